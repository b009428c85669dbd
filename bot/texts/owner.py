"""Ukrainian for the owner's commands. Short: what was done, from what to what, or how to write it."""

from __future__ import annotations

from bot.texts.plurals import Plural

HELP = """Команди власника:
/sku ТЕКСТ: знайти артикул, наприклад /sku рожевий костюм 128
/price АРТИКУЛ 1850: нова ціна моделі, кольору чи розміру
/stock АРТИКУЛ 12: стільки є зараз; /stock АРТИКУЛ -1 чи +3: менше або більше
/sold АРТИКУЛ: продано деінде; /sold АРТИКУЛ 2: дві штуки
/off АРТИКУЛ і /on АРТИКУЛ: сховати й показати знову
/on: що сховано зараз
/post ПОСИЛАННЯ АРТИКУЛ: що показує допис чи сторінка; /posts: що вже відомо; /unpost ПОСИЛАННЯ: забути
/reviews: що кажуть про отримані замовлення
/dead і /requeue НОМЕР: що не доставлено
/models: чи відповідають моделі й скільки це коштує

Артикул моделі KOS-ZIP, кольору KOS-ZIP/pink, розміру KOS-ZIP-PINK-128."""
FEED_HELP = "Файл CSV чи XLSX з цінами й залишками можна просто надіслати сюди."

PRICE_USAGE = "Напишіть артикул і ціну, наприклад: /price KOS-ZIP 1850"
STOCK_USAGE = (
    "Напишіть артикул розміру й кількість, наприклад: /stock KOS-ZIP-PINK-128 12 або /stock KOS-ZIP-PINK-128 -1"
)
SOLD_USAGE = "Напишіть артикул розміру, наприклад: /sold KOS-ZIP-PINK-128 або /sold KOS-ZIP-PINK-128 2"
OFF_USAGE = "Напишіть, що сховати, наприклад: /off KOS-ZIP або /off KOS-ZIP/pink"
SKU_USAGE = "Напишіть, що шукати, наприклад: /sku рожевий костюм 128"
EDITED = "Виправлену команду не виконую, щоб нічого не порахувати двічі. Надішліть її новим повідомленням."

UNKNOWN = "Артикула {sku} немає."
NEAR = "Схожі: {skus}."
FIND_IT = "Знайти: /sku рожевий костюм 128"
PRICE_IMPOSSIBLE = "Такої ціни не буває. Напишіть, наприклад: /price {sku} 1850"
PIECES_IMPOSSIBLE = "Стільки не буває. Напишіть число від 0 до 100 000, наприклад: /stock {sku} 12"
SEVERAL = "{sku} має кілька розмірів, а залишок рахується в кожного свій: {skus}."
AND_MORE = "і ще {n}"
NOT_SO_MANY = "Не змінено: {sku} зараз {stock}, стільки не відняти."
PROMISED = "Не змінено: {sku} зараз {stock}, з них відкладено покупцям {reserved}"

PRICED = "{sku}: {before} → {after}"
PRICED_SEVERAL = "{before} → {after} · {variants}"
PRICED_TITLE = "{sku}, нова ціна:"
PRICE_SAME = "{sku}: ціна вже {price}."
PRICE_NOW = "{sku}: {prices}."
OLD_PRICE_GONE = "Стару перекреслену ціну прибрано: вона вже не вища."
STEEP = "{sku}: {before} → {after}, це зміна більш ніж на {percent} %. Точно?"
STEEP_AGAIN = "Натисніть кнопку або надішліть: /price {sku} {figure} так"
STEEP_BUTTON = "Так, {price}"
YES = ("так", "да", "yes")

STOCKED = "{sku}: {before} → {after}"
STOCK_NOW = "{sku}: {after}"
SOLD = "Продано {pieces}, {sku}: {before} → {after}"
RESERVED = "Відкладено покупцям {reserved}, можна продати {free}"
NONE_LEFT = "Більше немає, бот скаже про це покупцям."

SWITCHED_OFF = "{sku} сховано: покупці більше не бачать."
SWITCHED_ON = "{sku} знову показую покупцям."
OFF_ALREADY = "{sku} вже сховано."
ON_ALREADY = "{sku} і так показую."
PRODUCT_IS_OFF = "Але всю модель сховано: /on {sku}"
ALL_ON = "Зараз нічого не сховано."
OFF_NOW = "Сховано: {skus}."

POST_USAGE = (
    "Напишіть посилання на допис чи сторінку, артикул і, якщо треба, колір, наприклад: "
    "/post https://t.me/nash_kanal/15 KOS-ZIP рожевий"
)
POST_NO_KEY = "Це посилання не на допис і не на сторінку. Підійде допис Instagram чи каналу або сторінка сайту."
POST_NO_COLOUR = "{sku} такого кольору не має. Є: {colours}."
POST_KEPT = "Запам'ятовую: тут {what}."
UNPOST_USAGE = "Напишіть посилання, яке забути, наприклад: /unpost https://t.me/nash_kanal/15"
POST_FORGOTTEN = "Забуто."
POST_UNKNOWN = "Такого посилання я й не знаю."
POSTS = "Відомі посилання, найновіші перші:"
POST_LINE = "{what}: {link}"
NO_POSTS = "Поки жодного. Дописи каналу з артикулом бот пам'ятає сам, інші навчіть: /post ПОСИЛАННЯ АРТИКУЛ"

FOUND_NOTHING = "Нічого схожого не знайдено."
FOUND_PRODUCT = "{name}: {sku}"
FOUND_COLOUR = "{colour}: {sku}"
FOUND_VARIANT = "{size}: {sku}, {price}, {pieces}"

PIECES = Plural("{n} шт.", "{n} шт.", "{n} шт.")  # brings its own full stop
VARIANTS = Plural("{n} розмір", "{n} розміри", "{n} розмірів")
