"""From a photo to a colour of a product: exact, nearly exact, twins, and an honest "I don't know"."""

from __future__ import annotations

import time
from datetime import timedelta

from PIL import Image

from catalog.cache import MemoryCache, open_cache
from catalog.photos import Candidate, Identification, Photos


async def test_the_catalogs_own_file_is_recognised_exactly(photos, draw, shelve):
    picture = shelve(draw(), "COAT", "pink")
    await photos.prepare([picture], catalog_version=1)
    photo_id = await photos.keep(picture.path.read_bytes(), file_unique_id="A")
    recognition = await photos.recognise(photo_id)
    assert recognition.candidates == (Candidate("COAT", "pink", 1.0, 0),)
    assert (recognition.sure, recognition.source) == (True, "exact")


async def test_a_recompressed_and_resized_copy_is_recognised_nearly(photos, draw, encode, shelve):
    await photos.prepare([shelve(draw(n), f"COAT-{n}", "pink") for n in range(6)], catalog_version=1)
    copies = {
        "jpeg": encode(draw(3), quality=45),
        "small": encode(draw(3, size=(240, 320)), quality=80),
        "webp": encode(draw(3), "WEBP", quality=50),
        "png": encode(draw(3), "PNG"),
        "progressive": encode(draw(3), progressive=True, quality=70),
    }
    for name, data in copies.items():
        recognition = await photos.recognise(await photos.keep(data, file_unique_id=name))
        assert (recognition.sure, recognition.source) == (True, "near"), name
        assert recognition.candidates[0].product_sku == "COAT-3"


async def test_another_colour_of_the_same_model_is_not_mistaken_for_ours(photos, draw, encode, shelve):
    await photos.prepare([shelve(draw(3, "#d9829b"), "COAT", "pink")], catalog_version=1)
    for colour in ("#8fb7d9", "#9bd982", "#d2a24f"):
        recognition = await photos.recognise(await photos.keep(encode(draw(3, colour)), file_unique_id=colour))
        assert recognition.source == "none"
        assert recognition.candidates == ()


async def test_grey_is_not_mistaken_for_black(photos, draw, encode, shelve):
    await photos.prepare([shelve(draw(3, "#242424"), "COAT", "black")], catalog_version=1)
    recognition = await photos.recognise(await photos.keep(encode(draw(3, "#6e6e6e")), file_unique_id="A"))
    assert recognition.candidates == ()


async def test_twins_are_offered_and_never_decided(photos, draw, encode, shelve):
    twins = [shelve(draw(3), "FULL-ZIP", "pink"), shelve(draw(3, size=(482, 642)), "HALF-ZIP", "pink")]
    await photos.prepare(twins, catalog_version=1)
    recognition = await photos.recognise(await photos.keep(encode(draw(3), quality=40), file_unique_id="A"))
    assert {each.product_sku for each in recognition.candidates} == {"FULL-ZIP", "HALF-ZIP"}
    assert not recognition.sure


async def test_two_close_shades_are_told_apart_when_one_is_clearly_closer(photos, draw, encode, shelve):
    pink, rose = shelve(draw(3, "#d9829b"), "COAT", "pink"), shelve(draw(3, "#d98a94"), "COAT", "rose")
    await photos.prepare([pink, rose], catalog_version=1)
    recognition = await photos.recognise(await photos.keep(encode(draw(3, "#d9829b"), quality=60), file_unique_id="A"))
    assert ([each.colour for each in recognition.candidates], recognition.sure) == (["pink"], True)
    await photos.prepare([rose], catalog_version=2)
    assert (await photos.recognise(await photos.keep(encode(draw(3, "#d9829b")), file_unique_id="B"))).candidates


async def test_one_picture_that_two_colours_share_is_not_decided_either(photos, draw, shelve):
    shared = [shelve(draw(3), "COAT", "pink"), shelve(draw(3), "COAT", "rose")]
    await photos.prepare(shared, catalog_version=1)
    recognition = await photos.recognise(await photos.keep(shared[0].path.read_bytes(), file_unique_id="A"))
    assert ([each.colour for each in recognition.candidates], recognition.sure) == (["pink", "rose"], False)


async def test_two_views_of_one_colour_are_one_candidate(photos, draw, encode, shelve):
    views = [shelve(draw(3), "COAT", "pink"), shelve(draw(3, size=(482, 642)), "COAT", "pink", "back")]
    await photos.prepare(views, catalog_version=1)
    assert (await photos.recognise(await photos.keep(encode(draw(3), quality=40), file_unique_id="A"))).sure


async def test_at_most_three_candidates_are_offered(photos, draw, encode, shelve):
    await photos.prepare([shelve(draw(3), f"COAT-{n}", "pink") for n in range(5)], catalog_version=1)
    recognition = await photos.recognise(await photos.keep(encode(draw(3), quality=40), file_unique_id="A"))
    assert len(recognition.candidates) == 3
    assert not recognition.sure


async def test_a_sheet_of_one_colour_looks_like_nothing(photos, encode, shelve):
    await photos.prepare([shelve(Image.new("RGB", (480, 640), "#d9829b"), "COAT", "pink")], catalog_version=1)
    photo = encode(Image.new("RGB", (300, 400), "#d9829b"))
    assert (await photos.recognise(await photos.keep(photo, file_unique_id="A"))).candidates == ()


async def test_a_turned_phone_does_not_matter(photos, draw, encode, shelve):
    await photos.prepare([shelve(draw(3), "COAT", "pink")], catalog_version=1)
    for orientation, turned in {6: Image.Transpose.ROTATE_90, 8: Image.Transpose.ROTATE_270}.items():
        exif = Image.Exif()
        exif[0x0112] = orientation
        data = encode(draw(3).transpose(turned), exif=exif, quality=85)
        recognition = await photos.recognise(await photos.keep(data, file_unique_id=str(orientation)))
        assert recognition.sure, orientation


async def test_a_second_look_is_answered_from_the_cache(photos, draw, encode, shelve):
    await photos.prepare([shelve(draw(3), "COAT", "pink")], catalog_version=1)
    photo_id = await photos.keep(encode(draw(3), quality=40), file_unique_id="A")
    first, second = await photos.recognise(photo_id), await photos.recognise(photo_id)
    assert (first.source, second.source) == ("near", "cache")
    assert (first.candidates, first.sure) == (second.candidates, second.sure)


async def test_an_import_makes_cached_identifications_unreachable(photos, draw, encode, shelve):
    pink = shelve(draw(3), "COAT", "pink")
    await photos.prepare([pink], catalog_version=1)
    photo_id = await photos.keep(encode(draw(3), quality=40), file_unique_id="A")
    await photos.recognise(photo_id)
    await photos.prepare([pink], catalog_version=2)
    assert (await photos.recognise(photo_id)).source == "near"
    await photos.prepare([], catalog_version=3)
    assert (await photos.recognise(photo_id)).source == "none"


async def test_another_process_sees_an_import_at_once(photos, draw, encode, shelve, db, tmp_path, clock):
    other = Photos(db, tmp_path / "photos", MemoryCache(clock), clock)
    photo_id = await photos.keep(encode(draw(3), quality=40), file_unique_id="A")
    assert (await other.recognise(photo_id)).source == "none"
    await photos.prepare([shelve(draw(3), "COAT", "pink")], catalog_version=1)
    assert (await other.recognise(photo_id)).source == "near"


async def test_a_cache_that_holds_rubbish_changes_no_answer(db, draw, encode, shelve, tmp_path, clock):
    class Rubbish(MemoryCache):
        async def get(self, key: str) -> str | None:
            assert key.startswith("vision:1")
            return '{"candidates": [["COAT"]], "reason": null}'

        async def set(self, key: str, value: str, ttl: timedelta) -> None:
            assert "price" not in value
            assert "stock" not in value

    photos = Photos(db, tmp_path / "photos", Rubbish(clock), clock)
    await photos.prepare([shelve(draw(3), "COAT", "pink")], catalog_version=1)
    photo = await photos.keep(encode(draw(3), quality=40), file_unique_id="A")
    recognition = await photos.recognise(photo)
    assert (recognition.sure, recognition.source) == (True, "near")
    told = Identification((Candidate("COAT", "pink", 0.9),), None)

    async def look() -> Identification:
        return told

    assert await photos.recalled(photo, "model", look) == (told, False)


async def test_a_redis_that_is_away_costs_no_answer(db, draw, encode, shelve, tmp_path, clock):
    async with open_cache("redis://127.0.0.1:1/0", clock) as cache:
        photos = Photos(db, tmp_path / "photos", cache, clock)
        await photos.prepare([shelve(draw(3), "COAT", "pink")], catalog_version=1)
        photo_id = await photos.keep(encode(draw(3), quality=40), file_unique_id="A")
        assert [(await photos.recognise(photo_id)).source for _ in range(2)] == ["near", "near"]


async def test_a_photo_that_a_person_named_is_known_from_then_on(photos, draw, encode, shelve):
    await photos.prepare([shelve(draw(3), "COAT", "pink")], catalog_version=1)
    worn = draw(9, "#d9829b")
    photo_id = await photos.keep(encode(worn), file_unique_id="A")
    assert (await photos.recognise(photo_id)).source == "none"
    await photos.confirm(photo_id, "COAT", "pink")
    await photos.confirm(photo_id, "COAT", "pink")
    assert (await photos.recognise(photo_id)).source == "exact"
    forwarded = await photos.keep(encode(worn, quality=50), file_unique_id="B")
    assert (await photos.recognise(forwarded)).candidates[0].product_sku == "COAT"


async def test_a_named_photo_is_forgotten_with_the_colour_it_showed(photos, draw, encode, shelve):
    pink, blue = shelve(draw(3), "COAT", "pink"), shelve(draw(4, "#8fb7d9"), "COAT", "blue")
    await photos.prepare([pink, blue], catalog_version=1)
    photo_id = await photos.keep(encode(draw(9)), file_unique_id="A")
    await photos.confirm(photo_id, "COAT", "pink")
    await photos.prepare([blue], catalog_version=2)
    assert (await photos.recognise(photo_id)).candidates == ()


async def test_a_catalog_picture_is_fingerprinted_once_and_progress_is_told(photos, draw, encode, shelve):
    pictures = [shelve(draw(n), f"COAT-{n}", "pink") for n in range(3)]
    told: list[tuple[str, int, int]] = []
    await photos.prepare(pictures, 1, lambda *step: told.append(step))
    assert told == [("photos", 0, 3), ("photos", 1, 3), ("photos", 2, 3), ("photos", 3, 3)]
    for picture in pictures:
        picture.path.unlink()
    await photos.prepare(pictures, 2)
    assert (await photos.recognise(await photos.keep(encode(draw(2), quality=60), file_unique_id="A"))).sure


async def test_a_broken_catalog_picture_does_not_stop_the_others(photos, draw, encode, shelve):
    broken, whole = shelve(draw(1), "COAT-1", "pink"), shelve(draw(2), "COAT-2", "pink")
    broken.path.write_bytes(broken.path.read_bytes()[:900])
    await photos.prepare([broken, whole], catalog_version=1)
    assert (await photos.recognise(await photos.keep(encode(draw(2), quality=60), file_unique_id="A"))).sure


async def test_a_repeated_photo_is_recognised_within_milliseconds(photos, draw, encode, shelve):
    await photos.prepare([shelve(draw(n), f"COAT-{n}", "pink") for n in range(6)], catalog_version=1)
    await photos.keep(encode(draw(3, size=(960, 1280)), quality=60), file_unique_id="A")
    best = 1.0
    for _ in range(20):
        started = time.perf_counter()
        photo_id = await photos.known("A")
        assert photo_id is not None
        assert (await photos.recognise(photo_id)).sure
        best = min(best, time.perf_counter() - started)
    assert best < 0.02
