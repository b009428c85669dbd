"""Advise: answer about goods. Words find products; fewer words are about what was shown before."""

from __future__ import annotations

from collections.abc import Sequence

from langgraph.runtime import Runtime

from catalog.errors import ProductNotFound
from catalog.products import Product
from graph.deps import Deps
from graph.finding import Finding, find
from graph.instead import with_instead
from graph.messages import Say, Saying, Why
from graph.offers import card_of, colour_to_show, in_stock
from graph.state import Selection, State, Wish, merged
from graph.talk import asked_of, height_of, order, pairs_of, say, show, show_several, size_for
from graph.understanding.meaning import Intent, Meaning

GOES_ON = ("а ", "и ", "і ", "and ", "а, ")


async def advise(state: State, runtime: Runtime[Deps]) -> State:
    deps, meaning = runtime.context, state["meaning"]
    if meaning.sku is not None:
        return await _named(state, deps, meaning.sku)
    chosen = _chosen(state, meaning)
    product = await _product(deps, chosen)
    about_it = product is not None and (not meaning.names_goods or (meaning.pointing and not meaning.slots.category))
    if chosen is not None and product is not None and about_it:
        return await _about(state, deps, chosen, product)
    if meaning.pointing and not meaning.slots.category and state.get("candidates"):
        return await _among_shown(state, deps)
    seen = bool(state.get("candidates")) and not state.get("wish")  # shown because of photos, not of words
    if meaning.names_goods or (meaning.narrows and not seen):
        return await _search(state, deps)
    return await _again(state, deps)


async def _named(state: State, deps: Deps, sku: str) -> State:
    product = await deps.catalog.product(sku)
    size = size_for(state["meaning"].slots, product, deps.lexicon)
    colour = colour_to_show(product, state["meaning"].slots.colours, size)
    return show(state, card_of(product, colour, size=size, asked=asked_of(state["meaning"])))


def _chosen(state: State, meaning: Meaning) -> Selection | None:
    """What the talk is about: the one that was pointed at among the candidates, or what was shown last."""
    candidates, ordinal = state.get("candidates", []), meaning.slots.ordinal
    if candidates and ordinal is not None and ordinal <= len(candidates):
        product, colour = candidates[ordinal - 1 if ordinal > 0 else -1]
        return Selection(product=product, colour=colour, size=(state.get("wish") or {}).get("size"))
    return state.get("selection")


async def _product(deps: Deps, chosen: Selection | None) -> Product | None:
    if chosen is None:
        return None
    try:
        return await deps.catalog.product(chosen["product"])
    except ProductNotFound:
        return None


async def _about(state: State, deps: Deps, chosen: Selection, product: Product) -> State:
    """The shown product: another colour or size of it, one more fact about it, or something like it."""
    meaning = state["meaning"]
    slots = meaning.slots
    known = {colour.code for colour in product.colours}
    size = size_for(slots, product, deps.lexicon) or (None if len(slots.sizes) > 1 else chosen["size"])
    foreign = bool(slots.colours) and not known.intersection(slots.colours)
    if foreign or slots.for_whom or slots.price_max or slots.price_min or Intent.CHEAPER in meaning.intents:
        return await _like(state, deps, product, chosen, size)
    kept = [chosen["colour"]] if chosen["colour"] in known else []
    colour = colour_to_show(product, slots.colours or kept, size)
    if Intent.ORDER in meaning.intents:
        return order(state, card_of(product, colour, size=size))
    card = card_of(product, colour, size=size, asked=asked_of(meaning))
    shown = show(state, card)
    return shown if in_stock(product) else await with_instead(shown, deps.catalog, product, colour, size)


async def _like(state: State, deps: Deps, product: Product, chosen: Selection, size: str | None) -> State:
    """Another one of the same kind: in the colour, for the person or at the price that was named."""
    slots, cheaper = state["meaning"].slots, Intent.CHEAPER in state["meaning"].intents
    wish = Wish(
        category=product.category.code,
        colours=list(slots.colours),
        size=size,
        for_whom=slots.for_whom or product.for_whom,
        price_max=slots.price_max or (_below([product]) if cheaper else None),
        price_min=slots.price_min,
    )
    finding = await find(deps.catalog, wish, without=product.sku)
    if finding is not None and finding.exact:
        return merged(show_several(state, pairs_of(finding.hits, wish), Why.SIMILAR, size), State(wish=wish))
    if cheaper:
        return State(plan=("inform",))
    told = say(state, Say(Saying.NOTHING_FOUND))
    return merged(told, show(told, card_of(product, chosen["colour"], size=size)))


def _below(products: Sequence[Product]) -> int:
    """Whole currency units that are less than what any of them costs."""
    return (min(variant.price.minor for product in products for variant in product.variants) - 1) // 100


async def _search(state: State, deps: Deps) -> State:
    """A new search, or the last one with what was just added."""
    meaning = state["meaning"]
    wish = _wish(state, deps)
    finding = await find(deps.catalog, wish, anything=meaning.narrows) or await _narrowed(state, deps, wish)
    if finding is None:
        return await _not_found(state, deps, wish)
    if finding.sold_out is not None:
        return await _gone(state, deps, finding.sold_out, wish)
    pairs = pairs_of(finding.hits, wish)
    if len(pairs) == 1 and finding.exact:
        product, colour = pairs[0]
        size = size_for(meaning.slots, product, deps.lexicon) or _size_of(pairs, wish, meaning)
        card = card_of(product, colour, size=size, asked=asked_of(meaning))
        return merged(show(state, card), State(candidates=[[product.sku, colour]], wish=wish))
    why = Why.FOUND if finding.exact else Why.SIMILAR
    return merged(show_several(state, pairs, why, _size_of(pairs, wish, meaning)), State(wish=wish))


async def _narrowed(state: State, deps: Deps, wish: Wish) -> Finding | None:
    """«А не блискучі є?» is about the kind of thing that was shown before."""
    before, meaning = state.get("wish") or Wish(), state["meaning"]
    goes_on = meaning.pointing or meaning.text.lower().startswith(GOES_ON)
    if meaning.foreign or wish.get("category") or not before.get("category") or not goes_on:
        return None
    wish["category"] = before.get("category")
    return await find(deps.catalog, wish)


async def _not_found(state: State, deps: Deps, wish: Wish) -> State:
    """Perhaps a rule of the shop answers."""
    meaning = state["meaning"]
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
    """What is looked for. Few words ("а на 128?") keep what was said before."""
    meaning = state["meaning"]
    slots = meaning.slots
    said = Wish(
        text=meaning.text if meaning.content else "",
        category=slots.category,
        colours=list(slots.colours),
        size=size_for(slots, None, deps.lexicon),
        height=height_of(slots),
        for_whom=slots.for_whom,
        price_max=slots.price_max,
        price_min=slots.price_min,
    )
    before = Wish(**(state.get("wish") or Wish()))
    if slots.says_size:
        before["size"] = before["height"] = None
    if not meaning.names_goods:
        return Wish(**{**before, **{key: value for key, value in said.items() if value}})  # type: ignore[typeddict-item]
    kept = {key: before.get(key) for key in ("size", "height", "for_whom")}
    return Wish(**{**said, **{key: said.get(key) or value for key, value in kept.items()}})  # type: ignore[typeddict-item]


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
    pairs = await _candidates(state, deps)
    wish = Wish(**(state.get("wish") or Wish()))
    if Intent.CHEAPER in state["meaning"].intents:
        wish["price_max"] = _below([product for product, _ in pairs]) if pairs else 0
        finding = await find(deps.catalog, wish) if pairs else None
        if finding is None or not finding.exact:
            return State(plan=("inform",))
        return merged(
            show_several(state, pairs_of(finding.hits, wish), Why.SIMILAR, wish.get("size")), State(wish=wish)
        )
    if not pairs:
        return say(state, Say(Saying.WHICH_PRODUCT))
    size = size_for(state["meaning"].slots, pairs[0][0], deps.lexicon) or wish.get("size")
    return show_several(state, pairs, Why.FOUND, size)


async def _candidates(state: State, deps: Deps) -> list[tuple[Product, str]]:
    """What was shown last and is still sold, in the colour that is named now or in the one that was shown."""
    shown = [Selection(product=sku, colour=colour, size=None) for sku, colour in state.get("candidates", [])]
    found = [(await _product(deps, each), each["colour"]) for each in shown]
    named = state["meaning"].slots.colours
    return [(product, colour_to_show(product, [*named, colour])) for product, colour in found if product is not None]
