"""What the shopper wants, read with the shop's own words and a table of intents: no model, the same answer always."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from catalog import Policy, Vocabulary
from catalog.products import Locale
from graph.sale.afterwards import is_order_number, wants_no_reminders
from graph.understanding.answers import as_details, gesture, plain
from graph.understanding.books import Books, asked
from graph.understanding.brands import without_brands
from graph.understanding.children import with_children_apart
from graph.understanding.choosing import confidence, intents_of, primary
from graph.understanding.context import NOTHING_SAID, Context
from graph.understanding.enough import says_enough
from graph.understanding.findings import Finder, Found, covered
from graph.understanding.language import written_in
from graph.understanding.layout import in_cyrillic
from graph.understanding.meaning import SOCIAL, Intent, Meaning, Slots
from graph.understanding.phrases import Match
from graph.understanding.presence import asks_who_is_there
from graph.understanding.tokens import Token, shortened, tokenise
from graph.understanding.wishes import wishes_of
from graph.understanding.words import COMPARING, ENGLISH

_LOCALES: Mapping[str, Locale] = {"uk": "uk", "ru": "ru", "en": "en"}
_LINK = re.compile(r"(?:https?://|www\.|t\.me/)\S+", re.IGNORECASE)
_UNSURE, _OTHER_KEYS = 0.3, 0.9
_OTHER_NUMBERS = frozenset({"delivery", "size"})
MANY_PIECES, _WHOLESALE = 10, "wholesale"


class Lexicon:
    """Built once per catalog version from the words of what is sold and of the shop's policies."""

    def __init__(self, vocabulary: Vocabulary, policies: Iterable[Policy]) -> None:
        self._books = Books(vocabulary, policies)
        self._finder = Finder(self._books)

    def read(self, text: str, context: Context = NOTHING_SAID) -> Meaning:
        """What `text` means, said in this context. Never raises; at most 700 characters are read."""
        text = shortened(text)
        if is_order_number(text) and context.asked not in _OTHER_NUMBERS:
            return _certain(text, Intent.ORDER_STATUS)
        if wants_no_reminders(text) and not self._books.calls_person(tokenise(text)):
            return _certain(text, Intent.SUBSCRIBE)
        if asks_who_is_there(text):
            return replace(_certain(text, Intent.GREET), language=self._language(tokenise(text)))
        said = without_brands(_LINK.sub(" ", text))
        meaning = self._read(said, context)
        if meaning.confidence < _UNSURE and (typed := in_cyrillic(said)) is not None:
            other = self._read(typed, context)
            sure = other.confidence > _UNSURE and not other.content
            meaning = replace(other, confidence=other.confidence * _OTHER_KEYS) if sure else meaning
        return with_children_apart(replace(meaning, text=text, sku=self._sku(text)), self._books.labels)

    def touches(self, text: str, policy: Policy) -> bool:
        """Whether the text has a telling word of this policy's title or aliases."""
        says = self._books.says
        telling = {token.stem for phrase in asked(policy) for token in tokenise(phrase) if says(token)}
        return any(token.stem in telling for token in tokenise(shortened(text)) if says(token))

    def knows(self, token: Token) -> bool:
        """Whether this very word, spelt as it is, is one of ours: a phrase's, a product's, a small one."""
        return self._books.knows(token)

    def size_of_height(self, height: int) -> str | None:
        """The number label that fits a height in cm, the larger one between two; None when no label does."""
        numbers = sorted(int(label) for label in self._books.labels.all if label.isdecimal())
        fitting = next((number for number in numbers if number >= height), None)
        return str(fitting) if fitting is not None and height > numbers[0] - 12 else None

    def _read(self, said: str, context: Context) -> Meaning:
        tokens = self._words(said)
        if not tokens:
            return gesture(said, context)
        if says_enough(said, context):
            return plain(said, Intent.THANKS)
        found = self._finder.find(said, tokens, context)
        meaning = as_details(self._meaning(said, found, context), context)
        return self._apart(meaning, said, context) if self._several(found) else meaning

    def _meaning(self, said: str, found: Found, context: Context) -> Meaning:
        books, explained = self._books, found.explained
        alone = books.means_alone(found.tokens) is not None
        content = [n for n, token in enumerate(found.mended) if n not in explained and books.says(token) and not alone]
        known = {n for n in content if books.looks.find([found.mended[n]])} | covered(found.garments)
        meaning = Meaning(
            text=said,
            slots=found.slots,
            policies=self._policies(found),
            asides=_codes(found.policies, without=found.strong),
            content=tuple(found.mended[n].word for n in content),
            pointing=bool(books.pointing.find(found.mended)),
            other_colours=bool(books.asking_colours.find(found.mended)),
            foreign=bool(found.garments) and found.slots.category is None,
            sku=self._sku(said),
            language=self._language(found.tokens),
            language_asked=self._language_asked(found),
            calls=books.calls_person(found.mended),
        )
        intents = intents_of(found, meaning, books, known=bool(known))
        return replace(
            meaning,
            intents=intents,
            intent=primary(found, meaning, intents, context, books),
            confidence=confidence(found, intents, explained | known, books),
        )

    def _policies(self, found: Found) -> tuple[str, ...]:
        """Those that are asked for; many pieces ask for the price of many."""
        told = _codes(found.strong)
        many = (found.slots.quantity or 0) >= MANY_PIECES and _WHOLESALE in self._books.rules
        return told if told or not many else (_WHOLESALE,)

    def _words(self, said: str) -> list[Token]:
        return self._books.joined(tokenise(said))

    def _language(self, tokens: list[Token]) -> Locale | None:
        return written_in(tokens, ENGLISH, self._books.english)

    def _language_asked(self, found: Found) -> Locale | None:
        alone = self._books.languages_alone.get(" ".join(token.folded for token in found.tokens))
        code = found.languages[-1].codes[0] if found.languages else alone
        return _LOCALES[code] if code else None

    def _sku(self, text: str) -> str | None:
        return next((sku for sku in self._books.skus if sku.upper() in text.upper()), None)

    def _several(self, found: Found) -> bool:
        """Whether more than one thing, or more than one person, is named."""
        if COMPARING.intersection(token.word for token in found.tokens):
            return False
        categories = [match for match in found.goods if match.codes[0] in self._books.category_codes]
        return len(categories) > 1 or len(self._finder.people_in(found)) > 1

    def _apart(self, meaning: Meaning, said: str, context: Context) -> Meaning:
        """Each wish with its own slots; what is asked of the first is asked of all."""
        clauses = wishes_of(said, self._begins) if meaning.intent is not Intent.CORRECT else []
        if len(clauses) < 2:
            return meaning
        read = [self._meaning(c, self._finder.find(c, self._words(c), context), context) for c in clauses]
        first, others = read[0], list[Meaning]()
        for wish in read[1:]:
            category = wish.slots.category or (others or [first])[-1].slots.category
            slots = replace(wish.slots, category=category)
            asks = wish.intents - {Intent.SEARCH, Intent.UNKNOWN, *SOCIAL}
            shared = replace(wish, slots=slots, intents=meaning.intents, intent=meaning.intent)
            others.append(replace(wish, slots=slots) if asks else shared)
        also = tuple(others)
        return replace(meaning, slots=first.slots, content=first.content, foreign=first.foreign, also=also)

    def _begins(self, before: str, clause: str) -> bool:
        """Whether the clause wants another thing, or something for another person, than what stands before it."""
        one, other = self._named(before), self._named(clause)
        if other.category is not None:
            return one.category is not None
        another = other.for_whom is not None and one.for_whom not in {None, other.for_whom}
        return another and other.says_size and one.category is not None

    def _named(self, clause: str) -> Slots:
        tokens = self._words(clause)
        mended = [self._books.spelling.mend(token) for token in tokens]
        return self._finder.slots(clause, mended, self._books.small_words(tokens), NOTHING_SAID)[0]


def _certain(text: str, intent: Intent) -> Meaning:
    return Meaning(text, frozenset({intent}), intent=intent, confidence=1.0)


def _codes(matches: Iterable[Match], without: Iterable[Match] = ()) -> tuple[str, ...]:
    left_out = list(without)
    return tuple(dict.fromkeys(match.codes[0] for match in matches if match not in left_out))
