"""The towns that we know by name (data/delivery/places.yaml): of today, of before, in three languages, in any case,
with a slip or two. Villages are the carrier's knowledge."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import StringConstraints

from catalog.delivery.details import City
from catalog.delivery.spelling import apart, changed_stems, deletions, heard, stem, stems
from catalog.feeds.fields import Code
from catalog.feeds.source import Source, Strict

TABLES = Path(__file__).parent.parent.parent / "data" / "delivery"
LONG = 8  # letters, from which two slips are forgiven
SHORT = 5  # letters, below which none is
LONGEST = 3  # words of a name

Line = Annotated[str, StringConstraints(min_length=1, max_length=60)]


class RegionEntry(Strict):
    code: Code
    uk: Line
    ru: Line
    en: Line


class NamesakeEntry(Strict):
    uk: Line
    ru: Line
    en: Line


class PlaceEntry(NamesakeEntry):
    region: Code
    large: bool = False
    was: tuple[Line, ...] = ()
    also: tuple[Line, ...] = ()


class PlacesFile(Strict):
    regions: list[RegionEntry]
    places: list[PlaceEntry]
    namesakes: list[NamesakeEntry]


@dataclass(frozen=True, slots=True)
class Town:
    city: City
    large: bool = False
    many: bool = False  # so many share this name that only the region tells which


@dataclass(frozen=True, slots=True)
class Found:
    """Some words that name a place: `plain` when they do so in the nominative, `slips` letters away from it."""

    towns: tuple[Town, ...]
    words: int
    plain: bool
    slips: int = 0


@dataclass(frozen=True, slots=True)
class _Name:
    town: Town
    words: tuple[str, ...]
    former: str


class Places:
    def __init__(self, file: PlacesFile) -> None:
        self._regions = {region.code: region.uk for region in file.regions}
        self._region_stems = {
            stem(heard(name).split()[-1]): region.uk
            for region in file.regions
            for name in (region.uk, region.ru, region.en)
        }
        self._names: list[_Name] = []
        self._stems: defaultdict[str, set[tuple[int, int]]] = defaultdict(set)
        self._near: defaultdict[str, set[str]] = defaultdict(set)
        for entry in file.places:
            town = Town(City(entry.uk, self._regions[entry.region]), entry.large)
            self._add(town, (entry.uk, entry.ru, entry.en, *entry.also))
            for former in entry.was:
                self._add(town, (former,), former)
        for each in file.namesakes:
            self._add(Town(City(each.uk), many=True), (each.uk, each.ru, each.en))

    def at(self, words: Sequence[str]) -> Found | None:
        """The longest name that these heard words begin with; a slip is looked for when nothing fits exactly."""
        return self._exact(words) or self._close(words)

    def region(self, word: str) -> str | None:
        """The oblast that a heard word («львивскои», "lviv") names."""
        return next((self._region_stems[each] for each in stems(word) if each in self._region_stems), None)

    def _add(self, town: Town, names: Sequence[str], former: str = "") -> None:
        for name in dict.fromkeys(names):
            words = tuple(heard(name).split())
            own, number = [stem(word) for word in words], len(self._names)
            self._names.append(_Name(town, words, former))
            parts = name.replace("-", " ").split()
            for at, part in enumerate(parts):
                for each in {own[at], words[at], *changed_stems(part)}:
                    self._stems[each].add((number, at))
                if len(words[at]) >= SHORT:
                    for shorter in deletions(own[at]):
                        self._near[shorter].add(own[at])

    def _exact(self, words: Sequence[str]) -> Found | None:
        keys = [self._keys(word) for word in words[:LONGEST]]
        return self._longest(words, keys)

    def _close(self, words: Sequence[str]) -> Found | None:
        keys, slips = [], 0
        for word in words[:LONGEST]:
            known = self._keys(word)
            if not known:
                near, slips_here = self._nearest(word)
                known, slips = {key for each in near for key in self._stems[each]}, slips or slips_here
            keys.append(known)
        return self._longest(words, keys, slips) if slips else None

    def _longest(self, words: Sequence[str], keys: Sequence[set[tuple[int, int]]], slips: int = 0) -> Found | None:
        at = [{number for number, place in key if place == here} for here, key in enumerate(keys)]
        whole = [
            name
            for name, number in ((self._names[number], number) for number in (at[0] if at else ()))
            if len(name.words) <= len(at)
            and all(number in at[place] for place in range(len(name.words)))
            and (not slips or words[0][0] == name.words[0][0])
        ]
        if not whole:
            return None
        longest = max(len(name.words) for name in whole)
        best = [name for name in whole if len(name.words) == longest]
        plain = [name for name in best if name.words == tuple(words[:longest])]
        return Found(tuple(_towns(plain or best)), longest, bool(plain), slips)

    def _keys(self, word: str) -> set[tuple[int, int]]:
        return {key for each in stems(word) for key in self._stems.get(each, ())}

    def _nearest(self, word: str) -> tuple[list[str], int]:
        """The stems that this word is a slip away from, nearest first, and how many letters that is."""
        if len(word) < SHORT:
            return [], 0
        most = 2 if len(word) >= LONG else 1
        found: dict[str, int] = {}
        for each in stems(word):
            for known in {near for shorter in deletions(each) for near in self._near.get(shorter, ())}:
                slips = apart(each, known, most)
                if slips:
                    found[known] = min(slips, found.get(known, slips))
        least = min(found.values(), default=0)
        return [known for known, slips in found.items() if slips == least], least


@cache
def load_places(file: Path = TABLES / "places.yaml") -> Places:
    """SourceInvalid: the table is wrong, with its lines."""
    return Places(Source.read(file).check(PlacesFile))


def _towns(names: Sequence[_Name]) -> Iterator[Town]:
    """Each place once; one that was asked for by an old name says so."""
    today = {name.town.city for name in names if not name.former}
    seen: set[City] = set()
    for name in names:
        city = name.town.city
        if city in seen or (name.former and city in today):
            continue
        seen.add(city)
        renamed = City(city.name, city.region, former=name.former)
        yield Town(renamed, name.town.large, name.town.many)
