"""A bank's page on a wide screen, a card over a blurred wallpaper, a dotted slip that waves and lies sideways."""

from __future__ import annotations

import cv2
import numpy as np
from PIL import Image, ImageDraw

from evals.drawn.canvas import Dice, Style, chance, ground, lying, one_of, resaved, taken, tint, typeface, vivid
from evals.drawn.words import BANKS, GOODS, amount, clock, date, digits, person

_STYLE = Style.UNSEEN


def receipt(dice: Dice, _style: Style) -> Image.Image:
    way = int(dice.integers(4))
    if way == 0:
        return resaved(_wide_page(dice), dice)
    if way == 1:
        return resaved(_card_over_wallpaper(dice), dice)
    if way == 2:
        return resaved(_squeezed_list(dice), dice)
    slip = _dotted_slip(dice)
    if chance(dice, 0.2):
        slip = slip.transpose(Image.Transpose.ROTATE_90)
    return taken(lying(slip, dice, ground(dice, _STYLE), float(dice.uniform(0.7, 1.1))), dice)


def _facts(dice: Dice) -> list[tuple[str, str]]:
    return [
        ("Кому", person(dice)),
        ("Рахунок", f"UA{digits(dice, 6)}****{digits(dice, 4)}"),
        ("Коли", f"{date(dice)} {clock(dice)}"),
        ("Від кого", person(dice)),
        ("Номер операції", digits(dice, 12)),
        ("Стан", one_of(dice, ("зараховано", "виконується"))),
        ("Залишок", f"{amount(dice)} ₴"),
    ]


def _wide_page(dice: Dice) -> Image.Image:
    """A computer's screen: menu at the left, a table of one payment at the right."""
    image = Image.new("RGB", (1280, int(dice.integers(680, 860))), tint(dice, 236, 255, 5))
    pen, menu, ink = ImageDraw.Draw(image), vivid(dice), (30, 34, 40)
    pen.rectangle((0, 0, 250, image.height), fill=menu)
    pen.text((30, 30), one_of(dice, BANKS), font=typeface(_STYLE, 26, bold=True), fill="white")
    for line, text in enumerate(("Рахунки", "Платежі", "Картки", "Депозити", "Історія")):
        pen.text((30, 120 + 52 * line), text, font=typeface(_STYLE, 22), fill=(240, 240, 240))
    pen.text((310, 50), "Платіж виконано", font=typeface(_STYLE, 34, bold=True), fill=ink)
    pen.text((310, 110), f"{amount(dice)} UAH", font=typeface(_STYLE, 44), fill=menu)
    for row, (label, value) in enumerate(_facts(dice)[: int(dice.integers(4, 8))]):
        y = 200 + 62 * row
        if row % 2 == 0:
            pen.rectangle((300, y - 12, 1230, y + 46), fill=tint(dice, 222, 238, 4))
        pen.text((320, y), label, font=typeface(_STYLE, 22), fill=(110, 116, 124))
        pen.text((640, y), value, font=typeface(_STYLE, 24), fill=ink)
    return image


def _card_over_wallpaper(dice: Dice) -> Image.Image:
    wallpaper = cv2.resize(
        dice.integers(20, 220, (5, 3, 3)).astype(np.uint8), (740, 1480), interpolation=cv2.INTER_CUBIC
    )
    image = Image.fromarray(wallpaper)
    pen = ImageDraw.Draw(image)
    facts = _facts(dice)[: int(dice.integers(3, 7))]
    tall = 250 + 88 * len(facts)
    top = int(dice.integers(140, 1440 - tall))
    dark = chance(dice, 0.5)
    card, ink = ((24, 26, 30), (244, 244, 246)) if dark else ((250, 250, 252), (20, 22, 26))
    pen.rounded_rectangle((40, top, 700, top + tall), 48, fill=card)
    pen.ellipse((76, top + 40, 156, top + 120), fill=vivid(dice))
    pen.text((190, top + 44), one_of(dice, BANKS), font=typeface(_STYLE, 26), fill=(140, 144, 150))
    pen.text((190, top + 84), f"−{amount(dice)} ₴", font=typeface(_STYLE, 48, bold=True), fill=ink)
    for row, (label, value) in enumerate(facts):
        pen.text((80, top + 190 + 88 * row), label, font=typeface(_STYLE, 22), fill=(140, 144, 150))
        pen.text((80, top + 222 + 88 * row), value, font=typeface(_STYLE, 28), fill=ink)
    return image


def _squeezed_list(dice: Dice) -> Image.Image:
    """A narrow face, a stamp of success across the page, a bar of buttons."""
    image = Image.new("RGB", (980, int(dice.integers(1250, 1550))), tint(dice, 232, 255, 4))
    pen, accent, ink = ImageDraw.Draw(image), vivid(dice), (26, 28, 32)
    pen.rectangle((0, 0, 980, 120), fill=accent)
    pen.text((490, 60), "Електронна квитанція", font=typeface(_STYLE, 38, bold=True), fill="white", anchor="mm")
    y = 190
    for label, value in [("Сума", f"{amount(dice)} грн"), *_facts(dice)]:
        pen.text((440, y), f"{label}:", font=typeface(_STYLE, 30), fill=(120, 124, 130), anchor="ra")
        pen.text((470, y), value, font=typeface(_STYLE, 34), fill=ink)
        y += int(dice.integers(70, 110))
    stamp = Image.new("RGBA", (420, 130), (0, 0, 0, 0))
    mark = ImageDraw.Draw(stamp)
    mark.rounded_rectangle((4, 4, 416, 126), 16, outline=(*accent, 255), width=7)
    mark.text((210, 65), "ОПЛАЧЕНО", font=typeface(_STYLE, 52, bold=True), fill=(*accent, 255), anchor="mm")
    turned = stamp.rotate(float(dice.uniform(6, 24)), expand=True)
    image.paste(turned, (500, min(y, image.height - 330)), turned)
    pen.rectangle((0, image.height - 110, 980, image.height), fill=tint(dice, 200, 220, 4))
    for n, text in enumerate(("Зберегти", "Надіслати", "Повторити")):
        at = (163 + 327 * n, image.height - 55)
        pen.text(at, text, font=typeface(_STYLE, 30), fill=ink, anchor="mm")
    return image.resize((720, image.height))


def _dotted_slip(dice: Dice) -> Image.Image:
    """Letters of dots, as an old till prints them, on paper that waves."""
    lines = [f"ТОВ {one_of(dice, BANKS)[:9]}", f"чек {digits(dice, 6)}"]
    lines += [f"{one_of(dice, GOODS)[:11]:12}{amount(dice, 200):>8}" for _ in range(int(dice.integers(4, 14)))]
    lines += [f"{'РАЗОМ':10}{amount(dice, 2000):>10}", f"{date(dice)} {clock(dice)}", "ДЯКУЄМО!"]
    small = Image.new("L", (190, 16 * len(lines) + 20), 244)
    pen = ImageDraw.Draw(small)
    for row, line in enumerate(lines):
        pen.text((8, 8 + 16 * row), line, font=typeface(_STYLE, 14), fill=int(dice.integers(30, 110)))
    large = np.asarray(small.resize((small.width * 2, small.height * 2), Image.Resampling.NEAREST))
    y, x = np.mgrid[0 : large.shape[0], 0 : large.shape[1]].astype(np.float32)
    swing = float(dice.uniform(1, 6))
    waved = cv2.remap(large, x + swing * np.sin(y / 70), y + swing * np.sin(x / 90), cv2.INTER_LINEAR, borderValue=236)
    shade = 1 - 0.12 * (0.5 + 0.5 * np.sin(y / 55 + float(dice.uniform(0, 6))))
    paper = waved.astype(np.float32) * shade
    colour = np.array(tint(dice, 238, 255, 8), np.float32) / 255
    return Image.fromarray((paper[..., None] * colour).clip(0, 255).astype(np.uint8))
