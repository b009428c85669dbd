"""Returns and exchanges, question by question, in words and by buttons; noted once, seen by the managers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from catalog import Catalog
from catalog.orders import ReturnReason
from catalog.orders.tables import OrderRow
from catalog.tables import CategoryRow
from graph.agent import Agent
from graph.messages import (
    AskGiveBack,
    AskOrder,
    GiveBackFor,
    GiveBackLine,
    GiveBackWhy,
    OrderMatter,
    OrderNews,
    OrderWish,
    Reason,
    Reply,
    Say,
    Saying,
    ShowOrder,
    ShowOrders,
    ShowReturn,
    Text,
)
from tests.graph.conftest import Talk
from tests.graph.orders import HOODIE, HOODIE_LARGE, TRACKSUIT, Desk, S

W = OrderWish
AS_PAID = "як платила, так і поверніть"


@pytest.fixture
def desk(shop: Catalog) -> Desk:
    return Desk(shop)


@pytest.fixture
def talk(agent: Agent, shop: Catalog) -> Talk:
    return Talk(agent, shop, at=datetime.now(UTC))


def sayings(reply: Reply) -> list[Saying]:
    return [message.saying for message in reply.messages if isinstance(message, Say)]


def asked(reply: Reply) -> AskGiveBack:
    question = reply.messages[-1]
    assert isinstance(question, AskGiveBack)
    assert reply.asks
    return question


def noted(reply: Reply) -> ShowReturn:
    (found,) = [message for message in reply.messages if isinstance(message, ShowReturn)]
    return found


async def test_one_thing_comes_back_for_a_reason(talk: Any, desk: Desk) -> None:
    order = await desk.at(S.DELIVERED)
    why = await talk.say("хочу повернути худі")
    assert sayings(why) == [Saying.POLICY]
    assert (asked(why).line, asked(why).reason, asked(why).exchange) == (order.lines[0].line, None, False)
    assert sayings(await talk.say("не сподобалось")) == [Saying.REFUND_WHERE]
    reply = await talk.say(AS_PAID)
    given = noted(reply).given
    assert (given.kind, given.reason, given.amount) == ("return", ReturnReason.NOT_LIKED, order.goods)
    assert noted(reply).days == 14
    (card,) = reply.orders
    assert (card.matter, card.return_id, card.order.number) == (OrderMatter.RETURN, given.id, order.number)
    assert (await talk.state())["giving_back"] is None


async def test_all_of_it_by_buttons(talk: Any, desk: Desk) -> None:
    order = await desk.at(S.DELIVERED, HOODIE, TRACKSUIT)
    which = asked(await talk.tap(AskOrder(order.number, W.RETURN)))
    assert ([line.sku for line in which.order.lines], which.line) == ([HOODIE, TRACKSUIT], None)
    why = asked(await talk.tap(GiveBackLine(order.number, order.lines[1].line)))
    assert why.line == order.lines[1].line
    where = await talk.tap(GiveBackWhy(ReturnReason.WRONG_SIZE))
    assert (sayings(where), where.answered_by) == ([Saying.REFUND_WHERE], "button")
    reply = await talk.say(AS_PAID)
    assert [each.line for each in noted(reply).given.lines] == [order.lines[1].line]


async def test_the_thing_may_be_named(talk: Any, desk: Desk) -> None:
    order = await desk.at(S.DELIVERED, HOODIE, TRACKSUIT)
    why = asked(await talk.say("хочу повернути костюм"))
    assert why.line == order.lines[1].line


async def test_another_size_by_button_keeps_the_price(talk: Any, desk: Desk) -> None:
    order = await desk.at(S.DELIVERED)
    await talk.tap(AskOrder(order.number, W.EXCHANGE))
    question = asked(await talk.say("замале"))
    assert (HOODIE_LARGE, "128") in question.sizes
    assert HOODIE not in dict(question.sizes)
    reply = await talk.tap(GiveBackFor(HOODIE_LARGE))
    given = noted(reply).given
    assert (given.kind, given.reason, given.difference and given.difference.minor) == (
        "exchange",
        ReturnReason.WRONG_SIZE,
        0,
    )
    other = await desk.catalog.orders.find(given.replacement or "")
    assert [line.sku for line in other.lines] == [HOODIE_LARGE]
    assert [card.matter for card in reply.orders] == [OrderMatter.RETURN]


async def test_the_size_that_was_said_first_is_not_asked_for(talk: Any, desk: Desk) -> None:
    await desk.at(S.DELIVERED)
    reply = await talk.say("хочу обміняти на 128, бо замале")
    assert noted(reply).given.kind == "exchange"


async def test_a_size_may_be_written(talk: Any, desk: Desk) -> None:
    order = await desk.at(S.DELIVERED)
    await talk.tap(AskOrder(order.number, W.EXCHANGE))
    await talk.tap(GiveBackWhy(ReturnReason.WRONG_SIZE))
    reply = await talk.say("128")
    assert noted(reply).given.kind == "exchange"


async def test_a_dearer_one_is_paid_the_rest_of(talk: Any, desk: Desk) -> None:
    order = await desk.at(S.DELIVERED, TRACKSUIT)
    await talk.tap(AskOrder(order.number, W.EXCHANGE))
    await talk.tap(GiveBackWhy(ReturnReason.WRONG_SIZE))
    reply = await talk.tap(GiveBackFor("KOS-STEZHKA-PINK-128"))
    assert noted(reply).given.difference is not None
    (due,) = [message for message in reply.messages if isinstance(message, ShowOrder)]
    assert (due.news, due.payee, reply.stage) == (OrderNews.PAY, desk.catalog.shop.orders.payee, "payment")
    assert (await talk.state())["about_order"] == due.order.number


async def test_a_defect_is_photographed_and_the_photo_is_not_looked_for(
    talk: Any, desk: Desk, picture_of: Callable[..., bytes]
) -> None:
    order = await desk.at(S.DELIVERED)
    await talk.tap(AskOrder(order.number, W.RETURN))
    photo = await talk.say("дірка на рукаві")
    assert (sayings(photo), photo.cards, photo.asks) == ([Saying.RETURN_PHOTO], (), True)
    await talk.photo(picture_of("HUD-SOVA", "black"), caption="ось")
    reply = await talk.say(AS_PAID)
    given = noted(reply).given
    assert (given.reason, given.way_back_paid_by_us, len(given.photos)) == (ReturnReason.DEFECT, True, 1)
    assert reply.orders[0].photos == given.photos


@pytest.mark.parametrize("text", ["фото немає", "ні"])
async def test_a_defect_without_a_photo_is_taken_too(talk: Any, desk: Desk, text: str) -> None:
    order = await desk.at(S.DELIVERED)
    await talk.tap(AskOrder(order.number, W.RETURN))
    await talk.tap(GiveBackWhy(ReturnReason.DEFECT))
    assert sayings(await talk.say(text)) == [Saying.REFUND_WHERE]
    assert noted(await talk.say(AS_PAID)).given.reason is ReturnReason.DEFECT


async def test_the_same_thing_again_for_a_defect(talk: Any, desk: Desk) -> None:
    order = await desk.at(S.DELIVERED)
    await talk.tap(AskOrder(order.number, W.EXCHANGE))
    await talk.tap(GiveBackWhy(ReturnReason.DEFECT))
    question = asked(await talk.say("не маю"))
    assert HOODIE in dict(question.sizes)
    given = noted(await talk.tap(GiveBackFor(HOODIE))).given
    other = await desk.catalog.orders.find(given.replacement or "")
    assert [line.sku for line in other.lines] == [HOODIE]


async def test_a_complaint_is_for_a_person_at_once(talk: Any, desk: Desk) -> None:
    await desk.at(S.DELIVERED)
    reply = await talk.say("прийшов брак, це жах")
    assert [card.reason for card in reply.cards] == [Reason.COMPLAINT]


async def test_a_category_that_gives_more_days_keeps_its_buttons(talk: Any, desk: Desk) -> None:
    order = await desk.at(S.DELIVERED)
    async with desk.catalog.db.write() as session:
        await session.execute(update(CategoryRow).values(return_days=30))
    await _delivered(desk, order.number, days=20)
    shown = next(each for each in (await talk.say("де моє замовлення?")).messages if isinstance(each, ShowOrder))
    assert {OrderWish.RETURN, OrderWish.EXCHANGE} <= set(shown.wishes)
    reply = await talk.say("хочу повернути худі")
    assert Saying.RETURN_TOO_LATE not in sayings(reply)
    await _delivered(desk, order.number, days=31)
    late = next(each for each in (await talk.say("де моє замовлення?")).messages if isinstance(each, ShowOrder))
    assert not {OrderWish.RETURN, OrderWish.EXCHANGE} & set(late.wishes)


async def test_after_the_days_it_is_too_late(talk: Any, desk: Desk) -> None:
    order = await desk.at(S.DELIVERED)
    await _delivered(desk, order.number, days=15)
    reply = await talk.say("хочу повернути худі")
    assert sayings(reply) == [Saying.POLICY, Saying.RETURN_TOO_LATE]
    assert (await desk.catalog.orders.find(order.number)).returns == ()


async def test_what_the_law_leaves_out_is_not_taken_back_unless_it_is_our_fault(talk: Any, desk: Desk) -> None:
    async with desk.catalog.db.write() as session:
        await session.execute(update(CategoryRow).where(CategoryRow.code == "hoodies").values(returnable=False))
    order = await desk.at(S.DELIVERED)
    await talk.tap(AskOrder(order.number, W.RETURN))
    refused = await talk.tap(GiveBackWhy(ReturnReason.NOT_LIKED))
    assert sayings(refused) == [Saying.RETURN_NOT_TAKEN]
    await talk.tap(AskOrder(order.number, W.RETURN))
    await talk.tap(GiveBackWhy(ReturnReason.WRONG_ITEM))
    await talk.say(AS_PAID)
    assert len((await desk.catalog.orders.find(order.number)).returns) == 1


async def test_before_it_is_here_a_person_is_called(talk: Any, desk: Desk) -> None:
    await desk.at(S.SHIPPED)
    reply = await talk.say("хочу повернути худі")
    assert [card.reason for card in reply.cards] == [Reason.BOUGHT]


async def test_what_was_bought_elsewhere_is_a_matter_for_a_person(talk: Any) -> None:
    reply = await talk.say("хочу повернути худі")
    assert sayings(reply)[0] is Saying.POLICY
    assert [card.reason for card in reply.cards] == [Reason.BOUGHT]


async def test_of_several_orders_one_is_chosen(talk: Any, desk: Desk) -> None:
    await desk.at(S.DELIVERED)
    second = await desk.at(S.DELIVERED, TRACKSUIT)
    reply = await talk.say("хочу обміняти")
    choice = reply.messages[-1]
    assert isinstance(choice, ShowOrders)
    assert (len(choice.orders), choice.wish) == (2, W.EXCHANGE)
    assert asked(await talk.tap(AskOrder(second.number, W.EXCHANGE))).order.number == second.number


@pytest.mark.parametrize("text", ["ні, передумала", "скасуйте повернення"])
async def test_a_return_that_is_not_wanted_any_more_is_dropped(talk: Any, desk: Desk, text: str) -> None:
    order = await desk.at(S.DELIVERED, HOODIE, TRACKSUIT)
    await talk.tap(AskOrder(order.number, W.RETURN))
    assert sayings(await talk.say(text)) == [Saying.RETURN_DROPPED]
    assert (await talk.state())["giving_back"] is None
    assert (await desk.catalog.orders.find(order.number)).returns == ()


async def test_a_question_in_between_is_answered_and_the_return_goes_on(talk: Any, desk: Desk) -> None:
    order = await desk.at(S.DELIVERED)
    await talk.tap(AskOrder(order.number, W.RETURN))
    between = await talk.say("а коли ви працюєте?")
    assert sayings(between) == [Saying.POLICY]
    await talk.say("замале")
    assert noted(await talk.say(AS_PAID)).given.reason is ReturnReason.WRONG_SIZE


async def test_a_photo_of_goods_is_goods_again_once_the_talk_is_of_goods(
    talk: Any, desk: Desk, picture_of: Callable[..., bytes]
) -> None:
    order = await desk.at(S.DELIVERED)
    await talk.tap(AskOrder(order.number, W.RETURN))
    await talk.say("а сукня в горошок є?")
    reply = await talk.photo(picture_of("KUR-ZAMET", "blue"))
    assert reply.answered_by.startswith("photo:")
    assert (await desk.catalog.orders.find(order.number)).returns == ()


async def test_what_is_not_understood_twice_is_for_a_person(talk: Any, desk: Desk) -> None:
    order = await desk.at(S.DELIVERED)
    await talk.tap(AskOrder(order.number, W.RETURN))
    asked(await talk.say("тралала"))
    reply = await talk.say("трулюлю")
    assert [card.reason for card in reply.cards] == [Reason.BOUGHT]


async def test_a_tap_on_an_old_question_is_stale(talk: Any, desk: Desk) -> None:
    await desk.at(S.DELIVERED)
    assert sayings(await talk.tap(GiveBackWhy(ReturnReason.DEFECT))) == [Saying.BUTTON_STALE]
    assert sayings(await talk.tap(GiveBackFor(HOODIE))) == [Saying.BUTTON_STALE]


async def test_the_order_of_another_cannot_be_given_back(talk: Any, desk: Desk) -> None:
    other = await desk.at(S.DELIVERED, chat=502)
    assert sayings(await talk.tap(GiveBackLine(other.number, other.lines[0].line))) == [Saying.NO_SUCH_ORDER]
    assert sayings(await talk.tap(AskOrder(other.number, W.RETURN))) == [Saying.NO_SUCH_ORDER]


async def test_a_replayed_turn_gives_back_once_and_says_the_same(talk: Talk, desk: Desk) -> None:
    order = await desk.at(S.DELIVERED)
    await talk.say("хочу повернути худі, не сподобалось")
    turn = talk.turn(Text(AS_PAID))
    first = await talk.agent.reply(turn, talk.after)
    second = await talk.agent.reply(turn, talk.after)
    assert noted(first).given == noted(second).given
    assert len((await desk.catalog.orders.find(order.number)).returns) == 1


async def test_a_second_tap_gives_nothing_back_again(talk: Any, desk: Desk) -> None:
    order = await desk.at(S.DELIVERED)
    await talk.tap(AskOrder(order.number, W.RETURN))
    await talk.tap(GiveBackWhy(ReturnReason.NOT_LIKED))
    noted(await talk.say(AS_PAID))
    assert sayings(await talk.tap(GiveBackWhy(ReturnReason.NOT_LIKED))) == [Saying.BUTTON_STALE]
    assert len((await desk.catalog.orders.find(order.number)).returns) == 1


async def test_the_last_one_may_go_while_it_is_chosen(talk: Any, desk: Desk) -> None:
    order = await desk.at(S.DELIVERED)
    await talk.tap(AskOrder(order.number, W.EXCHANGE))
    asked(await talk.tap(GiveBackWhy(ReturnReason.WRONG_SIZE)))
    await desk.ordered(HOODIE_LARGE, chat=502, pieces=3)
    reply = await talk.tap(GiveBackFor(HOODIE_LARGE))
    assert Saying.TAKEN_BY_OTHERS in sayings(reply)
    assert (await desk.catalog.orders.find(order.number)).returns == ()


async def _delivered(desk: Desk, number: str, *, days: int) -> None:
    at = int((datetime.now(UTC) - timedelta(days=days)).timestamp() * 1000)
    async with desk.catalog.db.write() as session:
        await session.execute(update(OrderRow).where(OrderRow.number == number).values(delivered_at=at))
