"""The same faceless dummies on a couch, by a bare wall or in a room with furniture; bare or clothed."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw

from evals.drawn.bodies import SKINS, Mask, limb, painted, skinned
from evals.drawn.canvas import PHOTO, Dice, Style, chance, ground, one_of, taken, tint, vivid

_STYLE = Style.UNSEEN
_Masks = dict[str, Mask]


def undressed(dice: Dice, _style: Style) -> Image.Image:
    return taken(_bare(*_scene(dice), dice), dice)


def dressed(dice: Dice, _style: Style) -> Image.Image:
    """Bathing or sports clothes on some: much skin, and decent."""
    image, parts = _scene(dice)
    values = painted(np.asarray(_bare(image, parts, dice), np.float32), parts["torso"], _dye(dice), dice)
    if chance(dice, 0.6):
        values = painted(values, parts["limbs"], _dye(dice), dice)
    return taken(Image.fromarray(values.clip(0, 255).astype(np.uint8)), dice)


def _bare(image: Image.Image, parts: _Masks, dice: Dice) -> Image.Image:
    return skinned(image, parts["torso"] | parts["limbs"] | parts["head"], one_of(dice, SKINS), dice)


def _scene(dice: Dice) -> tuple[Image.Image, _Masks]:
    image = ground(dice, _STYLE)
    pen = ImageDraw.Draw(image)
    way = int(dice.integers(3))
    if way == 0:
        pen.rounded_rectangle((20, 430, 700, 860), 60, fill=_dye(dice))
        pen.rounded_rectangle((20, 300, 700, 560), 80, fill=_dye(dice))
        return image, _sprawled(dice)
    if way == 1:
        return image, _upright(dice, float(dice.uniform(240, 480)))
    for x in (0, 540):
        pen.rectangle((x, int(dice.integers(200, 500)), x + 180, 960), fill=tint(dice, 40, 220, 20))
    pen.rectangle((250, 20, 480, 180), fill=tint(dice, 120, 230, 14))
    return image, _upright(dice, 360)


def _upright(dice: Dice, x: float) -> _Masks:
    grow, top = float(dice.uniform(0.8, 1.25)), float(dice.uniform(90, 180))
    lift = float(dice.uniform(-120, 120))

    def at(px: float, py: float) -> tuple[float, float]:
        return x + px * grow, top + py * grow

    def part(a: tuple[float, float], b: tuple[float, float], first: float, last: float) -> Mask:
        return limb(PHOTO, at(*a), at(*b), first * grow, last * grow)

    arms = part((-60, 100), (-130, 220), 30, 24) | part((-130, 220), (-150, 220 + lift), 24, 17)
    arms |= part((60, 100), (120, 210), 30, 24) | part((120, 210), (70, 210 + lift), 24, 17)
    legs = part((-36, 360), (-46, 560), 56, 38) | part((-46, 560), (-50, 780), 38, 24)
    legs |= part((36, 360), (60, 560), 56, 38) | part((60, 560), (70, 780), 38, 24)
    torso = part((0, 120), (0, 250), 80, 64) | part((0, 250), (0, 360), 64, 84)
    head = part((0, 0), (0, 6), 56, 50) | part((0, 20), (0, 100), 26, 30)
    return {"torso": torso, "limbs": arms | legs, "head": head}


def _sprawled(dice: Dice) -> _Masks:
    y = float(dice.uniform(500, 660))
    thick = float(dice.uniform(0.85, 1.2))

    def part(a: tuple[float, float], b: tuple[float, float], first: float, last: float) -> Mask:
        start, end = (a[0], y + a[1]), (b[0], y + b[1])
        return limb(PHOTO, start, end, first * thick, last * thick)

    torso = part((230, -60), (360, 0), 76, 66) | part((360, 0), (450, 20), 66, 80)
    legs = (
        part((450, 20), (600, -90), 58, 40) | part((600, -90), (680, 80), 40, 26) | part((450, 40), (660, 110), 58, 34)
    )
    arms = part((220, -50), (150, 90), 30, 24) | part((150, 90), (280, 130), 24, 18)
    head = part((130, -150), (134, -146), 56, 56) | part((160, -120), (210, -80), 28, 32)
    return {"torso": torso, "limbs": arms | legs, "head": head}


def _dye(dice: Dice) -> tuple[int, int, int]:
    return vivid(dice) if chance(dice, 0.55) else tint(dice, 25, 250, 24)
