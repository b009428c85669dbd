"""The menu of commands as Telegram shows it, one list a language; each at most a few words."""

from __future__ import annotations

from collections.abc import Mapping

from catalog.products import Locale

OWN_NAMES: Mapping[Locale, str] = {"uk": "Українська", "ru": "Русский", "en": "English"}
SPELLINGS: Mapping[Locale, frozenset[str]] = {
    "uk": frozenset({"uk", "ua", "укр", "українська", "українською", "украинский", "ukrainian"}),
    "ru": frozenset({"ru", "рус", "русский", "російська", "російською", "russian"}),
    "en": frozenset({"en", "eng", "англ", "english", "англійська", "англійською", "английский"}),
}
"""How people write a language after /language."""

COMMANDS: Mapping[Locale, Mapping[str, str]] = {
    "uk": {
        "start": "Почати розмову",
        "cart": "Що я обираю",
        "orders": "Мої замовлення",
        "human": "Покликати людину",
        "language": "Мова",
        "restart": "Почати спочатку, забути розмову",
        "privacy": "Що про мене зберігається",
        "mydata": "Мої дані одним файлом",
        "forget": "Стерти мої дані",
        "help": "Як питати",
    },
    "ru": {
        "start": "Начать разговор",
        "cart": "Что я выбираю",
        "orders": "Мои заказы",
        "human": "Позвать человека",
        "language": "Язык",
        "restart": "Начать сначала, забыть разговор",
        "privacy": "Что обо мне хранится",
        "mydata": "Мои данные одним файлом",
        "forget": "Стереть мои данные",
        "help": "Как спрашивать",
    },
    "en": {
        "start": "Start talking",
        "cart": "What I am choosing",
        "orders": "My orders",
        "human": "Call a person",
        "language": "Language",
        "restart": "Start over, forget this talk",
        "privacy": "What is kept about me",
        "mydata": "My data in one file",
        "forget": "Erase my data",
        "help": "How to ask",
    },
}

OWNER: Mapping[str, str] = {
    "sku": "Знайти артикул",
    "price": "Змінити ціну",
    "stock": "Змінити залишок",
    "sold": "Продано деінде",
    "off": "Сховати",
    "on": "Показати знову",
    "post": "Що показує допис або сторінка",
    "posts": "Відомі дописи й сторінки",
    "unpost": "Забути допис або сторінку",
    "reviews": "Відгуки й середня оцінка",
    "dead": "Що не доставлено",
    "requeue": "Повторити недоставлене",
    "models": "Моделі та їхня ціна",
}
