"""Cloth dyed or woven in a repeat: stripes, dots, check, small flowers, and the puffed bands of a quilted jacket."""

from __future__ import annotations

import numpy as np

from scripts.catalog_pictures.cloth import Field, noise
from scripts.catalog_pictures.scene import Pattern, Relief, Rgb, linear


def stripes(period: float, share: float, colour: Rgb) -> Pattern:
    """Bands across the cloth, `share` of the period wide."""

    def dyed(u: Field, v: Field) -> tuple[Rgb, Field]:
        return np.broadcast_to(colour, (*u.shape, 3)), _bar(v, period, share)

    return dyed


def dots(pitch: float, radius: float, colour: Rgb) -> Pattern:
    def dyed(u: Field, v: Field) -> tuple[Rgb, Field]:
        row = np.floor(v / pitch)
        x = (u / pitch + 0.5 * (row % 2)) % 1 - 0.5
        y = (v / pitch) % 1 - 0.5
        away = np.hypot(x, y) * pitch
        return np.broadcast_to(colour, (*u.shape, 3)), np.clip(radius + 0.6 - away, 0, 1).astype(np.float32)

    return dyed


def check(period: float, dark: Rgb, pale: Rgb) -> Pattern:
    """Broad dark bands both ways, with a thin pale line between."""

    def dyed(u: Field, v: Field) -> tuple[Rgb, Field]:
        broad = 0.5 * _bar(u, period, 0.46) + 0.5 * _bar(v, period, 0.46)
        thin = np.maximum(_bar(u + period * 0.27, period, 0.055), _bar(v + period * 0.27, period, 0.055)) * 0.75
        twill = 1 + 0.10 * np.sign(np.sin((u + v) * 2.1))
        share = np.clip(broad * twill, 0, 1)
        colour = dark + (pale - dark) * thin[..., None]
        return colour.astype(np.float32), np.maximum(share, thin).astype(np.float32)

    return dyed


def flowers(pitch: float, inks: tuple[Rgb, ...], rng: np.random.Generator) -> Pattern:
    """A meadow of small five-petalled flowers and leaves, each a little turned and moved."""
    moved = rng.uniform(-0.2, 0.2, (2, 64, 64))
    turned = rng.uniform(0, 2 * np.pi, (64, 64))
    sort = rng.integers(0, len(inks), (64, 64))
    size = rng.uniform(0.22, 0.34, (64, 64))
    palette = np.stack(inks)

    def dyed(u: Field, v: Field) -> tuple[Rgb, Field]:
        row = np.floor(v / pitch)
        across = u / pitch + 0.5 * (row % 2)
        i, j = np.floor(across).astype(int) & 63, row.astype(int) & 63
        x = across % 1 - 0.5 - moved[0, j, i]
        y = (v / pitch) % 1 - 0.5 - moved[1, j, i]
        away, around = np.hypot(x, y), np.arctan2(y, x) + turned[j, i]
        petals = size[j, i] * (0.62 + 0.38 * np.abs(np.cos(2.5 * around)))
        share = np.clip((petals - away) * pitch, 0, 1)
        heart = np.clip((size[j, i] * 0.26 - away) * pitch, 0, 1)[..., None]
        colour = palette[sort[j, i]] * (1 - heart) + linear("#e2b33c") * heart
        return colour.astype(np.float32), share.astype(np.float32)

    return dyed


def quilted(step: float, puff: float, rng: np.random.Generator) -> Relief:
    """Puffed bands across the piece, gathered along each stitched line."""

    def height(u: Field, v: Field) -> Field:
        sway = v + 2.5 * noise(u / 90, v / 200, rng)
        wave = np.abs(np.sin(np.pi * sway / step))
        pulled = (1 - wave) ** 1.5 * noise(u / 6.5, v / 44, rng) * 3.4
        soft = (noise(u / 30, v / 26, rng) + 0.5 * noise(u / 13, v / 15, rng)) * wave * 2.0
        return np.asarray(puff * np.maximum(wave, 1e-4) ** 0.6 + pulled + soft, dtype=np.float32)

    return height


def _bar(place: Field, period: float, share: float) -> Field:
    away = np.abs((place / period) % 1 - 0.5) * period
    return np.asarray(np.clip(share * period / 2 - away + 0.5, 0, 1), dtype=np.float32)
