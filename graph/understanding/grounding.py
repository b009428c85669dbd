"""What of a model's reading may be believed: numbers that stand in the text, codes that the shop has, words that the
shopper wrote. All the rest is dropped."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from catalog import Vocabulary
from catalog.products import Locale
from graph.understanding.context import Context
from graph.understanding.figures import figures_in
from graph.understanding.meaning import Intent, Meaning, Slots
from graph.understanding.numbers import HIGHEST_HEIGHT, LOWEST_HEIGHT, Labels
from graph.understanding.reading import Reading
from graph.understanding.tokens import tokenise

OLDEST_MONTHS = 16 * 12
LAST = -1
HEIGHTS = range(LOWEST_HEIGHT, HIGHEST_HEIGHT + 1)
_YEAR = re.compile(r"\b(?:рік|рочок|рочк|год(?!ин)|годик|year)", re.IGNORECASE)
_LANGUAGE = re.compile(
    r"укр|рус|рос[іи]й|москал|англ|ukr|rus|ros[iy]|engl|in[gh]lis|мов[іоу]|язык|language", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Ground:
    """What the shop has, for one catalog version."""

    vocabulary: Vocabulary
    policies: frozenset[str]

    def meaning(self, reading: Reading, text: str, context: Context, model: str) -> Meaning:
        """The reading of `text`, as far as it is true."""
        figures = figures_in(text)
        policies = self._policies(reading)
        intents = [intent for intent in reading.intents if intent is not Intent.POLICY or policies]
        if policies and Intent.POLICY not in intents:
            intents.append(Intent.POLICY)
        upper = text.upper()
        return Meaning(
            text=text,
            intents=frozenset(intents) - {Intent.UNKNOWN},
            intent=intents[0] if intents else Intent.UNKNOWN,
            slots=self._slots(reading, text, context, figures),
            policies=policies,
            content=_own_words(reading.words, text),
            sku=next((sku for sku in sorted(self.vocabulary.products, key=len, reverse=True) if sku in upper), None),
            language_asked=_language(reading, text),
            confidence=reading.confidence if intents else 0.0,
            by=model,
        )

    def _policies(self, reading: Reading) -> tuple[str, ...]:
        return (reading.policy,) if reading.policy is not None and reading.policy in self.policies else ()

    def _slots(self, reading: Reading, text: str, context: Context, figures: Collection[int]) -> Slots:
        height, age = reading.height, reading.age
        return Slots(
            category=reading.category if reading.category in self.vocabulary.categories else None,
            colours=_known(reading.colours, self.vocabulary.colours),
            not_colours=_known(reading.not_colours, self.vocabulary.colours),
            for_whom=reading.for_whom,
            sizes=_sizes(reading.sizes, Labels.of(self.vocabulary.sizes), text, figures),
            height=height if height in figures and height in HEIGHTS else None,
            age=age if age is not None and _named_age(age, text, figures) else None,
            price_min=_positive(reading.price_min, figures),
            price_max=_positive(reading.price_max, figures),
            ordinal=reading.ordinal if _shown(reading.ordinal, context, figures) else None,
            quantity=_positive(reading.quantity, figures),
        )


def _known(codes: Sequence[str], shop: Collection[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(code for code in codes if code in shop))


def _positive(number: int | None, figures: Collection[int]) -> int | None:
    return number if number is not None and number > 0 and number in figures else None


def _sizes(said: Sequence[str], labels: Labels, text: str, figures: Collection[int]) -> tuple[str, ...]:
    """Labels of the shop whose number, range or letters stand in the text."""
    letters = {labels.of_letters(word) for word in re.findall(r"\w+", text.lower())}
    whole = [label.upper().replace("–", "-") for label in said]
    return tuple(
        dict.fromkeys(
            label for label in whole if label in labels.all and (label in letters or _holds_one_of(label, figures))
        )
    )


def _holds_one_of(label: str, figures: Collection[int]) -> bool:
    ends = [int(number) for number in re.findall(r"\d+", label)]
    return bool(ends) and any(min(ends) <= figure <= max(ends) for figure in figures)


def _named_age(months: int, text: str, figures: Collection[int]) -> bool:
    if not 0 <= months <= OLDEST_MONTHS:
        return False
    return months in figures or months // 12 in figures or (months == 12 and bool(_YEAR.search(text)))


def _shown(ordinal: int | None, context: Context, figures: Collection[int]) -> bool:
    """A place among what is on the screen, or one that is written out."""
    if ordinal is None:
        return False
    return ordinal == LAST or 1 <= ordinal <= context.shown or (ordinal > 0 and ordinal in figures)


def _language(reading: Reading, text: str) -> Locale | None:
    """A talk changes its language only when the text speaks of languages."""
    return reading.language if Intent.LANGUAGE in reading.intents and _LANGUAGE.search(text) else None


def _own_words(said: Sequence[str], text: str) -> tuple[str, ...]:
    """The shopper's words, as they wrote them: small models spoil Ukrainian words when they copy them."""
    stems = {token.stem for word in said for token in tokenise(word)}
    return tuple(dict.fromkeys(token.word for token in tokenise(text) if token.stem in stems))
