"""All that is kept about a shopper below the top floor, as one JSON document for themselves."""

from __future__ import annotations

import json
from functools import cache
from typing import Any, get_type_hints

from langgraph.channels import UntrackedValue
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from graph.deps import Deps
from graph.state import State
from graph.tables import HandoffLineRow, HandoffRow, SpendingRow, TurnRow

Rows = type[HandoffRow | TurnRow | SpendingRow]
TABLES: dict[str, Rows] = {"calls_for_a_person": HandoffRow, "answers": TurnRow, "spent_on_models": SpendingRow}


async def own_data(state: State, deps: Deps) -> str:
    """As it is now; names of fields are English, for people who ask and programs that read."""
    chat, catalog = deps.turn.chat, deps.catalog
    async with catalog.db.read() as session:
        rows = {name: await _rows(session, table, chat) for name, table in TABLES.items()}
        said = await _said(session, chat)
    told = {
        "chat": chat,
        "at": deps.turn.at.isoformat(),
        "name": deps.turn.name,
        **await catalog.erasing.kept(chat),
        "talk": {key: value for key, value in state.items() if key in remembered()},
        **rows,
        "said_with_a_person": said,
    }
    return json.dumps(told, ensure_ascii=False, indent=1)


async def _rows(session: AsyncSession, table: Rows, chat: int) -> list[Any]:
    found = await session.execute(select(table.__table__).where(table.chat == chat))
    return [dict(row) for row in found.mappings()]


async def _said(session: AsyncSession, chat: int) -> list[Any]:
    """Both sides' words while a person had the talk, the oldest first."""
    line = HandoffLineRow
    mine = select(HandoffRow.id).where(HandoffRow.chat == chat)
    between = line.handoff_id.in_(mine) & line.side.in_(["shopper", "manager"])
    found = await session.execute(select(line.side, line.kind, line.words, line.at).where(between).order_by(line.id))
    return [dict(row) for row in found.mappings()]


@cache
def remembered() -> frozenset[str]:
    """What of the state reaches a checkpoint."""
    hints = get_type_hints(State, include_extras=True)
    return frozenset(key for key, hint in hints.items() if UntrackedValue not in getattr(hint, "__metadata__", ()))
