"""Utterances with what they mean, as people marked them: CSV files whose columns README.md explains."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar, get_args

from catalog.products import ForWhom, Locale
from graph.stages import Asking, Stage
from graph.understanding.context import Context
from graph.understanding.meaning import Intent

HERE = Path(__file__).parent
TUNING, HELD_OUT = HERE / "cases_tuning.csv", HERE / "cases_held_out.csv"
ROUNDABOUT_TUNING, ROUNDABOUT_HELD_OUT = HERE / "roundabout_tuning.csv", HERE / "roundabout_held_out.csv"
PARTS = {
    "tuning": TUNING,
    "held_out": HELD_OUT,
    "roundabout_tuning": ROUNDABOUT_TUNING,
    "roundabout_held_out": ROUNDABOUT_HELD_OUT,
}
SALT = "34"  # of a few hundred tried before the first measurement, the one that leaves most intents a third
OPEN = "?"
SLOTS = (
    "category",
    "colours",
    "not_colours",
    "sizes",
    "height",
    "age_months",
    "for_whom",
    "price_min",
    "price_max",
    "ordinal",
    "quantity",
    "policies",
    "language_asked",
    "further",
)
NUMBERS = frozenset({"height", "age_months", "price_min", "price_max", "ordinal", "quantity"})
COLUMNS = ("text", "language", "slice", "stage", "asked", "shown", "selected", "before", "intent", "also_ok", *SLOTS)
REQUIRED = ("text", "intent")

T = TypeVar("T")
Pair = tuple[str, str]


class CasesInvalid(ValueError):
    """A file of utterances cannot be read; the message names the line."""


@dataclass(frozen=True, slots=True)
class Case:
    """`slots` are (name, value) pairs. Of the names in `open` nothing is counted: people would disagree."""

    text: str
    language: str
    slice: str
    context: Context
    intent: Intent
    also_ok: frozenset[Intent]
    slots: frozenset[Pair]
    open: frozenset[str]

    @property
    def held_out(self) -> bool:
        return is_held_out(self.text)

    @property
    def key(self) -> str:
        """Names the case without telling its text; the same words in another context are another case."""
        said = f"{self.text}\n{self.context.stage}\n{self.context.asked}"
        return hashlib.sha256(said.encode()).hexdigest()[:12]


def is_held_out(text: str) -> bool:
    """Decided by the text alone, so that it never changes sides."""
    return int(hashlib.sha256(f"{SALT}:{text}".encode()).hexdigest(), 16) % 3 == 0


def read_cases(file: Path) -> list[Case]:
    """Columns but text and intent may be absent. CasesInvalid names the line; OSError: there is no such file."""
    with file.open(encoding="utf-8-sig", newline="") as lines:
        rows = csv.DictReader(lines)
        columns = rows.fieldnames or ()
        missing = [name for name in REQUIRED if name not in columns]
        if missing:
            raise CasesInvalid(f"{file}: there is no column {', '.join(missing)}")
        return [_case(row, f"{file}, line {rows.line_num}") for row in rows]


def _case(row: Mapping[str, str | None], where: str) -> Case:
    def cell(name: str) -> str:
        return (row.get(name) or "").strip()

    def one(name: str, allowed: Iterable[str], fallback: str) -> str:
        value = cell(name) or fallback
        if value not in {*allowed, fallback}:
            raise CasesInvalid(f"{where}: {name} is “{value}”, not one of {', '.join(sorted(allowed))}")
        return value

    if not cell("text") or not cell("intent"):
        raise CasesInvalid(f"{where}: text and intent must be filled")
    language = one("language", get_args(Locale), "uk")
    asked = one("asked", get_args(Asking), "")
    return Case(
        text=row["text"] or "",
        language=language,
        slice=cell("slice") or "plain",
        context=Context(
            stage=_literal(one("stage", get_args(Stage), "init"), get_args(Stage)),
            asked=_literal(asked, get_args(Asking)) if asked else None,
            shown=_number(cell("shown") or "0", "shown", where),
            selected=cell("selected") == "yes",
            before=tuple(cell("before").splitlines()),
        ),
        intent=_intent(cell("intent"), where),
        also_ok=frozenset(_intent(name, where) for name in cell("also_ok").split()),
        slots=_slots(cell, where),
        open=frozenset(name for name in SLOTS if cell(name) == OPEN),
    )


def _slots(cell: Callable[[str], str], where: str) -> frozenset[Pair]:
    pairs: set[Pair] = set()
    for name in SLOTS:
        for value in cell(name).split() if cell(name) != OPEN else ():
            pairs.add((name, str(_number(value, name, where)) if name in NUMBERS else value))
    people = {value for name, value in pairs if name == "for_whom"}
    if not people <= set(get_args(ForWhom)):
        raise CasesInvalid(f"{where}: for_whom is “{' '.join(people)}”, not one of {', '.join(get_args(ForWhom))}")
    return frozenset(pairs)


def _intent(name: str, where: str) -> Intent:
    try:
        return Intent(name)
    except ValueError as error:
        raise CasesInvalid(f"{where}: there is no intent “{name}”") from error


def _number(value: str, name: str, where: str) -> int:
    try:
        return int(value)
    except ValueError as error:
        raise CasesInvalid(f"{where}: {name} is “{value}”, which is no whole number") from error


def _literal(value: str, allowed: tuple[T, ...]) -> T:
    return next(each for each in allowed if each == value)
