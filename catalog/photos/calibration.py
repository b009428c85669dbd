"""The fitted numbers: how much each piece of evidence weighs, and from which probability on nobody has to be asked.

Written by `python -m scripts.fit_recogniser`; docs/decisions/009-recogniser.md tells from which photos and how good.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

WEIGHTS = {
    "cosine": 10.0,
    "cosine_lead": 4.0,
    "colour": 2.0,
    "colour_lead": 2.0,
    "points": 0.3,
    "points_lead": 0.3,
    "agreeing": 0.5,
    "laid_over": 0.5,
    "laid_over_lead": 0.3,
    "shift": -0.5,
    "stain": -0.5,
    "stain_lead": 0.5,
    "shade": -0.1,
}
NOBODY = 9.0  # the score of "none of ours"
ALONE = 0.9  # answers from this probability on were right in 97 % of the photos that they were measured with


def probabilities(table: NDArray[np.float64]) -> NDArray[np.float64]:
    """Of each row of evidence, shape (n,). What is missing from 1 is the probability that it is none of them."""
    scores = np.append(table @ np.array(list(WEIGHTS.values())), NOBODY)
    shares = np.exp(scores - scores.max())
    return np.asarray(shares[:-1] / shares.sum(), dtype=np.float64)
