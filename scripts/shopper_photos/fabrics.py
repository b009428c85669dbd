"""What cloth looks like: base colour, pattern, print, fastenings, and the folds that light finds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from scripts.shopper_photos.prints import decal_of
from scripts.shopper_photos.solids import Array, Bump, Paint, floats

WHITE = floats((0.86, 0.84, 0.8))


@dataclass(frozen=True, slots=True)
class Front:
    """Where the details of a garment sit: heights of neck and hem, half the width of the chest, in metres."""

    neck: float
    hem: float
    half: float

    @property
    def chest(self) -> float:
        return self.neck - 0.38 * (self.neck - self.hem)


def linear(colour: str) -> Array:
    """#rrggbb to linear RGB, shape (3,)."""
    value = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)], dtype=np.float32) / 255
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4).astype(np.float32)


def cloth(colour: str, features: Mapping[str, Any], front: Front, upper: bool = True) -> Paint:
    """The paint of a garment. `upper` garments carry the zip, the print and the kangaroo pocket."""
    base = np.maximum(linear(colour), 0.012)
    pattern = _PATTERNS.get(str(features.get("pattern", "plain")))
    details = _details(features, front) if upper else _seams(features, front)
    decal = decal_of(str(features.get("print", "none"))) if upper else None

    def paint(points: Array, normals: Array) -> Array:
        colours = np.repeat(base[None], len(points), axis=0)
        colours *= _weave(points, str(features.get("finish", "matt")))[:, None]
        if pattern is not None:
            colours = pattern(points, colours)
        if decal is not None:
            colours = _pressed(points, normals, colours, decal, front)
        for detail in details:
            colours = detail(points, normals, colours)
        return colours.astype(np.float32)

    return paint


def folds(seed: int, features: Mapping[str, Any], strength: float = 1.0) -> Bump:
    """Wrinkles, the ribs of a knit, or the curls of sherpa."""
    dice = np.random.default_rng(seed)
    waves = [(dice.normal(0, 1, 3) * (11, 9, 9), dice.uniform(0, 6.28), dice.uniform(0.5, 1)) for _ in range(6)]
    places = dice.normal(0, 6, (6, 3)).astype(np.float32)

    def wrinkles(points: Array) -> Array:
        bent = points + 0.035 * np.sin(points[:, ::-1] * 13 + 1.3)
        height = np.zeros(len(points), dtype=np.float32)
        for (wave, phase, size), place in zip(waves, places, strict=True):
            here = np.clip(np.sin(points @ place + phase), 0, 1)
            height += size * here * (1 - np.abs(np.sin(bent @ wave.astype(np.float32) + phase))) ** 2
        return height * np.float32(0.0062 * strength)

    def ribbed(points: Array) -> Array:
        around = np.arctan2(points[:, 0], points[:, 2])
        return floats(0.3 * wrinkles(points) + 0.003 * np.abs(np.sin(around * 34)).astype(np.float32))

    def shaggy(points: Array) -> Array:
        grain = sum(np.sin(points @ floats(way)) for way in _GRAINS)
        return 0.5 * wrinkles(points) + 0.0009 * np.asarray(grain, dtype=np.float32)

    if features.get("pattern") == "rib" and features.get("finish") != "sherpa":
        return ribbed
    return shaggy if features.get("finish") == "sherpa" else wrinkles


_GRAINS = ((510, 220, 190), (-350, 470, 160), (190, -390, 480), (420, 440, -330), (-460, 160, 410))

Pattern = Callable[[Array, Array], Array]
Detail = Callable[[Array, Array, Array], Array]


def _weave(points: Array, finish: str) -> Array:
    """Brightness of the thread itself."""
    x, y, _z = points.T
    coarse = np.sin(x * 61 + 2 * np.sin(y * 37)) * np.sin(y * 53 + 2 * np.sin(x * 41))
    if finish == "denim":
        return floats(1 + 0.16 * np.sin(900 * (x + y)) + 0.1 * coarse)
    if finish == "sherpa":
        return 1 + 0.12 * np.sin(points @ floats(_GRAINS[0])) * np.sin(points @ floats(_GRAINS[1]))
    return floats(1 + 0.04 * coarse)


def _dots(points: Array, colours: Array) -> Array:
    x, y, z = points.T
    across, up = (x + 0.35 * np.sign(x) * (0.14 - z).clip(0)) / 0.05, y / 0.05
    shift = np.floor(up) % 2 / 2
    inside = np.hypot((across + shift) % 1 - 0.5, up % 1 - 0.5) < 0.23
    return np.where(inside[:, None], WHITE, colours)


def _stripes(points: Array, colours: Array) -> Array:
    return np.where((points[:, 1] / 0.062 % 1 < 0.42)[:, None], WHITE, colours)


def _check(points: Array, colours: Array) -> Array:
    warp, weft = (points[:, 0] / 0.075) % 1 < 0.42, (points[:, 1] / 0.075) % 1 < 0.42
    thin = (((points[:, 0] + 0.052) / 0.075) % 1 < 0.05) | (((points[:, 1] + 0.052) / 0.075) % 1 < 0.05)
    darker = colours * (1 - 0.42 * warp - 0.42 * weft)[:, None]
    return np.where(thin[:, None], WHITE * 0.8, darker)


def _flowers(points: Array, colours: Array) -> Array:
    petals = (linear("#c9566b"), linear("#7a83c2"), linear("#d99a3c"))
    across, up = points[:, 0] / 0.058, points[:, 1] / 0.058
    cell = np.floor(across) * 7 + np.floor(up) * 13
    x, y = across % 1 - 0.5 + 0.2 * np.sin(cell * 3.1), up % 1 - 0.5 + 0.2 * np.cos(cell * 5.3)
    around, away = np.arctan2(y, x), np.hypot(x, y)
    flower = away < 0.2 + 0.07 * np.cos(5 * around + cell)
    tint = np.stack(petals)[(np.abs(cell) % 3).astype(int)]
    leaf = (np.abs(y + x * 0.7 + 0.3) < 0.035) & (np.abs(x) < 0.22)
    colours = np.where(leaf[:, None], linear("#6f8f5d"), colours)
    colours = np.where(flower[:, None], tint, colours)
    return np.where((away < 0.07)[:, None], linear("#f0d27a"), colours)


def _side_stripes(points: Array, colours: Array) -> Array:
    band = np.abs(points[:, 2] - 0.01)
    outer = np.abs(points[:, 0]) > 0.085
    return np.where((outer & ((band < 0.007) | (np.abs(band - 0.024) < 0.006)))[:, None], WHITE, colours)


_PATTERNS: Mapping[str, Pattern] = {
    "dots": _dots,
    "stripes": _stripes,
    "check": _check,
    "check_large": _check,
    "flowers": _flowers,
    "side_stripes": _side_stripes,
}


def _details(features: Mapping[str, Any], front: Front) -> list[Detail]:
    ribbed = features.get("sleeve") == "long" and features.get("finish", "matt") == "matt" and front.hem > 0.55
    found: list[Detail] = []
    if "length" not in features:
        found.append(_hem(front, ribbed=ribbed and features.get("closure") != "buttons"))
    closure = features.get("closure")
    if closure in {"full_zip", "half_zip"}:
        low = front.hem if closure == "full_zip" else front.neck - 0.42 * (front.neck - front.hem)
        found.append(_zip(low, front.neck + 0.06))
    if closure == "buttons":
        found.append(_buttons(front))
    pocket = {"kangaroo": _kangaroo, "slant": _slants, "flap": _slants}.get(str(features.get("pockets")))
    return [*found, pocket(front)] if pocket else found


def _seams(features: Mapping[str, Any], front: Front) -> list[Detail]:
    """What trousers have: waistband, fly, pockets."""

    def draw(points: Array, normals: Array, colours: Array) -> Array:
        x, y, z = points.T
        side = np.abs(x)
        lines = (np.abs(y - front.neck) < 0.0025) | ((side < 0.0025) & (y > front.neck - 0.13) & (y < front.neck))
        lines |= (np.abs(side - 0.085 - 0.5 * (y - front.neck + 0.05)) < 0.003) & (
            np.abs(y - front.neck + 0.055) < 0.045
        )
        if features.get("pockets") == "cargo":
            across, up = np.abs(side - 0.118), np.abs(y - 0.41)
            lines |= (across < 0.036) & (up < 0.055) & ((across > 0.0325) | (up > 0.0515) | (np.abs(y - 0.44) < 0.003))
        thread = floats((0.45, 0.27, 0.1)) if features.get("finish") == "denim" else colours * 0.42
        return np.where((lines & (z > 0))[:, None], thread, colours)

    return [draw] if front.neck < 0.7 else []


def _hem(front: Front, ribbed: bool) -> Detail:
    """A line of stitches above the edge; on hoodies and sweatshirts a band of rib knit."""
    high = front.hem + (0.04 if ribbed else 0.014)

    def draw(points: Array, _normals: Array, colours: Array) -> Array:
        x, y, z = points.T
        ribs = 0.84 + 0.16 * np.sin(np.arctan2(x, z + 0.02) * 90)
        band = ribbed & (y < high) & (y > front.hem - 0.01)
        colours = np.where(band[:, None], colours * ribs[:, None], colours)
        return np.where((np.abs(y - high) < 0.0018)[:, None], colours * 0.55, colours)

    return draw


def _zip(low: float, high: float) -> Detail:
    def draw(points: Array, normals: Array, colours: Array) -> Array:
        x, y, _z = points.T
        here = (normals[:, 2] > 0) & (y > low) & (y < high)
        teeth = here & (np.abs(x) < 0.0045)
        tape = here & (np.abs(x) < 0.013)
        pull = here & (np.abs(x) < 0.008) & (np.abs(y - high + 0.075) < 0.014)
        colours = np.where(tape[:, None], colours * 0.62, colours)
        metal = floats((0.45, 0.45, 0.44)) * (1 + 0.4 * np.sin(y * 1300))[:, None]
        colours = np.where(teeth[:, None], metal, colours)
        return np.where(pull[:, None], floats((0.75, 0.74, 0.7)), colours)

    return draw


def _buttons(front: Front) -> Detail:
    heights = np.linspace(front.neck - 0.03, front.hem + 0.05, 6)

    def draw(points: Array, normals: Array, colours: Array) -> Array:
        x, y, _z = points.T
        ahead = normals[:, 2] > 0
        placket = ahead & (np.abs(np.abs(x) - 0.02) < 0.0022) & (y < front.neck)
        colours = np.where(placket[:, None], colours * 0.55, colours)
        away = np.min(np.hypot(x[:, None], y[:, None] - heights[None].astype(np.float32)), axis=1)
        return np.where((ahead & (away < 0.0095))[:, None], WHITE * 0.92, colours)

    return draw


def _kangaroo(front: Front) -> Detail:
    top, low = front.hem + 0.155, front.hem + 0.035

    def draw(points: Array, normals: Array, colours: Array) -> Array:
        x, y, _z = points.T
        half = front.half * (0.72 - 0.32 * np.clip((y - low - 0.03) / (top - low - 0.03), 0, 1))
        side = (np.abs(np.abs(x) - half) < 0.003) & (y > low) & (y < top)
        edge = ((np.abs(y - top) < 0.003) | (np.abs(y - low) < 0.002)) & (np.abs(x) < half)
        return np.where(((side | edge) & (normals[:, 2] > 0))[:, None], colours * 0.45, colours)

    return draw


def _slants(front: Front) -> Detail:
    def draw(points: Array, normals: Array, colours: Array) -> Array:
        x, y, _z = points.T
        across, up = np.abs(x) - 0.62 * front.half, y - front.hem - 0.11
        line = (np.abs(across + 0.45 * up) < 0.0045) & (np.abs(up) < 0.05) & (normals[:, 2] > 0)
        return np.where(line[:, None], colours * 0.4, colours)

    return draw


def _pressed(points: Array, normals: Array, colours: Array, decal: Array, front: Front) -> Array:
    """A square print on the chest, RGBA in linear light."""
    side = 1.15 * front.half
    column = (points[:, 0] / side + 0.5) * decal.shape[1]
    row = (0.5 - (points[:, 1] - front.chest) / side) * decal.shape[0]
    inside = (column >= 0) & (column < decal.shape[1]) & (row >= 0) & (row < decal.shape[0]) & (normals[:, 2] > 0.1)
    ink = decal[np.where(inside, row, 0).astype(int), np.where(inside, column, 0).astype(int)]
    cover = ink[:, 3:] * inside[:, None]
    return floats(colours * (1 - cover) + ink[:, :3] * cover)
