"""What every drawn case shares: typefaces, grounds to lie on, and the camera that spoils what was drawn."""

from __future__ import annotations

import io
from collections.abc import Sequence
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

import cv2
import matplotlib
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

V = TypeVar("V")

Dice = np.random.Generator
Size = tuple[int, int]
Colour = tuple[int, int, int]
Pen = ImageDraw.ImageDraw

PHOTO: Size = (720, 960)


class Style(StrEnum):
    """Coefficients are fitted on FIRST and SECOND; UNSEEN was drawn after the detectors were done."""

    FIRST = "first"
    SECOND = "second"
    UNSEEN = "unseen"


FACES = {
    (Style.FIRST, False): ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf"),
    (Style.FIRST, True): ("DejaVuSansMono.ttf", "DejaVuSansMono-Bold.ttf"),
    (Style.SECOND, False): ("DejaVuSerif.ttf", "DejaVuSerif-Bold.ttf"),
    (Style.SECOND, True): ("STIXGeneral.ttf", "STIXGeneralBol.ttf"),
    (Style.UNSEEN, False): ("DejaVuSans-Oblique.ttf", "DejaVuSans-BoldOblique.ttf"),
    (Style.UNSEEN, True): ("STIXGeneralItalic.ttf", "STIXGeneralBolIta.ttf"),
}


@lru_cache(maxsize=256)
def typeface(style: Style, size: int, *, plain: bool = False, bold: bool = False) -> ImageFont.FreeTypeFont:
    """A face with Ukrainian letters that comes with matplotlib; `plain` is the till's or the form's face."""
    name = FACES[style, plain][bold]
    return ImageFont.truetype(str(Path(matplotlib.get_data_path()) / "fonts" / "ttf" / name), size)


def one_of(dice: Dice, values: Sequence[V]) -> V:
    return values[int(dice.integers(len(values)))]


def chance(dice: Dice, share: float) -> bool:
    return bool(dice.random() < share)


def tint(dice: Dice, low: int, high: int, spread: int = 12) -> Colour:
    """Nearly grey: paper, cloth, walls."""
    middle = dice.integers(low, high)
    red, green, blue = (int(np.clip(middle + dice.integers(-spread, spread + 1), 0, 255)) for _ in range(3))
    return red, green, blue


def vivid(dice: Dice) -> Colour:
    hue, saturation, value = dice.integers(0, 180), dice.integers(90, 230), dice.integers(70, 240)
    red, green, blue = cv2.cvtColor(np.array([[[hue, saturation, value]]], np.uint8), cv2.COLOR_HSV2RGB)[0, 0]
    return int(red), int(green), int(blue)


def ground(dice: Dice, style: Style, size: Size = PHOTO) -> Image.Image:
    """A table, floor or wall; each style has three of its own."""
    width, height = size
    base = np.array(one_of(dice, _GROUNDS), np.float32) + dice.normal(0, 10, 3).astype(np.float32)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    shade = one_of(dice, SHADES[style])(dice, x, y)
    return Image.fromarray((base * shade[..., None]).clip(0, 255).astype(np.uint8))


_GROUNDS = (
    (150, 110, 72),
    (196, 160, 118),
    (96, 72, 54),
    (205, 203, 198),
    (128, 130, 134),
    (72, 76, 84),
    (214, 196, 172),
    (110, 130, 140),
    (60, 58, 60),
    (228, 226, 222),
)


def _planks(dice: Dice, x: NDArray[np.float32], y: NDArray[np.float32]) -> NDArray[np.float32]:
    wide = float(dice.uniform(70, 190))
    tone = dice.uniform(0.85, 1.1, 64)[(x // wide).astype(int) % 64]
    grain = 0.05 * np.sin(y * 0.02 + 9 * np.sin(x * 0.07)) + 0.04 * np.sin(x * 0.9 + np.sin(y * 0.012) * 6)
    seams = np.where(x % wide < 2.5, 0.6, 1.0)
    return np.asarray((tone + grain) * seams, np.float32)


def _carpet(dice: Dice, x: NDArray[np.float32], y: NDArray[np.float32]) -> NDArray[np.float32]:
    rough = 0.13 * dice.standard_normal(x.shape, dtype=np.float32)
    return 1 + np.asarray(cv2.GaussianBlur(rough, (0, 0), float(dice.uniform(0.6, 1.6))), np.float32) * 1.6


def _plain(dice: Dice, x: NDArray[np.float32], y: NDArray[np.float32]) -> NDArray[np.float32]:
    return 1 + 0.006 * dice.standard_normal(x.shape, dtype=np.float32)


def _tiles(dice: Dice, x: NDArray[np.float32], y: NDArray[np.float32]) -> NDArray[np.float32]:
    wide = float(dice.uniform(90, 220))
    cells = dice.uniform(0.94, 1.05, (64, 64))[(y // wide).astype(int), (x // wide).astype(int)]
    seams = np.where((x % wide < 4) | (y % wide < 4), 0.75, 1.0)
    return np.asarray(cells * seams + 0.01 * dice.standard_normal(x.shape, dtype=np.float32), np.float32)


def _checks(dice: Dice, x: NDArray[np.float32], y: NDArray[np.float32]) -> NDArray[np.float32]:
    wide = float(dice.uniform(24, 80))
    threads = 0.03 * np.sin(x * 2.1) * np.sin(y * 2.1)
    return np.asarray(0.86 + 0.1 * (x // wide % 2) + 0.1 * (y // wide % 2) + threads, np.float32)


def _blurred(dice: Dice, x: NDArray[np.float32], y: NDArray[np.float32]) -> NDArray[np.float32]:
    coarse = dice.uniform(0.6, 1.25, (6, 5)).astype(np.float32)
    return np.asarray(cv2.resize(coarse, (x.shape[1], x.shape[0]), interpolation=cv2.INTER_CUBIC), np.float32)


def _marble(dice: Dice, x: NDArray[np.float32], y: NDArray[np.float32]) -> NDArray[np.float32]:
    coarse = cv2.resize(dice.standard_normal((14, 10), dtype=np.float32), (x.shape[1], x.shape[0]))
    veins = np.exp(-np.abs(np.sin((x + 0.7 * y) * 0.012 + 2 * coarse)) * 9)
    return np.asarray(1 + 0.04 * coarse - 0.22 * veins, np.float32)


def _parquet(dice: Dice, x: NDArray[np.float32], y: NDArray[np.float32]) -> NDArray[np.float32]:
    wide = float(dice.uniform(60, 130))
    turned = ((x // wide) + (y // wide)) % 2
    along, over = np.where(turned, x, y), np.where(turned, y, x)
    staves = np.where(over % (wide / 4) < 1.6, 0.72, 1.0)
    return np.asarray((0.93 + 0.07 * turned + 0.03 * np.sin(along * 0.3)) * staves, np.float32)


def _striped(dice: Dice, x: NDArray[np.float32], y: NDArray[np.float32]) -> NDArray[np.float32]:
    wide, slant = float(dice.uniform(16, 70)), float(dice.uniform(-0.5, 0.5))
    creases = cv2.resize(dice.standard_normal((9, 7), dtype=np.float32), (x.shape[1], x.shape[0]))
    return np.asarray(0.95 + 0.06 * np.sign(np.sin((x + slant * y) / wide * 3)) + 0.05 * creases, np.float32)


SHADES = {
    Style.FIRST: (_planks, _carpet, _plain),
    Style.SECOND: (_tiles, _checks, _blurred),
    Style.UNSEEN: (_marble, _parquet, _striped),
}


def clouds(dice: Dice, shape: tuple[int, ...], across: int, along: int) -> NDArray[np.float32]:
    """Smooth noise of about unit spread for `shape` (height, width); its swells are `across` by `along` pixels."""
    coarse = dice.standard_normal((shape[0] // along + 2, shape[1] // across + 2), dtype=np.float32)
    return 1.4 * np.asarray(cv2.resize(coarse, (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC), np.float32)


def lying(sheet: Image.Image, dice: Dice, under: Image.Image, share: float = 0.8) -> Image.Image:
    """The sheet (RGB, or RGBA where it is not a rectangle) put onto `under`, turned and seen at a slant.

    `share` is how much of the frame it fills along its tighter side; above 1 its edges are outside.
    """
    scale = share * min(under.width / sheet.width, under.height / sheet.height)
    wide, tall = sheet.width * scale / 2, sheet.height * scale / 2
    angle = float(dice.normal(0, 0.08))
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    corners = np.array([[-wide, -tall], [wide, -tall], [wide, tall], [-wide, tall]]) @ turn.T
    corners *= 1 + dice.uniform(-0.06, 0.06, (4, 2))
    corners += np.array([under.width, under.height]) / 2 + dice.normal(0, 14, 2)
    source = np.array([[0, 0], [sheet.width, 0], [sheet.width, sheet.height], [0, sheet.height]], np.float32)
    onto = cv2.getPerspectiveTransform(source, corners.astype(np.float32))
    # Pre-shrinking keeps letters from turning into noise where the sheet is much larger than the frame.
    moved = cv2.warpPerspective(np.asarray(sheet.convert("RGBA")), onto, under.size, flags=cv2.INTER_AREA)
    cover = moved[..., 3:].astype(np.float32) / 255
    shadow = softened(cover[..., 0])[..., None]
    shaded = np.asarray(under, np.float32) * (1 - 0.35 * shadow)
    return Image.fromarray((shaded * (1 - cover) + moved[..., :3] * cover).clip(0, 255).astype(np.uint8))


def softened(cover: NDArray[np.floating]) -> NDArray[np.float32]:
    """Blurred by about nine pixels, at a quarter of the size: as a shadow is."""
    height, width = cover.shape
    small = cv2.GaussianBlur(cv2.resize(cover, (width // 4, height // 4)), (0, 0), 2.2)
    return np.asarray(cv2.resize(small, (width, height)), np.float32)


def taken(image: Image.Image, dice: Dice) -> Image.Image:
    """Through a phone's camera: uneven light, a colour cast, blur, noise, JPEG."""
    values: NDArray[np.float32] = np.asarray(image, np.float32) / np.float32(255)
    height, width = values.shape[:2]
    light = cv2.resize(dice.uniform(0.72, 1.1, (2, 2)).astype(np.float32), (width, height))
    values = values * light[..., None] * dice.normal(1, 0.05, 3).astype(np.float32) * dice.uniform(0.8, 1.1)
    values = np.asarray(cv2.GaussianBlur(values, (0, 0), float(dice.uniform(0.3, 1.1))))
    grain = float(dice.uniform(0.004, 0.03))
    values = values + grain * dice.standard_normal(values.shape, dtype=np.float32)
    return resaved(Image.fromarray((values * 255).clip(0, 255).astype(np.uint8)), dice)


def resaved(image: Image.Image, dice: Dice) -> Image.Image:
    """Once through a messenger: JPEG 60 to 90, sometimes smaller."""
    if chance(dice, 0.4):
        share = float(dice.uniform(0.6, 0.95))
        image = image.resize((round(image.width * share), round(image.height * share)), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    image.convert("RGB").save(out, "JPEG", quality=int(dice.integers(60, 91)))
    return Image.open(out).convert("RGB")
