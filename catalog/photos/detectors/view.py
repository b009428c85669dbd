"""The photo as all detectors look at it: one size, three colour spaces, made once."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float32]
Flags = NDArray[np.bool_]

LONG_SIDE = 800  # letters of a screenshot stay letters; four times fewer pixels than a phone's photo
SMALL_SIDE = 192  # enough for blobs of colour


@dataclass(frozen=True, slots=True)
class View:
    """`grey` is at most LONG_SIDE long, `small` (RGB), `lab` and `hsv` at most SMALL_SIDE; all uint8."""

    grey: Bytes
    small: Bytes
    lab: Bytes
    hsv: Bytes

    @property
    def tallness(self) -> float:
        """Height by width."""
        height, width = self.grey.shape
        return float(height / width)


def look(rgb: Bytes) -> View:
    """`rgb` has shape (height, width, 3) and any size from one pixel up."""
    large = _shrunk(rgb, LONG_SIDE)
    small = _shrunk(large, SMALL_SIDE)
    return View(
        grey=np.asarray(cv2.cvtColor(large, cv2.COLOR_RGB2GRAY), np.uint8),
        small=small,
        lab=np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2LAB), np.uint8),
        hsv=np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2HSV), np.uint8),
    )


def _shrunk(rgb: Bytes, side: int) -> Bytes:
    height, width = rgb.shape[:2]
    scale = side / max(height, width)
    if scale >= 1:
        return rgb
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), np.uint8)
