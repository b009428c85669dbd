"""Kinds of cloth: how each takes light, how deep it folds, and its weave as small height and tone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

Field = NDArray[np.floating[Any]]  # one value a pixel
Weave = Callable[[Field, Field, np.random.Generator], tuple[Field, Field]]


@dataclass(frozen=True, slots=True)
class Cloth:
    """`weave` gives (height in px, tone around 0); `gloss` is mirror-like light, `sheen` the glow of pile at the
    edges, `fold` scales folds, `crisp` adds the small creases of a coated cloth."""

    weave: Weave
    gloss: float = 0.0
    tight: float = 0.0
    sheen: float = 0.0
    fold: float = 1.0
    crisp: float = 0.0


def noise(u: Field, v: Field, rng: np.random.Generator) -> Field:
    """Smooth value noise in -1..1; one cell is one unit of u and v."""
    table = rng.uniform(-1, 1, (64, 64)).astype(np.float32)
    u0, v0 = np.floor(u), np.floor(v)
    fu, fv = u - u0, v - v0
    fu, fv = fu * fu * (3 - 2 * fu), fv * fv * (3 - 2 * fv)
    i, j = u0.astype(np.int32) & 63, v0.astype(np.int32) & 63
    i1, j1 = (i + 1) & 63, (j + 1) & 63
    top = table[j, i] * (1 - fu) + table[j, i1] * fu
    low = table[j1, i] * (1 - fu) + table[j1, i1] * fu
    return np.asarray(top * (1 - fv) + low * fv, dtype=np.float32)


def grain(shape: tuple[int, ...], sigma: tuple[float, float] | float, rng: np.random.Generator) -> Field:
    """White noise blurred by sigma, scaled to unit deviation."""
    field = ndimage.gaussian_filter(rng.standard_normal(shape).astype(np.float32), sigma)
    return np.asarray(field / max(float(field.std()), 1e-6), dtype=np.float32)


def _jersey(u: Field, v: Field, rng: np.random.Generator) -> tuple[Field, Field]:
    threads = noise(u / 1.7, v / 9.0, rng)
    return 0.06 * grain(u.shape, 0.9, rng) + 0.06 * threads, 0.012 * grain(u.shape, 0.8, rng) + 0.018 * threads


def _fleece(u: Field, v: Field, rng: np.random.Generator) -> tuple[Field, Field]:
    threads = noise(u / 2.1, v / 6.0, rng)
    pile = grain(u.shape, 1.6, rng)
    return 0.085 * pile + 0.09 * threads, 0.014 * grain(u.shape, 0.8, rng) + 0.016 * threads


def _melange(u: Field, v: Field, rng: np.random.Generator) -> tuple[Field, Field]:
    height, tone = _fleece(u, v, rng)
    flecks = noise(u / 1.6, v / 13.0, rng) + 0.7 * noise(u / 2.3, v / 30.0, rng)
    return height, tone + 0.075 * flecks


def _sherpa(u: Field, v: Field, rng: np.random.Generator) -> tuple[Field, Field]:
    warp = 5 * noise(u / 19, v / 19, rng)
    curls = np.abs(noise((u + warp) / 8.5, (v - warp) / 8.5, rng)) + 0.6 * np.abs(noise(u / 4.5, v / 4.5, rng))
    return 3.4 * np.sqrt(curls) + 0.3 * grain(u.shape, 1.0, rng), 0.10 * (np.sqrt(curls) - 0.55)


def _velour(u: Field, v: Field, rng: np.random.Generator) -> tuple[Field, Field]:
    nap = noise(u / 46, v / 70, rng) + 0.6 * noise(u / 17, v / 26, rng)
    return 0.10 * grain(u.shape, 1.1, rng) + 0.9 * nap, 0.055 * nap + 0.014 * grain(u.shape, 0.9, rng)


def _denim(u: Field, v: Field, rng: np.random.Generator) -> tuple[Field, Field]:
    twill = np.cos(2 * np.pi * (u * 0.8 + v * 0.62) / 3.4).astype(np.float32)
    slub = noise(u / 1.8, v / 24, rng)
    worn = noise(u / 34, v / 60, rng)
    return 0.16 * twill + 0.1 * slub, 0.05 * twill + 0.075 * slub + 0.045 * worn + 0.03 * grain(u.shape, 0.7, rng)


def _twill(u: Field, v: Field, rng: np.random.Generator) -> tuple[Field, Field]:
    twill = np.cos(2 * np.pi * (u * 0.86 - v * 0.5) / 3.6).astype(np.float32)
    return 0.10 * twill, 0.020 * twill + 0.022 * noise(u / 2.0, v / 18, rng) + 0.012 * grain(u.shape, 0.8, rng)


def _rib(u: Field, v: Field, rng: np.random.Generator) -> tuple[Field, Field]:
    bars = np.cos(2 * np.pi * u / 7.2).astype(np.float32)
    return 1.15 * bars, 0.035 * bars + 0.014 * grain(u.shape, 0.8, rng)


def _knit(u: Field, v: Field, rng: np.random.Generator) -> tuple[Field, Field]:
    """Thick rib of V-shaped stitches."""
    bars = np.cos(2 * np.pi * u / 26).astype(np.float32)
    legs = np.cos(2 * np.pi * (v + 3.6 * np.abs(((u / 13) % 1) * 2 - 1) * 2) / 9.5).astype(np.float32)
    raised = 0.5 + 0.5 * bars
    fuzz = grain(u.shape, 1.2, rng)
    return 4.6 * bars + 0.95 * legs * raised + 0.25 * fuzz, 0.05 * bars + 0.05 * legs * raised + 0.02 * fuzz


def _terry(u: Field, v: Field, rng: np.random.Generator) -> tuple[Field, Field]:
    rows = np.cos(2 * np.pi * v / 5.0).astype(np.float32) * np.cos(2 * np.pi * u / 6.0).astype(np.float32)
    return 0.5 * rows + 0.2 * grain(u.shape, 1.1, rng), 0.035 * rows + 0.016 * grain(u.shape, 0.8, rng)


def _woven(u: Field, v: Field, rng: np.random.Generator) -> tuple[Field, Field]:
    threads = noise(u / 1.5, v / 14, rng) + noise(u / 14, v / 1.5, rng)
    return 0.08 * threads, 0.013 * threads + 0.008 * grain(u.shape, 0.8, rng)


def _nylon(u: Field, v: Field, rng: np.random.Generator) -> tuple[Field, Field]:
    return 0.05 * grain(u.shape, 1.0, rng), 0.007 * grain(u.shape, 0.8, rng)


def _smooth(u: Field, v: Field, rng: np.random.Generator) -> tuple[Field, Field]:
    return np.zeros_like(u), np.zeros_like(u)


JERSEY = Cloth(_jersey, fold=0.85)
FLEECE = Cloth(_fleece, sheen=0.05, fold=1.0)
MELANGE = Cloth(_melange, sheen=0.05, fold=1.0)
SHERPA = Cloth(_sherpa, sheen=0.16, fold=0.6)
VELOUR = Cloth(_velour, sheen=0.8, fold=1.15)
DENIM = Cloth(_denim, fold=1.0)
TWILL = Cloth(_twill, fold=1.0)
RIB = Cloth(_rib, fold=0.35)
KNIT = Cloth(_knit, sheen=0.08, fold=0.4)
TERRY = Cloth(_terry, sheen=0.06, fold=0.6)
WOVEN = Cloth(_woven, fold=1.05)
STRETCH = Cloth(_jersey, fold=0.4)
BIFLEX = Cloth(_smooth, gloss=0.36, tight=0.25, sheen=0.1, fold=0.5)
NYLON = Cloth(_nylon, gloss=0.03, tight=0.1, sheen=0.08, fold=0.8, crisp=0.7)
LACQUER = Cloth(_smooth, gloss=0.55, tight=0.62, fold=0.9, crisp=0.42)
COATED = Cloth(_smooth, gloss=0.22, tight=0.4, fold=1.25, crisp=0.7)
METAL = Cloth(_smooth, gloss=0.55, tight=0.6)
PLASTIC = Cloth(_smooth, gloss=0.25, tight=0.6)
CORD = Cloth(_smooth, sheen=0.1)
