"""A permit with two faces, a booklet's spread, a letter with a logo, a sheet of a table on its side."""

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
from evals.drawn.words import GOODS, amount, date, digits, formal, person

_STYLE = Style.UNSEEN


def document(dice: Dice, _style: Style) -> Image.Image:
    page = one_of(dice, (_permit, _spread, _letter, _sheet))(dice)
    if page.width >= 1000 and chance(dice, 0.4):
        return resaved(page, dice)
    size = (960, 720) if page.width > page.height and chance(dice, 0.5) else (720, 960)
    return taken(lying(page, dice, ground(dice, _STYLE, size), float(dice.uniform(0.8, 1.2))), dice)


def _permit(dice: Dice) -> Image.Image:
    """A plastic card of two colours with a large and a small face and numbered lines."""
    image = Image.new("RGBA", (820, 520), (0, 0, 0, 0))
    pen = ImageDraw.Draw(image)
    paper: Colour = one_of(dice, ((240, 206, 214), (214, 214, 240), (240, 236, 206)))
    pen.rounded_rectangle((0, 0, 819, 519), 40, fill=paper)
    for n in range(0, 820, 9):
        pen.arc((n - 200, -120, n + 260, 640), 60, 300, fill=tuple(part - 18 for part in paper))
    ink = tint(dice, 10, 60, 10)
    pen.rectangle((0, 30, 820, 92), fill=one_of(dice, ((120, 60, 90), (50, 80, 140), (70, 110, 80))))
    pen.text((410, 61), "ДОЗВІЛ НА КЕРУВАННЯ", font=typeface(_STYLE, 30, bold=True), fill="white", anchor="mm")
    _face(pen, dice, (36, 120, 246, 400))
    _face(pen, dice, (690, 330, 790, 460))
    y = 116
    for n, value in enumerate(
        (person(dice), person(dice), date(dice), f"{date(dice)}  {digits(dice, 4)}", digits(dice, 9))
    ):
        pen.text((270, y), f"{n + 1}.", font=typeface(_STYLE, 22, bold=True), fill=(150, 40, 60))
        pen.text((306, y), value, font=typeface(_STYLE, 25), fill=ink)
        y += int(dice.integers(46, 62))
    pen.text((40, 430), "B1  B  C1", font=typeface(_STYLE, 34, bold=True), fill=ink)
    return image


def _spread(dice: Dice) -> Image.Image:
    """An open booklet: words and stamps on both pages, a fold between."""
    image = Image.new("RGB", (1060, 740), one_of(dice, ((234, 228, 208), (220, 232, 228), (236, 220, 224))))
    pen, ink = ImageDraw.Draw(image), tint(dice, 20, 70, 16)
    for left in (40, 570):
        y = int(dice.integers(60, 120))
        for _ in range(int(dice.integers(6, 12))):
            pen.text((left, y), " ".join(formal(dice, 2))[:24], font=typeface(_STYLE, 19), fill=(120, 116, 112))
            pen.text((left + 30, y + 24), person(dice), font=typeface(_STYLE, 26, plain=True), fill=ink)
            pen.line((left, y + 54, left + 440, y + 54), fill=(170, 164, 156))
            y += 60
            if y > 640:
                break
    if chance(dice, 0.6):
        _face(pen, dice, (330, 420, 500, 650))
    pen.ellipse((760, 460, 940, 640), outline=(70, 90, 170), width=6)
    values = np.asarray(image, np.float32)
    x = np.arange(1060, dtype=np.float32)
    fold = 1 - 0.3 * np.exp(-(((x - 530) / 26) ** 2))
    return Image.fromarray((values * fold[None, :, None]).astype(np.uint8))


def _letter(dice: Dice) -> Image.Image:
    """A logo, a bar, an address at the right, points with marks, little else."""
    image = Image.new("RGB", (1000, 1400), tint(dice, 246, 255, 3))
    pen, ink, accent = ImageDraw.Draw(image), tint(dice, 20, 50, 4), vivid(dice)
    pen.rectangle((0, 0, 1000, 34), fill=accent)
    pen.ellipse((80, 80, 180, 180), outline=accent, width=14)
    for line in range(4):
        pen.text((920, 90 + 34 * line), f"{person(dice)}", font=typeface(_STYLE, 23), fill=ink, anchor="ra")
    pen.text((80, 270), one_of(dice, ("Повідомлення", "Витяг", "Направлення")), font=typeface(_STYLE, 40), fill=ink)
    y = 360
    for _ in range(int(dice.integers(5, 10))):
        if chance(dice, 0.5):
            pen.ellipse((84, y + 8, 96, y + 20), fill=accent)
        for _ in range(int(dice.integers(1, 5))):
            pen.text((120, y), " ".join(formal(dice, 7))[:62], font=typeface(_STYLE, 23), fill=ink)
            y += 36
        y += 26
    pen.text((80, min(y + 40, 1320)), f"{date(dice)}   ______   {person(dice)}", font=typeface(_STYLE, 24), fill=ink)
    return image


def _sheet(dice: Dice) -> Image.Image:
    """A table on its side with shaded heads and many small figures."""
    image = Image.new("RGB", (1300, 900), tint(dice, 244, 255, 3))
    pen, ink, line = ImageDraw.Draw(image), tint(dice, 20, 60, 6), tint(dice, 150, 200, 6)
    rows, columns = int(dice.integers(10, 22)), int(dice.integers(4, 8))
    wide, tall, left, top = 1200 // columns, 700 // rows, 50, 130
    pen.text((50, 50), f"Відомість № {digits(dice, 3)} за {date(dice)}", font=typeface(_STYLE, 34, bold=True), fill=ink)
    pen.rectangle((left, top, left + wide * columns, top + tall), fill=tint(dice, 196, 226, 8))
    for row in range(rows + 1):
        pen.line((left, top + tall * row, left + wide * columns, top + tall * row), fill=line)
    for column in range(columns + 1):
        pen.line((left + wide * column, top, left + wide * column, top + tall * rows), fill=line)
    for row in range(rows):
        for column in range(columns):
            text = one_of(dice, GOODS) if column == 0 else amount(dice)
            pen.text((left + wide * column + 8, top + tall * row + 4), text, font=typeface(_STYLE, 19), fill=ink)
    return image


def _face(pen: Pen, dice: Dice, box: tuple[int, int, int, int]) -> None:
    left, top, right, bottom = box
    wide, tall = right - left, bottom - top
    pen.rectangle(box, fill=tint(dice, 200, 240, 8))
    skin = one_of(dice, ((240, 204, 178), (206, 156, 120), (132, 92, 66)))
    pen.rounded_rectangle(
        (left + wide * 0.1, bottom - tall * 0.25, right - wide * 0.1, bottom), 20, fill=tint(dice, 40, 130, 30)
    )
    pen.rectangle((left + wide * 0.42, top + tall * 0.5, left + wide * 0.58, bottom - tall * 0.2), fill=skin)
    pen.ellipse((left + wide * 0.27, top + tall * 0.16, right - wide * 0.27, top + tall * 0.66), fill=skin)
    pen.chord(
        (left + wide * 0.25, top + tall * 0.1, right - wide * 0.25, top + tall * 0.5),
        180,
        360,
        fill=tint(dice, 20, 90, 20),
    )
