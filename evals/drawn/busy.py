"""Goods that look busy: ornaments under a garment, a shelf of packages with words, cloth full of print."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw

from evals.drawn.canvas import PHOTO, Colour, Dice, Style, chance, ground, lying, one_of, taken, tint, typeface, vivid
from evals.drawn.garments import cloth

_WORDS = ("МОЛОКО", "fresh", "Сік яблучний", "bio", "2,5%", "дитяче", "1 л", "смачно", "organic", "йогурт", "new")


def on_ornament(dice: Dice, style: Style) -> Image.Image:
    """A garment on a carpet or blanket of repeated figures."""
    under = ground(dice, style)
    pen, step, kind = ImageDraw.Draw(under), int(dice.integers(18, 70)), int(dice.integers(4))
    inks = [vivid(dice) if chance(dice, 0.6) else tint(dice, 20, 240) for _ in range(3)]
    for row, y in enumerate(range(0, under.height, step)):
        for column, x in enumerate(range(0, under.width, step)):
            _figure(pen, kind, (x + step * (row % 2) // 2, y), step, inks[(row + column) % 3])
    kinds = ("tee", "dress", "trousers") if style is Style.FIRST else ("vest", "skirt", "overall")
    garment = cloth(dice, one_of(dice, kinds), vivid(dice) if chance(dice, 0.5) else tint(dice, 20, 240))
    return taken(lying(garment, dice, under, float(dice.uniform(0.55, 0.95))), dice)


def shelf(dice: Dice, style: Style) -> Image.Image:
    """Rows of boxes and cartons with words of many sizes, as in a shop."""
    image = ground(dice, style, PHOTO if chance(dice, 0.6) else (960, 720))
    pen, y = ImageDraw.Draw(image), int(dice.integers(-160, 0))
    while y < image.height:
        tall, x = int(dice.integers(170, 420)), int(dice.integers(-120, 0))
        while x < image.width:
            wide = int(dice.integers(90, 260))
            _package(pen, dice, style, (x, y, x + wide, y + tall))
            x += wide + int(dice.integers(2, 16))
        pen.rectangle((0, y + tall, image.width, y + tall + 16), fill=tint(dice, 60, 220))
        y += tall + 44
    return taken(image, dice)


def printed(dice: Dice, style: Style) -> Image.Image:
    """A garment with dots, stripes or words all over, near enough to fill the frame."""
    image = cloth(dice, "tee" if style is Style.FIRST else "vest", tint(dice, 40, 245, 30), printed=False)
    pen, ink, step = ImageDraw.Draw(image), vivid(dice), int(dice.integers(16, 50))
    word = one_of(dice, _WORDS)
    for y in range(40, 440, step):
        for x in range(90, 310, step):
            if chance(dice, 0.5):
                _figure(pen, int(dice.integers(4)), (x, y), step // 2, ink)
            elif chance(dice, 0.1):
                pen.text((x, y), word, font=typeface(style, step // 2 + 4), fill=ink)
    cover = np.asarray(cloth(dice, "tee" if style is Style.FIRST else "vest", (0, 0, 0), printed=False))[..., 3]
    image.putalpha(Image.fromarray(cover))
    return taken(lying(image, dice, ground(dice, style), float(dice.uniform(0.9, 1.6))), dice)


def _figure(pen: ImageDraw.ImageDraw, kind: int, at: tuple[int, int], step: int, ink: Colour) -> None:
    x, y = at
    half = step // 2
    if kind == 0:
        pen.ellipse((x, y, x + half, y + half), fill=ink)
    elif kind == 1:
        pen.polygon([(x + half, y), (x + step - 2, y + half), (x + half, y + step - 2), (x, y + half)], fill=ink)
    elif kind == 2:
        pen.arc((x, y, x + step, y + half), 0, 250, fill=ink, width=max(2, step // 9))
    else:
        pen.line((x, y, x + half, y + half, x + step, y + 2), fill=ink, width=max(2, step // 7))


def _package(pen: ImageDraw.ImageDraw, dice: Dice, style: Style, box: tuple[int, int, int, int]) -> None:
    left, top, right, bottom = box
    dye = vivid(dice) if chance(dice, 0.6) else tint(dice, 200, 252)
    pen.rounded_rectangle(box, 8, fill=dye)
    ink = (250, 250, 246) if sum(dye) < 380 else tint(dice, 10, 90, 40)
    if chance(dice, 0.6):
        side = (right - left) // 2
        pen.ellipse((left + side // 2, bottom - side - 24, left + side // 2 + side, bottom - 24), fill=vivid(dice))
    y = top + 12
    while y < bottom - 60 and chance(dice, 0.85):
        size = int(one_of(dice, (14, 18, 26, 40, 54)))
        pen.text(
            (left + 8, y),
            one_of(dice, _WORDS)[: (right - left) * 2 // size],
            font=typeface(style, size, bold=size > 30),
            fill=ink,
        )
        y += round(size * 1.6)
