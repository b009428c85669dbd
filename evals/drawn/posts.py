"""Screens that are not receipts: a post with goods, a talk, a page of a shop; words and flat colours all the same."""

from __future__ import annotations

from PIL import Image, ImageDraw

from evals.drawn.canvas import Dice, Style, chance, one_of, resaved, tint, typeface, vivid
from evals.drawn.garments import alone
from evals.drawn.words import amount, clock

_SAYINGS = (
    "Є такий на 128?",
    "Рожевий, розміри 98–140",
    "Дуже теплий і м’який",
    "Скільки коштує доставка?",
    "Новинка! Костюм на флісі",
    "Дякую, підійшло",
)


def screenshot(dice: Dice, style: Style) -> Image.Image:
    """FIRST: a channel's post. SECOND: a talk with bubbles, or a shop's page with a picture, price and button."""
    dark = chance(dice, 0.4)
    behind = tint(dice, 12, 34, 8) if dark else tint(dice, 215, 252, 10)
    image = Image.new("RGB", (720, int(dice.integers(1280, 1560))), behind)
    draw = _post if style is Style.FIRST else one_of(dice, (_talk, _page))
    draw(image, dice, dark)
    return resaved(image, dice)


def _post(image: Image.Image, dice: Dice, dark: bool) -> None:
    pen, ink = ImageDraw.Draw(image), (240, 242, 244) if dark else (22, 26, 32)
    pen.text((30, 20), clock(dice), font=typeface(Style.FIRST, 26), fill=ink)
    pen.ellipse((86, 68, 154, 136), fill=vivid(dice))
    pen.text((176, 82), "Крамничка", font=typeface(Style.FIRST, 30), fill=ink)
    photo = alone(dice, Style.FIRST)
    shown = photo.resize((640, round(photo.height * 640 / photo.width)))
    image.paste(shown, (40, 180))
    for line in range(int(dice.integers(1, 6))):
        y = 210 + shown.height + 44 * line
        pen.text((52, y), one_of(dice, _SAYINGS), font=typeface(Style.FIRST, 26), fill=ink)


def _talk(image: Image.Image, dice: Dice, dark: bool) -> None:
    pen, ink = ImageDraw.Draw(image), (240, 242, 244) if dark else (22, 26, 32)
    y = 120
    pen.text((40, 40), f"{clock(dice)}   Оля", font=typeface(Style.SECOND, 30), fill=ink)
    photo_at = int(dice.integers(0, 3))
    for n in range(6):
        mine = chance(dice, 0.5)
        left = 260 if mine else 30
        bubble = ((44, 92, 84) if dark else (214, 240, 210)) if mine else ((36, 44, 52) if dark else (255, 255, 255))
        tall = 470 if n == photo_at else 76
        if y + tall > image.height - 60:
            break
        pen.rounded_rectangle((left, y, left + 430, y + tall), 20, fill=bubble)
        if n == photo_at:
            image.paste(alone(dice, Style.SECOND).resize((410, 450)), (left + 10, y + 10))
        else:
            pen.text((left + 20, y + 20), one_of(dice, _SAYINGS), font=typeface(Style.SECOND, 25), fill=ink)
        y += tall + 24


def _page(image: Image.Image, dice: Dice, dark: bool) -> None:
    pen, ink = ImageDraw.Draw(image), (240, 242, 244) if dark else (22, 26, 32)
    image.paste(alone(dice, Style.SECOND).resize((720, 860)), (0, 60))
    pen.text((30, 950), one_of(dice, _SAYINGS), font=typeface(Style.SECOND, 32, bold=True), fill=ink)
    pen.text((30, 1010), f"{amount(dice, 3000)} ₴", font=typeface(Style.SECOND, 44, bold=True), fill=ink)
    for n, size in enumerate(("98", "104", "110", "116")):
        pen.rounded_rectangle((30 + 120 * n, 1090, 130 + 120 * n, 1150), 12, outline=ink, width=2)
        pen.text((80 + 120 * n, 1120), size, font=typeface(Style.SECOND, 26), fill=ink, anchor="mm")
    pen.rounded_rectangle((30, image.height - 110, 690, image.height - 40), 20, fill=vivid(dice))
    pen.text((360, image.height - 75), "Купити", font=typeface(Style.SECOND, 30), fill="white", anchor="mm")
