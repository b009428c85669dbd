"""Advise: answer about goods. Words find products; fewer words are about what was shown before."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from langgraph.runtime import Runtime

from catalog.errors import ProductNotFound
from catalog.products import Money, Product
from catalog.sizes import size_for_height
from graph.colours import in_other_colours
from graph.deps import Deps
from graph.finding import Finding, find
from graph.instead import with_instead
from graph.messages import Asked, Say, Saying, ShowOffer, Why
from graph.naming import named
from graph.offers import card_of, colour_to_show, in_stock, lowest
from graph.pointing import ASKED_OF_IT, GOES_ON, OF_THE_THING, chosen, is_about, on_screen, says_nothing_more, suits
from graph.state import Selection, State, Wish, merged
from graph.talk import asked_of, other_colours, pairs_of, say, show, show_several, size_for, wish_with
from graph.understanding.meaning import Intent, Meaning
from graph.understanding.words import WARM_THINGS

FEW = 3
"""Words that only tell one of the shown from the others."""
MOST_MESSAGES = 3
SOMETHING = re.compile(
    r"(?<!\w)(?:щось|шось|що-небудь|інш\w+|ще|что-то|что-нибудь|друг\w+|ещё|еще|some|any|other)\w*(?!\w)"
)


async def advise(state: State, runtime: Runtime[Deps]) -> State:
    deps, meaning = runtime.context, state["meaning"]
    if meaning.sku is not None:
        return await _named(state, deps, meaning.sku)
    about = chosen(state, meaning)
    product = await _product(deps, about)
    if meaning.other_colours and not meaning.slots.colours and (about is None or product is not None):
        told = await _recoloured(state, deps, about, product)
        if told is not None:
            return told
    if about is not None and product is not None and is_about(meaning, product, deps.lexicon):
        return await _about(state, deps, about, product)
    if meaning.pointing and not meaning.slots.category and state.get("candidates"):
        return await _among_shown(state, deps)
    seen = bool(state.get("candidates")) and not state.get("wish")  # shown because of photos, not of words
    if meaning.names_goods or meaning.slots.not_colours or (meaning.narrows and not seen):
        return await _search(state, deps)
    return await _again(state, deps)


async def _named(state: State, deps: Deps, sku: str) -> State:
    product = await deps.catalog.product(sku)
    size = size_for(state["meaning"].slots, product, deps.lexicon)
    colour = colour_to_show(product, state["meaning"].slots.colours, size)
    return show(state, card_of(product, colour, size=size, asked=asked_of(state["meaning"])))


async def _product(deps: Deps, chosen: Selection | None) -> Product | None:
    if chosen is None:
        return None
    try:
        return await deps.catalog.product(chosen["product"])
    except ProductNotFound:
        return None


async def _about(state: State, deps: Deps, about: Selection, product: Product) -> State:
    """The shown product: another colour or size of it, one more fact about it, or something like it."""
    meaning = state["meaning"]
    slots = meaning.slots
    known = {colour.code for colour in product.colours}
    size = size_for(slots, product, deps.lexicon) or (
        None if len(slots.sizes) > 1 else _kept_size(state, about, product)
    )
    colours = [code for code in slots.colours if code not in slots.not_colours]
    colours = colours or other_colours(product, slots.not_colours)
    foreign = bool(colours or slots.not_colours) and not known.intersection(colours)
    if foreign or not suits(product, slots) or slots.price_max or slots.price_min or Intent.CHEAPER in meaning.intents:
        return await _like(state, deps, product, about, size)
    kept = [about["colour"]] if about["colour"] in known else []
    colour = colour_to_show(product, colours or kept, size)
    card = card_of(product, colour, size=size, asked=asked_of(meaning))
    shown = show(state, card)
    return shown if in_stock(product) else await with_instead(shown, deps.catalog, product, colour, size)


def _kept_size(state: State, about: Selection, product: Product) -> str | None:
    """The size that was spoken of, unless it is of another chart: a cap has no 122."""
    size, height = about["size"], (state.get("wish") or Wish()).get("height")
    labels = [step.label for step in product.sizes]
    if size is None or not labels or size in labels or (size.isdecimal() and all(map(str.isdecimal, labels))):
        return size
    return size_for_height(product.sizes, height) if height is not None else None


async def _recoloured(state: State, deps: Deps, about: Selection | None, product: Product | None) -> State | None:
    """What the talk is of, or else what is on the screen, in its other colours; None when that is nothing."""
    shown = [(product, about["colour"])] if product and about else await on_screen(state, deps.catalog)
    if not shown or state["meaning"].slots.category not in {None, shown[0][0].category.code}:
        return None
    kept = about["size"] if about is not None else (state.get("wish") or {}).get("size")
    size = size_for(state["meaning"].slots, shown[0][0], deps.lexicon) or kept
    return await in_other_colours(state, deps.catalog, shown, size)


async def _like(state: State, deps: Deps, product: Product, about: Selection, size: str | None) -> State:
    """Another one of the same kind: in the colour, for the person or at the price that was named."""
    slots, cheaper = state["meaning"].slots, Intent.CHEAPER in state["meaning"].intents
    wish = Wish(
        category=product.category.code,
        colours=[code for code in slots.colours if code not in slots.not_colours],
        not_colours=list(slots.not_colours),
        size=size,
        for_whom=slots.for_whom or product.for_whom,
        price_max=slots.price_max or (_below([product], size) if cheaper else None),
        price_min=slots.price_min,
    )
    priced = bool(slots.price_max or slots.price_min) and not cheaper  # «до 1500» may be said of it too
    finding = await find(deps.catalog, wish, without=() if priced else (product.sku,))
    finding = _under(finding, lowest(product, size), size) if cheaper else finding
    if finding is not None and finding.exact:
        other = bool(slots.colours) and not slots.for_whom and not cheaper
        first = merged(state, say(state, Say(Saying.NO_SUCH_COLOUR))) if other else state
        return merged(show_several(first, pairs_of(finding.hits, wish), Why.SIMILAR, size), State(wish=wish))
    if cheaper:
        return merged(say(state, Say(Saying.NONE_CHEAPER)), State(plan=("inform",)))
    only_colour = bool(slots.colours) and suits(product, slots) and not (slots.price_max or slots.price_min)
    told = say(state, Say(Saying.NO_SUCH_COLOUR if only_colour else Saying.NOTHING_FOUND))
    return merged(told, show(told, card_of(product, about["colour"], size=size)))


def _under(finding: Finding | None, price: Money, size: str | None) -> Finding | None:
    """Only what costs less in this very size: the small ones of a dear thing are no cheaper thing."""
    hits = tuple(hit for hit in finding.hits if lowest(hit.product, size) < price) if finding is not None else ()
    return replace(finding, hits=hits) if finding is not None and hits else None


def _below(products: Sequence[Product], size: str | None) -> int:
    """Whole currency units that are less than what any of them costs in this size."""
    return (min(lowest(product, size).minor for product in products) - 1) // 100


async def _search(state: State, deps: Deps) -> State:
    """A new search, or the last one with what was just added."""
    meaning, state = state["meaning"], merged(state, State(seen=[]))
    wish = await _called(_wish(state, deps), state, deps)
    finding = await find(deps.catalog, wish, anything=meaning.narrows) or await _narrowed(state, deps, wish)
    if finding is None:
        return await _not_found(state, deps, wish)
    finding, wish = _described(state, finding, wish)
    if finding.sold_out is not None and wish.get("text") != WARM_THINGS:
        return await _gone(state, deps, finding.sold_out, wish)
    pairs = pairs_of(finding.hits, wish)
    exact = finding.exact and not meaning.foreign
    if len(pairs) == 1 and exact:
        product, colour = pairs[0][0], _kept_colour(state, *pairs[0], wish)
        size = size_for(meaning.slots, product, deps.lexicon) or _size_of(pairs, wish, meaning)
        card = card_of(product, colour, size=size, asked=asked_of(meaning))
        return merged(show(state, card), State(candidates=[[product.sku, colour]], wish=wish))
    why = Why.FOUND if exact else Why.SIMILAR
    return merged(show_several(state, pairs, why, _size_of(pairs, wish, meaning)), State(wish=wish))


def _kept_colour(state: State, product: Product, colour: str, wish: Wish) -> str:
    """Who names the very thing that the talk is of still means it in the colour that was chosen."""
    selection = state.get("selection")
    same = selection is not None and selection["product"] == product.sku and in_stock(product, selection["colour"])
    return selection["colour"] if selection is not None and same and not _says_colour(wish) else colour


def _says_colour(wish: Wish) -> bool:
    return bool(wish.get("colours") or wish.get("not_colours"))


def _described(state: State, finding: Finding, wish: Wish) -> tuple[Finding, Wish]:
    """«Зимовий» after several were shown is the one of them that is so, not everything for the winter."""
    meaning, shown = state["meaning"], {sku for sku, _ in state.get("candidates", [])}
    picks = len(shown) > 1 and 0 < len(meaning.content) <= FEW and not meaning.foreign and not meaning.also
    if not picks or not finding.exact or meaning.slots.category or SOMETHING.search(meaning.text.lower()):
        return finding, wish
    among = tuple(hit for hit in finding.hits if hit.product.sku in shown)
    if among[:1] != finding.hits[:1] or len(among) == len(shown):
        return finding, wish
    kept = (state.get("wish") or Wish()).get("category")
    return replace(finding, hits=among), Wish(**{**wish, "category": kept})


async def _called(wish: Wish, state: State, deps: Deps) -> Wish:
    """«Джинси» are trousers, but no others than those that are called so. The first of several wishes still has the
    words of all."""
    meaning = state["meaning"]
    if meaning.content or (meaning.also and not state.get("together")) or meaning.slots.category is None:
        return wish
    vocabulary = await deps.catalog.vocabulary()
    called = named(meaning.text, vocabulary.products, vocabulary)
    return Wish(**{**wish, "text": meaning.text}) if called else wish


async def _narrowed(state: State, deps: Deps, wish: Wish) -> Finding | None:
    """«А не блискучі є?» is about the kind of thing that was shown before."""
    before, meaning = state.get("wish") or Wish(), state["meaning"]
    goes_on = meaning.pointing or meaning.text.lower().startswith(GOES_ON)
    if meaning.foreign or wish.get("category") or not before.get("category") or not goes_on:
        return None
    wish["category"] = before.get("category")
    return await find(deps.catalog, wish)


async def _not_found(state: State, deps: Deps, wish: Wish) -> State:
    """A question in words that only we do not know is about the shown one; perhaps a rule of the shop answers."""
    meaning, about = state["meaning"], state.get("selection")
    product = await _product(deps, about)
    asked = meaning.intents & ASKED_OF_IT and says_nothing_more(meaning, deps.lexicon)
    if asked and about is not None and product is not None:
        return await _about(state, deps, about, product)
    alone = not meaning.slots.category and not meaning.narrows
    return State(plan=("inform",) if alone else ("converse",), wish=wish, tried=[*state.get("tried", []), "search"])


def _size_of(pairs: Sequence[tuple[Product, str]], wish: Wish, meaning: Meaning) -> str | None:
    """The size to speak of. One that was only guessed, or said of another kind of thing, must be on their chart."""
    size = wish.get("size")
    charted = any(size == step.label for product, _ in pairs for step in product.sizes)
    return size if charted or size in meaning.slots.sizes else None


async def _gone(state: State, deps: Deps, product: Product, wish: Wish) -> State:
    """What was meant is sold out: say so first."""
    size = size_for(state["meaning"].slots, product, deps.lexicon)
    colour = colour_to_show(product, wish.get("colours", []), size)
    shown = show(state, card_of(product, colour, size=size, asked=asked_of(state["meaning"])))
    return await with_instead(shown, deps.catalog, product, colour, size)


def _wish(state: State, deps: Deps) -> Wish:
    return wish_with(state["meaning"], deps.lexicon, state.get("wish") or Wish())


async def _among_shown(state: State, deps: Deps) -> State:
    """«А він з начосом?» after several were shown: the same kind of thing, nearest to these words first."""
    wish = _wish(state, deps)
    finding = await _narrowed(state, deps, wish) if state["meaning"].content else None
    if finding is None:
        by_words = state["meaning"].narrows and state.get("wish")
        return await _search(state, deps) if by_words else await _again(state, deps)
    why = Why.FOUND if finding.exact else Why.SIMILAR
    return merged(show_several(state, pairs_of(finding.hits, wish), why, wish.get("size")), State(wish=wish))


async def _again(state: State, deps: Deps) -> State:
    """A question about something unnamed: show the candidates once more, cheaper ones if they were dear, or ask."""
    colours, cheaper = state["meaning"].slots.colours, Intent.CHEAPER in state["meaning"].intents
    shown = await on_screen(state, deps.catalog)
    if not shown:
        return State(plan=("inform",)) if cheaper else say(state, Say(Saying.WHICH_PRODUCT))
    wish = Wish(**(state.get("wish") or Wish()))
    if cheaper:
        return await _cheaper(state, deps, shown, wish)
    pairs = [(product, colour_to_show(product, [*colours, colour])) for product, colour in shown]
    if state["meaning"].intents & OF_THE_THING and len(pairs) <= MOST_MESSAGES - len(state.get("messages", ())):
        return _each(state, deps, pairs)
    size = size_for(state["meaning"].slots, pairs[0][0], deps.lexicon) or wish.get("size")
    return show_several(state, pairs, Why.FOUND, size)


def _each(state: State, deps: Deps, pairs: Sequence[tuple[Product, str]]) -> State:
    """What a list of several does not tell of them, of each by itself."""
    asked, wished = asked_of(state["meaning"]), (state.get("wish") or Wish()).get("size")
    told = list[ShowOffer]()
    for product, colour in pairs:
        size = size_for(state["meaning"].slots, product, deps.lexicon) or wished
        told.append(card_of(product, colour, size=size if asked is Asked.MEASURES else None, asked=asked))
    return say(state, *told)


async def _cheaper(state: State, deps: Deps, shown: Sequence[tuple[Product, str]], wish: Wish) -> State:
    """What costs less than all that is shown; if nothing does, the cheapest of these, or how to save."""
    size = wish.get("size")
    wish["price_max"] = _below([product for product, _ in shown], size)
    prices = [lowest(product, size) for product, _ in shown]
    finding = _under(await find(deps.catalog, wish), min(prices), size)
    if finding is not None and finding.exact:
        return merged(show_several(state, pairs_of(finding.hits, wish), Why.SIMILAR, size), State(wish=wish))
    told = say(state, Say(Saying.NONE_CHEAPER))
    if len(set(prices)) < 2:
        return merged(told, State(plan=("inform",)))
    product, colour = shown[prices.index(min(prices))]
    return merged(told, show(merged(state, told), card_of(product, colour, size=size)))
