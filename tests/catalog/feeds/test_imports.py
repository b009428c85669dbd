"""Imports: all or nothing, the same twice changes nothing, and what differs is told first."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError

from catalog.db import Database
from catalog.errors import SourceInvalid
from catalog.feeds.imports import Agreed, compare, fill_if_empty, import_feed, read_feed
from catalog.queries import read_pictures, read_products, read_version
from catalog.tables import VariantRow
from scripts import import_catalog

EXAMPLE = (Path(__file__).parent.parent / "data" / "master.yaml").read_text(encoding="utf-8")


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str], Path]:
    def to_file(content: str) -> Path:
        file = tmp_path / "vision" / "products_master.yaml"
        file.parent.mkdir(exist_ok=True)
        file.write_text(content, encoding="utf-8")
        return file

    return to_file


async def apply(db: Database, file: Path) -> Any:
    agreed = Agreed(prices=True, switching_off=True)
    return await import_feed(db, await read_feed(file, file.parent.parent, "UAH"), agreed)


async def test_the_same_file_twice_changes_nothing(database: Database, write: Callable[[str], Path]) -> None:
    first = await apply(database, write(EXAMPLE))
    second = await apply(database, write(EXAMPLE))

    assert (first.version, second.version) == (1, 1)
    assert first.changes
    assert not second.changes


async def test_a_changed_price_is_one_difference_and_nothing_to_embed_again(
    database: Database, write: Callable[[str], Path]
) -> None:
    await apply(database, write(EXAMPLE))
    file = write(EXAMPLE.replace("prices: {S..L: 1850}", "prices: {S..L: 1850, L: 1900}"))

    told = await compare(database, await read_feed(file, file.parent.parent, "UAH"))
    applied = await apply(database, file)

    assert [(change.key, change.before, change.after) for change in told.changes] == [
        (("DRS-FLOW-PINK-L",), {"price_minor": 185_000}, {"price_minor": 190_000})
    ]
    assert applied.changes == told.changes
    assert applied.version == 1


async def test_a_colour_that_is_gone_is_switched_off_and_comes_back(
    database: Database, write: Callable[[str], Path]
) -> None:
    await apply(database, write(EXAMPLE))
    await apply(
        database, write(EXAMPLE[: EXAMPLE.index("      - colour: navy")] + EXAMPLE[EXAMPLE.index("  - sku: DRS") :])
    )
    async with database.read() as session:
        without = (await read_products(session, ["KOS-ZIP"], Path()))["KOS-ZIP"]
    await apply(database, write(EXAMPLE))
    async with database.read() as session:
        again = (await read_products(session, ["KOS-ZIP"], Path()))["KOS-ZIP"]

    assert [colour.code for colour in without.colours] == ["pink"]
    assert [colour.code for colour in again.colours] == ["pink", "navy"]


async def test_a_product_that_the_file_does_not_name_stays(database: Database, write: Callable[[str], Path]) -> None:
    await apply(database, write(EXAMPLE))
    await apply(database, write(EXAMPLE[: EXAMPLE.index("  - sku: DRS-FLOW")]))

    async with database.read() as session:
        assert set(await read_products(session, None, Path())) == {"KOS-ZIP", "DRS-FLOW"}


async def test_a_wrong_file_changes_nothing(database: Database, write: Callable[[str], Path]) -> None:
    with pytest.raises(SourceInvalid):
        await apply(database, write(EXAMPLE.replace("1850", "0")))

    async with database.read() as session:
        assert await read_version(session) == 0


async def test_a_filled_database_is_not_filled_again(database: Database, write: Callable[[str], Path]) -> None:
    file = write(EXAMPLE)
    filled = await asyncio.gather(*(fill_if_empty(database, file, file.parent.parent, "UAH") for _ in range(3)))
    async with database.write() as session:
        await session.execute(update(VariantRow).values(stock=77))

    assert any(filled)
    assert not await fill_if_empty(database, file, file.parent.parent, "UAH")
    async with database.read() as session:
        assert await read_version(session) == 1
        assert set(await session.scalars(select(VariantRow.stock))) == {77}


async def test_pictures_are_known_by_their_bytes_and_found_by_absolute_path(
    database: Database, write: Callable[[str], Path], tmp_path: Path
) -> None:
    picture = tmp_path / "vision" / "photos" / "a.png"
    picture.parent.mkdir(parents=True)
    Image.new("RGB", (32, 32), "pink").save(picture)
    named = EXAMPLE.replace("      - colour: navy\n", "      - colour: navy\n        photos: {front: photos/a.png}\n")
    await apply(database, write(named))
    async with database.read() as session:
        (before,) = await read_pictures(session, tmp_path)
    Image.new("RGB", (32, 32), "navy").save(picture)
    repainted = await apply(database, write(named))
    removed = await apply(database, write(EXAMPLE))

    assert before.path == picture
    assert [set(change.after) for change in repainted.changes] == [{"sha256"}]
    assert len(removed.changes) == 1
    async with database.read() as session:
        assert await read_pictures(session, tmp_path) == []


@pytest.mark.parametrize("change", ["stock = -1", "price_minor = 0"])
async def test_no_stock_below_zero_and_no_price_of_zero_can_be_stored(
    database: Database, write: Callable[[str], Path], change: str
) -> None:
    await apply(database, write(EXAMPLE))

    with pytest.raises(IntegrityError):
        async with database.write() as session:
            await session.execute(text(f"UPDATE variants SET {change}"))


def test_the_command_fills_tells_differences_and_refuses(
    tmp_path: Path, write: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shop = (Path(__file__).parent.parent / "data" / "shop.yaml").read_text(encoding="utf-8")
    (tmp_path / "shop.yaml").write_text(shop, encoding="utf-8")
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'var' / 'vitrina.db'}")
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "200")

    assert import_catalog.main([str(write(EXAMPLE))]) == 0
    assert "version 1" in capsys.readouterr().out
    file = str(write(EXAMPLE.replace("stock: {S: 1,", "stock: {S: 9,")))
    assert import_catalog.main([file, "--dry-run"]) == 0
    told = capsys.readouterr().out
    assert "DRS-FLOW-PINK-S" in told
    assert "stock" in told
    assert import_catalog.main([str(write(EXAMPLE.replace("for_whom: girl", "for_whom: grl")))]) == 1
    assert "line 41" in capsys.readouterr().err
