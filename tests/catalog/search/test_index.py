"""The index: renewed behind shoppers' backs, only where something changed, and never in the way of an answer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from catalog.db import Database
from catalog.errors import IndexUnavailable
from catalog.queries import EVERYTHING
from catalog.search import index as module
from catalog.search import vectors as vectors_module
from scripts.bench.goods import fill
from tests.catalog.search.conftest import Shop, WordEmbedder, shop_on

COUNT = 40


async def rename(shop: Shop, sku: str, name: str) -> None:
    async with shop.db.write() as session:
        columns = ", ".join(f"{column} = :name" for column in ("name_uk", "name_ru", "name_en", "description_uk"))
        await session.execute(text(f"UPDATE products SET {columns} WHERE sku = :sku"), {"name": name, "sku": sku})
        await session.execute(text("UPDATE catalog_meta SET version = version + 1"))


async def found(shop: Shop, asked: str) -> list[str]:
    return [hit.product.sku for hit in (await shop.searcher.search(asked, EVERYTHING, 3)).hits]


async def test_one_change_embeds_one_passage(database: Database, tmp_path: Path, embedder: WordEmbedder) -> None:
    await fill(database, COUNT)
    async with shop_on(database, tmp_path, embedder) as shop:
        await shop.index.refresh()
        embedder.embedded.clear()

        await rename(shop, "P7", "Парасолька дощова")

        assert (await found(shop, "парасолька"))[0] == "P7"
        assert len(embedder.embedded) == 1
        assert "Парасолька" in embedder.embedded[0]


async def test_a_second_process_embeds_nothing(database: Database, tmp_path: Path, embedder: WordEmbedder) -> None:
    await fill(database, COUNT)
    async with shop_on(database, tmp_path, embedder) as shop:
        await shop.index.refresh()
    embedder.embedded.clear()

    async with shop_on(database, tmp_path, embedder) as shop:
        await shop.index.refresh()

    assert embedder.embedded == []


async def test_while_a_new_version_is_made_the_old_one_answers(
    database: Database, tmp_path: Path, embedder: WordEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PATIENCE", 0.05)
    await fill(database, COUNT)
    async with shop_on(database, tmp_path, embedder) as shop:
        await shop.index.refresh()
        before = await found(shop, "теплий костюм")
        embedder.gate.clear()
        await rename(shop, "P7", "Парасолька дощова")

        assert await found(shop, "теплий костюм") == before
        assert "P7" not in await found(shop, "парасолька дощова")

        embedder.gate.set()
        await until_found(shop, "парасолька дощова", "P7")


async def test_nobody_waits_for_a_big_catalog(
    database: Database, tmp_path: Path, embedder: WordEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "READY_SOON", COUNT - 1)
    monkeypatch.setattr(module, "PATIENCE", 3600.0)
    await fill(database, COUNT)
    async with shop_on(database, tmp_path, embedder) as shop:
        await shop.index.refresh()
        embedder.gate.clear()
        await rename(shop, "P7", "Парасолька дощова")

        async with asyncio.timeout(60):
            assert "P7" not in await found(shop, "парасолька дощова")

        embedder.gate.set()
        await until_found(shop, "парасолька дощова", "P7")


async def test_a_killed_embedding_goes_on_where_it_was(
    database: Database, tmp_path: Path, embedder: WordEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vectors_module, "BATCH", 8)
    await fill(database, COUNT)
    embedder.batches_left = 3
    async with shop_on(database, tmp_path, embedder) as shop:
        with pytest.raises(IndexUnavailable):
            await shop.index.refresh(needs_neighbours=True)
    first = len(embedder.embedded)
    embedder.there, embedder.batches_left = True, None
    told: list[tuple[str, int, int]] = []

    async with shop_on(database, tmp_path, embedder) as shop:
        await shop.index.refresh(lambda *step: told.append(step), needs_neighbours=True)

    assert first == 24
    assert len(embedder.embedded) == len(set(embedder.embedded)) == COUNT
    assert [step for step in told if step[0] == "embeddings"] == [("embeddings", at, 16) for at in (0, 8, 16)]


async def test_without_an_embedder_at_the_first_start_letters_decide_until_it_is_there(
    database: Database, tmp_path: Path, embedder: WordEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "HEAL_AFTER", 0.02)
    await fill(database, COUNT)
    embedder.there = False
    async with shop_on(database, tmp_path, embedder) as shop:
        await shop.index.refresh()
        await rename(shop, "P7", "Парасолька дощова")
        assert (await found(shop, "parasolka"))[0] == "P7"
        assert embedder.embedded == []

        embedder.there = True
        await until(lambda: len(embedder.embedded) == COUNT)
        await until(lambda: shop.index._whole)
        assert (await found(shop, "парасолька"))[0] == "P7"


async def test_an_embedder_that_goes_away_in_the_middle_leaves_what_it_gave(
    database: Database, tmp_path: Path, embedder: WordEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vectors_module, "BATCH", 8)
    await fill(database, COUNT)
    async with shop_on(database, tmp_path, embedder) as shop:
        await shop.vectors.queries(module.BACKGROUND)
        embedder.batches_left = 2
        await shop.index.refresh()
        embedder.there = True

        held = (await shop.index.at(1)).ranker.vectors
        assert held is not None
        assert held.any(axis=1).sum() == 16
        assert len(await found(shop, "теплий костюм")) == 3


async def test_a_spoiled_vector_is_made_again(database: Database, tmp_path: Path, embedder: WordEmbedder) -> None:
    await fill(database, COUNT)
    async with shop_on(database, tmp_path, embedder) as shop:
        await shop.index.refresh()
        keys = [shop.vectors.key(passage) for passage in embedder.embedded[:4]]
    spoiled = [b"", b"\x00" * 256, b"\xff" * 255, b"\xff" * 256]
    async with database.write() as session:
        for key, vector in zip(keys, spoiled, strict=True):
            change = text("UPDATE embeddings SET vector = :vector WHERE key = :key")
            await session.execute(change, {"vector": vector, "key": key})
    embedder.embedded.clear()

    for again in (4, 0):
        async with shop_on(database, tmp_path, embedder) as shop:
            await shop.index.refresh()
        assert len(embedder.embedded) == again
        embedder.embedded.clear()


async def test_the_first_question_builds_the_index_once_for_all_who_ask(
    database: Database, tmp_path: Path, embedder: WordEmbedder
) -> None:
    await fill(database, COUNT)
    async with shop_on(database, tmp_path, embedder) as shop:
        answers = await asyncio.gather(*(found(shop, "теплий костюм") for _ in range(5)))

        assert all(answer == answers[0] for answer in answers)
        assert len(embedder.embedded) == COUNT


async def test_an_empty_shop_finds_nothing(database: Database, tmp_path: Path, embedder: WordEmbedder) -> None:
    await fill(database, 0)
    async with shop_on(database, tmp_path, embedder) as shop:
        assert await found(shop, "костюм") == []
        assert await shop.searcher.neighbours_of("P1", 3) == []


async def test_the_most_alike_are_those_described_alike(
    database: Database, tmp_path: Path, embedder: WordEmbedder
) -> None:
    await fill(database, COUNT)
    async with shop_on(database, tmp_path, embedder) as shop:
        for sku in ("P7", "P20"):
            await rename(shop, sku, "Парасолька дощова прозора складана велика")

        alike = await shop.searcher.neighbours_of("P7", 5)
        embedder.there = False
        assert await shop.searcher.neighbours_of("P7", 5) == alike

    assert len(alike) == 5
    assert "P7" not in [sku for sku, _ in alike]
    assert alike[0][0] == "P20"
    assert [cosine for _, cosine in alike] == sorted((cosine for _, cosine in alike), reverse=True)


async def until_found(shop: Shop, asked: str, sku: str) -> None:
    for _ in range(1000):
        if sku in await found(shop, asked):
            return
        await asyncio.sleep(0.01)
    pytest.fail(f"{sku} was never found")


async def until(condition: Callable[[], bool]) -> None:
    for _ in range(1000):
        if condition():
            return
        await asyncio.sleep(0.01)
    pytest.fail("it never came to be")
