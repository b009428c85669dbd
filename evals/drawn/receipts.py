"""Payment confirmations of invented banks on a phone's screen, and paper slips of invented tills under a camera."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw

from evals.drawn.canvas import (
    Colour,
    Dice,
    Pen,
    Style,
    chance,
    ground,
    lying,
    one_of,
    resaved,
    taken,
    tint,
    typeface,
    vivid,
)
from evals.drawn.words import BANKS, GOODS, amount, clock, date, digits, person

Theme = tuple[Colour, Colour, Colour, Colour]  # ground, card, ink, pale


def receipt(dice: Dice, style: Style) -> Image.Image:
    """Two of three are screenshots, as in a shop's chat."""
    if chance(dice, 0.4):
        slip = _till_slip(dice) if style is Style.FIRST else _terminal_slip(dice)
        return taken(lying(slip, dice, ground(dice, style), float(dice.uniform(0.75, 1.15))), dice)
    screens = (_confirmation, _sentences) if style is Style.FIRST else (_statement, _ticket)
    screen = one_of(dice, screens)(dice)
    if chance(dice, 0.15):
        return taken(lying(screen, dice, ground(dice, style), float(dice.uniform(0.8, 1.1))), dice)
    return resaved(_cut(screen, dice), dice)


def _theme(dice: Dice) -> Theme:
    if chance(dice, 0.4):
        return tint(dice, 10, 30, 6), tint(dice, 28, 52, 8), (240, 242, 244), (140, 148, 156)
    return tint(dice, 228, 250, 5), (255, 255, 255), (24, 28, 34), (128, 134, 142)


def _screen(dice: Dice, colour: Colour) -> tuple[Image.Image, Pen]:
    image = Image.new("RGB", (720, int(dice.integers(1280, 1600))), colour)
    return image, ImageDraw.Draw(image)


def _cut(screen: Image.Image, dice: Dice) -> Image.Image:
    """Some shoppers crop to the part with the sum."""
    if not chance(dice, 0.3):
        return screen
    top, bottom = int(dice.integers(0, 200)), int(dice.integers(900, 1150))
    return screen.crop((0, top, screen.width, bottom))


def _confirmation(dice: Dice) -> Image.Image:
    """FIRST: a mark in a circle, the sum in the middle, a card of label and value pairs, one button."""
    behind, card, ink, pale = _theme(dice)
    image, pen = _screen(dice, behind)
    accent = vivid(dice)
    face, bold = typeface(Style.FIRST, 28), typeface(Style.FIRST, 66, bold=True)
    pen.text((36, 20), clock(dice), font=face, fill=ink)
    pen.text((360, 110), one_of(dice, BANKS), font=typeface(Style.FIRST, 36), fill=ink, anchor="mm")
    pen.ellipse((300, 180, 420, 300), fill=accent)
    pen.line((330, 242, 352, 264, 394, 216), fill="white", width=10)
    pen.text((360, 350), one_of(dice, ("Успішно", "Переказ виконано", "Оплачено")), font=face, fill=pale, anchor="mm")
    pen.text((360, 430), f"{amount(dice)} ₴", font=bold, fill=ink, anchor="mm")
    rows = _pairs(dice)[: int(dice.integers(4, 8))]
    pen.rounded_rectangle((32, 520, 688, 560 + 92 * len(rows)), 26, fill=card)
    for row, (label, value) in enumerate(rows):
        y = 550 + 92 * row
        if chance(dice, 0.5):
            pen.text((64, y), label, font=typeface(Style.FIRST, 24), fill=pale)
            pen.text((64, y + 34), value, font=face, fill=ink)
        else:
            pen.text((64, y + 16), label, font=typeface(Style.FIRST, 24), fill=pale)
            pen.text((656, y + 16), value, font=typeface(Style.FIRST, 25), fill=ink, anchor="ra")
    pen.rounded_rectangle((48, image.height - 130, 672, image.height - 44), 40, fill=accent)
    pen.text((360, image.height - 87), "Готово", font=face, fill="white", anchor="mm")
    return image


def _sentences(dice: Dice) -> Image.Image:
    """FIRST: rows of any height with a value in the same line, a sum wherever it falls, no card and no mark."""
    behind, _card, ink, pale = _theme(dice)
    image, pen = _screen(dice, behind)
    margin, step, size = int(dice.integers(24, 90)), int(dice.integers(52, 120)), int(dice.integers(20, 34))
    y, sum_at = int(dice.integers(60, 260)), int(dice.integers(0, 4))
    pen.text(
        (margin, y - 40), one_of(dice, ("Квитанція", "Платіж", "Деталі")), font=typeface(Style.FIRST, 40), fill=ink
    )
    for row, (label, value) in enumerate(_pairs(dice)[: int(dice.integers(3, 9))]):
        y += step
        if row == sum_at:
            size_of_sum = int(dice.integers(40, 80))
            pen.text((margin, y), f"{amount(dice)} грн", font=typeface(Style.FIRST, size_of_sum, bold=True), fill=ink)
            y += round(size_of_sum * 1.3)
        pen.text((margin, y), label, font=typeface(Style.FIRST, size), fill=pale)
        if chance(dice, 0.6):
            pen.text((720 - margin, y), value, font=typeface(Style.FIRST, size), fill=ink, anchor="ra")
        else:
            pen.text((margin, y + round(size * 1.4)), value, font=typeface(Style.FIRST, size), fill=ink)
            y += size
        if chance(dice, 0.3):
            pen.line((margin, y + round(size * 1.7), 720 - margin, y + round(size * 1.7)), fill=pale)
    return image


def _pairs(dice: Dice) -> list[tuple[str, str]]:
    return [
        ("Отримувач", person(dice)),
        ("Картка", f"•••• {digits(dice, 4)}"),
        ("Дата", f"{date(dice)}, {clock(dice)}"),
        ("Комісія", f"{amount(dice, 20)} ₴"),
        ("Призначення", one_of(dice, ("за товар", "костюм", "замовлення 14"))),
        ("Квитанція №", digits(dice, 10)),
        ("Платник", person(dice)),
        ("Код", digits(dice, 6)),
    ]


def _statement(dice: Dice) -> Image.Image:
    """SECOND: a coloured head with the sum at the left, then lines edge to edge without a card."""
    behind, _card, ink, pale = _theme(dice)
    image, pen = _screen(dice, behind)
    head, tall = vivid(dice), int(dice.integers(260, 420))
    for y in range(tall):
        pen.line((0, y, 720, y), fill=tuple(int(part * (0.6 + 0.4 * y / tall)) for part in head))
    pen.text((40, 24), clock(dice), font=typeface(Style.SECOND, 26), fill="white")
    pen.text((40, tall - 150), f"−{amount(dice)} UAH", font=typeface(Style.SECOND, 58, bold=True), fill="white")
    pen.text((40, tall - 70), f"{person(dice)}, {date(dice)}", font=typeface(Style.SECOND, 26), fill="white")
    y = tall + 40
    for label, value in _pairs(dice)[: int(dice.integers(4, 9))]:
        pen.text((40, y), label, font=typeface(Style.SECOND, 22), fill=pale)
        pen.text((40, y + 32), value, font=typeface(Style.SECOND, 29), fill=ink)
        pen.line((40, y + 84, 720, y + 84), fill=pale, width=1)
        y += 108
    for n in range(4):
        pen.ellipse((80 + 165 * n, image.height - 120, 144 + 165 * n, image.height - 56), outline=head, width=5)
    return image


def _ticket(dice: Dice) -> Image.Image:
    """SECOND: a ticket with a toothed edge, centred lines and a code of squares."""
    behind, card, ink, pale = _theme(dice)
    behind = vivid(dice) if chance(dice, 0.5) else behind
    image, pen = _screen(dice, behind)
    left, right, top, bottom = 60, 660, 150, int(image.height * dice.uniform(0.72, 0.88))
    pen.rectangle((left, top, right, bottom), fill=card)
    for x in range(left, right, 30):
        pen.polygon([(x, bottom), (x + 15, bottom + 22), (x + 30, bottom)], fill=card)
    y = top + 50
    pen.text((360, y), one_of(dice, BANKS).upper(), font=typeface(Style.SECOND, 32, bold=True), fill=ink, anchor="mm")
    for label, value in [("Сума переказу", f"{amount(dice)} грн"), *_pairs(dice)[: int(dice.integers(4, 7))]]:
        y += 82
        pen.text((360, y - 14), label, font=typeface(Style.SECOND, 21), fill=pale, anchor="mm")
        pen.text((360, y + 20), value, font=typeface(Style.SECOND, 28), fill=ink, anchor="mm")
        for x in range(left + 20, right - 20, 14):
            pen.line((x, y + 44, x + 7, y + 44), fill=pale)
    if chance(dice, 0.6) and bottom - y > 190:
        _squares(pen, dice, (290, y + 60), 130, ink)
    return image


def _squares(pen: Pen, dice: Dice, at: tuple[int, int], side: int, ink: Colour) -> None:
    step = side // 21
    for x, y in np.argwhere(dice.random((21, 21)) < 0.5):
        pen.rectangle(
            (at[0] + x * step, at[1] + y * step, at[0] + x * step + step - 1, at[1] + y * step + step - 1), ink
        )


def _till_slip(dice: Dice) -> Image.Image:
    """FIRST: goods left, sums right, in the till's even face."""
    lines = int(dice.integers(5, 16))
    image = Image.new("RGB", (400, 330 + 30 * lines), tint(dice, 226, 250, 6))
    pen, ink = ImageDraw.Draw(image), tint(dice, 30, 90, 8)
    face, bold = (typeface(Style.FIRST, size, plain=True, bold=size > 22) for size in (19, 27))
    pen.text((200, 30), f"ФОП {person(dice)}", font=face, fill=ink, anchor="mm")
    pen.text((200, 60), "м. Приклад, вул. Уявна, 7", font=face, fill=ink, anchor="mm")
    for line in range(lines):
        pen.text((16, 96 + 30 * line), one_of(dice, GOODS), font=face, fill=ink)
        pen.text((384, 96 + 30 * line), amount(dice, 300), font=face, fill=ink, anchor="ra")
    y = 110 + 30 * lines
    pen.text((200, y), "-" * 32, font=face, fill=ink, anchor="mm")
    pen.text((16, y + 16), "СУМА", font=bold, fill=ink)
    pen.text((384, y + 16), amount(dice, 3000), font=bold, fill=ink, anchor="ra")
    pen.text((16, y + 62), f"ПДВ А 20%  {amount(dice, 300)}", font=face, fill=ink)
    pen.text((16, y + 92), f"ЧЕК {digits(dice, 9)}", font=face, fill=ink)
    pen.text((16, y + 122), f"{date(dice)} {clock(dice)}", font=face, fill=ink)
    pen.text((200, y + 172), "ФІСКАЛЬНИЙ ЧЕК", font=bold, fill=ink, anchor="mm")
    return image


def _terminal_slip(dice: Dice) -> Image.Image:
    """SECOND: a card terminal's slip, yellowish or bluish, centred, with a code and a crease."""
    rows = _pairs(dice)[: int(dice.integers(4, 9))]
    image = Image.new(
        "RGB", (440, 420 + 58 * len(rows)), one_of(dice, ((246, 240, 214), (228, 236, 246), (240, 240, 238)))
    )
    pen, ink = ImageDraw.Draw(image), tint(dice, 40, 110, 20)
    small, large = typeface(Style.SECOND, 24, plain=True), typeface(Style.SECOND, 36, plain=True, bold=True)
    pen.text((220, 40), one_of(dice, BANKS), font=large, fill=ink, anchor="mm")
    pen.text((220, 86), f"ТЕРМІНАЛ {digits(dice, 8)}", font=small, fill=ink, anchor="mm")
    y = 130
    for label, value in rows:
        pen.text((30, y), label, font=small, fill=ink)
        pen.text((410, y + 26), value, font=small, fill=ink, anchor="ra")
        y += 58
    pen.text((220, y + 40), f"{amount(dice)} ГРН", font=large, fill=ink, anchor="mm")
    pen.text((220, y + 90), "ПІДПИС НЕ ПОТРІБЕН", font=small, fill=ink, anchor="mm")
    _squares(pen, dice, (155, y + 120), 126, ink)
    crease = int(dice.integers(100, image.height - 60))
    pen.line((0, crease, 440, crease + int(dice.integers(-20, 20))), fill=(200, 198, 190), width=4)
    return image
