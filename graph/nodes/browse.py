"""Browse: more of the same, none of it seen before."""

from __future__ import annotations

import re

from langgraph.runtime import Runtime

from catalog import Filters
from catalog.errors import ProductNotFound
from catalog.products import Product
from graph.deps import Deps
from graph.finding import SHOWN, find
from graph.messages import Say, Saying, Why
from graph.pointing import on_screen
from graph.state import State, Wish, merged
from graph.talk import pairs_of, say, show_several, wish_with

OTHER_ONE = re.compile(r"(?<!\w)(?:інш(?:ий|а|е|у)|друг(?:ий|а|е|у|ой|ая|ое|ую)|other one)(?!\w)")


async def browse(state: State, runtime: Runtime[Deps]) -> State:
    deps = runtime.context
    rest = await _rest(state, deps)
    if len(rest) == 1 and OTHER_ONE.search(state["meaning"].text.lower()):
        return _back_to(state, rest)
    wish = await _wish(state, deps)
    if wish is None:
        return say(state, Say(Saying.WHICH_PRODUCT))
    if not any(wish.values()):
        return await _newer(state, deps)
    finding = await find(deps.catalog, wish, without=state.get("seen", []))
    if finding is None or not finding.exact:
        return _back_to(state, rest) if rest else merged(say(state, Say(Saying.NO_MORE)), State(wish=wish))
    return merged(show_several(state, pairs_of(finding.hits, wish), Why.FOUND, wish.get("size")), State(wish=wish))


async def _rest(state: State, deps: Deps) -> list[tuple[Product, str]]:
    """What is on the screen beside the one that was chosen there."""
    selection, shown = state.get("selection"), await on_screen(state, deps.catalog)
    left = [pair for pair in shown if selection is not None and pair[0].sku != selection["product"]]
    return left if len(left) < len(shown) else []


def _back_to(state: State, rest: list[tuple[Product, str]]) -> State:
    """«Ні, інший» of two is the other one; and what was passed over is more than nothing."""
    shown = show_several(state, rest, Why.FOUND, (state.get("wish") or {}).get("size"))
    return merged(shown, State(candidates=state.get("candidates", [])))


async def _newer(state: State, deps: Deps) -> State:
    """Nothing in particular is wanted: on through the shop, the newest first."""
    seen = state.get("seen", [])
    newest = await deps.catalog.newest(Filters(in_stock=True), len(seen) + SHOWN)
    pairs = [(each.product, each.variant.colour) for each in newest if each.product.sku not in seen][:SHOWN]
    return show_several(state, pairs, Why.NEWEST, None) if pairs else say(state, Say(Saying.NO_MORE))


async def _wish(state: State, deps: Deps) -> Wish | None:
    """The last one, with what was just added; without one, the kind of thing that is shown."""
    before = state.get("wish")
    kind = None if before is not None else await _shown(state, deps)
    if before is None and kind is None:
        return wish_with(state["meaning"], deps.lexicon, Wish()) if state["meaning"].names_goods else None
    old = before or Wish(category=kind.category.code if kind else None, for_whom=kind.for_whom if kind else None)
    return wish_with(state["meaning"], deps.lexicon, old)


async def _shown(state: State, deps: Deps) -> Product | None:
    selection = state.get("selection")
    shown = [selection["product"]] if selection else [sku for sku, _ in state.get("candidates", [])]
    try:
        return await deps.catalog.product(shown[0]) if shown else None
    except ProductNotFound:
        return None
