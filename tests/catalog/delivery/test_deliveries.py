"""The room's door: what was told is checked with the carrier, and the shop's own prices hold while that is silent."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest

from catalog.delivery import City, Part, Place, Way, Why, read_back, read_details
from catalog.delivery.deliveries import Deliveries
from catalog.delivery.rates import Rate, Rates
from catalog.delivery.read_back import spaced
from catalog.errors import SettingsInvalid
from catalog.products import Money
from catalog.shop import load_shop
from tests.fakes.nova_poshta import KEY, NovaPoshtaServer, answer, html, says

WAYS = {Way.BRANCH: Rate(8000, 200_000), Way.LOCKER: Rate(8000), Way.COURIER: Rate(13_000), Way.PICKUP: Rate(0)}
LVIV = Place(Way.BRANCH, City("Львів", "Львівська"), 5)
WHO = "Іваненко Оля, 0671234567"
DAY = date(2026, 11, 21)


@pytest.fixture
async def server() -> AsyncIterator[NovaPoshtaServer]:
    async with NovaPoshtaServer.serve() as running:
        yield running


@pytest.fixture
async def real(server: NovaPoshtaServer) -> AsyncIterator[Deliveries]:
    async with Deliveries.open(Rates("nova_poshta", WAYS), KEY, server.url) as deliveries:
        yield deliveries


@pytest.fixture
async def flat() -> AsyncIterator[Deliveries]:
    async with Deliveries.open(Rates("flat", WAYS), None) as deliveries:
        yield deliveries


async def test_a_village_that_only_the_carrier_knows_loses_its_doubt(
    real: Deliveries, server: NovaPoshtaServer
) -> None:
    row = {"MainDescription": "Вигадане", "Area": "Полтавська", "Region": "Лубенський", "DeliveryCity": "city-x"}
    server.on("searchSettlements", says(answer([{"TotalCount": 1, "Addresses": [row]}])))
    server.on("getWarehouses", says(answer([{"Ref": "p", "Number": "1", "CategoryOfWarehouse": "Branch"}])))
    details = await real.checked(real.read(f"{WHO}, с. Вигадане, відділення 1"))
    assert (details.city, details.missing, details.doubts) == (City("Вигадане", "Полтавська", "Лубенський"), (), ())


async def test_the_carrier_offers_its_namesakes(real: Deliveries) -> None:
    details = await real.checked(real.read(f"{WHO}, с. Михайлівка, відділення 1"))
    doubt = details.doubt(Part.CITY)
    assert doubt is not None
    assert (doubt.why, {city.region for city in doubt.choices}) == (Why.NAMESAKES, {"Запорізька", "Черкаська"})
    settled = await real.checked(real.read("Запорізька", details))
    assert (settled.missing, settled.doubts) == ((), ())
    assert settled.city == City("Михайлівка", "Запорізька", "Василівський")


async def test_a_branch_that_there_is_not_is_asked_for_again(real: Deliveries) -> None:
    details = await real.checked(real.read(f"{WHO}, Львів, відділення 4321"))
    doubt = details.doubt(Part.NUMBER)
    assert details.missing == (Part.NUMBER,)
    assert doubt is not None
    assert (doubt.why, doubt.said) == (Why.UNKNOWN, "4321")
    assert (await real.checked(real.read("5", details))).missing == ()


async def test_a_locker_called_a_branch_becomes_one(real: Deliveries) -> None:
    assert (await real.checked(real.read("Львів, відділення 5512"))).way is Way.LOCKER


async def test_a_way_that_the_shop_does_not_offer_is_said() -> None:
    async with Deliveries.open(Rates("flat", {Way.BRANCH: Rate(8000)}), None) as deliveries:
        details = await deliveries.checked(deliveries.read(f"{WHO}, самовивіз"))
    doubt = details.doubt(Part.WAY)
    assert Part.WAY in details.missing
    assert doubt is not None
    assert (doubt.why, doubt.said) == (Why.NOT_OFFERED, "pickup")


async def test_what_was_told_is_believed_while_the_carrier_is_silent(
    real: Deliveries, server: NovaPoshtaServer
) -> None:
    server.on("searchSettlements", html(502))
    told = real.read(f"{WHO}, Львів, відділення 4321")
    assert await real.checked(told) == told


async def test_the_price_is_the_carriers_and_ours_while_it_is_silent(
    real: Deliveries, server: NovaPoshtaServer
) -> None:
    parcel = real.parcel("V-1", Money(129_000), "Одяг")
    counted = await real.quote(parcel, LVIV)
    server.on("getDocumentPrice", html(502))
    ours = await real.quote(parcel, LVIV)
    assert (counted.fee.delivery, counted.sure) == (Money(8050), True)
    assert (ours.fee.delivery, ours.sure) == (Money(8000), False)


async def test_what_is_free_is_free_and_the_shop_pays_the_carrier(real: Deliveries, server: NovaPoshtaServer) -> None:
    parcel = real.parcel("V-1", Money(200_000), "Одяг")
    details = real.read(f"{WHO}, Львів, відділення 5").complete(real.carrier)
    assert details is not None
    assert (await real.quote(parcel, LVIV)).fee.delivery == Money(0)
    await real.ship(parcel, details, DAY)
    assert server.calls("save")[0]["PayerType"] == "Sender"


async def test_a_pickup_needs_no_carrier(real: Deliveries, server: NovaPoshtaServer) -> None:
    details = real.read(f"{WHO}, самовивіз").complete(real.carrier)
    parcel = real.parcel("V-1", Money(100), "Одяг")
    assert details is not None
    assert (await real.quote(parcel, details.place)).fee.delivery == Money(0)
    assert await real.ship(parcel, details, DAY) is None
    assert server.asked == []


async def test_without_a_carrier_people_write_the_waybill(flat: Deliveries) -> None:
    details = flat.read(f"{WHO}, Львів, відділення 5").complete(flat.carrier)
    assert details is not None
    assert await flat.ship(flat.parcel("V-1", Money(100), "Одяг"), details, DAY) is None
    assert (await flat.quote(flat.parcel("V-1", Money(100), "Одяг"), LVIV)).sure


async def test_nova_poshta_without_a_key_is_a_clear_mistake() -> None:
    with pytest.raises(SettingsInvalid, match="NOVA_POSHTA_KEY"):
        async with Deliveries.open(Rates("nova_poshta", WAYS), None):
            pass


def test_what_was_understood_is_read_back_piece_by_piece() -> None:
    details = read_details(f"{WHO}, Днепропетровск, ул. Короленко 15 кв 3")
    assert [(piece.part, piece.text) for piece in read_back(details)] == [
        (Part.NAME, "Іваненко Оля"),
        (Part.PHONE, "+380 67 123 45 67"),
        (Part.CITY, "Дніпро"),
        (Part.REGION, "Дніпропетровська"),
        (Part.WAY, "courier"),
        (Part.ADDRESS, "вул. Короленко, 15/3"),
    ]
    assert read_back(read_details("Біла Церква 10"))[-1].doubt is Why.GUESSED


def test_a_foreign_number_is_read_back_in_its_own_way() -> None:
    assert spaced("+48601234567") == "+48 601 234 567"


def test_the_shops_file_and_its_rule_tell_one_price() -> None:
    shop = load_shop(Path(__file__).parents[3] / "data" / "shop.yaml")
    rule = shop.policy("delivery").text.uk
    prices = {rate.price // 100 for rate in shop.delivery.ways.values()}
    assert all(f"{price} грн" in rule for price in prices)
    assert f"{(shop.delivery.free_from or 0) // 100} грн" in rule
