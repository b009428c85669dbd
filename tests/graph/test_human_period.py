"""A person has the talk for a while and gives it back: the bot goes on from what was settled."""

from __future__ import annotations

from datetime import timedelta
from itertools import count

import pytest

from catalog.effects import EffectKey
from graph.handoffs import Line
from graph.human import SUMMARY_LIMIT
from graph.messages import Came, Door, Reason, Saying, ShowCart, ShowOffer
from tests.graph.conftest import Talk
from tests.graph.orders import Desk

MARYNA = 901
HOODIE, TRACKSUIT = "HUD-SOVA-BLACK-104", "KOS-STEZHKA"
KEYS = count(1)


def key(effect: str) -> EffectKey:
    return EffectKey(f"desk-{next(KEYS)}", effect)


def shopper(words: str) -> Line:
    return Line("shopper", words)


def manager(words: str, sku: str | None = None) -> Line:
    return Line("manager", words, sku=sku, manager_id=MARYNA)


async def a_person_talks(talk: Talk, *lines: Line, resolved: bool = False) -> int:
    """From the call to the return."""
    door = talk.agent.handoffs
    called = await door.live(talk.chat) or await door.open(key("open"), chat=talk.chat, reason=Reason.ASKED_FOR_PERSON)
    await door.claim(key("claim"), called.id, MARYNA, "Марина")
    for line in lines:
        await door.said(key("said"), called.id, [line])
    end = door.resolve if resolved else door.give_back
    return (await end(key("end"), called.id, MARYNA)).id


def sayings(reply):
    return [message.saying for message in reply.messages if hasattr(message, "saying")]


def card(reply) -> ShowOffer:
    return next(message for message in reply.messages if isinstance(message, ShowOffer))


@pytest.mark.parametrize("resolved", [False, True])
async def test_a_size_asked_for_after_the_return_is_of_what_the_manager_offered(talk: Talk, resolved: bool):
    await talk.say("куртка зимова")
    await talk.say("покличте людину")
    await a_person_talks(talk, shopper("щось на прогулянки"), manager("Ось таке", HOODIE), resolved=resolved)
    told = card(await talk.say("а 128 є?"))
    assert (told.offer.product_sku, told.offer.colour.code, told.size) == ("HUD-SOVA", "black", "128")
    assert not (await talk.agent.handoffs.live(talk.chat))


async def test_what_a_manager_offered_is_taken_with_one_word(talk: Talk):
    await talk.say("покличте людину")
    await a_person_talks(talk, manager("Раджу цю", HOODIE))
    await talk.say("беру")
    cart = await talk.catalog.orders.cart(talk.chat)
    assert [line.sku for line in cart.lines] == [HOODIE]


async def test_a_size_that_was_told_to_a_person_is_not_asked_for_again(talk: Talk):
    await talk.say("покличте людину")
    await a_person_talks(talk, shopper("нам на зріст 104"), manager("Тоді цей", TRACKSUIT))
    state = await after_any_word(talk)
    assert state["selection"]["product"] == TRACKSUIT
    assert state["selection"]["size"] == "104"


async def after_any_word(talk: Talk):
    await talk.say("дякую")
    return await talk.state()


async def test_of_several_offers_the_last_counts_and_the_others_stay_to_point_at(talk: Talk):
    await talk.say("покличте людину")
    await a_person_talks(talk, manager("Є такий", TRACKSUIT), manager("і такий", "HUD-SOVA/black"))
    state = await after_any_word(talk)
    assert state["selection"]["product"] == "HUD-SOVA"
    assert [sku for sku, _ in state["candidates"]] == [TRACKSUIT, "HUD-SOVA"]


async def test_a_photo_shown_to_a_person_is_what_is_spoken_of_after_the_return(talk: Talk):
    await talk.say("костюм")
    await talk.say("покличте людину")
    photo = Line("shopper", "Чи тепла вона в мороз?", "photo", sku="HUD-SOVA/black")
    await a_person_talks(talk, photo, Line("manager", "", "voice", manager_id=MARYNA))
    told = card(await talk.say("а на 128 є?"))
    assert (told.offer.product_sku, told.offer.colour.code, told.size) == ("HUD-SOVA", "black", "128")
    assert "на фото покупця: HUD-SOVA/black" in (await talk.state())["human"]


async def test_what_a_manager_offered_for_a_photo_is_spoken_of_rather_than_the_photo(talk: Talk):
    await talk.say("покличте людину")
    shown = Line("shopper", "", "photo", sku="HUD-SOVA/black")
    await a_person_talks(talk, shown, manager("Є ще такий", TRACKSUIT))
    state = await after_any_word(talk)
    assert state["selection"]["product"] == TRACKSUIT
    assert [sku for sku, _ in state["candidates"]] == ["HUD-SOVA", TRACKSUIT]


async def test_what_is_sold_no_more_is_passed_over(talk: Talk):
    await talk.say("худі з совою")
    before = (await talk.state())["selection"]
    await talk.say("покличте людину")
    await a_person_talks(talk, manager("Ось", "GONE-1"))
    assert (await after_any_word(talk))["selection"] == before


async def test_the_talk_leaves_the_people_and_is_told_of_only_once(talk: Talk):
    await talk.say("покличте людину")
    known = await a_person_talks(talk, shopper("добрий день"), manager("Вітаю!"))
    first = await after_any_word(talk)
    assert (first["stage"], first["human_seen"]) == ("init", known)
    assert "Марина" in first["human"]
    await talk.say("худі на 104")
    assert (await talk.state())["selection"]["product"] == "HUD-SOVA"


async def test_words_of_people_stand_in_no_summary(talk: Talk):
    await talk.say("покличте людину")
    await a_person_talks(talk, shopper("мене звати Соломія"), *(manager("секрет", HOODIE) for _ in range(40)))
    told = (await after_any_word(talk))["human"]
    assert len(told) <= SUMMARY_LIMIT
    assert "Соломія" not in told
    assert "секрет" not in told


async def test_an_order_that_a_manager_changed_is_the_one_spoken_of(talk: Talk):
    desk = Desk(talk.catalog)
    door = talk.agent.handoffs
    called = await door.open(key("open"), chat=talk.chat, reason=Reason.BOUGHT)
    order = await desk.at("packed")
    await door.resolve(key("end"), called.id, MARYNA)
    state = await after_any_word(talk)
    assert state["about_order"] == order.number
    assert order.number in state["human"]


async def test_coming_back_soon_after_a_person_is_no_return_after_long(talk: Talk):
    await talk.say("худі з совою на 104")
    await talk.say("покличте людину")
    await a_person_talks(talk, manager("Секунду, дивлюсь"))
    lines = await talk.agent.handoffs.lines(1)
    talk.at = (lines[-1].at or talk.at) + timedelta(minutes=1)
    assert Saying.WELCOME_BACK not in sayings(await talk.say("добрий день"))


async def test_what_was_said_before_anybody_took_it_is_not_heard_twice(talk: Talk):
    await talk.say("покличте людину")
    door = talk.agent.handoffs
    called = await door.live(talk.chat)
    assert called is not None
    await talk.say("худі з совою на 104")
    await door.said(key("said"), called.id, [shopper("худі з совою на 104")])
    await talk.say("ні, на 128")
    await door.resolve(key("end"), called.id, MARYNA)
    state = await after_any_word(talk)
    assert state["selection"]["size"] == "128"
    assert state["words"].count("худі з совою на 104") == 1


async def test_what_was_settled_long_ago_is_begun_anew(talk: Talk):
    await talk.say("покличте людину")
    known = await a_person_talks(talk, manager("Ось", HOODIE))
    closed = (await talk.agent.handoffs.by_id(known)).closed_at
    assert closed is not None
    talk.at = closed + timedelta(days=10)
    state = await after_any_word(talk)
    assert (state["human_seen"], state.get("selection"), state["stage"]) == (known, None, "init")


async def test_a_new_need_after_the_return_calls_anew_with_a_fresh_card(talk: Talk):
    first = (await talk.say("покличте людину")).cards[0]
    await a_person_talks(talk, manager("Все гаразд?"), resolved=True)
    second = (await talk.say("покличте людину")).cards[0]
    assert second.handoff_id != first.handoff_id
    assert "Марина" in second.brief.human


async def test_beginning_anew_forgets_what_people_settled(talk: Talk):
    await talk.say("покличте людину")
    known = await a_person_talks(talk, manager("Ось", HOODIE))
    await talk.say("почнімо спочатку")
    state = await talk.state()
    assert (state["human"], state["selection"], state["human_seen"]) == ("", None, known)


async def test_rest_forgets_it_too(talk: Talk):
    await talk.say("покличте людину")
    await a_person_talks(talk, manager("Ось", HOODIE))
    await talk.say("дякую")
    talk.after = await talk.agent.rest(talk.chat, 0, talk.after or "")
    assert (await talk.state())["human"] == ""


async def test_trying_a_turn_again_opens_nothing(talk: Talk):
    await talk.say("худі з совою")
    await talk.agent.rehearse(talk.turn(Came(Door.LINK, "HUD-SOVA")), talk.after)
    before = await talk.agent.handoffs.last(talk.chat)
    assert before is None


async def test_in_every_stage_an_open_call_leaves_the_bot_helpful(talk: Talk):
    await talk.say("покличте людину")
    for words in ("худі на 104", "а 128 є?", "скільки коштує доставка", "беру"):
        reply = await talk.say(words)
        assert Saying.PERSON_ALREADY_CALLED not in sayings(reply)
    assert any(isinstance(message, ShowCart) for message in reply.messages) or reply.stage == "delivery"
