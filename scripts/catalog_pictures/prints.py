"""Pictures printed on cloth, drawn by us from plain shapes: a fox, a whale, a rainbow, a night sky."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PIL import Image, ImageDraw

from scripts.catalog_pictures.curves import Path, loop, run

SIDE = 720  # px of a print's square; shapes are given in -1..1

Pen = Callable[[Path, str], None]


def printed(name: str) -> Image.Image:
    """The RGBA square of one print. KeyError for a print we do not have."""
    draw = {"fox": _fox, "fox_small": _fox, "whale": _whale, "rainbow": _rainbow, "moon": _moon}[name]
    sheet = Image.new("RGBA", (SIDE, SIDE), (0, 0, 0, 0))
    surface = ImageDraw.Draw(sheet)

    def pen(path: Path, colour: str) -> None:
        surface.polygon([((x + 1) / 2 * SIDE, (y + 1) / 2 * SIDE) for x, y in path], fill=colour)

    draw(pen)
    return sheet


def _both(pen: Pen, path: Path, colour: str) -> None:
    pen(path, colour)
    pen(path * (-1, 1), colour)


def _disc(x: float, y: float, r: float, squash: float = 1.0) -> Path:
    turn = np.linspace(0, 2 * np.pi, 40)
    return np.stack([x + r * np.cos(turn), y + r * squash * np.sin(turn)], axis=1)


def _fox(pen: Pen) -> None:
    rust, dark, cream, ink = "#c8622f", "#8f3f1e", "#f6ead8", "#2c211d"
    tail = loop([(0.35, 0.85), (0.80, 0.62), (0.92, 0.18), (0.78, -0.05), (0.66, 0.28), (0.42, 0.52), (0.10, 0.80)])
    pen(tail, rust)
    pen(loop([(0.92, 0.18), (0.90, 0.02), (0.78, -0.05), (0.72, 0.12), (0.80, 0.24)]), cream)
    pen(
        loop(
            [
                (0, 0.05),
                (0.34, 0.30),
                (0.40, 0.70),
                (0.26, 0.92),
                (0, 0.95),
                (-0.26, 0.92),
                (-0.40, 0.70),
                (-0.34, 0.30),
            ]
        ),
        rust,
    )
    pen(loop([(0, 0.30), (0.16, 0.45), (0.13, 0.75), (0, 0.86), (-0.13, 0.75), (-0.16, 0.45)]), cream)
    _both(pen, _disc(0.15, 0.91, 0.12, 0.55), dark)
    _both(
        pen,
        np.vstack(
            [run([(0.12, -0.52), (0.34, -0.74), (0.52, -0.96)]), run([(0.52, -0.96), (0.62, -0.60), (0.54, -0.28)])]
        ),
        rust,
    )
    _both(
        pen,
        np.vstack(
            [run([(0.26, -0.52), (0.38, -0.66), (0.47, -0.80)]), run([(0.47, -0.80), (0.53, -0.56), (0.48, -0.36)])]
        ),
        dark,
    )
    pen(loop([(0, -0.60), (0.34, -0.54), (0.60, -0.22), (0.44, 0.06), (0.14, 0.30), (0, 0.34), (-0.14, 0.30),
              (-0.44, 0.06), (-0.60, -0.22), (-0.34, -0.54)]), rust)  # fmt: skip
    _both(
        pen,
        loop([(0.62, -0.20), (0.42, -0.16), (0.20, -0.06), (0.04, 0.18), (0.03, 0.31), (0.16, 0.28), (0.46, 0.04)]),
        cream,
    )
    _both(pen, _disc(0.23, -0.17, 0.055, 1.15), ink)
    _both(pen, _disc(0.245, -0.19, 0.017), "#ffffff")
    pen(loop([(0, 0.19), (0.07, 0.22), (0.05, 0.29), (0, 0.32), (-0.05, 0.29), (-0.07, 0.22)]), ink)
    for x, y, lean in ((-0.72, 0.62, -0.5), (-0.82, 0.82, -0.9), (-0.60, 0.84, -0.2)):
        leaf = np.array([[0, -0.17], [0.05, -0.05], [0.03, 0.10], [0, 0.14], [-0.03, 0.10], [-0.05, -0.05]])
        spin = np.array([[np.cos(lean), -np.sin(lean)], [np.sin(lean), np.cos(lean)]])
        pen(loop(leaf @ spin.T + (x, y)), "#6f7c4a")


def _whale(pen: Pen) -> None:
    deep, pale, ink = "#2e5c8a", "#dfe9ef", "#17283a"
    pen(loop([(-0.88, 0.18), (-0.70, -0.20), (-0.20, -0.34), (0.30, -0.22), (0.62, 0.02), (0.78, -0.06), (0.86, 0.06),
              (0.66, 0.36), (0.20, 0.56), (-0.40, 0.58), (-0.78, 0.44)]), deep)  # fmt: skip
    pen(
        loop(
            [
                (0.72, 0.10),
                (0.62, -0.16),
                (0.56, -0.40),
                (0.76, -0.28),
                (0.84, -0.10),
                (0.98, -0.30),
                (1.0, -0.48),
                (0.98, -0.16),
                (0.86, 0.12),
            ]
        ),
        deep,
    )
    pen(
        loop([(-0.86, 0.26), (-0.50, 0.34), (0.00, 0.38), (0.34, 0.36), (0.10, 0.54), (-0.40, 0.58), (-0.76, 0.46)]),
        pale,
    )
    for n in range(5):
        x = -0.62 + 0.19 * n
        pen(_disc(x, 0.45, 0.012, 6.0), "#a9bfcd")
    pen(loop([(-0.06, 0.32), (0.14, 0.36), (0.22, 0.62), (0.08, 0.70), (-0.04, 0.52)]), "#24496f")
    pen(_disc(-0.58, 0.14, 0.045), ink)
    pen(_disc(-0.57, 0.125, 0.014), "#ffffff")
    pen(_disc(-0.46, 0.23, 0.05, 0.6), "#d98a86")
    for flip in (1, -1):
        spout = np.array(
            [
                (0, 0.30),
                (0.03, 0.10),
                (0.12, -0.10),
                (0.28, -0.14),
                (0.34, 0.02),
                (0.24, -0.06),
                (0.14, 0.02),
                (0.05, 0.30),
            ]
        )
        pen(loop(spout * (flip, 1) + (-0.26, -0.66)), "#6fa3c8")
    for x, y, r in ((-0.62, -0.72, 0.035), (0.12, -0.70, 0.045), (-0.26, -0.92, 0.04)):
        pen(_disc(x, y, r, 1.3), "#6fa3c8")


def _rainbow(pen: Pen) -> None:
    turn = np.linspace(np.pi, 2 * np.pi, 60)
    bands = ("#d9594f", "#ec9a4a", "#f2cf5b", "#7fb88b", "#6a9fcb", "#9a84bd")
    for n, colour in enumerate(bands):
        outer, inner = 0.92 - 0.11 * n, 0.92 - 0.11 * (n + 1) + 0.012
        arc = [np.stack([r * np.cos(t), 0.42 + r * np.sin(t)], axis=1) for r, t in ((outer, turn), (inner, turn[::-1]))]
        pen(np.vstack(arc), colour)
    for side in (-1, 1):
        for dx, dy, r in (
            (-0.24, 0.06, 0.17),
            (0.0, -0.02, 0.23),
            (0.25, 0.06, 0.17),
            (0.06, 0.13, 0.18),
            (-0.12, 0.13, 0.17),
        ):
            pen(_disc(side * 0.59 + dx, 0.45 + dy, r, 0.86), "#dfe6ee")
    _both(pen, _disc(0.52, 0.44, 0.022, 1.2), "#5a6472")
    _both(pen, _disc(0.68, 0.44, 0.022, 1.2), "#5a6472")
    _both(pen, _disc(0.60, 0.50, 0.035, 0.45), "#d98a86")


def _star(x: float, y: float, r: float, lean: float) -> Path:
    turn = np.linspace(0, 2 * np.pi, 11)[:-1] - np.pi / 2 + lean
    reach = np.where(np.arange(10) % 2 == 0, r, r * 0.45)
    return np.stack([x + reach * np.cos(turn), y + reach * np.sin(turn)], axis=1)


def _moon(pen: Pen) -> None:
    turn = np.linspace(-0.25 * np.pi, 1.75 * np.pi, 240)
    limb = np.stack([-0.08 + 0.66 * np.cos(turn), 0.04 + 0.66 * np.sin(turn)], axis=1)
    hollow = np.stack([0.18 + 0.58 * np.cos(turn), -0.20 + 0.58 * np.sin(turn)], axis=1)
    limb = limb[np.hypot(limb[:, 0] - 0.18, limb[:, 1] + 0.20) >= 0.58]
    hollow = hollow[np.hypot(hollow[:, 0] + 0.08, hollow[:, 1] - 0.04) <= 0.66]
    pen(np.vstack([limb, hollow[::-1]]), "#f0d27a")
    pen(_disc(-0.40, 0.22, 0.03, 0.5), "#7a6230")
    pen(_disc(-0.30, 0.38, 0.05, 0.5), "#e0a48c")
    stars = ((0.30, -0.10, 0.20, 0.2), (0.70, -0.52, 0.13, -0.2), (0.66, 0.36, 0.10, 0.4),
             (0.06, -0.34, 0.09, 0.1), (-0.72, -0.62, 0.11, 0.3), (0.40, 0.78, 0.12, 0.0),
             (-0.86, 0.50, 0.08, 0.5), (0.24, -0.80, 0.08, 0.3))  # fmt: skip
    for x, y, r, lean in stars:
        pen(_star(x, y, r, lean), "#fbf3dc")
