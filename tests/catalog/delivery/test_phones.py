"""A phone number, however it is spelled."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.delivery.details import Why
from catalog.delivery.phones import OPERATORS, find_phones, to_e164

OPERATOR = st.sampled_from(sorted(OPERATORS))
REST = st.text("0123456789", min_size=7, max_size=7)
PREFIX = st.sampled_from(("+380", "380", "0", "80", "00380", "+38 0", "38 0", "8 0", "3 8 0", ""))
GAP = st.sampled_from(("", "", " ", "-", ".", "\u00a0", " - ", "–", "/", " ("))
SHUT = st.sampled_from(("", ")", ") ", " "))


@given(PREFIX, OPERATOR, REST, st.lists(GAP, min_size=8, max_size=8), SHUT)
def test_any_spelling_of_a_mobile_number_is_the_same_number(
    prefix: str, operator: str, rest: str, gaps: list[str], shut: str
) -> None:
    pieces = "".join(gap + digit for gap, digit in zip(gaps[1:], rest, strict=True))
    assert to_e164(f"{prefix}{gaps[0]}{operator}{shut}{pieces}").e164 == f"+380{operator}{rest}"


@given(st.text("0123456789", min_size=2, max_size=2).filter(lambda code: code not in OPERATORS), REST)
def test_a_ukrainian_number_of_no_operator_is_refused(code: str, rest: str) -> None:
    told = to_e164(f"+380{code}{rest}")
    assert told.e164 is None
    assert told.why in {Why.NOT_AN_OPERATOR, Why.LANDLINE, Why.TOO_SHORT, Why.TOO_LONG}


@given(st.text("0123456789", min_size=16, max_size=60), st.sampled_from(("", "+", "00")))
def test_more_digits_than_any_number_has_are_refused(digits: str, prefix: str) -> None:
    told = to_e164(prefix + digits)
    assert told.e164 is None
    assert told.why is not None


@given(st.text(max_size=200))
def test_whatever_is_written_is_a_number_or_has_a_reason(text: str) -> None:
    for phone in find_phones(text):
        assert (phone.e164 is None) == (phone.why is not None)
        assert 0 <= phone.start < phone.end <= len(text)


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("+48 601 234 567", "+48601234567"),
        ("0048 601 234 567", "+48601234567"),
        ("48601234567", "+48601234567"),
        ("+49 (0) 1512 3456789", "+4915123456789"),
        ("+1 (202) 555-0143", "+12025550143"),
        ("+44 7400 123456", "+447400123456"),
        ("+380 (0)67 123-45-67", "+380671234567"),
        ("+3800671234567", "+380671234567"),
        ("Львів 5 48601234567", "+48601234567"),
        ("О67 123 45 67", "+380671234567"),  # the letter, not the figure
        ("тел.:0671234567,", "+380671234567"),
    ],
)
def test_foreign_and_odd_spellings_are_read(written: str, number: str) -> None:
    assert to_e164(written).e164 == number


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("067 123 45", Why.TOO_SHORT),
        ("067 123 45 678", Why.TOO_LONG),
        ("1234567890" * 4, Why.TOO_LONG),
        ("067 " * 10, Why.TOO_LONG),
        ("044 123 45 67", Why.LANDLINE),
        ("+380 11 123 45 67", Why.NOT_AN_OPERATOR),
        ("+38067123456", Why.TOO_SHORT),
        ("+999 12 345 67 89", Why.NOT_A_PHONE),
        ("🌸🌸🌸", Why.NOT_A_PHONE),
        ("", Why.NOT_A_PHONE),
    ],
)
def test_what_is_no_number_is_refused_with_a_reason(written: str, why: Why) -> None:
    told = to_e164(written)
    assert (told.e164, told.why) == (None, why)


@pytest.mark.parametrize(
    "text", ["0671234567 5", "5 0671234567", "25 067 123 45 67", "50 0671234567", "12 +380671234567"]
)
def test_the_figure_beside_a_number_is_left_alone(text: str) -> None:
    (phone,) = find_phones(text)
    rest = f"{text[: phone.start]}{text[phone.end :]}".strip()
    assert phone.e164 == "+380671234567"
    assert rest in {"5", "25", "50", "12"}


@pytest.mark.parametrize("border", [" ", ", ", "/", "\n", " або "])
def test_two_numbers_are_two(border: str) -> None:
    found = [phone.e164 for phone in find_phones(f"067 123 45 67{border}050 765 43 21")]
    assert found == ["+380671234567", "+380507654321"]


def test_a_number_never_shows_in_a_repr() -> None:
    assert "123" not in repr(to_e164("0671234567"))
