"""The owner sends a price list: the difference is shown, applied on a tap, once, and only for the owner."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from bot.callbacks import unpack, unpack_feed
from bot.errors import FileTooLarge, TelegramBroken, TelegramRefused
from catalog.clock import SystemClock
from catalog.db import Database
from catalog.effects import EffectKey
from catalog.feeds.imports import import_feed, read_feed
from catalog.feeds.owner_files import OwnerFiles
from catalog.products import Money
from catalog.shop import Limits
from catalog.stock import Stock
from catalog.tables import AuditRow, VariantRow
from graph.messages import Other, OtherKind, StaleButton
from tests.furnishing import furnish

OWNER, SHOPPER = 777, 501
DATA = Path(__file__).parent.parent.parent / "catalog" / "data"
PRICES = "Артикул;Ціна;Залишок\nDRS-FLOW-PINK-S;1900;7\nDRS-FLOW-PINK-M;1850;2\n"


class Shop:
    """The two-product shop behind the handlers, and files that the owner's Telegram holds."""

    def __init__(self, desk: Any, db: Database, folder: Path) -> None:
        self.desk, self.db, self._turns = desk, db, 0
        self.files: dict[str, bytes] = {}
        shop: Any = SimpleNamespace(currency="UAH", limits=Limits(0.5, 0.1), **vars(desk.catalog.shop))
        desk.catalog.shop = shop
        desk.catalog.feeds = OwnerFiles(db, folder / "feeds", folder, shop)
        desk.telegram.download = self._download

    async def _download(self, file_id: str) -> bytes:
        return self.files[file_id]

    async def send(self, updates: Any, name: str, content: str | bytes, user: int = OWNER, **more: Any) -> Any:
        self.files[name] = content.encode() if isinstance(content, str) else content
        file = {"file_id": name, "file_unique_id": f"u-{name}", "file_name": name}
        return await self._handle(updates.say(document=file, user=user, **more), user)

    async def tap(self, updates: Any, data: str, turn: str | None = None) -> Any:
        return await self._handle(updates.tap(data, user=OWNER, message=updates.message("?", user=OWNER)), OWNER, turn)

    async def _handle(self, update: dict[str, Any], user: int, turn: str | None = None) -> Any:
        self._turns += 1
        work = await self.desk.handle(update, chat=user, turn=turn or f"t{self._turns}")
        return work.outgoing[0].params

    async def variant(self, sku: str) -> VariantRow:
        async with self.db.read() as session:
            return (await session.scalars(select(VariantRow).where(VariantRow.sku == sku))).one()


@pytest.fixture
async def shop(desk: Any, tmp_path: Path) -> AsyncIterator[Shop]:
    async with Database.open(f"sqlite+aiosqlite:///{tmp_path}/shop.db") as db:
        await furnish(db)
        await import_feed(db, await read_feed(DATA / "master.yaml", tmp_path, "UAH"))
        yield Shop(desk, db, tmp_path)


def buttons(sent: Any) -> list[str]:
    return [button["callback_data"] for button in sent["reply_markup"]["inline_keyboard"][0]]


async def test_a_price_list_is_shown_first_and_applied_on_a_tap(shop: Shop, updates: Any) -> None:
    sent = await shop.send(updates, "Ціни 21.11.csv", PRICES)
    assert "зміни: ціна: 1" in sent["text"]
    assert "1\u00a0850\u00a0грн → 1\u00a0900\u00a0грн" in sent["text"]
    assert (await shop.variant("DRS-FLOW-PINK-S")).price_minor == 185_000
    apply, _ = buttons(sent)
    assert all(len(data.encode()) <= 64 for data in buttons(sent))

    done = await shop.tap(updates, apply)

    assert "застосовано 1 зміну" in done["text"]
    row = await shop.variant("DRS-FLOW-PINK-S")
    assert (row.price_minor, row.stock) == (190_000, 7)
    async with shop.db.read() as session:
        told = (await session.scalars(select(AuditRow.who).where(AuditRow.sku == "DRS-FLOW-PINK-S"))).all()
    assert told[-1] == "import:ціни"


async def test_a_redelivered_tap_and_a_second_tap_change_nothing_more(shop: Shop, updates: Any) -> None:
    apply, _ = buttons(await shop.send(updates, "prices.csv", PRICES))
    first = await shop.tap(updates, apply, turn="t-apply")
    await Stock(shop.db, SystemClock()).set_price(
        "DRS-FLOW-PINK-S", Money(210_000), "owner:777", EffectKey("t9", "price")
    )
    again = await shop.tap(updates, apply, turn="t-apply")
    second = await shop.tap(updates, apply)

    assert again["text"] == first["text"]
    assert "уже застосовано" in second["text"]
    assert (await shop.variant("DRS-FLOW-PINK-S")).price_minor == 210_000


async def test_what_changed_while_the_owner_looked_is_shown_again(shop: Shop, updates: Any) -> None:
    apply, _ = buttons(await shop.send(updates, "prices.csv", PRICES))
    await Stock(shop.db, SystemClock()).set_stock("DRS-FLOW-PINK-S", 3, "owner:777", EffectKey("t9", "stock"))

    sent = await shop.tap(updates, apply)

    assert "щось змінилося" in sent["text"]
    assert (await shop.variant("DRS-FLOW-PINK-S")).price_minor == 185_000
    await shop.tap(updates, buttons(sent)[0])
    assert (await shop.variant("DRS-FLOW-PINK-S")).price_minor == 190_000


async def test_a_cancelled_file_is_gone(shop: Shop, updates: Any) -> None:
    apply, cancel = buttons(await shop.send(updates, "prices.csv", PRICES))

    assert "нічого не змінено" in (await shop.tap(updates, cancel))["text"]
    assert "ще раз" in (await shop.tap(updates, apply))["text"]
    assert (await shop.variant("DRS-FLOW-PINK-S")).price_minor == 185_000


async def test_rows_that_cannot_be_taken_are_told_in_ukrainian_and_left_out(shop: Shop, updates: Any) -> None:
    wrong = "DRS-FLOW-PINK-L;0;1\nNO-SUCH;100;1\n=1+1;5;5\n"

    sent = await shop.send(updates, "prices.csv", PRICES + wrong)

    assert "Не беру 3 рядки" in sent["text"]
    assert "рядок 4, ціна «0»: потрібна ціна, більша за нуль" in sent["text"]
    assert not re.search(r"[A-Za-z]{4,}", re.sub(r"<[^>]+>|[A-Z-]{4,}|prices|csv|XS", "", sent["text"]))
    await shop.tap(updates, buttons(sent)[0])
    assert (await shop.variant("DRS-FLOW-PINK-S")).price_minor == 190_000


async def test_jumping_prices_and_hidden_goods_come_with_a_warning(shop: Shop, updates: Any) -> None:
    sent = await shop.send(updates, "prices.csv", "SKU,Price\nDRS-FLOW-PINK-S,190\n", caption="Повний прайс")

    assert "Це повний прайс" in sent["text"]
    assert "більш ніж на 50 %" in sent["text"]
    assert "Увага: сховаю 8 з 9" in sent["text"]


async def test_a_file_that_says_nothing_new_has_no_buttons(shop: Shop, updates: Any) -> None:
    sent = await shop.send(updates, "prices.csv", "SKU,Price\nDRS-FLOW-PINK-S,1850\n")

    assert "змінювати нічого" in sent["text"]
    assert "reply_markup" not in sent


@pytest.mark.parametrize("content", [b"\xff\xd8\xff\x00\x00", b"", b"just words", b"a;b\n1;2\n"])
async def test_a_file_that_is_no_price_list_gets_a_clear_sentence(shop: Shop, updates: Any, content: bytes) -> None:
    sent = await shop.send(updates, "prices.csv", content)

    assert "Не можу прочитати prices.csv" in sent["text"]
    assert "Артикул, Назва" in sent["text"]


async def test_a_file_over_twenty_megabytes_gets_a_clear_sentence(shop: Shop, updates: Any) -> None:
    for error in (FileTooLarge("getFile", 400, "file is too big"), TelegramRefused("getFile", 400, "no")):

        async def refuse(_: str, error: Exception = error) -> bytes:
            raise error

        shop.desk.telegram.download = refuse
        sent = await shop.send(updates, "prices.csv", PRICES)
        assert ("20 МБ" in sent["text"]) == isinstance(error, FileTooLarge)


async def test_a_telegram_that_is_down_is_asked_again(shop: Shop, updates: Any) -> None:
    async def broken(_: str) -> bytes:
        raise TelegramBroken("getFile", 502, "Bad Gateway")

    shop.desk.telegram.download = broken
    with pytest.raises(TelegramBroken):
        await shop.send(updates, "prices.csv", PRICES)


async def test_a_shoppers_file_is_no_price_list(shop: Shop, updates: Any) -> None:
    await shop.send(updates, "prices.csv", PRICES, user=SHOPPER)

    assert shop.desk.agent.turns[-1][0].parts == (Other(OtherKind.DOCUMENT),)


async def test_a_shoppers_tap_on_an_owners_button_is_stale(shop: Shop, updates: Any) -> None:
    apply, _ = buttons(await shop.send(updates, "prices.csv", PRICES))

    assert unpack_feed(apply) is not None
    assert isinstance(unpack(apply), StaleButton)


async def test_an_owners_other_document_goes_the_usual_way(shop: Shop, updates: Any) -> None:
    await shop.send(updates, "letter.pdf", b"%PDF")

    assert shop.desk.agent.turns[-1][0].parts == (Other(OtherKind.DOCUMENT),)
