"""Money, from outside: invoices and receipts at the running bot, with orders that were placed beside it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot.sandbox import payments
from catalog.clock import SystemClock
from catalog.db import Database
from catalog.delivery import City, DeliveryDetails, PersonName, Place, Way
from catalog.effects import EffectKey
from catalog.orders import Order, Orders, OrderState, PaymentMode
from catalog.products import Money
from catalog.shop import load_shop
from tests.black_box.shop_run import DATABASE, MANAGERS, PATIENCE, ROOT, Shop, furnished, open_shop, words

pytestmark = pytest.mark.asyncio(loop_scope="module")

PDF = b"%PDF-1.4\n% an invented receipt\n%%EOF\n"
SKUS = "SELECT sku FROM variants WHERE stock > 2 ORDER BY sku LIMIT 1"
KEYS = count()


class Counter:
    """Orders, made beside the running bot in its own database."""

    def __init__(self, shop: Shop, orders: Orders) -> None:
        self.shop, self.orders = shop, orders

    async def ordered(self, chat: int) -> Order:
        [(sku,)] = self.shop.rows(SKUS)
        place = Place(Way.BRANCH, City("Львів", "Львівська"), number=12)
        details = DeliveryDetails(PersonName("Вигадана", "Особа"), "+380670000001", place, "flat")
        cart = await self.orders.add(EffectKey(f"counter-{next(KEYS)}", "add"), chat, sku)
        key = EffectKey(f"counter-{next(KEYS)}", "confirm")
        return await self.orders.confirm(key, chat, details, PaymentMode.FULL, cart.total)

    async def press_pay(self, order: Order) -> None:
        """The button of an order that leads to its payment."""
        world = self.shop.sandbox.world
        person = world.rooms.user(order.chat).as_json()
        below = {"message_id": 1, "date": 1, "chat": world.rooms.chat(order.chat).as_json(), "text": "…"}
        query = {"id": "1", "from": person, "chat_instance": "1", "data": f"a|{order.number}|pay", "message": below}
        await world.update({"callback_query": query})


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def counter(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Counter]:
    folder = furnished(prepared, tmp_path_factory.mktemp("till"))
    shop = load_shop(ROOT / "data" / "shop.yaml")
    async with (
        open_shop(folder, PAYMENT_PROVIDER_TOKEN="test:token") as opened,
        Database.open(f"sqlite+aiosqlite:///{folder / DATABASE}") as db,
    ):
        yield Counter(opened, Orders(db, SystemClock(), shop))


async def test_an_order_is_paid_in_the_chat_and_both_sides_hear_of_it_once(counter: Counter) -> None:
    order = await counter.ordered(531)
    shop, world = counter.shop, counter.shop.sandbox.world
    await counter.press_pay(order)
    bill = await shop.sandbox.until(lambda: bills(shop, 531), timeout=PATIENCE)
    assert (bill[0]["total_amount"], bill[0]["currency"]) == (order.total.minor, "UAH")

    before = len(shop.sent(531))
    assert (await payments.pay(world, chat=531))["ok"]
    assert f"Замовлення №{order.number} оплачене" in await shop.says("Є оплата", 531)
    assert order.number in await shop.says("Оплачено", MANAGERS)
    await asyncio.sleep(2.5)  # the news of orders are told every second
    assert len(shop.sent(531)) == before + 1
    again = await payments.pay(world, chat=531)
    assert (again["ok"], order.number in again["error"]) == (False, True)
    await shop.has_lost_nothing(531)


async def test_an_order_that_two_people_pay_at_once_is_owed_back_to_one_of_them(counter: Counter) -> None:
    order = await counter.ordered(532)
    shop = counter.shop
    await counter.press_pay(order)
    await shop.sandbox.until(lambda: bills(shop, 532), timeout=PATIENCE)
    mine, theirs = await asyncio.gather(
        payments.pay(shop.sandbox.world, chat=532), payments.pay(shop.sandbox.world, chat=532, user=533)
    )
    assert (mine["ok"], theirs["ok"]) == (True, True)
    await shop.says("Є оплата", 532)
    await shop.says("Є оплата", 533)
    assert "зайві" in await shop.says("їх треба повернути", MANAGERS)
    paid = await counter.orders.find(order.number)
    assert (paid.state, paid.owed) == (OrderState.PAID, order.total)
    await shop.has_lost_nothing(532)
    await shop.has_lost_nothing(533)


async def test_who_ordered_hears_that_somebody_else_has_paid(counter: Counter) -> None:
    order = await counter.ordered(538)
    shop = counter.shop
    await counter.press_pay(order)
    await shop.sandbox.until(lambda: bills(shop, 538), timeout=PATIENCE)
    before = len(shop.sent(538))
    assert (await payments.pay(shop.sandbox.world, chat=538, user=539))["ok"]
    await shop.says("Дякуємо", 539)
    heard = await shop.answers(before + 1, 538)
    assert order.number in words(heard[before])
    assert "плат" in words(heard[before]).lower()
    await asyncio.sleep(2.5)
    assert len(shop.sent(538)) == before + 1
    assert len(shop.sent(539)) == 1


async def test_a_pdf_is_a_receipt_for_an_order_that_waits_and_the_managers_see_the_file(counter: Counter) -> None:
    order = await counter.ordered(534)
    shop = counter.shop
    await send(shop, 534, PDF)
    await shop.answers(1, 534)
    card = await shop.sandbox.until(lambda: documents(shop, order.number), timeout=PATIENCE)
    stored = shop.sandbox.world.files.by_id(card[0]["document"]["file_id"])
    assert stored is not None
    assert stored.data == PDF
    assert (await counter.orders.find(order.number)).state is OrderState.PAYMENT_CHECK

    other = await counter.ordered(535)
    await send(shop, 535, PDF)
    [said] = await shop.answers(1, 535)
    assert "Не бачу у вас замовлення, яке чекає на оплату" in words(said)
    found = await counter.orders.find(other.number)
    assert (found.receipts, found.paid) == ((), Money(0))
    assert documents(shop, other.number) == []
    await shop.has_lost_nothing(534)
    await shop.has_lost_nothing(535)


async def test_what_only_looks_like_a_pdf_is_answered_and_kept_nowhere(counter: Counter) -> None:
    order = await counter.ordered(536)
    shop = counter.shop
    await send(shop, 536, b"MZ\x90\x00 no receipt at all")
    [said] = await shop.answers(1, 536)
    assert "не відкриваю" in words(said)
    assert (await counter.orders.find(order.number)).receipts == ()
    await shop.has_lost_nothing(536)


def bills(shop: Shop, chat: int) -> list[dict[str, Any]]:
    return [each["invoice"] for each in shop.sent(chat) if "invoice" in each]


def documents(shop: Shop, number: str) -> list[dict[str, Any]]:
    return [each for each in shop.sent(MANAGERS) if "document" in each and number in words(each)]


async def send(shop: Shop, chat: int, data: bytes) -> None:
    await shop.sandbox.world.send("document", data, chat=chat, name="квитанція.pdf", mime="application/pdf")
