"""The shop's own prices of delivery (data/shop.yaml, `delivery`), and the carrier that asks nobody but them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from catalog.delivery.carriers import Fee, Parcel, Point, Settlement, Tracking, Waybill
from catalog.delivery.details import City, DeliveryDetails, Part, Place, Way
from catalog.delivery.places import load_places
from catalog.delivery.spelling import heard
from catalog.errors import PlaceUnknown
from catalog.feeds.fields import Price, Word
from catalog.feeds.source import Strict
from catalog.products import Money

CarrierCode = Literal["flat", "nova_poshta"]


KYIV = City("Київ", "Київська")


@dataclass(frozen=True, slots=True)
class Rate:
    """In minor units; from `free_from` on the shop pays for the way itself."""

    price: int
    free_from: int | None = None


@dataclass(frozen=True, slots=True)
class Rates:
    """`ways` that the shop offers, with their prices. Parcels are handed in at `sender`'s branch `sender_branch`;
    `weight` in grams and `box` in cm are those of a usual one."""

    carrier: CarrierCode = "flat"
    ways: Mapping[Way, Rate] = field(default_factory=dict)
    sender: City = KYIV
    sender_branch: int = 1
    weight: int = 1000
    box: tuple[int, int, int] = (30, 20, 10)

    @property
    def free_from(self) -> int | None:
        """The least worth from which any way is free; None when none ever is."""
        return min((rate.free_from for rate in self.ways.values() if rate.free_from is not None), default=None)

    def fee(self, way: Way, worth: Money) -> Money:
        """PlaceUnknown: the shop does not send so."""
        rate = self.ways.get(way)
        if rate is None:
            raise PlaceUnknown(Part.WAY)
        free = rate.free_from is not None and worth.minor >= rate.free_from
        return Money(0 if free else rate.price, worth.currency)


class FlatRates:
    """The embedded carrier: prices from the shop's file, branches believed, waybills written by people."""

    code = "flat"

    def __init__(self, rates: Rates) -> None:
        self._rates = rates

    async def settlements(self, city: City) -> tuple[Settlement, ...]:
        found = load_places().at(heard(city.name).split())
        cities = [town.city for town in found.towns if town.city.region] if found and found.plain else []
        same = [each for each in cities if city.region in {"", each.region}]
        return tuple(Settlement(each, "") for each in same or [city])

    async def point(self, place: Place) -> Point | None:
        return None

    async def fee(self, parcel: Parcel, place: Place) -> Fee:
        return Fee(self._rates.fee(place.way, parcel.worth), Money(0, parcel.worth.currency))

    async def ship(self, parcel: Parcel, details: DeliveryDetails, day: date) -> Waybill | None:
        return None

    async def track(self, numbers: Sequence[str]) -> Mapping[str, Tracking]:
        return {}


class RateEntry(Strict):
    price: Price
    free_from: Price | None = None

    def rate(self) -> Rate:
        return Rate(self.price, self.free_from)


class SenderEntry(Strict):
    city: Word
    branch: Annotated[int, Field(gt=0)]


class ParcelEntry(Strict):
    """Grams and centimetres of a usual parcel."""

    weight: Annotated[int, Field(ge=100)] = 1000
    length: Annotated[int, Field(gt=0)] = 30
    width: Annotated[int, Field(gt=0)] = 20
    height: Annotated[int, Field(gt=0)] = 10


class RatesEntry(Strict):
    """A way without an entry is not offered."""

    carrier: CarrierCode = "flat"
    sends_from: SenderEntry = SenderEntry(city="Київ", branch=1)
    parcel: ParcelEntry = ParcelEntry()
    branch: RateEntry | None = RateEntry(price=80)
    locker: RateEntry | None = None
    courier: RateEntry | None = None
    pickup: bool = False

    @model_validator(mode="after")
    def _sends_somehow(self) -> RatesEntry:
        if not (self.branch or self.locker or self.courier or self.pickup):
            hint = "Write 'branch: {price: 80}'."
            raise PydanticCustomError("mistake", "the shop sends in no way at all", {"hint": hint})
        return self

    def rates(self) -> Rates:
        told = {Way.BRANCH: self.branch, Way.LOCKER: self.locker, Way.COURIER: self.courier}
        ways = {way: entry.rate() for way, entry in told.items() if entry is not None}
        if self.pickup:
            ways[Way.PICKUP] = Rate(0)
        parcel = self.parcel
        box = (parcel.length, parcel.width, parcel.height)
        return Rates(self.carrier, ways, _city(self.sends_from.city), self.sends_from.branch, parcel.weight, box)


def _city(name: str) -> City:
    found = load_places().at(heard(name).split())
    return found.towns[0].city if found and len(found.towns) == 1 else City(name)
