"""Where the money of a return goes: asked before it is noted, kept with the return and nowhere else."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from catalog import Catalog
from catalog.orders import PaymentMode, Return, ReturnReason
from catalog.orders.order import IN_APP
from catalog.products import Money
from graph.agent import Agent
from graph.messages import AskOrder, GiveBackFor, GiveBackWhy, OrderWish, Reply, Say, Saying, ShowReturn
from tests.graph.conftest import Talk
from tests.graph.orders import HOODIE, HOODIE_LARGE, MANAGER, PATH, Desk, S

CARD, IBAN = "4111111111111111", "UA213223130000026007233566001"
WRONG_CARD, WRONG_IBAN = "4111 1111 1111 1112", "UA21 3223 1300 0002 6007 2335 6600 2"


@pytest.fixture
def desk(shop: Catalog) -> Desk:
    return Desk(shop)


@pytest.fixture
def talk(agent: Agent, shop: Catalog) -> Talk:
    return Talk(agent, shop, at=datetime.now(UTC))


def sayings(reply: Reply) -> list[Saying]:
    return [message.saying for message in reply.messages if isinstance(message, Say)]


def noted(reply: Reply) -> Return:
    (found,) = [message for message in reply.messages if isinstance(message, ShowReturn)]
    return found.given


async def where(talk: Any, desk: Desk) -> str:
    """A return that has come to the question for an account; the order's number."""
    order = await desk.at(S.DELIVERED)
    await talk.tap(AskOrder(order.number, OrderWish.RETURN))
    asked = await talk.tap(GiveBackWhy(ReturnReason.NOT_LIKED))
    assert (sayings(asked), asked.asks, asked.orders) == ([Saying.REFUND_WHERE], True, ())
    assert (await desk.catalog.orders.find(order.number)).returns == ()
    return order.number


@pytest.mark.parametrize(
    ("text", "account"),
    [
        ("4111 1111 1111 1111", CARD),
        ("на картку 4111-1111-1111-1111, будь ласка", CARD),
        (CARD, CARD),
        ("UA21 3223 1300 0002 6007 2335 6600 1", IBAN),
        ("ось IBAN: уа213223130000026007233566001 дякую", IBAN),
    ],
)
async def test_an_account_is_kept_with_the_return_and_in_no_memory(
    talk: Any, desk: Desk, text: str, account: str, capsys: pytest.CaptureFixture[str]
) -> None:
    number = await where(talk, desk)
    reply = await talk.say(text)
    assert noted(reply).refund_to == account
    (card,) = reply.orders
    assert card.order.returns[-1].refund_to == account
    assert (await desk.catalog.orders.find(number)).returns[-1].refund_to == account
    remembered, logged = str(await talk.state()), capsys.readouterr().out
    for part in (account, text, account[-8:]):
        assert part not in remembered
        assert part not in logged


@pytest.mark.parametrize("text", [WRONG_CARD, WRONG_IBAN, "на приват"])
async def test_a_wrong_number_is_said_once_and_then_the_manager_asks(talk: Any, desk: Desk, text: str) -> None:
    await where(talk, desk)
    assert sayings(await talk.say(text)) == [Saying.REFUND_WRONG]
    assert WRONG_CARD not in str(await talk.state())
    assert noted(await talk.say(text)).refund_to is None


async def test_a_corrected_number_is_taken(talk: Any, desk: Desk) -> None:
    await where(talk, desk)
    await talk.say(WRONG_CARD)
    assert noted(await talk.say("ой, 4111 1111 1111 1111")).refund_to == CARD


@pytest.mark.parametrize("text", ["як платила, так і поверніть", "туди ж, звідки платила", "не хочу писати", "ні"])
async def test_who_tells_none_is_noted_without_it(talk: Any, desk: Desk, text: str) -> None:
    await where(talk, desk)
    assert noted(await talk.say(text)).refund_to is None


async def test_who_changes_their_mind_gives_nothing_back(talk: Any, desk: Desk) -> None:
    number = await where(talk, desk)
    assert sayings(await talk.say("передумала, не повертаю")) == [Saying.RETURN_DROPPED]
    assert (await desk.catalog.orders.find(number)).returns == ()


async def test_a_second_tap_on_the_reason_asks_again(talk: Any, desk: Desk) -> None:
    await where(talk, desk)
    for _ in range(3):
        assert sayings(await talk.tap(GiveBackWhy(ReturnReason.NOT_LIKED))) == [Saying.REFUND_WHERE]
    assert noted(await talk.say(CARD)).refund_to == CARD


async def test_after_a_question_in_between_the_number_still_finds_its_return(talk: Any, desk: Desk) -> None:
    await where(talk, desk)
    await talk.say("а сукня в горошок є?")
    assert noted(await talk.say("4111 1111 1111 1111")).refund_to == CARD


async def test_an_account_that_was_told_at_once_is_not_asked_for(talk: Any, desk: Desk) -> None:
    await desk.at(S.DELIVERED)
    reply = await talk.say("хочу повернути худі, не сподобалось. 4111 1111 1111 1111")
    assert noted(reply).refund_to == CARD
    assert "4111" not in str(await talk.state())


async def test_what_telegram_took_goes_back_by_itself(talk: Any, desk: Desk) -> None:
    order = await desk.ordered(HOODIE, mode=PaymentMode.FULL)
    orders = desk.catalog.orders
    await orders.pay(desk.key(), order.number, order.total, "charge-1", IN_APP)
    for step in PATH:
        await orders.move(desk.key(), order.number, step, MANAGER)
    await talk.tap(AskOrder(order.number, OrderWish.RETURN))
    assert noted(await talk.tap(GiveBackWhy(ReturnReason.NOT_LIKED))).refund_to is None


async def test_an_exchange_for_something_cheaper_asks_too(talk: Any, desk: Desk) -> None:
    order = await desk.at(S.DELIVERED)
    was = order.lines[0].price.minor
    await desk.catalog.stock.set_price(HOODIE_LARGE, Money(was - 10000), "owner:1", desk.key())
    await talk.tap(AskOrder(order.number, OrderWish.EXCHANGE))
    await talk.tap(GiveBackWhy(ReturnReason.WRONG_SIZE))
    assert sayings(await talk.tap(GiveBackFor(HOODIE_LARGE))) == [Saying.REFUND_WHERE]
    given = noted(await talk.say("туди ж, 4111 1111 1111 1111"))
    assert (given.kind, given.refund_to) == ("exchange", CARD)
    assert given.difference is not None
    assert given.difference.minor == -10000
