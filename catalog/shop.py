"""What the owner decides (data/shop.yaml): the shop's name, hours, contacts, policies and thresholds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from catalog.feeds.fields import Code, Texts, Word
from catalog.feeds.source import Source, Strict, matching
from catalog.products import Names

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
REQUIRED_POLICIES = ("delivery", "payment", "returns")


@dataclass(frozen=True, slots=True)
class Policy:
    """One rule or answer of the shop, told word for word."""

    code: str
    titles: Names
    aliases: tuple[str, ...]
    text: Names


@dataclass(frozen=True, slots=True)
class PhotoThresholds:
    """Probabilities: from `sure` up a photo is answered alone, from `ask` up with candidates, below by a person."""

    sure: float
    ask: float


@dataclass(frozen=True, slots=True)
class Limits:
    """Shares (0.5 is half): a price that changes by more, or an import that switches off more of the shop, asks."""

    price_change: float
    switched_off: float


@dataclass(frozen=True, slots=True)
class Contacts:
    """Any of them may be absent. `instagram` and `telegram` are names without "@"."""

    phone: str | None
    email: str | None
    website: str | None
    instagram: str | None
    telegram: str | None
    address: Names | None


@dataclass(frozen=True, slots=True)
class Shop:
    """`assistant` is how the bot calls itself, `managers` how it calls the people behind it; `hours` maps a weekday to
    opening and closing time in `timezone`, a closed day is absent."""

    name: str
    assistant: Names
    managers: Names
    currency: str
    timezone: ZoneInfo
    hours: Mapping[Weekday, tuple[time, time]]
    contacts: Contacts
    policies: tuple[Policy, ...]
    photo: PhotoThresholds
    limits: Limits

    def policy(self, code: str) -> Policy:
        """The policy with this code; `delivery`, `payment` and `returns` always exist. KeyError otherwise."""
        found = next((policy for policy in self.policies if policy.code == code), None)
        if found is None:
            raise KeyError(code)
        return found

    def is_open(self, at: datetime) -> bool:
        """Whether people work at this (aware) moment."""
        local = at.astimezone(self.timezone)
        hours = self.hours.get(WEEKDAYS[local.weekday()])
        return hours is not None and hours[0] <= local.time() < hours[1]


def load_shop(file: Path) -> Shop:
    """Read and check the file. Raises SourceInvalid with every mistake, each with its line."""
    return Source.read(file).check(ShopFile).shop()


def _hours(value: Any) -> Any:
    if value is None or isinstance(value, tuple):
        return value
    found = re.fullmatch(r"(\d{1,2}:\d{2})\s*[-–]\s*(\d{1,2}:\d{2})", str(value))
    try:
        opens, closes = (time.fromisoformat(found[n].zfill(5)) for n in (1, 2)) if found else (None, None)
    except ValueError:
        opens = closes = None
    if opens is None or closes is None or opens >= closes:
        raise PydanticCustomError(
            "mistake", "{value} is not a working day", {"value": repr(value), "hint": 'Write "09:00-20:00" or null.'}
        )
    return opens, closes


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise PydanticCustomError(
            "mistake", "the time zone {value} is not known", {"value": value, "hint": "Write Europe/Kyiv."}
        ) from error
    return value


def _share(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else value


Hours = Annotated[tuple[time, time] | None, BeforeValidator(_hours)]
Share = Annotated[float, BeforeValidator(_share), Field(ge=0, le=1)]
Handle = Annotated[str, matching("[A-Za-z0-9_.]{3,40}", "Write the name without @.")]


class PolicyEntry(Strict):
    code: Code
    titles: Texts
    aliases: tuple[Word, ...] = ()
    text: Texts


class ContactsEntry(Strict):
    phone: Annotated[str, matching(r"\+?[0-9 ()-]{7,20}", 'Write "+380 00 000 00 00".')] | None = None
    email: Annotated[str, matching(r"\S+@\S+\.\S+", "Write name@example.com.")] | None = None
    website: Annotated[str, matching(r"https://\S+", "Write https://example.com.")] | None = None
    instagram: Handle | None = None
    telegram: Handle | None = None
    address: Texts | None = None


class PhotoEntry(Strict):
    sure: Share = 0.85
    ask: Share = 0.5

    @model_validator(mode="after")
    def _ordered(self) -> PhotoEntry:
        if self.ask > self.sure:
            raise PydanticCustomError("mistake", "'ask' is above 'sure'", {"hint": "Write ask: 0.5 and sure: 0.85."})
        return self


class LimitsEntry(Strict):
    price_change: Share = 0.5
    switched_off: Share = 0.1


class ShopFile(Strict):
    """The file as it is written; `shop()` is what the house sees of it."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=64)]
    assistant: Texts
    managers: Texts
    currency: Annotated[str, matching("[A-Z]{3}", "Write UAH.")]
    timezone: Annotated[str, AfterValidator(_zone)]
    hours: dict[Weekday, Hours]
    contacts: ContactsEntry
    policies: list[PolicyEntry]
    photo: PhotoEntry = PhotoEntry()
    limits: LimitsEntry = LimitsEntry()

    @model_validator(mode="after")
    def _complete(self) -> ShopFile:
        codes = [policy.code for policy in self.policies]
        missing = [code for code in REQUIRED_POLICIES if code not in codes]
        if missing or len(codes) != len(set(codes)):
            problem = f"policies lack {', '.join(missing)}" if missing else "two policies have one code"
            hint = "Keep exactly one entry each for delivery, payment and returns, and one per other code."
            raise PydanticCustomError("mistake", "{problem}", {"problem": problem, "hint": hint})
        return self

    def shop(self) -> Shop:
        contacts = self.contacts
        return Shop(
            name=self.name,
            assistant=self.assistant.names(),
            managers=self.managers.names(),
            currency=self.currency,
            timezone=ZoneInfo(self.timezone),
            hours={day: hours for day, hours in self.hours.items() if hours is not None},
            contacts=Contacts(
                contacts.phone,
                contacts.email,
                contacts.website,
                contacts.instagram,
                contacts.telegram,
                contacts.address.names() if contacts.address else None,
            ),
            policies=tuple(
                Policy(entry.code, entry.titles.names(), entry.aliases, entry.text.names()) for entry in self.policies
            ),
            photo=PhotoThresholds(self.photo.sure, self.photo.ask),
            limits=Limits(self.limits.price_change, self.limits.switched_off),
        )
