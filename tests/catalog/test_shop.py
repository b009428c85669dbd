"""data/shop.yaml: what the owner decides, with the line of every mistake."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from catalog.errors import SourceInvalid
from catalog.shop import load_shop

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
