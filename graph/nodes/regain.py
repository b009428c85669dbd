"""Regain: a person has had the talk and gave it back. What was settled there is known, and nothing is said about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from langgraph.runtime import Runtime

from catalog.delivery import Details
from graph.deps import Deps
from graph.handoffs import Handoff, Line
from graph.human import Offered, offered_in, selected, summary_of, wish_after
from graph.offers import offer_of
from graph.sale.drafts import draft_of, kept
from graph.sale.showing import is_owing, spoken_order
from graph.stages import Stage
from graph.state import VERSION, State, Wish, merged
from graph.talk import stage_of

OFFERS_KEPT, ORDERS_LOOKED_AT = 6, 3
WORDS_KEPT, WORDS_LIMIT = 3, 500
REMEMBERED = timedelta(days=3)
"""What was settled longer ago is begun anew."""
WITH_PEOPLE = frozenset({"human", "complaint"})
BY_THE_SHOP = "manager:"


async def regain(state: State, runtime: Runtime[Deps]) -> State:
    """Only on the first turn after a hand-off was returned or resolved."""
    deps = runtime.context
    over = await deps.handoffs.over(deps.turn.chat, after=state.get("human_seen", 0))
    if over is None or state.get("version", VERSION) != VERSION:
        return State()
    if over.closed_at is not None and deps.turn.at - over.closed_at > REMEMBERED:
        stage = state.get("stage", "init")
        return State(human_seen=over.id, stage="init" if stage in WITH_PEOPLE else stage)
    lines = await _lines_of(over, deps)
    offered = await offered_in(lines, deps.catalog)
    orders = await _orders_of(over, deps)
    after = merged(
        _known(over, lines, offered, orders),
        _said(state, lines, deps),
        _chosen(offered, lines, deps),
        _put_off(state, lines),
    )
    return merged(after, State(stage=await _stage(merged(state, after), offered, deps)))


async def _lines_of(over: Handoff, deps: Deps) -> list[Line]:
    """From the moment that somebody took it: what the shopper said before that was said to us as well."""
    events = await deps.handoffs.events(over.id)
    taken = next((each.at for each in events if each.kind == "claimed"), None)
    lines = await deps.handoffs.lines(over.id)
    return [
        line
        for line in lines
        if line.side == "manager" or (taken is not None and line.at is not None and line.at >= taken)
    ]


def _known(over: Handoff, lines: Sequence[Line], offered: Sequence[Offered], orders: Sequence[str]) -> State:
    told = summary_of(over, lines, offered, orders)
    about = State(about_order=orders[0]) if orders else State()
    return merged(State(human=told, human_seen=over.id), about)


def _said(state: State, lines: Sequence[Line], deps: Deps) -> State:
    """What the shopper told a person; a town only where a delivery is being told, and never a name or a phone."""
    typed = [line.words[:WORDS_LIMIT] for line in lines if line.side == "shopper" and line.kind == "text"]
    sending = state.get("sending")
    told = State(wish=wish_after(Wish(**(state.get("wish") or Wish())), lines, deps.lexicon) or None)
    if sending is None:
        return merged(told, State(words=[*state.get("words", []), *typed][-WORDS_KEPT:]))
    draft = draft_of(state)
    towns = [read.city for read in (deps.catalog.deliveries.read(text, Details()) for text in typed) if read.city]
    if not towns or draft.city is not None:
        return told
    known = kept(replace(draft, city=towns[-1]))
    return merged(told, State(sending={**known, "mode": sending.get("mode")}))


def _chosen(offered: Sequence[Offered], lines: Sequence[Line], deps: Deps) -> State:
    """From now on the talk is about what was offered or shown last."""
    pairs = [each.pair for each in offered]
    unique = [pair for n, pair in enumerate(pairs) if pair not in pairs[n + 1 :]]
    if not unique:
        return State()
    return State(selection=selected(offered, lines, deps.lexicon), candidates=unique[-OFFERS_KEPT:], sizes={})


def _put_off(state: State, lines: Sequence[Line]) -> State:
    """Questions that a person has talked over are open no more, and nobody was away meanwhile."""
    last = max((line.at for line in lines if line.at is not None), default=None)
    before = state.get("at")
    moments = [at for at in (last, datetime.fromisoformat(before) if before else None) if at is not None]
    over = State(
        puzzled=0,
        stalled=0,
        unknown_photos=0,
        counted_photos=[],
        hunches=[],
        tried=[],
        photo=None,
        photo_question=None,
        open_photo=None,
        ordering=None,
    )
    spoke = any(line.side == "manager" for line in lines)
    return merged(over, State(at=max(moments).isoformat()) if moments else State(), State(asked=None) if spoke else {})


async def _stage(state: State, offered: Sequence[Offered], deps: Deps) -> Stage:
    """Where the talk goes on without them."""
    selection = state.get("selection")
    if offered and selection is not None:
        return stage_of(offer_of(offered[-1].product, selection["colour"]), selection["size"])
    order = await spoken_order(state, deps)
    if order is not None and is_owing(order):
        return "payment"
    stage = state.get("stage", "init")
    if stage not in WITH_PEOPLE:
        return stage
    if state.get("sending") is not None and (await deps.catalog.orders.cart(deps.turn.chat)).lines:
        return "delivery"
    if selection is not None:
        return "offer" if selection["size"] else "size_colour"
    return "discovery" if state.get("candidates") else "init"


async def _orders_of(over: Handoff, deps: Deps) -> list[str]:
    """Orders that the shop's people changed while they had the talk, the newest first."""
    mine = (await deps.catalog.orders.of_chat(deps.turn.chat))[:ORDERS_LOOKED_AT]
    changed = []
    for order in mine:
        events = await deps.catalog.orders.events(order.number)
        if any(each.at >= over.opened_at and each.who.startswith(BY_THE_SHOP) for each in events):
            changed.append(order.number)
    return changed
