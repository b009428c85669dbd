"""Ukrainian for the shop's own people: cards, relayed talk, the owner's commands. Short: managers hate noise."""

from __future__ import annotations

from collections.abc import Mapping

from catalog.products import Locale
from graph.messages import Reason

LANGUAGES: Mapping[Locale, str] = {"uk": "українською", "ru": "російською", "en": "англійською"}
REASONS: Mapping[Reason, str] = {
    Reason.ASKED_FOR_PERSON: "Просить людину",
    Reason.PHOTO_NOT_RECOGNISED: "Фото не впізнано",
    Reason.UNSURE_TWICE: "Бот двічі не зрозумів",
    Reason.COMPLAINT: "Скарга",
}
NAMELESS = "Без імені"
ANONYMOUS = "Адміністратор"
TRIED = "Бот пробував: {tried}"
STEPS = {
    "lexicon": "зрозуміти слова",
    "search": "знайти за описом",
    "photo": "впізнати фото",
    "vision": "показати фото моделі",
    "vision_down": "показати фото моделі (не відповіла)",
    "candidates": "запропонувати схожі",
}
GUESS = "Схоже на: {what} ({percent} %)"
GUESS_FOUND = "Схоже на: {what}"

CLAIM = "Беру"
GIVE_BACK = "Повернути боту"
HELD_BY = "Веде {name}"
GIVEN_BACK = "Повернуто боту: {name}"
HELD_BY_OTHER = "Розмову веде {name}, тож це не передано."
NOT_DELIVERED = "Останнє з цього чату не вдалося передати. Спробуйте, будь ласка, ще раз."
OVER = "Цю розмову вже повернуто боту, тож це не передано."

SAYS = "{name}: {text}"
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
