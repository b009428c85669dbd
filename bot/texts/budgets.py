"""Ukrainian for the owner about models: how they stand, what they cost, budgets by what they limit."""

from __future__ import annotations

from collections.abc import Mapping

from bot.texts.plurals import Plural

NEAR: Mapping[str, str] = {
    "day": "Моделі коштували сьогодні вже {spent} із {limit}, відведених на день.",
    "shopper": "Один із покупців витратив сьогодні на моделі {spent} із {limit}, відведених на одну людину.",
    "understanding": "Розуміння повідомлень моделями коштувало сьогодні вже {spent} із {limit}.",
    "wording": "Формулювання відповідей моделями коштувало сьогодні вже {spent} із {limit}.",
    "vision": "Розпізнавання фото моделями коштувало сьогодні вже {spent} із {limit}.",
}
SPENT: Mapping[str, str] = {
    "day": "Денний бюджет на моделі вичерпано: {spent} із {limit}. До півночі бот працює без них, покупці без "
    "відповіді не лишаються.",
    "shopper": "Один із покупців вичерпав свій денний бюджет на моделі: {spent} із {limit}. До півночі бот відповідає "
    "йому без них, решті як завжди.",
    "understanding": "Бюджет на розуміння повідомлень вичерпано: {spent} із {limit}. До півночі бот розуміє їх сам.",
    "wording": "Бюджет на формулювання відповідей вичерпано: {spent} із {limit}. До півночі бот відповідає своїми "
    "словами.",
    "vision": "Бюджет на розпізнавання фото вичерпано: {spent} із {limit}. До півночі бот упізнає фото сам.",
}
WHERE = "Змінити бюджети: data/models.yaml, розділ budgets."

NO_MODELS = "Моделей не налаштовано: бот усе робить сам."
CHAINS = {"chat": "Моделі для текстів:", "vision": "Моделі для фото:"}
STANDINGS = {
    "closed": "{model}: на зв'язку",
    "open": "{model}: не відповідає, знову спитаю о {until}",
    "half_open": "{model}: не відповідала, зараз перевіряю",
}
TODAY = "Сьогодні коштувало:"
NOTHING_TODAY = "Сьогодні моделі нічого не коштували."
FEATURES = {"understanding": "розуміння", "wording": "формулювання", "vision": "фото", "": "усе разом"}
COST = "{what}: {spent}, {calls}"
COST_OF = "{what}: {spent} із {limit}, {calls}"
CALLS = Plural("{n} звернення", "{n} звернення", "{n} звернень")
