"""How the parcel is to come: a branch, a locker, a courier's address or our own door, read out of free text."""

from __future__ import annotations

import re
from dataclasses import dataclass

from catalog.delivery.details import Address, Way

GONE = " | "  # what was read is replaced by a border between segments
MOST_NUMBER = 99_999  # of a branch or a locker

_CARRIERS = (
    (
        "nova_poshta",
        r"нов(?:а|ою|ої|у|ій|ая|ой)[ -]?по(?:ш|ч)т\w*|новапошта|нп|nova[ -]?poshta|nov[ao]y?a? po(?:sh|ch)ta|np",
    ),
    ("ukrposhta", r"укр[ -]?по[шч]т\w*|ukr[ -]?po(?:sh|ch)ta"),
    ("meest", r"м[іi]ст[ -]экспресс|м[иі]ст[ -]?(?:пошта|експрес)|meest\w*"),
)
_CARRIER = re.compile("|".join(rf"(?P<{code}>\b(?:{said})\b)" for code, said in _CARRIERS), re.IGNORECASE)
_LOCKER = r"(?:по[шч]\w?т[ао]мат\w*|постомат\w*|po(?:st|sht)[ao]mat\w*|parcel[ -](?:locker|machine)|locker)"
_BRANCH = (
    r"(?:(?:вантажн\w+ |поштов\w+ |грузов\w+ )?(?:в[іи]д+[іие]л\w*|отдел\w*|від+\b\.?|вд\b\.?|отд\b\.?"
    r"|viddil\w*|otdel\w*|branch|post office|склад\w*|пункт\w*(?: видач[іи]| выдачи| приймання\S*)?))"
)
_SIGN = r"(?:№|#|номер\w*|ном\.?|number|no\.?)"
_TH = r"(?:\s?-?\s?(?:[еєй]|ге|те|му|го|ий|ый|ом|ої|ій|та|th|nd|rd|st)\b)?"
_CARD = r"(?<![\d/-])(?P<number>\d{1,12})(?![\d/])"


@dataclass(frozen=True, slots=True)
class WayFound:
    """`number` is as written, possible or not. `rest` is the text without what was read."""

    way: Way | None
    number: int | None
    address: Address | None
    carrier: str | None
    rest: str


def _numbered(word: str) -> tuple[re.Pattern[str], ...]:
    return tuple(
        re.compile(pattern, re.IGNORECASE)
        for pattern in (
            rf"\b{word}(?:\s*нп\b)?[\s.:]*(?:(?:на|в|у)\s)?\s*{_SIGN}?[\s.:]*{_CARD}{_TH}",
            rf"{_SIGN}?\s*{_CARD}{_TH}\s*(?:нп\s)?\b{word}",
        )
    )


_NUMBERED = {Way.LOCKER: _numbered(_LOCKER), Way.BRANCH: _numbered(_BRANCH)}
_BY_SIGN = re.compile(rf"(?:(?:№|#)|\b(?:нп|np|нов\w+ по[шч]т\w+)\b)[\s.:№#-]*{_CARD}{_TH}", re.IGNORECASE)
_WORDS = {
    Way.LOCKER: re.compile(rf"\b{_LOCKER}", re.IGNORECASE),
    Way.BRANCH: re.compile(rf"\b{_BRANCH}", re.IGNORECASE),
    Way.PICKUP: re.compile(
        r"\bсамов[иы]в\w+|\b(?:заберу|заберемо|забрати|забрать)(?: (?:сама?|самі|сами|особисто|лично|у вас|в вас))+"
        r"|\bpick(?:ed)?[ -]?(?:it )?up\b|\bcollect(?: it)? myself\b",
        re.IGNORECASE,
    ),
    Way.COURIER: re.compile(
        r"\bкур['’ʼ]?[єеья]+р\w*|\b(?:to the door|(?:by )?courier)\b|\bадресн\w+(?: доставк\w+)?|\bдо двер\w+"
        r"|\bна (?:мою )?адрес[уи]?\b|\bдодому\b|\bдомой\b|\bна дом\b",
        re.IGNORECASE,
    ),
}
_KIND = (
    r"(?:вул(?:\.|иц\w+|\b)|ул(?:\.|иц\w+|\b)|просп(?:\.|ект\w*|\b)|пр-к?т\.?|бульв(?:\.|ар\w*|\b)|б-р\.?|пров(?:\.|ул\w+)?"
    r"|пер(?:\.|еул\w+)|площ\w+|пл\.|наб(?:\.|ереж\w+)|шосе|шоссе|майдан\w*|алея|аллея|узвіз|проїзд|проезд|тупик"
    r"|жк\b|мкр\.?|мікрорайон|микрорайон|мікр\.)"
)
_HOUSE = r"(?P<house>\d{1,4}(?:\s?[-/]\s?\d{1,3})?(?:\s?-?\s?[а-яіїєґa-z](?![\w.]))?)"
_BUILDING = r"(?:\s*,?\s*(?:буд(?:\.|инок)?|дом|д\.|б\.|house))?"
_FLAT = r"(?:[\s,]*(?:корп\.?|корпус)\s*\w{1,3})?"
_FLAT += r"(?:[\s,]*(?:кв(?:\.|артира)?|оф(?:\.|іс|ис)?|apt\.?|flat)\s*(?P<flat>\d{1,5}))?"
_NAME = r"(?P<name>(?:\d{1,3}(?:-\w{1,3})?\s)?[^\W\d][^\d,;|]{1,60}?)"
_ADDRESSES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b(?P<kind>{_KIND})\s*{_NAME}[\s,]*{_BUILDING}\s*{_HOUSE}{_FLAT}",
        rf"(?P<name>[^\W\d][\w'’-]+(?:\s[^\W\d][\w'’-]+)?)\s+(?P<kind>вулиц[яі]|улиц[аеы]|street|st\.?|avenue|ave\.?)\s*,?\s*{_HOUSE}{_FLAT}",
        r"\b(?P<house>\d{1,4}[a-z]?)\s+(?P<name>[a-z][\w'’-]+(?:\s[a-z][\w'’-]+)?)\s+(?P<kind>street|st\b\.?|avenue|ave\b\.?)"
        r"(?:[\s,]*(?:apt\.?|flat)\s*(?P<flat>\d{1,5}))?",
        rf"(?P<kind>)(?P<name>[^\W\d_][\w'’-]{{3,}}),?{_BUILDING}\s+{_HOUSE}[\s,]+(?:кв\.?|apt\.?|flat)\s*(?P<flat>\d{{1,5}})",
        rf"(?P<kind>)(?P<name>[^\W\d_][\w'’-]{{3,}})\s*,?\s*(?:буд\.|будинок|дом|д\.)\s*{_HOUSE}{_FLAT}",
    )
)
_STREET_ALONE = re.compile(rf"(?:\bна\s+|\bпо\s+)?\b{_KIND}\s*[^\W\d][^\d,;|]{{1,40}}", re.IGNORECASE)
_KINDS = (
    ("вул", "вул."), ("ул", "вул."), ("просп", "просп."), ("пр-", "просп."), ("бульв", "бульв."), ("б-р", "бульв."),
    ("пров", "пров."), ("пер", "пров."), ("пл", "пл."), ("наб", "наб."), ("шос", "шосе"), ("st", "вул."),
    ("av", "просп."),
)  # fmt: skip


def read_way(text: str) -> WayFound:
    """The way, its number or address, and a carrier's name."""
    named = _CARRIER.search(text)
    carrier = named.lastgroup if named else None
    way, number, rest = _number(text)
    address, rest = (None, rest) if way in _NUMBERED else _address(rest)
    for other, word in _WORDS.items():
        found = word.search(rest)
        if found:
            way, rest = way or other, word.sub(GONE, rest)
    street = _STREET_ALONE.search(rest)
    if street:
        way, rest = way or Way.COURIER, _STREET_ALONE.sub(GONE, rest)
    if way is None and address is not None:
        way = Way.COURIER
    return WayFound(way, number, address if way is Way.COURIER else None, carrier, _CARRIER.sub(GONE, rest))


def _number(text: str) -> tuple[Way | None, int | None, str]:
    for way, patterns in _NUMBERED.items():
        for pattern in patterns:
            found = pattern.search(text)
            if found:
                return way, int(found["number"]), f"{text[: found.start()]}{GONE}{text[found.end() :]}"
    signed = _BY_SIGN.search(text)
    if signed:
        way = Way.LOCKER if _WORDS[Way.LOCKER].search(text) else Way.BRANCH
        return way, int(signed["number"]), f"{text[: signed.start()]}{GONE}{text[signed.end() :]}"
    return None, None, text


def _address(text: str) -> tuple[Address | None, str]:
    for pattern in _ADDRESSES:
        found = pattern.search(text)
        if found:
            street = " ".join(filter(None, (_kind(found["kind"]), found["name"].strip(" .'’"))))
            house = re.sub(r"\s+", "", found["house"])
            return Address(street, house, found["flat"] or ""), f"{text[: found.start()]}{GONE}{text[found.end() :]}"
    return None, text


def _kind(said: str) -> str:
    plain = said.casefold()
    return next((ours for start, ours in _KINDS if plain.startswith(start)), said.strip())
