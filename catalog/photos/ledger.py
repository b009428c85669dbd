"""The SQL side of photos: which files we hold, what they look like, and which pictures are references."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, Table, delete, select
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from catalog.audit import By
from catalog.clock import Clock
from catalog.db import Database
from catalog.photos import teaching
from catalog.photos.fingerprints import Fingerprint
from catalog.photos.reading import Reading
from catalog.photos.references import Reference
from catalog.photos.tables import PhotoFileRow, PhotoReferenceRow, PhotoReferenceStampRow, PhotoRow
from catalog.photos.teaching import Taught

V = TypeVar("V")

MOST_CONFIRMED = 20  # photos of shoppers that a colour of a product keeps as references
ALIKE_BITS = 12  # of the perceptual hash, up to which two photos of one thing tell hardly more than one
_BATCH = 500  # rows a statement: SQLite takes 32,766 parameters


@dataclass(frozen=True, slots=True)
class Stamp:
    """Which state of the references this is. Two equal stamps mean the same references."""

    catalog_version: int = 0
    revision: int = 0


@dataclass(frozen=True, slots=True)
class StoredPhoto:
    """`id` is the sha256 of the bytes in hex; `extension` has no dot."""

    id: str
    extension: str
    fingerprint: Fingerprint


class Ledger:
    """Rows of photos and of their names never change, so the most recent ones are also held in memory."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock
        self._photos = _Recent[StoredPhoto]()
        self._names = _Recent[str]()

    async def add_photo(self, photo: StoredPhoto, reading: Reading, size: int, file_unique_id: str) -> None:
        """Idempotent, also when two shoppers send the same photo at once."""
        row = {
            "id": photo.id,
            "extension": photo.extension,
            "width": reading.width,
            "height": reading.height,
            "size": size,
            "phash": _signed(photo.fingerprint.phash),
            "grid": photo.fingerprint.grid,
            "stored_at": int(self._clock.now().timestamp() * 1000),
        }
        async with self._db.write() as session:
            await self._insert_missing(session, PhotoRow, [row])
            await self._insert_missing(session, PhotoFileRow, [_name(file_unique_id, photo.id)])
        self._photos.put(photo.id, photo)
        self._names.put(file_unique_id, photo.id)

    async def name_file(self, file_unique_id: str, photo_id: str) -> None:
        """Remember Telegram's name of a stored photo. The first answer stays: a name never changes its file."""
        if await self.photo_named(file_unique_id) is not None:
            return
        async with self._db.write() as session:
            await self._insert_missing(session, PhotoFileRow, [_name(file_unique_id, photo_id)])
        self._names.put(file_unique_id, photo_id)

    async def photo_named(self, file_unique_id: str) -> StoredPhoto | None:
        """The photo that Telegram calls so."""
        photo_id = self._names.get(file_unique_id)
        if photo_id is None:
            query = select(PhotoFileRow.photo_id).where(PhotoFileRow.file_unique_id == file_unique_id)
            async with self._db.read() as session:
                photo_id = await session.scalar(query)
            if photo_id is None:
                return None
            self._names.put(file_unique_id, photo_id)
        return await self.photo(photo_id)

    async def photo(self, photo_id: str) -> StoredPhoto | None:
        recent = self._photos.get(photo_id)
        if recent is not None:
            return recent
        query = select(PhotoRow.extension, PhotoRow.phash, PhotoRow.grid).where(PhotoRow.id == photo_id)
        async with self._db.read() as session:
            row = (await session.execute(query)).first()
        if row is None:
            return None
        photo = StoredPhoto(photo_id, row.extension, _fingerprint(row.phash, row.grid))
        self._photos.put(photo_id, photo)
        return photo

    async def stamp(self) -> Stamp:
        async with self._db.read() as session:
            return await _stamp(session)

    async def references(self) -> tuple[Stamp, list[Reference]]:
        """Everything to compare with. A confirmed photo of a colour that the catalog dropped is left out."""
        async with self._db.read() as session:
            stamp = await _stamp(session)
            rows = (await session.execute(_REFERENCES)).all()
        ours = {(row.product_sku, row.colour) for row in rows if row.origin == "catalog"}
        return stamp, [
            Reference(row.sha256, row.product_sku, row.colour, _fingerprint(row.phash, row.grid))
            for row in rows
            if (row.product_sku, row.colour) in ours
        ]

    async def catalog_fingerprints(self) -> dict[str, Fingerprint]:
        """Fingerprints that we already know, by sha256, of catalog pictures and shoppers' photos alike."""
        async with self._db.read() as session:
            rows = (await session.execute(_REFERENCES)).all()
        return {row.sha256: _fingerprint(row.phash, row.grid) for row in rows}

    async def replace_catalog(self, references: Iterable[Reference], catalog_version: int) -> None:
        """Make these the catalog's references, touching only the difference; change the stamp if anything changed."""
        wanted = {_key(reference): reference for reference in references}
        async with self._db.write() as session:
            before = await _stamp(session)
            query = select(PhotoReferenceRow).where(PhotoReferenceRow.origin == "catalog")
            held = {(row.sha256, row.product_sku, row.colour): row for row in await session.scalars(query)}
            added = [reference for key, reference in wanted.items() if key not in held]
            gone = [row for key, row in held.items() if key not in wanted]
            if not added and not gone and before.catalog_version == catalog_version:
                return
            for row in gone:
                await session.delete(row)
            await session.flush()
            await self._drop_confirmed(session, added)
            await self._insert_missing(session, PhotoReferenceRow, [_row(each, "catalog") for each in added])
            await _raise_stamp(session, Stamp(catalog_version, before.revision + 1))

    async def add_confirmed(self, reference: Reference, by: str | None = None) -> list[str]:
        """Idempotent. The sha256 of photos that had to leave and show nothing else, see `MOST_CONFIRMED`."""
        async with self._db.write() as session:
            if by is not None:
                await teaching.note(session, Taught(*_key(reference)), self._by(by), shown=True)
            if await session.get(PhotoReferenceRow, _key(reference)) is not None:
                return []
            row = _row(reference, "confirmed") | {"confirmed_at": int(self._clock.now().timestamp() * 1000)}
            await self._insert_missing(session, PhotoReferenceRow, [row])
            held = list(await session.scalars(_confirmed(reference.product_sku, reference.colour)))
            leaving = too_many(held, MOST_CONFIRMED)
            for each in leaving:
                await session.delete(each)
            await _raise_revision(session)
            return await _unused(session, [each.sha256 for each in leaving])

    async def remove_confirmed(self, sha256: str, product_sku: str, colour: str, by: str | None = None) -> list[str]:
        """Idempotent; a catalog picture stays. The sha256, in a list, if the photo shows nothing else."""
        async with self._db.write() as session:
            row = await session.get(PhotoReferenceRow, (sha256, product_sku, colour))
            if row is None or row.origin != "confirmed":
                return []
            await session.delete(row)
            said = Taught(sha256, product_sku, colour)
            await teaching.note(session, said, self._by(by or "shop:photos"), shown=False)
            await _raise_revision(session)
            return await _unused(session, [sha256])

    async def taught(self) -> tuple[Taught, ...]:
        """References that people of the shop stand for."""
        async with self._db.read() as session:
            return await teaching.read_taught(session)

    async def erase(self, photo_ids: Sequence[str], *, unlearn: bool) -> list[str]:
        """Forget these photos, their names and, with `unlearn`, what people said they show; those that nothing
        compares with any more. Idempotent; a catalog picture stays one."""
        async with self._db.write() as session:
            confirmed = PhotoReferenceRow.sha256.in_(photo_ids) & (PhotoReferenceRow.origin == "confirmed")
            shown = delete(PhotoReferenceRow).where(confirmed).returning(PhotoReferenceRow.sha256)
            if unlearn and (await session.scalars(shown)).all():
                await _raise_revision(session)
            if unlearn:
                await teaching.forget(session, photo_ids)
            await session.execute(delete(PhotoFileRow).where(PhotoFileRow.photo_id.in_(photo_ids)))
            await session.execute(delete(PhotoRow).where(PhotoRow.id.in_(photo_ids)))
            unused = await _unused(session, photo_ids)
        self._photos.drop(lambda photo: photo.id in photo_ids)
        self._names.drop(lambda photo_id: photo_id in photo_ids)
        return unused

    def _by(self, who: str) -> By:
        return By(who, self._clock.now(), "photos")

    async def _drop_confirmed(self, session: AsyncSession, added: list[Reference]) -> None:
        """What a shopper had confirmed and is now a catalog picture belongs to the catalog."""
        for reference in added:
            await session.execute(
                delete(PhotoReferenceRow).where(
                    PhotoReferenceRow.sha256 == reference.sha256,
                    PhotoReferenceRow.product_sku == reference.product_sku,
                    PhotoReferenceRow.colour == reference.colour,
                )
            )

    async def _insert_missing(self, session: AsyncSession, table: type[Any], rows: list[dict[str, Any]]) -> None:
        into: Table = table.__table__
        for start in range(0, len(rows), _BATCH):
            batch = rows[start : start + _BATCH]
            if self._db.is_sqlite:
                await session.execute(insert_sqlite(into).values(batch).on_conflict_do_nothing())
            else:
                await session.execute(insert_postgresql(into).values(batch).on_conflict_do_nothing())


class _Recent(Generic[V]):
    """The latest few thousand values: immutable facts that are asked for again within the same conversation."""

    def __init__(self, capacity: int = 4096) -> None:
        self._capacity = capacity
        self._values: OrderedDict[str, V] = OrderedDict()

    def get(self, key: str) -> V | None:
        return self._values.get(key)

    def put(self, key: str, value: V) -> None:
        self._values[key] = value
        if len(self._values) > self._capacity:
            self._values.popitem(last=False)

    def drop(self, which: Callable[[V], bool]) -> None:
        for key in [key for key, value in self._values.items() if which(value)]:
            del self._values[key]


_REFERENCES = select(
    PhotoReferenceRow.sha256,
    PhotoReferenceRow.product_sku,
    PhotoReferenceRow.colour,
    PhotoReferenceRow.origin,
    PhotoReferenceRow.phash,
    PhotoReferenceRow.grid,
).order_by(PhotoReferenceRow.sha256, PhotoReferenceRow.product_sku, PhotoReferenceRow.colour)


async def _stamp(session: AsyncSession) -> Stamp:
    query = select(PhotoReferenceStampRow.catalog_version, PhotoReferenceStampRow.revision)
    row = (await session.execute(query)).first()
    return Stamp() if row is None else Stamp(row.catalog_version, row.revision)


def _confirmed(product_sku: str, colour: str) -> Select[PhotoReferenceRow]:
    return select(PhotoReferenceRow).where(
        PhotoReferenceRow.origin == "confirmed",
        PhotoReferenceRow.product_sku == product_sku,
        PhotoReferenceRow.colour == colour,
    )


def too_many(held: Sequence[PhotoReferenceRow], most: int) -> list[PhotoReferenceRow]:
    """Who leaves so that `most` stay: of the two that look most alike the older one, and when no two look alike, the
    oldest of all."""
    staying = sorted(held, key=lambda row: (row.confirmed_at or 0, row.sha256))
    leaving = []
    while len(staying) > most:
        pairs = ((_bits(a, b), n) for n, a in enumerate(staying) for b in staying[n + 1 :])
        bits, n = min(pairs)
        leaving.append(staying.pop(n if bits <= ALIKE_BITS else 0))
    return leaving


def _bits(one: PhotoReferenceRow, other: PhotoReferenceRow) -> int:
    return ((one.phash ^ other.phash) & (1 << 64) - 1).bit_count()


async def _unused(session: AsyncSession, keys: Sequence[str]) -> list[str]:
    await session.flush()
    query = select(PhotoReferenceRow.sha256).where(PhotoReferenceRow.sha256.in_(keys))
    used = set(await session.scalars(query))
    return [key for key in keys if key not in used]


async def _raise_revision(session: AsyncSession) -> None:
    before = await _stamp(session)
    await _raise_stamp(session, Stamp(before.catalog_version, before.revision + 1))


async def _raise_stamp(session: AsyncSession, stamp: Stamp) -> None:
    await session.merge(PhotoReferenceStampRow(id=1, catalog_version=stamp.catalog_version, revision=stamp.revision))


def _name(file_unique_id: str, photo_id: str) -> dict[str, str]:
    return {"file_unique_id": file_unique_id, "photo_id": photo_id}


def _key(reference: Reference) -> tuple[str, str, str]:
    return reference.sha256, reference.product_sku, reference.colour


def _row(reference: Reference, origin: str) -> dict[str, Any]:
    return {
        "sha256": reference.sha256,
        "product_sku": reference.product_sku,
        "colour": reference.colour,
        "origin": origin,
        "phash": _signed(reference.fingerprint.phash),
        "grid": reference.fingerprint.grid,
    }


def _signed(phash: int) -> int:
    """SQL has no unsigned 64 bits."""
    return phash - (1 << 64) if phash >= 1 << 63 else phash


def _fingerprint(phash: int, grid: bytes) -> Fingerprint:
    return Fingerprint(phash & (1 << 64) - 1, bytes(grid))
