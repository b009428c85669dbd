"""Fit the photo detectors' coefficients: `python -m evals.fit_detectors`.

Fitted on drawn pictures of two styles and on the demo shop's own pictures as goods; no data set from elsewhere takes
part, and the third style stays unseen. The same inputs give the same file.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from rich.progress import track
from scipy.optimize import minimize

from catalog.photos.detectors import LONG_SIDE, measured
from catalog.photos.detectors.logistic import COEFFICIENTS, Model, Shape, packed
from catalog.photos.kinds import PhotoKind
from catalog.photos.reading import read_rgb
from evals.drawn.canvas import Style
from evals.drawn.cases import Case, cases

Array = NDArray[np.float64]
Features = Mapping[PhotoKind, Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class Recipe:
    """Chosen by leaving one of the two fitted styles out. `penalty` is of squared weights; `without` names features
    that told the style rather than the kind."""

    penalty: float
    quantiles: tuple[float, ...] = ()
    products: bool = False
    without: tuple[str, ...] = ()


_STEPS = (0.1, 0.25, 0.4, 0.55, 0.7, 0.85, 0.95)
_SHAPES = Recipe(penalty=8, products=True)
RECIPES = {
    PhotoKind.RECEIPT: Recipe(2, _STEPS, without=("left", "wide_reach", "edges")),
    PhotoKind.DOCUMENT: Recipe(2, _STEPS, without=("right", "line_height", "rules")),
    PhotoKind.INDECENT: _SHAPES,
    PhotoKind.SEVERAL_GARMENTS: _SHAPES,
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m evals.fit_detectors", description=__doc__)
    parser.add_argument("--each", type=int, default=40, help="drawn of each kind and style; eight times more goods")
    parser.add_argument("--out", type=Path, default=COEFFICIENTS)
    options = parser.parse_args()
    wanted: list[Case | Path] = [
        case for style in (Style.FIRST, Style.SECOND) for case in cases(style, options.each, goods=2)
    ]
    wanted += sorted(Path("data/vision/photos").glob("*.jpg")) + sorted(Path("data/samples").glob("*.jpg"))
    kinds = [each.kind if isinstance(each, Case) else PhotoKind.GOODS for each in wanted]
    with ProcessPoolExecutor(os.cpu_count()) as workers:
        features = list(track(workers.map(features_of, wanted, chunksize=8), "photos", total=len(wanted)))
    stored = {kind.value: packed(fitted(kind, kinds, features)) for kind in PhotoKind if kind is not PhotoKind.GOODS}
    options.out.write_text(json.dumps(stored, indent=1) + "\n", "utf-8")
    print(json.dumps({"photos": len(wanted), "coefficients": sum(len(model["weights"]) for model in stored.values())}))
    return 0


def features_of(source: Case | Path) -> Features:
    cv2.setNumThreads(1)
    if isinstance(source, Case):
        return measured(source.draw())
    return measured(read_rgb(source.read_bytes(), LONG_SIDE))


def fitted(kind: PhotoKind, kinds: Sequence[PhotoKind], features: Sequence[Features]) -> Model:
    recipe = RECIPES[kind]
    names = [name for name in features[0][kind] if name not in recipe.without]
    rows = np.array([[each[kind][name] for name in names] for each in features])
    levels = np.quantile(rows, recipe.quantiles, axis=0).T.round(4)
    steps = tuple(tuple(each) for each in levels.tolist()) if recipe.quantiles else ()
    shape = Shape(tuple(names), rows.mean(axis=0), rows.std(axis=0) + 1e-6, steps, recipe.products)
    weights, bias = regressed(shape.terms(rows), np.array([each is kind for each in kinds]), recipe.penalty)
    return Model(shape, weights, bias)


def regressed(values: Array, right: NDArray[np.bool_], penalty: float) -> tuple[Array, float]:
    """Logistic regression with a squared penalty; both answers weigh the same, however many there are of each."""
    weigh = np.where(right, 0.5 / right.mean(), 0.5 / (1 - right.mean()))
    sign = np.where(right, 1.0, -1.0)

    def loss(point: Array) -> tuple[float, Array]:
        weights, margin = point[:-1], sign * (values @ point[:-1] + point[-1])
        pull = -weigh * sign / (1 + np.exp(margin.clip(-30, 30)))
        value = (weigh * np.logaddexp(0, -margin)).sum() + 0.5 * penalty * (weights**2).sum()
        return float(value), np.append(values.T @ pull + penalty * weights, pull.sum())

    found = minimize(loss, np.zeros(values.shape[1] + 1), jac=True, method="L-BFGS-B").x
    return np.asarray(found[:-1]), float(found[-1])


if __name__ == "__main__":
    sys.exit(main())
