"""The photo store: each content once, whole or not at all, and no download of what is already here."""

from __future__ import annotations

import asyncio
import hashlib
from pathlib import Path

import pytest
from sqlalchemy import func, select

from catalog.cache import MemoryCache
from catalog.db import Database
from catalog.errors import PhotoNotFound, PhotoProblem, PhotoUnreadable
from catalog.photos import Photos
from catalog.photos.store import PhotoFiles
from catalog.photos.tables import PhotoFileRow, PhotoRow


async def test_a_photo_is_kept_under_the_hash_of_its_bytes(photos, draw, encode):
    data = encode(draw())
    photo_id = await photos.keep(data, file_unique_id="AQAD1")
    path = await photos.path(photo_id)
    assert photo_id == hashlib.sha256(data).hexdigest()
    assert path.is_absolute()
    assert path.read_bytes() == data
    assert (path.parent.name, path.suffix) == (photo_id[:2], ".jpg")


async def test_a_file_that_telegram_named_before_needs_no_download(photos, draw, encode):
    assert await photos.known("AQAD1") is None
    photo_id = await photos.keep(encode(draw()), file_unique_id="AQAD1")
    assert await photos.known("AQAD1") == photo_id


async def test_one_content_under_two_names_is_one_photo(photos, draw, encode, db):
    data = encode(draw())
    assert await photos.keep(data, file_unique_id="AQAD1") == await photos.keep(data, file_unique_id="AQAD2")
    assert await photos.known("AQAD1") == await photos.known("AQAD2")
    assert await _counted(db) == (1, 2)


async def test_two_shoppers_sending_one_photo_at_once_store_it_once(photos, draw, encode, db):
    data = encode(draw())
    ids = await asyncio.gather(*(photos.keep(data, file_unique_id=f"AQAD{n}") for n in range(8)))
    assert len(set(ids)) == 1
    assert await _counted(db) == (1, 8)


async def test_a_photo_survives_a_restart(photos, draw, encode, db, tmp_path, clock):
    photo_id = await photos.keep(encode(draw()), file_unique_id="AQAD1")
    reopened = Photos(db, tmp_path / "photos", MemoryCache(clock), clock)
    assert await reopened.known("AQAD1") == photo_id
    assert (await reopened.path(photo_id)).is_file()


async def test_a_photo_whose_file_was_swept_away_is_downloaded_and_kept_again(photos, draw, encode):
    data = encode(draw())
    photo_id = await photos.keep(data, file_unique_id="AQAD1")
    (await photos.path(photo_id)).unlink()
    assert await photos.known("AQAD1") is None
    with pytest.raises(PhotoNotFound):
        await photos.path(photo_id)
    await photos.keep(data, file_unique_id="AQAD1")
    assert (await photos.path(photo_id)).read_bytes() == data


async def test_a_photo_that_was_never_stored_is_not_found(photos):
    with pytest.raises(PhotoNotFound):
        await photos.path("0" * 64)
    with pytest.raises(PhotoNotFound):
        await photos.recognise("0" * 64)


async def test_a_refused_photo_leaves_nothing_behind(photos, db, tmp_path):
    with pytest.raises(PhotoUnreadable) as refused:
        await photos.keep(b"\xff\xd8\xff\xe0 not really", file_unique_id="AQAD1")
    assert refused.value.problem is PhotoProblem.TRUNCATED
    assert await photos.known("AQAD1") is None
    assert await _counted(db) == (0, 0)
    assert not list((tmp_path / "photos").rglob("*.*"))


async def test_a_photo_over_the_limit_is_refused_before_it_is_hashed(photos):
    with pytest.raises(PhotoUnreadable) as refused:
        await photos.keep(b"\xff\xd8\xff" + bytes(25 * 1024 * 1024), file_unique_id="AQAD1")
    assert refused.value.problem is PhotoProblem.TOO_LARGE


def test_a_writer_that_fails_leaves_no_half_file(tmp_path: Path, monkeypatch):
    def full_disk(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("catalog.photos.store.os.fsync", full_disk)
    with pytest.raises(OSError, match="No space"):
        PhotoFiles(tmp_path).write("ab" * 32, "jpg", b"data")
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


async def test_postgresql_keeps_and_recognises_as_sqlite_does(postgres, draw, encode, shelve, tmp_path, clock):
    photos = Photos(postgres, tmp_path / "photos", MemoryCache(clock), clock)
    await photos.prepare([shelve(draw(), "COAT", "pink")], catalog_version=1)
    copy = encode(draw(), quality=60)
    ids = await asyncio.gather(*(photos.keep(copy, file_unique_id=f"AQAD{n}") for n in range(4)))
    assert (await photos.recognise(ids[0])).sure
    await photos.confirm(ids[0], "COAT", "pink")
    assert (await photos.recognise(ids[0])).source == "exact"
    assert await _counted(postgres) == (1, 4)


async def _counted(db: Database) -> tuple[int, int]:
    async with db.read() as session:
        photos = await session.scalar(select(func.count()).select_from(PhotoRow))
        names = await session.scalar(select(func.count()).select_from(PhotoFileRow))
    return photos or 0, names or 0
