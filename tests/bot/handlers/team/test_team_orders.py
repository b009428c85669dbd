"""Orders by command in a shopper's topic and outside: their card, how to pay, the parcel."""

from __future__ import annotations

import pytest

from bot.render.news import render_event
from catalog.orders import By, OrderState, PaymentMode
from tests.bot.handlers.conftest import MANAGERS, MARYNA, SHOPPER, TARAS
from tests.bot.handlers.team.conftest import THREAD, Group, buttons, said, to, words
from tests.graph.orders import HOODIE, TRACKSUIT

S = OrderState
WAYBILL = "20450123456789"


async def test_the_newest_order_of_the_talk_comes_as_a_card_where_it_was_asked_for(group: Group) -> None:
    older = await group.sales.ordered(HOODIE)
    newer = await group.sales.ordered(TRACKSUIT)
    card, others = to(await group.asks("/order"), MANAGERS)
    assert f"№{newer.number}" in words(card)
    assert card.params["message_thread_id"] == THREAD
    assert words(others) == f"Ще: /order_{older.number}"


async def test_an_order_is_brought_by_its_number_from_anywhere(group: Group) -> None:
    order = await group.sales.ordered(HOODIE, chat=502)
    for text in (f"/order {order.number}", f"/order №{order.number}"):
        (card,) = to(await group.asks(text, shopper=None), MANAGERS)
        assert f"№{order.number}" in words(card)
        assert "message_thread_id" not in card.params
    assert "999999" in said(await group.asks("/order 999999", shopper=None))
    assert "Напишіть номер" in said(await group.asks("/order", shopper=None))
    assert "ще немає" in said(await group.asks("/order"))


async def test_open_orders_are_listed(group: Group) -> None:
    order = await group.sales.ordered(HOODIE)
    assert f"/order_{order.number}" in said(await group.asks("/orders"))


async def test_how_to_pay_is_sent_again_by_whoever_takes_the_talk(group: Group) -> None:
    order = await group.sales.ordered(HOODIE, mode=PaymentMode.FULL)
    step = await group.asks("/invoice")
    here, details = to(step, SHOPPER)
    assert "Тарас" in words(here)
    assert "UA62" in words(details)
    assert "890" in words(details)
    assert details.epoch_of is None
    assert step.silences == ((SHOPPER, 0),)
    assert said(step) == f"№{order.number}: надіслано, як сплатити 890 грн."


async def test_an_invoice_goes_along_where_orders_are_paid_in_the_chat(group: Group) -> None:
    group.invoices = True
    group.__post_init__()
    order = await group.sales.ordered(HOODIE, mode=PaymentMode.FULL)
    invoice = to(await group.asks("/invoice"), SHOPPER)[-1]
    assert (invoice.method, invoice.params["payload"], invoice.epoch_of) == ("sendInvoice", order.number, None)


async def test_nothing_is_sent_for_an_order_that_is_anothers_paid_or_in_anothers_hands(group: Group) -> None:
    foreign = await group.sales.ordered(HOODIE, chat=502, mode=PaymentMode.FULL)
    assert "іншому покупцеві" in said(await group.asks(f"/invoice {foreign.number}"))
    assert "тут немає" in said(await group.asks("/invoice"))
    own = await group.sales.ordered(HOODIE, mode=PaymentMode.COD)
    assert "оплати не чекаємо" in said(await group.asks(f"/invoice {own.number}"))
    await group.taken(MARYNA)
    await group.sales.ordered(TRACKSUIT, mode=PaymentMode.FULL)
    step = await group.asks("/invoice")
    assert to(step, SHOPPER) == []
    assert "Марина" in said(step)


@pytest.mark.parametrize("packed", [True, False])
async def test_a_parcel_leaves_with_its_number_packed_before_or_by_this(group: Group, packed: bool) -> None:
    order = await (group.sales.at(S.PACKED) if packed else group.sales.ordered())
    step = await group.asks(f"/ship {WAYBILL[:4]} {WAYBILL[4:8]} {WAYBILL[8:]}")
    assert said(step) == f"№{order.number}: відправлено, ТТН {WAYBILL}."
    after = await group.catalog.orders.find(order.number)
    assert (after.state, after.waybill) == (S.SHIPPED, WAYBILL)
    moved = [event for event in await group.catalog.orders.events(order.number) if event.after == S.SHIPPED]
    assert [event.who for event in moved] == [str(By.manager(TARAS))]


async def test_a_parcel_that_is_packed_by_leaving_is_one_piece_of_news(group: Group) -> None:
    order = await group.sales.ordered()
    known = {event.id for event in await group.catalog.orders.untold()}
    await group.asks(f"/ship {WAYBILL}")
    news = [event for event in await group.catalog.orders.untold() if event.id not in known]
    told = [render_event(event, await group.catalog.orders.find(order.number), SHOPPER, "uk") for event in news]
    (only,) = [words(each) for each in told if each is not None]
    assert WAYBILL in only
    assert [event.after for event in news if event.kind == "state"] == [S.SHIPPED]


async def test_what_stands_in_the_way_of_a_parcel_is_said(group: Group) -> None:
    assert "Тут немає замовлення" in said(await group.asks(f"/ship {WAYBILL}"))
    unpaid = await group.sales.ordered(mode=PaymentMode.FULL)
    told = f"№{unpaid.number} не відправлено: прийнято, до сплати 890 грн."
    assert said(await group.asks(f"/ship {WAYBILL}")) == told
    assert said(await group.asks(f"/ship {unpaid.number} {WAYBILL}", shopper=None)) == told
    assert "Не схоже" in said(await group.asks(f"/ship {unpaid.number} завтра"))
    assert (await group.catalog.orders.find(unpaid.number)).waybill is None


async def test_of_several_parcels_the_number_decides(group: Group) -> None:
    first, second = await group.sales.ordered(HOODIE), await group.sales.ordered(TRACKSUIT)
    asked = said(await group.asks(f"/ship {WAYBILL}"))
    assert f"№{second.number}, №{first.number}" in asked
    await group.asks(f"/ship {first.number} {WAYBILL}")
    states = [(await group.catalog.orders.find(each.number)).state for each in (first, second)]
    assert states == [S.SHIPPED, S.CONFIRMED]


async def test_a_parcel_is_sent_once_however_often_the_turn_is_handled(group: Group) -> None:
    order = await group.sales.ordered()
    first = await group.asks(f"/ship {WAYBILL}", turn="again", message_id=600)
    assert await group.asks(f"/ship {WAYBILL}", turn="again", message_id=600) == first
    states = [event for event in await group.catalog.orders.events(order.number) if event.kind == "state"]
    assert [event.after for event in states] == [S.CONFIRMED, S.PACKED, S.SHIPPED]


async def test_a_card_that_is_replied_to_says_which_order(group: Group) -> None:
    first = await group.sales.ordered(HOODIE)
    await group.sales.ordered(TRACKSUIT)
    (card,) = to(await group.asks(f"/order {first.number}", shopper=None), MANAGERS)
    shown = group.updates.card(0, words(card), reply_markup=card.params["reply_markup"], entities=[])
    assert buttons(card)
    step = await group.asks(f"/ship {WAYBILL}", shopper=None, reply_to_message=shown)
    assert said(step).startswith(f"№{first.number}: відправлено")
