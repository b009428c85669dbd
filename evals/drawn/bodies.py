"""Faceless figures of smooth limbs, undressed or dressed: how much skin, not what it looks like.

A shop-window dummy with a skin's colour is all that is drawn here, on purpose.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from evals.drawn.canvas import PHOTO, Colour, Dice, Style, chance, clouds, ground, one_of, taken, tint, vivid
from evals.drawn.garments import cloth

Mask = NDArray[np.uint8]
Joint = tuple[float, float]

SKINS: tuple[Colour, ...] = (
    (244, 208, 184),
    (228, 182, 150),
    (206, 156, 122),
    (176, 126, 92),
    (132, 90, 64),
    (92, 62, 46),
)


def undressed(dice: Dice, style: Style) -> Image.Image:
    image, _parts = _figure(dice, style)
    return taken(_strip_of_cloth(image, dice) if chance(dice, 0.4) else image, dice)


def dressed(dice: Dice, style: Style) -> Image.Image:
    """The same figures in clothes: long, or summery with bare arms and legs."""
    image, parts = _figure(dice, style)
    values = np.asarray(image, np.float32).copy()
    summery = chance(dice, 0.5)
    for cover, dye in ((parts["torso"], _dye(dice)), (parts["hips"], _dye(dice))):
        values = painted(values, cover, dye, dice)
    if not summery:
        values = painted(values, parts["limbs"], _dye(dice), dice)
    return taken(Image.fromarray(values.clip(0, 255).astype(np.uint8)), dice)


def held_up(dice: Dice, style: Style) -> Image.Image:
    """A garment in a hand: skin at the edge of a picture of goods."""
    image = ground(dice, style)
    kind = one_of(dice, ("tee", "hoodie", "dress") if style is Style.FIRST else ("vest", "skirt", "jacket"))
    garment = cloth(dice, kind, _dye(dice)).resize((640, 768))
    image.paste(garment, (40, 110), garment)
    mask = limb(PHOTO, (float(dice.uniform(-60, 120)), -30), (240, 190), 46, 34)
    for finger in range(3):
        mask |= limb(PHOTO, (230, 180), (280 + 14 * finger, 190 + 26 * finger), 15, 12)
    return taken(skinned(image, mask, one_of(dice, SKINS), dice), dice)


def face(dice: Dice, style: Style) -> Image.Image:
    """A head and shoulders that fill the frame, clothed: what people send with a child in a hat."""
    image = ground(dice, style)
    skin = one_of(dice, SKINS)
    grow = float(dice.uniform(0.8, 1.2))
    mask = limb(PHOTO, (360, 330), (360, 470), 150 * grow, 130 * grow) | limb(PHOTO, (360, 560), (360, 660), 66, 70)
    image = skinned(image, mask, skin, dice)
    pen = ImageDraw.Draw(image)
    pen.chord((190, 120, 530, 560), 185, 355, fill=tint(dice, 20, 120, 24))
    for x in (300, 420):
        pen.ellipse((x - 16, 380, x + 16, 402), fill=(40, 30, 26))
    pen.arc((310, 440, 410, 530), 20, 160, fill=(150, 60, 60), width=7)
    garment = cloth(dice, "tee" if style is Style.FIRST else "jacket", _dye(dice)).resize((900, 1000))
    image.paste(garment, (-90, 560), garment)
    return taken(image, dice)


def _figure(dice: Dice, style: Style) -> tuple[Image.Image, dict[str, Mask]]:
    """FIRST: standing, or cut at the knees. SECOND: reclining, seated, or so near that the frame cuts it."""
    joints = _standing(dice) if style is Style.FIRST else one_of(dice, (_reclining, _seated, _near))(dice)
    parts = _masks(joints)
    skin = one_of(dice, SKINS[::2] if style is Style.FIRST else SKINS)
    whole = parts["torso"] | parts["hips"] | parts["limbs"] | parts["head"]
    image = skinned(ground(dice, style), whole, skin, dice)
    if chance(dice, 0.8):
        (x, y), wide = joints["head"], joints["scale"][0] * 62
        pen = ImageDraw.Draw(image)
        pen.ellipse((x - wide, y - wide * 1.5, x + wide, y + wide * 0.2), fill=tint(dice, 15, 130, 26))
    return image, parts


Joints = dict[str, Joint]


def _standing(dice: Dice) -> Joints:
    grow, x, y = float(dice.uniform(0.85, 1.5)), 360 + float(dice.normal(0, 40)), 150 + float(dice.normal(0, 40))
    out = float(dice.uniform(90, 180))
    places = {
        "head": (0, 0), "neck": (0, 90), "waist": (0, 260), "hips": (0, 350),
        "elbow_l": (-out, 230), "elbow_r": (out, 230), "wrist_l": (-out * 0.9, 380), "wrist_r": (out * 0.6, 340),
        "knee_l": (-50, 540), "knee_r": (56, 540), "foot_l": (-56, 740), "foot_r": (60, 740),
    }  # fmt: skip
    return {name: (x + px * grow, y + py * grow) for name, (px, py) in places.items()} | {"scale": (grow, 0)}


def _reclining(dice: Dice) -> Joints:
    upright = _standing(dice)
    grow = 0.9 * upright["scale"][0] / 1.5 + 0.35
    base = upright["waist"]
    return {name: (360 + (y - base[1]) * 0.75, 500 + (x - base[0]) * 0.75) for name, (x, y) in upright.items()} | {
        "scale": (grow, 0)
    }


def _seated(dice: Dice) -> Joints:
    joints = _standing(dice)
    grow, (x, y) = joints["scale"][0], joints["hips"]
    side = 1 if chance(dice, 0.5) else -1
    bent = {"knee_l": (150, -10), "knee_r": (170, 60), "foot_l": (130, 200), "foot_r": (60, 210)}
    return joints | {name: (x + side * px * grow, y + py * grow) for name, (px, py) in bent.items()}


def _near(dice: Dice) -> Joints:
    joints = _standing(dice)
    (x, y), more = joints["waist"], float(dice.uniform(1.5, 2.2))
    moved = {name: (360 + (px - x) * more, 460 + (py - y) * more) for name, (px, py) in joints.items()}
    return moved | {"scale": (joints["scale"][0] * more, 0)}


def _masks(at: Joints) -> dict[str, Mask]:
    grow = at["scale"][0]

    def part(start: str, end: str, first: float, last: float) -> Mask:
        return limb(PHOTO, at[start], at[end], first * grow, last * grow)

    arms = [part("neck", f"elbow_{s}", 34, 27) | part(f"elbow_{s}", f"wrist_{s}", 27, 20) for s in "lr"]
    legs = [part("hips", f"knee_{s}", 62, 40) | part(f"knee_{s}", f"foot_{s}", 40, 24) for s in "lr"]
    return {
        "head": part("head", "head", 62, 62) | part("head", "neck", 30, 34),
        "torso": part("neck", "waist", 84, 74),
        "hips": part("waist", "hips", 74, 88),
        "limbs": arms[0] | arms[1] | legs[0] | legs[1],
    }


def limb(size: tuple[int, int], start: Joint, end: Joint, first: float, last: float) -> Mask:
    """A capsule with another radius at each end, in pixels, as 0 or 1."""
    mask = np.zeros((size[1], size[0]), np.uint8)
    for part in np.linspace(0, 1, 24):
        x, y = (start[0] + (end[0] - start[0]) * part, start[1] + (end[1] - start[1]) * part)
        cv2.circle(mask, (round(x), round(y)), max(1, round(first + (last - first) * part)), 1, -1)
    return mask


def skinned(image: Image.Image, mask: Mask, skin: Colour, dice: Dice) -> Image.Image:
    values = np.asarray(image, np.float32)
    return Image.fromarray(painted(values, mask, skin, dice, smooth=True).clip(0, 255).astype(np.uint8))


def painted(
    values: NDArray[np.float32], mask: Mask, dye: Colour, dice: Dice, *, smooth: bool = False
) -> NDArray[np.float32]:
    """The mask filled with round shading; cloth gets folds, skin a warm blush."""
    depth = cv2.distanceTransform(mask, cv2.DIST_L2, 3)
    round_ = np.minimum(1, depth / max(1.0, float(depth.max()) * 0.6)) ** 0.5
    swell, strength = (90, 0.05) if smooth else (22, 0.14)
    shade = (0.62 + 0.38 * round_) * (1 + strength * clouds(dice, mask.shape, across=swell, along=swell))
    cover = cv2.GaussianBlur(mask.astype(np.float32), (0, 0), 1.2)[..., None]
    painted = np.array(dye, np.float32) * shade[..., None]
    return np.asarray(values * (1 - cover) + painted * cover, np.float32)


def _strip_of_cloth(image: Image.Image, dice: Dice) -> Image.Image:
    """A towel or blanket in the frame, as around most real ones."""
    y = int(dice.integers(600, 900))
    ImageDraw.Draw(image).polygon(
        [(0, y), (720, y + int(dice.integers(-80, 80))), (720, 960), (0, 960)], fill=vivid(dice)
    )
    return image


def _dye(dice: Dice) -> Colour:
    return vivid(dice) if chance(dice, 0.6) else tint(dice, 30, 245, 20)
