"""Nova Poshta as a carrier: towns, branches and lockers, the price, the waybill, where parcels are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from catalog.delivery.carriers import Fee, Parcel, ParcelState, Point, Settlement, Tracking, Waybill
from catalog.delivery.details import NUMBERED, City, DeliveryDetails, Part, Place, Way
from catalog.delivery.nova_poshta_api import NovaPoshtaApi, Row
from catalog.delivery.rates import Rates
from catalog.delivery.spelling import heard
from catalog.errors import CarrierRefused, CarrierUnavailable, PlaceUnknown
from catalog.products import Money

KYIV = ZoneInfo("Europe/Kyiv")
MOST_TRACKED = 100  # numbers in one call
SAME_ORDER = timedelta(days=3)  # how far back a waybill of the same order is looked for
CONTENTS = 36  # characters of a description

STATES: Mapping[str, ParcelState] = {
    "1": ParcelState.CREATED,
    "2": ParcelState.CANCELLED,
    "3": ParcelState.UNKNOWN,
    **dict.fromkeys(("4", "41", "5", "6", "12", "101", "104", "111", "112"), ParcelState.TRAVELLING),
    **dict.fromkeys(("7", "8"), ParcelState.ARRIVED),
    **dict.fromkeys(("9", "10", "11", "106"), ParcelState.DELIVERED),
    **dict.fromkeys(("102", "103"), ParcelState.REFUSED),
    "105": ParcelState.UNCOLLECTED,
}
_COME_BACK = frozenset({ParcelState.REFUSED, ParcelState.UNCOLLECTED})
_SERVICES = {Way.BRANCH: "WarehouseWarehouse", Way.LOCKER: "WarehouseWarehouse", Way.COURIER: "WarehouseDoors"}
_TIMES = ("%Y-%m-%d %H:%M:%S", "%d-%m-%Y %H:%M:%S", "%d.%m.%Y %H:%M:%S", "%H:%M %d.%m.%Y", "%Y-%m-%d", "%d.%m.%Y")


class NovaPoshta:
    code = "nova_poshta"

    def __init__(self, api: NovaPoshtaApi, rates: Rates) -> None:
        self._api, self._rates = api, rates
        self._sender: Mapping[str, str] | None = None

    async def settlements(self, city: City) -> tuple[Settlement, ...]:
        asked = {"CityName": city.name, "Limit": "50", "Page": "1"}
        rows = await self._api.call("Address", "searchSettlements", asked)
        found = [each for row in rows for each in _mappings(row.get("Addresses"))]
        same = [each for each in found if heard(_text(each, "MainDescription")) == heard(city.name)]
        here = [each for each in same if _is_in(each, city) and _text(each, "DeliveryCity")]
        return tuple(_settlement(each) for each in _meant(here, city))

    async def point(self, place: Place) -> Point | None:
        if place.way not in NUMBERED or place.city is None or place.number is None:
            return None
        return await self._point(await self._settlement(place.city), place.way, place.number)

    async def fee(self, parcel: Parcel, place: Place) -> Fee:
        sender = await self._sent_from()
        asked: dict[str, Any] = {
            "CitySender": sender["CitySender"],
            "CityRecipient": (await self._settlement(_city(place))).ref,
            "ServiceType": _service(place.way),
            "Weight": _kilograms(parcel),
            "Cost": _hryvnias(parcel.worth),
            "CargoType": "Parcel",
            "SeatsAmount": "1",
            "OptionsSeat": [_seat(parcel)],
        }
        if parcel.collect is not None:
            asked["RedeliveryCalculate"] = {"CargoType": "Money", "Amount": _hryvnias(parcel.collect)}
        row = _only(await self._api.call("InternetDocument", "getDocumentPrice", asked))
        currency = parcel.worth.currency
        delivery, transfer = _money(row.get("Cost"), currency), _money(row.get("CostRedelivery"), currency)
        if delivery is None:
            raise CarrierUnavailable("the answer has no price")
        return Fee(delivery, transfer or Money(0, currency))

    async def ship(self, parcel: Parcel, details: DeliveryDetails, day: date) -> Waybill | None:
        return await self._shipped(parcel, day) or await self._save(parcel, details, day)

    async def track(self, numbers: Sequence[str]) -> Mapping[str, Tracking]:
        tracked: dict[str, Tracking] = {}
        wanted = list(dict.fromkeys(numbers))
        for first in range(0, len(wanted), MOST_TRACKED):
            some = wanted[first : first + MOST_TRACKED]
            asked = {"Documents": [{"DocumentNumber": number, "Phone": ""} for number in some]}
            rows = await self._api.call("TrackingDocument", "getStatusDocuments", asked)
            tracked |= {number: _tracking(row) for row in rows if (number := _text(row, "Number")) in some}
        return tracked

    async def _shipped(self, parcel: Parcel, day: date) -> Waybill | None:
        """The waybill that an earlier try made, whose answer never reached us."""
        asked = {
            "DateTimeFrom": _day(day - SAME_ORDER),
            "DateTimeTo": _day(day + timedelta(days=1)),
            "GetFullList": "1",
            "Page": "1",
        }
        rows = await self._api.call("InternetDocument", "getDocumentList", asked)
        mine = (row for row in rows if _text(row, "InfoRegClientBarcodes") == parcel.order)
        return next((_waybill(row, parcel.worth.currency) for row in mine), None)

    async def _save(self, parcel: Parcel, details: DeliveryDetails, day: date) -> Waybill:
        place, city = details.place, _city(details.place)
        settlement = await self._settlement(city)
        told: dict[str, Any] = {
            "NewAddress": "1",
            "PayerType": "Sender" if parcel.sender_pays else "Recipient",
            "PaymentMethod": "Cash",
            "DateTime": _day(day),
            "CargoType": "Parcel",
            "Weight": _kilograms(parcel),
            "SeatsAmount": "1",
            "OptionsSeat": [_seat(parcel)],
            "ServiceType": _service(place.way),
            "Description": parcel.contents[:CONTENTS],
            "Cost": _hryvnias(parcel.worth),
            "InfoRegClientBarcodes": parcel.order,
            **await self._sent_from(),
            "CityRecipient": settlement.ref,
            "RecipientCityName": settlement.city.name,
            "RecipientArea": settlement.city.region,
            "RecipientAreaRegions": settlement.city.district,
            **await self._received_at(settlement, place),
            "RecipientName": details.recipient.full,
            "RecipientType": "PrivatePerson",
            "RecipientsPhone": details.phone.removeprefix("+"),
        }
        if parcel.collect is not None:
            money = {"PayerType": "Recipient", "CargoType": "Money", "RedeliveryString": _hryvnias(parcel.collect)}
            told["BackwardDeliveryData"] = [money]
        row = _only(await self._api.call("InternetDocument", "save", told))
        return _waybill(row, parcel.worth.currency)

    async def _received_at(self, settlement: Settlement, place: Place) -> Mapping[str, str]:
        if place.way in NUMBERED and place.number is not None:
            point = await self._point(settlement, place.way, place.number)
            return {"RecipientAddressName": str(point.number), "RecipientHouse": "", "RecipientFlat": ""}
        if place.address is None:
            raise PlaceUnknown(Part.ADDRESS)
        street, house, flat = place.address.street, place.address.house, place.address.flat
        return {"RecipientAddressName": street, "RecipientHouse": house, "RecipientFlat": flat}

    async def _settlement(self, city: City) -> Settlement:
        found = await self.settlements(city)
        if not found:
            raise PlaceUnknown(Part.CITY)
        if len(found) > 1:
            raise PlaceUnknown(Part.REGION)
        return found[0]

    async def _point(self, settlement: Settlement, way: Way, number: int) -> Point:
        """People call a locker a branch: of two with one number the way that was told decides."""
        asked = {"CityRef": settlement.ref, "WarehouseId": str(number), "Limit": "50", "Page": "1", "Language": "UA"}
        rows = await self._api.call("Address", "getWarehouses", asked)
        points = [_read_point(row, settlement) for row in rows if _text(row, "Number") == str(number)]
        found = next((point for point in points if point.way is way), points[0] if points else None)
        if found is None:
            raise PlaceUnknown(Part.NUMBER)
        return found

    async def _sent_from(self) -> Mapping[str, str]:
        """Who sends and from where, by the carrier's own names: asked for once."""
        if self._sender is None:
            who = _only(await self._api.call("Counterparty", "getCounterparties", {"CounterpartyProperty": "Sender"}))
            sender = _text(who, "Ref")
            people = await self._api.call("Counterparty", "getCounterpartyContactPersons", {"Ref": sender})
            person = _only(people)
            settlement = await self._settlement(self._rates.sender)
            point = await self._point(settlement, Way.BRANCH, self._rates.sender_branch)
            self._sender = {
                "CitySender": settlement.ref,
                "Sender": sender,
                "SenderAddress": point.ref,
                "ContactSender": _text(person, "Ref"),
                "SendersPhone": re.sub(r"\D", "", _text(person, "Phones").split(",")[0]),
            }
        return self._sender


def _settlement(row: Row) -> Settlement:
    city = City(_text(row, "MainDescription"), _text(row, "Area"), _text(row, "Region"))
    return Settlement(city, _text(row, "DeliveryCity"))


def _is_in(row: Row, city: City) -> bool:
    regions = (_text(row, "Area"), city.region), (_text(row, "Region"), city.district)
    return all(not said or not here or heard(here) == heard(said) for here, said in regions)


def _meant(rows: list[Row], city: City) -> list[Row]:
    """In one region a town's namesake is a village, and who means that tells its district."""
    towns = [row for row in rows if _text(row, "SettlementTypeCode") == "м."]
    return towns if city.region and not city.district and len(towns) == 1 else rows


def _read_point(row: Row, settlement: Settlement) -> Point:
    kind = _text(row, "CategoryOfWarehouse") or _text(row, "Description")
    way = Way.LOCKER if re.match("post[ao]mat|поштомат", kind, re.IGNORECASE) else Way.BRANCH
    return Point(settlement, way, int(_text(row, "Number")), _text(row, "Ref"), _text(row, "ShortAddress"))


def _waybill(row: Row, currency: str) -> Waybill:
    number, ref = _text(row, "IntDocNumber"), _text(row, "Ref")
    if not number or not ref:
        raise CarrierUnavailable("the answer has no waybill")
    arrives = _moment(row.get("EstimatedDeliveryDate"))
    return Waybill(number, ref, _money(row.get("CostOnSite"), currency), arrives.date() if arrives else None)


def _tracking(row: Row) -> Tracking:
    code = _text(row, "StatusCode")
    state = STATES.get(code, ParcelState.TRAVELLING)
    moment = _moment(row.get("RecipientDateTime" if state is ParcelState.DELIVERED else "ActualDeliveryDate"))
    expected, paid_from = _moment(row.get("ScheduledDeliveryDate")), _moment(row.get("DatePayedKeeping"))
    return Tracking(
        number=_text(row, "Number"),
        state=state,
        code=code,
        at=moment.astimezone(UTC) if moment else None,
        expected=expected.date() if expected else None,
        paid_from=paid_from.date() if paid_from else None,
        back=_text(row, "LastCreatedOnTheBasisNumber")
        if state in {ParcelState.REFUSED, ParcelState.UNCOLLECTED}
        else "",
    )


def _moment(told: Any) -> datetime | None:
    """The carrier writes moments in half a dozen ways, in Kyiv's time; the year 1 and the year 0 mean none."""
    for written in _TIMES:
        with suppress(ValueError, TypeError):
            moment = datetime.strptime(told, written).replace(tzinfo=KYIV)
            return moment if moment.year > 2000 else None
    return None


def _money(told: Any, currency: str) -> Money | None:
    """Hryvnias as a number or a text; an empty text is none."""
    try:
        minor = Decimal(str(told)) * 100
    except InvalidOperation:
        return None
    return Money(int(minor), currency) if minor.is_finite() and minor >= 0 else None


def _text(row: Row, field: str) -> str:
    told = row.get(field)
    return str(told).strip() if isinstance(told, str | int) else ""


def _mappings(told: Any) -> Iterator[Row]:
    yield from (each for each in told if isinstance(each, Mapping)) if isinstance(told, list) else ()


def _only(rows: tuple[Row, ...]) -> Row:
    if not rows:
        raise CarrierRefused((), ("empty data",))
    return rows[0]


def _city(place: Place) -> City:
    if place.city is None:
        raise PlaceUnknown(Part.CITY)
    return place.city


def _service(way: Way) -> str:
    if way not in _SERVICES:
        raise PlaceUnknown(Part.WAY)
    return _SERVICES[way]


def _seat(parcel: Parcel) -> Mapping[str, str]:
    length, width, height = map(str, parcel.box)
    sides = {"volumetricLength": length, "volumetricWidth": width, "volumetricHeight": height}
    return {"weight": _kilograms(parcel), **sides}


def _kilograms(parcel: Parcel) -> str:
    return f"{max(parcel.weight, 100) / 1000:g}"


def _hryvnias(money: Money) -> str:
    """Whole ones, rounded up, as declared values are."""
    return str(-(-money.minor // 100))


def _day(day: date) -> str:
    return f"{day:%d.%m.%Y}"
