"""How much of a picture has the colour and the smoothness of skin, and how it lies."""

from __future__ import annotations

import cv2
import numpy as np

from catalog.photos.detectors.view import Bytes, Flags, View


def skin_features(view: View, front: Flags) -> dict[str, float]:
    """Shares of the picture, and the shape of the largest patch; all 0 to about 3."""
    mask = skin_mask(view)
    grey = np.asarray(cv2.cvtColor(view.small, cv2.COLOR_RGB2GRAY), np.uint8)
    slope = np.asarray(cv2.absdiff(grey, cv2.blur(grey, (3, 3))), np.uint8)
    border = _border(mask.shape)
    height, width = mask.shape
    middle = mask[height // 4 : height * 3 // 4 + 1, width // 4 : width * 3 // 4 + 1]
    return {
        "skin_middle": 2 * float(middle.mean()),
        "skin_border": 2 * float(mask[border].mean()),
        "skin_smooth": float(slope[mask].mean()) / 4 if mask.any() else 2.0,
        "rest_smooth": float(slope[~mask].mean()) / 4 if not mask.all() else 2.0,
        "skin_front": 2 * float((mask & front).mean()),
        "cloth": 2 * float((front & ~mask).mean()),
        **_largest(mask, view),
    }


def skin_mask(view: View) -> Flags:
    """Hues from red to orange, neither grey nor vivid, of any depth; specks removed."""
    hue, saturation, value = (view.hsv[..., n] for n in range(3))
    a, b = view.lab[..., 1].astype(np.int16) - 128, view.lab[..., 2].astype(np.int16) - 128
    mask = ((hue <= 22) | (hue >= 172)) & (saturation >= 36) & (saturation <= 165) & (value >= 55)
    mask &= (a >= 4) & (a <= 32) & (b >= 5) & (b <= 40)
    opened = cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    return np.asarray(opened, np.bool_)


def _border(shape: tuple[int, ...]) -> Flags:
    height, width = shape
    edge = max(1, min(height, width) // 16)
    border = np.ones((height, width), np.bool_)
    border[edge : height - edge, edge : width - edge] = False
    return border


def _largest(mask: Flags, view: View) -> dict[str, float]:
    names = ("patch", "patch_solid", "patch_even", "patch_round", "patch_part")
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)
    stats = np.asarray(stats)
    if len(stats) < 2:
        return dict.fromkeys(names, 0.0)
    number = 1 + int(stats[1:, cv2.CC_STAT_AREA].argmax())
    patch = np.asarray(labels) == number
    area = float(stats[number, cv2.CC_STAT_AREA])
    outline, _ = cv2.findContours(patch.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    around = max(outline, key=len)
    hull = max(1.0, float(cv2.contourArea(cv2.convexHull(around))))
    depth = cv2.distanceTransform(patch.astype(np.uint8), cv2.DIST_L2, 3)
    light: Bytes = view.lab[..., 0]
    return {
        "patch": 2 * area / mask.size,
        "patch_solid": area / hull,
        "patch_even": float(light[patch].std()) / 30,
        "patch_round": 6 * float(np.asarray(depth).max()) / max(mask.shape),
        "patch_part": area / max(1.0, float(mask.sum())),
    }
