"""Garments in other company: a row of window dummies, a heap, a bed full of small things; one at a wardrobe's door."""

from __future__ import annotations

from PIL import Image, ImageDraw

from evals.drawn.canvas import PHOTO, Colour, Dice, Style, chance, ground, one_of, taken, tint, typeface, vivid
from evals.drawn.garments import cloth, placed

_STYLE = Style.UNSEEN
_KINDS = ("tee", "hoodie", "jacket", "dress", "skirt", "trousers", "overall", "vest", "shorts")
_BOTTOMS = ("trousers", "shorts", "skirt")


def several(dice: Dice, _style: Style) -> Image.Image:
    return taken(one_of(dice, (_window, _overlapping, _bed))(dice), dice)


def alone(dice: Dice, _style: Style) -> Image.Image:
    """At a wardrobe's door with panels, on a bed with pillows, or a suit hung as one."""
    image = ground(dice, _STYLE)
    pen, way, dye = ImageDraw.Draw(image), int(dice.integers(3)), _dye(dice)
    if way == 0:
        wood = tint(dice, 90, 240, 14)
        pen.rectangle((90, 0, 640, 960), fill=wood)
        pen.rectangle((130, 40, 600, 920), outline=tuple(part * 3 // 4 for part in wood), width=8)
        pen.line((360, 30, 360, 150), fill=(90, 90, 92), width=5)
        return taken(placed(image, cloth(dice, one_of(dice, _KINDS), dye), (0.5, 0.52), 0.74, 0), dice)
    if way == 1:
        pen.rounded_rectangle((60, -60, 660, 170), 60, fill=tint(dice, 180, 250, 8))
        return taken(
            placed(image, cloth(dice, one_of(dice, _KINDS), dye), (0.5, 0.58), 0.7, float(dice.normal(0, 9))), dice
        )
    image = placed(image, cloth(dice, one_of(dice, _BOTTOMS), dye, printed=False), (0.5, 0.68), 0.5, 0)
    return taken(placed(image, cloth(dice, one_of(dice, ("tee", "hoodie", "jacket")), dye), (0.5, 0.32), 0.5, 0), dice)


def box(dice: Dice, _style: Style) -> Image.Image:
    """A parcel or a pack with a sticker of words."""
    from_above = ground(dice, _STYLE, (960, 720))
    pen = ImageDraw.Draw(from_above)
    left, top = int(dice.integers(80, 260)), int(dice.integers(60, 200))
    pen.polygon(
        [(left, top), (left + 560, top - 30), (left + 610, top + 380), (left + 20, top + 440)],
        fill=tint(dice, 120, 220, 30) if chance(dice, 0.5) else vivid(dice),
    )
    pen.rectangle((left + 120, top + 90, left + 400, top + 270), fill=(248, 248, 244))
    sizes = (34, 22, 46)
    y = top + 100
    for size, text in zip(sizes, ("Крамничка", "костюм, 122", "Дякуємо!"), strict=True):
        pen.text((left + 136, y), text, font=typeface(_STYLE, size, bold=size > 30), fill=(30, 30, 34))
        y += size + 18
    return taken(from_above, dice)


def story(dice: Dice, style: Style) -> Image.Image:
    """A photo of one garment that fills a phone's screen, words and stickers over it."""
    image = alone(dice, style).resize((720, 960)).crop((120, 0, 600, 960)).resize((720, 1440))
    pen = ImageDraw.Draw(image)
    for n in range(5):
        pen.rectangle((14 + 140 * n, 20, 146 + 140 * n, 26), fill=(235, 235, 235))
    for text in ("Новий дріп!", "-20% до неділі", "хочу такий?")[: int(dice.integers(1, 4))]:
        y = int(dice.integers(120, 1300))
        pen.rounded_rectangle((90, y, 630, y + 92), 24, fill=vivid(dice))
        pen.text((360, y + 46), text, font=typeface(_STYLE, 44, bold=True), fill="white", anchor="mm")
    return image


def shoes(dice: Dice, _style: Style) -> Image.Image:
    """A pair is one product."""
    image = ground(dice, _STYLE)
    pen, dye, sole = ImageDraw.Draw(image), _dye(dice), tint(dice, 20, 240)
    for left in (150, 390):
        pen.ellipse((left, 240, left + 180, 720), fill=dye)
        pen.ellipse((left + 34, 470, left + 146, 690), fill=sole)
        for line in range(4):
            pen.line((left + 50, 320 + 34 * line, left + 130, 320 + 34 * line), fill=sole, width=8)
    return taken(image, dice)


def _window(dice: Dice) -> Image.Image:
    """Two or three dummies in tops of their own."""
    count = int(dice.integers(2, 4))
    image = ground(dice, _STYLE, (960, 720))
    pen, dummy = ImageDraw.Draw(image), tint(dice, 120, 240, 16)
    for n in range(count):
        x = round(960 * (n + 0.5) / count)
        pen.line((x, 500, x, 720), fill=(70, 70, 74), width=10)
        pen.ellipse((x - 34, 60, x + 34, 150), fill=dummy)
    for n in range(count):
        garment = cloth(dice, one_of(dice, ("tee", "hoodie", "jacket", "dress", "vest")), _dye(dice))
        image = placed(image, garment, ((n + 0.5) / count, 0.5), float(dice.uniform(0.6, 0.75)), 0)
    return image


def _overlapping(dice: Dice) -> Image.Image:
    """One half over the other."""
    image = ground(dice, _STYLE)
    first, second = cloth(dice, one_of(dice, _KINDS), _dye(dice)), cloth(dice, one_of(dice, _KINDS), _dye(dice))
    aside = float(dice.uniform(0.12, 0.2))
    image = placed(image, first, (0.5 - aside, 0.42), 0.6, float(dice.uniform(-25, 10)))
    return placed(image, second, (0.5 + aside, 0.6), 0.6, float(dice.uniform(-10, 25)))


def _bed(dice: Dice) -> Image.Image:
    """Four to six small things in rows."""
    image = ground(dice, _STYLE, PHOTO if chance(dice, 0.5) else (960, 720))
    across = 2 if image.width < image.height else 3
    for n in range(int(dice.integers(4, 7))):
        at = ((n % across + 0.5) / across, (n // across + 0.5) / (3 if across == 2 else 2))
        garment = cloth(dice, one_of(dice, _KINDS), _dye(dice))
        image = placed(image, garment, at, float(dice.uniform(0.24, 0.3)), float(dice.normal(0, 14)))
    return image


def _dye(dice: Dice) -> Colour:
    return vivid(dice) if chance(dice, 0.6) else tint(dice, 30, 245, 16)
