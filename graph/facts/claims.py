"""What a text claims about one product, held against what we looked up: sizes in stock, prices by size, counts.

A true figure in the wrong place is a lie, so every figure is bound to the sizes that it is said of.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from catalog.products import Money
from graph.facts.plain_words import PlainWords, says
from graph.facts.reading import Kind, Mark
from graph.facts.told import Facts, in_stock, sized, sold
from graph.messages import Offer, SizeOffer


@dataclass(slots=True)
class Claims:
    """`here` and `gone` are the sizes said to be in or out of stock, `priced` those that a price was said of (an empty
    text: of the product), `problems` what is not true or not clear."""

    here: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)
    denied: bool = False
    priced: set[str] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)


def claims_of(marks: Sequence[Mark], offer: Offer, facts: Facts, words: PlainWords) -> Claims:
    """Every claim of these marks, which are all about `offer`."""
    claims = Claims()
    asked = sized(offer, facts.size)
    recent = [facts.size] if facts.size is not None and asked is not None and asked.stock > 0 else []
    if facts.why is None and facts.size is not None:
        recent = [facts.size]
    for sentence in sentences(marks, words):
        for part in _parts(sentence, words):
            _check_stock(part, offer, facts, words, claims)
            _check_sayings(part, facts, words, claims)
        _check_prices(sentence, offer, recent, words, claims)
        _check_advice(sentence, facts, words, claims)
        _check_counts(sentence, facts, recent, words, claims)
        recent = _sizes(sentence) or recent
    if not claims.denied and not in_stock(offer) and claims.here:
        claims.problems.append("it is not said that these sizes are out of stock")
    if claims.gone and _any(marks, words.also):
        claims.problems.append("it is not clear what is meant by also")
    return claims


def sentences(marks: Sequence[Mark], words: PlainWords) -> Iterator[list[Mark]]:
    """Without their ends; empty ones are left out. A yes alone belongs to what comes after it."""
    sentence: list[Mark] = []
    for mark in marks:
        if mark.kind is not Kind.END:
            sentence.append(mark)
        elif any(mark.kind is not Kind.WORD or mark.text not in words.yes for mark in sentence):
            yield sentence
            sentence = []
    if sentence:
        yield sentence


def _parts(sentence: Sequence[Mark], words: PlainWords) -> Iterator[list[Mark]]:
    """«128 є, а 122 немає» claims two things."""
    part: list[Mark] = []
    for mark in sentence:
        if mark.kind is Kind.WORD and mark.text in words.turns:
            yield part
            part = []
        part.append(mark)
    yield part


def _check_stock(part: Sequence[Mark], offer: Offer, facts: Facts, words: PlainWords, claims: Claims) -> None:
    """Sizes of a part with a no in it must be out of stock, all others in stock."""
    denials = sum(mark.kind is Kind.WORD and mark.text in words.gone for mark in part)
    sizes = _sizes(part)
    there = {size.size for size in in_stock(offer)}
    if denials > 1 or (_any(part, words.none) and not denials):
        claims.problems.append("it is not clear what is denied")
    if denials:
        claims.denied = True
        claims.gone.update(sizes)
        claims.problems += [f"size {size} is in stock" for size in sizes if size in there]
        if there and not sizes:
            claims.problems.append("something is denied, but no size that is out of stock")
        return
    claims.here.update(sizes)
    if there:
        claims.problems += [f"size {size} is out of stock" for size in sizes if size not in there]
    elif _any(part, words.here):
        claims.problems.append("nothing is in stock")
    neighbours = set(sizes) - set(facts.nearest)
    if _any(part, words.nearest) and (neighbours or not facts.nearest or not sizes):
        claims.problems.append("the nearest sizes are others")


def _check_sayings(part: Sequence[Mark], facts: Facts, words: PlainWords, claims: Claims) -> None:
    """A yes agrees with what was asked for, so that has to be there, in the same breath."""
    if not _any(part, words.yes):
        return
    sizes = set(_sizes(part))
    named = any(mark.kind is Kind.NAME for mark in part)
    if not (facts.size in sizes or (facts.recognised and (named or not sizes))):
        claims.problems.append("a yes to something that is not among the facts")


def _check_advice(sentence: Sequence[Mark], facts: Facts, words: PlainWords, claims: Claims) -> None:
    """Which size somebody needs is theirs to say."""
    if _any(sentence, words.yours) and set(_sizes(sentence)) - {facts.size}:
        claims.problems.append("a size that was not asked for is called the shopper's")


def _check_prices(
    sentence: Sequence[Mark], offer: Offer, recent: Sequence[str], words: PlainWords, claims: Claims
) -> None:
    """Sizes before a price are what it is said of, or those after it when the sentence begins with the price; without
    any, the sizes of the sentence before. An old price stands right behind the one that is."""
    prices = [at for at, mark in enumerate(sentence) if mark.kind is Kind.PRICE]
    current = [at for at in prices if not _before(sentence, at, words.instead)]
    said_of: dict[int, Sequence[SizeOffer]] = {}
    for at, bound in zip(current, _bound(sentence, current), strict=True):
        if bound is None:
            claims.problems.append("two prices of one size")
        said_of[at] = _check_price(sentence, at, offer, bound or (), recent, words, claims)
    for n, at in enumerate(prices):
        if at not in said_of and not (n > 0 and _was(sentence, at, prices[n - 1], said_of)):
            claims.problems.append(f"{_figure(sentence[at].money)} was not the price before")
    if not prices and _sizes(sentence) and _any(sentence, words.costs):
        claims.problems.append("a price of these sizes that is not named")
    _check_bounds(sentence, words, claims)


def _bound(sentence: Sequence[Mark], prices: Sequence[int]) -> Iterator[list[str] | None]:
    """The sizes that each price of a sentence is said of; None where sizes come first and this price has none."""
    sizes_first = bool(prices) and any(mark.kind is Kind.SIZE for mark in sentence[: prices[0]])
    start = 0
    for n, at in enumerate(prices):
        last = n == len(prices) - 1
        if sizes_first:
            spoken = [*sentence[start:at], *(sentence[at:] if last else ())]
        else:
            spoken = list(sentence[at : len(sentence) if last else prices[n + 1]])
        sizes = _sizes(spoken)
        yield None if sizes_first and not sizes else sizes
        start = at


def _check_price(
    sentence: Sequence[Mark],
    at: int,
    offer: Offer,
    bound: Sequence[str],
    recent: Sequence[str],
    words: PlainWords,
    claims: Claims,
) -> Sequence[SizeOffer]:
    """What this price is said of. A lowest or highest price is one of all that was spoken of."""
    money, sizes = sentence[at].money, bound or recent
    of = [each for each in offer.sizes if each.size in sizes] if sizes else list(sold(offer))
    prices = [each.price for each in of]
    if _before(sentence, at, words.from_):
        true, spoken = bool(of) and money == min(prices), {""}
    elif _before(sentence, at, words.up_to):
        true, spoken = bool(of) and money == max(prices), {""}
    else:
        true, spoken = bool(of) and set(prices) == {money}, set(sizes) or {""}
    if not true:
        claims.problems.append(f"{_figure(money)} is not the price{' for ' if sizes else ''}{', '.join(sizes)}")
    claims.priced |= spoken
    return of


def _was(sentence: Sequence[Mark], at: int, now: int, said_of: Mapping[int, Sequence[SizeOffer]]) -> bool:
    """Whether the price at `at` was that of all which the price at `now` is said of."""
    old, of = sentence[at].money, said_of.get(now, ())
    if old is None or at - now > 2:
        return False
    return bool(of) and all(each.old_price == old and each.price < old for each in of)


def _check_bounds(sentence: Sequence[Mark], words: PlainWords, claims: Claims) -> None:
    """«Від», «до» and «замість» are said of prices only."""
    limits = words.from_ | words.up_to | words.instead
    for at, mark in enumerate(sentence):
        following = sentence[at + 1] if at + 1 < len(sentence) else None
        if mark.kind is Kind.WORD and mark.text in limits and (following is None or following.kind is not Kind.PRICE):
            claims.problems.append(f"{mark.text!r} without a price after it")


def _check_counts(
    sentence: Sequence[Mark], facts: Facts, recent: Sequence[str], words: PlainWords, claims: Claims
) -> None:
    """A count is of the sizes on both sides of it, since either may be meant, or of the one that was spoken of."""
    counted = False
    for at, mark in enumerate(sentence):
        if mark.kind is Kind.COUNT:
            counted = True
            sizes = _sizes(sentence[:at])[-1:] + _sizes(sentence[at:])[:1] or list(recent)
            if not sizes or any(str(facts.left.get(size, "")) != mark.text for size in sizes):
                claims.problems.append(f"{mark.text} is not how many are left")
        elif mark.kind is Kind.WORD and mark.text in words.only:
            following = sentence[at + 1] if at + 1 < len(sentence) else None
            if following is None or following.kind is not Kind.COUNT:
                claims.problems.append(f"{mark.text!r} without a count after it")
    if not counted and _any(sentence, words.left):
        claims.problems.append("how many are left is not among the facts")


def _sizes(marks: Iterable[Mark]) -> list[str]:
    return [mark.text for mark in marks if mark.kind is Kind.SIZE]


def _before(sentence: Sequence[Mark], at: int, words: frozenset[str]) -> bool:
    return at > 0 and sentence[at - 1].kind is Kind.WORD and sentence[at - 1].text in words


def _any(marks: Sequence[Mark], words: frozenset[str]) -> bool:
    return any(mark.kind is Kind.WORD and says(mark.text, words) for mark in marks)


def _figure(money: Money | None) -> str:
    return f"{money.minor / 100:g}" if money is not None else ""
