"""The fitted numbers: how much each piece of evidence weighs, and from which probability on nobody has to be asked.

From `python -m scripts.fit_recogniser`; docs/decisions/009-recogniser.md tells from which photos.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from catalog.photos.evidence import Evidence

WEIGHTS = {
    "cosine": -1.834,
    "cosine_lead": 17.716,
    "colour": 2.038,
    "colour_lead": 3.252,
    "points": 0.632,
    "points_lead": 0.268,
    "agreeing": -1.765,
    "laid_over": 0.591,
    "laid_over_lead": 0.624,
    "shift": -0.267,
    "stain": -1.174,
    "stain_lead": 0.707,
    "shade": -0.158,
}
NOBODY = 1.403  # the score of "none of ours"
ALONE = 0.9  # answers from this probability on were right in at least 97 % of every group they were measured with
FEWEST_POINTS, LIKE_ENOUGH = 8, 0.7  # from here on two are one picture, and colours say whether they show one thing
MOST_STAIN, MOST_SHIFT = 10.0, 12.0  # CIE units
LEAST_COLOUR = 0.6  # likeness of palettes
LEAST_COSINE = 0.75  # of vectors, where the pictures cannot be laid over each other


def probabilities(table: NDArray[np.float64]) -> NDArray[np.float64]:
    """Of each row of evidence, shape (n,). What is missing from 1 is the probability that it is none of them."""
    scores = np.append(table @ np.array(list(WEIGHTS.values())), NOBODY)
    shares = np.exp(scores - scores.max())
    return np.asarray(shares[:-1] / shares.sum(), dtype=np.float64)


def may_be_told_alone(evidence: Evidence) -> bool:
    """False for the same picture in other colours, whatever its probability: a recolouring has all the points."""
    laid = evidence.overlap
    if evidence.colour < LEAST_COLOUR:
        return False
    if laid.inliers >= FEWEST_POINTS and laid.likeness >= LIKE_ENOUGH:
        return laid.stain <= MOST_STAIN and laid.shift <= MOST_SHIFT
    return evidence.cosine >= LEAST_COSINE
