"""Soft solids as signed distances, and a ray marcher that sees them. Metres, y up, the viewer on the side of +z."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.floating[Any]]
Point = tuple[float, float, float]

FAR = 30.0


@dataclass(frozen=True, slots=True)
class Limb:
    """A tapered capsule from `a` to `b`, squeezed front to back to `depth` of its width; a ball when a equals b.

    `below` and `above` cut it off at a height, as a hem does; `open_end` cuts it straight at b, as a cuff does.
    """

    a: Point
    b: Point
    at_a: float
    at_b: float
    depth: float = 1.0
    below: float | None = None
    above: float | None = None
    pleats: float = 0.0
    open_end: bool = False

    def distance(self, points: Array) -> Array:
        start, end = floats(self.a), floats(self.b)
        axis = end - start
        moved = points - start
        along = np.clip(moved @ axis / max(float(axis @ axis), 1e-9), 0, 1)
        moved = moved - along[:, None] * axis
        radius = self.at_a + (self.at_b - self.at_a) * along
        if self.pleats:
            radius = radius * (1 + self.pleats * along * np.cos(9 * np.arctan2(moved[:, 0], moved[:, 2]) + 0.6))
        depth = np.hypot(np.hypot(moved[:, 0], moved[:, 1]), moved[:, 2] / self.depth)
        found = (depth - radius) * min(1.0, self.depth)
        if self.below is not None:
            found = np.maximum(found, self.below - points[:, 1])
        if self.open_end:
            found = np.maximum(found, (points - end) @ unit(axis[None])[0])
        if self.above is not None:
            found = np.maximum(found, points[:, 1] - self.above)
        return found.astype(np.float32)


@dataclass(frozen=True, slots=True)
class Ring:
    """A torus lying around the y axis at `centre`, tilted forward by `tilt` radians: collars, hoods, rolled edges."""

    centre: Point
    radius: float
    tube: float
    tilt: float = 0.0
    depth: float = 1.0
    tall: float = 1.0

    def distance(self, points: Array) -> Array:
        x, y, z = (points - floats(self.centre)).T
        cos, sin = np.cos(self.tilt), np.sin(self.tilt)
        y, z = y * cos - z * sin, (y * sin + z * cos) / self.depth
        found = np.hypot(np.hypot(x, z) - self.radius, y / self.tall) - self.tube
        return floats(found * min(1.0, self.depth))


@dataclass(frozen=True, slots=True)
class Slab:
    """A box with rounded edges: phones, rails, shoe soles."""

    centre: Point
    half: Point
    round: float = 0.005

    def distance(self, points: Array) -> Array:
        over = np.abs(points - floats(self.centre)) - floats(self.half) + self.round
        outside = np.linalg.norm(np.maximum(over, 0), axis=1)
        return floats(outside + np.minimum(over.max(axis=1), 0) - self.round)


Solid = Limb | Ring | Slab
Paint = Callable[[Array, Array], Array]
Bump = Callable[[Array], Array]


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing of one material: its solids melt into each other within `melt`. `paint(points, normals)` gives linear
    RGB, shape (n, 3); `bump(points)` moves the surface for the light only, in metres; `sway` (a wavering outline) and
    `puff` (the rolls of a quilted jacket) move it for the eye too."""

    solids: tuple[Solid, ...]
    paint: Paint
    melt: float = 0.0
    bump: Bump | None = None
    sway: float = 0.0
    puff: float = 0.0
    gloss: float = 0.0
    fuzz: float = 0.0

    def distance(self, points: Array) -> Array:
        found = self.solids[0].distance(points)
        for solid in self.solids[1:]:
            found = _melted(found, solid.distance(points), self.melt)
        if self.sway:
            x, y, z = points.T
            found = found + self.sway * np.sin(23 * y + 9 * x) * np.sin(31 * x + 14 * z + 5 * y)
        if self.puff:
            found = found - self.puff * np.sqrt(np.abs(np.sin(42 * points[:, 1])))
        return found


def nearest(pieces: Sequence[Piece], points: Array) -> tuple[Array, NDArray[np.intp]]:
    """Distance to the nearest piece, and which one it is."""
    distances = np.stack([piece.distance(points) for piece in pieces])
    which = distances.argmin(axis=0)
    return distances.min(axis=0), which


def march(pieces: Sequence[Piece], starts: Array, rays: Array, steps: int = 70) -> Array:
    """How far along each ray the first surface is, FAR where there is none."""
    way = np.zeros(len(rays), dtype=np.float32)
    hit = np.full(len(rays), FAR, dtype=np.float32)
    live = np.arange(len(rays))
    for _ in range(steps):
        distance, _which = nearest(pieces, starts[live] + rays[live] * way[live, None])
        way[live] += 0.82 * distance
        arrived = distance < 0.0012
        hit[live[arrived]] = way[live[arrived]]
        live = live[~arrived & (way[live] < 8)]
        if not len(live):
            break
    return hit


def shaded(pieces: Sequence[Piece], points: Array, light: Array, steps: int = 18) -> Array:
    """How much of a wide lamp in direction `light` each point sees: 1 all of it, 0 none."""
    seen = np.ones(len(points), dtype=np.float32)
    way = np.full(len(points), 0.02, dtype=np.float32)
    for _ in range(steps):
        distance, _which = nearest(pieces, points + light * way[:, None])
        seen = np.minimum(seen, np.clip(7 * distance / way + 0.12, 0, 1))
        way += np.clip(distance, 0.02, 0.2)
    return seen


def openness(pieces: Sequence[Piece], points: Array, normals: Array) -> Array:
    """Ambient light: corners and folds get less of it."""
    closed = np.zeros(len(points), dtype=np.float32)
    for reach in (0.02, 0.06, 0.14):
        distance, _which = nearest(pieces, points + normals * reach)
        closed += np.clip(reach - distance, 0, None) / reach * 0.3
    return np.clip(1 - closed, 0.15, 1)


def normals_of(piece: Piece, points: Array) -> Array:
    """Outward unit normals, wrinkled by the piece's bump."""
    total = np.zeros_like(points)
    for corner in ((1, -1, -1), (-1, -1, 1), (-1, 1, -1), (1, 1, 1)):
        step = floats(corner) * np.float32(0.0015)
        height = piece.distance(points + step)
        if piece.bump is not None:
            height = height - piece.bump(points + step)
        total += height[:, None] * floats(corner)
    return unit(total)


def floats(values: ArrayLike) -> Array:
    """Points, heights and colours in the width that everything here computes in."""
    return np.asarray(values, dtype=np.float32)


def unit(vectors: Array) -> Array:
    length = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return floats(vectors / np.maximum(length, 1e-9))


def _melted(one: Array, other: Array, melt: float) -> Array:
    """Polynomial smooth minimum."""
    if not melt:
        return np.minimum(one, other)
    mix = np.clip(0.5 + 0.5 * (other - one) / melt, 0, 1)
    return (other + (one - other) * mix - melt * mix * (1 - mix)).astype(np.float32)
