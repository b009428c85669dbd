"""What the templates say is true, so the gate lets it through: it would else refuse the truth."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.render.offers import candidate_lines, card_lines
from bot.texts import texts
from catalog.products import Locale
from graph.facts import Facts, Gate, facts_of
from graph.messages import Asked, Message, ShowOffer, ShowOffers, Why
from tests.graph.wording.goods import HAT, HOODIE, OFFERS, PUFFER, VOCABULARY

LOCALES: tuple[Locale, ...] = ("uk", "ru", "en")
WHYS = (Why.FOUND, Why.SIMILAR, Why.CHEAPEST, Why.DEAREST, Why.NEWEST)
GATE = Gate(VOCABULARY)


def _cards() -> Iterator[ShowOffer]:
    for offer in OFFERS:
        for asked in Asked:
            for size in (None, *(each.size for each in offer.sizes)):
                nearest = ("116", "128") if size == "122" else ()
                yield from (ShowOffer(offer, asked, size, nearest, recognised) for recognised in (False, True))


def _told(message: Message, locale: Locale) -> tuple[Facts, str] | None:
    """The facts and the template's lines without those that render puts under any text; None: never worded."""
    facts, words = facts_of(message, locale), texts(locale)
    if facts is None:
        return None
    if isinstance(message, ShowOffer):
        lines = card_lines(message, words)
    else:
        assert isinstance(message, ShowOffers)
        lines = candidate_lines(message.offers, message.why, message.size, words)
    under = {words.offer.how_to_order, words.offer.try_other_colour}
    return facts, "\n".join(line.plain for line in lines if line.plain not in under)


@pytest.mark.parametrize("locale", LOCALES)
def test_every_template_of_a_card_passes_the_gate(locale: Locale) -> None:
    told = [both for card in _cards() if (both := _told(card, locale)) is not None]
    refused = [(text, reasons) for facts, text in told if (reasons := GATE.judge(text, facts).reasons)]
    assert len(told) > 80
    assert refused == []


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("why", WHYS)
@pytest.mark.parametrize("size", [None, "104", "128"])
def test_every_template_of_candidates_passes_the_gate(locale: Locale, why: Why, size: str | None) -> None:
    told = _told(ShowOffers((PUFFER, HOODIE, HAT), why, size), locale)
    assert told is not None
    assert GATE.judge(told[1], told[0]).reasons == ()
