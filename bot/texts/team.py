"""What managers read when they command, and what their discounts sound like to shoppers. Short: a command is typed in
the middle of a talk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.texts.plurals import Plural
from catalog.products import Locale
from catalog.staff import StaffRole

USAGE: Mapping[str, str] = {
    "price": "Напишіть артикул, наприклад: /price KOS-ZIP",
    "stock": "Напишіть артикул, наприклад: /stock KOS-ZIP або /stock KOS-ZIP 128",
    "offer": "Напишіть артикул, наприклад: /offer KOS-ZIP-PINK-128 або /offer KOS-ZIP рожевий 128",
    "order": "Напишіть номер, наприклад: /order 1007",
    "invoice": "Напишіть номер, наприклад: /invoice 1007",
    "paid": "Напишіть номер замовлення й суму, наприклад: /paid 1007 1290",
    "ship": "Напишіть номер накладної, наприклад: /ship 20450123456789 або /ship 1007 20450123456789",
    "refund": "Напишіть номер замовлення, наприклад: /refund 1007",
    "discount": "Напишіть, скільки скинути, наприклад: /discount 5 або /discount 50 грн",
    "neworder": (
        "Напишіть одним повідомленням, наприклад:\n"
        "/neworder KOS-ZIP-PINK-128 x2, SUK-MAK-RED-104; Прізвище Ім'я; 0670000000; Київ, відділення 12; при отриманні"
    ),
}
NOBODY = "Дані цього покупця стерто, писати нікуди."
OWNER_ONLY = "Ціну змінює лише власник."
LEAD_ONLY = "Залишок змінює старший менеджер."

# Products.
UNKNOWN = "Артикула {sku} немає."
NEAR = "Схожі: {skus}."
MAYBE = "Може, це:"
MAYBE_ONE = "{what} · {sku}"
HIDDEN = "{sku} зараз сховано від покупців."
NO_SUCH_SIZE = "Розміру {size} тут немає. Є: {sizes}."
NO_SUCH_COLOUR = "{what}: такого кольору немає. Є: {colours}."
PRICE_OF = "{colour}: {prices}"
PRICE_OF_SIZES = "{price} ({sizes})"
STOCK_OF = "{colour}: {sizes}"
STOCK_OF_SIZE = "{size} × {free}"
STOCK_NONE = "{colour}: немає"
NONE_FREE = "{what}, {size}: закінчився, тож не надіслано. Є: {sizes}."
NONE_AT_ALL = "{what}: усе закінчилося, тож не надіслано."
OTHER_COLOURS = "Є в кольорах: {colours}."
OFFERED = "Надіслано: {what} · {price}"

# Orders.
NO_ORDERS = "Замовлень у цього покупця ще немає."
OTHER_ORDERS = "Ще: {orders}"
WHICH_ORDER = "Яке з них? {orders}. Додайте номер: /{name} {number}"
NOT_THEIRS = "№{number} належить іншому покупцеві, тож у цій темі нічого не надіслано."
NOTHING_TO_PAY = "За №{number} зараз оплати не чекаємо."
NONE_TO_PAY = "Неоплачених замовлень тут немає."
INVOICE_SENT = "№{number}: надіслано, як сплатити {due}."
PAID = "№{number}: записано {amount}."
STILL_DUE = "Лишилося {due}."
PAID_WHOLE = "Оплачено повністю."
OVERPAID = "Зайві {owed} треба повернути."
NUMBER_OR_SUM = "Це номер чи сума? Напишіть «/paid №{number}» або «/paid {number} грн»."
NO_SUM = "Не бачу суми. Напишіть, наприклад: /paid 1290"
NONE_TO_SHIP = "Тут немає замовлення, яке можна відправити."
SHIPPED = "№{number}: відправлено, ТТН {waybill}."
CANNOT_SHIP = "№{number} не відправлено: {state}."
CANNOT_SHIP_UNPAID = "№{number} не відправлено: {state}, до сплати {due}."
NO_WAYBILL = "Не схоже на номер накладної. Напишіть, наприклад: /ship 20450123456789"
NOTHING_TO_REFUND = "Повертати нічого."
REFUNDED = "№{number}: {amount} повернуто."
REFUND_SUMS = "Такої суми в боргах немає. Винні: {sums}."
CHANGED_MEANWHILE = "№{number} тим часом змінилося, тож нічого не записано. Подивіться: /order_{command}"

# Discounts.
DISCOUNT_ODD = "Не зрозуміло, яка знижка. Напишіть, наприклад: /discount 5 або /discount 50 грн"
TOO_MUCH: Mapping[StaffRole, str] = {
    StaffRole.MANAGER: "Більше {percent} % може дати старший менеджер.",
    StaffRole.LEAD: "Більше {percent} % може дати власник.",
    StaffRole.OWNER: "Більше {percent} % не буває.",
}
NOTHING_TO_DISCOUNT = "Кошик порожній, і неоплаченого замовлення немає: знижувати нічого."
DISCOUNTED_CART = "Знижка{share} на кошик: −{discount}, разом {total}."
DISCOUNTED_ORDER = "Знижка{share} на №{number}: −{discount}, разом {total}."
DISCOUNT_TAKEN_OFF = "Знижку прибрано, разом {total}."
CANNOT_DISCOUNT = "№{number}: знижку вже не зробити, {state}."
CARD_DISCOUNT = "Знижка {what}: {name}"


@dataclass(frozen=True, slots=True)
class DiscountWords:
    """To the shopper, in one language. `share` is told of a discount by the hundred, of a sum it is left out."""

    share: str
    cart: str
    order: str
    gone: str
    due: str
    due_later: str
    checkout: str


DISCOUNTS: Mapping[Locale, DiscountWords] = {
    "uk": DiscountWords(
        share=" {percent} %",
        cart="Для вас знижка{share} на кошик: −{discount}. Разом тепер {total}.",
        order="Для вас знижка{share} на замовлення №{number}: −{discount}. Разом тепер {total}.",
        gone="Ціни знову звичайні, разом {total}.",
        due="До сплати {due}.",
        due_later="При отриманні {due}.",
        checkout="Оформити",
    ),
    "ru": DiscountWords(
        share=" {percent} %",
        cart="Для вас скидка{share} на корзину: −{discount}. Всего теперь {total}.",
        order="Для вас скидка{share} на заказ №{number}: −{discount}. Всего теперь {total}.",
        gone="Цены снова обычные, всего {total}.",
        due="К оплате {due}.",
        due_later="При получении {due}.",
        checkout="Оформить",
    ),
    "en": DiscountWords(
        share=" of {percent}%",
        cart="You have a discount{share} on your cart: −{discount}. It comes to {total} now.",
        order="You have a discount{share} on order {number}: −{discount}. It comes to {total} now.",
        gone="Prices are the usual ones again, {total} in all.",
        due="{due} to pay.",
        due_later="{due} on delivery.",
        checkout="Check out",
    ),
}

# What a photo shows.
IT_IS_OURS = "Це наше"
WHAT_IS_IT = "Що на фото? Немає тут: дайте відповідь на це повідомлення командою /offer АРТИКУЛ"
NOTHING_LIKE_IT = "Схожого не знайдено. Дайте відповідь на це повідомлення командою /offer АРТИКУЛ"
PHOTO_IS = "На фото: {what} ({sku}), надіслано. Помилились? Натисніть інше."
PHOTO_BY = "Показує {name}"
PHOTO_OLD = "Це вже не останнє фото покупця, тож нічого не надіслано. Натисніть «{button}» ще раз."
TALK_OVER = "Цю розмову вже завершено, тож нічого не надіслано."
FOUND: Mapping[Locale, str] = {"uk": "Знайшли:", "ru": "Нашли:", "en": "Found it:"}

# A sale by voice.
SELL = "Оформити"
SELL_NOT = "Ні"
NOT_A_LINE = "Не розумію «{said}». Напишіть артикул розміру й кількість: KOS-ZIP-PINK-128 x2"
NOT_ONE_SIZE = "{sku}: допишіть розмір. Є: {skus}."
TOO_FEW = "{sku}: вільних лише {free}."
MISSING = "Бракує: {parts}."
DOUBTFUL = "Перевірте: {part} «{said}»."
NAMESAKES = "Таких населених пунктів кілька: {cities}. Допишіть область."
NO_MODE = "Допишіть, як платять: при отриманні, повна оплата чи передоплата."
READ_BACK = "Перевірте й оформлюйте:"
FOR_SHOPPER = "Покупець цієї теми побачить замовлення в чаті."
FOR_NOBODY = "Покупець не з чату: сповіщень не буде."
FEE = "Доставка {fee}"
FEE_FREE = "Доставка безкоштовна"
FEE_TO_CARRIER = "Доставку платять перевізникові"
TOTAL = "Разом {total}, {mode}"
SALE_CHANGED = "Відтоді щось змінилося. Перевірте ще раз:"
SALE_DROPPED = "Не оформлено: {name}"
SALE_OLD = "Минуло забагато часу. Надішліть /neworder ще раз."
SALE_DONE = "Оформлено №{number}: {name}"
MODE_REFUSED = "Так оплатити це замовлення не можна. Можна: {modes}."
PLACE_REFUSED = "Перевізник туди не доставляє. Перевірте місто й відділення."

# The packing list.
NOTHING_TO_PACK = "Пакувати нічого."
PACKING_FILE = "packing-{day}.html"
PACKING_CAPTION = "{orders}, {pieces}"
ORDERS = Plural("{n} замовлення", "{n} замовлення", "{n} замовлень")
PIECES = Plural("{n} річ", "{n} речі", "{n} речей")
PACKING_TITLE = "До пакування · {day}"
PACKING_COLLECT = "Взяти при отриманні {due}"
PACKING_PAID = "Оплачено"
PACKING_SUM = "Разом: {orders}, {pieces}, взяти при отриманні {due}"

COMMANDS: Mapping[str, str] = {
    "price": "Ціна за артикулом",
    "stock": "Що є за артикулом",
    "offer": "Показати покупцеві товар",
    "order": "Картка замовлення",
    "orders": "Відкриті замовлення",
    "invoice": "Надіслати, як оплатити",
    "paid": "Гроші прийшли",
    "ship": "Відправлено, з номером накладної",
    "refund": "Гроші повернуто",
    "discount": "Знижка",
    "neworder": "Оформити замовлення зі слів покупця",
    "packing": "Що пакувати сьогодні",
}
"""For the menu beside the text box."""
