"""What the owner decides about calling a person (data/shop.yaml, `handoffs`, `templates`, `staff`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from catalog.feeds.fields import Code, Texts
from catalog.feeds.source import Strict
from catalog.products import Names
from catalog.staff import StaffMember, StaffRole

DISCOUNTS: Mapping[StaffRole, int] = MappingProxyType(
    {StaffRole.MANAGER: 50, StaffRole.LEAD: 150, StaffRole.OWNER: 1000}
)
MOST_MINUTES = 7 * 24 * 60
MOST_ID = 2**63 - 1


@dataclass(frozen=True, slots=True)
class HandoffRules:
    """Working time until the group is reminded of a talk that nobody took, until a lead and then the owner is called,
    and until a talk goes back to the queue because whoever took it is silent. `discounts` are the most that a role may
    give, in thousandths."""

    remind: timedelta = timedelta(minutes=5)
    lead: timedelta = timedelta(minutes=15)
    owner: timedelta = timedelta(minutes=30)
    silent: timedelta = timedelta(minutes=15)
    discounts: Mapping[StaffRole, int] = field(default_factory=lambda: DISCOUNTS)


@dataclass(frozen=True, slots=True)
class Template:
    """An answer that managers send with two taps. `title` is theirs to read."""

    code: str
    title: str
    text: Names


def _minutes(value: int) -> int:
    if not 1 <= value <= MOST_MINUTES:
        told = {"value": value, "hint": "Write minutes of working time, 15 for one."}
        raise PydanticCustomError("mistake", "{value} minutes are not possible here", told)
    return value


def _permille(value: Any) -> int:
    """Percent as written (5 or 7.5) in thousandths."""
    share = Decimal(value) * 10 if isinstance(value, int | Decimal) and not isinstance(value, bool) else None
    if share is None or not share.is_finite() or share != share.to_integral_value() or not 0 <= share <= 1000:
        told = {"value": repr(value), "hint": "Write 5 or 7.5: percent, from 0 to 100."}
        raise PydanticCustomError("mistake", "{value} is not a discount", told)
    return int(share)


def _telegram_id(value: int) -> int:
    if not 1 <= value <= MOST_ID:
        told = {"value": value, "hint": "Write the number of the person's Telegram account."}
        raise PydanticCustomError("mistake", "{value} is nobody's Telegram id", told)
    return value


Minutes = Annotated[int, AfterValidator(_minutes)]
Percent = Annotated[int, BeforeValidator(_permille)]


class DiscountsEntry(Strict):
    manager: Percent = DISCOUNTS[StaffRole.MANAGER]
    lead: Percent = DISCOUNTS[StaffRole.LEAD]
    owner: Percent = DISCOUNTS[StaffRole.OWNER]

    @model_validator(mode="after")
    def _ordered(self) -> DiscountsEntry:
        if not self.manager <= self.lead <= self.owner:
            told = {"hint": "Write manager: 5 and lead: 15."}
            raise PydanticCustomError("mistake", "a lead may give less than a manager", told)
        return self


class HandoffsEntry(Strict):
    remind_minutes: Minutes = 5
    lead_minutes: Minutes = 15
    owner_minutes: Minutes = 30
    silent_minutes: Minutes = 15
    discounts: DiscountsEntry = DiscountsEntry()

    @model_validator(mode="after")
    def _ordered(self) -> HandoffsEntry:
        if not self.remind_minutes < self.lead_minutes < self.owner_minutes:
            told = {"hint": "Write remind_minutes: 5, lead_minutes: 15, owner_minutes: 30, each above the one before."}
            raise PydanticCustomError("mistake", "people are called in the wrong order", told)
        return self

    def rules(self) -> HandoffRules:
        told = self.discounts
        given = {StaffRole.MANAGER: told.manager, StaffRole.LEAD: told.lead, StaffRole.OWNER: told.owner}
        return HandoffRules(
            remind=timedelta(minutes=self.remind_minutes),
            lead=timedelta(minutes=self.lead_minutes),
            owner=timedelta(minutes=self.owner_minutes),
            silent=timedelta(minutes=self.silent_minutes),
            discounts=MappingProxyType(given),
        )


class TemplateEntry(Strict):
    code: Code
    title: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    text: Texts

    def template(self) -> Template:
        return Template(self.code, self.title, self.text.names())


class StaffEntry(Strict):
    id: Annotated[int, AfterValidator(_telegram_id)]
    name: Annotated[str, StringConstraints(min_length=1, max_length=64)]
    role: StaffRole

    def member(self) -> StaffMember:
        return StaffMember(self.id, self.name, self.role)
