"""A plan for the owner's price list as a message: counts, examples, what contradicts, what cannot be taken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from bot.render.rich import TEXT_LIMIT, Rich, bold, clip, code, filled, fitted, foreign, plain, tidy
from bot.texts import feeds
from bot.texts.figures import money
from catalog.feeds.columns import COLUMNS
from catalog.feeds.merging import Conflict
from catalog.feeds.plans import Plan
from catalog.feeds.rejections import Rejection
from catalog.feeds.rows import Change
from catalog.products import Money

EXAMPLES, JUMPS, CONFLICTS, REJECTED = 6, 8, 6, 8
MONEY = {"price_minor", "old_price_minor"}
VALUE_CHARS = 40
ROOM = 200  # for a sentence in front
SHOWN = {"products", "variants", "pictures"}


def plan_text(file: str, plan: Plan, *, full: bool, currency: str) -> Rich:
    """At most one message; what needs a decision comes before the examples."""
    show = _Words(currency)
    if not plan.changes and not plan.rejections.count and not plan.conflicts:
        return filled(feeds.NOTHING, file=foreign(file))
    lines = [
        bold(filled(feeds.WOULD_CHANGE, file=foreign(file))),
        plain(feeds.FULL_NOTE) if full else plain(""),
        *_counts(plan.changes),
        *_off(plan),
        *show.jumps(plan),
        *show.rejected(plan),
        *show.conflicts(plan.conflicts),
        *show.examples(plan.changes),
    ]
    if plan.ignored:
        columns = foreign(", ".join(plan.ignored), 200)
        lines.append(filled(feeds.IGNORED, columns=columns))
    return fitted(lines, TEXT_LIMIT - ROOM)


def _counts(changes: Sequence[Change]) -> list[Rich]:
    counts: Counter[str] = Counter()
    for change in changes:
        if change.before is None:
            counts[feeds.NEW_KIND.format(kind=feeds.KINDS[change.kind])] += 1
        else:
            for name in change.after or change.before:
                counts[feeds.CHANGED_FIELD.format(field=_field(name))] += 1
    return [filled(feeds.COUNT, what=plain(what), count=plain(str(count))) for what, count in counts.most_common(12)]


def _off(plan: Plan) -> list[Rich]:
    if not plan.off:
        return []
    return [bold(filled(feeds.OFF, count=plain(str(len(plan.off))), active=plain(str(plan.active))))]


def _more(count: int) -> list[Rich]:
    return [filled(feeds.AND_MORE, count=plain(str(count)))] if count > 0 else []


def _field(name: str) -> str:
    """What the owner calls a column of a file or of ours."""
    if name in feeds.FIELDS:
        return feeds.FIELDS[name]
    part, _, _ = name.partition("_")
    if part in feeds.TEXT_FIELDS:
        return feeds.TEXT_FIELDS[part]
    return COLUMNS[name][0].uk.lower() if name in COLUMNS else name


class _Words:
    """Values and rows as words; `currency` is the shop's."""

    def __init__(self, currency: str) -> None:
        self._currency = currency

    def jumps(self, plan: Plan) -> list[Rich]:
        if not plan.jumps:
            return []
        percent = plain(f"{plan.limits.price_change * 100:.0f}")
        lines = [self._changed(change, "price_minor") for change in plan.jumps[:JUMPS]]
        return [bold(filled(feeds.JUMPS, percent=percent)), *lines, *_more(len(plan.jumps) - JUMPS)]

    def rejected(self, plan: Plan) -> list[Rich]:
        count = plan.rejections.count
        if not count:
            return []
        shown = [self._rejection(each) for each in list(plan.rejections)[:REJECTED]]
        tail = [plain(feeds.WITHOUT_THEM)] if plan.changes else []
        return [bold(plain(feeds.REJECTED.of(count, "uk"))), *shown, *_more(count - len(shown)), *tail]

    def conflicts(self, conflicts: Sequence[Conflict]) -> list[Rich]:
        if not conflicts:
            return []
        lines = [self._conflict(each) for each in conflicts[:CONFLICTS]]
        return [bold(plain(feeds.CONFLICTS)), *lines, *_more(len(conflicts) - CONFLICTS)]

    def examples(self, changes: Iterable[Change]) -> list[Rich]:
        shown = [change for change in changes if change.kind in SHOWN]
        if not shown:
            return []
        lines = [self._change(change) for change in shown[:EXAMPLES]]
        return [plain(feeds.EXAMPLES), *lines, *_more(len(shown) - EXAMPLES)]

    def _change(self, change: Change) -> Rich:
        sku = code("/".join(change.key))
        if change.before is None:
            return filled(feeds.NEW, sku=sku)
        if not change.after:
            return filled(feeds.GONE, sku=sku)
        if "active" in change.after:
            return filled(feeds.SHOW if change.after["active"] else feeds.HIDE, sku=sku)
        return self._changed(change, next(iter(change.after)))

    def _changed(self, change: Change, name: str) -> Rich:
        before, after = (change.before or {})[name], change.after[name]
        return filled(
            feeds.CHANGED,
            sku=code("/".join(change.key)),
            field=plain(_field(name)),
            before=self._value(name, before),
            after=self._value(name, after),
        )

    def _conflict(self, conflict: Conflict) -> Rich:
        becomes = self._value(conflict.field, conflict.becomes)
        return filled(
            feeds.CONFLICT,
            sku=code("/".join(conflict.key)),
            field=plain(_field(conflict.field)),
            says=self._value(conflict.field, conflict.says),
            is_now=self._value(conflict.field, conflict.is_now),
            outcome=filled(feeds.OUTCOMES[conflict.outcome], becomes=becomes),
        )

    def _rejection(self, rejection: Rejection) -> Rich:
        place = feeds.LINE.format(line=rejection.line) if rejection.line else feeds.FILE
        choices = clip(tidy(", ".join(rejection.choices)), 120)
        return filled(
            feeds.REJECTION,
            place=plain(place),
            field=plain(_field(rejection.field)),
            value=foreign(rejection.value, VALUE_CHARS),
            expected=filled(feeds.EXPECTED[rejection.expected], choices=plain(choices)),
        )

    def _value(self, name: str, value: Any) -> Rich:
        if value is None or value == "":
            return plain(feeds.NONE)
        if isinstance(value, bool):
            return plain(feeds.YES if value else feeds.NO)
        if name in MONEY and isinstance(value, int):
            return plain(money(Money(value, self._currency), "uk"))
        return foreign(", ".join(map(str, value)) if isinstance(value, list) else str(value), VALUE_CHARS)
