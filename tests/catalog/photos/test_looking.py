"""Photos that are no copies: looked at once, off the event loop, by an index that grows with what people confirm."""

from __future__ import annotations

import asyncio
import io
import shutil
import threading
import time
from datetime import timedelta

import numpy as np
import pytest
from PIL import Image

from catalog.cache import MemoryCache
from catalog.errors import PhotoNotFound
from catalog.photos import Identification, Photos, looking, shelf, weights
from catalog.photos.kinds import Detected, PhotoKind
from catalog.photos.ledger import MOST_CONFIRMED
from catalog.photos.references import Candidate
from tests.catalog.photos.conftest import SHOP, shelf_photos


@pytest.fixture
def folder(shelf_folder, tmp_path):
    shutil.copytree(shelf_folder, tmp_path / "recogniser")
    return tmp_path / "recogniser"


@pytest.fixture
async def shop(db, tmp_path, clock, folder):
    photos = Photos(db, tmp_path / "photos", MemoryCache(clock), clock, folder)
    await photos.prepare(shelf_photos(), catalog_version=1)
    return photos


async def kept(photos, name, unique=None):
    return await photos.keep((SHOP / "samples" / name).read_bytes(), file_unique_id=unique or name)


async def test_a_screenshot_of_our_post_is_answered_alone_and_remembered(shop):
    photo_id = await kept(shop, "screenshot-bear.jpg")
    first, second = await shop.recognise(photo_id), await shop.recognise(photo_id)
    assert (first.source, first.sure, second.source, second.sure) == ("local", True, "cache", True)
    assert (first.candidates[0].product_sku, first.candidates[0].colour) == ("KOM-VEDMEDYK", "cocoa")
    assert first.candidates == second.candidates
    assert first.candidates[0].distance is None


async def test_a_stranger_gets_unlikely_candidates_at_most(shop):
    found = await shop.recognise(await kept(shop, "not-ours-kettle.jpg"))
    assert not found.sure
    assert len(found.candidates) <= 3
    assert sum(each.probability for each in found.candidates) < 0.85


async def test_what_detectors_say_is_told_with_a_photo_that_is_not_surely_ours(shop, monkeypatch):
    receipt = Detected(PhotoKind.RECEIPT, 0.97, decided=True)
    monkeypatch.setattr(looking, "detect", lambda rgb: receipt)
    photo_id = await kept(shop, "not-ours-kettle.jpg")
    found = await shop.recognise(photo_id)
    assert (found.kind, found.detected) == (PhotoKind.RECEIPT, receipt)
    assert (await shop.recognise(photo_id)).detected == receipt
    ours = await shop.recognise(await kept(shop, "screenshot-bear.jpg"))
    assert (ours.kind, ours.detected) == (PhotoKind.GOODS, None)


async def test_the_same_photo_by_many_at_once_is_looked_at_once(shop, monkeypatch):
    looks = []
    look = looking._look
    monkeypatch.setattr(looking, "_look", lambda path, index: looks.append(path) or look(path, index))
    photo_id = await kept(shop, "screenshot-bear.jpg")
    found = await asyncio.gather(*(shop.recognise(photo_id) for _ in range(20)))
    assert len(looks) == 1
    assert {each.candidates for each in found} == {found[0].candidates}
    assert all(each.sure for each in found)


async def test_the_event_loop_stays_free_while_photos_are_looked_at(shop):
    ids = [await kept(shop, name) for name in ("worn-fox-hoodie.jpg", "not-ours-cat.jpg", "hat-pompom.jpg")]
    await shop.recognise(await kept(shop, "screenshot-bear.jpg"))
    longest, done = 0.0, False

    async def watch():
        nonlocal longest
        while not done:
            started = time.perf_counter()
            await asyncio.sleep(0)
            longest = max(longest, time.perf_counter() - started)

    watching = asyncio.create_task(watch())
    started = time.perf_counter()
    await asyncio.gather(*(shop.recognise(each) for each in ids))
    took, done = time.perf_counter() - started, True
    await watching
    assert longest < took / 2


async def test_a_confirmed_photo_helps_to_recognise_its_like(shop, encode):
    worn = await kept(shop, "worn-fox-hoodie.jpg")
    before = await shop.recognise(worn)
    assert not before.sure
    await shop.confirm(worn, "HUD-LYS", "khaki")
    assert (await shop.recognise(worn)).source == "exact"
    with Image.open(SHOP / "samples" / "worn-fox-hoodie.jpg") as image:
        closer = image.crop((image.width // 10, image.height // 8, image.width, image.height))
        data = encode(closer, quality=85)
    after = await shop.recognise(await shop.keep(data, file_unique_id="closer"))
    assert (after.candidates[0].product_sku, after.candidates[0].colour) == ("HUD-LYS", "khaki")
    assert after.candidates[0].probability > max(each.probability for each in before.candidates)


async def test_a_confirmation_can_be_taken_back_and_leaves_nothing(shop, folder):
    files = set(folder.rglob("*.npz"))
    worn = await kept(shop, "worn-fox-hoodie.jpg")
    before = await shop.recognise(worn)
    await shop.confirm(worn, "HUD-LYS", "khaki")
    await shop.confirm(worn, "HUD-LYS", "khaki")
    assert len(set(folder.rglob("*.npz")) - files) == 1
    await shop.unconfirm(worn, "HUD-LYS", "khaki")
    await shop.unconfirm(worn, "HUD-LYS", "khaki")
    assert set(folder.rglob("*.npz")) == files
    assert (await shop.recognise(worn)).candidates == before.candidates


async def test_a_picture_of_the_catalog_cannot_be_taken_back(shop):
    picture = shelf_photos()[0]
    photo_id = await shop.keep(picture.path.read_bytes(), file_unique_id="A")
    await shop.unconfirm(photo_id, picture.product_sku, picture.colour)
    assert (await shop.recognise(photo_id)).source == "exact"


async def test_only_a_stored_photo_can_be_confirmed(shop):
    with pytest.raises(PhotoNotFound):
        await shop.confirm("0" * 64, "HUD-LYS", "khaki")


async def test_a_colour_keeps_twenty_confirmed_photos_and_the_oldest_leave(db, tmp_path, clock, encode):
    await _confirm_too_many(db, tmp_path, clock, encode)


async def test_postgresql_keeps_twenty_confirmed_photos_too(postgres, tmp_path, clock, encode):
    await _confirm_too_many(postgres, tmp_path, clock, encode)


async def _confirm_too_many(db, tmp_path, clock, encode):
    photos = Photos(db, tmp_path / "photos", MemoryCache(clock), clock)
    await photos.prepare([picture for picture in shelf_photos() if picture.colour == "khaki"], catalog_version=1)
    random, ids = np.random.default_rng(5), []
    for n in range(MOST_CONFIRMED + 3):
        coarse = Image.fromarray(random.integers(0, 255, (6, 6, 3), dtype=np.uint8)).resize((120, 120))
        ids.append(await photos.keep(encode(coarse), file_unique_id=str(n)))
        clock.time += timedelta(minutes=1)
        await photos.confirm(ids[-1], "HUD-LYS", "khaki")
    known = [photo_id for photo_id in ids if (await photos.recognise(photo_id)).source == "exact"]
    assert known == ids[3:]


async def test_of_two_photos_that_look_alike_the_older_one_leaves_first(db, tmp_path, clock, encode):
    photos = Photos(db, tmp_path / "photos", MemoryCache(clock), clock)
    await photos.prepare([picture for picture in shelf_photos() if picture.colour == "khaki"], catalog_version=1)
    random, ids = np.random.default_rng(6), []
    for n in range(MOST_CONFIRMED):
        coarse = Image.fromarray(random.integers(0, 255, (6, 6, 3), dtype=np.uint8)).resize((120, 120))
        ids.append(await photos.keep(encode(coarse), file_unique_id=str(n)))
    again = await photos.keep(encode(coarse, quality=40), file_unique_id="again")
    for photo_id in [*ids, again]:
        clock.time += timedelta(minutes=1)
        await photos.confirm(photo_id, "HUD-LYS", "khaki")
    assert (await photos.recognise(ids[0])).source == "exact"
    assert (await photos.recognise(again)).source == "exact"
    assert (await photos.recognise(ids[-1])).source == "near"


async def test_another_process_knows_what_was_confirmed_at_once(shop, db, tmp_path, clock, folder):
    other = Photos(db, tmp_path / "photos", MemoryCache(clock), clock, folder)
    worn = await kept(shop, "worn-fox-hoodie.jpg")
    await other.recognise(worn)
    await shop.confirm(worn, "HUD-LYS", "khaki")
    assert (await other.recognise(worn)).source == "exact"


async def test_a_lost_folder_is_filled_again_with_catalog_and_confirmed_photos(shop, folder, db, tmp_path, clock):
    worn = await kept(shop, "worn-fox-hoodie.jpg")
    await shop.confirm(worn, "HUD-LYS", "khaki")
    held = {path.name for path in folder.rglob("*.npz")}
    shutil.rmtree(folder)
    again = Photos(db, tmp_path / "photos", MemoryCache(clock), clock, folder)
    told = []
    await again.prepare(shelf_photos(), 1, lambda *step: told.append(step))
    assert {path.name for path in folder.rglob("*.npz")} == held
    assert told[-1] == ("recogniser", len(held), len(held))
    assert (await again.recognise(await kept(again, "screenshot-bear.jpg"))).sure


async def test_shoppers_are_served_while_our_pictures_are_still_being_looked_at(
    db, tmp_path, clock, shelf_folder, monkeypatch
):
    looked, go = looking.Shelf.fill, threading.Event()
    monkeypatch.setattr(looking.Shelf, "fill", lambda *told, **named: go.wait() and looked(*told, **named))
    photos = Photos(db, tmp_path / "photos", MemoryCache(clock), clock, tmp_path / "recogniser")
    await photos.prepare(shelf_photos(), catalog_version=1, wait=False)
    photo_id = await kept(photos, "screenshot-bear.jpg")
    assert (await photos.recognise(photo_id)).source == "none"
    shutil.copytree(shelf_folder, tmp_path / "recogniser", dirs_exist_ok=True)
    go.set()
    await photos.settled()
    found = await photos.recognise(photo_id)
    assert (found.source, found.sure) == ("local", True)
    await photos.close()


async def test_a_shop_that_closes_does_not_wait_for_pictures_and_goes_on_after_the_next_start(
    db, tmp_path, clock, monkeypatch
):
    seen, features = [], shelf.features_of_reference

    def slowly(embedder, rgb):
        seen.append(1)
        return features(embedder, rgb)

    monkeypatch.setattr(shelf, "features_of_reference", slowly)
    photos = Photos(db, tmp_path / "photos", MemoryCache(clock), clock, tmp_path / "recogniser")
    await photos.prepare(shelf_photos(), catalog_version=1, wait=False)
    async with asyncio.timeout(30):
        await photos.close()
    before = len(seen)
    assert before < len(shelf_photos())
    again = Photos(db, tmp_path / "photos", MemoryCache(clock), clock, tmp_path / "recogniser")
    await again.prepare(shelf_photos(), catalog_version=1)
    assert len(list((tmp_path / "recogniser").rglob("*.npz"))) == len({each.sha256 for each in shelf_photos()})
    await again.close()


@pytest.mark.parametrize("weighs", ["missing", "wrong"])
async def test_without_its_weights_the_shop_goes_on_with_hashes(db, tmp_path, clock, monkeypatch, encode, weighs):
    monkeypatch.setattr(weights, *(("PACKAGE", "no_such_package") if weighs == "missing" else ("FILE", "__init__.py")))
    photos = Photos(db, tmp_path / "photos", MemoryCache(clock), clock, tmp_path / "recogniser")
    await photos.prepare(shelf_photos(), catalog_version=1)
    with Image.open(shelf_photos()[0].path) as image:
        copy = await photos.keep(encode(image.convert("RGB"), quality=40), file_unique_id="A")
    assert (await photos.recognise(copy)).source == "near"
    assert (await photos.recognise(await kept(photos, "screenshot-bear.jpg"))).source == "none"


async def test_what_a_model_said_is_told_again_and_survives_confirmations(shop):
    worn, calls = await kept(shop, "worn-fox-hoodie.jpg"), []

    async def look():
        calls.append(1)
        await asyncio.sleep(0)
        return Identification((Candidate("HUD-LYS", "khaki", 0.9),), None)

    together = await asyncio.gather(*(shop.recalled(worn, "model-1.prompt-1", look) for _ in range(5)))
    await shop.confirm(await kept(shop, "hat-pompom.jpg"), "SHA-POMPON", "mustard")
    assert await shop.recalled(worn, "model-1.prompt-1", look) == (together[0][0], True)
    assert len(calls) == 1
    await shop.recalled(worn, "model-1.prompt-2", look)
    await shop.prepare(shelf_photos(), catalog_version=2)
    await shop.recalled(worn, "model-1.prompt-2", look)
    assert len(calls) == 3


async def test_a_model_that_said_nothing_is_asked_again(shop):
    worn, calls = await kept(shop, "worn-fox-hoodie.jpg"), []

    async def look():
        calls.append(1)

    for _ in range(2):
        assert await shop.recalled(worn, "model", look) == (None, False)
    assert len(calls) == 2


async def test_a_picture_for_others_is_small_upright_and_says_nothing_else(shop, encode):
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, "Kyiv, the second floor"
    with Image.open(SHOP / "samples" / "worn-fox-hoodie.jpg") as image:
        data = encode(image.convert("RGB"), exif=exif, comment=b"a secret")
        size = image.size
    picture = await shop.picture(await shop.keep(data, file_unique_id="A"), 256)
    with Image.open(io.BytesIO(picture)) as told:
        assert max(told.size) == 256
        assert (told.width < told.height) == (size[0] > size[1])
        assert not told.getexif()
    assert b"secret" not in picture
    assert b"Kyiv" not in picture
