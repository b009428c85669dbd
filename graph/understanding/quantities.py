"""Small numbers: how many pieces are wanted («3 шт», «беру дві», «дві куртки»), how old somebody is («сину 9»)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from graph.understanding.prices import NOTHING
from graph.understanding.spelled import number_of
from graph.understanding.words.lists import words

MOST_IN_WORDS = 12
OLDEST = 16

_PIECES = re.compile(
    r"(?<![\w.,-])(\d{1,3})\s*(?:шт\w*|pcs|pieces?|пар[аиу]?(?!\w)|pairs?|одиниц\w*|экземпляр\w*|примірник\w*|однаков\w*|одинаков\w*|identical|matching)"
    r"|(?<!\w)(?:штук|штучок)\s+(\d{1,3})(?!\d)"
    r"|(?<!\w)[xх](\d{1,2})(?!\w)|(?<![\w.,-])(\d{1,2})[xх](?![\w])"
)
_TAKING = re.compile(
    r"(?<!\w)(?:беру|беремо|берем|візьму|візьмемо|возьму|возьмем|замовляю|замовлю|закажу|заказываю|купую|куплю|take"
    r"|order|buy)\s+(?:одразу\s+|сразу\s+|їх\s+|их\s+)?([^\W_]+)(?!\w|\s*[-–]?\s*(?:рок|рік|роч|год|лет|year|см|cm))"
)

_ASKING = (
    re.compile(
        r"(?<!\w)(?:можна|можно|дайте|давайте|мені|мне|хочу|have|want)\s+(?:мені\s+|мне\s+|одразу\s+|сразу\s+)?([^\W_]+)"
        r"(?!\w|\s*[-–]|\s*(?:рок|рік|роч|год|лет|міс|мес|year|month|см|cm|розм|разм|size))"
    ),
    re.compile(r"(?<![\w.,-])([^\W_]+)\s+(?:можна|можно)(?!\w)"),
)
"""Of the one thing that the talk is of: «а можна дві», «а 2 можна?»."""

_ANEW = re.compile(
    r"\W*(?:(?:ой|ні|нє|нет|no|oh|а|краще|лучше|давайте|дайте|хай|нехай|пусть|хочу|таки|тільки|лише|только|буде|будет"
    r"|тоді|тогда|все|вже|уже|better|just|make it|зробіть|сделайте)\W+)+([^\W\d_]+)"
    r"(?:\s+(?:шт\w*|пар[аиу]?|будь ласка|пожалуйста|please))?\W*"
)
_MORE = re.compile(r"\W*(?:і\s+|и\s+)?(?:ще|іще|еще|ещё)\s+([^\W_]+)(?:\s+(?:шт\w*|пар[аиу]?))?\W*")
"""Of what is in the cart: «ой, три», «ні, одну»; «ще 2»."""
_BARE = re.compile(r"\W*([^\W\d_]+)(?:\s+(?:шт\w*|пар[аиу]?|будь ласка|пожалуйста|please))?\W*")
"""«Дві», "two please", after we asked whether to take it."""

_BETWEEN_WHO_AND_AGE = frozenset(words("вже уже зараз сейчас скоро буде будет исполнилось виповнилось is has now"))


def read_quantity(text: str, *, of_one: bool = False, asked: str | None = None) -> tuple[str, int | None]:
    """The text, in lower case, without its number of pieces, and that number. `of_one`: the talk is of one thing, so
    that a bare number may be of its pieces; `asked` is what we asked: at the delivery there are pieces already."""
    answer = _answered(text, asked)
    if answer is not None:
        return NOTHING, answer
    found = _PIECES.search(text)
    if found:
        count = int(next(filter(None, found.groups())))
        return f"{text[: found.start()]}{NOTHING}{text[found.end() :]}", count or None
    wished = _asked_of_one(text) if of_one else None
    if wished is not None:
        (start, end), pieces = wished
        return f"{text[:start]}{NOTHING}{text[end:]}", pieces
    taking = _TAKING.search(text)
    count_of = small_number(taking[1]) if taking else None
    if taking is None or count_of is None:
        return text, None
    return f"{text[: taking.start(1)]}{NOTHING}{text[taking.end(1) :]}", count_of


def _answered(text: str, asked: str | None) -> int | None:
    """The number that is all of the text, beside a word that changes or adds."""
    if asked == "delivery":
        found = _ANEW.fullmatch(text) or _MORE.fullmatch(text)
    else:
        found = _BARE.fullmatch(text) if asked == "order" else None
    return small_number(found[1]) if found else None


def _asked_of_one(text: str) -> tuple[tuple[int, int], int] | None:
    """Where the number of pieces stands, and what it is."""
    found = (match.span(1) for asking in _ASKING for match in asking.finditer(text))
    told = ((span, small_number(text[slice(*span)])) for span in found)
    return next(((span, pieces) for span, pieces in told if pieces is not None), None)


def small_number(word: str) -> int | None:
    """A number of pieces in a word or a figure; more than a dozen is a size."""
    number = int(word) if word.isdecimal() and len(word) < 3 else number_of(word)
    return number if number is not None and 0 < number <= MOST_IN_WORDS else None


def age_of_person(rest: Sequence[str]) -> int | None:
    """In months, out of the words after the person: «сину вже 9», «дитині скоро чотири»."""
    after = next((word for word in rest if word not in _BETWEEN_WHO_AND_AGE), "")
    number = int(after) if after.isdecimal() and len(after) < 3 else number_of(after)
    return number * 12 if number is not None and 1 < number <= OLDEST else None


def pieces_of_goods(said: Sequence[str], goods: int, *, sized: bool = False) -> int | None:
    """The number right before the first of the goods, which stand at `goods`; past a dozen in figures, unless the text
    is `sized`, so that they may be of that."""
    before = said[goods - 1] if goods else ""
    count = int(before) if before.isdecimal() and len(before) == 2 and not sized else small_number(before)
    return count if count is not None and count > 1 else None
