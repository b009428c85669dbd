"""Free text about a delivery, in one message or in several, as `Details`: who, which phone, where; what is missing,
what is doubtful."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from catalog.delivery.details import NUMBERED, City, Details, Doubt, Part, PersonName, Way, Why
from catalog.delivery.finding import CityFound, find_city, said_region, segments
from catalog.delivery.names import NAME, FirstNames, is_name, load_names
from catalog.delivery.phones import Phone, find_phones
from catalog.delivery.places import Places, load_places
from catalog.delivery.spelling import tidy
from catalog.delivery.ways import GONE, MOST_NUMBER, WayFound, read_way
from catalog.search.folding import words

MOST_CHARS = 600
_LABELS = re.compile(
    r"\b(?:п\.?і\.?б\.?|фио|ф\.и\.о\.?|прізвище|фамилия|ім['’ʼ]?я|имя|по[- ]?батькові|отчество|мой|мій|номер"
    r"|тел(?:ефон\w*)?\b\.?|моб\b\.?|phone|mobile|(?:full |sur)?name|адрес[аи]?|address|місто|город|city"
    r"|отримува[чш]\w*|получател\w+|одержувач\w*|recipient|receiver|доставк\w+|(?:від|от)прав\w*|надіш\w+|оформ\w+"
    r"|по[шч]т\w+|мене звати|меня зовут|my name is|i am|будь ласка|пожалуйста|дякую|спасибо|please|thanks?(?: you)?"
    r"|на ім['’ʼ]?я|на имя|доброго (?:дня|ранку|вечора)|добр(?:ий|ый) (?:день|вечір|вечер)|привіт|вітаю|здравствуйте"
    r"|hello|hi|дані|данные)\b\s*[:\-–—]*",
    re.IGNORECASE,
)
_SMALL = frozenset(
    words(
        "а в у до з із зі для це я і й та ось так тоді моя мої вот это мне и с из to in for the and is my it от від за"
    )
    + words("не ні нехай хай буде давайте можна хочу хотіла беру пишіть запишіть мама тато чоловік дружина сестра брат")
)
_BESIDE = frozenset(words("на біля коло по возле около near поруч метро"))
_NUMBER = re.compile(r"(?<![\d/-])(\d{1,12})(?![\d/])")
_TAKEN_BACK = re.compile(
    r"(\b(?:не|not)\s+(?:[^\W\d_]+\s+){0,2}?№?\s*)\d{1,5}(?=\s*,?\s*(?:а|але|но|but)\b)", re.IGNORECASE
)
_NAMES = ((Part.NAME,), (Part.LAST_NAME,), (Part.FIRST_NAME,))
_ENDLESS = re.compile(r"(?:[^\W\d]|['’-]){41,}")  # no name is so long, and the patterns would walk it many times
_PICTURE = re.compile("[\u2190-\u2bff\U0001f000-\U0001faff]")


@dataclass(frozen=True, slots=True)
class Tables:
    places: Places
    names: FirstNames


def load_tables() -> Tables:
    """The tables that come with the program. SourceInvalid: one of them is wrong."""
    return Tables(load_places(), load_names())


def read_details(text: str, known: Details | None = None, tables: Tables | None = None) -> Details:
    """What `text` tells, added to what is `known` from the messages before; the newer word counts."""
    tables, known = tables or load_tables(), known or Details()
    plain = _TAKEN_BACK.sub(r"\1", _ENDLESS.sub(GONE, tidy(text[:MOST_CHARS])))
    phones = list(find_phones(plain))
    told = read_way(_without(plain, phones))
    region = said_region(plain, tables.places) if Part.REGION in known.missing else ""
    town = CityFound(None, None, told.rest) if region else find_city(told.rest, tables.places, tables.names)
    answered, region = bool(region), region or (town.city.region if town.city and not town.city.name else "")
    number, rest = (told.number, town.rest) if told.number is not None else _bare_number(town, told, known)
    fresh = _fresh(told, town, number, guessed=told.number is None and told.way is None and known.way is None)
    asked = fresh.is_empty and not phones and not region
    person, person_doubt = (None, None) if answered else _person(rest, tables.names, known, asked=asked)
    details = _merged(known, replace(fresh, recipient=person))
    details = _with_region(details, region) if region else details
    doubts = (person_doubt, _phone(phones, plain)[1])
    details = _doubted(details, phones, tuple(doubt for doubt in doubts if doubt), known)
    return details


def _without(text: str, phones: list[Phone]) -> str:
    for phone in reversed(phones):
        text = f"{text[: phone.start]}{GONE}{text[phone.end :]}"
    return text


def _phone(phones: list[Phone], text: str = "") -> tuple[str | None, Doubt | None]:
    good = list(dict.fromkeys(phone.e164 for phone in phones if phone.e164))
    if good:
        return good[0], Doubt(Part.PHONE, Why.SEVERAL) if len(good) > 1 else None
    if not phones or phones[0].why is None:
        return None, None
    return None, Doubt(Part.PHONE, phones[0].why, text[phones[0].start : phones[0].end].strip())


def _bare_number(town: CityFound, told: WayFound, known: Details) -> tuple[int | None, str]:
    """A number without a word beside it: behind a town, or as the answer to our question for it."""
    asked = known.way in NUMBERED and known.number is None
    if told.way in {Way.COURIER, Way.PICKUP} or told.address is not None:
        return None, town.rest
    if not (asked or town.city or known.city or told.way):
        return None, town.rest
    found = _NUMBER.search(town.rest)
    if found is None:
        return None, town.rest
    return int(found[1]), f"{town.rest[: found.start()]}{GONE}{town.rest[found.end() :]}"


def _fresh(told: WayFound, town: CityFound, number: int | None, *, guessed: bool) -> Details:
    doubts = [town.doubt] if town.doubt else []
    way = told.way
    if number is not None and way is None and guessed:
        way = Way.BRANCH
        doubts.append(Doubt(Part.NUMBER, Why.GUESSED, str(number)))
    if number is not None and not 0 < number <= MOST_NUMBER:
        doubts = [each for each in doubts if each.part is not Part.NUMBER]
        doubts.append(Doubt(Part.NUMBER, Why.IMPOSSIBLE, str(number)))
        number = None
    city = town.city if town.city and town.city.name else None
    return Details(None, None, city, way, number, told.address, told.carrier, tuple(doubts))


def _person(rest: str, names: FirstNames, known: Details, *, asked: bool) -> tuple[PersonName | None, Doubt | None]:
    """The likeliest run of words; a picture where a name should be is told as such. `asked`: nothing else was told, so
    that a name which is in no table may be one."""
    runs = [run for segment in segments(_LABELS.sub(GONE, rest)) for run in _runs(segment)]
    likely = [run for run in runs if len(run) <= 3 and all(map(is_name, run)) and names.sounds_like_one(run)]
    if not likely and asked and not known.is_empty and known.missing[:1] in _NAMES:
        likely = [run for run in runs if len(run) <= 3 and run[0][:1].isupper() and all(map(is_name, run))]
    if likely:
        best = max(likely, key=lambda run: _weight(run, names))
        person = names.person(best)
        halves = (names.person(run) for run in likely if len(best) == len(run) == 1 and run is not best)
        return next((_joined(half, person) for half in halves if half and person), person), None
    odd = next((part for part in segments(rest) if _is_odd(part)), None)
    nameless = known.recipient is None and odd is not None
    return None, Doubt(Part.NAME, Why.NOT_A_NAME, odd or "") if nameless else None


def _runs(segment: str) -> list[list[str]]:
    """Words of a segment, cut where a small word or anything else than a letter stands."""
    runs: list[list[str]] = [[]]
    for piece in segment.split():
        word = piece.strip('().:"«»“”!?*…-')
        if NAME.fullmatch(word) and word.casefold() not in _SMALL:
            runs[-1].append(word)
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run]


def _weight(run: Sequence[str], names: FirstNames) -> tuple[int, int]:
    known = sum(names.is_first(word) or names.is_middle(word) for word in run)
    return (len(run) > 1) + known, sum(word[:1].isupper() for word in run)


def _is_odd(part: str) -> bool:
    return bool(_PICTURE.search(part)) and not any(letter.isalnum() for letter in part)


def _merged(known: Details, fresh: Details) -> Details:
    """Another town makes the branch or the street of the old one meaningless."""
    moved = fresh.city is not None and known.city is not None and fresh.city.name != known.city.name
    turned = fresh.way is not None and known.way is not None and fresh.way is not known.way
    gone = moved or turned
    keep = tuple(doubt for doubt in known.doubts if not _renewed(doubt.part, fresh, gone=gone))
    fresh_way = None if fresh.doubt(Part.NUMBER) and fresh.number is not None and known.way in NUMBERED else fresh.way
    return Details(
        _joined(known.recipient, fresh.recipient),
        known.phone,
        fresh.city or known.city,
        fresh_way or known.way,
        fresh.number if fresh.number is not None or gone else known.number,
        fresh.address or (None if gone else known.address),
        fresh.carrier or known.carrier,
        (*keep, *fresh.doubts),
    )


def _renewed(part: Part, fresh: Details, *, gone: bool) -> bool:
    if part is Part.CITY:
        return fresh.city is not None
    if part is Part.NUMBER:
        return gone or fresh.number is not None or fresh.doubt(Part.NUMBER) is not None
    return part is Part.NAME and fresh.recipient is not None


def _joined(old: PersonName | None, new: PersonName | None) -> PersonName | None:
    """«Оля», then «Іваненко»: one person told in two messages. A half that is told anew corrects the old one."""
    if old is None or new is None or (new.last and new.first):
        return new or old
    return PersonName(new.last or old.last, new.first or old.first, new.middle or old.middle)


def _with_region(details: Details, region: str) -> Details:
    if details.city is None:
        return details
    doubt = details.doubt(Part.CITY)
    picked = next((each for each in (doubt.choices if doubt else ()) if each.region == region), None)
    city = picked or City(details.city.name, region, details.city.district)
    kept = tuple(each for each in details.doubts if each.part is not Part.CITY or each.why is Why.UNKNOWN)
    return replace(details, city=city, doubts=kept)


def _doubted(details: Details, phones: list[Phone], doubts: tuple[Doubt, ...], known: Details) -> Details:
    phone, _ = _phone(phones)
    replaced = {doubt.part for doubt in doubts} | ({Part.PHONE} if phone else set())
    kept = tuple(doubt for doubt in details.doubts if doubt.part not in replaced)
    return replace(details, phone=phone or known.phone, doubts=(*kept, *doubts))
