"""What an import would do to the shop, and what of it somebody has to agree to first."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from catalog.errors import NotAgreed, PlanChanged, RowsRejected
from catalog.feeds.merging import Conflict, Id, Memory, merge
from catalog.feeds.rejections import Rejections
from catalog.feeds.rows import Change, Feed, Stored, Values
from catalog.shop import Limits
from catalog.tables import VariantRow

USUAL = Limits(price_change=0.5, switched_off=0.1)


@dataclass(frozen=True, slots=True)
class Agreed:
    """What somebody said yes to. `plan` is the digest of the plan that they saw; None: whatever it is.

    `overwrite`: the file wins over what the shop changed since. `without_rejected`: import the rows that can be taken.
    """

    prices: bool = False
    switching_off: bool = False
    without_rejected: bool = False
    overwrite: bool = False
    plan: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """`jumps` are the price changes over the limit, `off` the variants that would be switched off, of `active` ones.
    `remember` is what the feed's next import will be compared with."""

    changes: tuple[Change, ...]
    conflicts: tuple[Conflict, ...]
    rejections: Rejections
    ignored: tuple[str, ...]
    jumps: tuple[Change, ...]
    off: tuple[Change, ...]
    active: int
    limits: Limits
    remember: Mapping[Id, Values | None]

    @property
    def switches_off_much(self) -> bool:
        return len(self.off) > self.limits.switched_off * self.active

    @property
    def digest(self) -> str:
        """Sixteen letters that stand for this plan: another difference, another digest."""
        parts = (
            [(c.table.__tablename__, c.key, c.before, c.after) for c in self.changes],
            [(c.key, c.field, c.says, c.becomes) for c in self.conflicts],
            self.rejections.count,
        )
        return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]

    def check(self, agreed: Agreed) -> None:
        """Raises RowsRejected, PlanChanged or NotAgreed when it may not be carried out so."""
        if self.rejections.count and not agreed.without_rejected:
            raise RowsRejected(self.rejections.count)
        if agreed.plan is not None and agreed.plan != self.digest:
            raise PlanChanged()
        jumps = 0 if agreed.prices else len(self.jumps)
        off = len(self.off) if self.switches_off_much and not agreed.switching_off else 0
        if jumps or off:
            raise NotAgreed(jumps, off, self.active)


def plan_of(feed: Feed, stored: Stored, memory: Memory, limits: Limits, *, overwrite: bool = False) -> Plan:
    """What importing `feed` into this shop would do. Pure."""
    said = feed.content.said(stored)
    merged = merge(stored, said, feed.mode, memory, overwrite=overwrite)
    return Plan(
        changes=merged.changes,
        conflicts=merged.conflicts,
        rejections=merged.rejections,
        ignored=tuple(said.ignored),
        jumps=tuple(change for change in merged.changes if _jumps(change, limits.price_change)),
        off=tuple(c for c in merged.changes if c.table is VariantRow and c.before and c.after.get("active") is False),
        active=sum(row["active"] for row in stored.of(VariantRow).values()),
        limits=limits,
        remember=merged.remember,
    )


def _jumps(change: Change, limit: float) -> bool:
    if change.table is not VariantRow or change.before is None or "price_minor" not in change.after:
        return False
    before, after = change.before["price_minor"], change.after["price_minor"]
    return bool(abs(after - before) > limit * before)
