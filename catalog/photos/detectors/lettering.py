"""Where something like lines of writing is, and what lies behind it. Nothing is read."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from catalog.photos.detectors.view import Bytes, Flags, Floats, View

Numbers = NDArray[np.int32]

_CONTRAST = 16  # of 255, against the neighbourhood
_NEAR = (23, 23)
_EVEN = 11.0  # of 255: spread of the ground between letters


@dataclass(frozen=True, slots=True)
class Lines:
    """Boxes of lines in shares of the picture (x, y, width, height: shape (n, 4)), signs in each, and the rest."""

    boxes: Floats
    signs: Floats
    written: Flags  # pixels that belong to a line
    grey: Bytes

    def __len__(self) -> int:
        return len(self.boxes)


def lines_of(view: View) -> Lines:
    """Dark writing on light and light on dark; the kind with more of it."""
    near = cv2.blur(view.grey, _NEAR)
    dark = _lines(view.grey, cv2.subtract(near, view.grey))
    light = _lines(view.grey, cv2.subtract(view.grey, near))
    return dark if dark.signs.sum() >= light.signs.sum() else light


def lettering(view: View, lines: Lines) -> dict[str, float]:
    """Numbers of comparable size (0 to about 3) that say how much, how even and how arranged the writing is."""
    return {**_amount(lines), **_order(lines), **_page(view, lines)}


def _lines(grey: Bytes, contrast: object) -> Lines:
    ink = np.asarray(contrast, np.uint8) > _CONTRAST
    signs, labels, keep = _signs(ink)
    height, width = grey.shape
    if not keep.any():
        empty = np.zeros(0, np.float32)
        return Lines(np.zeros((0, 4), np.float32), empty, np.zeros(grey.shape, np.bool_), grey)
    kept = np.asarray(keep[labels], np.uint8)
    tall = int(np.median(signs[keep][:, cv2.CC_STAT_HEIGHT]))
    reach = cv2.getStructuringElement(cv2.MORPH_RECT, (max(5, 2 * tall + 1), 1))
    joined = np.asarray(cv2.morphologyEx(kept, cv2.MORPH_CLOSE, reach), np.uint8)
    found, stats = _components(joined)
    middles = signs[keep][:, :2] + signs[keep][:, 2:4] // 2
    owner = found[middles[:, 1].clip(0, height - 1), middles[:, 0].clip(0, width - 1)]
    count = np.bincount(owner, minlength=len(stats)).astype(np.float32)
    long = (stats[:, cv2.CC_STAT_WIDTH] >= 2.2 * stats[:, cv2.CC_STAT_HEIGHT]) & (count >= 2)
    long[0] = False
    even = long & _on_even_ground(grey, ink, found, len(stats))
    boxes = (stats[even][:, :4] / np.array([width, height, width, height])).astype(np.float32)
    return Lines(boxes, count[even], np.asarray(even[found], np.bool_), grey)


def _on_even_ground(grey: Bytes, ink: Flags, owner: Numbers, count: int) -> Flags:
    """Which lines have one shade between their letters: paper and screens do, carpets and shelves do not."""
    halo = cv2.dilate(ink.astype(np.uint8), np.ones((3, 3), np.uint8))
    between = np.flatnonzero((owner > 0) & (np.asarray(halo) == 0))
    which, values = owner.ravel()[between], grey.ravel()[between].astype(np.float64)
    number = np.maximum(1, np.bincount(which, minlength=count))
    mean = np.bincount(which, values, minlength=count) / number
    variance = np.bincount(which, values**2, minlength=count) / number - mean**2
    return np.asarray(np.sqrt(np.maximum(0, variance)) < _EVEN, np.bool_)


def _signs(ink: Flags) -> tuple[Numbers, Numbers, Flags]:
    """Components of ink as large as a letter or a short word, not a speck, a rule or a shape."""
    labels, stats = _components(ink.astype(np.uint8))
    wide, tall, area = (stats[:, n] for n in (cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT, cv2.CC_STAT_AREA))
    filled = area / np.maximum(1, wide * tall)
    keep = (tall >= 4) & (tall <= 46) & (wide >= 2) & (wide <= 9 * tall) & (wide >= 0.12 * tall)
    keep &= (filled > 0.18) & (filled < 0.97) & (area >= 8)
    keep[0] = False
    return stats, labels, np.asarray(keep, np.bool_)


def _components(mask: Bytes) -> tuple[Numbers, Numbers]:
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    return np.asarray(labels, np.int32), np.asarray(stats, np.int32)


def _amount(lines: Lines) -> dict[str, float]:
    boxes = lines.boxes
    if not len(lines):
        return dict.fromkeys(("lines", "signs", "line_width", "line_height", "height_spread", "dense"), 0.0)
    heights = boxes[:, 3]
    return {
        "lines": float(np.log1p(len(lines))),
        "signs": float(np.log1p(lines.signs.sum())),
        "line_width": float(np.average(boxes[:, 2], weights=lines.signs)) * 3,
        "line_height": 40 * float(np.median(heights)),
        "height_spread": float(np.std(np.log(heights))),
        "dense": float(np.log1p(lines.signs.mean())),
    }


def _order(lines: Lines) -> dict[str, float]:
    """Left and right edges that agree, rows of two ends, even steps from line to line."""
    names = ("left", "right", "paired", "steps", "tall_reach", "wide_reach")
    if len(lines) < 3:
        return dict.fromkeys(names, 0.0)
    x, y, wide, tall = lines.boxes.T
    centre = y + tall / 2
    apart = np.abs(centre[:, None] - centre[None]) < 0.6 * np.maximum(tall[:, None], tall[None])
    gap = x[None] - (x + wide)[:, None]
    steps = np.diff(np.sort(centre))
    steps = steps[steps > 0.004]
    weights = lines.signs / lines.signs.sum()
    return {
        "left": _agreeing(x, centre),
        "right": _agreeing(x + wide, centre),
        "paired": float((apart & (gap > 0.12)).any(axis=1).mean()),
        "steps": float(steps.std() / steps.mean()) if len(steps) > 2 else 2.0,
        "tall_reach": _spread(centre, weights),
        "wide_reach": _spread(x + wide / 2, weights),
    }


def _agreeing(edge: Floats, at: Floats) -> float:
    """How many other lines have this edge in the same place, slant of the photo allowed for, as a share."""
    far = np.abs(at[:, None] - at[None])
    same = np.abs(edge[:, None] - edge[None]) < 0.008 + 0.06 * far
    return float(np.median((same.sum(axis=1) - 1) / (len(edge) - 1)))


def _spread(values: Floats, weights: Floats) -> float:
    middle = float((values * weights).sum())
    return 4 * float(np.sqrt((weights * (values - middle) ** 2).sum()))


def _page(view: View, lines: Lines) -> dict[str, float]:
    """What is behind and around the writing: flat, pale, grey, ruled."""
    grey = lines.grey
    slope = cv2.absdiff(grey, cv2.blur(grey, (5, 5)))
    around = np.asarray(cv2.dilate(lines.written.astype(np.uint8), np.ones((7, 7), np.uint8)), np.bool_)
    near = around & ~np.asarray(cv2.dilate(lines.written.astype(np.uint8), np.ones((3, 3), np.uint8)), np.bool_)
    saturation = view.hsv[..., 1].astype(np.float32) / 255
    value = view.hsv[..., 2].astype(np.float32) / 255
    return {
        "edges": 5 * float((np.asarray(slope, np.uint8) > 8).mean()),
        "flat": 2 * float((np.asarray(slope, np.uint8) < 2).mean()),
        "near_light": float(grey[near].mean()) / 128 if near.any() else 0.0,
        "near_even": float(grey[near].std()) / 40 if near.any() else 2.0,
        "pale": 2 * float(((saturation < 0.18) & (value > 0.6)).mean()),
        "colourful": 2 * float((saturation > 0.45).mean()),
        "rules": _rules(grey),
        "tall": view.tallness,
    }


def _rules(grey: Bytes) -> float:
    """Long thin level or upright lines: tables, forms, separators."""
    dark = np.asarray(
        cv2.adaptiveThreshold(grey, 1, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 15, 8), np.uint8
    )
    found = 0.0
    for size in ((60, 1), (1, 60)):
        kept = cv2.morphologyEx(dark, cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_RECT, size))
        found += float(np.asarray(kept).mean())
    return float(np.log1p(100 * found))
