"""Which intents a text has, which of them the talk should follow, and how sure that is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet

from graph.understanding.books import Books
from graph.understanding.context import Context
from graph.understanding.findings import Found, covered
from graph.understanding.meaning import SOCIAL, Intent, Meaning
from graph.understanding.phrases import Match
from graph.understanding.tokens import Token
from graph.understanding.words import ASKING_FOR_MORE, BEFORE_DEEDS, NO_COMMANDS, NO_DEED, NOTHING_ELSE

PRIORITY = (
    Intent.ARE_YOU_BOT,
    Intent.INJECTION,
    Intent.COMPLAINT,
    Intent.PERSON,
    Intent.CANCEL,
    Intent.RETURN,
    Intent.CHANGE_ORDER,
    Intent.ORDER_STATUS,
    Intent.PRIVACY,
    Intent.RESTART,
    Intent.SUBSCRIBE,
    Intent.HAGGLE,
    Intent.OFF_TOPIC,
    Intent.CORRECT,
    Intent.ORDER,
    Intent.CHEAPEST,
    Intent.DEAREST,
    Intent.NEWEST,
    Intent.COUNT,
    Intent.SIMILAR,
    Intent.CHEAPER,
    Intent.MEASURES,
    Intent.FABRIC,
    Intent.STOCK,
    Intent.PRICE,
    Intent.SIZES,
    Intent.MORE,
    Intent.POLICY,
    Intent.SEARCH,
    Intent.LANGUAGE,
    Intent.INSULT,
    Intent.NO,
    Intent.BYE,
    Intent.THANKS,
    Intent.HELP,
    Intent.YES,
    Intent.GREET,
    Intent.UNKNOWN,
)
"""What needs a person or concerns an order goes before goods, goods before rules; rude words lead only where nothing
else is said, and manners come last. Text that names goods, narrows or picks, and asks nothing of them, is SEARCH. Other
matters are only read where no goods are named, so there they lead."""

DEEDS = frozenset({Intent.ORDER, Intent.CANCEL, Intent.RETURN, Intent.SUBSCRIBE})
"""What is done for whoever says so, hence never after a no."""
_AGREEING = (Intent.NO, Intent.YES)
_GENERAL = frozenset({Intent.SEARCH, Intent.POLICY, Intent.HELP, Intent.ORDER, *SOCIAL})
_UNTOLD = SOCIAL | {Intent.SEARCH, Intent.HELP}
"""What single telling words may still decide."""
_BUT = frozenset({"але", "но", "but", "не", "not", "тільки", "только", "проте", "однак"})
_CERTAIN, _LIKELY, _GUESS = 0.95, 0.7, 0.25
_MENDED = 0.6


def intents_of(found: Found, meaning: Meaning, books: Books, *, known: bool) -> frozenset[Intent]:
    """`known`: whether a word says something of goods that the shop may have."""
    alone = books.means_alone(found.tokens)
    if alone is not None:
        return frozenset({alone})
    intents = _said(found, books) | _outside(found, meaning)
    if meaning.slots.category and _only(found, Intent.ORDER, books.buying.words):
        intents = intents - {Intent.ORDER} | {Intent.SEARCH}
    if found.corrects:
        intents |= {Intent.CORRECT}
    if meaning.policies:
        intents |= {Intent.POLICY}
    if meaning.language_asked is not None:
        intents |= {Intent.LANGUAGE}
    goods = bool(known or meaning.slots.category or meaning.sku or meaning.narrows or meaning.slots.ordinal)
    if goods and intents <= SOCIAL | {Intent.HELP, Intent.LANGUAGE, Intent.SIZES}:
        intents |= {Intent.SEARCH}
    if not goods and intents <= _UNTOLD:
        intents |= _hinted(found, intents, books)
    return intents or frozenset({Intent.UNKNOWN})


def _hinted(found: Found, intents: AbstractSet[Intent], books: Books) -> set[Intent]:
    """What single words suggest. «Отримала, дякую» only tells that it came, and no deed is done after a no."""
    came = {match.start for match in books.came.find(found.mended)}
    content = Intent.THANKS in intents and not _BUT.intersection(token.word for token in found.tokens)
    left = [match for match in books.hints.find(found.mended) if not (content and match.start in came)]
    hinted = {Intent(code) for match in left for code in match.codes}
    refused = {match.start for match in left if _follows_no(found.tokens, match.start)}
    done = {Intent(code) for match in left if match.start not in refused for code in match.codes}
    return hinted if hinted & DEEDS <= done else hinted - DEEDS | {Intent.NO}


def primary(found: Found, meaning: Meaning, intents: AbstractSet[Intent], context: Context, books: Books) -> Intent:
    """The intent that the talk should follow."""
    left = set(intents)
    if meaning.calls and Intent.COMPLAINT not in left:
        return Intent.PERSON
    if meaning.slots.says_size and _only(found, Intent.SIZES, books.naming_a_size.words) and Intent.SEARCH in intents:
        left -= {Intent.SIZES}
    if meaning.policies and _only(found, Intent.PRICE, books.counting.words):
        left -= {Intent.PRICE}
    if meaning.policies and meaning.slots.category is None:
        left -= {Intent.COUNT}
    if context.asked is not None and left <= SOCIAL:
        return next((intent for intent in _AGREEING if intent in left), _first(left))
    return _first(left)


def confidence(found: Found, intents: AbstractSet[Intent], explained: AbstractSet[int], books: Books) -> float:
    """What share of the telling words is known (a mended one counts less than a whole), and whether several wishes
    leave a doubt which of them the talk should follow."""
    if Intent.UNKNOWN in intents:
        return 0.0
    if books.means_alone(found.tokens) is not None:
        return _CERTAIN
    telling = [n for n, token in enumerate(found.mended) if books.says(token) or n in explained]
    known = sum(1.0 if found.tokens[n] is found.mended[n] else _MENDED for n in telling if n in explained)
    share = known / len(telling) if telling else 1.0
    if not share and intents:
        return _GUESS
    serious = len(set(intents) - _GENERAL)
    ceiling = _CERTAIN if serious <= 1 else _LIKELY
    return round(max(_GUESS, ceiling * share), 3)


def _said(found: Found, books: Books) -> frozenset[Intent]:
    """Inside a longer phrase that asks for a rule ("скільки коштує доставка") the words are no intents of their own;
    «такий» is no «так», and «отримала, дуже гарно, дякую» agrees to nothing."""
    ruled = covered([*found.strong, *found.outside])
    said = frozenset(
        Intent(code)
        for match in found.intents
        if not (match.start in ruled and match.start + match.length - 1 in ruled)
        for code in match.codes
        if code and not (code in SOCIAL and match.length == 1 and books.points(found.tokens[match.start]))
    )
    came = Intent.THANKS in said and books.came.find(found.mended)
    return _after_no(said - {Intent.YES} if came else said, found)


def _after_no(said: frozenset[Intent], found: Found) -> frozenset[Intent]:
    """No deed that is refused: «не беру» buys nothing. «Більше нічого, оформляйте» refuses nothing and asks for no
    more."""
    refused = frozenset(deed for deed in DEEDS & said if _is_refused(found, deed))
    if refused:
        return said - refused - {Intent.ORDER} | {Intent.NO}
    words = {token.word for token in found.tokens}
    if not words & NOTHING_ELSE or words & ASKING_FOR_MORE:
        return said
    return said - ({Intent.NO, Intent.MORE} if Intent.ORDER in said else {Intent.MORE})


def _is_refused(found: Found, deed: Intent) -> bool:
    """Whether every word of the deed follows a no: «не беру», «не буду замовляти», «не скасовуйте»."""
    return all(_follows_no(found.tokens, match.start) for match in found.intents if deed in match.codes)


def _follows_no(tokens: Sequence[Token], at: int) -> bool:
    """«Не треба, оформляйте» buys: only what is no command may have words between itself and the no."""
    before = at - 1
    while before > 0 and tokens[at].word.endswith(NO_COMMANDS) and tokens[before].word in BEFORE_DEEDS:
        before -= 1
    return before >= 0 and tokens[before].word in NO_DEED


def _outside(found: Found, meaning: Meaning) -> frozenset[Intent]:
    """Other matters, rude words and commands; a command that only may be one counts where no goods are named."""
    intents = {Intent(code) for match in found.outside for code in match.codes}
    goods = bool(meaning.slots.category or meaning.slots.colours or meaning.slots.says_size)
    if goods or meaning.policies:
        intents -= {Intent.OFF_TOPIC}
    if found.commands and not goods:
        intents |= {Intent.INJECTION}
    return frozenset(intents)


def _only(found: Found, intent: Intent, single: AbstractSet[str]) -> bool:
    """Whether nothing but one of these single words says this intent."""
    matches = [match for match in found.intents if intent in match.codes]
    return bool(matches) and all(match.length == 1 and _one_of(match, found, single) for match in matches)


def _one_of(match: Match, found: Found, single: AbstractSet[str]) -> bool:
    token = found.mended[match.start]
    beginnings = (token.folded.startswith(word[:-1]) for word in single if word.endswith("*"))
    return token.stem in single or token.folded in single or any(beginnings)


def _first(intents: Iterable[Intent]) -> Intent:
    present = set(intents)
    return next((intent for intent in PRIORITY if intent in present), Intent.UNKNOWN)
