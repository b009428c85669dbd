"""A Reply's messages as Telegram calls without an address: method and parameters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from zoneinfo import ZoneInfo

from bot.callbacks import pack
from bot.queue_settings import KEEP_DAYS, KEEP_HANDOFF_DAYS, TALKS_REST_DAYS
from bot.render.calls import Draft, card, picture, text
from bot.render.keyboards import (
    button,
    candidates_keyboard,
    keyboard,
    language_rows,
    offer_keyboard,
    only_candidate_keyboard,
    person_row,
)
from bot.render.offers import candidate_lines, card_lines, closing_lines, only_lines
from bot.render.rich import CAPTION_LIMIT, TEXT_LIMIT, Rich, clip, filled, fitted, foreign, italic, joined, plain, units
from bot.render.sale import show_sale
from bot.texts import Texts, listed
from bot.texts.openings import opening
from catalog.products import Names, ProductPhoto
from catalog.shoppers.keeping import DAYS_BOOKS
from graph.messages import ForgetMe, Message, Offer, SaleMessage, Say, Saying, ShowOffer, ShowOffers, Why, Worded

MAX_CANDIDATES = 3
POLICY_LIMIT = 1800
PERSON_COMES = {
    Saying.PERSON_CALLED,
    Saying.PERSON_ALREADY_CALLED,
    Saying.PERSON_FROM,
    Saying.PERSON_LATER,
    Saying.PASSED_ON,
    Saying.ORDER_TAKEN,
    Saying.ORDER_WITH_PERSON,
}
WITHOUT_PERSON = {Saying.THANKS}
OF_A_PHOTO = {Why.PHOTO_UNSURE, Why.SEVERAL_THINGS}


def drafts_of(
    messages: Sequence[Message], words: Texts, assistant: Names, zone: ZoneInfo, *, album: bool
) -> list[Draft]:
    """The calls of a whole reply. Sentences that follow one another are one message, the last with a person's button.
    `album` false: candidates without their pictures. `zone` is where the shop's clocks are."""
    drafts: list[Draft] = []
    if _is_upsell(messages):
        *before, _, beside = messages
        above = drafts_of(before, words, assistant, zone, album=album) if before else []
        return [*above, *drafts_of([beside], _upselling(words), assistant, zone, album=album)]
    for together, group in groupby(messages, key=lambda message: isinstance(message, Say)):
        if together:
            said = [message for message in group if isinstance(message, Say)]
            drafts.append(say(said, words, assistant, zone, last=said[-1] is messages[-1]))
        else:
            for message in group:
                if isinstance(message, SaleMessage):
                    drafts.append(show_sale(message, words, zone, last=message is messages[-1]))
                else:
                    drafts += _shown(message, words, assistant, zone, album)
    return drafts


def _is_upsell(messages: Sequence[Message]) -> bool:
    """Whether the last of these are things to go with what was bought, and the sentence before them."""
    sentence = messages[-2] if len(messages) > 1 and isinstance(messages[-1], ShowOffers) else None
    return isinstance(sentence, Say) and sentence.saying is Saying.UPSELL


def _upselling(words: Texts) -> Texts:
    """That sentence is the heading of what it speaks of."""
    heading = dict.fromkeys(Why, words.sayings[Saying.UPSELL])
    return replace(words, found=heading, found_one=heading)


def say(said: Sequence[Say], words: Texts, assistant: Names, zone: ZoneInfo, *, last: bool) -> Draft:
    """Sentences, one paragraph each. `last`: nothing follows, so a person is offered, unless one was just called."""
    called = any(one.saying in PERSON_COMES for one in said)
    offered = last and not called and said[-1].saying not in WITHOUT_PERSON
    sentences = [_sentence(one, words, assistant, zone) for one in said]
    if offered and said[-1].saying in words.or_person:
        sentences[-1] = joined([sentences[-1], plain(words.or_person[said[-1].saying])], " ")
    for end, rules in reversed(_rules(said)):
        if not called or any(rule.title for rule in rules):
            sentences.insert(end, italic(_source(rules, words)))
    rows = language_rows() if said[-1].saying is Saying.CHOOSE_LANGUAGE else []
    rows += [[button(words.sale.forget_me, pack(ForgetMe()))]] if said[-1].saying is Saying.FORGET_SURE else []
    rows += [person_row(words)] if offered else []
    return text(fitted(sentences, TEXT_LIMIT, "\n\n"), keyboard(rows) if rows else None)


def show_offer(
    message: ShowOffer, words: Texts, heading: Rich | None = None, told: str | None = None, *, person: bool = True
) -> Draft:
    """`told` is the card in a model's words; what stands under every card stays under it. `person`: one may be called,
    who does not offer it already."""
    lines = worded_lines(told, closing_lines(message, words))
    if not lines:
        lines = [*([heading] if heading else []), *card_lines(message, words)]
    return card(lines, message.offer.photo, offer_keyboard(message.offer, words, message.size, person=person))


def show_offers(message: ShowOffers, words: Texts, album: bool, told: str | None = None) -> list[Draft]:
    """An album and a message with its buttons; one message alone when there are not two pictures, or when they were
    seen just before (TO_TAKE). A model's words (`told`) name the offers in their own order, so they are only for
    buttons in that order."""
    offers = sorted(message.offers[:MAX_CANDIDATES], key=lambda offer: picture(offer.photo) is None)
    lines = worded_lines(told) if offers == list(message.offers) else []
    lines = lines or candidate_lines(offers, message.why, message.size, words, message.doubt)
    question = plain(words.choose[message.why])
    buttons = candidates_keyboard(offers, words, of_a_photo=message.why in OF_A_PHOTO)
    pictures = [file for file in (picture(offer.photo) for offer in offers) if file]
    if len(pictures) < 2 or not album or message.why is Why.TO_TAKE:
        return [card([*lines, question], _first_photo(offers) if len(pictures) == 1 else None, buttons)]
    caption = fitted(lines, CAPTION_LIMIT)
    media = [{"type": "photo", "media": file} for file in pictures]
    media[0] |= {"caption": caption.html, "parse_mode": "HTML"}
    return [Draft("sendMediaGroup", {"media": media}), text(question, buttons)]


def show_only(message: ShowOffers, offer: Offer, words: Texts) -> Draft:
    """One candidate for a photo: is it this one?"""
    lines = only_lines(offer, message.why, message.size, words, message.doubt)
    return card(lines, offer.photo, only_candidate_keyboard(offer, words))


def _first_photo(offers: Sequence[Offer]) -> ProductPhoto | None:
    return next((offer.photo for offer in offers if picture(offer.photo)), None)


def worded_lines(told: str | None, under: Sequence[Rich] = ()) -> list[Rich]:
    """A model's words with what stands `under` them; nothing when a caption has no room for all of it."""
    lines = [foreign(line, CAPTION_LIMIT) for line in (told or "").splitlines() if line.strip()]
    whole = [*lines, *under] if lines else []
    return whole if units("\n".join(line.plain for line in whole)) <= CAPTION_LIMIT else []


def _shown(message: Message, words: Texts, assistant: Names, zone: ZoneInfo, album: bool) -> list[Draft]:
    told = message.text if isinstance(message, Worded) else None
    basis = message.message if isinstance(message, Worded) else message
    if isinstance(basis, ShowOffer):
        return [show_offer(basis, words, told=told)]
    if isinstance(basis, ShowOffers):
        return _candidates(basis, words, assistant, zone, album, told)
    return []


def _candidates(
    message: ShowOffers, words: Texts, assistant: Names, zone: ZoneInfo, album: bool, told: str | None
) -> list[Draft]:
    match message:
        case ShowOffers(offers=()):
            return [say([Say(Saying.NOTHING_FOUND)], words, assistant, zone, last=True)]
        case ShowOffers(offers=(offer,), why=why) if why in OF_A_PHOTO:
            return [show_only(message, offer, words)]
        case ShowOffers(offers=(offer,), why=why, size=size):
            return [show_offer(ShowOffer(offer, size=size), words, plain(words.found_one[why]), told)]
        case _:
            return show_offers(message, words, album, told)


def _rules(said: Sequence[Say]) -> list[tuple[int, list[Say]]]:
    """Rules of the shop that follow one another, each time with the place after the last of them."""
    runs: list[tuple[int, list[Say]]] = []
    for n, one in enumerate(said, 1):
        if one.saying is Saying.POLICY:
            before = runs.pop()[1] if runs and runs[-1][0] == n - 1 else []
            runs.append((n, [*before, one]))
    return runs


def _source(rules: Sequence[Say], words: Texts) -> Rich:
    """Where these rules are from, by the names that the owner gave them."""
    titles = [rule.title.spoken(words.locale) for rule in rules if rule.title is not None]
    if not titles:
        return plain(words.policy_source)
    return filled(words.policy_source_named, titles=foreign(", ".join(dict.fromkeys(titles))))


def _sentence(message: Say, words: Texts, assistant: Names, zone: ZoneInfo) -> Rich:
    match message:
        case Say(Saying.PHOTO_UNKNOWN, doubt=doubt) if doubt is not None:
            return plain(words.unknown[doubt])
        case Say(Saying.PHOTO_UNREADABLE, problem=problem) if problem is not None:
            return plain(words.problems[problem])
        case Say(Saying.CANNOT_OPEN, kind=kind) if kind is not None:
            return plain(words.kinds[kind])
        case Say(Saying.POLICY, policy=policy) if policy is not None:
            return plain(clip(policy.spoken(words.locale).strip(), POLICY_LIMIT))
    unknown = message.saying is Saying.PERSON_FROM and message.opens is None
    saying = Saying.PERSON_LATER if unknown else message.saying
    sentence = words.sayings.get(saying, words.sayings[Saying.NOT_UNDERSTOOD])
    if message.saying is Saying.FORGOTTEN_ALL and message.orders:
        open_ones = listed([f"№{number}" for number in message.orders], words.locale)
        return joined([plain(sentence), filled(words.sale.still_open, orders=foreign(open_ones))], " ")
    return filled(sentence, assistant=foreign(assistant.spoken(words.locale)), **_figures(message, words, zone))


def _figures(message: Say, words: Texts, zone: ZoneInfo) -> dict[str, Rich]:
    """What was counted, how long is kept, from when people work."""
    if message.saying is Saying.PRIVACY:
        return _kept(words)
    if message.opens is not None and message.at is not None:
        return {"opens": plain(opening(message.opens, message.at, zone, words.locale))}
    if message.count is not None:
        told = (
            words.models.of(message.count.products, words.locale),
            words.pieces.of(message.count.pieces, words.locale),
        )
        return {"models": plain(told[0]), "pieces": plain(told[1])}
    return {}


def _kept(words: Texts) -> dict[str, Rich]:
    """How long what is kept: docs/privacy.md, in words."""
    days = {"days": KEEP_DAYS, "longer": KEEP_HANDOFF_DAYS, "rest": TALKS_REST_DAYS}
    told = {name: words.days.of(each, words.locale) for name, each in days.items()}
    told["orders"] = words.years.of(DAYS_BOOKS // 365, words.locale)
    return {name: plain(each) for name, each in told.items()}
