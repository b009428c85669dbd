"""«Повідомте, коли з'явиться»: noted once for the very size, and no reminders for who wants none."""

from __future__ import annotations

from typing import Any

import pytest

from catalog.effects import EffectKey
from catalog.errors import VariantNotFound
from graph.messages import (
    NoReminders,
    PickSize,
    Reason,
    Reply,
    Say,
    Saying,
    ShowOffer,
    ShowProduct,
    TellWhenBack,
    Text,
)
from tests.graph.conftest import Talk

GONE, THERE = "HUD-SOVA-BLACK-116", "HUD-SOVA-BLACK-104"


def sayings(reply: Reply) -> list[Saying]:
    return [message.saying for message in reply.messages if isinstance(message, Say)]


async def waits_for(talk: Talk) -> list[str]:
    return [each.variant_sku for each in await talk.catalog.subscriptions.of_chat(talk.chat)]


async def test_a_tap_is_noted_once_and_the_second_is_told_so(talk: Any) -> None:
    first = await talk.tap(TellWhenBack(GONE))
    assert (sayings(first), first.cards, first.answered_by) == ([Saying.SUBSCRIBED], (), "button")
    assert sayings(await talk.tap(TellWhenBack(GONE))) == [Saying.SUBSCRIBED_BEFORE]
    assert await waits_for(talk) == [GONE]


@pytest.mark.parametrize(
    "text", ["повідомте, коли з'явиться", "напишіть мені, коли з'явиться", "а коли буде?", "когда будет?"]
)
async def test_words_are_about_the_size_that_the_talk_is_of(talk: Any, text: str) -> None:
    await talk.tap(PickSize(GONE))
    reply = await talk.say(text)
    assert sayings(reply)[-1] is Saying.SUBSCRIBED
    assert reply.cards == ()
    assert await waits_for(talk) == [GONE]


async def test_a_size_that_is_named_is_the_one(talk: Any) -> None:
    await talk.tap(ShowProduct("HUD-SOVA", "black"))
    await talk.say("повідомте, коли з'явиться 116")
    assert await waits_for(talk) == [GONE]


async def test_all_of_it_in_one_message(talk: Any) -> None:
    reply = await talk.say("повідомте, коли з'явиться чорне худі з совою на 116")
    assert sayings(reply)[-1] is Saying.SUBSCRIBED
    assert await waits_for(talk) == [GONE]


async def test_without_a_size_it_is_asked_for(talk: Any) -> None:
    await talk.tap(ShowProduct("HUD-SOVA", "black"))
    reply = await talk.say("повідомте, коли з'явиться")
    assert (sayings(reply)[-1], reply.asks) == (Saying.WHICH_SIZE, True)
    assert await waits_for(talk) == []


async def test_what_is_there_is_told_to_be_there(talk: Any) -> None:
    reply = await talk.tap(TellWhenBack(THERE))
    assert sayings(reply) == [Saying.IN_STOCK_NOW]
    card = reply.messages[-1]
    assert isinstance(card, ShowOffer)
    assert (card.size, reply.stage) == ("104", "offer")
    assert await waits_for(talk) == []


async def test_a_button_of_something_that_is_sold_no_more_is_stale(talk: Any) -> None:
    assert sayings(await talk.tap(TellWhenBack("NO-SUCH-1"))) == [Saying.BUTTON_STALE]
    with pytest.raises(VariantNotFound):
        await talk.catalog.variant("NO-SUCH-1")


async def test_what_nobody_can_note_is_a_matter_for_a_person(talk: Any) -> None:
    reply = await talk.say("повідомте, коли з'явиться")
    assert [card.reason for card in reply.cards] == [Reason.SUBSCRIBE]


async def test_a_replayed_turn_is_noted_once_and_told_the_same(talk: Talk) -> None:
    await talk.tap(PickSize(GONE))
    turn = talk.turn(Text("повідомте, коли з'явиться"))
    first = await talk.agent.reply(turn, talk.after)
    await talk.catalog.stock.set_stock(GONE, 2, "script:test", EffectKey("t", "stock"))
    second = await talk.agent.reply(turn, talk.after)
    assert (first.messages, sayings(first)) == (second.messages, [Saying.SUBSCRIBED])
    assert len(await talk.catalog.subscriptions.due()) == 1


@pytest.mark.parametrize("text", ["не нагадуйте мені більше", "Не надо напоминать"])
async def test_no_reminders_by_words(talk: Any, text: str) -> None:
    assert sayings(await talk.say(text)) == [Saying.NO_MORE_REMINDERS]


async def test_no_reminders_by_a_button_keep_what_is_in_the_cart(talk: Any) -> None:
    await talk.catalog.orders.add(EffectKey("t", "cart"), talk.chat, THERE)
    assert sayings(await talk.tap(NoReminders())) == [Saying.NO_MORE_REMINDERS]
    assert len((await talk.catalog.orders.cart(talk.chat)).lines) == 1
