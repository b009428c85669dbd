"""What stands out from the ground at a picture's edge: how many things, how large, how alike, with what between."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from catalog.photos.detectors.view import Bytes, Flags, View

_LEAST = 0.025  # of the picture: smaller things are accessories


def blob_features(view: View, front: Flags) -> dict[str, float]:
    """Numbers of 0 to about 3; `front` is what `foreground` found."""
    return {**_things(front, view), "valley_rows": _valley(front.mean(axis=1)), **_seams(view)}


def _things(front: Flags, view: View) -> dict[str, float]:
    _, labels, stats, middles = cv2.connectedComponentsWithStats(front.astype(np.uint8), connectivity=4)
    stats, middles = np.asarray(stats), np.asarray(middles)
    areas = stats[1:, cv2.CC_STAT_AREA] / front.size
    order = [int(n) for n in areas.argsort()[::-1] if areas[n] >= _LEAST][:4]
    found = {
        "count": min(3.0, len(order)),
        "crumbs": float(np.log1p((areas < _LEAST).sum())) / 2,
        "touching": 2 * float(np.mean([edge.mean() for edge in (front[0], front[-1], front[:, 0], front[:, -1])])),
    }
    names = ("second", "solid", "unlike_pair", "beside_pair")
    if len(order) < 2:
        return {**found, **dict.fromkeys(names, 0.0)}
    first, second = (n + 1 for n in order[:2])
    boxes = stats[[first, second]]
    filled = areas[[first - 1, second - 1]] * front.size / (boxes[:, 2] * boxes[:, 3])
    size = float(areas[second - 1] / areas[first - 1])
    return {
        **found,
        "second": 5 * float(areas[second - 1]),
        "solid": float(filled.mean()),
        "unlike_pair": _colour_distance(view.lab, np.asarray(labels, np.int32), first, second) * size,
        "beside_pair": 2 * float(abs(middles[first, 0] - middles[second, 0])) / front.shape[1] * size,
    }


def _colour_distance(lab: Bytes, labels: NDArray[np.int32], first: int, second: int) -> float:
    one, other = (np.median(lab[labels == number].astype(np.float32), axis=0) for number in (first, second))
    return float(np.linalg.norm(one - other)) / 40


def _valley(profile: NDArray[np.float64]) -> float:
    """How empty the emptiest row is between two full ones."""
    before, after = np.maximum.accumulate(profile), np.maximum.accumulate(profile[::-1])[::-1]
    return 2 * float((np.minimum(before, after) - profile).max())


def _seams(view: View) -> dict[str, float]:
    """A straight edge from side to side, where two pictures were put together."""
    lab = view.lab.astype(np.int16)
    return {"seam_across": _seam(lab), "seam_down": _seam(lab.transpose(1, 0, 2))}


def _seam(lab: NDArray[np.int16]) -> float:
    """The largest share of rows with a step at one and the same column of the middle, above what is usual there."""
    steps = np.abs(lab[:, 2:] - lab[:, :-2]).max(axis=2)
    wide = steps.shape[1]
    strong = (steps[:, wide // 5 : wide - wide // 5] > 9).mean(axis=0)
    return 2 * float(strong.max() - np.median(strong)) if strong.size else 0.0
