"""Logistic models whose coefficients are a file beside this one, written by `python -m evals.fit_detectors`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TypedDict

import numpy as np
from numpy.typing import NDArray

from catalog.photos.kinds import PhotoKind

COEFFICIENTS = Path(__file__).with_name("coefficients.json")
_FAR = 4.0  # spreads: what lies farther out than anything fitted on counts as this far

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Shape:
    """What a model makes of its features before they are weighed.

    Each feature counts in spreads from its mean. A model of `steps` also asks whether it is above each of these levels
    (one list a feature), a model of `products` multiplies each pair of features.
    """

    names: tuple[str, ...]
    means: Array
    spreads: Array
    steps: tuple[tuple[float, ...], ...] = ()
    products: bool = False

    def terms(self, rows: Array) -> Array:
        """`rows` of features, shape (n, features), to what is weighed, shape (n, terms)."""
        scaled = ((rows - self.means) / self.spreads).clip(-_FAR, _FAR)
        parts = [scaled]
        if self.products:
            one, other = np.triu_indices(len(self.names))
            parts.append((scaled[:, one] * scaled[:, other]).clip(-1.5 * _FAR, 1.5 * _FAR))
        if self.steps:
            levels = np.array(self.steps).T  # (levels, features)
            parts += [(rows > level).astype(np.float64) for level in levels]
        return np.concatenate(parts, axis=1)


class Stored(TypedDict):
    names: list[str]
    means: list[float]
    spreads: list[float]
    steps: list[list[float]]
    products: bool
    weights: list[float]
    bias: float


@dataclass(frozen=True, slots=True)
class Model:
    shape: Shape
    weights: Array
    bias: float

    def probability(self, features: Mapping[str, float]) -> float:
        """0 to 1. A feature that the model does not know is not looked at."""
        terms = self.shape.terms(np.array([[features[name] for name in self.shape.names]]))
        return float(1 / (1 + np.exp(-((terms[0] * self.weights).sum() + self.bias))))


@lru_cache(maxsize=1)
def models() -> Mapping[PhotoKind, Model]:
    """Read once a process."""
    stored = json.loads(COEFFICIENTS.read_text("utf-8"))
    return {PhotoKind(kind): unpacked(model) for kind, model in stored.items()}


def packed(model: Model) -> Stored:
    """For the file; rounded so that it reads well."""
    shape = model.shape
    return {
        "names": list(shape.names),
        "means": shape.means.round(5).tolist(),
        "spreads": shape.spreads.round(6).tolist(),
        "steps": [[round(level, 4) for level in levels] for levels in shape.steps],
        "products": shape.products,
        "weights": model.weights.round(4).tolist(),
        "bias": round(model.bias, 4),
    }


def unpacked(stored: Stored) -> Model:
    """What `packed` made."""
    shape = Shape(
        tuple(stored["names"]),
        np.array(stored["means"]),
        np.array(stored["spreads"]),
        tuple(tuple(levels) for levels in stored["steps"]),
        stored["products"],
    )
    return Model(shape, np.array(stored["weights"]), stored["bias"])
