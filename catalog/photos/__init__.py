"""Photos: the store of what shoppers sent, and the way from a photo to a colour of a product of ours.

`Photos` is the only door. A recognition names what is seen; price and stock are always read fresh by whoever asked.
"""

from __future__ import annotations

import asyncio
import hashlib
import io
import json
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Literal

import structlog
from PIL import Image, ImageOps

from catalog.cache import Cache
from catalog.clock import Clock
from catalog.db import Database
from catalog.errors import PhotoNotFound, PhotoProblem, PhotoUnreadable
from catalog.photos.fingerprints import Fingerprint
from catalog.photos.kinds import Detected, PhotoKind
from catalog.photos.ledger import Ledger, Stamp, StoredPhoto
from catalog.photos.reading import MAX_BYTES, Reading, read_photo
from catalog.photos.references import Candidate, Reference, References
from catalog.photos.store import PhotoFiles
from catalog.products import ProductPhoto

__all__ = ["MAX_BYTES", "Candidate", "Identification", "Photos", "Recognition"]

log = structlog.get_logger(__name__)

Progress = Callable[[str, int, int], None]
KEEP_IDENTIFICATIONS = timedelta(hours=24)
MAX_CANDIDATES = 3
_DECODING_AT_ONCE = 2  # a 50-megapixel PNG is 200 MB while it is decoded


@dataclass(frozen=True, slots=True)
class Recognition:
    """Up to three candidates, best first. `sure` means exactly one is possible; otherwise somebody has to choose."""

    candidates: tuple[Candidate, ...]
    sure: bool
    source: Literal["cache", "exact", "near", "local", "none"]
    kind: PhotoKind = PhotoKind.GOODS
    detected: Detected | None = None


@dataclass(frozen=True, slots=True)
class Identification:
    """What somebody else (a vision model) made of a photo: candidates, likeliest first, and why there is doubt."""

    candidates: tuple[Candidate, ...]
    reason: str | None = None


class Photos:
    """`folder` holds the files; SQL holds their names and fingerprints; `cache` may lose everything at any time."""

    def __init__(self, db: Database, folder: Path, cache: Cache, clock: Clock) -> None:
        self._ledger = Ledger(db, clock)
        self._files = PhotoFiles(folder)
        self._cache = cache
        self._decoding = asyncio.Semaphore(_DECODING_AT_ONCE)
        self._loading = asyncio.Lock()
        self._loaded: tuple[Stamp, References] | None = None

    async def keep(self, data: bytes, *, file_unique_id: str, claimed_mime: str | None = None) -> str:
        """Check, fingerprint and store a photo once; return its id, the sha256 of its bytes in hex.

        PhotoUnreadable: the bytes are not a picture that we can or dare to open; nothing is stored.
        """
        if len(data) > MAX_BYTES:
            raise PhotoUnreadable(PhotoProblem.TOO_LARGE)
        photo_id = await asyncio.to_thread(_sha256, data)
        if await self._held(await self._ledger.photo(photo_id)) is not None:
            await self._ledger.name_file(file_unique_id, photo_id)
            return photo_id
        async with self._decoding:
            reading = await asyncio.to_thread(self._read_and_write, photo_id, data, claimed_mime)
        photo = StoredPhoto(photo_id, reading.extension, reading.fingerprint)
        await self._ledger.add_photo(photo, reading, len(data), file_unique_id)
        return photo_id

    async def known(self, file_unique_id: str) -> str | None:
        """The id of the photo that Telegram calls so, if its bytes are already here: no download then."""
        photo = await self._ledger.photo_named(file_unique_id)
        return photo.id if photo is not None and await self._held(photo) is not None else None

    async def path(self, photo_id: str) -> Path:
        """Where the photo's file is, absolute. PhotoNotFound: no such photo, or its file is gone."""
        path = await self._held(await self._ledger.photo(photo_id))
        if path is None:
            raise PhotoNotFound(photo_id)
        return path

    async def recognise(self, photo_id: str) -> Recognition:
        """Which of our products this stored photo shows, cheapest way first. PhotoNotFound: it is not stored."""
        stamp, references = await self._references()
        exact = references.exact(photo_id)
        if exact:
            return _recognition(exact, "exact")
        key = f"vision:{stamp.catalog_version}.{stamp.revision}:{photo_id}"
        cached = _unpack(await self._cache.get(key))
        if cached is not None:
            return cached
        near = references.near(await self._fingerprint(photo_id))
        if not near:
            return Recognition((), sure=False, source="none")
        recognition = _recognition(near, "near")
        await self._cache.set(key, _pack(recognition), KEEP_IDENTIFICATIONS)
        return recognition

    async def recalled(
        self, photo_id: str, asked: str, look: Callable[[], Awaitable[Identification | None]]
    ) -> tuple[Identification | None, bool]:
        """What was made of this photo by `asked` (model and prompt versions), and whether that was remembered. `look`
        runs once for all who ask at once; its None is not kept."""
        stamp, _ = await self._references()
        fresh = False

        async def make() -> str | None:
            nonlocal fresh
            fresh = True
            told = await look()
            if told is None:
                return None
            rows = [[each.product_sku, each.colour, each.probability, each.distance] for each in told.candidates]
            return json.dumps({"candidates": rows, "reason": told.reason})

        key = f"vision:{stamp.catalog_version}.{stamp.revision}:{asked}:{photo_id}"
        stored = json.loads(await self._cache.fetch(key, KEEP_IDENTIFICATIONS, make) or "null")
        if stored is None:
            return None, False
        return Identification(tuple(Candidate(*row) for row in stored["candidates"]), stored["reason"]), not fresh

    async def picture(self, photo_id: str, max_side: int) -> bytes:
        """A stored photo as an upright JPEG of at most `max_side` pixels a side, without any metadata."""
        return await asyncio.to_thread(_jpeg, await self.path(photo_id), max_side)

    async def confirm(self, photo_id: str, product_sku: str, colour: str) -> None:
        """A person said what this stored photo shows: from now on it and its copies are known. PhotoNotFound."""
        seen = await self._fingerprint(photo_id)
        await self._ledger.add_confirmed(Reference(photo_id, product_sku, colour, seen))

    async def prepare(
        self, pictures: Iterable[ProductPhoto], catalog_version: int, progress: Progress | None = None
    ) -> None:
        """Make the catalog's pictures the ones we compare with. Each file is fingerprinted once.

        A picture that cannot be read is logged and left out. Shoppers' confirmed photos stay.
        """
        wanted = list(pictures)
        seen = await self._ledger.catalog_fingerprints()
        missing = {picture.sha256: picture for picture in wanted if picture.sha256 not in seen}
        for done, picture in enumerate(missing.values()):
            if progress is not None:
                progress("photos", done, len(missing))
            reading = await asyncio.to_thread(_read_picture, picture)
            if reading is not None:
                seen[picture.sha256] = reading.fingerprint
        if progress is not None:
            progress("photos", len(missing), len(missing))
        references = {
            Reference(picture.sha256, picture.product_sku, picture.colour, seen[picture.sha256])
            for picture in wanted
            if picture.sha256 in seen
        }
        await self._ledger.replace_catalog(references, catalog_version)

    def _read_and_write(self, photo_id: str, data: bytes, claimed_mime: str | None) -> Reading:
        reading = read_photo(data, claimed_mime)
        self._files.write(photo_id, reading.extension, data)
        return reading

    async def _held(self, photo: StoredPhoto | None) -> Path | None:
        """The file of a photo that has a row, unless somebody emptied the folder."""
        if photo is None:
            return None
        path = self._files.path(photo.id, photo.extension)
        return path if await asyncio.to_thread(path.exists) else None

    async def _fingerprint(self, photo_id: str) -> Fingerprint:
        photo = await self._ledger.photo(photo_id)
        if photo is None:
            raise PhotoNotFound(photo_id)
        return photo.fingerprint

    async def _references(self) -> tuple[Stamp, References]:
        """The index of this moment; loaded again by one reader when an import or a confirmation changed it."""
        stamp = await self._ledger.stamp()
        loaded = self._loaded
        if loaded is not None and loaded[0] == stamp:
            return loaded
        async with self._loading:
            if self._loaded is None or self._loaded[0] != stamp:
                stamp, references = await self._ledger.references()
                self._loaded = (stamp, await asyncio.to_thread(References, references))
            return self._loaded


def _jpeg(path: Path, max_side: int) -> bytes:
    with Image.open(path) as image:
        upright = ImageOps.exif_transpose(image).convert("RGB")
    upright.thumbnail((max_side, max_side))
    upright.info.clear()  # Pillow would write a comment that it has read
    file = io.BytesIO()
    upright.save(file, "JPEG", quality=85)
    return file.getvalue()


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _read_picture(picture: ProductPhoto) -> Reading | None:
    """Our own pictures go through the same gate as anybody's."""
    try:
        return read_photo(picture.path.read_bytes())
    except (OSError, PhotoUnreadable) as error:
        log.warning("catalog_picture_unreadable", sku=picture.product_sku, colour=picture.colour, error=str(error))
        return None


def _recognition(found: Sequence[Candidate], source: Literal["exact", "near"]) -> Recognition:
    likely = tuple(replace(each, probability=1 / len(found)) for each in found[:MAX_CANDIDATES])
    return Recognition(likely, sure=len(found) == 1, source=source)


def _pack(recognition: Recognition) -> str:
    rows = [[each.product_sku, each.colour, each.distance] for each in recognition.candidates]
    return json.dumps({"candidates": rows, "sure": recognition.sure})


def _unpack(text: str | None) -> Recognition | None:
    """What `_pack` wrote, or None if somebody else wrote it."""
    try:
        stored = json.loads(text or "null")
        rows = stored["candidates"]
        found = tuple(Candidate(str(sku), str(colour), 1 / len(rows), int(bits)) for sku, colour, bits in rows)
        return Recognition(found, sure=bool(stored["sure"]), source="cache")
    except (ValueError, TypeError, KeyError):
        return None
