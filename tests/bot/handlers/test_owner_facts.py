"""The owner changes prices and pieces by hand, in a real shop, and the next shopper hears of it."""

from __future__ import annotations

import html
import itertools
import re
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.handlers import DeskDoors, Handlers, HandlerSettings
from bot.talks import Talks
from bot.texts import owner
from catalog import Catalog
from catalog.clock import SystemClock
from catalog.settings import CatalogSettings
from catalog.tables import AuditRow
from graph.agent import Agent
from graph.settings import GraphSettings
from tests.catalog.conftest import prepare_two_products
from tests.prepared import prepared_once

SHOPPER, MANAGERS, OWNER = 501, -1001000000001, 777
SKU = "KOS-ZIP-PINK-92"


@dataclass
class Shop:
    """The real catalog, agent and handlers; only Telegram and the queue are not here."""

    handlers: Handlers
    catalog: Catalog
    updates: Any
    make_turn: Any
    turns: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    async def owner(self, text: str) -> str:
        """What the owner reads after writing this."""
        return _read(await self.sent(self.updates.say(text, user=OWNER)))

    async def shopper(self, text: str) -> str:
        return _read(await self.sent(self.updates.say(text), chat=SHOPPER))

    async def sent(self, *updates: Any, chat: int = OWNER, turn: str | None = None) -> Any:
        made = self.make_turn(*updates, chat=chat, turn=turn or f"turn{next(self.turns)}", checkpoint=None)
        return (await self.handlers.handle(made)).outgoing

    async def audited(self) -> int:
        async with self.catalog.db.read() as session:
            return await session.scalar(select(func.count()).where(AuditRow.who == f"owner:{OWNER}")) or 0


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return prepared_once(tmp_path_factory, "two-products", prepare_two_products)


@pytest.fixture
async def shop(prepared: Path, tmp_path: Path, desk: Any, updates: Any, make_turn: Any) -> AsyncIterator[Shop]:
    folder = tmp_path / "shop"
    shutil.copytree(prepared, folder)
    async with AsyncExitStack() as stack:
        catalog = await stack.enter_async_context(Catalog.open(_settings(folder), SystemClock()))
        settings = GraphSettings(_env_file=None, database_url="sqlite://", var_dir=folder / "var")
        agent = await stack.enter_async_context(Agent.open(catalog, settings, SystemClock()))
        doors: Any = (catalog, agent, desk.telegram, desk.outbox, desk.dead_letters, Talks(catalog.db, 42))
        doors = (*doors, DeskDoors.of(catalog.db, 42, SystemClock()))
        yield Shop(Handlers(*doors, HandlerSettings(MANAGERS, OWNER, "bot")), catalog, updates, make_turn)


async def test_a_price_is_told_from_what_to_what_and_the_next_shopper_sees_it(shop: Shop) -> None:
    told = await shop.owner(f"/price {SKU} 1250")

    assert told == f"{SKU}: 1 190 грн → 1 250 грн"
    assert "1 250 грн" in await shop.shopper("рожевий костюм на блискавці 92 скільки коштує")


async def test_a_whole_model_has_a_line_for_each_old_price(shop: Shop) -> None:
    told = await shop.owner("/price KOS-ZIP 1300")

    assert told.splitlines() == [
        "KOS-ZIP, нова ціна:",
        "1 190 грн → 1 300 грн · 2 розміри",
        "1 250 грн → 1 300 грн · 2 розміри",
        "1 290,50 грн → 1 300 грн · 2 розміри",
    ]
    assert await shop.owner("/price KOS-ZIP 1300") == "KOS-ZIP: ціна вже 1 300 грн."


@pytest.mark.parametrize("figure", ["1 250", "1250,00", "1250.0", "1250 грн", "1250грн"])
async def test_prices_are_read_as_people_write_them(shop: Shop, figure: str) -> None:
    assert "→ 1 250 грн" in await shop.owner(f"/price kos-zip-pink-92 {figure}")


async def test_cyrillic_letters_in_a_sku_are_understood(shop: Shop) -> None:
    assert "→ 1 250 грн" in await shop.owner("/price КОS-ZІР-PINK-92 1250")


@pytest.mark.parametrize("figure", ["0", "-5", "дорого", "1e5", "12.345", "1850 1900", "99999999999"])
async def test_a_price_that_is_none_is_refused_with_an_example(shop: Shop, figure: str) -> None:
    assert "/price KOS-ZIP-PINK-92 1850" in await shop.owner(f"/price {SKU} {figure}")
    assert await shop.audited() == 0


async def test_a_leap_is_asked_about_and_done_with_a_yes(shop: Shop) -> None:
    (asked,) = await shop.sent(shop.updates.say(f"/price {SKU} 185", user=OWNER))
    assert "Точно?" in asked.params["text"]
    assert await shop.audited() == 0

    assert await shop.owner(f"/price {SKU} 185 так") == f"{SKU}: 1 190 грн → 185 грн"


async def test_a_leap_is_done_by_its_button_once(shop: Shop) -> None:
    (asked,) = await shop.sent(shop.updates.say(f"/price {SKU} 185", user=OWNER))
    (button,) = asked.params["reply_markup"]["inline_keyboard"][0]
    message = shop.updates.message("?", user=OWNER)

    done = _read(await shop.sent(shop.updates.tap(button["callback_data"], user=OWNER, message=message)))
    again = _read(await shop.sent(shop.updates.tap(button["callback_data"], user=OWNER, message=message)))

    assert done == f"{SKU}: 1 190 грн → 185 грн"
    assert "вже 185 грн" in again
    assert await shop.audited() == 1


async def test_a_shopper_cannot_press_the_owners_button_or_give_commands(shop: Shop) -> None:
    await shop.sent(shop.updates.tap(f"op|{SKU}|18500"), chat=SHOPPER)
    for command in (f"/price {SKU} 1250", f"/sold {SKU}", "/off KOS-ZIP"):
        await shop.shopper(command)

    assert await shop.audited() == 0


async def test_pieces_are_set_taken_and_sold(shop: Shop) -> None:
    assert await shop.owner(f"/stock {SKU} 12") == f"{SKU}: 3 → 12 шт."
    assert await shop.owner(f"/stock {SKU} -1") == f"{SKU}: 12 → 11 шт."
    assert await shop.owner(f"/stock {SKU} −1") == f"{SKU}: 11 → 10 шт."
    assert await shop.owner(f"/stock {SKU} +2") == f"{SKU}: 10 → 12 шт."
    assert await shop.owner(f"/sold {SKU}") == f"Продано 1 шт., {SKU}: 12 → 11 шт."
    assert await shop.owner(f"/sold {SKU} 2") == f"Продано 2 шт., {SKU}: 11 → 9 шт."
    assert await shop.owner(f"/stock {SKU}") == f"{SKU}: 9 шт."


async def test_the_last_piece_sold_elsewhere_is_not_offered_to_the_next_shopper(shop: Shop) -> None:
    before = await shop.shopper("чи є рожевий костюм на блискавці 92")
    told = await shop.owner(f"/sold {SKU} 3")
    after = await shop.shopper("чи є рожевий костюм на блискавці 92")

    assert "Розмір 92 є" in before
    assert told.endswith("Більше немає, бот скаже про це покупцям.")
    assert "92" in after
    assert "Розмір 92 є" not in after


async def test_more_than_there_is_cannot_be_sold(shop: Shop) -> None:
    assert await shop.owner(f"/sold {SKU} 4") == f"Не змінено: {SKU} зараз 3 шт., стільки не відняти."
    assert await shop.owner(f"/stock {SKU} -4") == f"Не змінено: {SKU} зараз 3 шт., стільки не відняти."


async def test_a_redelivered_command_counts_once_and_says_the_same(shop: Shop) -> None:
    update = shop.updates.say(f"/sold {SKU}", user=OWNER)
    first = _read(await shop.sent(update, turn="again"))
    second = _read(await shop.sent(update, turn="again"))

    assert first == second == f"Продано 1 шт., {SKU}: 3 → 2 шт."
    assert (await shop.catalog.variant(SKU)).stock == 2


async def test_two_commands_of_one_turn_count_twice(shop: Shop) -> None:
    await shop.sent(*(shop.updates.say(f"/sold {SKU}", user=OWNER) for _ in range(2)))

    assert (await shop.catalog.variant(SKU)).stock == 1


async def test_a_corrected_command_is_not_done_again(shop: Shop) -> None:
    edited = shop.updates.edit(f"/sold {SKU} 2", user=OWNER)

    assert _read(await shop.sent(edited)) == owner.EDITED
    assert (await shop.catalog.variant(SKU)).stock == 3


async def test_a_stock_of_a_whole_model_lists_the_skus_to_choose_from(shop: Shop) -> None:
    told = await shop.owner("/sold KOS-ZIP/navy")

    assert "кілька розмірів" in told
    assert {"KOS-ZIP-NAVY-92", "KOS-ZIP-NAVY-104"} <= set(re.findall(r"[A-Z]+-[A-Z0-9-]+", told))


async def test_a_mistyped_sku_brings_the_near_ones(shop: Shop) -> None:
    assert SKU in await shop.owner("/price KOS-ZIP-PNK-92 1250")
    assert "/sku" in await shop.owner("/price НЕМА 1250")


async def test_what_is_switched_off_is_hidden_from_shoppers_until_it_is_on_again(shop: Shop) -> None:
    question = "сукня хвиля"
    assert "Хвиля" in await shop.shopper(question)
    assert "сховано" in await shop.owner("/off DRS-FLOW")
    hidden = await shop.shopper(question)
    assert await shop.owner("/on") == "Сховано: DRS-FLOW."
    assert "знову показую" in await shop.owner("/on DRS-FLOW")

    assert "Хвиля" not in hidden
    assert "Хвиля" in await shop.shopper(question)
    assert await shop.owner("/on") == owner.ALL_ON


async def test_skus_are_found_by_the_words_that_shoppers_use(shop: Shop) -> None:
    told = await shop.owner("/sku рожевий костюм 104")

    assert told.splitlines()[:3] == [
        "Костюм «Блискавка»: KOS-ZIP",
        "рожевий: KOS-ZIP/pink",
        "104: KOS-ZIP-PINK-104, 1 290,50 грн, 5 шт.",
    ]


@pytest.mark.parametrize("command", ["/price", "/stock", "/sold", "/off", "/sku", "/stock KOS-ZIP-PINK-92 багато"])
async def test_a_command_without_its_words_shows_an_example(shop: Shop, command: str) -> None:
    assert f"{command.partition(' ')[0]} " in await shop.owner(command)


async def test_help_lists_every_command(shop: Shop) -> None:
    told = await shop.owner("/help")

    for command in ("/sku", "/price", "/stock", "/sold", "/off", "/on", "/dead", "/requeue"):
        assert command in told


def _settings(folder: Path) -> CatalogSettings:
    return CatalogSettings(
        _env_file=None,
        database_url=f"sqlite+aiosqlite:///{folder / 'var' / 'vitrina.db'}",
        data_dir=folder / "data",
        var_dir=folder / "var",
        redis_url=None,
        chroma_url=None,
    )


def _read(outgoing: Any) -> str:
    """The messages as they are read, unbreakable spaces told as spaces."""
    texts = [each.params.get("text") or each.params.get("caption") or "" for each in outgoing]
    return html.unescape(re.sub(r"<[^>]+>", "", "\n".join(texts))).replace("\u00a0", " ")
