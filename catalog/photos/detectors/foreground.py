"""What stands out from the ground: pixels whose colour is rare along the edges of the picture."""

from __future__ import annotations

import cv2
import numpy as np

from catalog.photos.detectors.view import Flags, Floats, View

_BINS = (16, 24, 24)
_RARE = 0.04  # of how common the commonest colour of the edges is


def foreground(view: View) -> Flags:
    """Same shape as `view.lab`; specks removed, small holes closed."""
    front = (_ground_likeness(view) < _RARE).astype(np.uint8)
    front = np.asarray(cv2.morphologyEx(front, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8)), np.uint8)
    return np.asarray(cv2.morphologyEx(front, cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8)), np.bool_)


def _ground_likeness(view: View) -> Floats:
    """0 to 1 for every pixel: how common its colour is along the edges of the picture."""
    lab = np.asarray(cv2.GaussianBlur(view.lab, (5, 5), 0), np.uint8)
    height, width = lab.shape[:2]
    edge = max(2, min(height, width) // 14)
    border = np.full((height, width), 1, np.uint8)
    border[edge : height - edge, edge : width - edge] = 0
    ranges = [0, 256, 64, 192, 64, 192]
    counts = np.asarray(cv2.calcHist([lab], [0, 1, 2], border, list(_BINS), ranges), np.float32)
    for axis in range(3):
        counts = _smoothed(counts, axis)
    levels = counts / max(1e-6, float(counts.max()))
    codes = [
        ((lab[..., n].astype(np.int32) - low).clip(0, high - low - 1) * bins) // (high - low)
        for n, (low, high, bins) in enumerate(((0, 256, 16), (64, 192, 24), (64, 192, 24)))
    ]
    return np.asarray(levels[codes[0], codes[1], codes[2]], np.float32)


def _smoothed(counts: Floats, axis: int) -> Floats:
    padded = np.pad(counts, [(1, 1) if n == axis else (0, 0) for n in range(3)])
    before, at, after = (np.take(padded, range(n, n + counts.shape[axis]), axis=axis) for n in range(3))
    return np.asarray(0.25 * before + 0.5 * at + 0.25 * after, np.float32)
