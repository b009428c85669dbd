"""How a terminal shows an import: what differs, what contradicts, what was refused, what has to be agreed to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from catalog.feeds.merging import Conflict, Outcome
from catalog.feeds.plans import Plan
from catalog.feeds.rejections import Expected, Rejection, shortened
from catalog.feeds.rows import Change

MONEY = {"price_minor", "old_price_minor"}
EXPECTED: Mapping[Expected, str] = {
    Expected.SKU: "Latin letters, digits, and - . _ between them, at most {choices}",
    Expected.LATIN_SKU: "Latin letters; these are Cyrillic: {choices}",
    Expected.SKU_ONCE: "one row for each; it was there before: {choices}",
    Expected.KNOWN_SKU: "something that exists in the shop or in this file",
    Expected.ONE_VARIANT: "the SKU of one variant: {choices}",
    Expected.AS_IN_SHOP: "as in the shop: {choices}",
    Expected.FREE_PLACE: "this colour and size has the SKU {choices}",
    Expected.FILLED: "a value: it is needed here. {choices}",
    Expected.TEXT: "a text without unprintable characters, at most {choices} characters",
    Expected.NO_FORMULA: "a value, not a formula",
    Expected.PRICE: "a price above 0 with at most two digits after the point: 1290 or 1290.50",
    Expected.OLD_PRICE: "a price above the new one, or nothing",
    Expected.CURRENCY: "the shop's currency: {choices}",
    Expected.PIECES: "whole pieces, 0 to 100000",
    Expected.SIZE: "a size as on the label: 104, 46-48, XS",
    Expected.ONE_OF: "one of: {choices}",
    Expected.YES_OR_NO: "yes or no",
    Expected.DAY: "a day: 2026-12-01 or 01.12.2026",
    Expected.CODE: "small Latin letters, digits and _",
    Expected.PHOTO_NAME: "a name that begins with a SKU of the shop: {choices}",
    Expected.PHOTO: "a whole JPEG, PNG or WebP that opens. {choices}",
    Expected.SAFE_PATH: "a plain file inside the archive",
    Expected.RECORD: "{choices}",
}
OUTCOMES: Mapping[Outcome, str] = {
    Outcome.KEPT: "the shop's stays",
    Outcome.ADDED: "the file's difference is added",
    Outcome.RESERVED: "so many are promised",
}


def show_plan(console: Console, plan: Plan, rows: int, *, differences: bool) -> None:
    """At most `rows` rows of each table. `differences`: the table of what would change as well."""
    if differences and plan.changes:
        console.print(_differences(plan.changes, rows))
    if plan.conflicts:
        console.print(_conflicts(plan.conflicts, rows))
    if plan.rejections.count:
        console.print(_rejections(plan, rows))
    if plan.ignored:
        console.print("Columns that are not understood and were left out:", Text(", ".join(plan.ignored[:20])))


def summary(plan: Plan) -> str:
    counts = Counter(change.kind for change in plan.changes)
    told = ", ".join(f"{name}: {count}" for name, count in counts.items()) or "Nothing differs."
    return f"{told} Conflicts: {len(plan.conflicts)}." if plan.conflicts else told


def jumps_table(plan: Plan, rows: int) -> Table:
    table = _table("Prices that change by more than the limit", "variant", "is", "will be", "change")
    for change in plan.jumps[:rows]:
        before, after = (change.before or {})["price_minor"], change.after["price_minor"]
        table.add_row(change.key[0], _money(before), _money(after), f"{(after - before) / before:+.0%}")
    return _with_rest(table, len(plan.jumps) - rows)


def _differences(changes: Sequence[Change], rows: int) -> Table:
    """A line for a new or removed row, one for each field of a changed one."""
    table = _table("What differs", "what", "which", "field", "is", "will be")
    for change in changes[:rows]:
        for line in _lines(change):
            table.add_row(*map(Text, line))
    return _with_rest(table, len(changes) - rows)


def _lines(change: Change) -> Iterator[tuple[str, ...]]:
    head = (change.kind, "/".join(change.key))
    if change.before is None:
        yield (*head, "", "", "new")
    elif not change.after:
        yield (*head, "", "", "removed")
    else:
        for field, value in change.after.items():
            yield (*head, field, _shown(field, change.before[field]), _shown(field, value))


def _conflicts(conflicts: Sequence[Conflict], rows: int) -> Table:
    columns = ("which", "field", "last file", "this file", "shop", "will be", "why")
    table = _table("Changed both in the file and in the shop", *columns)
    for one in conflicts[:rows]:
        values = (_shown(one.field, value) for value in (one.last, one.says, one.is_now, one.becomes))
        table.add_row(*map(Text, ("/".join(one.key), one.field, *values, OUTCOMES[one.outcome])))
    return _with_rest(table, len(conflicts) - rows)


def _rejections(plan: Plan, rows: int) -> Table:
    table = _table("Rows that cannot be taken", "line", "field", "value", "expected")
    for rejection in list(plan.rejections)[:rows]:
        line = str(rejection.line) if rejection.line else "-"
        table.add_row(*map(Text, (line, rejection.field, rejection.value, expectation(rejection))))
    return _with_rest(table, plan.rejections.count - min(rows, len(list(plan.rejections))))


def expectation(rejection: Rejection) -> str:
    return EXPECTED[rejection.expected].format(choices=shortened(", ".join(rejection.choices))).strip()


def _table(title: str, *columns: str) -> Table:
    return Table(*columns, title=title, title_justify="left")


def _with_rest(table: Table, rest: int) -> Table:
    if rest > 0:
        table.add_row("...", f"{rest} more", *[""] * (len(table.columns) - 2))
    return table


def _shown(field: str, value: Any) -> str:
    if field in MONEY and isinstance(value, int):
        return _money(value)
    return "" if value is None else shortened(value)


def _money(minor: int) -> str:
    return f"{minor / 100:.2f}"
