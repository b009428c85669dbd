"""How data/shop.yaml is written: its sections, and what may stand in them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import time
from decimal import Decimal
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from catalog.delivery.rates import RatesEntry
from catalog.feeds.fields import Code, Day, Texts, Word
from catalog.feeds.source import Strict, matching
from catalog.handoff_rules import HandoffsEntry, StaffEntry, TemplateEntry
from catalog.order_rules import OrdersEntry

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Wording = Literal["templates", "models"]
REQUIRED_POLICIES = ("delivery", "payment", "returns")


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


def _pattern(value: str) -> str:
    host = re.match(r"https://[^/{}]+/", value)
    if host is None or value.count("{sku}") != 1 or value.count("{colour}") > 1:
        raise PydanticCustomError(
            "mistake",
            "{value} is not the address of a product's page",
            {"value": value, "hint": 'Write "https://example.com/p/{sku}"; {colour} may be in it too.'},
        )
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


class LinksEntry(Strict):
    product: Annotated[str, AfterValidator(_pattern)] | None = None


class ShopFile(Strict):
    """The file as it is written; `Shop` is what the house sees of it."""

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
    links: LinksEntry = LinksEntry()
    wording: Wording = "templates"
    orders: OrdersEntry = OrdersEntry()
    delivery: RatesEntry = RatesEntry()
    holidays: tuple[Day, ...] = ()
    handoffs: HandoffsEntry = HandoffsEntry()
    templates: tuple[TemplateEntry, ...] = ()
    staff: tuple[StaffEntry, ...] = ()

    @model_validator(mode="after")
    def _complete(self) -> ShopFile:
        codes = [policy.code for policy in self.policies]
        missing = [code for code in REQUIRED_POLICIES if code not in codes]
        if missing or len(codes) != len(set(codes)):
            problem = f"policies lack {', '.join(missing)}" if missing else "two policies have one code"
            hint = "Keep exactly one entry each for delivery, payment and returns, and one per other code."
            raise PydanticCustomError("mistake", "{problem}", {"problem": problem, "hint": hint})
        return self

    @model_validator(mode="after")
    def _told_once(self) -> ShopFile:
        _check_once("staff", [entry.id for entry in self.staff])
        _check_once("templates", [entry.code for entry in self.templates])
        return self


def _check_once(section: str, keys: Sequence[int | str]) -> None:
    twice = next((key for key in keys if keys.count(key) > 1), None)
    if twice is not None:
        told = {"section": section, "key": str(twice), "hint": "Keep one of the two entries."}
        raise PydanticCustomError("mistake", "{section} have {key} twice", told)
