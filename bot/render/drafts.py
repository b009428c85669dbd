"""A Reply's messages as Telegram calls without an address: method and parameters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from bot.render.keyboards import (
    Keyboard,
    candidates_keyboard,
    keyboard,
    offer_keyboard,
    only_candidate_keyboard,
    person_row,
)
from bot.render.offers import candidate_lines, card_lines, only_lines
from bot.render.rich import CAPTION_LIMIT, TEXT_LIMIT, Rich, clip, filled, fitted, foreign, italic, joined, plain
from bot.texts import Texts
from catalog.products import Names, ProductPhoto
from graph.messages import Message, Offer, Say, Saying, ShowOffer, ShowOffers, Why

MAX_CANDIDATES = 3
POLICY_LIMIT = 1800
PERSON_COMES = {Saying.PERSON_CALLED, Saying.PERSON_ALREADY_CALLED}
WITHOUT_PERSON = {Saying.THANKS}
OF_A_PHOTO = {Why.PHOTO_UNSURE, Why.SEVERAL_THINGS}


@dataclass(frozen=True, slots=True)
class Draft:
    """One Telegram call that nobody is addressed in yet."""

    method: str
    params: dict[str, Any]


def drafts_of(messages: Sequence[Message], words: Texts, assistant: Names, *, album: bool) -> list[Draft]:
    """The calls of a whole reply. Sentences that follow one another are one message, the last with a person's button.
    `album` false: candidates without their pictures."""
    drafts: list[Draft] = []
    for together, group in groupby(messages, key=lambda message: isinstance(message, Say)):
        if together:
            said = [message for message in group if isinstance(message, Say)]
            drafts.append(say(said, words, assistant, last=said[-1] is messages[-1]))
        else:
            drafts += [draft for message in group for draft in _shown(message, words, assistant, album)]
    return drafts


def say(said: Sequence[Say], words: Texts, assistant: Names, last: bool) -> Draft:
    """Sentences, one paragraph each. `last`: nothing follows, so a person is offered, unless one was just called."""
    called = any(one.saying in PERSON_COMES for one in said)
    offered = last and not called and said[-1].saying not in WITHOUT_PERSON
    sentences = [_sentence(one, words, assistant) for one in said]
    if offered and said[-1].saying in words.or_person:
        sentences[-1] = joined([sentences[-1], plain(words.or_person[said[-1].saying])], " ")
    if any(one.saying is Saying.POLICY for one in said) and not called:
        sentences.append(italic(plain(words.policy_source)))
    return text(fitted(sentences, TEXT_LIMIT, "\n\n"), keyboard([person_row(words)]) if offered else None)


def show_offer(message: ShowOffer, words: Texts, heading: Rich | None = None) -> Draft:
    lines = card_lines(message, words)
    return card([heading, *lines] if heading else lines, message.offer.photo, offer_keyboard(message.offer, words))


def show_offers(message: ShowOffers, words: Texts, album: bool) -> list[Draft]:
    """An album and a message with its buttons; one message alone when there are not two pictures."""
    offers = sorted(message.offers[:MAX_CANDIDATES], key=lambda offer: picture(offer.photo) is None)
    lines = candidate_lines(offers, message.why, message.size, words, message.doubt)
    question = plain(words.choose[message.why])
    buttons = candidates_keyboard(offers, words, of_a_photo=message.why in OF_A_PHOTO)
    pictures = [file for file in (picture(offer.photo) for offer in offers) if file]
    if len(pictures) < 2 or not album:
        return [card([*lines, question], _first_photo(offers) if len(pictures) == 1 else None, buttons)]
    caption = fitted(lines, CAPTION_LIMIT)
    media = [{"type": "photo", "media": file} for file in pictures]
    media[0] |= {"caption": caption.html, "parse_mode": "HTML"}
    return [Draft("sendMediaGroup", {"media": media}), text(question, buttons)]


def show_only(message: ShowOffers, offer: Offer, words: Texts) -> Draft:
    """One candidate for a photo: is it this one?"""
    lines = only_lines(offer, message.why, message.size, words, message.doubt)
    return card(lines, offer.photo, only_candidate_keyboard(offer, words))


def card(lines: Sequence[Rich], photo: ProductPhoto | None, buttons: Keyboard) -> Draft:
    """A picture with a caption, or the caption alone when there is no picture."""
    file = picture(photo)
    if file is None:
        return text(fitted(lines, TEXT_LIMIT), buttons)
    caption = fitted(lines, CAPTION_LIMIT)
    return Draft("sendPhoto", {"photo": file, "caption": caption.html, "parse_mode": "HTML", "reply_markup": buttons})


def text(words: Rich, buttons: Keyboard | None = None) -> Draft:
    markup = {"reply_markup": buttons} if buttons else {}
    return Draft("sendMessage", {"text": words.html, "parse_mode": "HTML", **markup})


def picture(photo: ProductPhoto | None) -> dict[str, str] | None:
    """How the outbox is told of a file; None when the file is gone."""
    if photo is None or not photo.path.is_file():
        return None
    return {"$file": str(photo.path), "key": photo.sha256}


def _first_photo(offers: Sequence[Offer]) -> ProductPhoto | None:
    return next((offer.photo for offer in offers if picture(offer.photo)), None)


def _shown(message: Message, words: Texts, assistant: Names, album: bool) -> list[Draft]:
    match message:
        case ShowOffers(offers=()):
            return [say([Say(Saying.NOTHING_FOUND)], words, assistant, last=True)]
        case ShowOffers(offers=(offer,), why=why) if why in OF_A_PHOTO:
            return [show_only(message, offer, words)]
        case ShowOffers(offers=(offer,), why=why, size=size):
            return [show_offer(ShowOffer(offer, size=size), words, plain(words.found_one[why]))]
        case ShowOffers():
            return show_offers(message, words, album)
        case ShowOffer():
            return [show_offer(message, words)]
        case Say():
            return []


def _sentence(message: Say, words: Texts, assistant: Names) -> Rich:
    match message:
        case Say(Saying.PHOTO_UNKNOWN, doubt=doubt) if doubt is not None:
            return plain(words.unknown[doubt])
        case Say(Saying.PHOTO_UNREADABLE, problem=problem) if problem is not None:
            return plain(words.problems[problem])
        case Say(Saying.CANNOT_OPEN, kind=kind) if kind is not None:
            return plain(words.kinds[kind])
        case Say(Saying.COUNTED, count=count) if count is not None:
            told = words.models.of(count.products, words.locale), words.pieces.of(count.pieces, words.locale)
            return filled(words.sayings[Saying.COUNTED], models=plain(told[0]), pieces=plain(told[1]))
        case Say(Saying.POLICY, policy=policy) if policy is not None:
            return plain(clip(policy.spoken(words.locale).strip(), POLICY_LIMIT))
    sentence = words.sayings.get(message.saying, words.sayings[Saying.NOT_UNDERSTOOD])
    return filled(sentence, assistant=foreign(assistant.spoken(words.locale)))
