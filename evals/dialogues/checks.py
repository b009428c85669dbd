"""Holds an answer against what its turn expects. Each check yields what was not met, in words."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from catalog.search.folding import stems
from evals.dialogues.case import Case, Check, Past, named
from evals.dialogues.checks_people import called, heard
from evals.dialogues.facts import Facts, Variant, money_in, numbers_in, plain_price
from evals.dialogues.language import contradicts
from evals.dialogues.sales import Sale
from evals.dialogues.script import SelectionExpected

MOST_OF_A_POLICY = 0.5
LONG_WORD = 4


def unmet(case: Case) -> list[str]:
    """Everything that this turn expects and its answer does not hold; empty when all is well."""
    return [problem for check in CHECKS for problem in check(case)]


def _shows(case: Case) -> Iterator[str]:
    expected, shown = case.expected, case.answer.shown
    yield from (f"does not show {ref}" for ref in expected.shows if not _has(shown, ref))
    if expected.shows_any and not any(_has(shown, ref) for ref in expected.shows_any):
        yield f"shows none of {named(expected.shows_any)}, but {named(shown)}"
    if expected.shows_only:
        foreign = [pair for pair in shown if not any(_has((pair,), ref) for ref in expected.shows_only)]
        if foreign or not shown:
            yield f"shows {named(foreign) or 'nothing'} instead of {named(expected.shows_only)} alone"
    yield from (f"shows {ref}" for ref in expected.shows_not if _has(shown, ref))


def _shows_so_many(case: Case) -> Iterator[str]:
    expected, products = case.expected, case.answer.products
    if expected.shows_none and products:
        yield f"shows {named(products)} and should show nothing"
    least = max(expected.shows_at_least, int(expected.shows_some))
    if len(products) < least:
        yield f"shows {len(products)} products, not {least}"
    if expected.shows_other and not set(products) - case.past.ever:
        yield f"shows nothing new: {named(products) or 'nothing'}"


def _continues(case: Case) -> Iterator[str]:
    expected, shown, past = case.expected, case.answer.shown, case.past
    if expected.shows_nth is not None:
        wanted = past.listed[expected.shows_nth - 1 :][:1]
        if not wanted or case.answer.products != (wanted[0][0],):
            yield f"shows {named(shown) or 'nothing'} and not number {expected.shows_nth} of {named(past.listed)}"
    if expected.same:
        about = _about(past)
        now = _about(Past(selection=case.answer.state.get("selection")))
        if about is None or now != about or set(case.answer.products) - {about}:
            yield f"was about {about}, is about {now} and shows {named(shown) or 'nothing'}"


def _kind(case: Case) -> Iterator[str]:
    expected, facts = case.expected, case.facts
    for sku, colour in case.answer.shown:
        product = facts.products[sku]
        if expected.category and product.category != expected.category:
            yield f"shows {sku} of {product.category}, not {expected.category}"
        if expected.for_whom and product.for_whom not in expected.for_whom:
            yield f"shows {sku} for {product.for_whom}, not {named(expected.for_whom)}"
        if expected.colour and colour != expected.colour:
            yield f"shows {sku} in {colour}, not {expected.colour}"


def _cost(case: Case) -> Iterator[str]:
    expected, facts = case.expected, case.facts
    lowest = {sku: _lowest(facts, sku, colour) for sku, colour in case.answer.shown}
    if expected.price_max is not None:
        dear = [sku for sku, price in lowest.items() if price is None or price > expected.price_max * 100]
        if dear:
            yield f"shows {named(dear)} above {expected.price_max}"
    if expected.cheaper:
        before = [price for pair in case.past.listed if (price := _lowest(facts, *pair)) is not None]
        now = [price for price in lowest.values() if price is not None]
        if not now or not before or min(now) >= min(before):
            yield f"shows {named(lowest.keys()) or 'nothing'}, which is not cheaper than {named(case.past.listed)}"


def _sizes(case: Case) -> Iterator[str]:
    expected, answer = case.expected, case.answer
    for size in filter(None, (expected.size_in_stock, expected.size_out)):
        if size not in numbers_in(answer.text) and size not in re.findall(r"[\w-]+", answer.text):
            yield f"says nothing of size {size}"
    if expected.size_in_stock and not case.in_stock(expected.size_in_stock):
        yield f"size {expected.size_in_stock} of what is shown is not in stock"
    if expected.size_out and expected.size_out in case.sizes_offered():
        yield f"offers size {expected.size_out}, which is sold out"


def _tells(case: Case) -> Iterator[str]:
    expected, answer = case.expected, case.answer
    told, figures = money_in(answer.text), numbers_in(answer.text)
    for ref in expected.price_of:
        variant = case.facts.variant(ref)
        if variant is None or variant.price not in told:
            yield f"does not tell the price of {ref}, {variant and plain_price(variant.price)}"
    if expected.stock_of is not None:
        variant = case.facts.variant(expected.stock_of)
        if variant is None or str(variant.free) not in figures:
            yield f"does not tell the stock of {expected.stock_of}, {variant and variant.free}"
    if expected.says_any and not set(expected.says_any) & (figures | set(re.findall(r"[\w-]+", answer.text))):
        yield f"says none of {named(expected.says_any)}"
    yield from (f"says {piece}" for piece in expected.says_none if piece in re.sub(r"[ ()-]", "", answer.text))
    if expected.figures and not told:
        yield "tells no price"
    if expected.no_figures and told:
        yield f"tells prices: {named(map(plain_price, told))}"


def _describes(case: Case) -> Iterator[str]:
    expected, answer = case.expected, case.answer
    if expected.fabric_of is not None:
        names = case.facts.products[expected.fabric_of].fabric
        if not any(_tells_most_of(answer.text, each) for each in (names.uk, names.ru, names.en)):
            yield f"does not tell the fabric of {expected.fabric_of}"
    if expected.measures:
        about = _about(Past(selection=answer.state.get("selection"))) or next(iter(answer.products), "")
        product = case.facts.products.get(about)
        known = {f"{cm:g}" for sizes in (product.measures if product else {}).values() for cm in sizes.values()}
        if not known & numbers_in(answer.text):
            yield f"tells no measures of {about or 'anything'}"


def _policies(case: Case) -> Iterator[str]:
    def is_told(code: str) -> bool:
        return any(_tells_most_of(case.answer.text, text) for text in case.facts.policy_texts(code))

    yield from (f"does not answer on {code}" for code in case.expected.policy if not is_told(code))
    if case.expected.policy_any and not any(map(is_told, case.expected.policy_any)):
        yield f"answers on none of {named(case.expected.policy_any)}"


def _sold(case: Case) -> Iterator[str]:
    expected, sales = case.expected, case.answer.sales
    carts, orders = [sale for sale in sales if sale.number is None], [sale for sale in sales if sale.number]
    if expected.cart is not None and (in_it := _goods(case, carts[-1:])) != expected.cart:
        yield f"the cart holds {_counted(in_it)}, not {_counted(expected.cart)}"
    if expected.no_order and orders:
        yield f"made {len(orders)} orders"
    wanted = expected.order
    if wanted is None:
        return
    if not orders:
        yield "made no order"
        return
    now = orders[-1]
    if wanted.state not in (None, now.state) or wanted.mode not in (None, now.mode):
        yield f"the order is {now.state} {now.mode}, not {wanted.state} {wanted.mode}"
    if wanted.goods is not None and (of_it := _goods(case, [now])) != wanted.goods:
        yield f"the order holds {_counted(of_it)}, not {_counted(wanted.goods)}"


def _counted(goods: Mapping[str, int]) -> str:
    return ", ".join(f"{pieces} of {what}" for what, pieces in goods.items()) or "nothing"


def _goods(case: Case, sales: Collection[Sale]) -> dict[str, int]:
    """Pieces by "SKU/colour/size"."""
    names = {
        variant.sku: f"{product.sku}/{variant.colour}/{variant.size}"
        for product in case.facts.products.values()
        for variant in product.variants
    }
    return {names[line.sku]: line.pieces for sale in sales for line in sale.lines}


def _voice(case: Case) -> Iterator[str]:
    expected, answer = case.expected, case.answer
    if expected.silent and answer.ours:
        yield f"speaks and should be silent: {len(answer.ours)} messages"
    if expected.asks is not None and answer.asks != expected.asks:
        yield "asks nothing" if expected.asks else "asks something"
    yield from (
        f"has no button {start}" for start in expected.buttons if not any(_starts(d, start) for d in answer.buttons)
    )
    if expected.turns_at_most is not None and len(answer.stages) > expected.turns_at_most:
        yield f"took {len(answer.stages)} turns, not {expected.turns_at_most}"
    if expected.answers_at_most is not None and len(answer.ours) > expected.answers_at_most:
        yield f"answered {len(answer.ours)} times, not {expected.answers_at_most}"
    if expected.locale is not None and (why := contradicts(answer.text, expected.locale)):
        yield f"does not answer in {expected.locale}: {why}"


def _state(case: Case) -> Iterator[str]:
    expected, answer = case.expected, case.answer
    stage = answer.stages[-1] if answer.stages else "none"
    if expected.stage and stage not in expected.stage:
        yield f"stage {stage}, not {named(expected.stage)}"
    if stage in expected.not_stage:
        yield f"stage {stage}"
    selection = answer.state.get("selection")
    if expected.selected == "none" and selection:
        yield f"is still about {selection['product']}"
    if isinstance(expected.selected, SelectionExpected) and not _is_selected(selection, expected.selected):
        yield f"is about {named((selection or {}).values()) or 'nothing'}, not {named(_given(expected.selected))}"
    if expected.source is not None:
        source = answer.state.get("source") or {}
        if (source.get("door"), source.get("sku")) != (expected.source.door, expected.source.sku):
            yield f"came by {named(source.values()) or 'no door'}, not {expected.source.door} {expected.source.sku}"


CHECKS: tuple[Check, ...] = (
    _shows,
    _shows_so_many,
    _continues,
    _kind,
    _cost,
    _sizes,
    _tells,
    _describes,
    _policies,
    called,
    heard,
    _sold,
    _voice,
    _state,
)


def _has(shown: Collection[tuple[str, str]], reference: str) -> bool:
    sku, _, colour = reference.partition("/")
    return any(sku == one and colour in ("", other) for one, other in shown)


def _about(past: Past) -> str | None:
    if past.selection:
        return str(past.selection["product"])
    return past.listed[0][0] if len({sku for sku, _ in past.listed}) == 1 else None


def _lowest(facts: Facts, sku: str, colour: str) -> int | None:
    product = facts.products[sku]
    found: tuple[Variant, ...] = product.in_stock(colour) or product.of(colour)
    return min((variant.price for variant in found), default=None)


def _tells_most_of(told: str, text: str) -> bool:
    """Whether most of the longer words of `text` are told, in whatever order and form."""
    wanted = {word for word in stems(text[:300]) if len(word) >= LONG_WORD}
    found = {word for line in told.splitlines() for word in stems(line[:300])}
    return bool(wanted) and len(wanted & found) >= MOST_OF_A_POLICY * len(wanted)


def _is_selected(selection: Mapping[str, Any] | None, wanted: SelectionExpected) -> bool:
    given = _given(wanted)
    now = {"sku": (selection or {}).get("product")} | {key: (selection or {}).get(key) for key in ("colour", "size")}
    return all(now[key] == value for key, value in given.items())


def _given(wanted: SelectionExpected) -> dict[str, str]:
    return {key: value for key, value in wanted.model_dump().items() if value is not None}


def _starts(data: str, start: str) -> bool:
    return data == start or (start.endswith("|") and data.startswith(start))
