"""Rank: the cheapest, the dearest, the newest, how many, what is like it. SQL counts and orders, words only narrow."""

from __future__ import annotations

from dataclasses import replace

from langgraph.runtime import Runtime

from catalog import Filters
from catalog.errors import ProductNotFound
from catalog.products import Listed, Money, Product
from graph.deps import Deps
from graph.finding import search
from graph.messages import Say, Saying, Why
from graph.offers import colour_to_show
from graph.state import State, Wish, merged
from graph.talk import height_of, say, show_several, size_for
from graph.understanding.meaning import Intent

SHOWN = 3
LOOKED_AT = 50  # hits of a text among which SQL orders
CLOSE = 0.6  # a hit below this share of the best one is another thing
ORDERS = ((Intent.CHEAPEST, Why.CHEAPEST), (Intent.DEAREST, Why.DEAREST), (Intent.NEWEST, Why.NEWEST))


async def rank(state: State, runtime: Runtime[Deps]) -> State:
    deps, meaning = runtime.context, state["meaning"]
    why = next((why for intent, why in ORDERS if intent in meaning.intents), None)
    if why is None and Intent.SIMILAR in meaning.intents:
        return await _similar(state, deps)
    wish = _wish(state, deps)
    filters = await _narrowed(state, deps, _filters(wish, deps.catalog.shop.currency))
    if filters is None:
        return State(plan=("advise",))
    shades = [replace(filters, colour=shade) for shade in wish.get("colours", [])] or [filters]
    if why is None:
        return await _counted(state, deps, shades, wish)
    return await _listed(state, deps, shades, wish, why)


async def _listed(state: State, deps: Deps, shades: list[Filters], wish: Wish, why: Why) -> State:
    """In that order, what fits; if nothing does, without the size and then without the colour."""
    looser = [*(replace(filters, size=None, height=None) for filters in shades), _without_looks(shades[0])]
    for filters in dict.fromkeys((*shades, *looser)):
        found = await _ordered(deps, filters, why)
        if found:
            pairs = [(each.product, each.variant.colour) for each in found]
            told = show_several(state, pairs, why if filters in shades else Why.SIMILAR, wish.get("size"))
            return merged(told, State(wish=wish, answered_by=f"sql:{why}"))
    return merged(say(state, Say(Saying.NOTHING_FOUND)), State(answered_by=f"sql:{why}"))


async def _ordered(deps: Deps, filters: Filters, why: Why) -> tuple[Listed, ...]:
    if why is Why.CHEAPEST:
        return await deps.catalog.cheapest(filters, SHOWN)
    if why is Why.DEAREST:
        return await deps.catalog.dearest(filters, SHOWN)
    return await deps.catalog.newest(filters, SHOWN)


async def _counted(state: State, deps: Deps, shades: list[Filters], wish: Wish) -> State:
    """The number, and a few of them unless the whole shop was counted. Of near shades, the first that there is."""
    counts = [(filters, await deps.catalog.count(filters)) for filters in shades]
    filters, count = next((pair for pair in counts if pair[1].products), counts[0])
    if not count.products:
        return merged(say(state, Say(Saying.NOTHING_FOUND)), State(answered_by="sql:count"))
    told = say(state, Say(Saying.COUNTED, count=count))
    if replace(filters, in_stock=False) != Filters():
        some = await deps.catalog.newest(filters, SHOWN)
        pairs = [(each.product, each.variant.colour) for each in some]
        told = show_several(told, pairs, Why.FOUND, wish.get("size"))
    return merged(told, State(wish=wish, answered_by="sql:count", puzzled=0))


async def _similar(state: State, deps: Deps) -> State:
    """Like the one that the talk is about, or the first that was shown; else the words say what is looked for."""
    meaning, selection = state["meaning"], state.get("selection")
    seen = [] if selection is not None else [sku for sku, _ in state.get("candidates", [])]
    anchor = selection["product"] if selection is not None else next(iter(seen), None)
    if anchor is None or meaning.slots.category is not None or meaning.sku is not None:
        return State(plan=("advise",))
    named = meaning.slots.colours
    try:
        about = await deps.catalog.product(anchor)
    except ProductNotFound:
        return State(plan=("advise",))
    near = [product for product in await deps.catalog.similar(anchor, 2 * SHOWN) if product.sku not in seen]
    size = size_for(meaning.slots, about, deps.lexicon) or (selection["size"] if selection is not None else None)
    fitting = [product for product in near if not named or _has_any(product, named)] or near
    if not fitting:
        return say(state, Say(Saying.NOTHING_FOUND))
    pairs = [(product, colour_to_show(product, named, size)) for product in fitting[:SHOWN]]
    return merged(show_several(state, pairs, Why.SIMILAR, size), State(answered_by="search:similar"))


def _wish(state: State, deps: Deps) -> Wish:
    """What is asked for now; «а найдешевші?» goes on with the kind of thing that was looked for."""
    meaning, before = state["meaning"], Wish(**(state.get("wish") or Wish()))
    slots = meaning.slots
    if slots.says_size:
        before["size"] = before["height"] = None
    wish = Wish(
        category=slots.category,
        colours=list(slots.colours),
        size=size_for(slots, None, deps.lexicon),
        height=height_of(slots),
        for_whom=slots.for_whom,
        price_max=slots.price_max,
        price_min=slots.price_min,
    )
    anew = bool(meaning.intents & {Intent.NEWEST, Intent.COUNT}) and not meaning.pointing
    goes_on = not meaning.names_goods and not anew
    return Wish(**{**wish, **{k: v for k, v in before.items() if goes_on and k != "text" and not wish.get(k)}})  # type: ignore[typeddict-item]


def _filters(wish: Wish, currency: str) -> Filters:
    height = wish.get("height")
    most, least = wish.get("price_max"), wish.get("price_min")
    return Filters(
        category=wish.get("category"),
        size=wish.get("size") if height is None else None,
        height=height,
        for_whom=wish.get("for_whom"),
        price_max=Money(most * 100, currency) if most else None,
        price_min=Money(least * 100, currency) if least else None,
        in_stock=True,
    )


def _without_looks(filters: Filters) -> Filters:
    return replace(filters, size=None, height=None, colour=None)


async def _narrowed(state: State, deps: Deps, filters: Filters) -> Filters | None:
    """Only what the other words of the text mean («найдешевша куртка з капюшоном»); None when they mean nothing of
    ours and no kind of thing is named beside them."""
    meaning = state["meaning"]
    if not meaning.content:
        return filters
    found = await search(deps.catalog, meaning.text, _without_looks(filters), LOOKED_AT)
    if not found.confident:
        return filters if meaning.slots.category else None
    best = found.hits[0].score
    return replace(filters, skus=tuple(hit.product.sku for hit in found.hits if hit.score >= CLOSE * best))


def _has_any(product: Product, colours: tuple[str, ...]) -> bool:
    return any(variant.colour in colours and variant.stock > 0 for variant in product.variants)
