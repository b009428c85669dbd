"""A sale by voice: typed in one message, read back, made by one tap and never twice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import delete

from bot.callbacks import unpack
from bot.callbacks_team import Sell, unpack_team
from bot.handlers.persons import Step
from catalog.orders import OrderState, PaymentMode
from catalog.orders.forgetting import NOBODY
from catalog.products import Money
from catalog.tables import EffectRow
from graph.messages import StaleButton
from tests.bot.handlers.conftest import MANAGERS, MARYNA, SHOPPER, TARAS
from tests.bot.handlers.team.conftest import Group, buttons, said, to, words

HOODIE = "HUD-SOVA-BLACK-104"
WHO = "Вигадана Олена; 0671234567; Львів, відділення 12"
TYPED = f"/neworder {HOODIE} x2, kos-stezhka рожевий 128; {WHO}; cod"
BOT_USER = {"id": 42, "is_bot": True, "first_name": "Лелека"}


@dataclass
class Asked:
    """What a manager typed, and how the bot read it back, as Telegram shows both."""

    group: Group
    source: dict[str, Any]
    question: dict[str, Any]
    found: dict[str, str]

    async def tap(self, button: str = "Оформити", user: int = TARAS, **more: Any) -> Step:
        return await self.group.taps(self.found[button], self.question, user, **more)


async def typed(group: Group, text: str = TYPED, shopper: int | None = SHOPPER) -> Asked:
    step = await group.asks(text, shopper=shopper, message_id=600)
    (answer,) = step.outgoing
    at = int(group.clock.now().timestamp())
    source = group.updates.message(text, user=TARAS, chat=MANAGERS, message_id=600)
    question = {"message_id": 601, "date": at, "chat": source["chat"], "from": BOT_USER, "text": words(answer)}
    question |= {"reply_to_message": source, "reply_markup": answer.params["reply_markup"]}
    return Asked(group, source, question, buttons(answer))


async def free(group: Group) -> int:
    return (await group.catalog.variant(HOODIE)).stock


async def test_all_that_was_typed_is_read_back_before_anything_is_sold(group: Group) -> None:
    asked = await typed(group)
    for told in (
        f"{HOODIE} Худі «Сова», чорний, 104 × 2 · 1 780 грн",
        "KOS-STEZHKA-PINK-128",
        "Вигадана Олена",
        "+380 67 123 45 67",
    ):
        assert told in asked.question["text"]
    assert "Львів" in asked.question["text"]
    assert "Доставка безкоштовна\nРазом 3 080 грн, при отриманні" in asked.question["text"]
    assert await free(group) == 6
    assert all(len(data.encode()) <= 64 for data in asked.found.values())
    assert "067" not in "".join(asked.found.values())


async def test_one_tap_makes_the_order_and_the_shopper_hears_of_it(group: Group) -> None:
    step = await (await typed(group)).tap()
    (order,) = await group.catalog.orders.of_chat(SHOPPER)
    assert (order.state, order.mode, order.total) == (OrderState.CONFIRMED, PaymentMode.COD, Money(308_000))
    assert [(line.sku, line.pieces) for line in order.lines] == [(HOODIE, 2), ("KOS-STEZHKA-PINK-128", 1)]
    assert await free(group) == 4
    edit, card = to(step, MANAGERS)
    assert words(edit).startswith(f"Оформлено №{order.number}: Тарас")
    assert "reply_markup" not in edit.params
    assert words(card).startswith(f"Нове замовлення №{order.number}")
    (news,) = to(step, SHOPPER)
    assert f"№{order.number}" in words(news)
    events = await group.catalog.orders.events(order.number)
    assert {event.who for event in events} == {f"manager:{TARAS}"}


async def test_a_sale_that_is_paid_beforehand_waits_for_its_payment_as_any_other_does(group: Group) -> None:
    asked = await typed(group, f"/neworder {HOODIE} x2; {WHO}; повна оплата")
    first = await asked.tap(turn="again")
    (order,) = await group.catalog.orders.of_chat(SHOPPER)
    assert order.state is OrderState.AWAITING_PAYMENT
    assert "чекає на оплату" in words(to(first, MANAGERS)[1])
    assert await asked.tap(turn="again") == first


async def test_the_shoppers_own_cart_stays_as_it_is(group: Group) -> None:
    await group.catalog.orders.add(group.key(), SHOPPER, "SHA-PUH-PINK-46-48")
    await (await typed(group)).tap()
    assert [line.sku for line in (await group.catalog.orders.cart(SHOPPER)).lines] == ["SHA-PUH-PINK-46-48"]


async def test_outside_a_topic_the_order_is_nobodys_and_nobody_is_written_to(group: Group) -> None:
    asked = await typed(group, shopper=None)
    assert "не з чату" in asked.question["text"]
    step = await asked.tap(shopper=None)
    assert {one.chat for one in step.outgoing} == {MANAGERS}
    (order,) = await group.catalog.orders.in_state(OrderState.CONFIRMED)
    assert order.chat == NOBODY


@pytest.mark.parametrize("second", [TARAS, MARYNA])
async def test_a_second_tap_of_anybodys_makes_no_second_order(group: Group, second: int) -> None:
    asked = await typed(group)
    await asked.tap()
    assert await asked.tap(user=second) == Step()
    assert len(await group.catalog.orders.of_chat(SHOPPER)) == 1


async def test_a_tap_that_is_handled_again_says_the_same(group: Group) -> None:
    asked = await typed(group)
    first = await asked.tap(turn="again")
    assert to(first, SHOPPER)
    assert await asked.tap(turn="again") == first
    assert len(await group.catalog.orders.of_chat(SHOPPER)) == 1


async def test_a_turn_that_died_after_the_sale_finds_it_again_though_nothing_is_left(group: Group) -> None:
    asked = await typed(group, f"/neworder {HOODIE} x6; {WHO}; при отриманні")
    first = await asked.tap(turn="again")
    assert await free(group) == 0
    async with group.catalog.db.write() as session:
        await session.execute(delete(EffectRow).where(EffectRow.effect == "sold"))
    assert await asked.tap(turn="again") == first


async def test_a_price_that_changed_since_is_read_back_once_more(group: Group) -> None:
    asked = await typed(group)
    await group.catalog.stock.set_price(HOODIE, Money(95_000), "owner:1", group.key())
    (edit,) = (await asked.tap()).outgoing
    assert words(edit).startswith("Відтоді щось змінилося")
    assert "Разом 3 200 грн" in words(edit)
    assert await group.catalog.orders.of_chat(SHOPPER) == ()
    asked.found = buttons(edit)
    await asked.tap()
    (order,) = await group.catalog.orders.of_chat(SHOPPER)
    assert order.total == Money(320_000)


async def test_a_message_that_was_edited_since_is_read_back_once_more(group: Group) -> None:
    asked = await typed(group)
    asked.source["text"] = TYPED.replace("x2", "x1")
    (edit,) = (await asked.tap()).outgoing
    assert words(edit).startswith("Відтоді щось змінилося")
    assert await group.catalog.orders.of_chat(SHOPPER) == ()


async def test_a_button_does_nothing_in_another_talk_or_when_it_is_old_or_its_message_is_gone(group: Group) -> None:
    asked = await typed(group)
    assert words((await asked.tap(shopper=502)).outgoing[0]).startswith("Відтоді щось змінилося")
    without = asked.question | {"reply_to_message": None}
    assert "ще раз" in words((await group.taps(asked.found["Оформити"], without)).outgoing[0])
    group.clock.pass_by(hours=3)
    assert "ще раз" in words((await asked.tap()).outgoing[0])
    for chat in (SHOPPER, 502):
        assert await group.catalog.orders.of_chat(chat) == ()


async def test_no_means_no(group: Group) -> None:
    (edit,) = (await (await typed(group)).tap("Ні")).outgoing
    assert words(edit) == "Не оформлено: Тарас"
    assert await group.catalog.orders.of_chat(SHOPPER) == ()


@pytest.mark.parametrize(
    ("argument", "answer"),
    [
        ("", "одним повідомленням"),
        (f"{HOODIE} x9; {WHO}; cod", "вільних лише 6"),
        (f"HUD-SOVA чорний; {WHO}; cod", "допишіть розмір"),
        (f"HUD-SOWA; {WHO}; cod", "Артикула HUD-SOWA немає"),
        (f"{HOODIE}; {WHO}", "Допишіть, як платять"),
        (f"{HOODIE}; Львів, відділення 12; cod", "Бракує: ім'я та прізвище і телефон"),
        (f"{HOODIE}; Вигадана Олена; 0671234567; cod", "Бракує: місто"),
    ],
)
async def test_what_is_wrong_or_missing_is_said_in_one_sentence(group: Group, argument: str, answer: str) -> None:
    step = await group.asks(f"/neworder {argument}")
    assert answer in said(step)
    assert "reply_markup" not in step.outgoing[0].params


@pytest.mark.parametrize(
    ("mode", "wanted"),
    [("part", PaymentMode.PART), ("повна оплата", PaymentMode.FULL), ("передоплата", PaymentMode.PART)],
)
async def test_how_it_is_paid_is_read_in_words_too(group: Group, mode: str, wanted: PaymentMode) -> None:
    await (await typed(group, f"/neworder {HOODIE}; {WHO}; {mode}")).tap()
    (order,) = await group.catalog.orders.of_chat(SHOPPER)
    assert order.mode is wanted


@pytest.mark.parametrize("data", ["ts|1", "ts|x|y", "ts|-5|abc", "tx|1"])
def test_invented_data_is_no_button(data: str) -> None:
    assert unpack_team(data) is None
    assert unpack(data) == StaleButton()


def test_a_shopper_who_sends_a_managers_data_presses_nothing() -> None:
    assert isinstance(unpack_team("ts|100|abc"), Sell)
    assert unpack("ts|100|abc") == StaleButton()
