"""Whether two pictures show the same thing: points that match, one transform that explains them, and what is left when
one picture is laid over the other with it."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

SIDE = 400  # pixels of the longer side, for points; smaller pictures are enlarged
MOST_POINTS = 400  # of a reference: 54 kB
MOST_ASKED = 600  # of the photo that somebody sent
RATIO = 0.8  # Lowe: the best match is clearly better than the second best
REACH = 8.0  # pixels a match may be off
FEW = 4
SMALLEST, LARGEST = 0.01, 100.0  # of the reference's area, as the photo shows it
THUMB = 32  # cells a side of a reference's small picture
ASKED_THUMB = 96  # of the photo's, where the reference may be a corner of it
FEW_CELLS = 12
_NONE = np.zeros(0, dtype=np.float32)

Points = NDArray[np.float32]
Thumb = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Shape:
    """`points`: (n, 2), x and y in pixels where the longer side has `SIDE`; `marks`: (n, 128) uint8, RootSIFT times
    512. `wide` and `high`: the picture's sides in the same pixels."""

    points: Points
    marks: NDArray[np.uint8]
    wide: float
    high: float


@dataclass(frozen=True, slots=True)
class Overlap:
    """How a reference lies in a photo. `inliers` of `matched` points agree on one transform; `covered` is the share of
    the reference that the photo shows; `likeness` -1..1 correlates lightness there. `shift` is how far the middle
    colour lies off in the a,b plane there, `stain` the 90th percentile of what is off after that shift, `shade` the
    same of lightness; all in CIE units, 100 when nothing is covered. Another lamp shifts, another cloth stains."""

    matched: int = 0
    inliers: int = 0
    covered: float = 0.0
    likeness: float = 0.0
    shift: float = 100.0
    stain: float = 100.0
    shade: float = 100.0


NOTHING = Overlap()


def shape_of(rgb: NDArray[np.uint8], most: int) -> Shape:
    grey = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)
    scale = SIDE / max(grey.shape)
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    grey = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=how)
    found, marks = cv2.SIFT.create(nfeatures=most, contrastThreshold=0.02).detectAndCompute(grey, None)
    high, wide = grey.shape
    if marks is None:
        return Shape(np.zeros((0, 2), np.float32), np.zeros((0, 128), np.uint8), wide, high)
    strongest = np.argsort([-each.response for each in found], kind="stable")[:most]
    points = np.array([found[n].pt for n in strongest], dtype=np.float32)
    marks = marks[strongest]
    roots = np.sqrt(marks / np.maximum(marks.sum(axis=1, keepdims=True), 1e-6))
    return Shape(points, (roots * 512).clip(0, 255).astype(np.uint8), wide, high)


def thumb_of(rgb: NDArray[np.uint8], side: int) -> Thumb:
    """CIE Lab in OpenCV's 8 bits (L of 255, a and b from 128), shape (side, side, 3): squashed to a square."""
    small = cv2.resize(rgb, (side, side), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2LAB), dtype=np.uint8)


def match(asked: NDArray[np.float32], marks: NDArray[np.uint8]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Rows of `asked` (float32) and of `marks` that are each other's best match and pass the ratio test.

    The product is OpenCV's, because NumPy's starts threads that spin while other photos wait for the core."""
    if len(asked) < FEW or len(marks) < FEW:
        return np.zeros(0, dtype=np.intp), np.zeros(0, dtype=np.intp)
    near = np.asarray(cv2.gemm(asked, marks.astype(np.float32), 1, _NONE, 0, flags=cv2.GEMM_2_T), dtype=np.float32)
    best = near.argmax(axis=1)
    rows = np.arange(len(asked))
    top = near[rows, best]
    near[rows, best] = -1
    second = near.max(axis=1)
    near[rows, best] = top
    unit = 512.0 * 512.0
    clear = (unit - top) < RATIO**2 * (unit - second)
    mutual = near.argmax(axis=0)[best] == rows
    (kept,) = np.nonzero(clear & mutual)
    return kept, best[kept]


def overlap(photo: Shape, photo_thumb: Thumb, reference: Shape, reference_thumb: Thumb) -> Overlap:
    """How the reference lies in the photo, found by matching points."""
    rows, columns = match(photo.marks.astype(np.float32), reference.marks)
    if len(rows) < FEW:
        return Overlap(matched=len(rows))
    found, agreeing = cv2.findHomography(
        reference.points[columns], photo.points[rows], cv2.USAC_MAGSAC, REACH, maxIters=1000
    )
    if found is None or agreeing is None:
        return Overlap(matched=len(rows))
    transform = np.asarray(found, dtype=np.float64)
    if not _is_plausible(transform, reference):
        return Overlap(matched=len(rows))
    to_reference = _cells_to_pixels(reference, reference_thumb)
    from_photo = np.linalg.inv(_cells_to_pixels(photo, photo_thumb))
    there, ours = _laid_over(from_photo @ transform @ to_reference, photo_thumb, reference_thumb)
    inliers = int(agreeing.sum())
    if len(ours) < FEW_CELLS:
        return Overlap(len(rows), inliers)
    covered = len(ours) / (reference_thumb.shape[0] * reference_thumb.shape[1])
    return Overlap(len(rows), inliers, covered, _likeness(there[:, 0], ours[:, 0]), *_differences(there - ours))


def _is_plausible(transform: NDArray[np.float64], reference: Shape) -> bool:
    """The reference's outline stays a convex shape that is neither a speck nor turned inside out."""
    wide, high = reference.wide, reference.high
    corners = np.array([[[0, 0]], [[wide, 0]], [[wide, high]], [[0, high]]], dtype=np.float64)
    depths = corners.reshape(-1, 2) @ transform[2, :2] + transform[2, 2]
    if depths.min() * depths.max() <= 0 or np.abs(depths).min() < 1e-6:
        return False
    outline = cv2.perspectiveTransform(corners, transform).reshape(-1, 2)
    sides = np.roll(outline, -1, axis=0) - outline
    after = np.roll(sides, -1, axis=0)
    turns = sides[:, 0] * after[:, 1] - sides[:, 1] * after[:, 0]
    grown = float(np.abs(turns).mean()) / (wide * high)
    return bool((turns > 0).all()) and SMALLEST < grown < LARGEST


def _cells_to_pixels(shape: Shape, thumb: Thumb) -> NDArray[np.float64]:
    """From cells of the small picture, counted at their middles, to pixels of the points."""
    high, wide = thumb.shape[:2]
    across, down = shape.wide / wide, shape.high / high
    return np.array([[across, 0, across / 2], [0, down, down / 2], [0, 0, 1]], dtype=np.float64)


def _laid_over(
    transform: NDArray[np.float64], photo: Thumb, reference: Thumb
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Cells of both pictures where they cover each other, each of shape (cells, 3)."""
    size = reference.shape[1::-1]
    how = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    there = cv2.warpPerspective(photo, transform, size, flags=how)
    shown = cv2.warpPerspective(np.ones(photo.shape[:2], np.uint8), transform, size, flags=how) > 0
    return there[shown].astype(np.float32), reference[shown].astype(np.float32)


def _likeness(light: NDArray[np.float32], our_light: NDArray[np.float32]) -> float:
    spread = float(light.std() * our_light.std())
    if spread < 1:
        return 0.0
    return float(((light - light.mean()) * (our_light - our_light.mean())).mean()) / spread


def _differences(lab: NDArray[np.float32]) -> tuple[float, float, float]:
    """Shift, stain and shade."""
    middle = np.median(lab, axis=0)
    rest = lab - middle
    stains, shades = np.hypot(rest[:, 1], rest[:, 2]), np.abs(rest[:, 0]) * (100 / 255)
    return float(np.hypot(*middle[1:])), float(np.percentile(stains, 90)), float(np.percentile(shades, 90))
