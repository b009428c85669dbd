"""Whoever calls for a person is heard in every stage and language; whoever waits for one is told so, calmly."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest

from graph.messages import Reason, Reply, Saying
from graph.situation import Situation
from graph.stages import Stage
from graph.transitions import follow
from graph.understanding.lexicon import Lexicon
from graph.understanding.meaning import Intent
from tests.graph.conftest import Talk
from tests.graph.understanding.conftest import lexicon

__all__ = ["lexicon"]

DETAILS = "Іваненко Оля, 067 123 45 67, Львів, відділення 5"
NIGHT = datetime(2026, 3, 11, 21, 0, tzinfo=UTC)
CALLS = (
    "покличте менеджера, хочу змінити замовлення",
    "позовите менеджера, хочу поменять заказ",
    "call a manager, I want to change the order",
    "це не так, з'єднайте з оператором",
    "приберіть худі, дайте людину",
    "скільки разом? покличте когось",
    "давайте дві, і покличте менеджера",
)
WAITING = (
    "ви тут?",
    "ви ще тут?",
    "ау",
    "є хто?",
    "Добрий день, є хто живий?",
    "вы еще здесь?",
    "anybody here?",
    "алло",
)


def sayings(reply: Reply) -> list[Saying]:
    return [message.saying for message in reply.messages if hasattr(message, "saying")]


async def read_back(talk: Talk) -> None:
    for text in ("худі з совою на 104", "беру", DETAILS):
        await talk.say(text)


@pytest.mark.parametrize("text", CALLS)
async def test_a_person_is_called_over_an_order_that_is_read_back(talk: Talk, text: str) -> None:
    await read_back(talk)
    reply = await talk.say(text)
    assert ([card.reason for card in reply.cards], reply.stage) == ([Reason.ASKED_FOR_PERSON], "human")
    assert sayings(reply) == [Saying.PERSON_CALLED]


async def test_the_cart_waits_while_a_person_is_called(talk: Talk) -> None:
    await read_back(talk)
    before = await talk.catalog.orders.cart(talk.chat)
    await talk.say("покличте менеджера, приберіть худі")
    assert await talk.catalog.orders.cart(talk.chat) == before


@pytest.mark.parametrize("stage", get_args(Stage))
@pytest.mark.parametrize("text", CALLS)
def test_a_call_wins_at_every_stage(lexicon: Lexicon, text: str, stage: Stage) -> None:
    meaning = lexicon.read(text)
    for place in (
        Situation(stage, meaning),
        Situation(stage, meaning, selected=True, shown=True, buying=True, read_back=True, details=True, owing=True),
        Situation(stage, meaning, returning=True, refunding=True, readdressing=True, cancelling=True, reviewing=True),
    ):
        assert follow(place).steps == ("escalate",)


@pytest.mark.parametrize(
    "text",
    [
        "ви бот? покличте менеджера",
        "are you a bot? call a manager",
        "почніть спочатку, або краще дайте людину",
        "не нагадуйте мені, покличте менеджера",
        "хочу повернути костюм, переключіть на менеджера",
    ],
)
def test_a_call_leads_whatever_else_is_said(lexicon: Lexicon, text: str) -> None:
    assert lexicon.read(text).intent is Intent.PERSON


@pytest.mark.parametrize(
    "text",
    [
        "менеджера кликати не треба",
        "не кличте менеджера",
        "don't call a manager",
        "менеджер казав, що оплатили",
        "потрібен подарунок для когось",
        "покличу чоловіка, він скаже",
    ],
)
def test_who_is_only_named_is_not_called_outright(lexicon: Lexicon, text: str) -> None:
    assert not lexicon.read(text).calls


@pytest.mark.parametrize("text", WAITING)
async def test_whoever_waits_for_a_person_is_told_that_one_was_called(talk: Talk, text: str) -> None:
    await talk.say("покличте людину")
    first, again = await talk.say(text), await talk.say(text)
    assert (sayings(first), first.cards, first.joined) == ([Saying.PERSON_ALREADY_CALLED], (), ())
    assert sayings(again) == [Saying.PERSON_ALREADY_CALLED]


@pytest.mark.parametrize("text", WAITING)
async def test_at_night_they_are_told_from_when(talk: Talk, text: str) -> None:
    talk.at = NIGHT
    await talk.say("покличте людину")
    assert sayings(await talk.say(text)) == [Saying.PERSON_FROM]


async def test_who_waits_stays_where_the_talk_stands(talk: Talk) -> None:
    await talk.say("покличте людину")
    await talk.say("худі з совою на 104")
    stage = (await talk.say("беру")).stage
    reply = await talk.say("ви тут?")
    assert (sayings(reply), reply.stage) == ([Saying.PERSON_ALREADY_CALLED], stage)


async def test_after_an_hour_of_waiting_no_product_is_brought_back(talk: Talk) -> None:
    await talk.say("худі з совою на 104")
    await talk.say("покличте людину")
    talk.at += timedelta(hours=1)
    assert sayings(await talk.say("ви ще тут?")) == [Saying.PERSON_ALREADY_CALLED]


@pytest.mark.parametrize("text", WAITING)
async def test_where_nobody_was_called_it_is_a_greeting(talk: Talk, text: str) -> None:
    assert sayings(await talk.say(text)) == [Saying.GREETING]


@pytest.mark.parametrize("text", ["привіт", "добрий день"])
async def test_a_plain_greeting_is_greeted_while_a_person_is_called(talk: Talk, text: str) -> None:
    await talk.say("покличте людину")
    assert sayings(await talk.say(text)) == [Saying.GREETING]
