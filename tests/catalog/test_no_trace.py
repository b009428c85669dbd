"""What was erased from SQLite is in no byte of its files."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from sqlalchemy import text

from catalog.db import Database

SECRET = "Соломія"
ROWS = 400


async def _fill(db: Database, seed: int) -> None:
    """Rows of many sizes that come in no order and grow: full pages are split, and old copies stay in their gaps."""
    chance = random.Random(seed)
    ids = list(range(ROWS))
    chance.shuffle(ids)
    async with db.write() as session:
        await session.execute(text("CREATE TABLE told (id INTEGER PRIMARY KEY, chat INTEGER, body TEXT)"))
        await session.execute(text("CREATE INDEX by_chat ON told (chat, body)"))
        for row in ids:
            words = (SECRET if row % 7 == 3 else "слово") * chance.randint(10, 60)
            told = {"row": row, "chat": row % 7, "words": words}
            await session.execute(text("INSERT INTO told VALUES (:row, :chat, :words)"), told)
        for row in ids:
            grown = {"row": row, "more": "…" * chance.randint(0, 150)}
            await session.execute(text("UPDATE told SET body = body || :more WHERE id = :row"), grown)


def _bytes(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir())


@pytest.mark.parametrize("seed", range(4))
async def test_an_erased_word_stays_neither_in_a_split_page_nor_in_the_log(tmp_path: Path, seed: int) -> None:
    async with Database.open(f"sqlite+aiosqlite:///{tmp_path / 'shop.db'}") as db:
        await _fill(db, seed)
        assert SECRET.encode() in _bytes(tmp_path)
        async with db.write() as session:
            await session.execute(text("UPDATE told SET body = '{}' WHERE chat = 3"))
        assert await db.leave_no_trace()
        assert SECRET.encode() not in _bytes(tmp_path)
