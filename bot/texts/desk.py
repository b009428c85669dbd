"""Ukrainian for the commands of a talk: what managers ask about it, and what they are answered."""

from __future__ import annotations

from collections.abc import Mapping

from bot.texts.plurals import Plural
from graph.handoffs import Level
from graph.stages import Asking

COMMANDS: Mapping[str, str] = {
    "take": "Взяти розмову",
    "return": "Повернути розмову боту",
    "resolve": "Питання вирішено",
    "raise": "Покликати старшого менеджера чи власника",
    "note": "Нотатка про покупця, її бачать лише менеджери",
    "history": "Уся розмова файлом",
    "who": "Хто кого веде і хто на зміні",
    "del": "Забрати своє повідомлення у покупця",
    "help": "Що я вмію тут",
}
"""For the menu and for /help, in this order."""

HELP = (
    "Пишіть у темі покупця або відповіддю на картку, і він отримає це від бота. "
    "Рядки, що починаються з //, бачать лише менеджери."
)
HELP_LINE = "/{name} · {what}"

NOTED = "Записано."
NOTE_USAGE = "Напишіть, що занотувати: /note любить рожеве, доставка лише поштоматом"
NOT_YOURS = "Розмову веде {name}. Завершити її може {name} або старший менеджер."
ENDED_ALREADY = "Розмову вже завершено."
YOURS_ALREADY = "Ви вже ведете цю розмову."
DELETED = "Забрано."
DELETE_USAGE = "Дайте /del відповіддю на своє повідомлення, яке треба забрати."
NOTHING_TO_DELETE = "Цього повідомлення в покупця немає, забирати нічого."
NOT_YOUR_WORDS = "Це не ваше повідомлення."

HISTORY_NAME = "rozmova-{day}.txt"
HISTORY_EMPTY = "Розмов із цим покупцем ще немає."
HISTORY_HEAD = "{name} · {at}"
SHOPPER, BOT, NOTE = "Покупець", "Бот", "нотатка"
SAID = "{at} {who}: {words}"
MEDIA: Mapping[str, str] = {
    "photo": "[фото]",
    "voice": "[голосове]",
    "video": "[відео]",
    "video_note": "[відео]",
    "animation": "[гіфка]",
    "audio": "[аудіо]",
    "document": "[файл]",
    "sticker": "[наліпка]",
    "location": "[місце на карті]",
    "venue": "[місце на карті]",
    "contact": "[контакт]",
}
PHOTOS = "[{count} фото]"
SOMETHING = "[повідомлення]"

TALKS = "Розмови:"
NO_TALKS = "Зараз ніхто не чекає, розмов немає."
HELD = "{name}: веде {manager} з {at}"
WAITS: Mapping[Level, str] = {
    Level.MANAGER: "{name}: чекає {minutes}",
    Level.LEAD: "{name}: чекає {minutes}, потрібен старший менеджер",
    Level.OWNER: "{name}: чекає {minutes}, потрібен власник",
}
AND_MORE = "…і ще {count}"
ON_SHIFT = "На зміні: {names}"
NOBODY_ON_SHIFT = "На зміні нікого."

BOT_SAID = "Бот: {text}"
UNANSWERED = "Бот на це не відповів: саме тоді в розмову вступила людина."
UNSAID = "Останню відповідь бота не надіслано: саме тоді в розмову вступила людина."
BUTTONS = "[{text}]"

WISH = "Шукає: {wish}"
CITY = "Місто: {city}"
IN_CART = "У кошику: {pieces} на {total}"
CART_PIECES = Plural("{n} річ", "{n} речі", "{n} речей")
LAST_ORDER = "№{number}: {state}, {total}"
ASKED_LAST = "Бот питав: {what}"
ASKED: Mapping[Asking, str] = {
    "product": "що саме шукає",
    "which": "котрий із варіантів",
    "size": "який розмір",
    "colour": "який колір",
    "photo": "чи це на фото",
    "order": "чи оформлюємо",
    "delivery": "куди доставити",
    "person": "чи покликати людину",
    "language": "якою мовою",
}
BEFORE = "Раніше: {text}"
NOTE_LINE = "Нотатка: {text}"
