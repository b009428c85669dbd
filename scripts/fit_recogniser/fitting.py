"""A conditional logistic model: of the candidates and "none of them", which one is it?"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from catalog.photos.calibration import may_be_told_alone
from catalog.photos.evidence import evidence_of, table_of
from scripts.fit_recogniser.collecting import Comparison

FOLDS = 5
PENALTY = 1e-3
LEFT_OUT_WEIGHT = 0.3  # a photo of ours while its product is not on the shelf counts less than a real stranger
SAME_SESSION_WEIGHT = 0.3  # among ten photos more, some were taken in the same minute: easier than life

Table = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Choice:
    """`table`: (candidates, features); `right`: (candidates,), none when the photo is not ours; `tellable`:
    (candidates,), those that the rule about colours lets be told alone."""

    table: Table
    right: NDArray[np.bool_]
    tellable: NDArray[np.bool_]
    group: str
    fold: int
    ours: bool
    weight: float


@dataclass(frozen=True, slots=True)
class Fitted:
    weights: Table
    nobody: float

    def probabilities(self, table: Table) -> Table:
        scores = np.append(table @ self.weights, self.nobody)
        shares = np.exp(scores - scores.max())
        return np.asarray(shares[:-1] / shares.sum(), dtype=np.float64)


def choices_of(comparisons: Sequence[Comparison]) -> list[Choice]:
    """Each photo, and each photo of ours once more as if its product were not on the shelf: its siblings stay."""
    choices = []
    for comparison in comparisons:
        shot = comparison.shot
        fold = int(hashlib.sha256(shot.subject.encode()).hexdigest(), 16) % FOLDS
        rest = [each for each in comparison.likenesses if each.label not in shot.right]
        sets = [(comparison.likenesses, shot.group, bool(shot.right), 1.0)]
        if shot.right:
            sets.append((rest, f"{shot.group}_left_out", False, LEFT_OUT_WEIGHT))
        counts = SAME_SESSION_WEIGHT if shot.group.startswith("ten_more") else 1.0
        for likenesses, group, ours, weight in sets:
            evidence = evidence_of(likenesses)
            if evidence:
                right = np.array([each.label in shot.right for each in evidence])
                tellable = np.array([may_be_told_alone(each) for each in evidence])
                choices.append(Choice(table_of(evidence), right, tellable, group, fold, ours, weight * counts))
    return choices


def fit(choices: Sequence[Choice]) -> Fitted:
    """The weights under which what happened is likeliest, with a small penalty on standardised weights."""
    most, features = max(len(each.table) for each in choices), choices[0].table.shape[1]
    tables = np.zeros((len(choices), most, features))
    there = np.zeros((len(choices), most), dtype=bool)
    right = np.zeros((len(choices), most + 1), dtype=bool)
    for n, each in enumerate(choices):
        count = len(each.table)
        tables[n, :count], there[n, :count], right[n, :count] = each.table, True, each.right
        right[n, most] = not each.right.any()
    spread = tables[there].std(axis=0) + 1e-9
    tables /= spread
    share = np.array([each.weight for each in choices])
    share /= share.sum()

    def loss(values: Table) -> tuple[float, Table]:
        scores = np.where(there, tables @ values[:features], -1e9)
        scores = np.concatenate([scores, np.full((len(scores), 1), values[features])], axis=1)
        chances = np.exp(scores - scores.max(axis=1, keepdims=True))
        chances /= chances.sum(axis=1, keepdims=True)
        hit = np.maximum((chances * right).sum(axis=1), 1e-300)
        slope = (chances - chances * right / hit[:, None]) * share[:, None]
        steep = np.einsum("ij,ijk->k", slope[:, :-1], tables) + 2 * PENALTY * values[:features]
        penalty = PENALTY * float((values[:features] ** 2).sum())
        return float(-(share * np.log(hit)).sum()) + penalty, np.append(steep, slope[:, -1].sum())

    found = minimize(loss, np.zeros(features + 1), jac=True, method="L-BFGS-B", options={"maxiter": 500}).x
    return Fitted(found[:features] / spread, float(found[features]))


def cross_validated(choices: Sequence[Choice]) -> list[Table]:
    """Probabilities of each choice's candidates, by weights that never saw its product."""
    models = [fit([each for each in choices if each.fold != fold]) for fold in range(FOLDS)]
    return [models[each.fold].probabilities(each.table) for each in choices]
