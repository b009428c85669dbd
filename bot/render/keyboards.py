"""Inline keyboards: at most four sizes in a row, a person always last."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from bot.callbacks import pack
from bot.render.rich import BUTTON_LIMIT, clip, tidy
from bot.texts import Texts
from bot.texts.menu import OWN_NAMES
from catalog.products import Colour
from graph.messages import Action, CallPerson, ChooseLanguage, NoneOfThese, Offer, PickSize, ShowProduct, TellWhenBack

Button = dict[str, str]
Keyboard = dict[str, Any]
SIZES_IN_A_ROW = 4
COLOURS_IN_A_ROW = 2
MAX_SIZES = 24
MAX_COLOURS = 8


def keyboard(rows: Iterable[Sequence[Button]]) -> Keyboard:
    return {"inline_keyboard": [list(row) for row in rows if row]}


def button(text: str, data: str) -> Button:
    return {"text": clip(tidy(text), BUTTON_LIMIT) or "…", "callback_data": data}


def person_row(words: Texts) -> list[Button]:
    return [button(words.call_person, pack(CallPerson()))]


def language_rows() -> list[list[Button]]:
    """Each language in its own words, for those who cannot read ours."""
    return [[button(name, pack(ChooseLanguage(locale)))] for locale, name in OWN_NAMES.items()]


def offer_keyboard(offer: Offer, words: Texts, wanted: str | None = None, *, person: bool = True) -> Keyboard:
    """The sizes in stock, the other colours, a person (False: one is here). The `wanted` size, or the only one, may be
    waited for when it is sold out."""
    sizes = [_tap(size.size, PickSize(size.variant_sku), offer) for size in offer.sizes if size.stock > 0]
    colours = [_colour(colour, offer, words) for colour in offer.other_colours]
    return keyboard(
        [
            *_rows(sizes[:MAX_SIZES], SIZES_IN_A_ROW),
            *_rows(colours[:MAX_COLOURS], COLOURS_IN_A_ROW),
            *_waiting(offer, words, wanted),
            *([person_row(words)] if person else []),
        ]
    )


def _waiting(offer: Offer, words: Texts, wanted: str | None) -> list[list[Button]]:
    asked = wanted or (offer.sizes[0].size if len(offer.sizes) == 1 else None)
    gone = next((size for size in offer.sizes if size.size == asked and size.stock <= 0), None)
    return [[_tap(words.sale.tell_when_back, TellWhenBack(gone.variant_sku), offer)]] if gone else []


def candidates_keyboard(offers: Sequence[Offer], words: Texts, *, of_a_photo: bool = False) -> Keyboard:
    """One numbered button a candidate, a person. `of_a_photo`: it may also be none of them."""
    rows = [
        [_tap(f"{n}. {name_of(offer, words)}", ShowProduct(offer.product_sku, offer.colour.code), offer)]
        for n, offer in enumerate(offers, 1)
    ]
    return keyboard([*rows, *([_none_row(words)] if of_a_photo else []), person_row(words)])


def only_candidate_keyboard(offer: Offer, words: Texts) -> Keyboard:
    """Yes, no, a person."""
    yes = _tap(words.it_is_this, ShowProduct(offer.product_sku, offer.colour.code), offer)
    return keyboard([[yes], _none_row(words), person_row(words)])


def name_of(offer: Offer, words: Texts) -> str:
    """Name and colour, the colour whole and the name cut after a word to what a button has room for."""
    colour = clip(tidy(offer.colour.names.spoken(words.locale)), BUTTON_LIMIT // 2)
    name = tidy(offer.names.spoken(words.locale)) or offer.product_sku
    short = clip(name, BUTTON_LIMIT - len(colour) - 8)
    if short != name and " " in short:
        short = f"{short.rpartition(' ')[0]}…"
    return f"{short} · {colour}"


def _none_row(words: Texts) -> list[Button]:
    return [button(words.none_of_these, pack(NoneOfThese()))]


def _colour(colour: Colour, offer: Offer, words: Texts) -> Button:
    label = tidy(colour.names.spoken(words.locale)) or colour.code
    return _tap(label[:1].upper() + label[1:], ShowProduct(offer.product_sku, colour.code), offer)


def _tap(text: str, action: Action, offer: Offer) -> Button:
    return button(text, pack(action, offer.product_sku))


def _rows(buttons: Sequence[Button], width: int) -> list[Sequence[Button]]:
    return [buttons[start : start + width] for start in range(0, len(buttons), width)]
