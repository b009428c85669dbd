"""Pre-checkouts: kept like any update, and answered on sight, whatever else the shop is busy with."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import Any

import pytest
from sqlalchemy import select

from bot.arrivals import Checkout, read
from bot.sandbox import payments
from bot.tables import InboxRow
from bot.worker import LaneTurn, Work
from tests.bot.queue.conftest import Echo

BILL = {"title": "Замовлення 7", "description": "Костюм, 92", "payload": "7", "currency": "UAH"}
BILL |= {"chat_id": 501, "prices": [{"label": "Разом", "amount": 129_000}]}


class Till:
    """Says yes, or `no`, to everything; `asked` is what it was asked."""

    def __init__(self, no: str | None = None) -> None:
        self.asked: list[Checkout] = []
        self.no = no

    async def __call__(self, checkout: Checkout) -> str | None:
        self.asked.append(checkout)
        return self.no


@pytest.fixture
async def invoice(telegram: Any) -> None:
    await telegram.call("sendInvoice", BILL)


@pytest.mark.usefixtures("invoice")
async def test_a_checkout_is_asked_about_as_it_was_told_and_kept_like_any_update(open_shop: Any, database: Any) -> None:
    till = Till()
    async with open_shop(decide=till) as shop:
        answer = await payments.pay(shop.sandbox.world, user=502)
        await shop.sandbox.until(lambda: shop.handler.turns)
    assert answer["ok"]
    (asked,) = till.asked
    assert (asked.payload, asked.total, asked.currency, asked.language) == ("7", 129_000, "UAH", "uk")
    async with database.read() as session:
        kept = (await session.scalars(select(InboxRow).order_by(InboxRow.update_id))).all()
    assert ["pre_checkout_query" in row.body for row in kept] == [True, False]
    assert {row.chat for row in kept} == {502}


@pytest.mark.usefixtures("invoice")
async def test_a_no_reaches_the_payer_in_the_tills_words(open_shop: Any) -> None:
    async with open_shop(decide=Till("Це замовлення вже сплачене")) as shop:
        answer = await payments.pay(shop.sandbox.world)
    assert (answer["ok"], answer["error"]) == (False, "Це замовлення вже сплачене")


@pytest.mark.usefixtures("invoice")
async def test_a_checkout_is_answered_while_its_chats_turn_hangs(open_shop: Any) -> None:
    handler, until = Echo(), asyncio.Event()

    async def hang(turn: LaneTurn) -> Work:
        await until.wait()
        return Work((), None)

    handler.teach = hang
    async with open_shop(handler, decide=Till()) as shop:
        await shop.sandbox.world.say("подумайте довго")
        await shop.sandbox.until(lambda: handler.turns)
        answer = await payments.pay(shop.sandbox.world, wait=2.0)
        assert answer["ok"]
        assert len(handler.turns) == 1
        until.set()


@pytest.mark.usefixtures("invoice")
async def test_a_checkout_is_answered_before_it_can_be_stored(
    open_shop: Any, database: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored, writes = asyncio.Event(), database.write

    @asynccontextmanager
    async def slow() -> Any:
        await stored.wait()
        async with writes() as session:
            yield session

    async with open_shop(decide=Till()) as shop:
        await shop.sandbox.until(lambda: shop.sandbox.world.bots.first.deliveries.polled)
        monkeypatch.setattr(database, "write", slow)
        answer = await payments.pay(shop.sandbox.world, wait=2.0)
        stored.set()
    assert answer["ok"]


@pytest.mark.usefixtures("invoice")
async def test_an_answer_that_broke_on_its_way_is_given_again(open_shop: Any) -> None:
    async with open_shop(decide=Till()) as shop:
        shop.sandbox.world.fault("reset", method="answerPreCheckoutQuery")
        assert (await payments.pay(shop.sandbox.world, wait=4.0))["ok"]


async def test_a_checkout_that_comes_again_is_decided_once(open_shop: Any) -> None:
    till = Till()
    query = {"id": "q1", "from": {"id": 501}, "currency": "UAH", "total_amount": 5, "invoice_payload": "7"}
    async with open_shop(decide=till) as shop:
        for number in (10, 10, 11):
            await shop.queue.inbox.keep([read({"update_id": number, "pre_checkout_query": query})])
    assert [asked.id for asked in till.asked] == ["q1"]


@pytest.mark.parametrize(
    ("query", "read_as"),
    [
        ({"id": "q", "from": {"id": 1}}, Checkout("q", "", 0, "")),
        ({"id": "q", "from": "x", "invoice_payload": 7, "total_amount": "5"}, Checkout("q", "", 0, "")),
        ({"id": 5, "from": {"id": 1}}, None),
    ],
)
def test_a_checkout_that_is_damaged_is_never_worth_anything(query: Any, read_as: Any) -> None:
    assert read({"update_id": 1, "pre_checkout_query": query}).checkout == read_as


def test_no_other_update_is_a_checkout() -> None:
    assert read({"update_id": 1, "message": {"id": "q", "chat": {"id": 1}}}).checkout is None
