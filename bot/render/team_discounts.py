"""A discount as managers and shoppers read it: how much, and what it comes to now."""

from __future__ import annotations

from bot.callbacks import pack
from bot.render.calls import Draft, text
from bot.render.keyboards import button, keyboard
from bot.render.rich import Rich, bold, filled, foreign, joined, plain
from bot.texts import money
from bot.texts import team as words
from bot.texts.payments import PAYMENTS
from catalog.orders import Cart, Discount, Order
from catalog.products import Locale, Money
from catalog.staff import StaffRole
from graph.messages import AskOrder, Checkout, OrderWish


def too_much(role: StaffRole, limit: int) -> Rich:
    return filled(words.TOO_MUCH[role], percent=plain(percent_of(limit, "uk")))


def told(discount: Discount) -> str:
    """As it was given: "7,5 %" or "50 грн"."""
    if discount.minor:
        return money(Money(discount.minor), "uk")
    return f"{percent_of(discount.permille, 'uk')} %"


def card_line(discount: Discount, name: str) -> str:
    return words.CARD_DISCOUNT.format(what=told(discount), name=name)


def given(about: Cart | Order, discount: Discount) -> Rich:
    """To whoever gave it."""
    order = isinstance(about, Order)
    template = words.DISCOUNTED_ORDER if order else words.DISCOUNTED_CART
    return filled(template if discount else words.DISCOUNT_TAKEN_OFF, **_sums(about, discount, "uk"))


def news(about: Cart | Order, discount: Discount, locale: Locale) -> Draft:
    """To the shopper, with the way on: the order, or the checkout."""
    said = words.DISCOUNTS[locale]
    sums = _sums(about, discount, locale)
    if not isinstance(about, Order):
        line = filled(said.cart if discount else said.gone, **sums)
        return text(line, keyboard([[button(said.checkout, pack(Checkout()))]]))
    line = joined([filled(said.order if discount else said.gone, **sums), _due(about, said, locale)], " ")
    shown = button(PAYMENTS[locale].see_order, pack(AskOrder(about.number, OrderWish.SHOW)))
    return text(line, keyboard([[shown]]))


def percent_of(permille: int, locale: Locale) -> str:
    """ "5", "7,5"; with a point in English."""
    whole, rest = divmod(permille, 10)
    return f"{whole}{'.' if locale == 'en' else ','}{rest}" if rest else str(whole)


def _due(order: Order, said: words.DiscountWords, locale: Locale) -> Rich:
    if order.due_now.minor:
        return filled(said.due, due=bold(_money(order.due_now, locale)))
    return filled(said.due_later, due=bold(_money(order.due, locale))) if order.due.minor else plain("")


def _sums(about: Cart | Order, discount: Discount, locale: Locale) -> dict[str, Rich]:
    percent = plain(percent_of(discount.permille, locale))
    return {
        "share": filled(words.DISCOUNTS[locale].share, percent=percent) if discount.permille else plain(""),
        "number": foreign(about.number, 24) if isinstance(about, Order) else plain(""),
        "discount": _money(about.discount, locale),
        "total": bold(_money(about.total, locale)),
    }


def _money(amount: Money, locale: Locale) -> Rich:
    return plain(money(amount, locale))
