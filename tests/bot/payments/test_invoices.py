"""Payments in the chat, over real HTTP: what may be paid, what is written down, who hears of it."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import Any

import pytest
from sqlalchemy import text

from bot.sandbox import payments
from catalog.effects import EffectKey
from catalog.errors import NotEnoughStock
from catalog.orders import Given, OrderState
from catalog.products import Money
from graph.messages import Reason
from tests.bot.handlers.conftest import MANAGERS, MARYNA, Updates, lane_turn
from tests.bot.payments.conftest import PART, Till
from tests.catalog.orders.conftest import LARGE, MANAGER, SHOPPER, SMALL

S = OrderState


async def test_an_invoice_that_is_paid_pays_the_order_and_everybody_hears_of_it(till: Till) -> None:
    order = await till.invoiced()
    answer = await payments.pay(till.sandbox.world)
    assert answer["ok"]

    said = await till.says("Є оплата")
    assert "1 290 грн" in said
    assert f"Замовлення №{order.number} оплачене" in said
    assert order.number in await till.says("Оплачено", MANAGERS)
    paid = await till.order(order.number)
    assert (paid.state, paid.paid, paid.owed) == (S.PAID, order.total, Money(0))
    assert [each.charge_id for each in paid.payments] == [answer["charge"]]


async def test_an_invoice_that_is_paid_twice_at_once_is_owed_back_once(till: Till) -> None:
    order = await till.invoiced()
    first, second = await asyncio.gather(payments.pay(till.sandbox.world), payments.pay(till.sandbox.world, user=502))
    assert first["ok"]
    assert second["ok"]
    await till.says("Є оплата", 502)
    await till.sandbox.until(lambda: len([text for text in till.said(MANAGERS) if "Оплачено" in text]) == 2, 8.0)

    paid = await till.order(order.number)
    assert (paid.state, paid.paid, paid.owed) == (S.PAID, Money(258_000), order.total)
    assert {each.charge_id for each in paid.payments} == {first["charge"], second["charge"]}
    assert "винні покупцеві 1 290 грн" in "".join(till.said(MANAGERS))
    last = paid.payments[-1].charge_id
    assert last in await till.says("їх треба повернути", MANAGERS)


async def test_an_invoice_that_was_paid_is_not_paid_again(till: Till) -> None:
    order = await till.invoiced()
    await payments.pay(till.sandbox.world)
    await till.says("Є оплата")
    again = await payments.pay(till.sandbox.world)
    assert (again["ok"], again["error"]) == (False, f"За замовлення №{order.number} зараз платити не треба.")
    assert (await till.order(order.number)).paid == order.total


async def test_a_second_payment_of_ones_own_is_said_to_come_back(till: Till) -> None:
    order = await till.invoiced()
    await till.orders.pay(EffectKey("bank", "pay"), order.number, order.total, "bank:1", "receipt")
    told = {"currency": "UAH", "total_amount": 129_000, "invoice_payload": order.number}
    ids = {"telegram_payment_charge_id": "tch", "provider_payment_charge_id": "pch"}
    till.sandbox.world.arrives({"successful_payment": told | ids}, 501, 501, None, None)
    said = await till.says("більше, ніж треба")
    assert "1 290 грн повернемо" in said
    assert (await till.order(order.number)).owed == order.total


async def test_a_payment_by_somebody_else_thanks_them_and_tells_nothing_of_the_order(till: Till) -> None:
    order = await till.invoiced()
    await payments.pay(till.sandbox.world, user=502)
    said = await till.says("Є оплата", 502)
    assert said == f"Є оплата: 1 290 грн за замовлення №{order.number}. Дякуємо!"
    assert "Є оплата" not in "".join(till.said(501))
    assert "payment" in [event.kind for event in await till.orders.untold()]
    assert (await till.order(order.number)).state is S.PAID


async def test_an_invoice_of_an_old_sum_is_refused_with_the_new_one(till: Till) -> None:
    order = await till.invoiced()
    half = Money(order.total.minor // 2)
    await till.orders.pay(EffectKey("bank", "pay"), order.number, half, "bank:1", "receipt")
    answer = await payments.pay(till.sandbox.world)
    assert not answer["ok"]
    assert "тепер 645 грн" in answer["error"].replace("\u00a0", " ")
    assert (await till.order(order.number)).paid == half


async def test_an_order_whose_items_changed_is_not_paid_at_the_old_price(till: Till) -> None:
    order = await till.invoiced()
    line = order.lines[0].line
    swaps = [Given(line, 1, LARGE)]
    changed = await till.orders.change_items(EffectKey("m", "items"), order.number, swaps, MANAGER)
    answer = await payments.pay(till.sandbox.world)
    assert not answer["ok"]
    assert "1 390 грн" in answer["error"].replace("\u00a0", " ")
    await till.invoiced(changed)
    assert (await payments.pay(till.sandbox.world))["ok"]


async def test_what_went_to_somebody_else_meanwhile_cannot_be_paid(till: Till) -> None:
    """The last piece was held for as long as the shop says; then it was free, and another took it."""
    await till.desk.set(stock=1)
    order = await till.invoiced()
    with pytest.raises(NotEnoughStock):
        await till.orders.add(EffectKey("t", "add"), 502, SMALL)
    till.clock.pass_by(hours=49)
    await till.desk.ordered(chat=502)

    answer = await payments.pay(till.sandbox.world)
    assert not answer["ok"]
    assert f"№{order.number} уже скасоване, гроші не списано" in answer["error"]
    assert (await till.order(order.number)).paid == Money(0)
    assert await till.desk.shelf() == (1, 1)


async def test_money_for_a_cancelled_order_is_never_lost(till: Till) -> None:
    """The payer was quicker than the cancelling, and Telegram had its yes."""
    order = await till.invoiced()
    await till.orders.cancel(EffectKey("t", "cancel"), order.number, SHOPPER)
    told = {"currency": "UAH", "total_amount": 129_000, "invoice_payload": order.number}
    ids = {"telegram_payment_charge_id": "tch", "provider_payment_charge_id": "pch"}
    till.sandbox.world.arrives({"successful_payment": told | ids}, 501, 501, None, None)
    assert "1 290 грн повернемо" in await till.says("уже скасоване")
    assert (await till.order(order.number)).owed == order.total


@pytest.mark.parametrize(
    "wrong", [{"invoice_payload": "9999999"}, {"currency": "USD"}, {"invoice_payload": "<b>x</b>"}]
)
async def test_money_that_fits_no_order_reaches_the_managers_with_its_charge(till: Till, wrong: dict[str, Any]) -> None:
    order = await till.desk.ordered()
    told = {"currency": "UAH", "total_amount": 129_000, "invoice_payload": order.number} | wrong
    ids = {"telegram_payment_charge_id": "tch_77", "provider_payment_charge_id": "pch"}
    till.sandbox.world.arrives({"successful_payment": told | ids}, 501, 501, None, None)
    assert "tch_77" in await till.says("Прийшли гроші", MANAGERS)
    await till.says("не видно, за яке замовлення")
    assert (await till.order(order.number)).paid == Money(0)


async def test_a_prepayment_is_all_that_the_invoice_asks_for(till: Till) -> None:
    order = await till.invoiced(mode=PART)
    bill = till.sandbox.world.messages(501)[-1]["invoice"]
    assert bill["total_amount"] == 15_000
    assert "Решту, 1 140 грн, сплатите при отриманні." in bill["description"].replace("\u00a0", " ")
    await payments.pay(till.sandbox.world)
    assert "Решту, 1 140 грн" in await till.says("Є оплата")
    assert (await till.order(order.number)).state is S.PART_PAID


async def test_a_payment_is_taken_while_a_person_holds_the_talk_and_nothing_else_is_said(till: Till) -> None:
    order = await till.invoiced()
    handoffs = till.agent.handoffs
    opened = await handoffs.open(EffectKey("t", "handoff"), chat=501, reason=Reason.ASKED_FOR_PERSON, name="Олена")
    await handoffs.claim(EffectKey("t", "claim"), opened.id, MARYNA, "Марина")
    assert (await payments.pay(till.sandbox.world))["ok"]
    await till.says("Є оплата")
    await till.sandbox.world.say("оплатила")
    await till.says("оплатила", MANAGERS)
    assert (await till.order(order.number)).state is S.PAID
    assert till.agent.turns == []


async def test_a_turn_that_is_handled_again_takes_its_payment_once_and_says_the_same(till: Till) -> None:
    order = await till.desk.ordered()
    updates = Updates()
    told = {"currency": "UAH", "total_amount": 129_000, "invoice_payload": order.number}
    ids = {"telegram_payment_charge_id": "tch", "provider_payment_charge_id": "pch"}
    asked = {"id": "q", "from": updates.user(501), **told}
    turn = lane_turn(
        {"update_id": 7, "pre_checkout_query": asked},
        updates.say(successful_payment=told | ids),
        updates.say("дякую"),
        turn="t9",
    )
    first, again = await till.handlers.handle(turn), await till.handlers.handle(turn)
    assert first.outgoing == again.outgoing
    paid, card, answer = first.outgoing
    assert "Є оплата" in paid.params["text"]
    assert (card.chat, answer.chat) == (MANAGERS, 501)
    assert [turn.texts for turn, _ in till.agent.turns] == [("дякую",), ("дякую",)]
    found = await till.order(order.number)
    assert ([each.charge_id for each in found.payments], found.owed) == (["tch"], Money(0))


async def test_a_payment_in_a_group_is_taken_and_only_the_managers_hear_of_it(till: Till) -> None:
    order = await till.desk.ordered()
    told = {"currency": "UAH", "total_amount": 129_000, "invoice_payload": order.number}
    ids = {"telegram_payment_charge_id": "tch", "provider_payment_charge_id": "pch"}
    till.sandbox.world.arrives({"successful_payment": told | ids}, -1001000000777, 502, None, None)
    await till.says("Оплачено", MANAGERS)
    assert till.said(-1001000000777) == []
    assert (await till.order(order.number)).state is S.PAID


async def test_a_precheckout_is_answered_while_the_chats_turn_hangs(till: Till) -> None:
    until = asyncio.Event()
    answer = till.agent.reply

    async def hang(turn: Any, after: str | None) -> Any:
        await until.wait()
        return await answer(turn, after)

    till.agent.reply = hang
    order = await till.invoiced()
    await till.sandbox.world.say("а є в рожевому?")
    await till.sandbox.until(lambda: till.sandbox.world.pending() == 0, 8.0)
    assert (await payments.pay(till.sandbox.world, wait=5.0))["ok"]
    until.set()
    await till.sandbox.until(lambda: "Є оплата" in "".join(till.said()) or order.number in "".join(till.said(MANAGERS)))
    assert (await till.order(order.number)).state is S.PAID


async def test_a_database_that_does_not_answer_is_an_honest_no(till: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    order = await till.invoiced()
    free = asyncio.Event()
    read = till.desk.database.read

    @asynccontextmanager
    async def slow() -> Any:
        await free.wait()
        async with read() as session:
            yield session

    monkeypatch.setattr(till.handlers.till, "_patience", 0.2)
    monkeypatch.setattr(till.desk.database, "read", slow)
    answer = await payments.pay(till.sandbox.world, wait=5.0)
    monkeypatch.undo()
    free.set()
    assert not answer["ok"]
    assert answer["error"].startswith("Не вдалося перевірити замовлення, гроші не списано")
    assert (await till.order(order.number)).paid == Money(0)


async def test_a_refusal_is_in_the_language_of_the_payers_app(till: Till) -> None:
    await till.invoiced()
    till.sandbox.world.rooms.user(501).language_code = "en"
    till.clock.pass_by(hours=49)
    assert "is cancelled, you were not charged" in (await payments.pay(till.sandbox.world))["error"]


async def test_the_provider_token_is_in_no_row(till: Till) -> None:
    order = await till.desk.ordered()
    await till.shows(order)
    await till.sandbox.world.say("так")
    await till.sandbox.until(lambda: till.sandbox.world.calls("sendInvoice"), 8.0)
    async with till.desk.database.read() as session:
        rows = (await session.execute(text("SELECT params FROM outbox"))).scalars().all()
    assert "test:token" not in "".join(rows)
    assert till.sandbox.world.calls("sendInvoice")[-1].params["provider_token"] == "test:token"
