"""Fit what texts want on the examples: `python -m evals.fit_intents [--folds 5]`.

Multinomial logistic regression on the tuning cases of evals/understanding and on nonsense; the held-out cases take no
part. The strength of the penalty and the weights of the features were chosen by --folds, which fits on the others and
tells how each fold is read. The last line is JSON.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import json
import random
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from catalog.search.embedders import LocalEmbedder
from evals.understanding.cases import ROUNDABOUT_TUNING, TUNING, Case, read_cases
from graph.understanding.by_example import LIKELY
from graph.understanding.context import NOTHING_SAID, Context
from graph.understanding.examples import COEFFICIENTS, Aim, Coefficients, features
from graph.understanding.meaning import Intent

Array = NDArray[np.float64]
PENALTY = 1e-4
STEPS = 300
LETTERS = ("abcdefghijklmnopqrstuvwxyz", "абвгґдежзиійклмнопрстуфхцчшщьюя")
NONSENSE = 80


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m evals.fit_intents", description=__doc__.partition("\n")[0])
    parser.add_argument("--folds", type=int, default=0, help="measure by cross-validation and write nothing")
    parser.add_argument("--penalty", type=float, default=PENALTY, help="of squared weights (%(default)s)")
    parser.add_argument("--out", type=Path, default=COEFFICIENTS)
    given = parser.parse_args(arguments)
    cases = [*read_cases(TUNING), *read_cases(ROUNDABOUT_TUNING), *nonsense()]
    embedder = LocalEmbedder()
    try:
        vectors = asyncio.run(_vectors(embedder, cases))
    finally:
        embedder.close()
    if given.folds:
        print(json.dumps(_crossed(cases, vectors, given.folds, given.penalty)))
        return 0
    fitted = fit(cases, vectors, embedder.id, given.penalty)
    fitted.save(given.out)
    print(json.dumps({"examples": len(cases), "aims": len(fitted.aims), "bytes": given.out.stat().st_size}))
    return 0


async def _vectors(embedder: LocalEmbedder, cases: Sequence[Case]) -> Array:
    """Each as a shopper's question."""
    return np.array([await embedder.query(case.text) for case in cases], dtype=np.float64)


def nonsense(count: int = NONSENSE) -> list[Case]:
    """Words of random letters, the same each time: nothing is known of them, so nothing may be read into them."""
    dice = random.Random(count)
    texts = [" ".join(_word(dice, LETTERS[at % 2]) for _ in range(dice.randint(1, 4))) for at in range(count)]
    places = [NOTHING_SAID, Context("discovery"), Context("size_colour", selected=True), Context("offer", "order")]
    return [
        Case(text, "uk", "noise", places[at % len(places)], Intent.UNKNOWN, frozenset(), frozenset(), frozenset())
        for at, text in enumerate(texts)
    ]


def _word(dice: random.Random, letters: str) -> str:
    return "".join(dice.choices(letters, k=dice.randint(3, 9)))


def digest(cases: Sequence[Case]) -> str:
    """Of what was fitted on: another set of examples has another."""
    told = "\n".join(sorted(f"{case.key} {case.intent} {case.context.stage} {case.context.asked}" for case in cases))
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def fit(cases: Sequence[Case], vectors: Array, embedder: str, penalty: float = PENALTY) -> Coefficients:
    """`vectors` has the shape (cases, dimensions). Rare aims weigh more, by the root of how often they are."""
    aims = tuple(sorted({_aim(case) for case in cases}))
    wanted = np.array([aims.index(_aim(case)) for case in cases])
    middle = vectors.mean(axis=0).astype(np.float32)
    told = np.array([features(c.text, c.context, v - middle) for c, v in zip(cases, vectors.astype("f4"), strict=True)])
    weights, bias = _fitted(told.astype(np.float64), wanted, len(aims), penalty)
    return Coefficients(aims, embedder, middle, weights.astype(np.float32), bias.astype(np.float32), digest(cases))


def _aim(case: Case) -> Aim:
    """A question about several rules, or about one that people would disagree on, names none."""
    rules = [value for name, value in case.slots if name == "policies" and case.intent is Intent.POLICY]
    return Aim(case.intent, rules[0] if len(rules) == 1 else "")


def _fitted(told: Array, wanted: NDArray[np.int64], aims: int, penalty: float) -> tuple[Array, Array]:
    size = told.shape[1]
    targets = np.eye(aims)[wanted]
    weigh = (1 / np.sqrt(np.bincount(wanted, minlength=aims)))[wanted]
    weigh = (weigh / weigh.sum())[:, None]

    def loss(numbers: Array) -> tuple[float, Array]:
        weights, bias = numbers[: size * aims].reshape(size, aims), numbers[size * aims :]
        scores = told @ weights + bias
        scores -= scores.max(axis=1, keepdims=True)
        shares = np.exp(scores)
        shares /= shares.sum(axis=1, keepdims=True)
        missed = -float((weigh * targets * np.log(shares + 1e-12)).sum())
        slope = weigh * (shares - targets)
        value = missed + penalty * float((weights**2).sum()) / 2
        return value, np.concatenate([(told.T @ slope + penalty * weights).ravel(), slope.sum(axis=0)])

    start = np.zeros(size * aims + aims)
    found: Array = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": STEPS}).x
    return found[: size * aims].reshape(size, aims), found[size * aims :]


def _crossed(cases: Sequence[Case], vectors: Array, folds: int, penalty: float) -> dict[str, float]:
    """How the examples of each fold are read by coefficients that were fitted on the others."""
    place = np.array([int(case.key, 16) % folds for case in cases])
    told = []
    for number in range(folds):
        learnt = [case for case, at in zip(cases, place, strict=True) if at != number]
        fitted = fit(learnt, vectors[place != number], "", penalty)
        for at in np.flatnonzero(place == number).tolist():
            guess = fitted.guess(cases[at].text, cases[at].context, vectors[at].astype("f4"), ())
            told.append((guess.intent in {cases[at].intent, *cases[at].also_ok}, guess.probability >= LIKELY))
    likely = [right for right, sure in told if sure]
    return {
        "examples": len(cases),
        "right": round(sum(right for right, _ in told) / len(told), 4),
        "likely": round(len(likely) / len(told), 4),
        "likely_right": round(sum(likely) / max(1, len(likely)), 4),
    }


if __name__ == "__main__":
    sys.exit(main())
