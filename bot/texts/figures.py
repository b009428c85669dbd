"""How figures are written: money and lists of sizes."""

from __future__ import annotations

from collections.abc import Sequence

from catalog.products import Locale, Money

NBSP = "\u00a0"
CURRENCIES = {"UAH": {"uk": "грн", "ru": "грн", "en": "UAH"}}
AND = {"uk": "і", "ru": "и", "en": "and"}


def money(amount: Money, locale: Locale) -> str:
    """ "1 850 грн" with unbreakable spaces, "1,850 UAH" in English; kopiykas only when there are any."""
    whole, rest = divmod(amount.minor, 100)
    thousands, point = (",", ".") if locale == "en" else (NBSP, ",")
    figure = f"{whole:,}".replace(",", thousands)
    if rest:
        figure += f"{point}{rest:02d}"
    currency = CURRENCIES.get(amount.currency, {}).get(locale, amount.currency)
    return f"{figure}{NBSP}{currency}"


def figure(number: float, locale: Locale) -> str:
    """ "43", "51,5"; with a point in English."""
    return f"{number:.1f}".removesuffix(".0").replace(".", "." if locale == "en" else ",")


def listed(items: Sequence[str], locale: Locale) -> str:
    """ "122 і 134", "92, 98 і 104"."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {AND[locale]} {items[-1]}"
