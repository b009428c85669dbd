"""How figures are written: money and lists of sizes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from catalog.products import Locale, Money

NBSP = "\u00a0"
CURRENCIES = {"UAH": {"uk": "грн", "ru": "грн", "en": "UAH"}}
AND = {"uk": "і", "ru": "и", "en": "and"}
OR = {"uk": "або", "ru": "или", "en": "or"}
MONTHS = {
    "uk": "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "en": "January February March April May June July August September October November December",
}


def money(amount: Money, locale: Locale) -> str:
    """ "1 850 грн" with unbreakable spaces, "1,850 UAH" in English; kopiykas only when there are any."""
    whole, rest = divmod(amount.minor, 100)
    thousands, point = (",", ".") if locale == "en" else (NBSP, ",")
    figure = f"{whole:,}".replace(",", thousands)
    if rest:
        figure += f"{point}{rest:02d}"
    currency = CURRENCIES.get(amount.currency, {}).get(locale, amount.currency)
    return f"{figure}{NBSP}{currency}"


def dollars(amount: Decimal) -> str:
    """ "4,02 $", for the owner: what models cost is counted in dollars."""
    return f"{amount:.2f}".replace(".", ",") + f"{NBSP}$"


def figure(number: float, locale: Locale) -> str:
    """ "43", "51,5"; with a point in English."""
    return f"{number:.1f}".removesuffix(".0").replace(".", "." if locale == "en" else ",")


def listed(items: Sequence[str], locale: Locale) -> str:
    """ "122 і 134", "92, 98 і 104"."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {AND[locale]} {items[-1]}"


def either(items: Sequence[str], locale: Locale) -> str:
    """ "92 або 98", "92, 98 або 104"."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {OR[locale]} {items[-1]}"


def plain_amount(amount: Money) -> str:
    """ "1930", "1930.50": as a bank's form takes it."""
    whole, rest = divmod(amount.minor, 100)
    return f"{whole}.{rest:02d}" if rest else str(whole)


def currency(code: str, locale: Locale) -> str:
    return CURRENCIES.get(code, {}).get(locale, code)


def clock_time(at: datetime, zone: ZoneInfo) -> str:
    """ "15:40" as clocks show it there."""
    return f"{at.astimezone(zone):%H:%M}"


def day(at: datetime, zone: ZoneInfo, locale: Locale) -> str:
    """ "22 листопада" with an unbreakable space."""
    local = at.astimezone(zone)
    return f"{local.day}{NBSP}{MONTHS[locale].split()[local.month - 1]}"


def moment(at: datetime, zone: ZoneInfo, locale: Locale) -> str:
    """ "22 листопада, 15:40"."""
    return f"{day(at, zone, locale)}, {clock_time(at, zone)}"
