"""The loop guard counts turns in which nothing changes: asked differently, then shown, then a person."""

from __future__ import annotations

from typing import Any

from graph.messages import PickSize, Reason, Reply, Say, Saying, ShowOffer, ShowOffers, Why


def sayings(reply: Reply) -> list[Saying]:
    return [message.saying for message in reply.messages if isinstance(message, Say)]


async def test_the_same_question_of_ours_is_asked_differently_then_shown_then_a_person(talk: Any) -> None:
    assert sayings(await talk.say("скільки коштує?")) == [Saying.WHICH_PRODUCT]
    assert sayings(await talk.say("ну скільки коштує")) == [Saying.ASK_OTHERWISE]
    shown = await talk.say("скільки коштує?!")
    (choice,) = shown.messages
    assert isinstance(choice, ShowOffers)
    assert (choice.why, shown.asks, shown.cards) == (Why.NEWEST, True, ())


async def test_a_card_that_is_told_again_and_again_leads_to_others_and_to_a_person(talk: Any) -> None:
    await talk.say("худі з совою")
    replies = [await talk.say(text) for text in ("а воно тепле?", "а воно м'яке?", "а воно цупке?", "а воно липке?")]
    assert all(isinstance(reply.messages[0], ShowOffer) for reply in replies)
    assert [sayings(reply) for reply in replies] == [[], [Saying.ASK_OTHERWISE], [], [Saying.PERSON_CALLED]]
    assert isinstance(replies[2].messages[1], ShowOffers)
    assert [card.reason for card in replies[3].cards] == [Reason.NO_PROGRESS]


async def test_real_questions_never_trip_it(talk: Any) -> None:
    await talk.say("худі з совою")
    for _ in range(3):
        for text in ("скільки коштує?", "які розміри є?", "є в наявності?", "а в зеленому?", "а в чорному?", "є 104?"):
            reply = await talk.say(text)
            assert reply.cards == ()
            assert Saying.ASK_OTHERWISE not in sayings(reply)


async def test_going_back_and_forth_between_two_things_is_no_circle(talk: Any) -> None:
    await talk.say("рожевий костюм")
    for _ in range(4):
        for text in ("перший", "другий"):
            reply = await talk.say(text)
            assert (reply.cards, sayings(reply)) == ((), [])


async def test_manners_and_taps_are_no_circle(talk: Any) -> None:
    for text in ("дякую", "дякую", "дякую!", "спасибі", "дуже дякую"):
        assert sayings(await talk.say(text)) == [Saying.THANKS]
    for _ in range(5):
        assert (await talk.tap(PickSize("HUD-SOVA-BLACK-104"))).cards == ()


async def test_one_step_forward_begins_the_count_anew(talk: Any) -> None:
    await talk.say("скільки коштує?")
    await talk.say("скільки коштує?")
    await talk.say("худі з совою")
    assert (await talk.state())["stalled"] == 0


async def test_yes_again_and_again_at_the_delivery_calls_nobody_by_itself(talk: Any) -> None:
    await talk.say("худі з совою на 104")
    await talk.say("беру")
    replies = [await talk.say("так") for _ in range(4)]
    assert all(reply.stage == "delivery" and not reply.cards for reply in replies)
