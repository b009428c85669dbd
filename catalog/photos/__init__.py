"""Photos: the store of what shoppers sent, and the way from a photo to a colour of a product of ours.

`Photos` is the only door. A recognition names what is seen; price and stock are always read fresh by whoever asked.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import structlog

from catalog.cache import Cache
from catalog.clock import Clock
from catalog.db import Database
from catalog.errors import PhotoNotFound, PhotoProblem, PhotoUnreadable
from catalog.photos.features import VERSION
from catalog.photos.fingerprints import Fingerprint
from catalog.photos.kinds import PhotoKind
from catalog.photos.ledger import Ledger, Stamp, StoredPhoto
from catalog.photos.looking import Index, Looking
from catalog.photos.reading import MAX_BYTES, Reading, jpeg_of, read_photo
from catalog.photos.recognition import (
    MAX_CANDIDATES,
    Identification,
    Recognition,
    Source,
    pack_identification,
    pack_recognition,
    recognition_of_copies,
    unpack_identification,
    unpack_recognition,
)
from catalog.photos.references import Candidate, Reference, References
from catalog.photos.shelf import Picture, Progress
from catalog.photos.store import PhotoFiles
from catalog.photos.teaching import Taught
from catalog.products import ProductPhoto

__all__ = ["MAX_BYTES", "Candidate", "Identification", "Photos", "Recognition", "Taught"]

log = structlog.get_logger(__name__)

KEEP_IDENTIFICATIONS = timedelta(hours=24)
_FIRST_PART = 16  # pictures, before the recogniser says anything
_DECODING_AT_ONCE = 2  # a 50-megapixel PNG is 200 MB while it is decoded


@dataclass(frozen=True, slots=True)
class _Loaded:
    """The references as of `stamp`, and those of them that were looked at after `parts` of a slow filling."""

    stamp: Stamp
    parts: int
    references: References
    index: Index


class Photos:
    """`folder` holds the files; SQL holds their names and fingerprints; `cache` may lose everything at any time.

    `recogniser` is the folder of the local recogniser; without one, photos are compared by fingerprint only.
    """

    def __init__(self, db: Database, folder: Path, cache: Cache, clock: Clock, recogniser: Path | None = None) -> None:
        self._ledger = Ledger(db, clock)
        self._files = PhotoFiles(folder)
        self._cache = cache
        self._looking = Looking(recogniser)
        self._decoding = asyncio.Semaphore(_DECODING_AT_ONCE)
        self._loading = asyncio.Lock()
        self._loaded: _Loaded | None = None
        self._parts = 0
        self._filling: asyncio.Task[None] | None = None

    async def close(self) -> None:
        """End what runs beside everything else; it goes on after the next start."""
        self._looking.close()
        if self._filling is not None:
            self._filling.cancel()
            await asyncio.wait({self._filling})

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
        """Which of our products this stored photo shows, cheapest way first. PhotoNotFound: it is not stored.

        The same photo asked about by several at once is looked at once.
        """
        loaded = await self._load()
        exact = loaded.references.exact(photo_id)
        if exact:
            return recognition_of_copies(exact, "exact")
        fresh: list[Recognition] = []

        async def make() -> str:
            fresh.append(await self._recognise(photo_id, loaded))
            return pack_recognition(fresh[0])

        stamp = loaded.stamp
        seen = (
            f"{VERSION}.{loaded.index.pictures}"  # what is not known while pictures are missing is not kept for later
        )
        key = f"vision:{stamp.catalog_version}.{stamp.revision}:{seen}:{photo_id}"
        cached = unpack_recognition(await self._cache.fetch(key, KEEP_IDENTIFICATIONS, make, unpack_recognition))
        if fresh:
            return fresh[0]
        if cached is None:
            return await self._recognise(photo_id, loaded)
        return cached if cached.source == "none" else replace(cached, source="cache")

    async def recalled(
        self, photo_id: str, asked: str, look: Callable[[], Awaitable[Identification | None]]
    ) -> tuple[Identification | None, bool]:
        """What was made of this photo by `asked` (model and prompt versions), and whether that was remembered. `look`
        runs once for all who ask at once; its None is not kept. Confirming photos does not make it forget: what a model
        said was paid for."""
        loaded = await self._load()
        fresh = False

        async def make() -> str | None:
            nonlocal fresh
            fresh = True
            told = await look()
            return None if told is None else pack_identification(told)

        key = f"vision:{loaded.stamp.catalog_version}:{asked}:{photo_id}"
        told = unpack_identification(await self._cache.fetch(key, KEEP_IDENTIFICATIONS, make, unpack_identification))
        return told, told is not None and not fresh

    async def picture(self, photo_id: str, max_side: int) -> bytes:
        """A stored photo as an upright JPEG of at most `max_side` pixels a side, without any metadata."""
        path = await self.path(photo_id)
        async with self._decoding:
            return await asyncio.to_thread(lambda: jpeg_of(path.read_bytes(), max_side))

    async def confirm(self, photo_id: str, product_sku: str, colour: str, by: str | None = None) -> None:
        """A person said what this stored photo shows: from now on it and its copies are known. PhotoNotFound.

        Saying it twice changes nothing. `by` is who of the shop said it ("manager:902"), None the shopper. Each colour
        keeps the twenty that tell most (catalog/photos/ledger.py).
        """
        seen = await self._fingerprint(photo_id)
        path = await self.path(photo_id)
        await self._looking.fill([Picture(f"{product_sku}/{colour}", path, photo_id)])
        left = await self._ledger.add_confirmed(Reference(photo_id, product_sku, colour, seen), by)
        await self._looking.forget(left)

    async def unconfirm(self, photo_id: str, product_sku: str, colour: str, by: str | None = None) -> None:
        """Take back what a person said. A picture of the catalog's own stays."""
        await self._looking.forget(await self._ledger.remove_confirmed(photo_id, product_sku, colour, by))

    async def taught(self) -> tuple[Taught, ...]:
        """What people of the shop said photos show, as far as it is kept and the files are there."""
        said = await self._ledger.taught()
        held = {each.photo_id: await self._held(await self._ledger.photo(each.photo_id)) for each in said}
        return tuple(each for each in said if held[each.photo_id] is not None)

    async def erase(self, photo_ids: Sequence[str], *, unlearn: bool = True) -> None:
        """Photos, their names, and what models said of them; the bytes first. Idempotent.

        Without `unlearn` the numbers stay by which the recogniser knows a confirmed one again; no picture can be made
        of them. CacheUnavailable: what models said may still be in Redis, everything else is gone."""
        for photo_id in photo_ids:
            photo = await self._ledger.photo(photo_id)
            if photo is not None:
                await asyncio.to_thread(self._files.erase, photo_id, photo.extension)
        if photo_ids:
            await self._looking.forget(await self._ledger.erase(photo_ids, unlearn=unlearn))
        for photo_id in photo_ids:
            await self._cache.clear(f"vision:*:{photo_id}")

    async def prepare(
        self,
        pictures: Iterable[ProductPhoto],
        catalog_version: int,
        progress: Progress | None = None,
        *,
        wait: bool = True,
    ) -> None:
        """Make the catalog's pictures the ones we compare with. Each file is fingerprinted and looked at once.

        Without `wait` the recogniser looks at them (0.15 s each) while shoppers are served already, by what it has
        seen so far; see `settled`. A picture that cannot be read is logged and left out. Confirmed photos stay.
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
        unseen = await self._to_look_at(wanted)
        if wait:
            await self._looking.fill(unseen, progress)
        elif self._filling is None or self._filling.done():
            self._filling = asyncio.create_task(self._fill_in_parts(unseen))

    async def settled(self) -> None:
        """Wait until the recogniser has seen what `prepare` left for later."""
        if self._filling is not None:
            await asyncio.wait({self._filling})

    async def _fill_in_parts(self, pictures: Sequence[Picture]) -> None:
        """One at a time, for shoppers need the machine too. Parts grow, so that the index is seldom built again."""
        done = 0
        while done < len(pictures):
            part = pictures[done : done + max(_FIRST_PART, done)]
            try:
                await self._looking.fill(part, workers=1)
            except OSError as error:
                log.error("recogniser_not_filled", error=str(error))
                return
            done += len(part)
            self._parts += 1
        log.info("recogniser_ready", pictures=len(pictures))

    async def _to_look_at(self, catalog: Iterable[ProductPhoto]) -> list[Picture]:
        """All references with their files, front views first."""
        paths = {picture.sha256: picture.path for picture in sorted(catalog, key=lambda each: each.view != "front")}
        _stamp, references = await self._ledger.references()
        for reference in references:
            if reference.sha256 not in paths:
                path = await self._held(await self._ledger.photo(reference.sha256))
                if path is not None:
                    paths[reference.sha256] = path
        shown = {each.sha256: f"{each.product_sku}/{each.colour}" for each in references}
        return [Picture(shown[key], path, key) for key, path in paths.items() if key in shown]

    async def _recognise(self, photo_id: str, loaded: _Loaded) -> Recognition:
        near = loaded.references.near(await self._fingerprint(photo_id))
        if len(near) == 1:
            return recognition_of_copies(near, "near")
        look = await self._looking.look(await self.path(photo_id), loaded.index)
        kind = PhotoKind.GOODS if look.detected is None else look.detected.kind
        if near:
            return replace(recognition_of_copies(near, "near"), kind=kind, detected=look.detected)
        source: Source = "local" if look.candidates else "none"
        return Recognition(look.candidates[:MAX_CANDIDATES], look.sure, source, kind, look.detected)

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

    async def _load(self) -> _Loaded:
        """The index of this moment; loaded again by one reader when an import, a confirmation or pictures that were
        looked at since changed it."""
        stamp = await self._ledger.stamp()
        if self._loaded is not None and self._is(self._loaded, stamp):
            return self._loaded
        async with self._loading:
            if self._loaded is None or not self._is(self._loaded, stamp):
                parts = self._parts
                stamp, references = await self._ledger.references()
                index = await self._looking.index(references)
                self._loaded = _Loaded(stamp, parts, await asyncio.to_thread(References, references), index)
            return self._loaded

    def _is(self, loaded: _Loaded, stamp: Stamp) -> bool:
        return loaded.stamp == stamp and loaded.parts == self._parts


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _read_picture(picture: ProductPhoto) -> Reading | None:
    """Our own pictures go through the same gate as anybody's."""
    try:
        return read_photo(picture.path.read_bytes())
    except (OSError, PhotoUnreadable) as error:
        log.warning("catalog_picture_unreadable", sku=picture.product_sku, colour=picture.colour, error=str(error))
        return None
