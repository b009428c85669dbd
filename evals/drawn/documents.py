"""Papers that a shop has no business with: forms, contracts, cards and booklets of an invented state."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw

from evals.drawn.canvas import Colour, Dice, Pen, Style, chance, ground, lying, one_of, resaved, taken, tint, typeface
from evals.drawn.words import GOODS, amount, date, digits, formal, person

_SKINS: tuple[Colour, ...] = ((236, 196, 168), (214, 168, 134), (172, 122, 88), (120, 80, 56))


def document(dice: Dice, style: Style) -> Image.Image:
    """FIRST: an invoice or a plastic card. SECOND: a contract, a booklet's page or a certificate."""
    drawn = (_invoice, _card) if style is Style.FIRST else (_contract, _booklet, _certificate)
    page = one_of(dice, drawn)(dice)
    if page.height > page.width * 1.3 and chance(dice, 0.35):
        return resaved(page, dice)  # a rendered file, as it is
    return taken(lying(page, dice, ground(dice, style), float(dice.uniform(0.8, 1.25))), dice)


def _invoice(dice: Dice) -> Image.Image:
    image = Image.new("RGB", (900, 1270), tint(dice, 244, 255, 2))
    pen, ink = ImageDraw.Draw(image), tint(dice, 10, 40, 4)
    face, bold = typeface(Style.FIRST, 19), typeface(Style.FIRST, 28, bold=True)
    pen.text((450, 80), f"Рахунок № {digits(dice, 4)} від {date(dice)}", font=bold, fill=ink, anchor="mm")
    for line, label in enumerate(("Постачальник", "Код", "Рахунок", "Покупець", "Адреса")):
        pen.text((70, 140 + 34 * line), f"{label}: {person(dice)} {digits(dice, 8)}", font=face, fill=ink)
    rows, y = int(dice.integers(4, 16)), 340
    columns = (70, 120, 480, 580, 700, 830)
    for row in range(rows + 1):
        pen.line((70, y + 38 * row, 830, y + 38 * row), fill=ink, width=2)
        if row < rows:
            cells = (str(row + 1), one_of(dice, GOODS), "шт", amount(dice, 90), amount(dice))
            for x, cell in zip(columns, cells, strict=False):
                pen.text((x + 8, y + 38 * row + 8), cell, font=face, fill=ink)
    for x in columns:
        pen.line((x, y, x, y + 38 * rows), fill=ink, width=2)
    y += 38 * rows + 30
    pen.text((830, y), f"Разом: {amount(dice)} грн", font=bold, fill=ink, anchor="ra")
    _paragraph(pen, formal(dice, int(dice.integers(20, 60))), (70, y + 60, 830), Style.FIRST, 19, ink)
    pen.text((70, 1180), "Підпис ____________", font=face, fill=ink)
    if chance(dice, 0.5):
        pen.ellipse((420, 1040, 580, 1200), outline=(60, 80, 190), width=6)
    return image


def _card(dice: Dice) -> Image.Image:
    """A plastic card with rounded corners: waves, a face without features, short lines."""
    paper = one_of(dice, ((206, 224, 232), (232, 222, 200), (216, 232, 212), (226, 214, 230)))
    image = Image.new("RGBA", (860, 540), (0, 0, 0, 0))
    pen = ImageDraw.Draw(image)
    pen.rounded_rectangle((0, 0, 859, 539), 34, fill=paper)
    _waves(pen, dice, (860, 540), paper)
    ink = tint(dice, 16, 50, 10)
    pen.text((430, 44), "ПОСВІДЧЕННЯ ОСОБИ", font=typeface(Style.FIRST, 30, bold=True), fill=ink, anchor="mm")
    _portrait(pen, dice, (40, 110, 260, 400))
    y = 104
    for label, value in (
        ("Прізвище", person(dice)),
        ("Ім’я", person(dice)),
        ("Дата", date(dice)),
        ("№", digits(dice, 9)),
    ):
        pen.text((300, y), label, font=typeface(Style.FIRST, 19), fill=ink)
        pen.text((300, y + 26), value, font=typeface(Style.FIRST, 27, bold=True), fill=ink)
        y += 84
    pen.text((40, 450), f"{digits(dice, 8)}-{digits(dice, 5)}", font=typeface(Style.FIRST, 28, plain=True), fill=ink)
    return image


def _contract(dice: Dice) -> Image.Image:
    image = Image.new("RGB", (900, 1270), tint(dice, 236, 254, 4))
    pen, ink = ImageDraw.Draw(image), tint(dice, 10, 60, 6)
    size = int(dice.integers(18, 25))
    plain = typeface(Style.SECOND, size + 8, bold=True)
    pen.text((450, 90), one_of(dice, ("ДОГОВІР", "АКТ", "ЗАЯВА", "ДОВІДКА")), font=plain, fill=ink, anchor="mm")
    two = chance(dice, 0.3)
    for left, right in ((80, 430), (470, 820)) if two else ((80, 820),):
        y = 150
        while y < dice.integers(700, 1120):
            y = (
                _paragraph(pen, formal(dice, int(dice.integers(25, 70))), (left, y, right), Style.SECOND, size, ink)
                + 16
            )
    pen.line((90, 1190, 360, 1190), fill=ink, width=2)
    pen.arc((120, 1130, 220, 1200), 160, 40, fill=(40, 60, 160), width=4)
    return image


def _booklet(dice: Dice) -> Image.Image:
    """A page with a face and two lines for machines at the foot."""
    paper = one_of(dice, ((226, 218, 226), (214, 228, 222), (238, 230, 212)))
    image = Image.new("RGB", (880, 620), paper)
    pen, ink = ImageDraw.Draw(image), tint(dice, 20, 60, 12)
    _waves(pen, dice, (880, 620), paper)
    _portrait(pen, dice, (46, 120, 286, 440))
    y = 60
    for label in ("Прізвище/Surname", "Ім’я/Given names", "Громадянство", "Дата народження", "Орган, що видав"):
        pen.text((330, y), label, font=typeface(Style.SECOND, 17), fill=ink)
        value = date(dice) if "Дата" in label else person(dice).upper()
        pen.text((330, y + 24), value, font=typeface(Style.SECOND, 25, bold=True), fill=ink)
        y += 82
    for line in range(2):
        letters = "P<XXX" + "".join(one_of(dice, "ABCDEFGHKLMNOPRSTUVXYZ<<<<<<0123456789") for _ in range(39))
        x = 30.0
        for letter in letters:
            pen.text((x, 512 + 44 * line), letter, font=typeface(Style.FIRST, 27, plain=True), fill=ink)
            x += 18.6
    return image


def _certificate(dice: Dice) -> Image.Image:
    """A frame of rings, centred lines, a seal."""
    paper = one_of(dice, ((248, 240, 220), (226, 238, 244), (244, 228, 226)))
    image = Image.new("RGB", (900, 1240), paper)
    pen, ink = ImageDraw.Draw(image), tint(dice, 20, 80, 20)
    edge = tuple(int(part * 0.6) for part in paper)
    for at in range(30, 870, 26):
        pen.ellipse((at, 24, at + 34, 58), outline=edge, width=3)
        pen.ellipse((at, 1182, at + 34, 1216), outline=edge, width=3)
    for at in range(30, 1200, 26):
        pen.ellipse((20, at, 54, at + 34), outline=edge, width=3)
        pen.ellipse((846, at, 880, at + 34), outline=edge, width=3)
    pen.text((450, 150), "СВІДОЦТВО", font=typeface(Style.SECOND, 52, bold=True), fill=ink, anchor="mm")
    y = 240
    for words in range(int(dice.integers(8, 14))):
        text = person(dice) if words % 3 == 0 else " ".join(formal(dice, int(dice.integers(3, 6))))
        pen.text((450, y), text, font=typeface(Style.SECOND, 26 if words % 3 else 32), fill=ink, anchor="mm")
        if chance(dice, 0.5):
            pen.line((120, y + 26, 780, y + 26), fill=edge)
        y += 62
    pen.ellipse((600, 1000, 780, 1180), outline=(150, 50, 60), width=7)
    return image


def _paragraph(pen: Pen, words: list[str], box: tuple[int, int, int], style: Style, size: int, ink: Colour) -> int:
    """Words from (left, top) to right; returns where the next paragraph may begin."""
    left, y, right = box
    face, x = typeface(style, size), float(left)
    for word in words:
        wide = face.getlength(word + " ")
        if x + wide > right:
            x, y = float(left), y + round(size * 1.5)
        pen.text((x, y), word, font=face, fill=ink)
        x += wide
    return y + round(size * 1.5)


def _waves(pen: Pen, dice: Dice, size: tuple[int, int], paper: Colour) -> None:
    """The fine lines that are hard to copy."""
    ink = tuple(max(0, part - 26) for part in paper)
    phase, long = dice.uniform(0, 6), dice.uniform(40, 120)
    x = np.arange(0, size[0], 6)
    for y in range(0, size[1], 16):
        line = y + 7 * np.sin(x / long + phase + y * 0.05)
        pen.line([(float(a), float(b)) for a, b in zip(x, line, strict=True)], fill=ink)


def _portrait(pen: Pen, dice: Dice, box: tuple[int, int, int, int]) -> None:
    left, top, right, bottom = box
    middle, tall = (left + right) / 2, bottom - top
    pen.rectangle(box, fill=tint(dice, 190, 235, 12))
    cloth, hair, skin = tint(dice, 30, 150, 40), tint(dice, 20, 120, 25), one_of(dice, _SKINS)
    pen.pieslice((left + 14, bottom - tall * 0.3, right - 14, bottom + tall * 0.3), 180, 360, fill=cloth)
    pen.ellipse((middle - tall * 0.21, top + tall * 0.12, middle + tall * 0.21, top + tall * 0.6), fill=hair)
    pen.ellipse((middle - tall * 0.17, top + tall * 0.2, middle + tall * 0.17, top + tall * 0.68), fill=skin)
