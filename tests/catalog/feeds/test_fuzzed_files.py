"""10,000 spoilt files of every format: each is read or refused, and what is refused leaves the shop as it was."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from openpyxl import Workbook
from PIL import Image
from sqlalchemy import text

from catalog.db import Database
from catalog.errors import CatalogError, ImportUndecided, SourceInvalid
from catalog.feeds.applying import read_memory, read_stored
from catalog.feeds.export_jsonl import write_jsonl
from catalog.feeds.imports import Agreed, import_feed
from catalog.feeds.merging import Memory
from catalog.feeds.plans import USUAL, plan_of
from catalog.feeds.reading import _read, read_feed
from catalog.feeds.rows import Mode, Stored
from tests.furnishing import furnish

FILES = {"csv": 2600, "yml": 2600, "jsonl": 2400, "records": 900, "xlsx": 600, "yaml": 400, "zip": 500}
IMPORTED = 25  # of the files that can be read, so many are imported for good
ALL = Agreed(prices=True, switching_off=True, without_rejected=True)
MASTER = Path(__file__).parent.parent / "data" / "master.yaml"
HEADERS = "Артикул;Назва;Категорія;Колір;Розмір;Ціна;Стара ціна;Валюта;Залишок;Продається;Передзамовлення з\n"
ROWS = "".join(
    f"DRS-FLOW-PINK-{size};Сукня;сукня;рожевий;{size};1850;;UAH;{n};так;\n"
    f"NEW-{n};Нова;Нові;сірий;{n + 40};99,90;120;грн;3;;2026-12-01\n"
    for n, size in enumerate("SML")
)
OFFER = (
    '<offer id="{n}" group_id="G{n}" available="true"><price>100</price><oldprice>150</oldprice>'
    "<currencyId>UAH</currencyId><categoryId>1</categoryId><name_ua>Шапка {n}</name_ua>"
    '<param name="Колір">синій</param><param name="Розмір">104</param></offer>\n'
)
YML = (
    '<?xml version="1.0"?><!DOCTYPE yml_catalog SYSTEM "shops.dtd"><yml_catalog><shop><categories>'
    f'<category id="1">Шапки</category></categories><offers>{"".join(OFFER.format(n=n) for n in range(4))}'
    "</offers></shop></yml_catalog>"
)
RECORDS = (
    '{"style": "M1", "name": "Hat", "category": "Hats", "price": 10.5, "sizes": ["S", "M"], "colours": ["Red"]}\n' * 2
)
TOKENS = [
    *(b'"', b"'", b";", b",", b"\t", b"\n", b"\r\n", b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\x98", b"=1+1", b"-1"),
    *(b"0", b"9" * 20, b"1e999", b"NaN", b"null", b"true", b"[", b"{", b"}", b"\\u0000", b"\\ud800", b"<", b">"),
    *(b"]]>", b"<![CDATA[", b"&amp;", b"&x;", b"<!ENTITY x 'y'>", b"<!DOCTYPE a [", b"../../x", b"UAH", b"USD", b"SKU"),
    *("Ціна".encode(), "Артикул".encode(), "ні".encode(), b"*a", b"&a ", b"!!python/object", b": ", b"- ", b"| "),
]


@dataclass
class Small:
    """The two-product shop on SQLite, and its rows in memory."""

    db: Database
    stored: Stored
    folder: Path
    memory: Memory = field(default_factory=Memory)

    async def refresh(self) -> None:
        async with self.db.read() as session:
            self.stored = await read_stored(session)
            self.memory = await read_memory(session, "spoilt")

    async def everything(self) -> list[str]:
        tables = ("products", "variants", "product_colours", "colours", "categories", "sizes", "pictures")
        async with self.db.read() as session:
            found = [
                await session.execute(text(f"SELECT * FROM {t}")) for t in (*tables, "audit", "feeds", "feed_values")
            ]
            return sorted(repr(row) for rows in found for row in rows)


@pytest.fixture
async def small(tmp_path: Path) -> AsyncIterator[Small]:
    async with Database.open(f"sqlite+aiosqlite:///{tmp_path}/shop.db") as db:
        await furnish(db)
        await import_feed(db, await read_feed(MASTER, tmp_path, "UAH"), ALL)
        shop = Small(db, Stored({}), tmp_path)
        await shop.refresh()
        yield shop


@pytest.mark.parametrize("kind", FILES)
async def test_a_spoilt_file_is_read_or_refused_and_never_half_imported(small: Small, kind: str) -> None:
    dice = random.Random(kind)
    whole = await _whole(kind, small)
    spoil = _spoil_zip if kind in {"xlsx", "zip"} else _spoil
    file = small.folder / f"spoilt.{'jsonl' if kind == 'records' else kind}"
    read = imported = 0
    for n in range(FILES[kind]):
        file.write_bytes(spoil(whole, dice) if n else whole)
        mode: Mode = "full" if dice.random() < 0.5 else "partial"
        refused = _refusal(small, file, mode)
        if refused is not None:
            assert refused.line >= 1
            assert refused.hint
            continue
        read += 1
        if imported < IMPORTED and dice.random() < 0.3:
            imported += await _imported_whole(small, file, mode, dice)

    print(kind, read, imported)
    assert read > FILES[kind] * 0.02
    assert imported


def _refusal(small: Small, file: Path, mode: Mode) -> SourceInvalid | None:
    """Why the file cannot be read. What it would change is worked out as well: nothing may break there either."""
    try:
        plan_of(_read(file, small.folder, "UAH", "spoilt", mode, int), small.stored, small.memory, USUAL)
    except SourceInvalid as error:
        return error
    return None


async def _imported_whole(small: Small, file: Path, mode: Mode, dice: random.Random) -> bool:
    """Whether it was imported. If not, the shop must be as before; if so, again must change nothing."""
    before = await small.everything()
    agreed = ALL if dice.random() < 0.7 else Agreed()
    feed = _read(file, small.folder, "UAH", "spoilt", mode, int)
    try:
        await import_feed(small.db, feed, agreed)
    except (ImportUndecided, SourceInvalid):
        assert await small.everything() == before
        return False
    again = await import_feed(small.db, feed, ALL)
    assert again.changes == ()
    await small.refresh()
    return True


async def test_an_import_that_breaks_off_leaves_nothing_behind(small: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    async def break_off(*_: object) -> None:
        raise CatalogError("the power went out")

    file = small.folder / "prices.csv"
    file.write_text(HEADERS + ROWS, encoding="utf-8")
    before = await small.everything()
    monkeypatch.setattr("catalog.feeds.applying.remember", break_off)

    with pytest.raises(CatalogError, match="power"):
        await import_feed(small.db, await read_feed(file, small.folder, "UAH"), ALL)

    assert await small.everything() == before


async def _whole(kind: str, small: Small) -> bytes:
    makers: dict[str, Callable[[], bytes]] = {
        "csv": (HEADERS + ROWS).encode,
        "yml": YML.encode,
        "records": RECORDS.encode,
        "yaml": MASTER.read_bytes,
        "xlsx": _workbook,
        "zip": _photos,
        "jsonl": lambda: _jsonl(small),
    }
    return makers[kind]()


def _jsonl(small: Small) -> bytes:
    write_jsonl(small.stored, small.folder / "whole.jsonl")
    return (small.folder / "whole.jsonl").read_bytes()


def _workbook() -> bytes:
    book, data = Workbook(), io.BytesIO()
    for line in (HEADERS + ROWS).splitlines():
        book.active.append(line.split(";"))
    book.save(data)
    return data.getvalue()


def _photos() -> bytes:
    data, picture = io.BytesIO(), io.BytesIO()
    Image.new("RGB", (40, 40), "teal").save(picture, "JPEG")
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("KOS-ZIP-pink-front.jpg", "KOS-ZIP-PINK-92_2.jpg", "../DRS-FLOW.jpg", "DRS-FLOW/back.jpg"):
            archive.writestr(name, picture.getvalue())
    return data.getvalue()


def _spoil(data: bytes, dice: random.Random) -> bytes:
    """One to four changes: bytes lost, doubled, swapped or overwritten, a token put in, the end cut off."""
    spoilt = bytearray(data)
    for _ in range(dice.randint(1, 4)):
        at = dice.randrange(len(spoilt) + 1)
        end = at + dice.choice((1, 1, 2, 5, 40))
        match dice.randrange(6):
            case 0:
                del spoilt[at:end]
            case 1:
                spoilt[at:at] = spoilt[at:end]
            case 2:
                spoilt[at:end] = dice.randbytes(end - at)
            case 3:
                spoilt[at : at + dice.randint(0, 3)] = dice.choice(TOKENS)
            case 4:
                spoilt[at:at] = dice.choice(TOKENS)
            case 5 if dice.random() < 0.2:
                del spoilt[at:]
    return bytes(spoilt)


def _spoil_zip(data: bytes, dice: random.Random) -> bytes:
    """The archive's own bytes, or those of one file in it."""
    if dice.random() < 0.4:
        return _spoil(data, dice)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        names = source.namelist()
        chosen = dice.choice([name for name in names if "sheet" in name or "shared" in name or name.endswith("jpg")])
        for name in names:
            inside = source.read(name)
            renamed = f"..\\{name}" if dice.random() < 0.02 else name
            target.writestr(renamed, _spoil(inside, dice) if name == chosen else inside)
    return out.getvalue()
