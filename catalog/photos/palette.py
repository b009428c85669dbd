"""The colours of a picture as a histogram, wherever they are, with most weight on its middle."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from catalog.photos.geometry import Thumb

LIGHTNESS_BINS, COLOUR_BINS = 5, 12
SIZE = LIGHTNESS_BINS * COLOUR_BINS * COLOUR_BINS
_REACH = 48.0  # of a and b around grey; what is more colourful counts as that
_MIDDLE = 0.35  # standard deviation of the weights, in sides
_WHITE = 0.1  # weight of a cell that may be a shop's white background


def palette_of(thumb: Thumb) -> NDArray[np.float32]:
    """Square roots of shares, shape (720,): the dot product of two palettes is 1 for the same colours, 0 for others."""
    lab = thumb.astype(np.float32).reshape(-1, 3)
    light = lab[:, 0] / np.float32(255) * (LIGHTNESS_BINS - 1)
    colour = (lab[:, 1:] - 128).clip(-_REACH, _REACH) / (2 * _REACH) + 0.5
    a, b = np.asarray(colour * (COLOUR_BINS - 1), dtype=np.float32).T
    histogram = np.zeros((LIGHTNESS_BINS, COLOUR_BINS, COLOUR_BINS), dtype=np.float32)
    weights = _weights(thumb)
    for shares, at in _corners(light, a, b):
        np.add.at(histogram, at, shares * weights)
    soft = np.stack([cv2.GaussianBlur(layer, (3, 3), 0.6) for layer in histogram])
    return np.asarray(np.sqrt(soft / max(float(soft.sum()), 1e-9)), dtype=np.float32).ravel()


def _weights(thumb: Thumb) -> NDArray[np.float32]:
    high, wide = thumb.shape[:2]
    down, across = np.mgrid[:high, :wide].astype(np.float32)
    far = ((across + 0.5) / wide - 0.5) ** 2 + ((down + 0.5) / high - 0.5) ** 2
    weights = np.exp(-far / (2 * _MIDDLE**2))
    lab = thumb.astype(np.float32)
    white = (lab[..., 0] > 242) & (np.hypot(lab[..., 1] - 128, lab[..., 2] - 128) < 6)
    return np.asarray(np.where(white, _WHITE * weights, weights), dtype=np.float32).ravel()


def _corners(
    *places: NDArray[np.float32],
) -> list[tuple[NDArray[np.float32], tuple[NDArray[np.intp], ...]]]:
    """Each value is shared between the bins on both sides of it, so that a shade between two bins belongs to both."""
    corners: list[tuple[NDArray[np.float32], tuple[NDArray[np.intp], ...]]] = [(np.ones_like(places[0]), ())]
    for place in places:
        below = np.floor(place).astype(np.intp)
        part = (place - below).astype(np.float32)
        above = np.ceil(place).astype(np.intp)
        corners = [
            (shares * share, (*at, bins))
            for shares, at in corners
            for share, bins in ((1 - part, below), (part, above))
        ]
    return corners
