"""What any carrier does for the shop: knows its places, tells its price, takes a parcel, says where that is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from catalog.delivery.details import City, DeliveryDetails, Place, Way
from catalog.products import Money


class ParcelState(StrEnum):
    """Where a parcel is. `REFUSED` and `UNCOLLECTED` come back to us; `UNKNOWN`: the carrier has no such number."""

    CREATED = "created"
    TRAVELLING = "travelling"
    ARRIVED = "arrived"
    DELIVERED = "delivered"
    REFUSED = "refused"
    UNCOLLECTED = "uncollected"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Parcel:
    """One order in one box. `order` is our number, by which the carrier knows the parcel again; `collect` is what is
    taken from the recipient for us; `sender_pays`: the way is free for them. Lengths in cm, the weight in grams."""

    order: str
    worth: Money
    weight: int
    box: tuple[int, int, int]
    contents: str
    collect: Money | None = None
    sender_pays: bool = False


@dataclass(frozen=True, slots=True)
class Settlement:
    """`ref` is the carrier's own name for it, for its other calls."""

    city: City
    ref: str


@dataclass(frozen=True, slots=True)
class Point:
    """A branch or locker that exists. `street` is as the carrier writes it, in Ukrainian."""

    settlement: Settlement
    way: Way
    number: int
    ref: str
    street: str


@dataclass(frozen=True, slots=True)
class Fee:
    """`delivery` is for bringing the parcel, `transfer` for bringing back the money that was collected."""

    delivery: Money
    transfer: Money


@dataclass(frozen=True, slots=True)
class Waybill:
    number: str
    ref: str
    fee: Money | None
    expected: date | None


@dataclass(frozen=True, slots=True)
class Tracking:
    """`code` is the carrier's own; `at` (aware, UTC) when it came to where it is, `paid_from` the day from which the
    recipient pays for its lying there, `back` the waybill by which it returns."""

    number: str
    state: ParcelState
    code: str
    at: datetime | None = None
    expected: date | None = None
    paid_from: date | None = None
    back: str = field(default="")


class Carrier(Protocol):
    """CarrierUnavailable: it does not answer now. CarrierRefused: it says no. PlaceUnknown: it has no such place."""

    @property
    def code(self) -> str: ...

    async def settlements(self, city: City) -> tuple[Settlement, ...]:
        """Those of this name, in this region if one is told; several are namesakes."""
        ...

    async def point(self, place: Place) -> Point | None:
        """The branch or locker of this place, checked; None where there is nothing to check (courier, pickup), or when
        this carrier has no list of its branches."""
        ...

    async def fee(self, parcel: Parcel, place: Place) -> Fee: ...

    async def ship(self, parcel: Parcel, details: DeliveryDetails, day: date) -> Waybill | None:
        """The parcel's waybill; a second call for the same order within days finds the first one's. None: people write
        this carrier's waybills."""
        ...

    async def track(self, numbers: Sequence[str]) -> Mapping[str, Tracking]:
        """By waybill; what this carrier cannot track is left out."""
        ...
