"""data/shop.yaml: what the owner decides, with the line of every mistake."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from catalog.errors import SourceInvalid
from catalog.shop import load_shop
from catalog.staff import StaffMember, StaffRole

FILE = Path(__file__).parent / "data" / "shop.yaml"
EXAMPLE = FILE.read_text(encoding="utf-8")


def test_the_example_loads() -> None:
    shop = load_shop(FILE)

    assert (shop.name, shop.currency) == ("Ластівка", "UAH")
    assert shop.policy("returns").titles.ru == "Обмен и возврат"
    assert (shop.photo.sure, shop.photo.ask) == (0.85, 0.5)
    assert "sun" not in shop.hours
    assert (shop.limits.price_change, shop.limits.switched_off) == (0.5, 0.1)
    with pytest.raises(KeyError):
        shop.policy("wholesale")


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        (datetime(2026, 11, 20, 7, 0, tzinfo=UTC), True),  # Friday 9:00 in Kyiv
        (datetime(2026, 11, 20, 6, 59, tzinfo=UTC), False),
        (datetime(2026, 11, 20, 18, 0, tzinfo=UTC), False),
        (datetime(2026, 11, 22, 10, 0, tzinfo=UTC), False),
        (datetime(2026, 7, 3, 6, 0, tzinfo=UTC), True),  # summer time
    ],
)
def test_hours_are_told_in_the_shops_own_time(moment: datetime, is_open: bool) -> None:
    assert load_shop(FILE).is_open(moment) is is_open


@pytest.mark.parametrize(
    ("right", "wrong", "problem", "hint"),
    [
        ('mon: "09:00-20:00"', "mon: 9-20", "is not a working day", "09:00-20:00"),
        ('mon: "09:00-20:00"', 'mon: "20:00-09:00"', "is not a working day", "09:00-20:00"),
        ('mon: "09:00-20:00"', 'monday: "09:00-20:00"', "monday", "'mon'"),
        ("timezone: Europe/Kyiv", "timezone: Europe/Kiyv", "is not known", "Europe/Kyiv"),
        ("currency: UAH", "currency: грн", "cannot be written here", "UAH"),
        ("instagram: lastivka.example", 'instagram: "@lastivka"', "cannot be written here", "without @"),
        ("photo: {sure: 0.85, ask: 0.5}", "photo: {sure: 0.5, ask: 0.85}", "'ask' is above 'sure'", "0.85"),
        ("photo: {sure: 0.85, ask: 0.5}", "photo: {sure: 85}", "does not fit", ""),
        ("  - code: returns", "  - code: refunds", "policies lack returns", "delivery, payment and returns"),
        ("  - code: returns", "  - code: payment", "policies lack returns", "exactly one"),
        ("photo: {sure: 0.85, ask: 0.5}", "limits: {price_change: 50}", "does not fit", ""),
        ("name: Ластівка", "nme: Ластівка", "unknown field 'nme'", "'name'"),
    ],
)
def test_a_mistake_says_what_to_write(tmp_path: Path, right: str, wrong: str, problem: str, hint: str) -> None:
    file = tmp_path / "shop.yaml"
    file.write_text(EXAMPLE.replace(right, wrong, 1), encoding="utf-8")

    with pytest.raises(SourceInvalid) as caught:
        load_shop(file)

    found = [each for each in (caught.value, *caught.value.more) if problem in each.problem]
    assert found, str(caught.value)
    assert hint in found[0].hint


def test_a_missing_file_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(SourceInvalid, match="cannot be read"):
        load_shop(tmp_path / "no.yaml")


def test_the_pages_of_the_site_are_known_by_their_pattern(tmp_path: Path) -> None:
    file = tmp_path / "shop.yaml"
    file.write_text(EXAMPLE + '\nlinks: {product: "https://shop.example/p/{sku}/{colour}"}\n', encoding="utf-8")
    assert load_shop(file).links.product == "https://shop.example/p/{sku}/{colour}"
    assert load_shop(FILE).links.product is None


@pytest.mark.parametrize("wrong", ["http://shop.example/{sku}", "https://shop.example/p", "https://{sku}.example/p"])
def test_a_pattern_that_cannot_lead_to_a_product_is_refused(tmp_path: Path, wrong: str) -> None:
    file = tmp_path / "shop.yaml"
    file.write_text(f'{EXAMPLE}\nlinks: {{product: "{wrong}"}}\n', encoding="utf-8")
    with pytest.raises(SourceInvalid, match="not the address of a product's page"):
        load_shop(file)


PEOPLE = """
holidays: ["2026-11-20"]
handoffs:
  {remind_minutes: 3, lead_minutes: 10, owner_minutes: 20, silent_minutes: 8, discounts: {manager: 7.5, lead: 20}}
templates:
  - {code: wait, title: Хвилинку, text: {uk: Хвилинку!, ru: Минутку!, en: One moment!}}
staff:
  - {id: 11, name: Ольга, role: lead}
  - {id: 12, name: Богдан, role: manager}
"""


def test_the_people_of_the_shop_and_how_they_are_called_are_told(tmp_path: Path) -> None:
    file = tmp_path / "shop.yaml"
    file.write_text(EXAMPLE + PEOPLE, encoding="utf-8")
    shop = load_shop(file)

    assert shop.staff == (StaffMember(11, "Ольга", StaffRole.LEAD), StaffMember(12, "Богдан", StaffRole.MANAGER))
    assert (shop.handoffs.remind, shop.handoffs.silent) == (timedelta(minutes=3), timedelta(minutes=8))
    assert (shop.handoffs.lead, shop.handoffs.owner) == (timedelta(minutes=10), timedelta(minutes=20))
    assert [shop.handoffs.discounts[role] for role in StaffRole] == [1000, 200, 75]
    assert [(each.code, each.title, each.text.ru) for each in shop.templates] == [("wait", "Хвилинку", "Минутку!")]
    assert shop.holidays == {date(2026, 11, 20)}


def test_nobody_works_on_a_holiday(tmp_path: Path) -> None:
    file = tmp_path / "shop.yaml"
    file.write_text(EXAMPLE + PEOPLE, encoding="utf-8")
    assert not load_shop(file).is_open(datetime(2026, 11, 20, 10, 0, tzinfo=UTC))
    assert load_shop(file).is_open(datetime(2026, 11, 19, 10, 0, tzinfo=UTC))


@pytest.mark.parametrize(
    ("right", "wrong", "problem", "hint"),
    [
        ("lead_minutes: 10", "lead_minutes: 3", "called in the wrong order", "each above the one before"),
        ("owner_minutes: 20", "owner_minutes: 9", "called in the wrong order", "each above the one before"),
        ("silent_minutes: 8", "silent_minutes: 0", "not possible here", "minutes of working time"),
        ("manager: 7.5", "manager: 101", "is not a discount", "from 0 to 100"),
        ("manager: 7.5", "manager: 7.55", "is not a discount", "from 0 to 100"),
        ("manager: 7.5", "manager: 30", "a lead may give less", "lead: 15"),
        ("2026-11-20", "12-25", "is not a day", "2026-11-21"),
        ("id: 12", "id: 11", "staff have 11 twice", "one of the two"),
        ("id: 12", "id: 9223372036854775808", "nobody's Telegram id", "Telegram account"),
        ("id: 12", "id: -100200", "nobody's Telegram id", "Telegram account"),
        ("role: lead", "role: boss", "boss", "'lead'"),
        ("staff:", "  - {code: wait, title: Ще, text: {uk: а, ru: б, en: c}}\nstaff:", "templates have wait twice", ""),
    ],
)
def test_a_mistake_about_people_says_what_to_write(
    tmp_path: Path, right: str, wrong: str, problem: str, hint: str
) -> None:
    file = tmp_path / "shop.yaml"
    file.write_text(EXAMPLE + PEOPLE.replace(right, wrong, 1), encoding="utf-8")

    with pytest.raises(SourceInvalid) as caught:
        load_shop(file)

    found = [each for each in (caught.value, *caught.value.more) if problem in each.problem]
    assert found, str(caught.value)
    assert hint in found[0].hint
