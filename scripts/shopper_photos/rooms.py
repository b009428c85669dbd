"""Where the photo was taken: a wall and a floor behind the garment, each a function of the plane's own metres."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from scripts.shopper_photos.fabrics import linear
from scripts.shopper_photos.solids import Array, Point, floats

Surface = Callable[[Array, Array], Array]


@dataclass(frozen=True, slots=True)
class Room:
    """`wall(x, y)` at z = -`behind`, `floor(x, z)` at y = 0 unless None; both give linear RGB, shape (n, 3).

    `light` points to the lamp; `lamp` and `ambient` are its colour and that of everything else; `blur` (share of the
    frame's width) is how far out of focus the room is.
    """

    wall: Surface
    floor: Surface | None
    behind: float
    light: Point
    lamp: Point = (1.0, 0.96, 0.9)
    ambient: Point = (0.42, 0.45, 0.5)
    blur: float = 0.0


def nursery() -> Room:
    return Room(_painted_wall, _laminate, 0.75, (0.55, 0.75, 0.6), blur=0.004)


def fitting_room() -> Room:
    return Room(_curtain, _tiles, 0.5, (-0.3, 0.9, 0.45), (1.0, 0.86, 0.66), (0.42, 0.38, 0.33), blur=0.003)


def wardrobe_door() -> Room:
    return Room(_panels, None, 0.07, (-0.62, 0.55, 0.62), (1.0, 0.95, 0.86), (0.36, 0.39, 0.44))


def bare_wall() -> Room:
    return Room(_brick, None, 0.1, (0.7, 0.5, 0.55), (1.0, 0.93, 0.82), (0.34, 0.37, 0.44), blur=0.002)


def carpet() -> Room:
    return Room(_carpet, None, 0.03, (-0.75, 0.45, 0.55), (1.0, 0.9, 0.72), (0.34, 0.34, 0.36))


def bed() -> Room:
    return Room(_linen, None, 0.035, (0.8, 0.35, 0.5), (0.95, 0.97, 1.0), (0.4, 0.43, 0.5))


def yard() -> Room:
    return Room(_trees, _paving, 2.6, (0.4, 0.85, 0.5), (1.0, 0.98, 0.93), (0.5, 0.57, 0.66), blur=0.016)


def snow() -> Room:
    return Room(_winter, _drifts, 2.4, (-0.5, 0.7, 0.6), (0.96, 0.97, 1.0), (0.58, 0.64, 0.74), blur=0.014)


def shop_rail() -> Room:
    return Room(_rail, None, 0.16, (0.2, 0.8, 0.6), (1.0, 0.88, 0.7), (0.34, 0.32, 0.3), blur=0.006)


def kitchen() -> Room:
    return Room(_wall_tiles, _worktop, 0.5, (0.6, 0.7, 0.55), (1.0, 0.95, 0.88), (0.42, 0.45, 0.5), blur=0.004)


def _painted_wall(x: Array, y: Array) -> Array:
    found = linear("#c3cdc4")[None] * (0.92 + 0.05 * noise(x * 2, y * 2))[:, None]
    window = (
        (np.abs(x - 0.55 - 0.3 * (y - 1)) < 0.24)
        & (np.abs(y - 1.15) < 0.42)
        & (np.abs((x - 0.3 * (y - 1)) - 0.55) > 0.014)
    )
    found = np.where(window[:, None], found * floats((1.45, 1.38, 1.22)), found)
    found = _poster(found, x + 0.62, y - 1.12)
    shelf = (np.abs(y - 0.72) < 0.012) & (x < -0.36)
    books = (y > 0.732) & (y < 0.86 + 0.03 * np.sin(np.floor(x / 0.032) * 9)) & (x < -0.42) & (x > -0.86)
    spines = np.stack([linear(c) for c in ("#b4554d", "#d8b25c", "#5f7f9e", "#6c8f73", "#e2d9c8")])
    found = np.where(books[:, None], spines[(np.floor(x / 0.032).astype(int) * 3) % 5], found)
    found = np.where(shelf[:, None], linear("#a77c52"), found)
    return np.where((y < 0.085)[:, None], linear("#ece9e2"), found)


def _poster(under: Array, x: Array, y: Array) -> Array:
    frame, sheet = (np.abs(x) < 0.16) & (np.abs(y) < 0.2), (np.abs(x) < 0.145) & (np.abs(y) < 0.185)
    hill = sheet & (y < -0.06 + 0.04 * np.sin(x * 26))
    sun = sheet & (np.hypot(x - 0.05, y - 0.07) < 0.045)
    found = np.where(frame[:, None], linear("#f1efe9"), under)
    found = np.where(sheet[:, None], linear("#d7e2e6"), found)
    found = np.where(hill[:, None], linear("#7d9c86"), found)
    return np.where(sun[:, None], linear("#e2a85a"), found)


def _laminate(x: Array, z: Array) -> Array:
    plank = np.floor(x / 0.14)
    along = z + plank * 0.37
    grain = 0.5 + 0.5 * np.sin(x * 190 + 7 * noise(x * 9, z * 1.6) * 3 + plank * 2)
    tone = 0.82 + 0.1 * np.sin(plank * 5.1 + np.floor(along / 0.9) * 2.3) + 0.08 * grain
    seam = (np.abs(x / 0.14 % 1 - 0.5) > 0.488) | (along / 0.9 % 1 < 0.006)
    return floats(linear("#b08a62")[None] * (tone * np.where(seam, 0.55, 1))[:, None])


def _curtain(x: Array, y: Array) -> Array:
    wave = np.sin(x * 36 + 1.4 * np.sin(x * 7 + 0.6) + 0.5 * noise(x, y * 0.6))
    found = linear("#7b4a44")[None] * (0.62 + 0.42 * wave)[:, None].clip(0.12, None)
    rod = np.abs(y - 1.62) < 0.014
    return np.where(rod[:, None], linear("#c9b48a"), found)


def _tiles(x: Array, z: Array) -> Array:
    seam = (np.abs(x / 0.3 % 1 - 0.5) > 0.49) | (np.abs(z / 0.3 % 1 - 0.5) > 0.49)
    return floats(linear("#8d8780")[None] * (np.where(seam, 0.6, 1) * (0.9 + 0.1 * noise(x * 8, z * 8)))[:, None])


def _panels(x: Array, y: Array) -> Array:
    grain = 0.5 + 0.5 * np.sin(x * 240 + 6 * noise(x * 3, y * 0.7) * 3)
    found = linear("#e2dccf")[None] * (0.9 + 0.06 * grain)[:, None]
    across, up = np.abs(x + 0.04) - 0.3, np.abs((y - 0.2) % 0.95 - 0.475) - 0.4
    edge = np.maximum(across, up)
    found = np.where((np.abs(edge) < 0.008)[:, None], found * 0.7, found)
    found = np.where((np.abs(edge - 0.012) < 0.004)[:, None], found * 1.12, found)
    gap = np.abs(x - 0.42) < 0.006
    knob = np.hypot(x - 0.36, y - 0.62) < 0.022
    found = np.where(gap[:, None], floats((0.05, 0.045, 0.04)), found)
    return np.where(knob[:, None], linear("#b9a27a"), found)


def _brick(x: Array, y: Array) -> Array:
    row = np.floor(y / 0.085)
    across = x / 0.25 + row % 2 / 2
    seam = (y / 0.085 % 1 < 0.1) | (across % 1 < 0.035)
    tone = 0.88 + 0.12 * np.sin(np.floor(across) * 7.3 + row * 3.7) + 0.1 * noise(x * 22, y * 22)
    return np.where(seam[:, None], linear("#d8d3ca"), linear("#ded9d0")[None] * tone[:, None] * 0.92)


def _carpet(x: Array, y: Array) -> Array:
    tuft = 0.78 + 0.3 * noise(x * 260, y * 260) + 0.18 * noise(x * 40, y * 40)
    found = np.repeat(linear("#8f8577")[None], len(x), axis=0)
    diamond = (np.abs(x / 0.26 % 1 - 0.5) + np.abs(y / 0.26 % 1 - 0.5)) % 0.5
    found = np.where((diamond < 0.06)[:, None], linear("#c9bba4"), found)
    found = np.where((np.abs(diamond - 0.25) < 0.025)[:, None], linear("#6e3f3a"), found)
    return found * tuft[:, None]


def _linen(x: Array, y: Array) -> Array:
    crease = 0.5 * noise(x * 3.1 + 0.6 * noise(x * 5, y * 5), y * 2.3) + 0.3 * noise(x * 8 + y * 5, y * 3)
    found = linear("#cfd6dc")[None] * (0.8 + 0.26 * crease)[:, None]
    leaf = (np.sin(x * 40 + 3 * np.sin(y * 17)) * np.sin(y * 34 + 2 * np.sin(x * 13))) > 0.86
    return np.where(leaf[:, None], found * floats((0.75, 0.86, 0.82)), found)


def _trees(x: Array, y: Array) -> Array:
    sky = linear("#bcd3e4")[None] * (1 + 0.08 * y[:, None])
    leaves = noise(x * 1.7, y * 1.7) + 0.5 * noise(x * 6, y * 6) + 0.7 * (1.35 - y)
    green = linear("#5f7d4a")[None] * (0.7 + 0.5 * noise(x * 11, y * 11))[:, None]
    found = np.where((leaves > 0.25)[:, None], green, sky)
    trunk = (np.abs(x + 1.1 + 0.05 * np.sin(y * 3)) < 0.09) | (np.abs(x - 0.9) < 0.06)
    found = np.where((trunk & (y < 1.3))[:, None], linear("#5a4a3c"), found)
    return np.where((y < 0.28)[:, None], linear("#83a05c") * (0.85 + 0.3 * noise(x * 9, y * 9))[:, None], found)


def _paving(x: Array, z: Array) -> Array:
    row = np.floor(z / 0.12)
    across = x / 0.24 + row % 2 / 2
    seam = (z / 0.12 % 1 < 0.06) | (across % 1 < 0.03)
    tone = 0.85 + 0.1 * np.sin(np.floor(across) * 4.1 + row * 9.7) + 0.12 * noise(x * 50, z * 50)
    return floats(linear("#a59e96")[None] * (tone * np.where(seam, 0.6, 1))[:, None])


def _winter(x: Array, y: Array) -> Array:
    found = linear("#c9d3de")[None] * (0.95 + 0.06 * y[:, None])
    wall = (x < -0.35) & (y < 2.4)
    window = wall & (x % 0.62 > 0.2) & (x % 0.62 < 0.5) & (y % 0.8 > 0.25) & (y % 0.8 < 0.66)
    found = np.where(wall[:, None], linear("#b9917b"), found)
    found = np.where(window[:, None], linear("#e8cf94"), found)
    fir = (np.abs(x - 0.85) < 0.5 * (1.7 - y).clip(0, 1.4) * (0.7 + 0.3 * (y * 4 % 1))) & (y > 0.1)
    found = np.where(fir[:, None], linear("#4d6a5c") * (0.8 + 0.5 * noise(x * 8, y * 8))[:, None], found)
    return np.where((y < 0.2)[:, None], linear("#e6ebf1"), found)


def _drifts(x: Array, z: Array) -> Array:
    return linear("#e9eef5")[None] * (0.88 + 0.1 * noise(x * 5, z * 5) + 0.05 * noise(x * 40, z * 40))[:, None]


def _rail(x: Array, y: Array) -> Array:
    found = linear("#d9cdbd")[None] * (0.7 + 0.1 * noise(x * 2, y * 2))[:, None]
    place = np.floor((x + 0.012 * np.sin(y * 9)) / 0.062)
    tints = np.stack([linear(c) for c in ("#51617a", "#b58a7a", "#3f4146", "#c9bfae", "#7e8f78", "#8e4a50", "#a9a6b8")])
    fold = 0.6 + 0.4 * np.sin((x + 0.012 * np.sin(y * 9)) / 0.062 * 2 * np.pi - 1.2)
    length = 0.42 + 0.1 * np.sin(place * 3.3)
    hung = (y < 0.98) & (y > 0.98 - length - 0.2)
    found = np.where(hung[:, None], tints[(place.astype(int) * 5) % 7] * fold[:, None], found)
    return np.where((np.abs(y - 1.06) < 0.011)[:, None], linear("#c8c8c8"), found)


def _wall_tiles(x: Array, y: Array) -> Array:
    row = np.floor(y / 0.1)
    across = x / 0.2 + row % 2 / 2
    seam = (y / 0.1 % 1 < 0.045) | (across % 1 < 0.025)
    return np.where(
        seam[:, None], linear("#b5b0a8"), linear("#dfe6e2")[None] * (0.95 + 0.05 * noise(x * 5, y * 5))[:, None]
    )


def _worktop(x: Array, z: Array) -> Array:
    return linear("#9a7b58")[None] * (0.85 + 0.16 * np.sin(z * 70 + 6 * noise(x * 2, z * 8)))[:, None]


def noise(x: Array, y: Array) -> Array:
    """Smooth value noise in -1..1, one feature per unit."""
    column, row = np.floor(x), np.floor(y)
    u, v = x - column, y - row
    u, v = u * u * (3 - 2 * u), v * v * (3 - 2 * v)
    top = _spot(column, row) * (1 - u) + _spot(column + 1, row) * u
    low = _spot(column, row + 1) * (1 - u) + _spot(column + 1, row + 1) * u
    return (top * (1 - v) + low * v).astype(np.float32)


def _spot(column: Array, row: Array) -> Array:
    mixed = (column.astype(np.int64) * 374761393 + row.astype(np.int64) * 668265263) & 0xFFFFFFFF
    mixed = ((mixed ^ (mixed >> 13)) * 1274126177) & 0xFFFFFFFF
    return (((mixed ^ (mixed >> 16)) & 0xFFFF) / 32767.5 - 1).astype(np.float32)
