"""What holds after every turn, whatever was said: few messages, true figures, buttons that can be pressed, one card."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.queue_settings import QueueSettings
from catalog.products import Locale
from evals.dialogues.answer import Answer
from evals.dialogues.case import Case
from evals.dialogues.facts import Facts, money_in, numbers_in, plain_price
from evals.dialogues.language import contradicts
from evals.dialogues.sales import numbers_of, without_times

MOST_MESSAGES = 3
SHARE = re.compile(r"(\d+)\s*%")
LIST_NUMBERS = frozenset("1234567890")
KEPT_DAYS = frozenset(str(getattr(QueueSettings(), name)) for name in ("keep_days", "keep_handoff_days"))


def broken(case: Case, locale: Locale, *, answered: bool) -> list[str]:
    """Every rule that this answer breaks. `answered`: the bot had to say something."""
    rules = (_so_many(case, answered), _figures(case), _numbers(case), _buttons(case), _cards(case))
    found = [problem for rule in rules for problem in rule]
    why = contradicts(case.answer.text, locale)
    if why and case.expected.locale is None:
        found.append(f"does not answer in {locale}: {why}")
    return found


def _so_many(case: Case, answered: bool) -> Iterator[str]:
    turns: dict[str, list[str]] = {}
    for call in case.answer.ours:
        turns.setdefault(call.turn_id, []).append(call.text)
    for texts in turns.values():
        if len(texts) > MOST_MESSAGES:
            yield f"{len(texts)} messages in one turn"
        if len(set(texts)) < len(texts):
            yield "says the same twice in one turn"
    if answered and not turns:
        yield "no answer"
    yield from (f"a dead letter: {reason}" for reason in case.answer.dead)


def _figures(case: Case) -> Iterator[str]:
    """A figure with a currency is a price of something shown or talked about, or stands in the owner's rules."""
    known = case.facts.prices(_skus(case)) | case.facts.shop_money() | _sums(case)
    strange = [plain_price(minor) for minor in money_in(case.answer.text) if minor not in known]
    if strange:
        yield f"prices that nothing shown has: {', '.join(strange)}"


def _numbers(case: Case) -> Iterator[str]:
    """Every other number is a size, a measure, a stock, a figure of the rules or of the shopper's own words."""
    told = without_times(case.answer.text) if case.answer.sales else case.answer.text
    strange = numbers_in(told) - LIST_NUMBERS - _known_numbers(case)
    if strange:
        yield f"numbers from nowhere: {', '.join(sorted(strange))}"
    fabrics = (case.facts.products[sku].fabric for sku in _skus(case) if sku in case.facts.products)
    known = " ".join([*case.facts.rules(), *case.past.typed, *(f"{each.uk} {each.ru} {each.en}" for each in fabrics)])
    shares = set(SHARE.findall(case.answer.text)) - set(SHARE.findall(known))
    if shares:
        yield f"shares from nowhere: {', '.join(sorted(shares))} %"


def _known_numbers(case: Case) -> set[str]:
    facts, skus = case.facts, _skus(case)
    known = {number for size in facts.sizes for number in numbers_in(size.replace("-", " "))}
    known |= numbers_in(" ".join(case.past.typed)) | facts.shop_numbers() | KEPT_DAYS
    known |= {plain_price(minor) for minor in facts.prices(skus) | _sums(case)}
    known |= numbers_of(case.answer.sales, facts.shop, case.past.typed)
    return known | {number for sku in skus for number in _numbers_of(facts, sku)} | _counts(facts)


def _sums(case: Case) -> set[int]:
    return {minor for sale in case.answer.sales for minor in sale.sums(case.facts.shop)}


def _numbers_of(facts: Facts, sku: str) -> Iterator[str]:
    product = facts.products.get(sku)
    if product is None:
        return
    yield from (f"{cm:g}" for sizes in product.measures.values() for cm in sizes.values())
    yield from (str(variant.free) for variant in product.of())
    for names in (product.names, product.fabric):
        yield from numbers_in(f"{names.uk} {names.ru} {names.en}")


def _counts(facts: Facts) -> set[str]:
    """How many models and pieces there are, in all and by category."""
    on_sale = [product for product in facts.products.values() if product.active]
    found: set[str] = set()
    for category in {None, *(product.category for product in on_sale)}:
        counted = [product for product in on_sale if category in (None, product.category) and product.in_stock()]
        found |= {str(len(counted)), str(sum(variant.free for product in counted for variant in product.in_stock()))}
    return found


def _buttons(case: Case) -> Iterator[str]:
    """Each size button leads to something in stock, and a card that has them has them all."""
    for (sku, colour), offered in case.answer.sizes.items():
        here = {variant.sku for variant in case.facts.products[sku].in_stock(colour)}
        if wrong := set(offered) - here:
            yield f"buttons for what is sold out: {', '.join(sorted(wrong))}"
        if missing := here - set(offered):
            yield f"no buttons for what is in stock: {', '.join(sorted(missing))}"


def _cards(case: Case) -> Iterator[str]:
    for card in case.answer.cards:
        if (card.handoff_id, card.text) in case.past.cards:
            yield "the managers get the same card twice"


def _skus(case: Case) -> set[str]:
    """What this answer may speak of: shown now or before, selected before or now."""
    states = (case.past.selection, _selection(case.answer))
    return {*case.answer.products, *case.past.ever, *(str(each["product"]) for each in states if each)}


def _selection(answer: Answer) -> dict[str, str] | None:
    return answer.state.get("selection")
