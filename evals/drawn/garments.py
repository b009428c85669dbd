"""Flat garments, alone or several in one picture, laid, hung or pasted into a collage; and what lies beside them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageDraw

from evals.drawn.canvas import (
    PHOTO,
    Colour,
    Dice,
    Style,
    chance,
    clouds,
    ground,
    lying,
    one_of,
    softened,
    taken,
    tint,
    typeface,
    vivid,
)

Points = tuple[tuple[int, int], ...]

# Right halves on a canvas of 400 x 480, mirrored about x = 200.
_SHAPES: dict[str, Points] = {
    "tee": ((230, 40), (285, 55), (370, 140), (320, 190), (290, 160), (295, 440), (200, 445)),
    "hoodie": ((235, 20), (260, 50), (290, 65), (385, 330), (335, 350), (295, 200), (298, 440), (200, 445)),
    "trousers": ((285, 30), (310, 240), (320, 460), (235, 462), (205, 170), (200, 165)),
    "dress": ((225, 30), (262, 36), (330, 100), (296, 130), (268, 110), (280, 220), (350, 450), (200, 462)),
    "skirt": ((270, 60), (275, 95), (370, 420), (200, 436)),
    "shorts": ((292, 90), (345, 330), (228, 340), (205, 220), (200, 215)),
    "jacket": ((232, 36), (300, 60), (392, 300), (348, 330), (310, 190), (318, 420), (200, 424)),
    "overall": (
        (228, 20),
        (282, 36),
        (350, 200),
        (312, 216),
        (286, 130),
        (300, 280),
        (306, 468),
        (232, 470),
        (200, 310),
    ),
    "vest": ((238, 30), (262, 34), (266, 120), (296, 160), (290, 430), (200, 436)),
}
_TOPS = {Style.FIRST: ("tee", "hoodie"), Style.SECOND: ("jacket", "vest")}
_ALL = {
    Style.FIRST: ("tee", "hoodie", "trousers", "dress"),
    Style.SECOND: ("skirt", "shorts", "jacket", "overall", "vest"),
}


def several(dice: Dice, style: Style) -> Image.Image:
    """FIRST: two or three side by side on the floor. SECOND: hung on a rail, thrown about, or a collage."""
    count = int(dice.integers(2, 4))
    if style is Style.FIRST:
        return taken(_side_by_side(dice, style, count), dice)
    return one_of(dice, (_on_a_rail, _thrown_about, _collage))(dice, count)


def alone(dice: Dice, style: Style) -> Image.Image:
    """One garment, which may have company that is not a garment, or be a suit of one cloth."""
    kind = one_of(dice, _ALL[style])
    under = ground(dice, style)
    way = int(dice.integers(3))
    if way == 0:
        return taken(lying(cloth(dice, kind, _dye(dice)), dice, under, float(dice.uniform(0.75, 1.1))), dice)
    if way == 1:
        image = placed(under, cloth(dice, kind, _dye(dice)), (0.45, 0.45), 0.72, float(dice.normal(0, 6)))
        return taken(_accessories(image, dice, style), dice)
    return taken(_suit(under, dice, style), dice)


def cloth(dice: Dice, kind: str, dye: Colour, *, printed: bool | None = None) -> Image.Image:
    """RGBA of one garment, 400 x 480, with soft folds and sometimes stripes, dots or a word."""
    right = _SHAPES[kind]
    outline = [*right, *((400 - x, y) for x, y in reversed(right))]
    mask = Image.new("L", (800, 960), 0)
    ImageDraw.Draw(mask).polygon([(2 * x, 2 * y) for x, y in outline], fill=255)
    cover = np.asarray(mask.resize((400, 480), Image.Resampling.LANCZOS))
    shade = 1 + 0.12 * clouds(dice, (480, 400), across=50, along=120)
    edge = softened(cover.astype(np.float32) / 255)
    values = np.array(dye, np.float32) * (shade * (0.55 + 0.45 * edge))[..., None]
    values = _patterned(values, dice) if chance(dice, 0.4) else values
    image = Image.fromarray(values.clip(0, 255).astype(np.uint8))
    if chance(dice, 0.25) if printed is None else printed:
        word = one_of(dice, ("SUNNY", "МРІЙ", "БЕШКЕТ", "HELLO", "КИЦЯ", "1996"))
        size = int(dice.integers(30, 54))
        ink = (250, 250, 245) if sum(dye) < 380 else (30, 30, 34)
        ImageDraw.Draw(image).text((200, 200), word, font=typeface(Style.FIRST, size, bold=True), fill=ink, anchor="mm")
    image.putalpha(Image.fromarray(cover))
    return image


def _patterned(values: np.ndarray, dice: Dice) -> np.ndarray:
    y, x = np.mgrid[0:480, 0:400]
    wide = int(dice.integers(10, 40))
    stripes = (y // wide % 2 == 0) if chance(dice, 0.5) else ((x // wide + y // wide) % 2 == 0)
    return np.where(stripes[..., None], values, values * 0.6 + np.array(vivid(dice)) * 0.4)


def _dye(dice: Dice) -> Colour:
    """Children's clothes: bright, grey, and often beige, which cameras take for skin."""
    way = dice.random()
    if way < 0.25:
        return one_of(dice, ((214, 186, 156), (196, 160, 130), (230, 206, 186), (222, 178, 168), (150, 112, 84)))
    return vivid(dice) if way < 0.75 else tint(dice, 30, 245)


def placed(
    under: Image.Image, garment: Image.Image, at: tuple[float, float], share: float, degrees: float
) -> Image.Image:
    """The garment with its middle at `at` (shares of the frame), as tall as `share` of it, with a shadow."""
    scale = share * under.height / garment.height
    size = (max(2, round(garment.width * scale)), max(2, round(garment.height * scale)))
    turned = garment.resize(size, Image.Resampling.BICUBIC).rotate(degrees, Image.Resampling.BICUBIC, expand=True)
    corner = (round(at[0] * under.width - turned.width / 2), round(at[1] * under.height - turned.height / 2))
    sheet = Image.new("RGBA", under.size, (0, 0, 0, 0))
    sheet.paste(turned, corner)
    cover = np.asarray(sheet)[..., 3:].astype(np.float32) / 255
    shadow = softened(cover[..., 0])[..., None]
    values = np.asarray(under, np.float32) * (1 - 0.4 * shadow) * (1 - cover) + np.asarray(sheet)[..., :3] * cover
    return Image.fromarray(values.clip(0, 255).astype(np.uint8))


def _side_by_side(dice: Dice, style: Style, count: int) -> Image.Image:
    across = chance(dice, 0.6)
    image = ground(dice, style, (960, 720) if across else PHOTO)
    for n in range(count):
        part = (n + 0.5) / count
        at = (part, 0.5 + float(dice.normal(0, 0.03))) if across else _stacked(part, dice)
        share = 0.82 * min(1.0, 1.5 / count) if across else 0.9 / count
        garment = cloth(dice, one_of(dice, _ALL[style]), _dye(dice))
        image = placed(image, garment, at, share * float(dice.uniform(0.85, 1.0)), float(dice.normal(0, 7)))
    return image


def _stacked(part: float, dice: Dice) -> tuple[float, float]:
    return 0.5 + float(dice.normal(0, 0.1)), part


def _on_a_rail(dice: Dice, count: int) -> Image.Image:
    image = ground(dice, Style.SECOND, (960, 720))
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 56, 960, 68), fill=tint(dice, 60, 200))
    for n in range(count):
        x = (n + 0.5) / count + float(dice.normal(0, 0.02))
        pen.line((x * 960, 60, x * 960, 120), fill=(90, 90, 94), width=4)
        pen.line((x * 960 - 90, 150, x * 960, 116, x * 960 + 90, 150), fill=(150, 110, 70), width=8)
        garment = cloth(dice, one_of(dice, _ALL[Style.SECOND]), _dye(dice))
        image = placed(image, garment, (x, 0.57), float(dice.uniform(0.66, 0.8)), float(dice.normal(0, 2)))
    return taken(image, dice)


def _thrown_about(dice: Dice, count: int) -> Image.Image:
    image = ground(dice, Style.SECOND)
    places = ((0.3, 0.28), (0.7, 0.5), (0.32, 0.76))
    for at in places[:count]:
        garment = cloth(dice, one_of(dice, _ALL[Style.SECOND]), _dye(dice))
        moved = (at[0] + float(dice.normal(0, 0.03)), at[1] + float(dice.normal(0, 0.03)))
        image = placed(image, garment, moved, float(dice.uniform(0.36, 0.5)), float(dice.uniform(-60, 60)))
    return taken(image, dice)


def _collage(dice: Dice, count: int) -> Image.Image:
    """Two across, or two by two, each from a photo of its own, edge to edge or with a line between."""
    shape = (2, 1) if count == 2 else (2, 2)
    gap = int(dice.integers(0, 10))
    tile = (360, 480)
    image = Image.new("RGB", (tile[0] * shape[0] + gap, tile[1] * shape[1] + gap * (shape[1] - 1)), "white")
    for column in range(shape[0]):
        for row in range(shape[1]):
            garment = cloth(dice, one_of(dice, _ALL[Style.SECOND]), _dye(dice))
            photo = placed(ground(dice, Style.SECOND, tile), garment, (0.5, 0.5), 0.8, float(dice.normal(0, 3)))
            image.paste(photo, (column * (tile[0] + gap), row * (tile[1] + gap)))
    return taken(image, dice)


def _suit(under: Image.Image, dice: Dice, style: Style) -> Image.Image:
    """Top and bottom of one cloth are sold together: one product."""
    dye = _dye(dice)
    bottom = "trousers" if style is Style.FIRST else "shorts"
    lower = placed(under, cloth(dice, bottom, dye, printed=False), (0.5, 0.7), 0.5, float(dice.normal(0, 3)))
    return placed(lower, cloth(dice, one_of(dice, _TOPS[style]), dye), (0.5, 0.3), 0.5, float(dice.normal(0, 3)))


def _accessories(image: Image.Image, dice: Dice, style: Style) -> Image.Image:
    """A pair of shoes, a bag or a tag at the edge: company, not a second garment."""
    pen = ImageDraw.Draw(image)
    wide, tall = image.size
    ink = tint(dice, 30, 230, 30)
    left, top = int(wide * dice.uniform(0.76, 0.82)), int(tall * dice.uniform(0.72, 0.82))
    way = int(dice.integers(3))
    if way == 0:
        for x in (left, left + 60):
            pen.ellipse((x, top, x + 46, top + 110), fill=ink)
            pen.ellipse((x + 8, top + 50, x + 38, top + 100), fill=tint(dice, 20, 90))
    elif way == 1:
        pen.rounded_rectangle((left, top, left + 120, top + 90), 14, fill=ink)
        pen.arc((left + 26, top - 50, left + 94, top + 40), 180, 360, fill=ink, width=8)
    else:
        pen.rectangle((left, top, left + 90, top + 120), fill=(250, 248, 240))
        for line, text in enumerate(("РОЗМІР", "116", "бавовна")):
            pen.text((left + 8, top + 12 + 32 * line), text, font=typeface(style, 18), fill=(40, 40, 44))
    return image


def words_on_cloth(dice: Dice, style: Style) -> Image.Image:
    """A sewn-in label or a paper tag photographed close, or a package with words: goods, however much is written."""
    under = ground(dice, style)
    pen = ImageDraw.Draw(under)
    card = Image.new(
        "RGB", (360, int(dice.integers(300, 560))), tint(dice, 215, 255, 8) if chance(dice, 0.6) else vivid(dice)
    )
    ink = (20, 20, 24) if sum(card.getpixel((5, 5))) > 360 else (245, 245, 240)  # type: ignore[arg-type]
    _lines(ImageDraw.Draw(card), dice, style, card.height, ink)
    pen.ellipse((260, 40, 460, 240), outline=tint(dice, 60, 160), width=3)
    return taken(lying(card, dice, under, float(dice.uniform(0.35, 0.75))), dice)


def _lines(pen: ImageDraw.ImageDraw, dice: Dice, style: Style, tall: int, ink: Colour) -> None:
    y = 30
    words: Sequence[str] = (
        "МАЛЯ",
        "100% бавовна",
        "розмір 122",
        "прати при 30°",
        "зроблено з любов’ю",
        "86 см",
        "ЛІТО",
    )
    while y < tall - 60:
        size = int(one_of(dice, (22, 30, 44, 64)))
        pen.text((180, y), one_of(dice, words), font=typeface(style, size, bold=size > 30), fill=ink, anchor="ma")
        y += round(size * 1.9)
