"""Which words of a text are the town, when it stands among names, greetings and numbers: what speaks for each is added
up, and the likeliest wins."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from catalog.delivery.details import City, Doubt, Part, Why
from catalog.delivery.names import FirstNames, is_name
from catalog.delivery.places import Found, Places, Town
from catalog.delivery.spelling import heard
from catalog.delivery.ways import GONE
from catalog.search.folding import words

LIKELY = 2.0
_WORD = re.compile(r"[^\W\d_]+(?:['’ʼ`-][^\W\d_]+)*")
_MARK = re.compile(
    r"\b(?P<kind>міст[оі]|міста|город[еа]?|селищ[еіа]|сел[оіае]|смт|пгт|city|town|village|м|г|с)\b\.?\s*$",
    re.IGNORECASE,
)
_VILLAGE = frozenset({"село", "селі", "села", "селе", "с", "смт", "пгт", "селище", "селищі", "village"})
_FROM = re.compile(r"\b(?:у|в|во|до|из|із|з|зі|с|на|to|in|from)\s+$", re.IGNORECASE)
_OBLAST = re.compile(
    r"(?P<name>[^\W\d_][\w'’-]*(?:[ -][^\W\d_]+)?)\s*(?:обл\b\.?|област\w*|oblast|region)", re.IGNORECASE
)
_DISTRICT = re.compile(r"(?P<name>[^\W\d_][\w'’-]+)\s*(?:р-н\w*|район\w*|district)", re.IGNORECASE)
_BORDER = re.compile(r"[,;|\n]+|(?<=[\w)])[.!?](?=\s|$)")
_UNKNOWN = re.compile(
    r"\b(?:сел[оі]|смт|пгт|селищ[еі]|місті?о?|городе?|village|м\.|г\.|с\.)\s*"
    r"(?P<name>[^\W\d_][\w'’-]+(?: [^\W\d_][\w'’-]+)?)",
    re.IGNORECASE,
)
# Words that are also a town in one of its cases.
_COMMON = frozenset(
    map(heard, words("мене мені щастя бар покров долина долину рудки чайки турка солоне зелене остер десна мала сам"))
)


@dataclass(frozen=True, slots=True)
class CityFound:
    city: City | None
    doubt: Doubt | None
    rest: str


@dataclass(frozen=True, slots=True)
class _Seen:
    found: Found
    likely: float
    start: int
    end: int
    said: str
    village: bool


def find_city(text: str, places: Places, names: FirstNames) -> CityFound:
    """The town of a delivery. A region told without a town is returned as a nameless city."""
    region, rest = _region(text, places)
    district, rest = _taken(_DISTRICT, rest)
    best = max(_seen(rest, region, places, names), key=lambda seen: seen.likely, default=None)
    if best is not None and best.likely >= LIKELY:
        rest = f"{rest[: best.start]}{GONE}{rest[best.end :]}"
        return CityFound(*_chosen(best, region, _title(district)), rest)
    marked = _unknown(rest)
    if marked is not None:
        name = _title(marked["name"])
        doubt = Doubt(Part.CITY, Why.UNKNOWN, marked["name"])
        return CityFound(
            City(name, region, _title(district)), doubt, f"{rest[: marked.start()]}{GONE}{rest[marked.end() :]}"
        )
    return CityFound(City("", region, _title(district)) if region or district else None, None, rest)


def said_region(text: str, places: Places) -> str:
    """The oblast in an answer to our question for it, where «Львівська» needs no «область»."""
    heard_words = [heard(word[0]) for word in _WORD.finditer(text)]
    return next((region for word in heard_words if (region := places.region(word.split()[-1]))), "")


def segments(text: str) -> list[str]:
    return [part.strip() for part in _BORDER.split(text)]


def _region(text: str, places: Places) -> tuple[str, str]:
    for found in _OBLAST.finditer(text):
        named = heard(found["name"]).split()
        region = places.region(named[-1]) if named else None
        if region is not None:
            # «Жовква Львівська обл»: only the last word is the region's, unless its name has two.
            start = found.start("name") if "-" in region else found.start() + found[0].rfind(found["name"].split()[-1])
            return region, f"{text[:start]}{GONE}{text[found.end() :]}"
    return "", text


def _taken(pattern: re.Pattern[str], text: str) -> tuple[str, str]:
    found = pattern.search(text)
    return (found["name"], f"{text[: found.start()]}{GONE}{text[found.end() :]}") if found else ("", text)


def _seen(text: str, region: str, places: Places, names: FirstNames) -> Iterator[_Seen]:
    written = list(_WORD.finditer(text))
    parts = [[(word, piece) for piece in heard(word[0]).split()] for word in written]
    for at, _ in enumerate(written):
        ahead = [pair for pieces in parts[at : at + 3] for pair in pieces]
        found = places.at([piece for _, piece in ahead])
        if found is None:
            continue
        last = ahead[found.words - 1][0]
        yield _weighed(text, found, written[at].start(), last.end(), region, names)


def _weighed(text: str, found: Found, start: int, end: int, region: str, names: FirstNames) -> _Seen:
    said, before, after = text[start:end], text[:start], text[end:]
    mark, preposition = _MARK.search(before), _FROM.search(before)
    alone = not _WORD.search(_BORDER.split(_FROM.sub("", _MARK.sub("", before)))[-1]) and not _WORD.search(
        _BORDER.split(after)[0]
    )
    likely = 2.0 if found.plain else 0.5
    likely += 3.0 if mark else 1.5 if preposition else 0.0
    likely += 1.5 if any(town.large for town in found.towns) else 0.0
    likely += 2.0 if alone else 0.0
    likely += 2.0 if region and any(town.city.region == region for town in found.towns) else 0.0
    likely += 0.5 * (found.words - 1)
    likely -= 1.0 if found.slips else 0.0
    likely -= 2.5 if heard(said) in _COMMON and not mark else 0.0
    likely -= 2.0 if not mark and (names.is_first(said) or names.is_middle(said)) else 0.0
    begins = mark.start() if mark else preposition.start() if preposition else start
    return _Seen(found, likely, begins, end, said, mark is not None and mark["kind"].casefold() in _VILLAGE)


def _chosen(seen: _Seen, region: str, district: str) -> tuple[City, Doubt | None]:
    towns = seen.found.towns
    here = [town for town in towns if town.city.region == region and region]
    if region and not here:
        city = City(towns[0].city.name, region, district)  # a namesake that only the carrier knows
        return city, None if any(town.many for town in towns) else Doubt(Part.CITY, Why.UNKNOWN, seen.said)
    found = here or _meant(towns, village=seen.village)
    choices = tuple(town.city for town in found if town.city.region)
    if len(found) > 1 or not found[0].city.region:
        few = () if any(town.many for town in found) else choices
        return City(found[0].city.name, "", district), Doubt(Part.CITY, Why.NAMESAKES, seen.said, few)
    city = found[0].city
    told = City(city.name, city.region, district, city.former)
    return told, Doubt(Part.CITY, Why.SPELLING, seen.said, (city,)) if seen.found.slips else None


def _meant(towns: tuple[Town, ...], *, village: bool) -> tuple[Town, ...]:
    """Without a region the large one of several; a village is never the large one."""
    large = tuple(town for town in towns if town.large)
    return large[:1] if large and not village else towns


def _unknown(text: str) -> re.Match[str] | None:
    """A name that the table does not have, said to be a settlement's: «с. Вигадане»."""
    found = _UNKNOWN.search(text)
    return found if found and all(map(is_name, found["name"].split())) else None


def _title(name: str) -> str:
    return " ".join(part[:1].upper() + part[1:] for part in name.split())
