"""The shape of one language: every sentence a shopper may read. A language that lacks one does not type-check.

Sentences are plain text; what stands in {braces} is filled in and escaped by bot/render. The bot speaks of itself
without a gender, addresses the shopper as «ви» and never says more than was looked up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.texts.plurals import Plural
from bot.texts.sale import SaleWords
from catalog.errors import PhotoProblem
from catalog.products import Locale
from graph.messages import Doubt, OtherKind, Saying, Why


@dataclass(frozen=True, slots=True)
class OfferWords:
    """The sentences of a product card."""

    recognised: str
    sizes: str
    prices_by_size: str
    prices_differ: str
    prices_from_to: str
    price_was: str
    price_from: str
    price_up_to: str
    fabric: str
    measures: str
    measures_of: str
    none_in_stock: str
    try_other_colour: str
    size_here: str
    size_here_too: str
    size_not_here: str
    size_price: str
    size_left: Plural
    size_out: str
    size_absent: str
    size_out_price: str
    nearest: str
    pieces: Plural
    how_to_order: str


@dataclass(frozen=True, slots=True)
class Texts:
    """One language. PHOTO_UNREADABLE, CANNOT_OPEN and POLICY have sentences by cause; `sayings` holds all others.
    `or_person` is what follows a sentence when the button for a person stands under it. `doubts` stand before the
    candidates for a photo, `unknown` instead of PHOTO_UNKNOWN when the reason is known."""

    locale: Locale
    sayings: Mapping[Saying, str]
    or_person: Mapping[Saying, str]
    problems: Mapping[PhotoProblem, str]
    kinds: Mapping[OtherKind, str]
    places: Mapping[str, str]
    models: Plural
    pieces: Plural
    days: Plural
    years: Plural
    found: Mapping[Why, str]
    found_one: Mapping[Why, str]
    choose: Mapping[Why, str]
    doubts: Mapping[Doubt, str]
    unknown: Mapping[Doubt, str]
    looking: str
    it_is_this: str
    none_of_these: str
    offer: OfferWords
    sale: SaleWords
    policy_source: str
    policy_source_named: str
    call_person: str
    person_here: str
    bot_again: str
    person_done: str
    senior_called: str
    corrected: str
    apology: str
    private_only: str
