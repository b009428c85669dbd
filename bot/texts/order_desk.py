"""Ukrainian for those who pack and send: what was done with an order and by whom, what is asked of them."""

from __future__ import annotations

from collections.abc import Mapping

from bot.callbacks import OrderVerb

DONE: Mapping[OrderVerb, str] = {
    OrderVerb.PACK: "Запаковано: {name}",
    OrderVerb.SHIP: "Відправлено: {name}",
    OrderVerb.ARRIVED: "Прибуло на відділення: {name}",
    OrderVerb.DELIVERED: "Отримано покупцем: {name}",
    OrderVerb.UNCOLLECTED: "Не забрали: {name}",
    OrderVerb.RETURNED: "Повернулося до нас: {name}",
    OrderVerb.CANCEL: "Скасовано: {name}",
    OrderVerb.ACCEPT_RECEIPT: "Гроші є, {amount}: {name}",
    OrderVerb.REFUSE_RECEIPT: "Грошей немає: {name}",
    OrderVerb.ACCEPT_RETURN: "Повернення прийнято: {name}",
    OrderVerb.REFUSE_RETURN: "У поверненні відмовлено: {name}",
    OrderVerb.REFUNDED: "Гроші повернуто: {name}",
    OrderVerb.TALK: "Веде {name}",
}
MOVED = "Далі в новій картці нижче"
MOVED_ELSEWHERE = "Далі в новій картці, в іншій темі"
SHIPPED_WITH = "Відправлено, ТТН {waybill}: {name}"

SURE = "Так, скасувати"
NOT_SURE = "Ні, лишити"
WAYBILL = "№{number}: надішліть номер накладної відповіддю на це повідомлення."
WAYBILL_BY_HAND = "№{number}: перевізник зараз не відповідає. Створіть накладну самі й надішліть її номер відповіддю."
WAYBILL_REFUSED = "№{number}: перевізник не приймає цю посилку. Створіть накладну самі й надішліть її номер відповіддю."
NO_WAYBILL = "Без накладної"

NO_ORDERS = "Відкритих замовлень немає."
ORDER_LINE = "/order_{number} · {total} · {day}"
STATE_HEAD = "{state} ({count})"
AND_MORE = "…і ще {count}"
NO_SUCH_ORDER = "Замовлення №{number} немає."
ORDER_USAGE = "Напишіть номер, наприклад: /order 1007"
SUM_ODD = "{amount}? Замовлення №{number} на {total}, тож нічого не записано. Надішліть суму ще раз."
UNCOLLECTED_PAID = "№{number} не забрали, а сплачено {paid}. Коли посилка повернеться, поверніть гроші покупцеві."
NOBODY = "Дані покупця стерто, тож це не передано."
NOT_FROM_CHAT = "Покупець не з чату, писати йому нікуди. Телефон є на картці."
