"""What the owner decides about orders (the `orders` section of data/shop.yaml): times, ways to pay, whom to pay."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import AfterValidator, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from catalog.feeds.fields import Price
from catalog.feeds.source import Strict, matching

Payment = Literal["full", "part", "cod"]
UKRAINIAN_IBAN = 29
MOST_REMINDERS = 2


@dataclass(frozen=True, slots=True)
class Payee:
    """Whom a transfer goes to. `iban` without spaces, `tax_id` of 8 digits (a company) or 10 (a person)."""

    name: str
    iban: str
    tax_id: str
    purpose: str


@dataclass(frozen=True, slots=True)
class OrderRules:
    """A cart holds its pieces for `reserve_minutes`, an unpaid order for `pay_hours`. `prepayment` is in
    minor units.

    `return_days` count from the delivery and are the least that any category gives. A choice that was left is reminded
    of `remind_hours` after it (at most two, none: never), between these hours of the day in the shop's time zone.
    """

    reserve_minutes: int = 30
    pay_hours: int = 48
    most_pieces: int = 50
    payments: tuple[Payment, ...] = ("full", "cod")
    prepayment: int = 0
    payee: Payee | None = None
    storage_days: int = 7
    return_days: int = 14
    remind_hours: tuple[int, ...] = ()
    remind_between: tuple[int, int] = (10, 20)


def is_iban(text: str) -> bool:
    """By form and check digits (ISO 13616, mod 97); a Ukrainian one has 29 characters."""
    if not re.fullmatch(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}", text):
        return False
    if text.startswith("UA") and len(text) != UKRAINIAN_IBAN:
        return False
    return int("".join(str(int(letter, 36)) for letter in text[4:] + text[:4])) % 97 == 1


def _iban(value: str) -> str:
    compact = value.replace(" ", "").upper()
    if not is_iban(compact):
        raise PydanticCustomError(
            "mistake",
            "{value} is not an IBAN",
            {"value": value, "hint": "Copy all 29 characters from the bank: one of them is wrong or missing."},
        )
    return compact


def _between(least: int, most: int) -> AfterValidator:
    def check(value: int) -> int:
        if not least <= value <= most:
            told = {"value": value, "hint": f"Write {least} to {most}."}
            raise PydanticCustomError("mistake", "{value} is not possible here", told)
        return value

    return AfterValidator(check)


class PayeeEntry(Strict):
    name: Annotated[str, StringConstraints(min_length=2, max_length=140)]
    iban: Annotated[str, AfterValidator(_iban)]
    tax_id: Annotated[str, matching(r"\d{8}|\d{10}", 'Write 8 digits (ЄДРПОУ) or 10 (РНОКПП) in quotes: "12345678".')]
    purpose: Annotated[str, StringConstraints(min_length=2, max_length=160)]


class OrdersEntry(Strict):
    reserve_minutes: Annotated[int, _between(1, 24 * 60)] = 30
    pay_hours: Annotated[int, _between(1, 24 * 14)] = 48
    most_pieces: Annotated[int, _between(1, 1000)] = 50
    payments: tuple[Payment, ...] = ("full", "cod")
    prepayment: Price | None = None
    payee: PayeeEntry | None = None
    storage_days: Annotated[int, _between(1, 30)] = 7
    return_days: Annotated[int, _between(14, 365)] = 14
    remind_hours: tuple[Annotated[int, _between(1, 24 * 7)], ...] = ()
    remind_between: tuple[Annotated[int, _between(0, 23)], Annotated[int, _between(1, 24)]] = (10, 20)

    @model_validator(mode="after")
    def _complete(self) -> OrdersEntry:
        if not self.payments:
            raise PydanticCustomError("mistake", "nothing can be paid", {"hint": "Write payments: [full]."})
        if "part" in self.payments and self.prepayment is None:
            hint = "Write prepayment: 150, or take part out of payments."
            raise PydanticCustomError("mistake", "payments have 'part', and no prepayment is told", {"hint": hint})
        self._check_reminders()
        return self

    def _check_reminders(self) -> None:
        hours, (first, last) = self.remind_hours, self.remind_between
        if len(hours) > MOST_REMINDERS or list(hours) != sorted(set(hours)):
            hint = "Write remind_hours: [3, 24], one or two numbers, or [] for none."
            raise PydanticCustomError("mistake", "nobody is reminded more than twice", {"hint": hint})
        if first >= last:
            hint = "Write remind_between: [10, 20]."
            raise PydanticCustomError("mistake", "the day of the reminders ends before it begins", {"hint": hint})

    def rules(self) -> OrderRules:
        payee = self.payee
        return OrderRules(
            reserve_minutes=self.reserve_minutes,
            pay_hours=self.pay_hours,
            most_pieces=self.most_pieces,
            payments=tuple(dict.fromkeys(self.payments)),
            prepayment=self.prepayment or 0,
            payee=Payee(payee.name, payee.iban, payee.tax_id, payee.purpose) if payee else None,
            storage_days=self.storage_days,
            return_days=self.return_days,
            remind_hours=self.remind_hours,
            remind_between=self.remind_between,
        )
