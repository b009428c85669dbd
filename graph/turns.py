"""Answered turns, so that one of them can be looked at and run again with other models or prompts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from catalog.db import Database
from catalog.shoppers.files import note_sent
from graph.tables import TurnRow


@dataclass(frozen=True, slots=True)
class Account:
    """How a turn was answered. `before` and `after` are checkpoints (before None: the talk began with it), `prompts`
    "name/version". What was said is in the inbox, under the same turn id. `files` (SHA-256) came with it."""

    turn_id: str
    chat: int
    topic: int
    before: str | None
    after: str
    at: datetime
    stage: str
    answered_by: str
    model_used: str | None = None
    prompts: tuple[str, ...] = ()
    files: tuple[str, ...] = ()


class Turns:
    def __init__(self, db: Database) -> None:
        self._db = db

    async def keep(self, session: AsyncSession, account: Account) -> None:
        """In the caller's transaction, the one that commits the answer. A turn that is told again replaces itself."""
        await note_sent(session, account.chat, account.files, account.at)
        await session.merge(
            TurnRow(
                turn_id=account.turn_id,
                chat=account.chat,
                topic=account.topic,
                before=account.before,
                after=account.after,
                at=round(account.at.timestamp() * 1000),
                stage=account.stage,
                answered_by=account.answered_by,
                model_used=account.model_used,
                prompts=list(account.prompts),
            )
        )

    async def find(self, turn_id: str) -> Account | None:
        async with self._db.read() as session:
            row = await session.get(TurnRow, turn_id)
        return _account(row) if row is not None else None

    async def latest(self, limit: int) -> tuple[Account, ...]:
        """The newest first."""
        async with self._db.read() as session:
            rows = await session.scalars(select(TurnRow).order_by(TurnRow.at.desc(), TurnRow.turn_id).limit(limit))
            return tuple(_account(row) for row in rows)

    async def prune(self, older_than: datetime) -> None:
        """Forget those whose checkpoints are gone too."""
        async with self._db.write() as session:
            await session.execute(delete(TurnRow).where(TurnRow.at < round(older_than.timestamp() * 1000)))


def _account(row: TurnRow) -> Account:
    return Account(
        turn_id=row.turn_id,
        chat=row.chat,
        topic=row.topic,
        before=row.before,
        after=row.after,
        at=datetime.fromtimestamp(row.at / 1000, UTC),
        stage=row.stage,
        answered_by=row.answered_by,
        model_used=row.model_used,
        prompts=tuple(row.prompts),
    )
