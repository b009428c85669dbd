"""Whose files we keep: photos and papers are stored once, whoever sent them, and go when the last sender's time is
over."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from catalog.db import Database
from catalog.orders.forgetting import NOBODY
from catalog.orders.tables import OrderRow, ReceiptRow, ReturnRow
from catalog.orders.work import to_millis, to_moment
from catalog.papers import Papers
from catalog.photos import Photos
from catalog.photos.tables import PhotoRow
from catalog.shoppers.tables import SentFileRow

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class SentFile:
    """`sha256` names it in the photo store, or among the papers."""

    sha256: str
    sent_at: datetime


class SentFiles:
    """The ledger of senders; the files themselves are the photo store's and the papers'."""

    def __init__(self, db: Database, photos: Photos, papers: Papers) -> None:
        self._db = db
        self._photos = photos
        self._papers = papers

    async def of_chat(self, chat: int) -> tuple[SentFile, ...]:
        """The oldest first."""
        wanted = select(SentFileRow).where(SentFileRow.chat == chat)
        async with self._db.read() as session:
            rows = await session.scalars(wanted.order_by(SentFileRow.sent_at, SentFileRow.sha256))
            return tuple(SentFile(row.sha256, to_moment(row.sent_at)) for row in rows)

    async def forget(self, before: datetime, chat: int | None = None) -> tuple[str, ...]:
        """Erase what was sent up to then, by this chat or by anybody, unless an order that is not anonymous yet has it
        as a receipt or as the picture of a defect; what somebody else sent too stays for them. Without a chat, photos
        go too that nobody is known to have sent, and what was learned of confirmed ones stays.

        Gives the SHA-256 of the files that went. Files go before their rows: what was begun is finished by the next."""
        due = SentFileRow.sent_at <= to_millis(before)
        if chat is not None:
            due &= SentFileRow.chat == chat
        async with self._db.read() as session:
            needed = await _needed(session)
            mine = {(row.chat, row.sha256) for row in await session.scalars(select(SentFileRow).where(due))}
            free = {one for one in mine if one[1] not in needed}
            gone = {sha256 for _, sha256 in free} - await _others(session, due)
            if chat is None:
                gone |= await _nobodys(session, to_millis(before)) - needed
        for some in _batches(sorted(gone)):
            for sha256 in some:
                await self._papers.forget(sha256)
            await self._photos.erase(some, unlearn=chat is not None)
        async with self._db.write() as session:
            for sender, sha256 in sorted(free):
                row = (SentFileRow.chat == sender) & (SentFileRow.sha256 == sha256)
                await session.execute(delete(SentFileRow).where(row & due))
        return tuple(sorted(gone))


async def note_sent(session: AsyncSession, chat: int, files: Collection[str], at: datetime) -> None:
    """In the caller's transaction: this chat sent these (SHA-256) at that moment."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    for sha256 in sorted(set(files)):
        sent = insert(SentFileRow).values(chat=chat, sha256=sha256, sent_at=to_millis(at))
        latest = {"sent_at": to_millis(at)}
        await session.execute(sent.on_conflict_do_update(index_elements=["chat", "sha256"], set_=latest))


async def _needed(session: AsyncSession) -> set[str]:
    """Files that an order has, as long as it is somebody's."""
    somebodys = OrderRow.chat != NOBODY
    receipts = select(ReceiptRow.photo_id, ReceiptRow.sha256).join(OrderRow, OrderRow.id == ReceiptRow.order_id)
    returns = select(ReturnRow.photos).join(OrderRow, OrderRow.id == ReturnRow.order_id).where(somebodys)
    files = {file for row in await session.execute(receipts.where(somebodys)) for file in row}
    return files.union(*await session.scalars(returns))


async def _nobodys(session: AsyncSession, before: int) -> set[str]:
    """Photos of turns that were given up before anybody could be told to have sent them."""
    told = select(SentFileRow.sha256).where(SentFileRow.sha256 == PhotoRow.id).exists()
    return set(await session.scalars(select(PhotoRow.id).where(PhotoRow.stored_at <= before, ~told)))


def _batches(files: Sequence[str]) -> Iterator[Sequence[str]]:
    return (files[at : at + AT_ONCE] for at in range(0, len(files), AT_ONCE))


async def _others(session: AsyncSession, due: ColumnElement[bool]) -> set[str]:
    """Files that are due, and that somebody has sent whose time is not over."""
    mine = select(SentFileRow.sha256).where(due)
    theirs = select(SentFileRow.sha256).where(SentFileRow.sha256.in_(mine), ~due)
    return set(await session.scalars(theirs))
