"""The facts gate: a text of a model is told only when everything in it is among the facts that were handed to it.

When in doubt, it refuses: a refused text costs a template, a false one costs a shopper's trust. Why words are listed
instead of lies is in docs/decisions/014-wording.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from catalog import Vocabulary
from graph.facts.claims import Claims, claims_of
from graph.facts.plain_words import TABLES, PlainWords, says
from graph.facts.reading import Kind, Known, Mark, Read, odd_characters, odd_length, read, stems_of
from graph.facts.told import Facts, in_stock, sized, sold
from graph.messages import Asked, Offer, SizeOffer
from graph.understanding.phrases import PhraseBook
from graph.understanding.tokens import Token, heard, tokenise

_GRAMMAR = (
    "а в во у з із зі с со і и й та на за по для до від от про о об із без the a an in of and for with at as by on to "
    "from is are it this that що как як не no not"
)
_NUMBERS = re.compile(r"^ *(\d)[.)] ", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Verdict:
    """`reasons` are for the model that is asked to mend its text; none: the text may be told."""

    reasons: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        return not self.reasons


@dataclass(frozen=True, slots=True)
class Block:
    """What is said of the offer at `place`."""

    place: int
    marks: list[Mark]


class Gate:
    """Built once per catalog version: it knows what else the shop sells, so that nothing is called by another's
    name."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        names = {sku: (known.names.uk, known.names.ru, known.names.en) for sku, known in vocabulary.products.items()}
        colours = {code: known.all() for code, known in vocabulary.colours.items()}
        kinds = [name for known in vocabulary.categories.values() for name in known.all()]
        self.labels = vocabulary.sizes
        self._products = PhraseBook(names)
        self._colours = PhraseBook(colours)
        told = [*kinds, *(name for known in (*names.values(), *colours.values()) for name in known)]
        self._taken = frozenset(stem for name in told for stem in stems_of(name)) - frozenset(stems_of(_GRAMMAR))

    def judge(self, text: str, facts: Facts) -> Verdict:
        """Whether `text` may be told in the place of the message that `facts` are of."""
        fabric = _fabric(facts)
        plain = text.replace(fabric, " ") if fabric else text
        odd = odd_characters(plain, facts.locale) or odd_length(text)
        if odd:
            return Verdict(tuple(odd))
        words = TABLES[facts.locale]
        marks = read(_unnumbered(plain, facts), self._known(facts), facts.locale)
        problems = [*marks.odd, *self._strangers(text, facts), *self._odd_words(marks, facts, words)]
        head, blocks = _blocks(marks.marks, facts)
        problems += [*self._odd_colours(head, blocks, facts), *_untrue(head, blocks, facts, words)]
        return Verdict(tuple(dict.fromkeys(problems)))

    def _known(self, facts: Facts) -> Known:
        """All size labels of the shop are read, so that one of another product is not taken for a word."""
        labels = {size.size for offer in facts.offers for size in offer.sizes} | self.labels
        names = tuple(stems_of(offer.names.spoken(facts.locale)) for offer in facts.offers)
        varies = any(len({size.price for size in sold(offer)}) > 1 for offer in facts.offers)
        return Known(tuple(sorted(labels)), names, facts.offers[0].sizes[0].price.currency, varies)

    def _strangers(self, text: str, facts: Facts) -> Iterator[str]:
        """Products of the shop that were not handed over."""
        skus = {offer.product_sku for offer in facts.offers}
        if any(not skus.intersection(match.codes) for match in self._products.find(tokenise(text))):
            yield "a product that is not among the facts"

    def _odd_colours(self, head: Sequence[Mark], blocks: Sequence[Block], facts: Facts) -> Iterator[str]:
        """Colours that what is spoken of does not have."""
        spoken = [(facts.offers[block.place].colour.code, block.marks) for block in blocks]
        for code, marks in [*((offer.colour.code, head) for offer in facts.offers), *spoken]:
            words = [mark.text for mark in marks if mark.kind is Kind.WORD]
            if any(
                code not in match.codes for match in self._colours.find([Token(each, *heard(each)) for each in words])
            ):
                yield "a colour that is not among the facts"

    def _odd_words(self, marks: Read, facts: Facts, words: PlainWords) -> Iterator[str]:
        own = _own_words(facts)
        plain = _claiming(facts, words)
        for mark in marks.marks:
            if mark.kind is not Kind.WORD:
                continue
            stem = heard(mark.text)[1]
            free = says(mark.text, plain) and stem not in self._taken
            if not free and stem not in own:
                yield f"the word {mark.text!r}, which is neither a fact nor on the list"


def _unnumbered(text: str, facts: Facts) -> str:
    """Candidates may be numbered as their buttons are."""
    if _NUMBERS.findall(text) != [str(n) for n in range(1, len(facts.offers) + 1)]:
        return text
    return _NUMBERS.sub("", text)


def _own_words(facts: Facts) -> frozenset[str]:
    """Words of the facts in any form. Several products are only told apart by their whole names."""
    told = [offer.colour.names.spoken(facts.locale) for offer in facts.offers]
    if len(facts.offers) == 1:
        told += [facts.offers[0].names.spoken(facts.locale), _fabric(facts)]
    return frozenset(stem for text in told for stem in stems_of(text))


def _claiming(facts: Facts, words: PlainWords) -> frozenset[str]:
    """Words of every claim that is checked, and of the reason why these products are shown."""
    why = words.whys.get(facts.why, frozenset()) if facts.why is not None else frozenset[str]()
    checked = (words.yes, words.here, words.gone, words.none, words.turns, words.from_, words.up_to, words.instead)
    about = (words.only, words.left, words.nearest, words.also, words.yours, words.costs)
    return words.plain.union(why, *checked, *about)


def _fabric(facts: Facts) -> str:
    """Told of one product only."""
    offer = facts.offers[0]
    return offer.fabric.spoken(facts.locale).strip() if offer.fabric and facts.why is None else ""


def _untrue(head: Sequence[Mark], blocks: Sequence[Block], facts: Facts, words: PlainWords) -> Iterator[str]:
    """What is claimed and not so, and what had to be said and was not."""
    if [block.place for block in blocks] != list(range(len(facts.offers))):
        yield "each product by its whole name, once, in the order of the facts"
        return
    yield from _untrue_of_all(head, facts, words)
    for block in blocks:
        offer = facts.offers[block.place]
        claims = claims_of(block.marks, offer, facts, words)
        yield from claims.problems
        yield from _missing(claims, block.marks, offer, facts)
    why = words.whys.get(facts.why) if facts.why is not None else None
    spoken = [mark.text for mark in (*head, *(mark for block in blocks for mark in block.marks))]
    if why is not None and not any(says(each, why) for each in spoken):
        yield "why these are shown is missing"


def _blocks(marks: Sequence[Mark], facts: Facts) -> tuple[list[Mark], list[Block]]:
    """What is said of all of several products, and of each after its name. Of one product everything is said."""
    if len(facts.offers) == 1:
        return [], [Block(0, list(marks))]
    of_all: list[Mark] = []
    blocks: list[Block] = []
    for mark in marks:
        if mark.kind is Kind.NAME:
            blocks.append(Block(mark.place, []))
        (blocks[-1].marks if blocks else of_all).append(mark)
    if len(blocks) > 1:
        last = blocks.pop()
        own = _own_end(last.marks, [block.marks for block in blocks])
        blocks.append(Block(last.place, last.marks[:own]))
        of_all += last.marks[own:]
    return of_all, blocks


def _own_end(last: Sequence[Mark], others: Sequence[Sequence[Mark]]) -> int:
    """Where the last product's own part ends: after as many lines, or sentences in a text of one line, as each of the
    others has. Whatever comes then may be read as said of all."""
    by_line = all(any(mark.kind is Kind.END and mark.text for mark in other) for other in others)
    ends = [[n for n, mark in enumerate(each, 1) if _ends(mark, by_line)] for each in (last, *others)]
    own = max(1, min(map(len, ends[1:])))
    return ends[0][own - 1] if len(ends[0]) >= own else len(last)


def _ends(mark: Mark, line: bool) -> bool:
    return mark.kind is Kind.END and (bool(mark.text) or not line)


def _untrue_of_all(head: Sequence[Mark], facts: Facts, words: PlainWords) -> Iterator[str]:
    """A size must be there, or gone, in each; a price has no place there."""
    if any(mark.kind in {Kind.PRICE, Kind.COUNT} for mark in head):
        yield "a figure that is not said of one product"
    for offer in facts.offers if head else ():
        yield from claims_of(head, offer, facts, words).problems


def _missing(claims: Claims, marks: Sequence[Mark], offer: Offer, facts: Facts) -> Iterator[str]:
    """The main answer of the message."""
    if facts.why is not None:
        yield from () if claims.priced else ("a price is missing",)
        return
    size = sized(offer, facts.size)
    yield from _missing_of_size(claims, size) if size is not None else _missing_of_all(claims, offer, facts.asked)
    named = any(mark.kind is Kind.NAME for mark in marks)
    if not named and (facts.recognised or (size is None and facts.asked is Asked.ALL)):
        yield "the name is missing"


def _missing_of_all(claims: Claims, offer: Offer, asked: Asked) -> Iterator[str]:
    if not in_stock(offer):
        yield from () if claims.denied else ("that nothing is in stock is missing",)
    elif asked in {Asked.SIZES, Asked.STOCK}:
        missing = [size.size for size in in_stock(offer) if size.size not in claims.here]
        yield from (f"size {size} is missing" for size in missing)
    elif not claims.priced:
        yield "the price is missing"


def _missing_of_size(claims: Claims, size: SizeOffer) -> Iterator[str]:
    if size.stock <= 0:
        if size.size not in claims.gone:
            yield f"that size {size.size} is out of stock is missing"
        return
    if size.size not in claims.here:
        yield f"that size {size.size} is in stock is missing"
    if size.size not in claims.priced:
        yield f"the price of size {size.size} is missing"
