"""Exports: the same bytes after an import into an empty shop, whatever stands in it, and nothing that calculates."""

from __future__ import annotations

import asyncio
import csv
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from PIL import Image
from sqlalchemy import update

from catalog.db import Database
from catalog.errors import SourceInvalid
from catalog.feeds import cells
from catalog.feeds.applying import read_stored
from catalog.feeds.exports import export, remember_export
from catalog.feeds.imports import Agreed, compare, import_feed
from catalog.feeds.products_said import ordered_sizes
from catalog.feeds.reading import read_feed
from catalog.tables import ProductRow, VariantRow
from tests.furnishing import furnish

FORMATS = ("yaml", "csv", "xlsx", "jsonl")
ALL = Agreed(prices=True, switching_off=True)
NASTY = [
    '=HYPERLINK("http://x")',
    "+1+1",
    "-2",
    "@SUM(A1)",
    "'=x",
    "''",
    'a;b,c\n"d"',
    "  є  ",
    "юнікод 🙂 <b>",
    "null",
]


@asynccontextmanager
async def empty_shop(file: Path) -> AsyncIterator[Database]:
    async with Database.open(f"sqlite+aiosqlite:///{file}") as db:
        await furnish(db)
        yield db


async def round_trip(db: Database, folder: Path, ending: str, language: Any = "uk") -> tuple[bytes, bytes]:
    first, second = folder / f"first.{ending}", folder / f"second.{ending}"
    await export(db, first, language)
    (folder / f"{ending}.db").unlink(missing_ok=True)
    async with empty_shop(folder / f"{ending}.db") as other:
        await import_feed(other, await read_feed(first, folder, "UAH"), ALL)
        await export(other, second, language)
    return first.read_bytes(), second.read_bytes()


@pytest.mark.parametrize("ending", FORMATS)
async def test_an_export_imports_into_an_empty_shop_and_exports_the_same_bytes(shop: Any, ending: str) -> None:
    first, second = await round_trip(shop.db, shop.folder, ending)

    assert first == second
    assert len(first) > 1000


@pytest.mark.parametrize("language", ["ru", "en"])
async def test_a_price_list_comes_back_in_any_language(shop: Any, language: str) -> None:
    first, second = await round_trip(shop.db, shop.folder, "csv", language)

    assert first == second


@pytest.mark.parametrize("ending", FORMATS)
async def test_importing_its_own_export_changes_nothing(shop: Any, ending: str) -> None:
    file = shop.folder / f"shop.{ending}"
    await export(shop.db, file)

    assert (await shop.plan(file, "full")).changes == ()


@pytest.mark.parametrize("ending", FORMATS)
async def test_what_a_price_list_brought_comes_back_too(shop: Any, ending: str) -> None:
    rows = "SKU,Name,Category,Colour,Size,Price,Stock,Old price,Active,Preorder\n"
    rows += "A.1,Hat,Hats / Warm,Ash grey,46-48,99.90,3,150,yes,2026-12-01\nA.2,Bag,Bags,,,1000,0,,no,\n"
    await shop.take(shop.write("new.csv", rows))

    first, second = await round_trip(shop.db, shop.folder, ending)

    assert first == second
    assert b"A.1" in first or ending == "xlsx"


@settings(suppress_health_check=list(HealthCheck), max_examples=25, deadline=None)
@given(
    texts=st.lists(st.text(st.characters(codec="utf-8"), max_size=40) | st.sampled_from(NASTY), min_size=3, max_size=3),
    minor=st.integers(1, 2_000_000_000),
    stock=st.integers(0, 100_000),
)
def test_any_text_and_any_figure_survives(texts: list[str], minor: int, stock: int, tmp_path_factory: Any) -> None:
    asyncio.run(_survives(tmp_path_factory.mktemp("any"), texts, minor, stock))


async def _survives(folder: Path, texts: list[str], minor: int, stock: int) -> None:
    lines: list[str] = [cells.CONTROL.sub("", text).replace("\r", " ").strip() or "x" for text in texts]
    async with empty_shop(folder / "shop.db") as db:
        master = Path(__file__).parent.parent / "data" / "master.yaml"
        await import_feed(db, await read_feed(master, folder, "UAH"), ALL)
        async with db.write() as session:
            named = {"name_uk": lines[0], "description_ru": lines[1], "aliases": lines[2:]}
            await session.execute(update(ProductRow).where(ProductRow.sku == "KOS-ZIP").values(**named))
            figures = {"price_minor": minor, "old_price_minor": None, "stock": stock}
            await session.execute(update(VariantRow).where(VariantRow.sku == "KOS-ZIP-PINK-92").values(**figures))
        for ending in FORMATS:
            first, second = await round_trip(db, folder, ending)
            assert first == second, ending


@given(text=st.text() | st.sampled_from(NASTY))
@example(text="\r")
def test_an_escaped_text_never_calculates_and_reads_back(text: str) -> None:
    written = cells.escaped(text)

    assert written[:1] not in {"=", "+", "-", "@", "\t", "\r"}
    bare = cells.CONTROL.sub("", text).replace("\r", "\n").strip()
    if bare:
        assert cells.text(cells.escaped(bare), 10_000) == bare


async def test_no_cell_of_an_export_is_a_formula(shop: Any) -> None:
    async with shop.db.write() as session:
        await session.execute(update(ProductRow).values(name_uk=NASTY[0], name_ru=NASTY[1], name_en=NASTY[3]))
    for ending in ("csv", "xlsx"):
        await export(shop.db, shop.folder / f"shop.{ending}")

    with (shop.folder / "shop.csv").open(encoding="utf-8-sig", newline="") as text:
        assert not [cell for row in csv.reader(text, delimiter=";") for cell in row if cell[:1] in {"=", "+", "-", "@"}]
    book = load_workbook(shop.folder / "shop.xlsx")
    assert {cell.data_type for row in book.active.iter_rows() for cell in row} <= {"s", "n"}


async def test_an_edited_export_applies_the_edit_alone(shop: Any) -> None:
    file = shop.folder / "shop.csv"
    await export(shop.db, file)
    await remember_export(shop.db, file, shop.folder, "UAH")
    await shop.owner_sets("DRS-FLOW-PINK-S", price=170_000)
    file.write_text(
        file.read_text(encoding="utf-8").replace("DRS-FLOW-PINK-M;", "DRS-FLOW-PINK-M;", 1), encoding="utf-8"
    )
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    edited = [line.replace(";1850;", ";1990;") if line.startswith("DRS-FLOW-PINK-M;") else line for line in lines]
    file.write_text("".join(edited), encoding="utf-8")

    taken = await shop.take(file)

    assert [change.key for change in taken.changes] == [("DRS-FLOW-PINK-M",)]
    assert taken.plan.conflicts == ()
    assert (await shop.variant("DRS-FLOW-PINK-S")).price_minor == 170_000


async def test_pictures_travel_with_yaml_and_jsonl(shop: Any) -> None:
    picture = shop.folder / "vision" / "photos" / "a.png"
    picture.parent.mkdir(parents=True)
    Image.new("RGB", (32, 32), "pink").save(picture)
    (shop.folder / "photos").mkdir()
    Image.new("RGB", (32, 32), "navy").save(shop.folder / "photos" / "KOS-ZIP-pink-front.png")
    await shop.take(shop.folder / "photos")

    for ending in ("yaml", "jsonl"):
        first, second = await round_trip(shop.db, shop.folder, ending)
        assert first == second
        assert b"KOS-ZIP-pink-front" in first


async def test_a_picture_outside_of_the_shop_is_not_looked_at(shop: Any, refused: Callable[[Any], Any]) -> None:
    record = {"kind": "picture", "product_sku": "KOS-ZIP", "colour": "pink", "view": "front", "sha256": "0" * 64}
    lines = [json.dumps(record | {"path": path}) for path in ("../../etc/passwd", "/etc/passwd")]

    plan = await shop.plan(shop.write("shop.jsonl", "\n".join(lines)))

    assert [each[3] for each in refused(plan)] == ["photo", "photo"]


async def test_an_export_is_whole_or_not_there(shop: Any) -> None:
    with pytest.raises(SourceInvalid, match="cannot be written"):
        await export(shop.db, shop.folder / "no" / "shop.csv")
    with pytest.raises(SourceInvalid, match="no export ends with"):
        await export(shop.db, shop.folder / "shop.pdf")
    assert not list(shop.folder.glob("*.pdf"))


async def test_a_yaml_export_is_a_master_that_people_can_read(shop: Any) -> None:
    file = shop.folder / "shop.yaml"
    await export(shop.db, file)

    tree = yaml.safe_load(file.read_text(encoding="utf-8"))
    zipped = next(product for product in tree["products"] if product["sku"] == "KOS-ZIP")
    assert zipped["prices"]["104..110"] == 1290.5
    assert zipped["colours"][1]["prices"] == {"92": 1250, "104": 1250}
    async with shop.db.read() as session:
        assert len((await read_stored(session)).of(VariantRow)) == 9
    assert (await compare(shop.db, await read_feed(file, shop.folder, "UAH"))).changes == ()


@given(st.permutations(["92", "98", "104", "110"]), st.permutations(["XS", "S", "M", "2XL"]))
def test_sizes_keep_the_order_that_the_rows_agree_on(numbers: list[str], letters: list[str]) -> None:
    assert ordered_sizes([numbers]) == numbers
    assert ordered_sizes([[letters[0], letters[2]], letters]) == letters
    assert ordered_sizes([["S", "M"], ["M", "S"]]) == ["S", "M"]
