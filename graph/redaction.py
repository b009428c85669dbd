"""What may leave the house of what a shopper wrote: only words that the shop itself knows, and sizes.

An allow list, since nobody can list all names, streets and spellings of a phone: a word that is neither in the catalog
nor in the lexicon becomes a blank, and so does every number that is no size label of the shop.
"""

from __future__ import annotations

from collections.abc import Collection

from graph.understanding.lexicon import Lexicon
from graph.understanding.tokens import shortened, tokenise

BLANK = "▮"
MOST_WORDS = 60


def redacted(text: str, lexicon: Lexicon, sizes: Collection[str]) -> str:
    """The known words of a text in their order, lower case, with one blank for each run of others."""
    told: list[str] = []
    for token in tokenise(shortened(text))[:MOST_WORDS]:
        plain = token.word in sizes if any(sign.isdigit() for sign in token.word) else lexicon.knows(token)
        if plain:
            told.append(token.word)
        elif told[-1:] != [BLANK]:
            told.append(BLANK)
    return " ".join(told)
