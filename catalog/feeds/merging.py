"""The three-way merge: what a file said last, what it says now, and what the shop holds.

Only what the file changed since its last import is applied. Where the shop was changed meanwhile, the shop stays as it
is and the conflict is told. Pure: rows in, a plan out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from catalog.db import Base
from catalog.feeds.rejections import Expected, Rejection, Rejections
from catalog.feeds.rows import TABLES, Change, Key, Mode, Said, Stored, Values
from catalog.tables import PictureRow, ProductRow, VariantRow

Id = tuple[str, str]
MOST_PIECES = 100_000
_MISSING = object()


class Outcome(StrEnum):
    """What became of a value that both the file and the shop had changed."""

    KEPT = "kept"
    ADDED = "added"
    RESERVED = "reserved"


@dataclass(frozen=True, slots=True)
class Conflict:
    """`last` is what the file said before, `says` what it says now, `is_now` what the shop holds, `becomes` what it
    will hold: the same (KEPT), the pieces that the file brought added to it (ADDED), or what is promised (RESERVED)."""

    table: type[Base]
    key: Key
    field: str
    last: Any
    says: Any
    is_now: Any
    becomes: Any
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Memory:
    """What feeds said before, by kind and key: this one (`own`), the newest of the others, and what other full feeds
    answer for."""

    own: Mapping[Id, Values] = field(default_factory=dict)
    others: Mapping[Id, Values] = field(default_factory=dict)
    spoken_for: frozenset[Id] = frozenset()


@dataclass(frozen=True, slots=True)
class Merged:
    """What to change, what to tell, and what this feed is remembered to have said: only entries that are new or
    changed, None for those to be forgotten."""

    changes: tuple[Change, ...]
    conflicts: tuple[Conflict, ...]
    rejections: Rejections
    remember: Mapping[Id, Values | None]


def id_of(table: type[Base], key: Key) -> Id:
    return table.__tablename__, "/".join(key)


def merge(stored: Stored, said: Said, mode: Mode, memory: Memory, *, overwrite: bool = False) -> Merged:
    """With `overwrite` the file wins wherever it differs from the shop, whatever was changed since."""
    return _Merge(stored, said, mode, memory, overwrite).run()


class _Merge:
    def __init__(self, stored: Stored, said: Said, mode: Mode, memory: Memory, overwrite: bool) -> None:
        self._stored, self._said, self._mode, self._memory = stored, said, mode, memory
        self._overwrite = overwrite
        self._named = {key[0] for key in said.of(ProductRow)}
        self._conflicts: list[Conflict] = []
        self._rejections = said.rejections
        self._remember: dict[Id, Values | None] = {}

    def run(self) -> Merged:
        changes: list[Change] = []
        for table in TABLES:
            rows = [change for key, values in self._said.of(table).items() for change in self._row(table, key, values)]
            if table is VariantRow:
                rows = self._without_collisions(rows)
            changes += [*rows, *self._lacking(table)]
        changes += self._emptied(changes)
        return Merged(tuple(changes), tuple(self._conflicts), self._rejections, self._remember)

    def _row(self, table: type[Base], key: Key, values: Values) -> Iterator[Change]:
        own = self._memory.own.get(id_of(table, key), {})
        if self._mode == "full" and self._last(table, key, "active")[0] is False:
            values = {"active": True, **values}  # an import switched it off because it was missing, and here it is
        is_now = self._stored.of(table).get(key)
        if is_now is None:
            if table is not PictureRow or self._overwrite or own != _plain(values):
                yield Change(table, key, None, {**self._said.fresh_of(table, key), **values})
        else:
            after = {name: self._field(table, key, name, value, is_now) for name, value in values.items()}
            after = {name: value for name, value in after.items() if is_now[name] != value}
            if after:
                yield Change(table, key, {name: is_now[name] for name in after}, after)
        self._note(table, key, values)

    def _field(self, table: type[Base], key: Key, name: str, says: Any, row: Values) -> Any:
        is_now = row[name]
        if is_now == says:
            return says
        last, own = self._last(table, key, name)
        becomes, outcome = says, None
        if not self._overwrite and last is not _MISSING and name != "position":
            if last == _json(says):
                return is_now
            if last != _json(is_now):
                becomes, outcome = is_now, Outcome.KEPT
                if name == "stock" and own:
                    becomes, outcome = min(max(is_now + says - last, 0), MOST_PIECES), Outcome.ADDED
        if name == "stock" and becomes < row["reserved"]:
            becomes, outcome = row["reserved"], Outcome.RESERVED
        if outcome is not None:
            told = None if last is _MISSING else last
            self._conflicts.append(Conflict(table, key, name, told, says, is_now, becomes, outcome))
        return becomes

    def _last(self, table: type[Base], key: Key, name: str) -> tuple[Any, bool]:
        """What was said of this field before, and whether it was this feed that said so."""
        identity = id_of(table, key)
        own = self._memory.own.get(identity, {})
        if name in own:
            return own[name], True
        return self._memory.others.get(identity, {}).get(name, _MISSING), False

    def _note(self, table: type[Base], key: Key, values: Values) -> None:
        identity = id_of(table, key)
        before = self._memory.own.get(identity)
        after = {**(before or {}), **_plain(values)}
        if after != before:
            self._remember[identity] = after

    def _lacking(self, table: type[Base]) -> Iterator[Change]:
        """What the file no longer names, and should if it were still sold."""
        for key, row in self._stored.of(table).items():
            if key in self._said.of(table):
                continue
            if table is VariantRow and row["active"] and self._is_missed(key, row):
                self._note(table, key, {"active": False})
                yield Change(table, key, {"active": True}, {"active": False})
            elif table is PictureRow and self._said.covers == "products" and key[0] in self._named:
                yield from self._picture_gone(key, row)

    def _is_missed(self, key: Key, row: Values) -> bool:
        identity = id_of(VariantRow, key)
        own = self._memory.own.get(identity)
        if own is not None and own.get("active") is False:
            return False  # switched off by this feed before, and on again by somebody since
        if self._mode == "full":
            blind = self._said.blind or key[0] in self._said.unsure_of
            return not blind and (own is not None or identity not in self._memory.spoken_for)
        return self._said.covers == "products" and own is not None and row["product_sku"] in self._named

    def _picture_gone(self, key: Key, row: Values) -> Iterator[Change]:
        identity = id_of(PictureRow, key)
        own = self._memory.own.get(identity)
        if own is None:
            return
        self._remember[identity] = None
        now = {name: row[name] for name in own}
        if _plain(now) == own:
            yield Change(PictureRow, key, now, {})

    def _emptied(self, changes: list[Change]) -> Iterator[Change]:
        """Products that a full file does not name and that have no variant left that is on."""
        if self._mode != "full":
            return
        off = {change.key for change in changes if change.table is VariantRow and change.after == {"active": False}}
        touched = {self._stored.of(VariantRow)[key]["product_sku"] for key in off}
        left = {
            row["product_sku"]
            for key, row in self._stored.of(VariantRow).items()
            if row["product_sku"] in touched and row["active"] and key not in off
        }
        for key in sorted((sku,) for sku in touched - left - self._named):
            if self._stored.of(ProductRow)[key]["active"]:
                self._note(ProductRow, key, {"active": False})
                yield Change(ProductRow, key, {"active": True}, {"active": False})

    def _without_collisions(self, changes: list[Change]) -> list[Change]:
        """One colour of a product in one size has one SKU: a second one is refused."""
        places = ("product_sku", "colour", "size")
        stored = self._stored.of(VariantRow)
        moved = {change.key: change for change in changes if any(name in change.after for name in places)}
        taken = {tuple(row[name] for name in places): key for key, row in stored.items() if key not in moved}
        kept: list[Change] = []
        for change in changes:
            place = tuple({**stored.get(change.key, {}), **change.after}[name] for name in places)
            if change.key in moved and taken.setdefault(place, change.key) != change.key:
                choices = taken[place]
                self._rejections.add(Rejection(0, "sku", change.key[0], Expected.FREE_PLACE, choices))
                self._remember.pop(id_of(VariantRow, change.key), None)
            else:
                kept.append(change)
        return kept


def _plain(values: Values) -> Values:
    return {name: _json(value) for name, value in values.items()}


def _json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
