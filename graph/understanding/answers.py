"""What a text without words, or with the words we asked for, means after our own question."""

from __future__ import annotations

import re
from dataclasses import replace

from graph.understanding.context import Context
from graph.understanding.meaning import Intent, Meaning, Slots
from graph.understanding.words import KIND_SIGNS

_PLUS = frozenset("+➕✅✔👌👍🆗💯")
_MINUS = frozenset("-−–—➖❌👎✖🙅")
_JOINED = frozenset("\ufe0f\u200d ♀♂🏻🏼🏽🏾🏿!.")
_SURE = 0.9
_PHONE = re.compile(r"\d(?:[\s()-]*\d){8,}")
_ADDRESS = re.compile(
    r"(?:відділенн|отделени|поштомат|почтомат|нова пошта|новая почта|вул\.|ул\.|м\. |г\. |branch|нп |np )",
    re.IGNORECASE,
)
_LEAST_DETAILS = 2
_TURNS_ASIDE = frozenset(
    {
        Intent.PERSON,
        Intent.COMPLAINT,
        Intent.CANCEL,
        Intent.CHANGE_ORDER,
        Intent.RESTART,
        Intent.CORRECT,
        Intent.PRICE,
        Intent.SIZES,
        Intent.STOCK,
        Intent.INJECTION,
        Intent.INSULT,
        Intent.ARE_YOU_BOT,
        Intent.NO,
    }
)


def gesture(text: str, context: Context) -> Meaning:
    """A plus, a minus, a kind sign. A thumb up after our question agrees; otherwise it thanks."""
    signs = set(text) - _JOINED
    if signs and signs <= _PLUS and ("+" in signs or context.asked is not None):
        return plain(text, Intent.YES)
    if signs and signs <= _MINUS and context.asked is not None:
        return plain(text, Intent.NO)
    kind = any(sign in text for sign in KIND_SIGNS)
    return plain(text, Intent.THANKS if kind else Intent.UNKNOWN)


def as_details(meaning: Meaning, context: Context) -> Meaning:
    """After we asked where to send it, names, phones and branches go on with the order and ask for no rule."""
    if context.asked != "delivery" or "?" in meaning.text or meaning.intents & _TURNS_ASIDE:
        return meaning
    told = _PHONE.search(meaning.text) or _ADDRESS.search(meaning.text)
    if not told and (len(meaning.content) < _LEAST_DETAILS or meaning.slots.category):
        return meaning
    intents = frozenset({Intent.ORDER})
    bare = replace(meaning, slots=Slots(), policies=(), asides=(), content=(), pointing=False, foreign=False, sku=None)
    return replace(bare, intents=intents, intent=Intent.ORDER, confidence=_SURE)


def plain(text: str, intent: Intent) -> Meaning:
    """All of the text means this, and nothing of goods."""
    sure = 0.0 if intent is Intent.UNKNOWN else _SURE
    return Meaning(text=text, intents=frozenset({intent}), intent=intent, confidence=sure)
