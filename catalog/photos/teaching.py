"""Which confirmed photos a person of the shop stands for: what they said is in the audit, under the first letters of
the photo's id."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from catalog.audit import By, FactChange, audit
from catalog.photos.tables import PhotoReferenceRow
from catalog.tables import AuditRow

FIELD = "photo:"
LETTERS = 40  # of a photo's id, as many as an audit row has room for


@dataclass(frozen=True, slots=True)
class Taught:
    """Somebody of the shop said that this photo shows this colour of this product."""

    photo_id: str
    product_sku: str
    colour: str


async def note(session: AsyncSession, said: Taught, by: By, *, shown: bool) -> None:
    """Saying it twice is noted once. `shown` false: it is taken back."""
    if ((said.photo_id[:LETTERS], said.product_sku, said.colour) in await _said(session)) == shown:
        return
    before, after = (None, said.photo_id[:LETTERS]) if shown else (said.photo_id[:LETTERS], None)
    await audit(session, [FactChange(said.product_sku, f"{FIELD}{said.colour}", before, after)], by)


async def read_taught(session: AsyncSession) -> tuple[Taught, ...]:
    """Those that are references still, by id."""
    said = await _said(session)
    rows = await session.scalars(
        select(PhotoReferenceRow)
        .where(PhotoReferenceRow.origin == "confirmed")
        .order_by(PhotoReferenceRow.sha256, PhotoReferenceRow.product_sku, PhotoReferenceRow.colour)
    )
    return tuple(
        Taught(row.sha256, row.product_sku, row.colour)
        for row in rows
        if (row.sha256[:LETTERS], row.product_sku, row.colour) in said
    )


async def forget(session: AsyncSession, photo_ids: Sequence[str]) -> None:
    letters = [photo_id[:LETTERS] for photo_id in photo_ids]
    named = or_(AuditRow.before.in_(letters), AuditRow.after.in_(letters))
    await session.execute(delete(AuditRow).where(AuditRow.field.startswith(FIELD), named))


async def _said(session: AsyncSession) -> set[tuple[str, str, str]]:
    said: set[tuple[str, str, str]] = set()
    for row in await session.scalars(select(AuditRow).where(AuditRow.field.startswith(FIELD)).order_by(AuditRow.id)):
        colour = row.field.removeprefix(FIELD)
        if row.after is not None:
            said.add((row.after, row.sku, colour))
        if row.before is not None:
            said.discard((row.before, row.sku, colour))
    return said
