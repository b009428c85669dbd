"""Copies of what people wrote, found again by the original: so that an edit or a deletion reaches the other side too.

An edit names the message it changes as `{"$copy": [<chat>, <message id> of the original]}` in "message_id". While the
copy is unsent, it is changed where it stands; later the sender finds out what it became.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.inbox import UNSYNCED
from bot.refusals import SPEAKS
from bot.tables import OutboxRow, milliseconds
from catalog.clock import Clock
from catalog.db import Database

FIELD = "message_id"
ALBUM = 100  # messages that one call copies, at most
CHANGES = {
    ("sendMessage", "editMessageText"): ("text", "entities", "parse_mode", "link_preview_options", "reply_markup"),
    ("copyMessage", "editMessageCaption"): ("caption", "caption_entities", "parse_mode", "reply_markup"),
}


def of_copy(origin: tuple[int, int]) -> dict[str, Any]:
    """What the params of an edit or a deletion need, to change the copy of a person's message (chat, message id)."""
    return {FIELD: {"$copy": list(origin)}}


def original_in(params: Mapping[str, Any]) -> tuple[int, int] | None:
    """The original whose copy a call names, if it does."""
    named = params.get(FIELD)
    return (int(named["$copy"][0]), int(named["$copy"][1])) if isinstance(named, Mapping) and "$copy" in named else None


def joined(texts: Iterable[str]) -> str:
    """One under another. A text that was withdrawn is empty."""
    return "\n".join(text for text in texts if text)


@dataclass(frozen=True, slots=True)
class Copy:
    """A message that brings a person's words over. `status` as of its row; a merged one stands in one message with
    others. `message_id` None: not sent (yet)."""

    id: int
    chat: int
    message_id: int | None
    method: str
    status: str


@dataclass(frozen=True, slots=True)
class Change:
    """The call that an edit or a deletion comes to."""

    method: str
    params: dict[str, Any]


class Copies:
    """Copies that one bot sends. Methods that take a session work inside the caller's transaction."""

    def __init__(self, db: Database, bot_id: int, clock: Clock) -> None:
        self._db = db
        self._bot_id = bot_id
        self._clock = clock

    async def of(self, origin: tuple[int, int]) -> tuple[Copy, ...]:
        """Every copy of this message, in order."""
        theirs = select(OutboxRow).where(or_(self._brings(origin), self._brings_album(origin))).order_by(OutboxRow.id)
        async with self._db.read() as session:
            rows = (await session.scalars(theirs)).all()
        placed = ((row, _place_of(origin, row.origin_message, json.loads(row.params))) for row in rows)
        return tuple(
            Copy(row.id, row.chat, row.message_id + place if row.message_id else None, row.method, row.status)
            for row, place in placed
            if place is not None
        )

    async def handoff_of(self, origin: tuple[int, int]) -> int | None:
        """The hand-off that this message was brought over for; None: it was not, or for none."""
        columns = (OutboxRow.handoff_id, OutboxRow.origin_message, OutboxRow.params)
        theirs = select(*columns).where(or_(self._brings(origin), self._brings_album(origin)))
        async with self._db.read() as session:
            rows = await session.execute(theirs.where(OutboxRow.handoff_id.is_not(None)).order_by(OutboxRow.id.desc()))
        placed = ((found, _place_of(origin, first, json.loads(params))) for found, first, params in rows)
        return next((found for found, place in placed if place is not None), None)

    async def settle(self, session: AsyncSession, rows: Iterable[dict[str, Any]]) -> None:
        """Calls that are about to be stored: what they change may still wait to be sent, and is changed there. Such a
        call is then done."""
        for row in rows:
            if '"$copy"' in row["params"] and (origin := original_in(json.loads(row["params"]))) is not None:
                await self._settle(session, row, origin)

    async def resolve(self, session: AsyncSession, chat: int, method: str, params: Mapping[str, Any]) -> Change | None:
        """The call that changes the copy as it was sent; None: it never was. In a message that says more, only its own
        words change."""
        origin = original_in(params)
        if origin is None:
            return Change(method, dict(params))
        columns = (OutboxRow.id, OutboxRow.carrier, OutboxRow.message_id, OutboxRow.origin_message, OutboxRow.params)
        brings = or_(self._brings(origin), self._brings_album(origin))
        sent = brings & (OutboxRow.chat == chat) & OutboxRow.message_id.is_not(None)
        copy = (await session.execute(select(*columns).where(sent).order_by(OutboxRow.id.desc()).limit(1))).first()
        place = _place_of(origin, copy.origin_message, json.loads(copy.params)) if copy is not None else None
        if copy is None or place is None:
            return None
        parts = await self._parts(session, copy.carrier or copy.id)
        params = {**params, FIELD: copy.message_id + place}
        if len(parts) < 2 or method not in ("editMessageText", "deleteMessage"):
            return Change(method, params)
        parts[copy.id] = str(params.get("text", ""))
        said = json.dumps({**json.loads(copy.params), "text": parts[copy.id]})
        kept = update(OutboxRow).where(OutboxRow.id == copy.id).values(params=said)
        await session.execute(kept, execution_options=UNSYNCED)
        whole = joined(parts.values())
        told = {"chat_id": chat, FIELD: copy.message_id}
        if not whole:
            return Change("deleteMessage", told)
        return Change("editMessageText", told | {"text": whole, "parse_mode": "HTML"})

    async def _settle(self, session: AsyncSession, row: dict[str, Any], origin: tuple[int, int]) -> None:
        columns = (OutboxRow.id, OutboxRow.method, OutboxRow.params)
        queued = (OutboxRow.status == "queued") & (OutboxRow.attempts == 0) & (OutboxRow.chat == row["chat"])
        found = await session.execute(select(*columns).where(self._brings(origin), queued).with_for_update())
        now = milliseconds(self._clock)
        for copy in found.all():
            values = _settled(copy.method, json.loads(copy.params), row["method"], json.loads(row["params"]), now)
            if values is not None:
                changed = update(OutboxRow).where(OutboxRow.id == copy.id).values(values)
                await session.execute(changed, execution_options=UNSYNCED)
                row |= {"status": "merged", "carrier": copy.id, "done_at": now}

    async def _parts(self, session: AsyncSession, carrier: int) -> dict[int, str]:
        """What is said in one message, by row, in order."""
        theirs = or_(OutboxRow.id == carrier, (OutboxRow.carrier == carrier) & OutboxRow.merges)
        rows = await session.execute(select(OutboxRow.id, OutboxRow.params).where(theirs).order_by(OutboxRow.id))
        return {row_id: str(json.loads(params).get("text", "")) for row_id, params in rows}

    def _brings_album(self, origin: tuple[int, int]) -> ColumnElement[bool]:
        """An album goes over in one call, which is named by its first message."""
        return (
            (OutboxRow.bot_id == self._bot_id)
            & (OutboxRow.method == "copyMessages")
            & (OutboxRow.origin_chat == origin[0])
            & (OutboxRow.origin_message < origin[1])
            & (OutboxRow.origin_message > origin[1] - ALBUM)
        )

    def _brings(self, origin: tuple[int, int]) -> ColumnElement[bool]:
        return (
            (OutboxRow.bot_id == self._bot_id)
            & (OutboxRow.origin_chat == origin[0])
            & (OutboxRow.origin_message == origin[1])
            & or_(*(OutboxRow.method.startswith(verb) for verb in SPEAKS))
        )


def _place_of(origin: tuple[int, int], first: int | None, params: Mapping[str, Any]) -> int | None:
    """Where in a copied album this message stands; None: it is not in it."""
    if origin[1] == first:
        return 0
    album = params.get("message_ids") or []
    return album.index(origin[1]) if origin[1] in album else None


def _settled(
    copied_by: str, copied: dict[str, Any], method: str, params: Mapping[str, Any], now: int
) -> dict[str, Any] | None:
    """New values of a queued copy; None: it must be sent first."""
    if method == "deleteMessage":
        return {"status": "dropped", "done_at": now, "problem": "withdrawn"}
    names: Sequence[str] = CHANGES.get((copied_by, method), ())
    if not names:
        return None
    left = {name: value for name, value in copied.items() if name not in names}
    return {"params": json.dumps(left | {name: params[name] for name in names if name in params})}
