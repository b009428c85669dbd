"""Invented banks, people, goods and figures for receipts and documents. Nobody of this name is meant."""

from __future__ import annotations

from evals.drawn.canvas import Dice, one_of

BANKS = ("Калинобанк", "ОжинаPay", "Банк Верболіз", "СоняшКредит", "Моріон Банк", "Лелека Фінанс")
SURNAMES = ("Вигаданко", "Неіснуюк", "Прикладна", "Зразкова", "Умовний", "Гаданюк", "Тестова", "Ніхтоненко")
NAMES = ("Мирослава", "Остап", "Соломія", "Тарас", "Квітка", "Зореслав", "Дарина", "Богдан")
GOODS = (
    "Молоко 2,5%", "Хліб житній", "Сир кисломол.", "Яблука ваг.", "Кава мелена", "Масло верш.", "Пакет", "Цукор 1кг",
    "Печиво вівс.", "Шкарпетки дит.", "Олія соняшн.", "Вода мін. 1,5л", "Серветки", "Банани ваг.",
)  # fmt: skip
FORMAL = (
    "відповідно до умов цього договору сторона зобов’язується передати майно у власність іншої сторони",
    "реєстраційний номер облікової картки платника податків зазначено у додатку",
    "строк дії документа обчислюється з дня видачі уповноваженим органом",
    "сторони підтверджують, що ознайомлені з порядком розгляду спорів",
    "найменування, кількість, ціна та загальна вартість послуг визначені у специфікації",
    "цей акт складено у двох примірниках, що мають однакову юридичну силу",
)


def person(dice: Dice) -> str:
    return f"{one_of(dice, SURNAMES)} {one_of(dice, NAMES)}"


def amount(dice: Dice, high: int = 9000) -> str:
    hryvnias, coins = int(dice.integers(9, high)), int(dice.integers(100))
    return f"{hryvnias:,}".replace(",", " ") + f",{coins:02}"


def date(dice: Dice) -> str:
    return f"{dice.integers(1, 29):02}.{dice.integers(1, 13):02}.{dice.integers(2021, 2027)}"


def clock(dice: Dice) -> str:
    return f"{dice.integers(0, 24):02}:{dice.integers(0, 60):02}"


def digits(dice: Dice, count: int) -> str:
    return "".join(str(digit) for digit in dice.integers(0, 10, count))


def formal(dice: Dice, words: int) -> list[str]:
    """`words` words of officialese."""
    found: list[str] = []
    while len(found) < words:
        found += one_of(dice, FORMAL).split()
    return found[:words]
