"""Every phrase that the lexicon knows, by theme: the fixed ones and those of what is sold and of the shop's rules."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from catalog import Policy, Vocabulary
from catalog.search.folding import fold, words
from graph.understanding.meaning import Intent
from graph.understanding.numbers import Labels
from graph.understanding.phrases import LEAST_FOR_SLIPS, Match, PhraseBook, Spelling
from graph.understanding.spelled import NUMBER_WORDS
from graph.understanding.tokens import Token, heard, tokenise
from graph.understanding.words import (
    ALONE,
    ASKING_COLOURS,
    BESIDE_GOODS,
    BUYING,
    CALLING,
    CAME,
    COMMON,
    CORRECTING,
    COUNTING,
    ENGLISH,
    FILLER,
    GARMENTS,
    HINTS,
    INTENTS,
    LANGUAGES,
    LANGUAGES_ALONE,
    LOOKS,
    MORE_EXACT,
    NAMING_A_SIZE,
    NOT,
    ORDINALS,
    OUTSIDE,
    PEOPLE,
    PLACES_LIKE_GOODS,
    POINTING,
    RULE_HINTS,
    RULES,
    SIDES,
    SOUND_LIKE_GOODS,
    TO_THE_BOT,
)

_LEAST_NAME, _LEAST_IN_TWO = 4, 6


class Books:
    """Built once per catalog version."""

    def __init__(self, vocabulary: Vocabulary, policies: Iterable[Policy]) -> None:
        rules = list(policies)
        self.rules = frozenset(rule.code for rule in rules)
        self._small = {form for word in (*FILLER, *POINTING) for form in heard(word)} | NUMBER_WORDS
        self.labels = Labels.of(vocabulary.sizes)
        self.skus = sorted(vocabulary.products, key=len, reverse=True)
        self._no_goods = frozenset((*SOUND_LIKE_GOODS, *FILLER, *POINTING))
        self._languages = frozenset(fold(name) for told in LANGUAGES.values() for name in told)
        self.colours = PhraseBook({code: names.all() for code, names in vocabulary.colours.items()})
        self.shades = _shades(vocabulary)
        self.categories = PhraseBook({code: _plurals(names.all()) for code, names in vocabulary.categories.items()})
        self._joined = frozenset(
            word for names in vocabulary.categories.values() for name in names.all() for word in _whole_words(name)
        )
        self.category_codes = frozenset(vocabulary.categories)
        self.people = PhraseBook({c: (*names.all(), *PEOPLE.get(c, ())) for c, names in vocabulary.for_whom.items()})
        self.garments = PhraseBook({"-": GARMENTS})
        self.looks = PhraseBook({"-": (*LOOKS, *self._names(vocabulary))})
        self.intents = PhraseBook(INTENTS)
        self.hints = PhraseBook({intent.value: told for intent, told in HINTS.items()})
        self.came = PhraseBook({"-": CAME})
        self.outside = PhraseBook({intent.value: phrases for intent, phrases in OUTSIDE.items()})
        self.to_the_bot = PhraseBook({"-": TO_THE_BOT})
        self.correcting = PhraseBook({"-": CORRECTING})
        self.buying = PhraseBook({"-": BUYING})
        self._calling = PhraseBook({"-": CALLING})
        self.counting = PhraseBook({"-": COUNTING})
        self._pointers = frozenset(POINTING)
        self.naming_a_size = PhraseBook({"-": NAMING_A_SIZE})
        told = {rule.code: (*asked(rule), *RULES.get(rule.code, ())) for rule in rules}
        self.policies = PhraseBook(told)
        self.headlines = PhraseBook({r.code: (*asked(r)[:3], *BESIDE_GOODS.get(r.code, ())) for r in rules})
        gists = {rule.code: map(self._without_filler, asked(rule)) for rule in rules}
        self.gists = PhraseBook({c: (*filter(None, words), *RULE_HINTS.get(c, ())) for c, words in gists.items()})
        self.pointing = PhraseBook({"-": POINTING})
        self.asking_colours = PhraseBook({"-": ASKING_COLOURS})
        self.ordinals = PhraseBook(ORDINALS)
        self.sides = PhraseBook(SIDES)
        self._towns = PhraseBook({"-": PLACES_LIKE_GOODS})
        self.languages = PhraseBook(LANGUAGES)
        self.alone = {_whole(phrase): intent for intent, told in ALONE.items() for phrase in told}
        self.languages_alone = {_whole(name): code for code, told in LANGUAGES_ALONE.items() for name in told}
        self.titles = PhraseBook({"-": self._beginning_with_a_place(vocabulary)})
        self.spelling = self._spelling(vocabulary)
        everything = set[str]().union(*(book.words for book in vars(self).values() if isinstance(book, PhraseBook)))
        self._known = {word for word in everything if not word.endswith("*")}
        things = [*vocabulary.colours.values(), *vocabulary.categories.values()]
        people = (word for words in vocabulary.for_whom.values() for name in words.all() for word in name.split())
        named = (word for thing in things for word in thing.names.en.lower().split())
        self.english = frozenset((*named, *people))

    def joined(self, tokens: list[Token]) -> list[Token]:
        """ "Rain coat" is one word of ours, written in two."""
        whole, at = list[Token](), 0
        while at < len(tokens):
            one = tokens[at]
            pair = tokens[at].word + tokens[at + 1].word if at + 1 < len(tokens) else ""
            both = pair in self._joined
            whole.append(Token(pair, *heard(pair)) if both else one)
            at += 2 if both else 1
        return whole

    def says(self, token: Token) -> bool:
        """Whether the word says something of its own: no figure, no single letter, no small word."""
        plain = any(letter.isdigit() for letter in token.word) or len(token.word) < 2
        return not plain and token.stem not in self._small and token.folded not in self._small

    def knows(self, token: Token) -> bool:
        """Whether this very word is in any of the books. A beginning is not enough: «мак*» would know «Максим»."""
        return bool({token.stem, token.folded} & (self._small | self._known))

    def small_words(self, tokens: list[Token]) -> set[int]:
        """English words that only sound like goods or people: "good" is no hoodie."""
        return {n for n, token in enumerate(tokens) if token.word in ENGLISH and token.word not in self.english}

    def homophones(self, tokens: list[Token]) -> set[int]:
        """Words that only sound like things and colours: «день» is no denim, «Біла Церква» is not white."""
        towns = {n for match in self._towns.find(tokens) for n in range(match.start, match.start + match.length)}
        return towns | {n for n, token in enumerate(tokens) if token.word in self._no_goods}

    def calls_person(self, tokens: list[Token]) -> bool:
        """«Покличте менеджера», not «менеджера кликати не треба»."""
        ends = ((match.start, match.start + match.length) for match in self._calling.find(tokens))
        return any(not NOT.intersection(t.word for t in tokens[max(0, at - 1) : end + 1]) for at, end in ends)

    def points(self, token: Token) -> bool:
        """Whether it is "this", "such", "it"."""
        return token.word in self._pointers

    def means_alone(self, tokens: list[Token]) -> Intent | None:
        """What words mean that mean it only when nothing else is said."""
        return self.alone.get(" ".join(token.folded for token in tokens))

    def languages_in(self, tokens: list[Token], mended: list[Token]) -> list[Match]:
        """Languages that are asked for: «українською», not «українське виробництво»."""
        found = self.languages.find(mended)
        return [match for match in found if match.length > 1 or tokens[match.start].folded in self._languages]

    def more_exact(self, code: str) -> frozenset[str]:
        """The rules that are meant when they are named beside this one."""
        return frozenset(MORE_EXACT.get(code, ()))

    def _spelling(self, vocabulary: Vocabulary) -> Spelling:
        """Slips are forgiven in what is looked for, never in what is only left alone."""
        said = (self.intents, self.policies)
        known = (self.colours, self.categories, self.people, *said)
        products = PhraseBook({sku: names.all() for sku, names in vocabulary.products.items()})
        filler = PhraseBook({"-": FILLER})
        other = (self.ordinals, self.languages, self.pointing, self.outside, self.looks, products, filler)
        short = {word for book in said for word in book.words if len(word) < LEAST_FOR_SLIPS}
        return Spelling(
            patterns=set().union(*(book.words for book in known)) - short,
            protected=short.union(
                *(book.words for book in other), *(heard(word) for word in (*ENGLISH, *SOUND_LIKE_GOODS, *COMMON))
            ),
        )

    def _names(self, vocabulary: Vocabulary) -> set[str]:
        """The single words of product names."""
        names = (name for words in vocabulary.products.values() for name in words.all())
        tokens = (token for name in names for token in tokenise(name))
        return {token.word for token in tokens if len(token.word) >= _LEAST_NAME and self.says(token)}

    def _beginning_with_a_place(self, vocabulary: Vocabulary) -> set[str]:
        """Pairs of words in product names of which the first is an ordinal: «Перший сніг» is no first one."""
        names = (name for words in vocabulary.products.values() for name in words.all())
        told = [tokenise(name) for name in names]
        pairs = (pair for tokens in told for pair in pairwise(tokens))
        return {f"{one.word} {two.word}" for one, two in pairs if self.ordinals.find([one])}

    def _without_filler(self, phrase: str) -> str:
        """The one telling word of a phrase; nothing when several words tell."""
        telling = [token.word for token in tokenise(phrase) if self.says(token)]
        return telling[0] if len(telling) == 1 else ""


def _whole(phrase: str) -> str:
    return " ".join(token.folded for token in tokenise(phrase))


def asked(policy: Policy) -> tuple[str, ...]:
    """The words under which a rule of the shop is asked for; its three titles first."""
    return (policy.titles.uk, policy.titles.ru, policy.titles.en, *policy.aliases)


def _shades(vocabulary: Vocabulary) -> dict[str, tuple[str, ...]]:
    """Whoever says «синій» also looks at «темно-синій»: shades whose longer name holds the shorter one."""
    stems = {
        code: [[token.stem for token in tokenise(name)] for name in (words.names.uk, words.names.ru)]
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


def _whole_words(name: str) -> Iterable[str]:
    """Words that are long enough to be of two, and their English plurals."""
    long = [word for word in words(name) if len(word) >= _LEAST_IN_TWO]
    return (*long, *(f"{word}s" for word in long if word.isascii()))


def _plurals(names: Iterable[str]) -> tuple[str, ...]:
    """English plurals beside the words: Slavic endings are taken off words, English ones are not."""
    told = tuple(names)
    sung = (f"{name}es" if name.endswith(("s", "x", "ch", "sh")) else f"{name}s" for name in told if name.isascii())
    return (*told, *sung)
