"""The `orders` section of data/shop.yaml: times, ways to pay, and a payee whose IBAN holds."""

from __future__ import annotations

from pathlib import Path

import pytest

from catalog.errors import SourceInvalid
from catalog.order_rules import OrderRules, Payee, is_iban
from catalog.shop import load_shop

EXAMPLE = (Path(__file__).parent / "data" / "shop.yaml").read_text(encoding="utf-8")
DEMO = Path(__file__).parent.parent.parent / "data" / "shop.yaml"
IBAN = "UA620000000000000000000000001"
PAYEE = f'  payee: {{name: ФОП Вигадана, iban: "{IBAN}", tax_id: "0000000000", purpose: За товар}}\n'


def test_the_demo_shop_says_what_its_policies_say() -> None:
    shop = load_shop(DEMO)

    assert shop.orders.payments == ("full", "part", "cod")
    assert shop.orders.prepayment == 15_000
    assert shop.orders.payee is not None
    assert "150 грн наперед" in shop.policy("payment").text.uk
    assert "при отриманні" in shop.policy("payment").text.uk
    assert f"{shop.orders.return_days} днів" in shop.policy("returns").text.uk


def test_a_shop_that_says_nothing_of_orders_has_rules_all_the_same(tmp_path: Path) -> None:
    assert _load(tmp_path, "") == OrderRules()


def test_all_of_it_is_read(tmp_path: Path) -> None:
    told = "orders:\n  reserve_minutes: 15\n  payments: [cod, part]\n  prepayment: 99.50\n" + PAYEE

    assert _load(tmp_path, told) == OrderRules(
        reserve_minutes=15,
        payments=("cod", "part"),
        prepayment=9_950,
        payee=Payee("ФОП Вигадана", IBAN, "0000000000", "За товар"),
    )


def test_reminders_are_at_most_two_and_by_day(tmp_path: Path) -> None:
    told = _load(tmp_path, "orders:\n  remind_hours: [3, 24]\n  remind_between: [9, 21]\n")
    assert (told.remind_hours, told.remind_between) == ((3, 24), (9, 21))
    for wrong in ("remind_hours: [1, 2, 3]", "remind_hours: [24, 3]", "remind_between: [20, 10]", "remind_hours: [0]"):
        with pytest.raises(SourceInvalid):
            _load(tmp_path, f"orders:\n  {wrong}\n")


@pytest.mark.parametrize("spelt", [IBAN, "GB82WEST12345698765432", "DE89370400440532013000"])
def test_a_right_iban_is_right(spelt: str) -> None:
    assert is_iban(spelt)


@pytest.mark.parametrize("at", range(len(IBAN)))
def test_an_iban_with_one_wrong_character_is_wrong(at: int) -> None:
    wrong = "7" if IBAN[at] != "7" else "8"
    assert not is_iban(IBAN[:at] + wrong + IBAN[at + 1 :])


@pytest.mark.parametrize("wrong", ["", IBAN[:-1], IBAN + "0", "UA", "UA" + "0" * 27, "GB82WEST1234569876543²"])
def test_what_is_no_iban_is_not_taken_for_one(wrong: str) -> None:
    assert not is_iban(wrong)


@pytest.mark.parametrize(
    ("told", "hint"),
    [
        (PAYEE.replace("620", "630"), "29 characters"),
        (PAYEE.replace('0000000000"', '123"'), "8 digits"),
        ("  payments: [part]\n", "prepayment: 150"),
        ("  payments: []\n", "payments: [full]"),
        ("  payments: [barter]\n", "cod"),
        ("  return_days: 13\n", "14 to 365"),
        ("  reserve_minutes: 0\n", "1 to 1440"),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, told: str, hint: str) -> None:
    line = len(EXAMPLE.splitlines()) + 3
    with pytest.raises(SourceInvalid) as wrong:
        _load(tmp_path, "orders:\n" + told)
    assert hint in str(wrong.value)
    assert f"line {line}" in str(wrong.value) or f"line {line - 1}" in str(wrong.value)


def test_spaces_in_an_iban_are_for_people(tmp_path: Path) -> None:
    told = "orders:\n" + PAYEE.replace(IBAN, "ua62 0000 0000 0000 0000 0000 0000 1")
    payee = _load(tmp_path, told).payee

    assert payee is not None
    assert payee.iban == IBAN


def _load(folder: Path, told: str) -> OrderRules:
    file = folder / "shop.yaml"
    file.write_text(f"{EXAMPLE}\n{told}", encoding="utf-8")
    return load_shop(file).orders
