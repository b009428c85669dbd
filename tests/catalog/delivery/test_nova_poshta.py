"""Nova Poshta, by its protocol on loopback: what it finds, counts, takes and tracks, and how it fails."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from structlog.testing import capture_logs

from catalog.delivery import Address, City, DeliveryDetails, Part, PersonName, Place, Way
from catalog.delivery.carriers import Parcel, ParcelState
from catalog.delivery.nova_poshta import NovaPoshta
from catalog.delivery.nova_poshta_api import NovaPoshtaApi
from catalog.delivery.rates import Rates
from catalog.errors import CarrierFailed, CarrierRefused, CarrierUnavailable, PlaceUnknown
from catalog.products import Money
from tests.fakes.nova_poshta import KEY, NovaPoshtaServer, Step, answer, drips, html, refusal, says

DAY = date(2026, 11, 21)
LVIV = City("Львів", "Львівська")
PARCEL = Parcel("V-1042", Money(129_000), 1200, (30, 20, 10), "Дитячий одяг")
DETAILS = DeliveryDetails(PersonName("Іваненко", "Оля"), "+380671234567", Place(Way.BRANCH, LVIV, 5), "nova_poshta")


@pytest.fixture
async def server() -> AsyncIterator[NovaPoshtaServer]:
    async with NovaPoshtaServer.serve() as running:
        yield running


@pytest.fixture
async def carrier(server: NovaPoshtaServer) -> AsyncIterator[NovaPoshta]:
    async with NovaPoshtaApi.open(KEY, server.url, seconds=0.5) as api:
        yield NovaPoshta(api, Rates())


async def test_a_town_is_found_by_its_whole_name(carrier: NovaPoshta) -> None:
    (found,) = await carrier.settlements(City("Львів"))
    assert (found.city, found.ref) == (LVIV, "city-lviv")
    assert await carrier.settlements(City("Льві")) == ()


async def test_namesakes_are_told_apart_by_the_region(carrier: NovaPoshta) -> None:
    both = await carrier.settlements(City("Михайлівка"))
    (one,) = await carrier.settlements(City("Михайлівка", "Черкаська"))
    assert {each.city.region for each in both} == {"Запорізька", "Черкаська"}
    assert one.ref == "city-mykhailivka-ck"
    with pytest.raises(PlaceUnknown) as refused:
        await carrier.point(Place(Way.BRANCH, City("Михайлівка"), 1))
    assert refused.value.part == Part.REGION


async def test_a_town_is_meant_before_a_village_of_its_region(carrier: NovaPoshta) -> None:
    (town,) = await carrier.settlements(City("Миколаїв", "Львівська"))
    (village,) = await carrier.settlements(City("Миколаїв", "Львівська", "Золочівський"))
    assert (town.ref, village.ref) == ("city-mykolaiv", "city-mykolaiv-village")


async def test_a_branch_is_looked_up_with_its_street(carrier: NovaPoshta) -> None:
    point = await carrier.point(Place(Way.BRANCH, LVIV, 5))
    assert point is not None
    assert (point.number, point.way, point.street) == (5, Way.BRANCH, "вул. Данилишина, 6")


async def test_a_locker_that_was_called_a_branch_is_a_locker(carrier: NovaPoshta) -> None:
    point = await carrier.point(Place(Way.BRANCH, LVIV, 5512))
    assert point is not None
    assert point.way is Way.LOCKER


@pytest.mark.parametrize(
    ("place", "part"),
    [
        (Place(Way.BRANCH, LVIV, 4321), Part.NUMBER),
        (Place(Way.BRANCH, City("Вигадане"), 1), Part.CITY),
    ],
)
async def test_a_place_that_there_is_not_is_named(carrier: NovaPoshta, place: Place, part: Part) -> None:
    with pytest.raises(PlaceUnknown) as refused:
        await carrier.point(place)
    assert refused.value.part == part


async def test_the_fee_is_counted_with_and_without_money_to_collect(
    carrier: NovaPoshta, server: NovaPoshtaServer
) -> None:
    fee = await carrier.fee(PARCEL, DETAILS.place)
    with_money = await carrier.fee(replace(PARCEL, collect=Money(114_050)), DETAILS.place)
    assert (fee.delivery, fee.transfer) == (Money(8050), Money(0))
    assert with_money.transfer == Money(3400)
    first, second = server.calls("getDocumentPrice")
    assert (first["Cost"], first["Weight"], first["CitySender"]) == ("1290", "1.2", "city-kyiv")
    assert second["RedeliveryCalculate"] == {"CargoType": "Money", "Amount": "1141"}
    assert len(server.calls("getCounterparties")) == 1


async def test_a_waybill_says_who_what_and_where(carrier: NovaPoshta, server: NovaPoshtaServer) -> None:
    waybill = await carrier.ship(replace(PARCEL, collect=Money(50_000)), DETAILS, DAY)
    assert waybill is not None
    assert (waybill.number, waybill.fee, waybill.expected) == ("20450000000001", Money(9500), date(2026, 11, 24))
    (told,) = server.calls("save")
    assert (told["RecipientName"], told["RecipientsPhone"]) == ("Іваненко Оля", "380671234567")
    assert (told["RecipientCityName"], told["RecipientAddressName"]) == ("Львів", "5")
    assert (told["SenderAddress"], told["DateTime"]) == ("point-city-kyiv-1", "21.11.2026")
    assert (told["InfoRegClientBarcodes"], told["PayerType"]) == ("V-1042", "Recipient")
    assert told["BackwardDeliveryData"][0]["RedeliveryString"] == "500"


async def test_a_courier_comes_to_the_street(carrier: NovaPoshta, server: NovaPoshtaServer) -> None:
    place = Place(Way.COURIER, LVIV, address=Address("вул. Городоцька", "15а", "3"))
    await carrier.ship(replace(PARCEL, sender_pays=True), replace(DETAILS, place=place), DAY)
    (told,) = server.calls("save")
    assert (told["ServiceType"], told["PayerType"]) == ("WarehouseDoors", "Sender")
    assert (told["RecipientAddressName"], told["RecipientHouse"], told["RecipientFlat"]) == (
        "вул. Городоцька",
        "15а",
        "3",
    )


async def test_a_lost_answer_makes_no_second_waybill(carrier: NovaPoshta, server: NovaPoshtaServer) -> None:
    server.lose_answer("save")
    with pytest.raises(CarrierUnavailable):
        await carrier.ship(PARCEL, DETAILS, DAY)
    waybill = await carrier.ship(PARCEL, DETAILS, DAY)
    assert waybill is not None
    assert [document["IntDocNumber"] for document in server.documents] == [waybill.number]


async def test_a_refused_waybill_tells_why_and_names_nobody(carrier: NovaPoshta, server: NovaPoshtaServer) -> None:
    latin = replace(DETAILS, recipient=PersonName("Ivanenko", "Olha"))
    with pytest.raises(CarrierRefused) as refused:
        await carrier.ship(PARCEL, latin, DAY)
    assert refused.value.codes == ("20000200125",)
    assert "Ivanenko" in refused.value.reasons[0]
    assert "Ivanenko" not in str(refused.value)
    assert server.documents == []


async def test_parcels_are_tracked_a_hundred_at_a_time(carrier: NovaPoshta, server: NovaPoshtaServer) -> None:
    server.statuses = {
        "1": {"StatusCode": "5", "ScheduledDeliveryDate": "24-11-2026 12:00:00"},
        "2": {"StatusCode": 7, "ActualDeliveryDate": "2026-11-23 09:30:00", "DatePayedKeeping": "2026-11-30 00:00:00"},
        "3": {"StatusCode": "9", "RecipientDateTime": "23.11.2026 18:05:00"},
        "4": {"StatusCode": "103", "LastCreatedOnTheBasisNumber": "59000000000001"},
        "5": {"StatusCode": "105", "ActualDeliveryDate": "0000-00-00 00:00:00"},
        "6": {"StatusCode": "777", "ScheduledDeliveryDate": "0001-01-01 00:00:00"},
    }
    tracked = await carrier.track([*server.statuses, *(f"x{n}" for n in range(150))])
    assert [tracked[number].state for number in "123456"] == [
        ParcelState.TRAVELLING,
        ParcelState.ARRIVED,
        ParcelState.DELIVERED,
        ParcelState.REFUSED,
        ParcelState.UNCOLLECTED,
        ParcelState.TRAVELLING,
    ]
    assert (tracked["1"].expected, tracked["2"].paid_from) == (date(2026, 11, 24), date(2026, 11, 30))
    assert tracked["2"].at == datetime(2026, 11, 23, 7, 30, tzinfo=UTC)
    assert (tracked["4"].back, tracked["5"].at, tracked["6"].expected) == ("59000000000001", None, None)
    assert tracked["x149"].state is ParcelState.UNKNOWN
    assert [len(asked["Documents"]) for asked in server.calls("getStatusDocuments")] == [100, 56]


@pytest.mark.parametrize(
    ("step", "error"),
    [
        (says(refusal(["CityName is incorrect"], ("20000100",))), CarrierRefused),
        (says(refusal({"0": "No document", "V-1042": "no payment"}, {"0": "20000900"})), CarrierRefused),
        (says(refusal("API key expired")), CarrierRefused),
        (says(answer([], errors=["Wrong"])), CarrierRefused),
        (says({**refusal([]), "errors": []}), CarrierRefused),
        (says(refusal(["To many requests"])), CarrierUnavailable),
        (says(answer(None)), CarrierUnavailable),
        (says({"success": True}), CarrierUnavailable),
        (says([]), CarrierUnavailable),
        (says("nothing"), CarrierUnavailable),
        (says(None), CarrierUnavailable),
        (says({"fault": 1}), CarrierUnavailable),
        (says(answer([]), status=503), CarrierUnavailable),
        (says(answer([]), status=429), CarrierUnavailable),
        (html(), CarrierUnavailable),
        (html(status=502), CarrierUnavailable),
        (drips(5), CarrierUnavailable),
    ],
)
async def test_every_odd_answer_is_one_of_two_errors(
    carrier: NovaPoshta, server: NovaPoshtaServer, step: Step, error: type[CarrierFailed]
) -> None:
    server.on("searchSettlements", step)
    with pytest.raises(CarrierFailed) as failed:
        await carrier.settlements(LVIV)
    assert type(failed.value) is error


async def test_an_answer_within_a_list_is_read(carrier: NovaPoshta, server: NovaPoshtaServer) -> None:
    row: dict[str, Any] = {"MainDescription": "Львів", "Area": "Львівська", "DeliveryCity": "city-lviv"}
    server.on("searchSettlements", says([answer([{"TotalCount": 1, "Addresses": [row]}])]))
    (found,) = await carrier.settlements(LVIV)
    assert found.ref == "city-lviv"


async def test_no_data_is_no_price_and_no_waybill(carrier: NovaPoshta, server: NovaPoshtaServer) -> None:
    server.on("getDocumentPrice", says(answer([])))
    server.on("save", says(answer([{"Ref": "", "IntDocNumber": ""}])))
    with pytest.raises(CarrierRefused):
        await carrier.fee(PARCEL, DETAILS.place)
    with pytest.raises(CarrierUnavailable):
        await carrier.ship(PARCEL, DETAILS, DAY)


async def test_nobody_there_is_unavailable() -> None:
    async with NovaPoshtaApi.open(KEY, "http://127.0.0.1:9/v2.0/json/", seconds=0.5) as api:
        with pytest.raises(CarrierUnavailable):
            await NovaPoshta(api, Rates()).track(["1"])


async def test_logs_and_errors_hold_no_name_no_phone_and_no_key(
    carrier: NovaPoshta, server: NovaPoshtaServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    with capture_logs() as logs:
        await carrier.ship(PARCEL, DETAILS, DAY)
        server.on("save", html(500))
        with pytest.raises(CarrierUnavailable) as failed:
            await carrier.ship(replace(PARCEL, order="V-1043"), DETAILS, DAY)
    told = f"{logs} {caplog.text} {failed.value!r}"
    assert "InternetDocument.save" in told
    assert not any(secret in told for secret in ("Іваненко", "671234567", KEY, "Данилишина"))
    assert failed.value.__cause__ is None
