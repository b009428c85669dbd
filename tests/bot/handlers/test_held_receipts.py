"""A receipt that comes while a person holds the talk: relayed as everything is, and attached to its order."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from sqlalchemy import select

from bot.callbacks import OrderVerb
from bot.errors import TelegramBroken
from bot.render.order_edits import as_read
from catalog.effects import EffectKey
from catalog.orders import Order, OrderState, PaymentMode
from catalog.shoppers.tables import SentFileRow
from graph.messages import Reason
from tests.bot.handlers.conftest import MARYNA, SHOPPER, lane_turn
from tests.bot.handlers.test_manager_orders import Desk, shop, verbs

__all__ = ["shop"]

PDF = b"%PDF-1.4\n%%EOF\n"


@pytest.fixture
async def held(shop: Desk) -> Desk:
    """The talk with the shopper is held by Марина."""
    opened = await shop.agent.handoffs.open(
        shop.key(), chat=SHOPPER, reason=Reason.ASKED_FOR_PERSON, name="Олена", locale="uk"
    )
    await shop.agent.handoffs.claim(EffectKey("t0", "claim"), opened.id, MARYNA, "Марина")
    return shop


async def receipts(desk: Desk, order: Order) -> list[str]:
    return [each.sha256 for each in (await desk.orders.find(order.number)).receipts]


async def test_a_photo_without_words_is_the_receipt_of_the_only_order_that_awaits_money(held: Desk) -> None:
    order = await held.ordered(PaymentMode.FULL)
    update = held.updates.photo("a")
    work = await held.handle(update, chat=SHOPPER)
    relayed, card = work.outgoing
    assert as_read(relayed.params["caption"]) == f"Олена (додано до №{order.number} як квитанцію)"
    assert (card.method, OrderVerb.ACCEPT_RECEIPT in verbs(card)) == ("sendPhoto", True)
    assert card.params["caption"].startswith("<b>Квитанція")
    assert await receipts(held, order) == ["id-u-a-1280"]
    assert (await held.orders.find(order.number)).state is OrderState.PAYMENT_CHECK
    assert held.agent.turns == []
    again = await held.handle(update, chat=SHOPPER)
    assert [one.params.get("caption") for one in again.outgoing] == [one.params.get("caption") for one in work.outgoing]
    assert await receipts(held, order) == ["id-u-a-1280"]


async def test_a_pdf_is_attached_too_and_who_sent_it_is_noted(held: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    async def download(_telegram: Any, _file_id: str) -> bytes:
        return PDF

    monkeypatch.setattr("tests.bot.handlers.conftest.FakeTelegram.download", download)
    order = await held.ordered(PaymentMode.FULL)
    work = await held.handle(held.updates.document("чек.pdf", "application/pdf", file_size=10), chat=SHOPPER)
    assert await receipts(held, order) == [hashlib.sha256(PDF).hexdigest()]
    assert [one.method for one in work.outgoing] == ["copyMessage", "sendDocument"]
    assert work.record is not None
    async with held.db.write() as session:
        await work.record(session)
        sent = list(await session.scalars(select(SentFileRow.chat)))
    assert sent == [SHOPPER]


async def test_words_of_a_payment_beside_it_are_a_receipt_and_other_words_are_not(held: Desk) -> None:
    order = await held.ordered(PaymentMode.FULL)
    await held.handle(held.updates.photo("a", caption="а така є?"), chat=SHOPPER)
    assert await receipts(held, order) == []
    work = await held.handle(held.updates.photo("b", caption="оплатила, ось квитанція"), chat=SHOPPER, turn="t2")
    told = as_read(work.outgoing[0].params["caption"])
    assert told == f"Олена: оплатила, ось квитанція (додано до №{order.number} як квитанцію)"
    assert await receipts(held, order) == ["id-u-b-1280"]


async def test_what_shows_a_thing_of_ours_is_only_relayed(held: Desk) -> None:
    order = await held.ordered(PaymentMode.FULL)
    photos: Any = held.photos
    photos.exact["id-u-a-1280"] = ("KOS-ZIP", "pink")
    (relayed,) = (await held.handle(held.updates.photo("a"), chat=SHOPPER)).outgoing
    assert "квитанц" not in relayed.params["caption"]
    assert await receipts(held, order) == []


@pytest.mark.parametrize("modes", [(), (PaymentMode.COD,), (PaymentMode.FULL, PaymentMode.FULL)])
async def test_without_exactly_one_order_that_awaits_money_it_is_a_photo_like_others(
    held: Desk, modes: tuple[PaymentMode, ...]
) -> None:
    made = [await held.ordered(mode) for mode in modes]
    assert len((await held.handle(held.updates.photo("a"), chat=SHOPPER)).outgoing) == 1
    assert [await receipts(held, order) for order in made] == [[] for _ in made]


async def test_the_same_receipt_again_is_only_relayed(held: Desk) -> None:
    order = await held.ordered(PaymentMode.FULL)
    await held.handle(held.updates.photo("a"), chat=SHOPPER)
    (relayed,) = (await held.handle(held.updates.photo("a"), chat=SHOPPER, turn="t2")).outgoing
    assert "квитанц" not in relayed.params["caption"]
    assert len(await receipts(held, order)) == 1


async def test_a_telegram_in_trouble_holds_nothing_up_for_long(held: Desk) -> None:
    await held.ordered(PaymentMode.FULL)
    held.telegram.error = TelegramBroken("getFile", 502, "bad gateway")
    update = held.updates.photo("a")
    with pytest.raises(TelegramBroken):
        await held.handlers.handle(lane_turn(update))
    (relayed,) = (await held.handlers.handle(lane_turn(update, attempts=2))).outgoing
    assert relayed.method == "copyMessage"
