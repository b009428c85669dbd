"""Ukrainian for the shop's own people: cards, relayed talk, the owner's commands. Short: managers hate noise."""

from __future__ import annotations

from collections.abc import Mapping

from catalog.products import Locale
from graph.handoffs import Level
from graph.messages import Reason

LANGUAGES: Mapping[Locale, str] = {"uk": "українською", "ru": "російською", "en": "англійською"}
REASONS: Mapping[Reason, str] = {
    Reason.ASKED_FOR_PERSON: "Просить людину",
    Reason.PHOTO_NOT_RECOGNISED: "Фото не впізнано",
    Reason.UNSURE_TWICE: "Бот кілька разів не зрозумів",
    Reason.COMPLAINT: "Скарга",
    Reason.ORDER: "Замовлення",
    Reason.BOUGHT: "Щодо зробленого замовлення",
    Reason.SUBSCRIBE: "Просить повідомити, коли з'явиться",
    Reason.NO_PROGRESS: "Розмова ходить по колу",
    Reason.ABUSE: "Поводиться образливо",
    Reason.PAYMENT_CHECK: "Треба знайти оплату",
    Reason.MODELS_DOWN: "Бот зараз не може розібратися сам",
    Reason.POLICY: "Питання, якого немає в правилах магазину",
}
NAMELESS = "Без імені"
ANONYMOUS = "Адміністратор"
SIZE = "розмір {size}"
PIECES = "{pieces} шт."
DETAILS = "Доставка: {details}"
TRIED = "Бот пробував: {tried}"
STEPS = {
    "lexicon": "зрозуміти слова",
    "search": "знайти за описом",
    "photo": "впізнати фото",
    "vision": "спитати про фото модель",
    "vision_down": "спитати про фото модель (не відповіла)",
    "candidates": "запропонувати схожі",
}
GUESS = "Схоже на: {what} ({percent} %)"
GUESS_FOUND = "Схоже на: {what}"

CLAIM = "Беру"
TEMPLATE = "Шаблон"
GIVE_BACK = "Повернути боту"
RESOLVE = "Вирішено"
RAISE: Mapping[Level, str] = {Level.LEAD: "Старшому", Level.OWNER: "Власнику"}
"""On the button: whom it calls."""
GRAB = "Забрати собі"
BACK_TO_CARD = "« Назад"
HELD_BY = "Веде {name}"
HELD_SINCE = "Веде {name} з {at}"
CALLED_UP: Mapping[Level, str] = {
    Level.MANAGER: "",
    Level.LEAD: " (кликали старшого менеджера)",
    Level.OWNER: " (кликали власника)",
}
WAITS_FOR: Mapping[Level, str] = {
    Level.MANAGER: "Чекає на людину",
    Level.LEAD: "Чекає на старшого менеджера",
    Level.OWNER: "Чекає на власника",
}
RAISED_TO: Mapping[Level, str] = {
    Level.MANAGER: "Потрібна людина",
    Level.LEAD: "Потрібен старший менеджер",
    Level.OWNER: "Потрібен власник",
}
CALLED = "{what}, кличу: {names}"
NOBODY_CALLED = "{what}, але зараз на зміні немає кого покликати."
RAISED_HIGHEST = "Власника вже покликано, вище нікого немає."
GIVEN_BACK = "Повернуто боту: {name}"
RESOLVED = "Вирішено: {name}"
HELD_BY_OTHER = "Розмову веде {name}, тож це не передано."
TAKEN_BY_OTHER = "{loser}, цю розмову вже веде {name}."
NO_ROLE = "Поки що не можу вас слухати: попросіть власника магазину додати вас командою /role."
SHIFT_FIRST = "Ви не на зміні, тож розмову не взято. Спершу /shift on."
LEAD_ONLY = "Це може лише старший менеджер."
OWNER_ONLY = "Це може лише власник."
UNKNOWN_COMMAND = "Такої команди немає. Усе, що я вмію тут: /help"
NOT_A_COMMAND = "Схоже на команду, тож покупцеві не передано. Команду пишіть окремим повідомленням. Усі команди: /help"
WHICH_CARD = "Не видно, кому це. Дайте відповідь на картку покупця або на його слова."
WHICH_TALK = "Не видно, про кого мова. Напишіть це в темі покупця або відповіддю на картку."
NO_TALK = "Зараз із цим покупцем ніхто не розмовляє."
JOINED = "Ще причина: {reason}"
NOT_DELIVERED = "Останнє з цього чату не вдалося передати. Спробуйте, будь ласка, ще раз."
OVER = (
    "Цю розмову вже завершено, тож це не передано. Пишіть відповіддю на новішу картку, "
    "а якщо її немає, дайте /take у відповідь на цю."
)

SAYS = "{name}: {text}"
RECEIPT_ADDED = "(додано до №{number} як квитанцію)"
CORRECTS = "{name} (виправлено): {text}"
PRESSES = "{name}: [{button}]"
BUTTON_UNKNOWN = "кнопка"

NO_DEAD_LETTERS = "Усе доставлено, зниклих повідомлень немає."
DEAD_LETTERS = "Не вдалося обробити або надіслати:"
DEAD_LETTER = "№{id} · {at} · чат {chat} · {kind}: {reason}"
DEAD_KINDS = {"turn": "розмова", "send": "надсилання"}
REQUEUE_HINT = "Повторити: /requeue НОМЕР"
REQUEUED = "№{id} повторюю."
NOT_REQUEUED = "№{id} немає або вже повторено."
REQUEUE_USAGE = "Напишіть номер зі списку /dead, наприклад: /requeue 12"
