"""Outlines of cut cloth: smooth runs of points, mirrored halves, ribbons along a path, the frame that places them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Path = NDArray[np.float64]  # (n, 2), x to the right and y down
Points = Sequence[tuple[float, float]] | Path


def run(points: Points, per: int = 12) -> Path:
    """A smooth open curve through all points (Catmull-Rom), `per` samples a span."""
    given = np.asarray(points, dtype=np.float64)
    if len(given) < 3:
        steps = np.linspace(0.0, 1.0, per)[:, None]
        return np.asarray(given[:1] + (given[-1:] - given[:1]) * steps)
    ends = np.vstack([2 * given[0] - given[1], given, 2 * given[-1] - given[-2]])
    t = np.linspace(0.0, 1.0, per, endpoint=False)[:, None]
    spans = []
    for a, b, c, d in zip(ends, ends[1:], ends[2:], ends[3:], strict=False):
        spans.append(0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - 3 * c + d - a) * t**3))
    return np.vstack([*spans, given[-1:]])


def loop(points: Points, per: int = 12) -> Path:
    """A smooth closed curve through all points."""
    given = np.asarray(points, dtype=np.float64)
    wrapped = np.vstack([given[-2:], given, given[:2]])
    return np.asarray(run(wrapped, per)[2 * per : -2 * per - 1 + per])


def mirrored(path: Path) -> Path:
    """The other half, in reverse, so that half + mirrored(half) is one outline."""
    return np.asarray(path[::-1] * np.array([-1.0, 1.0]))


def symmetric(*runs: Path) -> Path:
    """An outline from its right half, top centre to bottom centre."""
    half = np.vstack(runs)
    return np.vstack([half, mirrored(half)])


def ellipse(x: float, y: float, rx: float, ry: float, n: int = 48) -> Path:
    turn = np.linspace(0, 2 * np.pi, n, endpoint=False)
    return np.stack([x + rx * np.cos(turn), y + ry * np.sin(turn)], axis=1)


def box(x0: float, y0: float, x1: float, y1: float, round_by: float = 0.0) -> Path:
    if round_by <= 0:
        return np.array([(x0, y0), (x1, y0), (x1, y1), (x0, y1)], dtype=np.float64)
    corners = []
    for cx, cy, start in (
        (x1 - round_by, y0 + round_by, -0.5),
        (x1 - round_by, y1 - round_by, 0.0),
        (x0 + round_by, y1 - round_by, 0.5),
        (x0 + round_by, y0 + round_by, 1.0),
    ):
        turn = np.pi * np.linspace(start, start + 0.5, 8)
        corners.append(np.stack([cx + round_by * np.cos(turn), cy + round_by * np.sin(turn)], axis=1))
    return np.vstack(corners)


def normals(path: Path) -> Path:
    """Unit normals of an open path, to the left of its direction on screen."""
    along = np.gradient(path, axis=0)
    length = np.maximum(np.hypot(along[:, 0], along[:, 1]), 1e-6)
    return np.stack([along[:, 1] / length, -along[:, 0] / length], axis=1)


def ribbon(path: Path, width: float | NDArray[np.float64], shift: float = 0.0) -> Path:
    """The outline of a band of this width along a path, its middle moved by `shift` along the normals."""
    across = normals(path)
    half = np.broadcast_to(np.asarray(width, dtype=np.float64) / 2, (len(path),))[:, None]
    return np.vstack([path + across * (shift + half), (path + across * (shift - half))[::-1]])


def offset(path: Path, by: float) -> Path:
    return path + normals(path) * by


def between(a: Points, b: Points, share: float) -> Path:
    """The path `share` of the way from one path to another of the same length."""
    first, second = np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64)
    return np.asarray(first + (second - first) * share)


def wobble(path: Path, rng: np.random.Generator, by: float, waves: int = 9) -> Path:
    """The same outline as cloth would hold it: never quite even. `by` is the largest displacement."""
    turn = np.linspace(0, 2 * np.pi, len(path), endpoint=False)
    moved = np.zeros_like(path)
    for wave in range(2, waves):
        phase = rng.uniform(0, 2 * np.pi, 2)
        moved += np.stack([np.cos(wave * turn + phase[0]), np.cos(wave * turn + phase[1])], axis=1) / wave
    return np.asarray(path + moved * by / 1.5)


def bulged(path: Path, origin: tuple[float, float], grain: float, step: float, by: float) -> Path:
    """The outline of a quilted piece: it swells sideways between the lines that cross it every `step` px."""
    dense = np.vstack(list(np.linspace(path, np.roll(path, -1, axis=0), 6, endpoint=False).transpose(1, 0, 2)))
    turn = np.radians(grain)
    across, along = np.array([np.cos(turn), np.sin(turn)]), np.array([-np.sin(turn), np.cos(turn)])
    u, v = (dense - origin) @ across, (dense - origin) @ along
    swell = by * (np.abs(np.sin(np.pi * v / step)) ** 0.7 - 0.55) * np.tanh(u / 40)
    return np.asarray(dense + swell[:, None] * across)


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a garment's own coordinates (0, 0 between the shoulders) lie on the canvas, and how large."""

    x: float
    y: float
    scale: float

    def __call__(self, points: Points) -> Path:
        return np.asarray(np.asarray(points, dtype=np.float64) * self.scale + np.array([self.x, self.y]))

    def point(self, x: float, y: float) -> tuple[float, float]:
        return self.x + x * self.scale, self.y + y * self.scale
