"""Which of the things on the screen a few words mean, and whether they are of them at all."""

from __future__ import annotations

from catalog import Catalog
from catalog.errors import ProductNotFound
from catalog.products import Product
from catalog.queries import FITS
from catalog.search.folding import fold
from graph.state import Selection, State
from graph.talk import WARM_BEGINNINGS, is_about_shown
from graph.understanding.lexicon import Lexicon
from graph.understanding.meaning import Intent, Meaning, Slots
from graph.understanding.tokens import tokenise

GOES_ON = ("а ", "и ", "і ", "and ", "а, ")
OF_THE_THING = frozenset({Intent.MEASURES, Intent.FABRIC})
ASKED_OF_IT = OF_THE_THING | {Intent.PRICE, Intent.SIZES, Intent.STOCK}


def chosen(state: State, meaning: Meaning) -> Selection | None:
    """What the talk is about: the one that was pointed at among the candidates, or what was shown last."""
    candidates, ordinal = state.get("candidates", []), meaning.slots.ordinal
    if candidates and ordinal is not None and ordinal <= len(candidates):
        return _one(state, candidates[ordinal - 1 if ordinal > 0 else -1])
    selection = state.get("selection")
    return selection if selection is not None else _by_colour(state, meaning)


def _by_colour(state: State, meaning: Meaning) -> Selection | None:
    """«Жовтий» among several is the only one that was shown in yellow; «а в жовтому є?» asks for others."""
    slots, text = meaning.slots, meaning.text.lower()
    if not slots.colours or meaning.names_goods or "?" in text or text.startswith(GOES_ON):
        return None
    in_it = [pair for pair in state.get("candidates", []) if pair[1] == slots.colours[0]]
    return _one(state, in_it[0]) if len(in_it) == 1 else None


def _one(state: State, pair: list[str]) -> Selection:
    return Selection(product=pair[0], colour=pair[1], size=(state.get("wish") or {}).get("size"))


def is_about(meaning: Meaning, product: Product, lexicon: Lexicon) -> bool:
    """Whether the words are about this product: they name no other, or only its own kind («заміри цих штанів»)."""
    if is_about_shown(meaning):
        return True
    if meaning.slots.category is None:
        warm = all(word.startswith(WARM_BEGINNINGS) for word in map(fold, meaning.content))
        if warm and meaning.intents & OF_THE_THING and meaning.sku is None:
            return True  # «а тканина тепла?»
        return meaning.narrows and says_nothing_more(meaning, lexicon)
    of_it = meaning.pointing or bool(meaning.intents & OF_THE_THING)
    return of_it and meaning.slots.category == product.category.code and not meaning.content


def says_nothing_more(meaning: Meaning, lexicon: Lexicon) -> bool:
    """Whether the words that nothing explains are no words of the shop either («ех, а графітовий?»)."""
    if meaning.foreign or meaning.sku is not None or meaning.slots.category is not None:
        return False
    return not any(lexicon.knows(token) for token in tokenise(" ".join(meaning.content)))


def suits(product: Product, slots: Slots) -> bool:
    """Whether it is for whom it is wanted, if that was said: a child's thing is also a girl's."""
    return slots.for_whom is None or product.for_whom in FITS[slots.for_whom]


async def on_screen(state: State, catalog: Catalog) -> list[tuple[Product, str]]:
    """What was shown last and is still sold, each in the colour that it was shown in."""
    found = []
    for sku, colour in state.get("candidates", []):
        try:
            found.append((await catalog.product(sku), colour))
        except ProductNotFound:
            continue
    return found
