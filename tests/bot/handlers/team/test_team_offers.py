"""A manager offers a product by command: the shopper sees it as the bot would show it, and a person has spoken."""

from __future__ import annotations

import pytest

from bot.texts import texts
from catalog.effects import EffectKey
from catalog.products import Money
from graph.handoffs import Status
from tests.bot.handlers.conftest import MARYNA, SHOPPER, TARAS
from tests.bot.handlers.team.conftest import Group, buttons, said, to, words

PINK = "KOS-STEZHKA-PINK-128"


async def test_the_shopper_gets_the_card_with_picture_price_and_sizes(group: Group) -> None:
    await group.taken(TARAS)
    step = await group.asks("/offer KOS-STEZHKA рожевий")
    (card,) = to(step, SHOPPER)
    assert (card.method, card.epoch_of) == ("sendPhoto", None)
    assert "Костюм «Стежка» на блискавці · рожевий" in words(card)
    assert "1 200 грн" in words(card)
    assert {"92", "104", "116", "128"} < set(buttons(card))
    assert texts("uk").call_person not in buttons(card), "a person is here"
    assert step.silences == ((SHOPPER, 0),)
    assert said(step) == "Надіслано: Костюм «Стежка» на блискавці · рожевий · від 1 200 грн"


@pytest.mark.parametrize(
    "argument", [PINK, "kos-stezhka рожевий 128", "KOS-STEZHKA/pink 128", "KOS-STEZHKA 128", PINK.replace("K", "К")]
)
async def test_one_size_is_named_in_any_way(group: Group, argument: str) -> None:
    await group.taken(TARAS)
    (card,) = to(await group.asks(f"/offer {argument}"), SHOPPER)
    assert "Розмір 128" in words(card)
    handoff = await group.agent.handoffs.last(SHOPPER)
    assert handoff is not None
    (line,) = await group.agent.handoffs.lines(handoff.id)
    assert (line.side, line.sku, line.manager_id) == ("manager", PINK, TARAS)
    offered = (await group.agent.handoffs.events(handoff.id))[-1]
    assert (offered.kind, offered.detail, offered.manager_id) == ("offered", PINK, TARAS)


async def test_an_offer_takes_the_talk_as_any_word_of_a_manager_does(group: Group) -> None:
    handoff = await group.called()
    step = await group.asks("/offer HUD-SOVA чорний")
    here, card = to(step, SHOPPER)
    assert "Тарас" in words(here)
    assert "Худі «Сова»" in words(card)
    after = await group.agent.handoffs.by_id(handoff.id)
    assert (after.status, after.manager_id) == (Status.WAITING_SHOPPER, TARAS)


async def test_nothing_is_offered_in_a_talk_that_another_holds(group: Group) -> None:
    await group.taken(MARYNA)
    step = await group.asks("/offer HUD-SOVA")
    assert to(step, SHOPPER) == []
    assert "Марина" in said(step)
    assert step.silences == ()


@pytest.mark.parametrize(
    ("argument", "answer"),
    [
        ("", "Напишіть артикул"),
        ("KOS-STEZKA", "Схожі: KOS-STEZHKA"),
        ("KOS-STEZHKA 140", "Розміру 140 тут немає. Є: 92, 104, 110, 116, 128"),
        ("KOS-STEZHKA-PINK-110", "110: закінчився, тож не надіслано. Є: 92, 104, 116, 128"),
        ("KOS-STEZHKA зелений", "Є: рожевий, темно-синій"),
        ("KUR-ZAMET", "усе закінчилося"),
    ],
)
async def test_what_cannot_be_offered_is_said_with_what_there_is(group: Group, argument: str, answer: str) -> None:
    handoff = await group.called()
    step = await group.asks(f"/offer {argument}")
    assert answer in said(step)
    assert to(step, SHOPPER) == []
    assert (await group.agent.handoffs.by_id(handoff.id)).status is Status.OPEN


async def test_an_offer_that_is_handled_again_says_the_same_and_is_kept_once(group: Group) -> None:
    handoff = await group.called()
    first = await group.asks(f"/offer {PINK}", turn="again", message_id=600)
    second = await group.asks(f"/offer {PINK}", turn="again", message_id=600)
    assert first == second
    assert len(await group.agent.handoffs.lines(handoff.id)) == 1


async def test_the_price_is_that_of_the_moment(group: Group) -> None:
    await group.taken(TARAS)
    await group.catalog.stock.set_price(PINK, Money(155_000), "owner:1", EffectKey("p", "price"))
    (card,) = to(await group.asks(f"/offer {PINK}"), SHOPPER)
    assert "1 550 грн" in words(card)
