"""Which words are about an order that was delivered, and want nothing else."""

from __future__ import annotations

import re
from typing import Final

from graph.sale.wishes import SaleWish
from graph.situation import Situation, gives_details, goods_named, order_named
from graph.understanding.meaning import Intent, Meaning

PLAIN: Final = frozenset({Intent.THANKS, Intent.UNKNOWN, Intent.GREET, Intent.BYE, Intent.YES})
OPEN: Final = PLAIN | {Intent.SEARCH, Intent.POLICY, Intent.FABRIC, Intent.SIZES, Intent.MEASURES, Intent.COMPLAINT}
"""What praise of a thing may be read as besides."""
_PRAISE: Final = re.compile(
    r"(?<!\w)(?:супер\w*|клас(?:но|на|ний|ні|с)?\b|чудов\w+|прекрасн\w+|гарн\w+|ідеальн\w+|идеальн\w+|задовол\w+|доволь?н\w+"
    r"|подоба\w+|сподоба\w+|нрав\w+|понрав\w+|підій\w+|подош\w+|захва?ті|в восторге|рекоменд\w+|якісн\w+|качествен\w+"
    r"|теп(?:л|лен)\w+|м.?як\w+|мягк\w+|отличн\w+|замечательн\w+|хорош\w+|як нов\w+|как нов\w+|нарад\w+|не нарадує\w+"
    r"|great|lovely|perfect\w*|love[ds]?|happy|excellent|amazing|nice|recommend|fits|beautiful|warm|soft)(?!\w)"
)
_BUT: Final = re.compile(
    r"(?<!\w)(?:але|проте|однак|шкода|на жаль|крім|тільки|но|однако|жаль|к сожалению|кроме|только|but|except|however|"
    r"unfortunately|не (?!нарад)\w+|not|n.?t)(?!\w)"
)
_WANTS: Final = re.compile(
    r"(?<!\w)(?:хо(?:чу|чемо|тіл\w+|тел\w+|тим)|треба|потріб\w+|шука\w+|покаж\w+|підкаж\w+|подскаж\w+|надішл\w+|пришл\w+"
    r"|нужн\w+|надо|ищу|ищем|давайте|візьм\w+|возьм\w+|беру|замов\w+|закаж\w+|want|need|looking for|show|order)(?!\w)"
)


def praises(text: str) -> bool:
    """A plain good word: nothing is asked or wanted, and there is no but."""
    low = text.lower().replace("ё", "е")
    return "?" not in low and not any(words.search(low) for words in (_BUT, _WANTS)) and bool(_PRAISE.search(low))


def tells(meaning: Meaning) -> bool:
    """More than a yes, a thank you or a goodbye."""
    return praises(meaning.text) or bool(meaning.content)


def refuses(meaning: Meaning) -> bool:
    return Intent.NO in meaning.intents


def says_review(s: Situation) -> bool:
    """stars were given, a few words were asked for, and the words want nothing else"""
    meaning = s.meaning
    if not s.reviewing or "?" in meaning.text or gives_details(s) or order_named(s):
        return False
    if praises(meaning.text):
        return meaning.intents <= OPEN
    if goods_named(s) or s.wishes - {SaleWish.AGREED} or meaning.slots.quantity is not None:
        return False
    plain = meaning.intents <= PLAIN and meaning.intents != {Intent.GREET}
    return plain or (refuses(meaning) and meaning.intents <= PLAIN | {Intent.NO} and not tells(meaning))
