"""What people read about payments in the chat: the invoice, why one may not be paid now, and that money came."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from catalog.products import Locale


class Refusal(StrEnum):
    """Why an invoice may not be paid now. SUM: another sum is due; DUE: none is; GONE: the order is cancelled; UNKNOWN:
    there is no such order; UNSURE: there was no time to find out."""

    SUM = "sum"
    DUE = "due"
    GONE = "gone"
    UNKNOWN = "unknown"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class PaymentWords:
    """One language. `title` has at most 32 characters with a number of seven digits. Telegram itself shows `refusals`
    beside the button that was pressed; the rest are messages."""

    title: str
    line: str
    all_of_it: str
    part_of_it: str
    rest_later: str
    refusals: Mapping[Refusal, str]
    received: str
    received_for: str
    paid: str
    part_paid: str
    still_due: str
    too_much: str
    cancelled: str
    orphan: str
    see_order: str


UK = PaymentWords(
    title="Замовлення №{number}",
    line="{name}, {size}",
    all_of_it="До сплати",
    part_of_it="Передоплата",
    rest_later="Решту, {rest}, сплатите при отриманні.",
    refusals={
        Refusal.SUM: "Сума змінилася: тепер {sum}. Відкрийте замовлення №{number}, там новий рахунок.",
        Refusal.DUE: "За замовлення №{number} зараз платити не треба.",
        Refusal.GONE: "Замовлення №{number} уже скасоване, гроші не списано. Напишіть, і оформимо нове.",
        Refusal.UNKNOWN: "Такого замовлення немає, гроші не списано. Напишіть нам, розберемося.",
        Refusal.UNSURE: "Не вдалося перевірити замовлення, гроші не списано. Спробуйте ще раз за хвилину.",
    },
    received="Є оплата: {sum}, дякуємо!",
    received_for="Є оплата: {sum} за замовлення №{number}. Дякуємо!",
    paid="Замовлення №{number} оплачене. Напишу, щойно його відправлять.",
    part_paid="Решту, {rest}, сплатите при отриманні.",
    still_due="За замовлення №{number} лишилося сплатити {rest}.",
    too_much="За замовлення №{number} це більше, ніж треба, тож {owed} повернемо. Менеджер уже знає.",
    cancelled="Замовлення №{number} уже скасоване, тож {owed} повернемо. Менеджер уже знає.",
    orphan="{sum} надійшло, але не видно, за яке замовлення. Менеджер уже знає і розбереться.",
    see_order="Моє замовлення",
)

RU = PaymentWords(
    title="Заказ №{number}",
    line="{name}, {size}",
    all_of_it="К оплате",
    part_of_it="Предоплата",
    rest_later="Остальное, {rest}, оплатите при получении.",
    refusals={
        Refusal.SUM: "Сумма изменилась: теперь {sum}. Откройте заказ №{number}, там новый счёт.",
        Refusal.DUE: "За заказ №{number} сейчас платить не нужно.",
        Refusal.GONE: "Заказ №{number} уже отменён, деньги не списаны. Напишите, и оформим новый.",
        Refusal.UNKNOWN: "Такого заказа нет, деньги не списаны. Напишите нам, разберёмся.",
        Refusal.UNSURE: "Не удалось проверить заказ, деньги не списаны. Попробуйте ещё раз через минуту.",
    },
    received="Есть оплата: {sum}, спасибо!",
    received_for="Есть оплата: {sum} за заказ №{number}. Спасибо!",
    paid="Заказ №{number} оплачен. Напишу, как только его отправят.",
    part_paid="Остальное, {rest}, оплатите при получении.",
    still_due="За заказ №{number} осталось оплатить {rest}.",
    too_much="За заказ №{number} это больше, чем нужно, поэтому {owed} вернём. Менеджер уже знает.",
    cancelled="Заказ №{number} уже отменён, поэтому {owed} вернём. Менеджер уже знает.",
    orphan="{sum} пришло, но не видно, за какой заказ. Менеджер уже знает и разберётся.",
    see_order="Мой заказ",
)

EN = PaymentWords(
    title="Order {number}",
    line="{name}, {size}",
    all_of_it="To pay",
    part_of_it="Prepayment",
    rest_later="The rest, {rest}, is paid on delivery.",
    refusals={
        Refusal.SUM: "The sum has changed: it is {sum} now. Open order {number}, there is a new invoice.",
        Refusal.DUE: "There is nothing to pay for order {number} now.",
        Refusal.GONE: "Order {number} is cancelled, you were not charged. Write to us and we will make a new one.",
        Refusal.UNKNOWN: "There is no such order, you were not charged. Write to us and we will sort it out.",
        Refusal.UNSURE: "The order could not be checked, you were not charged. Please try again in a minute.",
    },
    received="We have your {sum}, thank you!",
    received_for="We have {sum} for order {number}. Thank you!",
    paid="Order {number} is paid. I will write as soon as it is sent.",
    part_paid="The rest, {rest}, is paid on delivery.",
    still_due="{rest} is left to pay for order {number}.",
    too_much="That is more than order {number} needs, so {owed} will be returned. A manager knows already.",
    cancelled="Order {number} is cancelled, so {owed} will be returned. A manager knows already.",
    orphan="{sum} came, but it is not clear for which order. A manager knows already and will sort it out.",
    see_order="My order",
)

PAYMENTS: Mapping[Locale, PaymentWords] = {"uk": UK, "ru": RU, "en": EN}

ORPHAN = (
    "Прийшли гроші, а замовлення до них немає: {sum}.\nПозначка платежу: {payload}\nПлатіж Telegram: {charge}\n"
    "У платіжній системі: {provider}\nВід: {who}, чат {chat}. Знайдіть платіж у кабінеті системи й поверніть гроші."
)
TO_REFUND = (
    "№{number}: ці {sum} зайві, їх треба повернути. Знайдіть платіж у кабінеті платіжної системи: {provider}\n"
    "У Telegram він такий: {charge}"
)
"""For the managers' chat."""
