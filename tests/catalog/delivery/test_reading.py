"""Where to send it, as people write it: in any order, in several messages, in two languages, with slips."""

from __future__ import annotations

import time
from dataclasses import astuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.delivery import DeliveryDetails, Details, Part, Way, Why, read_details
from catalog.delivery.places import TABLES, PlacesFile
from catalog.feeds.source import Source

PHONE = "+380671234567"


def told(*messages: str) -> Details:
    details: Details | None = None
    for message in messages:
        details = read_details(message, details)
    assert details is not None
    return details


def test_all_of_it_in_one_message_is_complete() -> None:
    details = told("Іваненко Оля, 067 123 45 67, Львів, відділення 5")
    assert (details.missing, details.doubts) == ((), ())
    shipment = details.complete("nova_poshta")
    assert shipment is not None
    assert (shipment.recipient.full, shipment.phone) == ("Іваненко Оля", PHONE)
    assert (shipment.place.city, shipment.place.way, shipment.place.number) == (details.city, Way.BRANCH, 5)


def test_several_messages_add_up_to_the_same() -> None:
    once = told("Іваненко Оля, 067 123 45 67, Львів, відділення 5")
    assert told("Оля", "Іваненко", "067-123-45-67", "у Львові", "5 відділення") == once


@pytest.mark.parametrize(
    "text",
    [
        "иваненко оля львов отделение 5 0671234567",
        "ІВАНЕНКО ОЛЯ\nЛЬВІВ НП 5\n+38 (067) 123-45-67",
        "ПІБ: Іваненко Оля Тел: 0671234567 Місто: Львів Відділення: 5",
        "Доброго дня! Надішліть, будь ласка, на Нову пошту №5 м.Львів, Оля Іваненко 380671234567",
        "Прізвище: Іваненко, ім'я: Оля; из Львова; 5-е отделение; 8 067 123 45 67",
        "Іваненко Оля 0671234567 Львів, відділення 5 (вул. Данилишина, 6)",
    ],
)
def test_order_language_and_labels_do_not_matter(text: str) -> None:
    details = told(text)
    assert details.missing == ()
    assert details.recipient is not None
    assert details.city is not None
    assert (details.recipient.full, details.phone) == ("Іваненко Оля", PHONE)
    assert (details.city.name, details.way, details.number) == ("Львів", Way.BRANCH, 5)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Петренко Наталья Сергеевна", "Петренко Наталія Сергіївна"),
        ("Алексей Кузнецов", "Кузнецов Олексій"),
        ("Соловьёв Артём", "Соловйов Артем"),
        ("Высоцкая Елена", "Висоцька Олена"),
        ("Иванова Екатерина Николаевна", "Іванова Катерина Миколаївна"),
        ("отримувач мама: Бойко Ганна Петрівна", "Бойко Ганна Петрівна"),
        ("я Оля, але отримає чоловік: Ткаченко Сергій Іванович", "Ткаченко Сергій Іванович"),
        ("ткач дар’я", "Ткач Дар'я"),
        ("О'Коннор Шон", "О'Коннор Шон"),
        ("Нечуй-Левицький Іван", "Нечуй-Левицький Іван"),
        ("Olha Ivanenko", "Ivanenko Olha"),
    ],
)
def test_a_name_is_put_as_it_goes_onto_a_waybill(text: str, name: str) -> None:
    recipient = told(text).recipient
    assert recipient is not None
    assert recipient.full == name


@pytest.mark.parametrize("text", ["🌸", "🌸🌸🌸", "💙💛"])
def test_emoji_are_no_name_and_that_is_said(text: str) -> None:
    details = told("0671234567, Київ, відділення 3", text)
    doubt = details.doubt(Part.NAME)
    assert (details.recipient, details.missing) == (None, (Part.NAME,))
    assert doubt is not None
    assert doubt.why is Why.NOT_A_NAME


@pytest.mark.parametrize(
    "text", ["12345", "Ааа Ббб", "х", "а скільки коштує доставка?", "хочу синій рюкзак", "Дякую, чекаю"]
)
def test_what_is_no_name_is_not_taken_for_one(text: str) -> None:
    assert told(text).recipient is None


@pytest.mark.parametrize(
    ("text", "city"),
    [
        ("у Львові", "Львів"),
        ("в Киев", "Київ"),
        ("из Днепра", "Дніпро"),
        ("до Кривого Рогу", "Кривий Ріг"),
        ("в Кривой Рог", "Кривий Ріг"),
        ("в Белой Церкви", "Біла Церква"),
        ("Тернополь", "Тернопіль"),
        ("з Чернівців", "Чернівці"),
        ("Каменец-Подольский", "Кам'янець-Подільський"),
        ("камянця подільського", "Кам'янець-Подільський"),
        ("ів.-франківськ", "Івано-Франківськ"),
        ("Ровно", "Рівне"),
        ("Odessa", "Одеса"),
        ("with delivery to Kharkiv", "Харків"),
    ],
)
def test_a_town_is_known_in_any_language_and_case(text: str, city: str) -> None:
    found = told(text).city
    assert found is not None
    assert (found.name, found.former) == (city, "")
    assert found.region


@pytest.mark.parametrize(
    ("text", "city"),
    [
        ("Дніпропетровськ", "Дніпро"),
        ("в Днепропетровске", "Дніпро"),
        ("Новоград-Волинський", "Звягель"),
        ("Кировоград", "Кропивницький"),
        ("Червоноград", "Шептицький"),
        ("Новомосковськ", "Самар"),
        ("из Комсомольска", "Горішні Плавні"),
    ],
)
def test_a_renamed_town_goes_by_todays_name_and_tells_the_old_one(text: str, city: str) -> None:
    found = told(text).city
    assert found is not None
    assert found.name == city
    assert found.former


@pytest.mark.parametrize(
    ("text", "city"), [("Полтви", "Полтава"), ("Ужгарод", "Ужгород"), ("в Кременчюк", "Кременчук")]
)
def test_a_slip_is_forgiven_and_asked_about_once(text: str, city: str) -> None:
    details = told(text)
    doubt = details.doubt(Part.CITY)
    assert details.city is not None
    assert doubt is not None
    assert (details.city.name, doubt.why) == (city, Why.SPELLING)
    assert details.agreed().doubt(Part.CITY) is None


def test_namesake_villages_need_a_region() -> None:
    details = told("с. Михайлівка, Ткач Іван, 0671234567, НП 1")
    assert details.missing == (Part.REGION,)
    settled = read_details("Запорізька область", details)
    assert settled.city is not None
    assert (settled.city.region, settled.missing, settled.doubts) == ("Запорізька", (), ())


def test_of_two_towns_of_one_name_the_region_tells_which() -> None:
    details = told("Городок, відділення 1, Коваль Марія 0671234567")
    doubt = details.doubt(Part.CITY)
    assert doubt is not None
    assert {city.region for city in doubt.choices} == {"Львівська", "Хмельницька"}
    by_text, by_button = read_details("Хмельницька", details), details.settled(doubt.choices[1])
    assert by_text.city == by_button.city
    assert (by_text.missing, by_text.recipient) == ((), details.recipient)


def test_the_large_town_is_meant_unless_a_region_is_told() -> None:
    large, small = told("Миколаїв, відділення 4").city, told("Миколаїв Львівська обл., відділення 4").city
    assert large is not None
    assert small is not None
    assert (large.region, small.region) == ("Миколаївська", "Львівська")


def test_every_town_of_the_table_is_read_by_each_of_its_names() -> None:
    table = Source.read(TABLES / "places.yaml").check(PlacesFile)
    regions = {region.code: region.uk for region in table.regions}
    lost = [
        name
        for entry in table.places
        for name in (entry.uk, entry.ru, entry.en, *entry.was, *entry.also)
        if (city := told(f"{name}, {regions[entry.region]} обл., відділення 1").city) is None
        or (city.name, city.region) != (entry.uk, regions[entry.region])
    ]
    assert lost == []


def test_a_name_is_kept_beside_a_region_without_a_town() -> None:
    details = told("Іваненко Оля, Львівська обл.")
    assert details.recipient is not None
    assert (details.recipient.full, details.city) == ("Іваненко Оля", None)


def test_an_unknown_village_is_kept_as_it_was_told() -> None:
    details = told("с. Вигадане Полтавська обл., Лубенський р-н, відділення 1")
    doubt = details.doubt(Part.CITY)
    assert details.city is not None
    assert doubt is not None
    assert astuple(details.city)[:3] == ("Вигадане", "Полтавська", "Лубенський")
    assert doubt.why is Why.UNKNOWN


@pytest.mark.parametrize(
    ("text", "way", "number"),
    [
        ("Київ поштомат №36021 біля АТБ", Way.LOCKER, 36021),
        ("Київ, почтомат 512", Way.LOCKER, 512),
        ("Kyiv, parcel locker 512", Way.LOCKER, 512),
        ("Дніпро відділення№3", Way.BRANCH, 3),
        ("Дніпро, 3-тє відділення", Way.BRANCH, 3),
        ("Отделение номер 15, Запорожье", Way.BRANCH, 15),
        ("Lviv, branch 5", Way.BRANCH, 5),
        ("самовивіз", Way.PICKUP, None),
        ("я сама заберу, самовывоз", Way.PICKUP, None),
    ],
)
def test_the_way_and_its_number_are_read(text: str, way: Way, number: int | None) -> None:
    details = told(text)
    assert (details.way, details.number) == (way, number)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("Вінниця, вул. Пирогова 15, кв. 7, кур'єром", ("вул. Пирогова", "15", "7")),
        ("Київ, просп. Перемоги 12/2 кв. 45", ("просп. Перемоги", "12/2", "45")),
        ("Київ, ул. Драгоманова 31 б", ("вул. Драгоманова", "31б", "")),
        ("вул. 8 Березня 12, Суми", ("вул. 8 Березня", "12", "")),
        ("Одеса, Дерибасівська 12 кв 4", ("Дерибасівська", "12", "4")),
        ("вул.Пирогова 15, Вінниця", ("вул. Пирогова", "15", "")),
        ("Київ, бульвар Лесі Українки, будинок 5, квартира 3", ("бульв. Лесі Українки", "5", "3")),
    ],
)
def test_a_street_means_a_courier(text: str, address: tuple[str, str, str]) -> None:
    details = told(text)
    assert details.way is Way.COURIER
    assert details.address is not None
    assert astuple(details.address) == address
    assert Part.NAME in details.missing


def test_a_bare_number_behind_a_town_is_a_guess() -> None:
    details = told("Біла Церква 10")
    doubt = details.doubt(Part.NUMBER)
    assert (details.way, details.number) == (Way.BRANCH, 10)
    assert doubt is not None
    assert doubt.why is Why.GUESSED


@pytest.mark.parametrize("number", ["999999", "0", "100000"])
def test_a_branch_that_cannot_be_is_refused(number: str) -> None:
    details = told(f"Київ, відділення {number}")
    doubt = details.doubt(Part.NUMBER)
    assert (details.number, Part.NUMBER in details.missing) == (None, True)
    assert doubt is not None
    assert (doubt.why, doubt.said) == (Why.IMPOSSIBLE, number)


def test_a_phone_of_forty_digits_is_refused_and_the_rest_kept() -> None:
    details = told("Іваненко Оля " + "1234567890" * 4 + " Львів, відділення 5")
    doubt = details.doubt(Part.PHONE)
    assert details.missing == (Part.PHONE,)
    assert doubt is not None
    assert doubt.why is Why.TOO_LONG
    assert read_details("0671234567", details).doubts == ()


def test_another_town_forgets_the_branch_of_the_old_one() -> None:
    details = told("Іваненко Оля, 0671234567, Київ, відділення 3", "ой ні, Харків")
    assert (details.missing, details.phone) == ((Part.NUMBER,), PHONE)
    assert read_details("7", details).number == 7


def test_a_courier_instead_of_a_branch_asks_for_the_street() -> None:
    details = told("Іваненко Оля, 0671234567, Київ, відділення 3", "краще кур'єром")
    assert (details.way, details.missing) == (Way.COURIER, (Part.ADDRESS,))


def test_a_first_name_that_is_a_town_too_stays_a_name() -> None:
    details = told("Володимир Петренко, 0671234567, Київ, відділення 5")
    assert details.recipient is not None
    assert details.city is not None
    assert (details.recipient.full, details.city.name) == ("Петренко Володимир", "Київ")


def test_a_first_name_alone_on_its_line_is_no_town_beside_another() -> None:
    details = told("Володимир\nПетренко\n0671234567\nКиїв, відділення 5")
    assert details.recipient is not None
    assert details.city is not None
    assert (details.recipient.full, details.city.name) == ("Петренко Володимир", "Київ")
    assert told("мене звати Володимир").city is None


def test_an_unusual_name_is_taken_when_it_was_asked_for() -> None:
    details = told("0671234567, Львів, відділення 2", "Квітка", "Зоряна")
    assert details.recipient is not None
    assert details.recipient.full == "Квітка Зоряна"


def test_two_phones_are_asked_about() -> None:
    details = told("Іваненко Оля, 067 123 45 67 або 050 765 43 21, Львів, відділення 5")
    doubt = details.doubt(Part.PHONE)
    assert doubt is not None
    assert (details.phone, doubt.why) == (PHONE, Why.SEVERAL)


@pytest.mark.parametrize("text", ["а" * 5000, "Новоград-" * 600, "вул. " * 1000, "1 " * 2500, "Володимирівськ" * 300])
def test_an_endless_text_is_read_in_a_moment(text: str) -> None:
    read_details("Львів 5")
    began = time.process_time()
    read_details(text)
    assert time.process_time() - began < 1.0


def test_another_carrier_is_noticed() -> None:
    assert told("Укрпошта, Львів").carrier == "ukrposhta"
    assert told("новой почтой, Львов").carrier == "nova_poshta"


def test_names_and_phones_never_show_in_a_repr() -> None:
    details = told("Іваненко Оля, 0671234567, Київ, вул. Сумська 3")
    shown = f"{details!r} {details.complete('flat')!r} {told('Оля 0671234', '🌸')!r}"
    assert not any(secret in shown for secret in ("Іваненко", "Оля", "67123", "Сумська"))


def test_details_come_back_from_json() -> None:
    for text in ("Львів, відділення 5", "Київ, вул. Сумська 3", "самовивіз", "с. Лісове, Сумська обл., НП 1"):
        shipment = told(f"Іваненко Оля, 0671234567, {text}").complete("flat")
        assert shipment is not None
        assert DeliveryDetails.from_json(shipment.as_json()) == shipment


@settings(max_examples=300)
@given(st.text(max_size=120), st.text(max_size=60))
def test_whatever_is_written_is_read_without_a_crash(text: str, more: str) -> None:
    details = read_details(more, read_details(text))
    assert details.number is None or 0 < details.number <= 99_999
    assert details.complete("flat") is None or not details.missing


@settings(max_examples=60)
@given(st.permutations(["Іваненко Оля", "067 123 45 67", "Львів", "відділення 5"]), st.sampled_from([", ", "\n", "; "]))
def test_any_order_says_the_same(parts: list[str], border: str) -> None:
    assert read_details(border.join(parts)) == told("Іваненко Оля, 067 123 45 67, Львів, відділення 5")
