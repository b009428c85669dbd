"""Invented carts and orders, for everything that turns the sale into words."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from catalog.delivery import Address, City, DeliveryDetails, PersonName, Place, Way
from catalog.order_rules import Payee
from catalog.orders import Cart, CartLine, Order, OrderLine, OrderState, PaymentMode, Return, ReturnReason
from catalog.orders.order import Given, Receipt, Refund
from catalog.products import Money, Names

AT = datetime(2025, 11, 20, 13, 40, tzinfo=UTC)
HOSTILE = "<b>Оля</b> & \u202eOlya\n{name} " + "🌸" * 60
PHONE = "+380671234567"
SUIT = Names("Костюм «Хмаринка»", "Костюм «Облачко»", "“Little Cloud” suit")
PINK = Names("рожевий", "розовый", "pink")
PAYEE = Payee("ТОВ «Дибунці»", "UA620000000000000000000000001", "00000000", "Оплата за товар, замовлення № {number}")


def uah(hryvnias: float) -> Money:
    return Money(round(hryvnias * 100))


def cart_line(line: int = 7, **more: Any) -> CartLine:
    told: dict[str, Any] = {
        "line": line,
        "sku": f"KOS-ZIP-PINK-{line}",
        "product_sku": "KOS-ZIP",
        "names": SUIT,
        "colour": "pink",
        "colour_names": PINK,
        "size": "128",
        "pieces": 1,
        "price": uah(1850),
        "told_price": uah(1850),
        "held_until": AT,
        "free": 2,
    }
    return CartLine(**told | more)


def cart(*lines: CartLine, missing: Money | None = None) -> Cart:
    total = sum(line.total.minor for line in lines)
    return Cart(501, lines, Money(total), missing)


def delivery(way: Way = Way.BRANCH, name: str = "Іваненко") -> DeliveryDetails:
    number = 5 if way in {Way.BRANCH, Way.LOCKER} else None
    address = Address("вул. Зелена", "7", "12") if way is Way.COURIER else None
    city = None if way is Way.PICKUP else City("Львів", "Львівська")
    return DeliveryDetails(PersonName(name, "Оля"), PHONE, Place(way, city, number, address), "flat")


def order_line(line: int = 7, **more: Any) -> OrderLine:
    told: dict[str, Any] = {
        "line": line,
        "sku": "KOS-ZIP-PINK-128",
        "product_sku": "KOS-ZIP",
        "names": SUIT,
        "colour": "pink",
        "colour_names": PINK,
        "size": "128",
        "price": uah(1850),
        "pieces": 1,
    }
    return OrderLine(**told | more)


def order(state: OrderState = OrderState.AWAITING_PAYMENT, mode: PaymentMode = PaymentMode.FULL, **more: Any) -> Order:
    told: dict[str, Any] = {
        "number": "1007",
        "chat": 501,
        "state": state,
        "mode": mode,
        "lines": (order_line(),),
        "goods": uah(1850),
        "delivery_fee": uah(80),
        "total": uah(1930),
        "prepayment": {PaymentMode.FULL: uah(1930), PaymentMode.PART: uah(150), PaymentMode.COD: uah(0)}[mode],
        "paid": uah(0),
        "owed": uah(0),
        "given_back": uah(0),
        "confirmed_at": AT,
        "delivery": delivery(),
    }
    return Order(**told | more)


def receipt(number: int = 31) -> Receipt:
    return Receipt(number, "ab" * 32, "ab" * 32, AT, None)


def refund(hryvnias: float = 200) -> Refund:
    return Refund(41, uah(hryvnias), "cancelled", AT, None)


def returned(kind: Any = "return", **more: Any) -> Return:
    told: dict[str, Any] = {
        "id": 51,
        "number": "1007",
        "kind": kind,
        "reason": ReturnReason.WRONG_SIZE,
        "lines": (Given(7, 1, "KOS-ZIP-PINK-134" if kind == "exchange" else None),),
        "amount": uah(1850),
        "way_back_paid_by_us": kind == "exchange",
        "state": "asked",
    }
    return Return(**told | more)
