"""The door of this room: what shoppers write is read, checked with the carrier, priced, shipped and tracked. While the
carrier does not answer, what was told is believed and the shop's own prices hold."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import date
from typing import Self

from catalog.delivery.carriers import Carrier, Fee, Parcel, Tracking, Waybill
from catalog.delivery.details import NUMBERED, City, DeliveryDetails, Details, Doubt, Part, Place, Way, Why
from catalog.delivery.nova_poshta import NovaPoshta
from catalog.delivery.nova_poshta_api import URL, NovaPoshtaApi
from catalog.delivery.rates import FlatRates, Rates
from catalog.delivery.reading import Tables, load_tables, read_details
from catalog.errors import CarrierFailed, CarrierUnavailable, PlaceUnknown, SettingsInvalid
from catalog.products import Money

MOST_CHOICES = 8


@dataclass(frozen=True, slots=True)
class Quote:
    """What the shopper pays for the way. `sure`: counted by who brings it, or the shop's own promise."""

    fee: Fee
    sure: bool


class Deliveries:
    def __init__(self, rates: Rates, carrier: Carrier, tables: Tables) -> None:
        self._rates, self._carrier, self._tables = rates, carrier, tables
        self._own = FlatRates(rates)

    @classmethod
    @asynccontextmanager
    async def open(cls, rates: Rates, key: str | None, url: str = URL) -> AsyncIterator[Self]:
        """SettingsInvalid: the shop sends by Nova Poshta and has no key of theirs."""
        tables = load_tables()
        if rates.carrier == "flat":
            yield cls(rates, FlatRates(rates), tables)
            return
        if not key:
            raise SettingsInvalid("NOVA_POSHTA_KEY: data/shop.yaml says carrier: nova_poshta, and there is no key")
        async with NovaPoshtaApi.open(key, url) as api:
            yield cls(rates, NovaPoshta(api, rates), tables)

    @property
    def carrier(self) -> str:
        return self._carrier.code

    @property
    def ways(self) -> tuple[Way, ...]:
        """What the shop offers."""
        return tuple(self._rates.ways)

    def read(self, text: str, known: Details | None = None) -> Details:
        """What a message tells, added to what is known."""
        return read_details(text, known, self._tables)

    async def checked(self, details: Details) -> Details:
        """With what the carrier knows: a village's region, a branch that is not there, a locker called a branch."""
        if details.way is not None and details.way not in self._rates.ways:
            return _doubting(replace(details, way=None), Part.WAY, Why.NOT_OFFERED, details.way.value)
        if details.city is None or details.way is Way.PICKUP:
            return details
        try:
            located = await self._located(details, details.city)
            return await self._numbered(located)
        except CarrierFailed:
            return details

    async def quote(self, parcel: Parcel, place: Place) -> Quote:
        """PlaceUnknown, CarrierRefused: it cannot be brought there."""
        own = await self._own.fee(parcel, place)
        if place.way is Way.PICKUP or own.delivery.minor == 0:
            return Quote(own, sure=True)
        try:
            return Quote(await self._carrier.fee(parcel, place), sure=True)
        except CarrierUnavailable:
            return Quote(own, sure=False)

    def parcel(self, order: str, worth: Money, contents: str, collect: Money | None = None) -> Parcel:
        """A box of the usual size. The way is the shop's to pay for when its price says so: see `quote`."""
        return Parcel(order, worth, self._rates.weight, self._rates.box, contents, collect)

    async def ship(self, parcel: Parcel, details: DeliveryDetails, day: date) -> Waybill | None:
        """None: people write the waybill. Any CarrierFailed; a second try finds the waybill of the first."""
        if details.place.way is Way.PICKUP:
            return None
        free = (await self._own.fee(parcel, details.place)).delivery.minor == 0
        return await self._carrier.ship(replace(parcel, sender_pays=parcel.sender_pays or free), details, day)

    async def track(self, numbers: Sequence[str]) -> Mapping[str, Tracking]:
        """CarrierUnavailable, CarrierRefused."""
        return await self._carrier.track(numbers)

    async def _located(self, details: Details, city: City) -> Details:
        found = [each.city for each in await self._carrier.settlements(city)]
        if not found:
            return _doubting(details, Part.CITY, Why.UNKNOWN, city.name)
        if len(found) == 1:
            known = replace(found[0], former=city.former)
            return replace(details, city=known, doubts=_without(details, Part.CITY, Why.UNKNOWN, Why.NAMESAKES))
        choices = tuple(found) if len(found) <= MOST_CHOICES and all(each.region for each in found) else ()
        return _doubting(replace(details, city=replace(city, region="")), Part.CITY, Why.NAMESAKES, city.name, choices)

    async def _numbered(self, details: Details) -> Details:
        city, way, number = details.city, details.way, details.number
        if city is None or not city.region or way not in NUMBERED or number is None:
            return details
        try:
            point = await self._carrier.point(Place(way, city, number))
        except PlaceUnknown as error:
            if error.part != Part.NUMBER:
                return details
            return _doubting(replace(details, number=None), Part.NUMBER, Why.UNKNOWN, str(number))
        return details if point is None else replace(details, way=point.way)


def _doubting(details: Details, part: Part, why: Why, said: str, choices: tuple[City, ...] = ()) -> Details:
    others = tuple(each for each in details.doubts if each.part is not part)
    return replace(details, doubts=(*others, Doubt(part, why, said, choices)))


def _without(details: Details, part: Part, *reasons: Why) -> tuple[Doubt, ...]:
    return tuple(each for each in details.doubts if each.part is not part or each.why not in reasons)
