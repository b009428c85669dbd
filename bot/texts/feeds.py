"""Ukrainian for the owner's price lists: what would change, what contradicts, what cannot be taken."""

from __future__ import annotations

from collections.abc import Mapping

from bot.texts.plurals import Plural
from catalog.feeds.merging import Outcome
from catalog.feeds.rejections import Expected

WOULD_CHANGE = "{file}: що зміниться"
FULL_NOTE = "Це повний прайс: чого в ньому немає, те сховаю."
COUNT = "{what}: {count}"
NOTHING = "{file}: усе вже так, змінювати нічого."
EXAMPLES = "Наприклад:"
CHANGED = "{sku}, {field}: {before} → {after}"
NEW = "{sku}: новий"
GONE = "{sku}: прибрати"
HIDE = "{sku}: сховати"
SHOW = "{sku}: показати"
AND_MORE = "… і ще {count}"
JUMPS = "Увага, ціни змінюються більш ніж на {percent} %:"
OFF = "Увага: сховаю {count} з {active}."
CONFLICTS = "Змінилося і у файлі, і в магазині:"
CONFLICT = "{sku}, {field}: у файлі {says}, у магазині {is_now}, {outcome}"
OUTCOMES: Mapping[Outcome, str] = {
    Outcome.KEPT: "лишаю як у магазині",
    Outcome.ADDED: "додаю різницю, буде {becomes}",
    Outcome.RESERVED: "стільки відкладено покупцям, буде {becomes}",
}
REJECTED = Plural("Не беру {n} рядок:", "Не беру {n} рядки:", "Не беру {n} рядків:")
REJECTION = "{place}, {field} «{value}»: {expected}"
LINE = "рядок {line}"
FILE = "файл"
WITHOUT_THEM = "Решту застосую без них."
IGNORED = "Колонки, яких не знаю: {columns}."
APPLY = "Застосувати"
CANCEL = "Скасувати"

APPLIED = Plural("Готово: застосовано {n} зміну.", "Готово: застосовано {n} зміни.", "Готово: застосовано {n} змін.")
APPLIED_ALREADY = "Цей файл уже застосовано."
CHANGED_SINCE = "Поки ви дивилися, у магазині щось змінилося. Ось різниця тепер."
CANCELLED = "Скасовано, нічого не змінено."
NOT_KEPT = "Цього файлу вже немає. Надішліть його ще раз."
TOO_LARGE = "Файл більший за 20 МБ, Telegram його не віддає. Розділіть його або зменште."
NOT_DELIVERED = "Telegram не віддав цей файл. Надішліть його, будь ласка, ще раз."
UNREADABLE = "Не можу прочитати {file} (рядок {line})."
UNREADABLE_HINT = (
    "Потрібна таблиця CSV чи XLSX із заголовками, наприклад: Артикул, Назва, Категорія, Колір, Розмір, Ціна, Залишок. "
    "Або YML для Prom чи Rozetka."
)
FULL_WORDS = ("повний", "повна", "весь", "полный", "full")

FIELDS: Mapping[str, str] = {
    "price_minor": "ціна",
    "old_price_minor": "стара ціна",
    "stock": "залишок",
    "active": "продається",
    "preorder_on": "передзамовлення з",
    "currency": "валюта",
    "category": "категорія",
    "for_whom": "для кого",
    "aliases": "інші назви",
}
TEXT_FIELDS: Mapping[str, str] = {"name": "назва", "description": "опис", "fabric": "тканина"}
KINDS: Mapping[str, str] = {
    "products": "товари",
    "variants": "розміри й кольори товарів",
    "product_colours": "кольори товарів",
    "colours": "кольори",
    "categories": "категорії",
    "sizes": "розмірна сітка",
    "pictures": "фото",
}
NEW_KIND = "нові: {kind}"
CHANGED_FIELD = "зміни: {field}"
YES, NO, NONE = "так", "ні", "немає"

EXPECTED: Mapping[Expected, str] = {
    Expected.SKU: "артикул латиницею й цифрами, до {choices} знаків",
    Expected.LATIN_SKU: "тут кирилиця ({choices}), а потрібна латиниця",
    Expected.SKU_ONCE: "таке вже було: {choices}",
    Expected.KNOWN_SKU: "такого в магазині немає",
    Expected.ONE_VARIANT: "потрібен артикул одного розміру: {choices}",
    Expected.AS_IN_SHOP: "у магазині інакше: {choices}",
    Expected.FREE_PLACE: "цей колір і розмір уже має артикул {choices}",
    Expected.FILLED: "тут потрібне значення. {choices}",
    Expected.TEXT: "потрібен звичайний текст, до {choices} знаків",
    Expected.NO_FORMULA: "потрібне значення, а не формула",
    Expected.PRICE: "потрібна ціна, більша за нуль: 1290 або 1290,50",
    Expected.OLD_PRICE: "стара ціна має бути вища за нову",
    Expected.CURRENCY: "магазин продає в {choices}",
    Expected.PIECES: "потрібна кількість від 0 до 100 000",
    Expected.SIZE: "потрібен розмір як на етикетці: 104, 46-48, XS",
    Expected.ONE_OF: "можна: {choices}",
    Expected.YES_OR_NO: "так або ні",
    Expected.DAY: "потрібна дата: 01.12.2026",
    Expected.CODE: "малі латинські літери, цифри та _",
    Expected.PHOTO_NAME: "назва має починатися з артикула: {choices}",
    Expected.PHOTO: "потрібне ціле фото JPEG, PNG або WebP",
    Expected.SAFE_PATH: "такий шлях в архіві не беру",
    Expected.RECORD: "запис не такий, як в експорті",
}
