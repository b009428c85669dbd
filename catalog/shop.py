"""What the owner decides (data/shop.yaml): the shop's name, hours, contacts, policies, thresholds and people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

from catalog.delivery.rates import Rates
from catalog.feeds.source import Source
from catalog.handoff_rules import HandoffRules, Template
from catalog.order_rules import OrderRules
from catalog.products import Names
from catalog.shop_file import ShopFile, Weekday, Wording
from catalog.staff import StaffMember

WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


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
class Links:
    """`product` is the address of a product's page on the site, with "{sku}" and perhaps "{colour}" in it."""

    product: str | None = None


@dataclass(frozen=True, slots=True)
class Shop:
    """`assistant` is how the bot calls itself, `managers` how it calls the people behind it; `hours` maps a weekday to
    opening and closing time in `timezone`, a closed day is absent, and `holidays` are closed too. `wording` "models":
    answers about goods may be said in the words of a chat model, when one is configured and its words pass the facts
    gate."""

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
    links: Links = Links()
    wording: Wording = "templates"
    orders: OrderRules = field(default_factory=OrderRules)
    delivery: Rates = field(default_factory=Rates)
    holidays: frozenset[date] = frozenset()
    handoffs: HandoffRules = field(default_factory=HandoffRules)
    templates: tuple[Template, ...] = ()
    staff: tuple[StaffMember, ...] = ()

    def policy(self, code: str) -> Policy:
        """The policy with this code; `delivery`, `payment` and `returns` always exist. KeyError otherwise."""
        found = next((policy for policy in self.policies if policy.code == code), None)
        if found is None:
            raise KeyError(code)
        return found

    def is_open(self, at: datetime) -> bool:
        """Whether people work at this (aware) moment."""
        hours = self.opening(at.astimezone(self.timezone).date())
        return hours is not None and hours[0] <= at < hours[1]

    def opening(self, day: date) -> tuple[datetime, datetime] | None:
        """From when to when (in UTC) people work on this day of the shop's time zone. None: closed, or a holiday."""
        hours = self.hours.get(WEEKDAYS[day.weekday()])
        if hours is None or day in self.holidays:
            return None
        opens, closes = (datetime.combine(day, at, self.timezone).astimezone(UTC) for at in hours)
        return (opens, closes) if opens < closes else None


def load_shop(file: Path) -> Shop:
    """Read and check the file. Raises SourceInvalid with every mistake, each with its line."""
    return _shop(Source.read(file).check(ShopFile))


def _shop(file: ShopFile) -> Shop:
    contacts = file.contacts
    return Shop(
        name=file.name,
        assistant=file.assistant.names(),
        managers=file.managers.names(),
        currency=file.currency,
        timezone=ZoneInfo(file.timezone),
        hours={day: hours for day, hours in file.hours.items() if hours is not None},
        contacts=Contacts(
            contacts.phone,
            contacts.email,
            contacts.website,
            contacts.instagram,
            contacts.telegram,
            contacts.address.names() if contacts.address else None,
        ),
        policies=tuple(
            Policy(entry.code, entry.titles.names(), entry.aliases, entry.text.names()) for entry in file.policies
        ),
        photo=PhotoThresholds(file.photo.sure, file.photo.ask),
        limits=Limits(file.limits.price_change, file.limits.switched_off),
        links=Links(file.links.product),
        wording=file.wording,
        delivery=file.delivery.rates(),
        orders=file.orders.rules(),
        holidays=frozenset(file.holidays),
        handoffs=file.handoffs.rules(),
        templates=tuple(entry.template() for entry in file.templates),
        staff=tuple(entry.member() for entry in file.staff),
    )
