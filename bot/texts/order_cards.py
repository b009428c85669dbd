"""Ukrainian for the card of an order in the managers' chat: what it is about, how it stands, what can be done."""

from __future__ import annotations

from collections.abc import Mapping

from bot.callbacks import OrderVerb
from catalog.delivery import Way
from catalog.orders import OrderState, PaymentMode, ReturnReason
from graph.messages import OrderMatter

S = OrderState

MATTERS: Mapping[OrderMatter, str] = {
    OrderMatter.PLACED: "Нове замовлення",
    OrderMatter.RECEIPT: "Квитанція",
    OrderMatter.CANCELLED: "Покупець скасував",
    OrderMatter.ADDRESS: "Нова адреса",
    OrderMatter.RETURN: "Повернення",
    OrderMatter.PAID: "Оплачено",
    OrderMatter.SHOWN: "Замовлення",
}
EXCHANGE = "Обмін"
STATES: Mapping[OrderState, str] = {
    S.DRAFT: "чернетка",
    S.CONFIRMED: "прийнято",
    S.AWAITING_PAYMENT: "чекає на оплату",
    S.PAYMENT_CHECK: "перевірити оплату",
    S.PART_PAID: "передоплата є",
    S.PAID: "оплачено",
    S.PACKED: "запаковано",
    S.SHIPPED: "у дорозі",
    S.ARRIVED: "на відділенні",
    S.DELIVERED: "отримано",
    S.UNCOLLECTED: "не забрали",
    S.RETURNED: "повернулося до нас",
    S.CANCELLED: "скасовано",
}
MODES: Mapping[PaymentMode, str] = {
    PaymentMode.FULL: "повна оплата",
    PaymentMode.PART: "передоплата",
    PaymentMode.COD: "при отриманні",
}
REASONS: Mapping[ReturnReason, str] = {
    ReturnReason.NOT_LIKED: "не сподобалося",
    ReturnReason.WRONG_SIZE: "не той розмір",
    ReturnReason.DEFECT: "брак",
    ReturnReason.WRONG_ITEM: "надіслали не те",
}
WAYS: Mapping[Way, str] = {
    Way.BRANCH: "відділення {number}",
    Way.LOCKER: "поштомат {number}",
    Way.COURIER: "кур'єр, {address}",
    Way.PICKUP: "самовивіз",
}

HEAD = "{matter} №{number}"
STATE = "{state} · {mode}"
LINE = "{sku} {what}, {size} × {pieces} · {price}"
MORE_LINES = "…і ще {count}"
DISCOUNT = "Знижка −{discount}"
TOTAL = "Разом {total}"
TOTAL_WITH_FEE = "Разом {total}, з них доставка {fee}"
PAID = "сплачено {paid}"
DUE_NOW = "зараз доплатити {due}"
DUE_LATER = "при отриманні {due}"
OWED = "винні покупцеві {owed}"
REGION = "{region} обл."
WAYBILL = "ТТН {waybill}"
EXCHANGE_OF = "Замість речі з №{number}"
GIVEN = "{what} × {pieces}: {reason}"
INSTEAD = "Натомість {sku}"
REPLACEMENT = "нове замовлення №{number}"
SURCHARGE = "доплата {amount}"
WAY_BACK_OURS = "Дорога назад за наш рахунок"
WAY_BACK_THEIRS = "Дорога назад за рахунок покупця"
REFUND_TO = "Повернути на: {account}"
REFUND_ASK = "Куди повернути гроші, спитайте в покупця"
OTHER_SUM = "Прийшла інша сума? Надішліть її відповіддю на цю картку."
ERASED = "Дані покупця стерто"
PICTURES = "№{number}: решта фото до повернення"

BUTTONS: Mapping[OrderVerb, str] = {
    OrderVerb.PACK: "Запаковано",
    OrderVerb.SHIP: "Відправлено",
    OrderVerb.ARRIVED: "Прибуло",
    OrderVerb.DELIVERED: "Отримано",
    OrderVerb.UNCOLLECTED: "Не забрали",
    OrderVerb.RETURNED: "Повернулося",
    OrderVerb.CANCEL: "Скасувати",
    OrderVerb.ACCEPT_RECEIPT: "Гроші є, {amount}",
    OrderVerb.REFUSE_RECEIPT: "Грошей немає",
    OrderVerb.ACCEPT_RETURN: "Річ у нас",
    OrderVerb.REFUSE_RETURN: "Не приймаємо",
    OrderVerb.REFUNDED: "{amount} повернуто",
    OrderVerb.TALK: "Написати покупцеві",
}
