"""A kettle on a kitchen worktop, so that there is something in the samples that no clothes shop sells."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from scripts.shopper_photos import rooms
from scripts.shopper_photos.camera import Phone, View, photograph
from scripts.shopper_photos.fabrics import linear
from scripts.shopper_photos.solids import Array, Limb, Piece


def kettle(seed: int) -> bytes:
    """JPEG of a red enamel kettle."""
    bend = [(0.165 * np.sin(a), 0.27 + 0.25 * np.cos(a), 0.0) for a in np.linspace(-1.65, 1.65, 13)]
    arcs = pairwise(bend)
    handle = tuple(Limb((float(a[0]), float(a[1]), 0), (float(b[0]), float(b[1]), 0), 0.016, 0.016) for a, b in arcs)
    body = (
        Limb((0, 0.15, 0), (0, 0.25, 0), 0.185, 0.135, below=0.02),
        Limb((0.13, 0.2, 0), (0.29, 0.33, 0), 0.045, 0.022),
    )
    lid = (Limb((0, 0.375, 0), (0, 0.385, 0), 0.075, 0.06, below=0.375), Limb((0, 0.46, 0), (0, 0.46, 0), 0.02, 0.02))
    pieces = [
        Piece(body, _enamel, melt=0.03, gloss=0.8),
        Piece(lid, _enamel, gloss=0.8, melt=0.01),
        Piece(handle, _wood, gloss=0.3),
    ]
    view = View((0.02, 0.27, 0), 1.15, yaw=0.35, pitch=0.28, roll=0.03)
    return photograph(pieces, rooms.kitchen(), view, Phone(exposure=1.2, cast=(1.05, 1.0, 0.92), noise=0.03), seed)


def _enamel(points: Array, _normals: Array) -> Array:
    x, y, z = points.T
    spots = (
        (np.sin(np.arctan2(x, z) * 9 + np.floor(y / 0.06) * 1.6) > 0.86)
        & (np.abs(y / 0.06 % 1 - 0.5) < 0.3)
        & (y < 0.33)
    )
    return np.where(spots[:, None], linear("#f3efe6"), linear("#a33232")).astype(np.float32)


def _wood(points: Array, _normals: Array) -> Array:
    return np.repeat(linear("#3a2a20")[None], len(points), axis=0).astype(np.float32)
