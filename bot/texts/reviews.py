"""Ukrainian for the shop's people: what shoppers say of orders that they have received."""

from __future__ import annotations

from bot.texts.plurals import Plural

STAR, NO_STAR = "★", "☆"
TOLD = "Відгук №{number}"
AVERAGE = "Середня оцінка {stars} з 5, {count}."
NONE = "Оцінок ще немає. Про них просить звістка, що замовлення отримано."
LINE = "{day}, №{number}"
ORDERS = Plural("{n} замовлення", "{n} замовлення", "{n} замовлень")
