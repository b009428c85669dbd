"""Folds of worn cloth: where they start, which way they run, and the height they give."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from scripts.catalog_pictures.cloth import Field
from scripts.catalog_pictures.curves import Path


@dataclass(frozen=True, slots=True)
class Fold:
    """A ridge from (x0, y0) to (x1, y1), canvas px; `bend` bows it sideways."""

    x0: float
    y0: float
    x1: float
    y1: float
    width: float
    height: float
    bend: float = 0.0


def raised(folds: Iterable[Fold], x0: int, y0: int, shape: tuple[int, int]) -> Field:
    """The height (px) that these folds add to the window of this shape whose corner is (x0, y0)."""
    height = np.zeros(shape, dtype=np.float32)
    for fold in folds:
        _raise(height, fold, x0, y0)
    return height


def _raise(height: Field, fold: Fold, x0: int, y0: int) -> None:
    margin = fold.width * 3 + abs(fold.bend)
    left = int(max(min(fold.x0, fold.x1) - margin - x0, 0))
    top = int(max(min(fold.y0, fold.y1) - margin - y0, 0))
    right = int(min(max(fold.x0, fold.x1) + margin - x0, height.shape[1]))
    low = int(min(max(fold.y0, fold.y1) + margin - y0, height.shape[0]))
    if right <= left or low <= top:
        return
    y, x = np.mgrid[top:low, left:right].astype(np.float32)
    dx, dy = fold.x1 - fold.x0, fold.y1 - fold.y0
    length = max(float(np.hypot(dx, dy)), 1.0)
    px, py = x + (x0 - fold.x0), y + (y0 - fold.y0)
    along = np.clip((px * dx + py * dy) / length**2, 0, 1)
    across = (px * dy - py * dx) / length - fold.bend * 4 * along * (1 - along)
    rise = np.sin(np.pi * along)
    width = fold.width * (0.45 + 0.55 * rise)
    ridge = np.exp(-((across / width) ** 2)) - 0.7 * np.exp(-(((across - 1.35 * width) / (0.75 * width)) ** 2))
    height[top:low, left:right] += (fold.height * rise**0.8 * ridge).astype(np.float32)


def fan(
    rng: np.random.Generator, at: tuple[float, float], angles: tuple[float, float], n: int, reach: float, depth: float
) -> list[Fold]:
    """Folds that radiate from a point (armpit, crotch). Angles in degrees, 0 to the right, 90 down."""
    folds = []
    for angle in np.linspace(*angles, n) + rng.uniform(-7, 7, n):
        turn = np.radians(angle)
        length = reach * rng.uniform(0.55, 1.1)
        start = rng.uniform(2, 10)
        folds.append(
            Fold(
                at[0] + start * np.cos(turn),
                at[1] + start * np.sin(turn),
                at[0] + length * np.cos(turn),
                at[1] + length * np.sin(turn),
                rng.uniform(0.055, 0.095) * reach,
                depth * rng.uniform(0.6, 1.15),
                rng.uniform(-0.12, 0.12) * length,
            )
        )
    return folds


def stack(
    rng: np.random.Generator, inner: Path, outer: Path, span: tuple[float, float], n: int, depth: float
) -> list[Fold]:
    """Folds pressed together across a sleeve or leg, between its two edges, on a span (0..1) of its length."""
    folds = []
    for share in np.linspace(*span, n) + rng.uniform(-0.02, 0.02, n):
        tilt = rng.uniform(-0.045, 0.045)
        from_inner = rng.random() < 0.6
        a = _at(inner, share + tilt)
        b = _at(outer, share - tilt)
        reach = rng.uniform(0.5, 0.95)
        if not from_inner:
            a, b = b, a
        end = a + (b - a) * reach
        width = float(np.hypot(*(b - a)))
        folds.append(
            Fold(a[0], a[1], end[0], end[1], width * rng.uniform(0.045, 0.085), depth * rng.uniform(0.55, 1.1),
                 rng.uniform(-0.08, 0.08) * width)
        )  # fmt: skip
    return folds


def gathers(
    rng: np.random.Generator, edge: Path, towards: tuple[float, float], n: int, reach: float, depth: float
) -> list[Fold]:
    """Short folds that leave an edge (a ribbed hem, a gathered waist) in one direction."""
    folds = []
    for share in np.sort(rng.uniform(0.03, 0.97, n)):
        x, y = _at(edge, share)
        length = reach * rng.uniform(0.35, 1.1)
        lean = rng.uniform(-0.16, 0.16)
        folds.append(
            Fold(x, y, x + (towards[0] + lean) * length, y + towards[1] * length, rng.uniform(3.2, 7.5) * reach / 70,
                 depth * rng.uniform(0.5, 1.1), rng.uniform(-0.05, 0.05) * length)
        )  # fmt: skip
    return folds


def drape(rng: np.random.Generator, area: tuple[float, float, float, float], n: int, depth: float) -> list[Fold]:
    """Long soft folds that hang inside a box (x0, y0, x1, y1)."""
    x0, y0, x1, y1 = area
    folds = []
    for share in np.linspace(0.08, 0.92, n) + rng.uniform(-0.05, 0.05, n):
        top = y0 + (y1 - y0) * rng.uniform(0.0, 0.45)
        low = top + (y1 - top) * rng.uniform(0.55, 1.0)
        x = x0 + (x1 - x0) * share
        sway = (x1 - x0) * rng.uniform(-0.09, 0.09)
        folds.append(
            Fold(x, top, x + sway, low, (x1 - x0) * rng.uniform(0.025, 0.055), depth * rng.uniform(0.4, 1.0),
                 rng.uniform(-0.04, 0.04) * (y1 - y0))
        )  # fmt: skip
    return folds


def _at(path: Path, share: float) -> Path:
    place = float(np.clip(share, 0, 1)) * (len(path) - 1)
    low = min(int(place), len(path) - 2)
    return np.asarray(path[low] + (path[low + 1] - path[low]) * (place - low))
