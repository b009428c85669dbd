"""The shop's rules: told when they are asked for, kept quiet when a piece is."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from catalog import policies as module
from catalog.db import Database
from catalog.errors import IndexUnavailable
from catalog.policies import PolicyFinder
from catalog.search.embedders import Embedder, LocalEmbedder, Vectors
from catalog.search.vectors import VectorStore
from catalog.shop import load_shop
from tests.furnishing import furnish

SHOP = Path(__file__).parent.parent.parent / "data" / "shop.yaml"


class Away:
    id = LocalEmbedder.id

    async def query(self, text: str) -> Vectors:
        raise IndexUnavailable(text)

    async def passages(self, texts: Sequence[str]) -> Vectors:
        raise IndexUnavailable(str(len(texts)))


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    async with Database.open(f"sqlite+aiosqlite:///{tmp_path / 'policies.db'}") as database:
        await furnish(database)
        yield database


def finder(db: Database, embedder: Embedder) -> PolicyFinder:
    return PolicyFinder(load_shop(SHOP).policies, embedder, VectorStore(db, embedder))


async def told(policies: PolicyFinder, asked: str) -> str | None:
    policy = await policies.find(asked)
    return policy and policy.code


async def test_a_question_about_a_piece_is_not_answered_with_the_rule_about_sizes(db: Database) -> None:
    local = LocalEmbedder()
    policies = finder(db, local)
    asked = {
        "а є 128 розмір?": None,
        "розмір 128 рожевий": None,
        "есть 104 размер": None,
        "do you have size 128": None,
        "є на 128": None,
        "як підібрати розмір": "sizes",
        "який розмір брати на зріст 120": "sizes",
        "дитина 128 см який розмір?": "sizes",
        "размерная сетка": "sizes",
        "обміняти 128 на 134 можна?": "exchange",
        "повернення розміру 128": "returns",
        "чи є безкоштовна доставка від 2000": "delivery",
    }
    try:
        assert {text: await told(policies, text) for text in asked} == asked
    finally:
        local.close()


async def test_while_the_embedder_is_away_a_rule_is_found_by_its_letters(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "TRY_AGAIN_AFTER", 0.0)
    policies = finder(db, Away())

    assert await told(policies, "розмірна сітка") == "sizes"
    assert await told(policies, "курс долара") is None

    local = LocalEmbedder()
    policies._embedder = local
    policies._vectors = VectorStore(db, local)
    try:
        assert await told(policies, "на який зріст взяти") == "sizes"
    finally:
        local.close()


async def test_many_who_ask_at_once_prepare_once(db: Database) -> None:
    policies = finder(db, Away())

    rankers = await asyncio.gather(*(policies.prepare() for _ in range(4)))

    assert len(set(map(id, rankers))) == 1
