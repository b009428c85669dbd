"""What the shopper wants, read with the shop's own words and a table of intents: no model, the same answer always."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from catalog import Policy, Vocabulary
from catalog.products import ForWhom, Locale
from graph.understanding.language import written_in
from graph.understanding.meaning import RANKS, Intent, Meaning, Slots
from graph.understanding.numbers import Labels, read_numbers
from graph.understanding.phrases import LEAST_FOR_SLIPS, Match, PhraseBook, Spelling
from graph.understanding.tokens import Token, shortened, tokenise
from graph.understanding.words import (
    ENGLISH,
    FILLER,
    GARMENTS,
    INTENTS,
    KIND_SIGNS,
    LANGUAGES,
    ORDINALS,
    POINTING,
    SONS,
)

_PEOPLE: Mapping[str, ForWhom] = {
    "girl": "girl",
    "boy": "boy",
    "child": "child",
    "woman": "woman",
    "man": "man",
    "adult": "adult",
}
_MANNERS = frozenset({Intent.GREET, Intent.THANKS, Intent.BYE, Intent.ARE_YOU_BOT})
_ABOUT_GOODS = frozenset({Intent.SIZES, Intent.CHEAPER})
_LOCALES: Mapping[str, Locale] = {"uk": "uk", "ru": "ru", "en": "en"}


class Lexicon:
    """Built once per catalog version from the words of what is sold and of the shop's policies."""

    def __init__(self, vocabulary: Vocabulary, policies: Iterable[Policy]) -> None:
        words = list(policies)
        self._labels = Labels.of(vocabulary.sizes)
        self._pointing = PhraseBook({"it": POINTING})
        self._filler = PhraseBook({"-": FILLER})
        self._skus = sorted(vocabulary.products, key=len, reverse=True)
        self._colours = PhraseBook({code: names.all() for code, names in vocabulary.colours.items()})
        self._shades = _shades(vocabulary)
        self._garments = PhraseBook({Intent.SEARCH.value: GARMENTS})
        self._categories = PhraseBook({code: _plurals(names.all()) for code, names in vocabulary.categories.items()})
        self._people = PhraseBook({code: names.all() for code, names in vocabulary.for_whom.items()})
        self._intents = PhraseBook({intent.value: phrases for intent, phrases in INTENTS.items()})
        self._policies = PhraseBook({p.code: _asked(p) for p in words})
        self._headlines = PhraseBook({p.code: (p.titles.uk, p.titles.ru, p.titles.en) for p in words})
        self._gists = PhraseBook({p.code: filter(None, map(self._without_filler, _asked(p))) for p in words})
        self._ordinals = PhraseBook(ORDINALS)
        self._languages = PhraseBook(LANGUAGES)
        goods = (self._colours, self._categories, self._people)
        said = (self._intents, self._policies)
        other = (self._ordinals, self._languages, self._pointing, self._filler)
        products = PhraseBook({sku: names.all() for sku, names in vocabulary.products.items()})
        short = {word for book in said for word in book.words if len(word) < LEAST_FOR_SLIPS}
        self._spelling = Spelling(
            patterns=set().union(*(book.words for book in (*goods, *said))) - short,
            protected=short.union(*(book.words for book in (*other, products))),
        )
        things = [*vocabulary.colours.values(), *vocabulary.categories.values(), *vocabulary.for_whom.values()]
        self._english = frozenset(word for thing in things for word in thing.names.en.lower().split())

    def read(self, text: str) -> Meaning:
        """What `text` means on its own. Never raises; at most 700 characters are read."""
        text = shortened(text)
        tokens = tokenise(text)
        mended = [self._spelling.mend(token) for token in tokens]
        languages = self._languages.find(mended)
        taken = _covered(languages)
        intents = self._intents.find(mended, taken)
        manners = _covered(match for match in intents if _MANNERS.intersection(match.codes))
        slots, goods = self._slots(text, mended, taken | manners | self._small_words(tokens))
        ranks = _covered(match for match in intents if RANKS.intersection(match.codes))
        policies = self._policies_of(mended, taken | manners | ranks, goods, slots)
        strong = [match for match in policies if not self._weak(match, mended, intents)]
        garments = self._garments.find(mended, taken)
        explained = taken | _covered(intents) | _covered(goods) | _covered(policies)
        return Meaning(
            text=text,
            intents=_intents_of([*intents, *garments], strong) if tokens else _gesture(text),
            slots=slots,
            policies=_codes(strong),
            asides=_codes(match for match in policies if match not in strong),
            content=tuple(t.word for n, t in enumerate(mended) if n not in explained and self._says(t)),
            pointing=bool(self._pointing.find(mended)),
            foreign=bool(garments) and slots.category is None,
            sku=next((sku for sku in self._skus if sku.upper() in text.upper()), None),
            language=written_in(tokens, ENGLISH, self._english),
            language_asked=_LOCALES[languages[-1].codes[0]] if languages else None,
        )

    def touches(self, text: str, policy: Policy) -> bool:
        """Whether the text has a telling word of this policy's title or aliases."""
        asked = {token.stem for phrase in _asked(policy) for token in tokenise(phrase) if self._says(token)}
        return any(token.stem in asked for token in tokenise(shortened(text)) if self._says(token))

    def size_of_height(self, height: int) -> str | None:
        """The number label that fits a height in cm, the larger one between two; None when no label does."""
        numbers = sorted(int(label) for label in self._labels.all if label.isdecimal())
        fitting = next((number for number in numbers if number >= height), None)
        return str(fitting) if fitting is not None and height > numbers[0] - 12 else None

    def _slots(self, text: str, tokens: list[Token], taken: set[int]) -> tuple[Slots, list[Match]]:
        categories = self._categories.find(tokens, taken)
        sons = {n for n, token in enumerate(tokens) if token.word in SONS}  # «сина» sounds like «синя»
        colours = self._colours.find(tokens, taken | sons | _covered(categories))
        people = self._people.find(tokens, taken | _covered(categories) | _covered(colours))
        numbers = read_numbers(text, self._labels)
        ordinals = self._ordinals.find(tokens, taken)
        named = [code for match in colours for code in match.codes]
        slots = replace(
            numbers,
            category=categories[0].codes[0] if categories else None,
            colours=tuple(dict.fromkeys((*named, *(shade for code in named for shade in self._shades[code])))),
            for_whom=_PEOPLE[people[0].codes[0]] if people else None,
            ordinal=numbers.ordinal or (int(ordinals[0].codes[0]) if ordinals else None),
        )
        return slots, [*categories, *colours, *people, *ordinals]

    def _policies_of(self, tokens: list[Token], taken: set[int], goods: list[Match], slots: Slots) -> list[Match]:
        """Beside the name of a thing, one word in passing ("на подарунок") asks for no rule, unless it is its title."""
        found = self._policies.find(tokens, taken) or self._gist(tokens, taken)
        if not goods and not slots.says_size:
            return found
        headlines = {match.start for match in self._headlines.find(tokens, taken)}
        return [match for match in found if match.length > 1 or match.start in headlines]

    def _gist(self, tokens: list[Token], taken: set[int]) -> list[Match]:
        """Policies by their telling words alone: «коли ви працюєте» for «коли працюєте»."""
        telling = {n for n, token in enumerate(tokens) if self._says(token)}
        return self._gists.find(tokens, taken | (set(range(len(tokens))) - telling))

    def _weak(self, policy: Match, tokens: list[Token], intents: list[Match]) -> bool:
        """Whether the phrase says no more than "sizes" or "cheaper", which mostly are about a product."""
        about_goods = _covered(match for match in intents if _ABOUT_GOODS.intersection(match.codes))
        rest = [tokens[n] for n in sorted(_covered([policy]) - about_goods)]
        return len(rest) < policy.length and not any(self._says(token) for token in rest)

    def _small_words(self, tokens: list[Token]) -> set[int]:
        """English words that only sound like goods: "good" is no hoodie."""
        return {n for n, token in enumerate(tokens) if token.word in ENGLISH and token.word not in self._english}

    def _without_filler(self, phrase: str) -> str:
        """The one telling word of a phrase; nothing when several words tell."""
        telling = [token.word for token in tokenise(phrase) if self._says(token)]
        return telling[0] if len(telling) == 1 else ""

    def _says(self, token: Token) -> bool:
        known = (self._filler, self._pointing)
        plain = any(letter.isdigit() for letter in token.word) or len(token.word) < 2
        return not plain and not any(book.find([token]) for book in known)


def _shades(vocabulary: Vocabulary) -> dict[str, tuple[str, ...]]:
    """Whoever says «синій» also looks at «темно-синій»: shades whose longer name holds the shorter one."""
    stems = {
        code: [[token.stem for token in tokenise(word)] for word in words.all() if not word.isascii()]
        for code, words in vocabulary.colours.items()
    }
    plain = {code: {word[0] for word in told if len(word) == 1} for code, told in stems.items()}
    return {
        code: tuple(
            other
            for other, told in stems.items()
            if other != code and any(len(word) > 1 and plain[code].intersection(word) for word in told)
        )
        for code in stems
    }


def _plurals(names: Iterable[str]) -> tuple[str, ...]:
    """English plurals beside the words: Slavic endings are taken off words, English ones are not."""
    told = tuple(names)
    sung = (f"{name}es" if name.endswith(("s", "x", "ch", "sh")) else f"{name}s" for name in told if name.isascii())
    return (*told, *sung)


def _asked(policy: Policy) -> tuple[str, ...]:
    return (policy.titles.uk, policy.titles.ru, policy.titles.en, *policy.aliases)


def _codes(matches: Iterable[Match]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(match.codes[0] for match in matches))


def _gesture(text: str) -> frozenset[Intent]:
    """A text without a word may still be a kind sign."""
    return frozenset({Intent.THANKS}) if any(sign in text for sign in KIND_SIGNS) else frozenset()


def _covered(matches: Iterable[Match]) -> set[int]:
    return {n for match in matches for n in range(match.start, match.start + match.length)}


def _intents_of(intents: Iterable[Match], policies: Iterable[Match]) -> frozenset[Intent]:
    """Inside a longer phrase that asks for a rule ("скільки коштує доставка") the words are no intents of their own."""
    ruled = _covered(policies)
    return frozenset(
        Intent(code)
        for match in intents
        if not (match.start in ruled and match.start + match.length - 1 in ruled)
        for code in match.codes
    )
