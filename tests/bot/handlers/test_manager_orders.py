"""Managers work with orders from their cards: what changes, what the card says after it, what the second tap does."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.callbacks import OrderButton, OrderVerb, pack_order, unpack_order
from bot.handlers import DeskDoors, Handlers, HandlerSettings
from bot.outbox import Outbox, Outgoing
from bot.render.order_cards import render_order_card
from bot.render.order_edits import as_read
from bot.tables import OutboxRow
from bot.talks import Talks
from bot.texts import managers, order_desk
from bot.worker import LaneTurn, Work
from catalog.db import Database
from catalog.delivery import DeliveryDetails, Place, Way
from catalog.delivery.carriers import Parcel, Waybill
from catalog.effects import EffectKey
from catalog.errors import CarrierFailed, CarrierUnavailable
from catalog.orders import By, Given, Order, Orders, OrderState, PaymentMode, ReturnReason
from catalog.orders.tables import OrderRow
from catalog.papers import Papers
from catalog.products import Money
from graph.handoffs import Handoffs
from graph.messages import OrderCard, OrderMatter, Reply, Say, Saying
from graph.turns import Turns
from tests.bot.handlers.conftest import (
    MANAGERS,
    MARYNA,
    SHOPPER,
    TARAS,
    FakeAgent,
    FakeCatalog,
    FakeDeadLetters,
    FakeTelegram,
    Updates,
)
from tests.catalog.orders.conftest import RATES, SMALL, Hands, details, fill, rules
from tests.furnishing import furnish

S, V = OrderState, OrderVerb
WAYBILL = "20450123456789"


@dataclass
class FakeDeliveries:
    """People write the waybills, unless a test says otherwise."""

    made: Waybill | None = None
    problem: CarrierFailed | None = None
    shipped: list[Parcel] = field(default_factory=list)

    def parcel(self, order: str, worth: Money, contents: str, collect: Money | None = None) -> Parcel:
        return Parcel(order, worth, RATES.weight, RATES.box, contents, collect)

    async def ship(self, parcel: Parcel, details: DeliveryDetails, day: date) -> Waybill | None:
        self.shipped.append(parcel)
        if self.problem is not None:
            raise self.problem
        return self.made


class Desk:
    """The managers' group with real orders of shopper 501."""

    def __init__(self, db: Database, folder: Path, updates: Updates) -> None:
        self.clock = Hands()
        self.orders = Orders(db, self.clock, rules())
        self.agent = FakeAgent(Handoffs(db, self.clock), Turns(db))
        self.deliveries, self.updates, self.db = FakeDeliveries(), updates, db
        catalog: Any = FakeCatalog(db)
        catalog.orders, catalog.deliveries, catalog.papers = self.orders, self.deliveries, Papers(folder)
        catalog.shop = rules()
        self.outbox, talks = Outbox(db, 42, self.clock), Talks(db, 42)
        self.telegram, self.photos = FakeTelegram(), catalog.photos
        doors: Any = (catalog, self.agent, self.telegram, self.outbox, FakeDeadLetters(), talks)
        doors = (*doors, DeskDoors.of(db, 42, self.clock))
        self.handlers = Handlers(*doors, HandlerSettings(MANAGERS, None, "vitrina_bot"))
        self._numbers = itertools.count()

    def key(self) -> EffectKey:
        return EffectKey(f"made-{next(self._numbers)}", "order")

    async def ordered(self, mode: PaymentMode = PaymentMode.COD, **more: Any) -> Order:
        await self.orders.add(self.key(), SHOPPER, SMALL)
        total = (await self.orders.cart(SHOPPER)).total
        return await self.orders.confirm(self.key(), SHOPPER, replace(details(), **more), mode, total)

    async def moved(self, order: Order, *states: OrderState) -> Order:
        for state in states:
            order = await self.orders.move(self.key(), order.number, state, By.manager(1))
        return order

    async def handle(self, *updates: dict[str, Any], chat: int = MANAGERS, turn: str = "t1") -> Work:
        """A minute later than what was before."""
        self.clock.pass_by(minutes=1)
        return await self.handlers.handle(LaneTurn(turn, 42, chat, 0, updates, "c1", 0, self.clock.now()))

    async def sent(self, work: Work, turn: str, first: int) -> None:
        """What a turn left is committed and sent, as messages numbered from `first`."""
        await self.outbox.add_once(turn, work.outgoing, dict.fromkeys([(SHOPPER, 0)], 0))
        async with self.db.write() as session:
            rows = (await session.scalars(select(OutboxRow).where(OutboxRow.turn_id == turn))).all()
            for row in rows:
                row.status, row.message_id, row.messages = "sent", first + row.n, 1

    def card(self, order: Order, *more: str, matter: OrderMatter = OrderMatter.PLACED, **told: Any) -> dict[str, Any]:
        """The order's card as Telegram shows it, with lines that were written under it since."""
        sent = render_order_card(OrderCard(order, matter, "Олена", **told), MANAGERS).params
        text = "\n".join([as_read(sent["text"]), *more])
        return self.updates.card(0, text, reply_markup=sent["reply_markup"], message_id=7000, entities=[])

    def tap(self, verb: OrderVerb, order: Order, of: int = 0, user: int = MARYNA, **more: Any) -> dict[str, Any]:
        data = pack_order(OrderButton(verb, order.number, of))
        return self.updates.tap(data, user=user, message=more.get("message") or self.card(order))

    def reply(self, text: str, order: Order, user: int = MARYNA, **more: Any) -> dict[str, Any]:
        card = more.get("message") or self.card(order)
        return self.updates.say(text, user=user, chat=MANAGERS, reply_to_message=card)


@pytest.fixture
async def shop(tmp_path: Path, updates: Updates) -> AsyncIterator[Desk]:
    async with Database.open(f"sqlite+aiosqlite:///{tmp_path}/bot.db") as db:
        await furnish(db)
        await fill(db)
        yield Desk(db, tmp_path, updates)


def only(work: Work) -> Outgoing:
    (one,) = work.outgoing
    return one


def lines(one: Outgoing) -> list[str]:
    return as_read(one.params["text"]).split("\n")


def verbs(one: Outgoing) -> list[OrderVerb]:
    """What the buttons do, those that talk aside."""
    rows = one.params["reply_markup"]["inline_keyboard"]
    found = [unpack_order(button["callback_data"]) for row in rows for button in row]
    return [button.verb for button in found if button is not None and button.verb is not V.TALK]


async def test_a_tap_moves_the_order_and_the_card_says_how_it_stands_and_who_did_it(shop: Desk) -> None:
    order = await shop.ordered()
    edit = only(await shop.handle(shop.tap(V.PACK, order)))
    assert (edit.method, edit.chat, edit.params["message_id"]) == ("editMessageText", MANAGERS, 7000)
    assert lines(edit)[0] == f"Нове замовлення №{order.number} · Олена"
    assert "запаковано" in lines(edit)[1]
    assert lines(edit)[-1] == "▸ Запаковано: Марина"
    assert verbs(edit) == [V.SHIP, V.CANCEL]
    assert (await shop.orders.find(order.number)).state is S.PACKED


async def test_the_whole_way_of_a_parcel_is_told_on_one_card(shop: Desk) -> None:
    order = await shop.ordered()
    said: tuple[str, ...] = ()
    for n, (verb, of) in enumerate([(V.PACK, 0), (V.SHIP, 1), (V.ARRIVED, 0), (V.DELIVERED, 0)]):
        tap = shop.tap(verb, order, of, message=shop.card(order, *said))
        edit = only(await shop.handle(tap, turn=f"t{n}"))
        said = tuple(line for line in lines(edit) if line.startswith("▸"))
    assert len(said) == 4
    assert said[-1] == "▸ Отримано покупцем: Марина"
    assert (await shop.orders.find(order.number)).paid == order.total


async def test_of_two_managers_one_is_first_and_the_other_makes_no_noise(shop: Desk) -> None:
    order = await shop.ordered()
    work = await shop.handle(shop.tap(V.PACK, order, user=TARAS), shop.tap(V.PACK, order, user=MARYNA))
    assert {one.method for one in work.outgoing} <= {"editMessageText", "editMessageReplyMarkup"}
    told = [line for one in work.outgoing if "text" in one.params for line in lines(one)]
    assert "▸ Запаковано: Тарас" in told
    assert not any("Марина" in line for line in told)


async def test_an_old_card_is_brought_up_to_date_by_a_tap_that_comes_too_late(shop: Desk) -> None:
    order = await shop.ordered()
    tap = shop.tap(V.PACK, order)
    await shop.moved(order, S.PACKED, S.SHIPPED)
    edit = only(await shop.handle(tap))
    assert "у дорозі" in lines(edit)[1]
    assert verbs(edit) == [V.ARRIVED, V.DELIVERED, V.UNCOLLECTED]


async def test_a_replayed_turn_says_the_same_and_does_nothing_twice(shop: Desk) -> None:
    order = await shop.ordered(PaymentMode.FULL)
    order = await shop.orders.receipt(shop.key(), SHOPPER, order.number, "a" * 64, "a" * 64)
    accept = shop.tap(V.ACCEPT_RECEIPT, order, order.receipts[0].id)
    turns = [(accept, "t1"), (shop.tap(V.PACK, order), "t2"), (shop.reply(WAYBILL, order), "t3")]
    for done, turn in turns:
        first = await shop.handle(done, turn=turn)
        assert (await shop.handle(done, turn=turn)).outgoing == first.outgoing
    after = await shop.orders.find(order.number)
    assert (after.paid, after.state, after.waybill) == (order.total, S.SHIPPED, WAYBILL)


async def test_a_cancel_wants_a_second_tap(shop: Desk) -> None:
    order = await shop.ordered()
    asked = only(await shop.handle(shop.tap(V.CANCEL, order)))
    assert asked.method == "editMessageReplyMarkup"
    (yes, no) = asked.params["reply_markup"]["inline_keyboard"][0]
    kept = only(await shop.handle(shop.updates.tap(no["callback_data"], user=MARYNA, message=shop.card(order))))
    assert verbs(kept) == [V.PACK, V.CANCEL]
    assert (await shop.orders.find(order.number)).state is S.CONFIRMED
    sure = shop.updates.tap(yes["callback_data"], user=MARYNA, message=shop.card(order))
    assert lines(only(await shop.handle(sure, turn="t3")))[-1] == "▸ Скасовано: Марина"
    assert (await shop.orders.find(order.number)).state is S.CANCELLED


async def test_money_is_seen_with_one_tap_and_only_once(shop: Desk) -> None:
    order = await shop.ordered(PaymentMode.FULL)
    order = await shop.orders.receipt(shop.key(), SHOPPER, order.number, "a" * 64, "a" * 64)
    told = {"matter": OrderMatter.RECEIPT, "receipt": order.receipts[0].id}
    edit = only(await shop.handle(shop.tap(V.ACCEPT_RECEIPT, order, 1, message=shop.card(order, **told))))
    assert lines(edit)[0].startswith("Квитанція")
    assert lines(edit)[-1] == "▸ Гроші є, 1\u00a0290\u00a0грн: Марина"
    assert V.ACCEPT_RECEIPT not in verbs(edit)
    late = only(await shop.handle(shop.tap(V.ACCEPT_RECEIPT, order, 1, user=TARAS), turn="t2"))
    assert not any("Тарас" in line for line in lines(late))
    assert (await shop.orders.find(order.number)).paid == order.total


@pytest.mark.parametrize(
    ("text", "minor"), [("100", 10000), ("1 250,50 грн", 125050), ("1\u00a0290 ₴", 129000), ("90.5", 9050)]
)
async def test_another_sum_than_the_buttons_is_written_under_the_card(shop: Desk, text: str, minor: int) -> None:
    order = await shop.ordered(PaymentMode.FULL)
    order = await shop.orders.receipt(shop.key(), SHOPPER, order.number, "a" * 64, "a" * 64)
    edit = only(await shop.handle(shop.reply(text, order)))
    assert lines(edit)[-1].startswith("▸ Гроші є, ")
    assert V.ACCEPT_RECEIPT not in verbs(edit)
    after = await shop.orders.find(order.number)
    assert (after.paid.minor, after.state) == (minor, S.PAID if minor >= order.total.minor else S.AWAITING_PAYMENT)
    again = only(await shop.handle(shop.reply(text, order)))
    assert lines(again)[-1] == lines(edit)[-1]
    assert (await shop.orders.find(order.number)).paid.minor == minor


async def test_a_replayed_sum_does_not_take_the_next_receipt(shop: Desk) -> None:
    order = await shop.ordered(PaymentMode.FULL)
    order = await shop.orders.receipt(shop.key(), SHOPPER, order.number, "a" * 64, "a" * 64)
    reply = shop.reply("100", order)
    await shop.handle(reply)
    order = await shop.orders.receipt(shop.key(), SHOPPER, order.number, "b" * 64, "b" * 64)
    await shop.handle(reply)
    after = await shop.orders.find(order.number)
    assert (after.paid.minor, after.receipts[-1].verdict) == (10000, None)


@pytest.mark.parametrize("text", ["0", "0,00 грн", "12 901", "99999999"])
async def test_a_sum_that_cannot_be_meant_is_said_to_be_odd_and_not_written(shop: Desk, text: str) -> None:
    order = await shop.ordered(PaymentMode.FULL)
    order = await shop.orders.receipt(shop.key(), SHOPPER, order.number, "a" * 64, "a" * 64)
    told = only(await shop.handle(shop.reply(text, order)))
    assert "нічого не записано" in told.params["text"]
    after = await shop.orders.find(order.number)
    assert (after.paid.minor, after.receipts[0].verdict) == (0, None)


async def test_a_number_without_an_open_receipt_is_for_the_buyer_and_a_waybill_no_sum(shop: Desk) -> None:
    order = await shop.ordered(PaymentMode.FULL)
    assert "copyMessage" in [one.method for one in (await shop.handle(shop.reply("100", order))).outgoing]
    order = await shop.orders.receipt(shop.key(), SHOPPER, order.number, "a" * 64, "a" * 64)
    work = await shop.handle(shop.reply(WAYBILL, order), turn="t2")
    assert "copyMessage" in [one.method for one in work.outgoing]
    assert (await shop.orders.find(order.number)).paid.minor == 0


async def test_a_receipt_without_money_sends_the_order_back_to_waiting(shop: Desk) -> None:
    order = await shop.ordered(PaymentMode.FULL)
    order = await shop.orders.receipt(shop.key(), SHOPPER, order.number, "a" * 64, "a" * 64)
    edit = only(await shop.handle(shop.tap(V.REFUSE_RECEIPT, order, 1)))
    assert lines(edit)[-1] == "▸ Грошей немає: Марина"
    assert (await shop.orders.find(order.number)).state is S.AWAITING_PAYMENT


async def test_one_card_of_an_order_lives_and_tells_what_was_done_on_those_before(shop: Desk) -> None:
    order = await shop.ordered()
    answer = Reply((Say(Saying.GREETING),), "uk", "c2", "lexicon")
    shop.agent.answer = replace(answer, orders=(OrderCard(order, OrderMatter.PLACED, "Олена"),))
    await shop.sent(await shop.handle(shop.updates.say("так"), chat=SHOPPER), "t1", 100)
    placed = shop.card(order) | {"message_id": 101}
    await shop.sent(await shop.handle(shop.tap(V.PACK, order, message=placed), turn="t2"), "t2", 200)
    order = await shop.orders.find(order.number)
    shop.agent.answer = replace(answer, orders=(OrderCard(order, OrderMatter.ADDRESS, "Олена"),))
    work = await shop.handle(shop.updates.say("інша адреса"), chat=SHOPPER, turn="t3")
    _, fresh, ended = work.outgoing
    assert (fresh.method, lines(fresh)[-1]) == ("sendMessage", "▸ Запаковано: Марина")
    assert (ended.method, ended.params["message_id"], verbs(ended)) == ("editMessageText", 101, [])
    assert lines(ended)[-1] == "▸ Далі в новій картці нижче"
    await shop.sent(work, "t3", 300)
    late = shop.tap(V.SHIP, order, 1, message=placed)
    edit = only(await shop.handle(late, turn="t4"))
    assert edit.params["message_id"] == 301
    assert lines(edit)[-2:] == ["▸ Запаковано: Марина", "▸ Відправлено: Марина"]


async def test_a_card_that_is_seen_late_loses_nothing_of_what_was_written_on_it(shop: Desk) -> None:
    order = await shop.ordered()
    brought = await shop.handle(shop.updates.say(f"/order {order.number}", user=MARYNA, chat=MANAGERS), turn="t0")
    await shop.sent(brought, "t0", 100)
    seen = shop.card(order) | {"message_id": 100}
    packed = await shop.handle(shop.tap(V.PACK, order, message=seen, user=TARAS), turn="t1")
    await shop.outbox.add_once("t1", packed.outgoing, {})
    edit = only(await shop.handle(shop.tap(V.PACK, order, message=seen), turn="t2"))
    assert lines(edit)[-1] == "▸ Запаковано: Тарас"


async def test_an_answered_question_for_a_waybill_goes_and_the_card_says_the_rest(shop: Desk) -> None:
    order = await shop.moved(await shop.ordered(), S.PACKED)
    brought = await shop.handle(shop.updates.say(f"/order {order.number}", user=MARYNA, chat=MANAGERS), turn="t0")
    await shop.sent(brought, "t0", 100)
    asked = await shop.handle(shop.tap(V.SHIP, order, message=shop.card(order) | {"message_id": 100}), turn="t1")
    await shop.sent(asked, "t1", 200)
    markup = only(asked).params["reply_markup"]
    prompt = shop.updates.card(0, "№", reply_markup=markup, message_id=200)
    edit, gone = (await shop.handle(shop.reply(WAYBILL, order, message=prompt), turn="t2")).outgoing
    assert (edit.params["message_id"], lines(edit)[-1]) == (100, f"▸ Відправлено, ТТН {WAYBILL}: Марина")
    assert (gone.method, gone.params) == ("deleteMessage", {"chat_id": MANAGERS, "message_id": 200})


async def test_sending_asks_for_the_waybill_and_a_reply_with_it_sends_the_order_off(shop: Desk) -> None:
    order = await shop.moved(await shop.ordered(), S.PACKED)
    asked = only(await shop.handle(shop.tap(V.SHIP, order)))
    assert asked.method == "sendMessage"
    assert asked.params["reply_parameters"]["message_id"] == 7000
    prompt = shop.updates.card(0, as_read(asked.params["text"]), reply_markup=asked.params["reply_markup"])
    edit = only(await shop.handle(shop.reply("ТТН 2045 0123 456789", order, message=prompt), turn="t2"))
    assert lines(edit)[-1] == f"▸ Відправлено, ТТН {WAYBILL}: Марина"
    after = await shop.orders.find(order.number)
    assert (after.state, after.waybill) == (S.SHIPPED, WAYBILL)


async def test_a_waybill_is_asked_for_in_the_topic_of_the_card(shop: Desk) -> None:
    order = await shop.moved(await shop.ordered(), S.PACKED)
    card = shop.card(order) | {"message_thread_id": 77, "is_topic_message": True}
    assert only(await shop.handle(shop.tap(V.SHIP, order, message=card))).params["message_thread_id"] == 77


async def test_the_carrier_writes_the_waybill_where_it_can(shop: Desk) -> None:
    order = await shop.moved(await shop.ordered(), S.PACKED)
    shop.deliveries.made = Waybill(WAYBILL, "ref", None, None)
    edit = only(await shop.handle(shop.tap(V.SHIP, order)))
    assert lines(edit)[-1] == f"▸ Відправлено, ТТН {WAYBILL}: Марина"
    (parcel,) = shop.deliveries.shipped
    assert (parcel.order, parcel.collect, parcel.sender_pays) == (order.number, order.total, False)


async def test_a_silent_carrier_leaves_the_waybill_to_people(shop: Desk) -> None:
    order = await shop.moved(await shop.ordered(), S.PACKED)
    shop.deliveries.problem = CarrierUnavailable()
    asked = only(await shop.handle(shop.tap(V.SHIP, order)))
    assert "не відповідає" in asked.params["text"]
    assert (await shop.orders.find(order.number)).state is S.PACKED


async def test_what_is_picked_up_here_needs_no_waybill(shop: Desk) -> None:
    order = await shop.moved(await shop.ordered(place=Place(Way.PICKUP)), S.PACKED)
    assert lines(only(await shop.handle(shop.tap(V.SHIP, order))))[-1] == "▸ Відправлено: Марина"


async def test_a_return_is_taken_and_its_money_given_back(shop: Desk) -> None:
    order = await shop.moved(await shop.ordered(), S.PACKED, S.SHIPPED, S.DELIVERED)
    given = [Given(order.lines[0].line)]
    by = By.shopper(SHOPPER)
    order = await shop.orders.return_items(shop.key(), order.number, given, ReturnReason.DEFECT, by, "UA00")
    edit = only(await shop.handle(shop.tap(V.ACCEPT_RETURN, order, order.returns[0].id)))
    assert lines(edit)[-1] == "▸ Повернення прийнято: Марина"
    after = await shop.orders.find(order.number)
    assert (after.owed, after.lines[0].restocked) == (order.total, 0)
    edit = only(await shop.handle(shop.tap(V.REFUNDED, after, after.refunds[0].id), turn="t2"))
    assert lines(edit)[-1] == "▸ Гроші повернуто: Марина"
    assert (await shop.orders.find(order.number)).given_back == order.total


async def test_words_under_a_card_reach_the_buyer_and_open_the_talk(shop: Desk) -> None:
    order = await shop.ordered()
    said = shop.reply("Добрий день! Є питання щодо адреси.", order)
    work = await shop.handle(said)
    assert [(one.chat, one.method) for one in work.outgoing] == [
        (SHOPPER, "sendMessage"),
        (MANAGERS, "editMessageText"),
        (SHOPPER, "copyMessage"),
    ]
    assert work.silences == ((SHOPPER, 0),)
    assert (await shop.handle(said)).outgoing == work.outgoing
    held = await shop.agent.handoffs.live(SHOPPER)
    assert held is not None
    assert (held.manager_name, held.card) == ("Марина", (MANAGERS, 7000))


async def test_another_managers_words_do_not_get_between(shop: Desk) -> None:
    order = await shop.ordered()
    await shop.handle(shop.tap(V.TALK, order))
    told = only(await shop.handle(shop.reply("Я теж тут", order, user=TARAS), turn="t2"))
    assert (told.chat, "Марина" in told.params["text"]) == (MANAGERS, True)
    tapped = only(await shop.handle(shop.tap(V.TALK, order, user=TARAS), turn="t3"))
    assert (tapped.method, "Марина" in tapped.params["text"]) == ("sendMessage", True)
    assert "reply_markup" not in tapped.params


@pytest.mark.parametrize("by_words", [True, False], ids=["words", "a tap"])
async def test_a_lead_may_take_the_talk_of_an_order_from_whoever_has_it(shop: Desk, by_words: bool) -> None:
    order = await shop.ordered()
    await shop.handle(shop.tap(V.TALK, order, user=TARAS))
    came = shop.reply("Я теж тут", order) if by_words else shop.tap(V.TALK, order)
    ((grab,),) = only(await shop.handle(came, turn="t2")).params["reply_markup"]["inline_keyboard"]
    await shop.handle(shop.updates.tap(grab["callback_data"], user=MARYNA, message=shop.card(order)), turn="t3")
    held = await shop.agent.handoffs.live(SHOPPER)
    assert held is not None
    assert held.manager_id == MARYNA


async def taken_from_its_card(shop: Desk, order: Order) -> dict[str, Any]:
    """The talk is Марина's; the order's card, message 100, says so."""
    asks = shop.updates.say(f"/order {order.number}", user=MARYNA, chat=MANAGERS)
    await shop.sent(await shop.handle(asks, turn="o1"), "o1", 100)
    card = shop.card(order) | {"message_id": 100}
    work = await shop.handle(shop.tap(V.TALK, order, message=card), turn="o2")
    await shop.sent(work, "o2", 200)
    return card | {"reply_markup": work.outgoing[-1].params["reply_markup"]}


@pytest.mark.parametrize(("command", "line"), [("/return", "Повернуто боту: Марина"), ("/resolve", "Вирішено: Марина")])
async def test_an_orders_card_says_that_its_talk_is_over_wherever_it_ended(shop: Desk, command: str, line: str) -> None:
    order = await shop.ordered()
    card = await taken_from_its_card(shop, order)
    work = await shop.handle(shop.reply(command, order, message=card), turn="t3")
    (edit,) = [one for one in work.outgoing if one.params.get("message_id") == 100]
    assert lines(edit)[-2:] == ["▸ Веде Марина", f"▸ {line}"]
    assert verbs(edit) == [V.PACK, V.CANCEL]
    assert "mr|" not in str(edit.params["reply_markup"])


async def test_what_was_done_in_the_same_turn_stays_on_the_card_of_a_talk_that_ends(shop: Desk) -> None:
    order = await shop.ordered()
    card = await taken_from_its_card(shop, order)
    packs = shop.tap(V.PACK, order, message=card)
    work = await shop.handle(packs, shop.reply("/return", order, message=card), turn="t3")
    edits = [one for one in work.outgoing if one.params.get("message_id") == 100]
    assert lines(edits[-1])[-3:] == ["▸ Веде Марина", "▸ Запаковано: Марина", "▸ Повернуто боту: Марина"]


async def test_a_talk_that_is_over_goes_from_an_orders_card_by_a_tap_that_comes_too_late(shop: Desk) -> None:
    order = await shop.ordered()
    card = await taken_from_its_card(shop, order)
    held = await shop.agent.handoffs.live(SHOPPER)
    assert held is not None
    await shop.agent.handoffs.resolve(shop.key(), held.id, MARYNA)
    edit = only(await shop.handle(shop.updates.tap(f"mr|{held.id}", user=MARYNA, message=card), turn="t3"))
    assert (edit.params["message_id"], "mr|" in str(edit.params["reply_markup"])) == (100, False)


async def test_whoever_has_the_talk_already_sees_so_on_the_orders_card(shop: Desk) -> None:
    order = await shop.ordered()
    await shop.handle(shop.tap(V.TALK, order))
    edit = only(await shop.handle(shop.tap(V.TALK, order), turn="t2"))
    assert lines(edit)[-1] == "▸ Веде Марина"
    assert "mr|" in str(edit.params["reply_markup"])


async def test_that_money_went_back_is_for_a_lead_to_say_by_a_button_as_well(shop: Desk) -> None:
    order = await shop.ordered(PaymentMode.FULL)
    await shop.orders.pay(shop.key(), order.number, order.total, "c1", "manager", By.manager(1))
    order = await shop.moved(order, S.CANCELLED)
    refused = only(await shop.handle(shop.tap(V.REFUNDED, order, user=TARAS)))
    assert refused.params["text"] == managers.LEAD_ONLY
    assert (await shop.orders.find(order.number)).owed == order.total
    await shop.handle(shop.tap(V.REFUNDED, order), turn="t2")
    assert (await shop.orders.find(order.number)).owed.minor == 0


async def test_of_a_sale_by_voice_a_card_says_that_nobody_can_be_written_to(shop: Desk) -> None:
    order = await shop.ordered()
    async with shop.db.write() as session:
        await session.execute(update(OrderRow).values(chat=0))
    order = await shop.orders.find(order.number)
    for came in (shop.reply("Добрий день!", order), shop.tap(V.TALK, order), shop.reply("/invoice", order)):
        told = only(await shop.handle(came, turn=f"t{came['update_id']}"))
        assert told.params["text"] == order_desk.NOT_FROM_CHAT


async def test_a_card_whose_talk_is_given_back_keeps_the_buttons_of_its_order(shop: Desk) -> None:
    order = await shop.ordered()
    taken = (await shop.handle(shop.tap(V.TALK, order))).outgoing[1]
    back = [button for row in taken.params["reply_markup"]["inline_keyboard"] for button in row][-1]
    assert back["callback_data"].startswith("mr|")
    tap = shop.updates.tap(back["callback_data"], user=MARYNA, message=shop.card(order, "▸ Веде Марина"))
    edit = (await shop.handle(tap, turn="t2")).outgoing[1]
    assert lines(edit)[-2:] == ["▸ Веде Марина", "▸ Повернуто боту: Марина"]
    assert verbs(edit) == [V.PACK, V.CANCEL]


async def test_words_under_a_card_that_has_ended_open_the_talk_on_the_one_that_lives(shop: Desk) -> None:
    order = await shop.ordered()
    for n in (1, 2):
        asks = shop.updates.say(f"/order {order.number}", user=MARYNA, chat=MANAGERS)
        await shop.sent(await shop.handle(asks, turn=f"t{n}"), f"t{n}", n * 100)
    ended = shop.card(order, "▸ Далі в новій картці нижче") | {"message_id": 100}
    _, edit, copy = (await shop.handle(shop.reply("Добрий день!", order, message=ended), turn="t3")).outgoing
    assert (edit.params["message_id"], copy.method) == (200, "copyMessage")
    rows = edit.params["reply_markup"]["inline_keyboard"]
    assert rows[-1][0]["callback_data"].startswith("mr|")


async def test_a_phone_under_a_packed_order_is_no_waybill(shop: Desk) -> None:
    order = await shop.moved(await shop.ordered(), S.PACKED)
    work = await shop.handle(shop.reply("+380 67 000 00 01", order))
    assert work.outgoing[-1].method == "copyMessage"
    assert (await shop.orders.find(order.number)).waybill is None


async def test_nobody_is_written_to_who_asked_to_be_forgotten(shop: Desk) -> None:
    order = await shop.moved(await shop.ordered(), S.PACKED, S.SHIPPED, S.DELIVERED)
    async with shop.db.write() as session:
        await session.execute(update(OrderRow).values(chat=0, delivery=None))
    told = only(await shop.handle(shop.reply("Як вам костюм?", order)))
    assert (told.chat, "стерто" in told.params["text"]) == (MANAGERS, True)
    await shop.handle(shop.tap(V.TALK, order), turn="t2")
    assert await shop.agent.handoffs.live(0) is None


async def test_lines_with_two_slashes_under_a_card_stay_among_the_managers(shop: Desk) -> None:
    order = await shop.ordered()
    assert (await shop.handle(shop.reply("// хто пакує?", order))).outgoing == ()


async def test_open_orders_are_listed_and_any_of_them_brought_as_a_card(shop: Desk) -> None:
    order = await shop.ordered()
    listed = only(await shop.handle(shop.updates.say("/orders@vitrina_bot", user=MARYNA, chat=MANAGERS)))
    assert f"/order_{order.number}" in listed.params["text"]
    for text in (f"/order {order.number}", f"/order №{order.number}", f"/order_{order.number}@vitrina_bot"):
        card = only(await shop.handle(shop.updates.say(text, user=MARYNA, chat=MANAGERS), turn=text[:30]))
        assert lines(card)[0].startswith(f"Замовлення №{order.number}")
    gone = only(await shop.handle(shop.updates.say("/order 999", user=MARYNA, chat=MANAGERS)))
    assert "999" in gone.params["text"]


async def test_with_nothing_open_the_list_says_so(shop: Desk) -> None:
    told = only(await shop.handle(shop.updates.say("/orders", user=MARYNA, chat=MANAGERS)))
    assert unescape(told.params["text"]) == "Відкритих замовлень немає."


async def test_a_tap_on_an_order_that_nobody_knows_is_quiet(shop: Desk) -> None:
    order = replace(await shop.ordered(), number="404")
    assert (await shop.handle(shop.tap(V.PACK, order))).outgoing == ()


async def test_what_a_turn_brings_to_the_managers_is_sent_to_them(shop: Desk) -> None:
    order = await shop.ordered(PaymentMode.FULL)
    answer = Reply((Say(Saying.GREETING),), "uk", "c2", "lexicon")
    paid = OrderCard(order, OrderMatter.RECEIPT, "Олена", receipt=1, photo_id="a" * 64)
    shop.agent.answer = replace(answer, orders=(paid,))
    work = await shop.handle(shop.updates.say("оплатила"), chat=SHOPPER)
    assert [(one.chat, one.method) for one in work.outgoing] == [(SHOPPER, "sendMessage"), (MANAGERS, "sendPhoto")]
