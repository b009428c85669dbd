"""Answers to photos in words: the doubt, the question, the way out, the manager's card."""

from __future__ import annotations

from typing import Any

import pytest

from bot.callbacks import pack, unpack
from bot.render import render, render_card, render_looking
from bot.texts import managers, texts
from catalog.products import Locale, Names
from graph.messages import (
    Card,
    Doubt,
    Guess,
    NoneOfThese,
    Reason,
    Reply,
    Say,
    Saying,
    ShowOffers,
    ShowProduct,
    Why,
)

ASSISTANT = Names("Вітрина", "Витрина", "Vitrina")
LOCALES: tuple[Locale, ...] = ("uk", "ru", "en")


def sent(*messages: Any, locale: Locale = "uk", already: int = 0) -> list[dict[str, Any]]:
    reply = Reply(messages, locale, "c", "photo:vision")
    return [{"method": one.method, **one.params} for one in render(reply, 501, assistant=ASSISTANT, already=already)]


def actions(params: dict[str, Any]) -> list[Any]:
    return [unpack(button["callback_data"]) for row in params["reply_markup"]["inline_keyboard"] for button in row]


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("doubt", list(Doubt))
def test_a_question_about_a_photo_says_why_it_is_asked_and_lets_out(
    make_offer: Any, doubt: Doubt, locale: Locale
) -> None:
    offers = (make_offer(sku="A-1"), make_offer(sku="A-2"))
    album, question = sent(ShowOffers(offers, Why.PHOTO_UNSURE, doubt=doubt), locale=locale)
    words = texts(locale)
    assert album["media"][0]["caption"].startswith(f"{words.doubts[doubt]} {words.found[Why.PHOTO_UNSURE]}")
    assert question["text"] == words.choose[Why.PHOTO_UNSURE]
    assert actions(question)[:3] == [ShowProduct("A-1", "pink"), ShowProduct("A-2", "pink"), NoneOfThese()]
    assert question["reply_markup"]["inline_keyboard"][-2][0]["text"] == words.none_of_these


def test_a_single_candidate_for_a_photo_is_a_yes_or_no_question(make_offer: Any) -> None:
    [card] = sent(ShowOffers((make_offer(),), Why.PHOTO_UNSURE))
    assert card["method"] == "sendPhoto"
    assert "1 850" in card["caption"].replace("\u00a0", " ")
    assert actions(card)[:2] == [ShowProduct("KOS-ZIP", "pink"), NoneOfThese()]


def test_candidates_that_no_photo_led_to_have_no_way_out_button(make_offer: Any) -> None:
    _album, question = sent(ShowOffers((make_offer(sku="A-1"), make_offer(sku="A-2")), Why.FOUND))
    assert NoneOfThese() not in actions(question)


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("doubt", list(Doubt))
def test_an_unknown_photo_says_what_would_help(doubt: Doubt, locale: Locale) -> None:
    [told] = sent(Say(Saying.PHOTO_UNKNOWN, doubt=doubt), locale=locale)
    assert told["text"].startswith(texts(locale).unknown[doubt])


@pytest.mark.parametrize("locale", LOCALES)
def test_the_sentence_while_we_look_has_no_button_and_leaves_room_for_the_answer(
    make_offer: Any, locale: Locale
) -> None:
    looking = render_looking(501, 0, locale)
    assert (looking.params["text"], looking.epoch_of) == (texts(locale).looking, (501, 0))
    assert "reply_markup" not in looking.params
    offers = ShowOffers((make_offer(sku="A-1"), make_offer(sku="A-2")), Why.PHOTO_UNSURE)
    assert len(sent(offers, Say(Saying.PERSON_CALLED))) == 3
    assert len(sent(offers, Say(Saying.PERSON_CALLED), already=1)) == 2


def test_a_managers_card_tells_what_was_tried_and_what_the_photo_was_taken_for(make_offer: Any) -> None:
    card = Card(
        7,
        Reason.PHOTO_NOT_RECOGNISED,
        501,
        "Олена",
        "uk",
        tried=("photo", "vision", "candidates"),
        guesses=(Guess(make_offer(sku="A-1"), 0.63), Guess(make_offer(sku="A-2"), 0.0)),
    )
    told = render_card(card, -100).params["text"]
    assert all(managers.STEPS[step] in told for step in card.tried)
    assert "A-1 · <b>Костюм «Хмаринка»</b> · рожевий (63 %)" in told
    assert "A-2" in told
    assert "(0 %)" not in told


def test_the_way_out_button_comes_back_as_itself() -> None:
    assert unpack(pack(NoneOfThese())) == NoneOfThese()
