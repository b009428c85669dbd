"""The words behind the intents, in Ukrainian, Russian, English, surzhyk and transliteration, a file for each theme."""

from __future__ import annotations

from collections.abc import Mapping

from graph.understanding.meaning import Intent
from graph.understanding.words.calling import (
    ASKING_FOR_MORE,
    BEFORE_DEEDS,
    CALLING,
    NO_COMMANDS,
    NO_DEED,
    NOT,
    NOTHING_ELSE,
)
from graph.understanding.words.combined import COMBINED
from graph.understanding.words.common import COMMON
from graph.understanding.words.goods import GOODS
from graph.understanding.words.hints import CAME, HINTS, RULE_HINTS
from graph.understanding.words.manners import MANNERS
from graph.understanding.words.orders import ORDERS
from graph.understanding.words.outside import OUTSIDE, TO_THE_BOT
from graph.understanding.words.rules import BESIDE_GOODS, MORE_EXACT, RULES
from graph.understanding.words.small import (
    ACCOMPANYING,
    ALONE,
    ASKING_COLOURS,
    BUYING,
    COMPARING,
    CORRECTING,
    COUNTING,
    ENGLISH,
    FILLER,
    GARMENTS,
    IDLE,
    KIND_SIGNS,
    LANGUAGES,
    LANGUAGES_ALONE,
    LOOKS,
    MINE,
    NAMING_A_SIZE,
    NO_PLACES,
    NOBODY,
    OF_TIME,
    ORDINALS,
    PEOPLE,
    PLACES_LIKE_GOODS,
    POINTING,
    SAYING,
    SIDES,
    SOUND_LIKE_GOODS,
    WARM,
    WARM_THINGS,
)

__all__ = [
    "ACCOMPANYING",
    "ALONE",
    "ASKING_COLOURS",
    "ASKING_FOR_MORE",
    "BEFORE_DEEDS",
    "BESIDE_GOODS",
    "BUYING",
    "CALLING",
    "CAME",
    "COMMON",
    "COMPARING",
    "CORRECTING",
    "COUNTING",
    "ENGLISH",
    "FILLER",
    "GARMENTS",
    "HINTS",
    "INTENTS",
    "KIND_SIGNS",
    "LANGUAGES",
    "LANGUAGES_ALONE",
    "LOOKS",
    "MINE",
    "MORE_EXACT",
    "NAMING_A_SIZE",
    "NOBODY",
    "NOT",
    "NOTHING_ELSE",
    "NO_COMMANDS",
    "NO_DEED",
    "NO_PLACES",
    "OF_TIME",
    "ORDINALS",
    "OUTSIDE",
    "PEOPLE",
    "PLACES_LIKE_GOODS",
    "POINTING",
    "RULES",
    "RULE_HINTS",
    "SAYING",
    "SIDES",
    "SOUND_LIKE_GOODS",
    "TO_THE_BOT",
    "WARM",
    "WARM_THINGS",
]

TABLES = (MANNERS, GOODS, ORDERS, COMBINED, {Intent.SEARCH: ASKING_COLOURS})
INTENTS: Mapping[str, tuple[str, ...]] = {
    **{intent.value: tuple(phrase for table in TABLES for phrase in table.get(intent, ())) for intent in Intent},
    "": IDLE,
}
"""By intent; no intent at all for phrases that only sound like one."""
