"""Fit the recogniser's weights and find from which probability on it may answer alone.

`python -m scripts.fit_recogniser --root DIR` where DIR holds the sets `grocery`, `fashion_luma` and `clothing`. Prints
what to write into catalog/photos/calibration.py, a table by group, and, last, one JSON line of totals.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import Progress as Bar

from catalog.photos.evidence import FEATURES
from scripts.fit_recogniser.collecting import Progress, collect
from scripts.fit_recogniser.fitting import Choice, Table, choices_of, cross_validated, fit

PRECISION, FOREIGN = 0.97, 0.03
_TWINS = {"demo_resent_left_out"}
FEWEST = 20  # answers alone that a precision has to stand on
STEPS = np.arange(0.5, 0.996, 0.005)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m scripts.fit_recogniser", description=__doc__)
    parser.add_argument("--root", type=Path, required=True, help="folder with grocery/, fashion_luma/, clothing/")
    parser.add_argument("--shop", type=Path, default=Path("data/vision"), help="our pictures (default: %(default)s)")
    parser.add_argument("--work", type=Path, default=Path("var/recogniser"), help="keeps features between runs")
    options = parser.parse_args()
    cv2.setNumThreads(1)
    with Bar(console=Console(stderr=True)) as bar:
        choices = choices_of(collect(options.root, options.shop, options.work, _progress(bar)))
    if not choices:
        parser.error(f"there is nothing to measure with in {options.root}")
    fitted, validated = fit(choices), cross_validated(choices)
    alone = alone_from(choices, validated)
    print("WEIGHTS = {")
    for name, weight in zip(FEATURES, fitted.weights, strict=True):
        print(f'    "{name}": {weight:.3f},')
    print(f"}}\nNOBODY = {fitted.nobody:.3f}\nALONE = {alone:.3f}\n")
    print(json.dumps({"alone": round(alone, 3)} | _table(choices, validated, alone)))


def alone_from(choices: Sequence[Choice], validated: Sequence[Table]) -> float:
    """The least probability from which on, in every group, precision and foreign photos stay within the promise.

    Our own pictures without their product on the shelf are shown and not counted: the demo shop's backs have twins.
    1.01: there is none, never answer alone.
    """
    best, right = _firsts(choices, validated)
    best = np.where(_tellable(choices, validated), best, 0.0)
    groups = np.array([each.group for each in choices])
    ours = np.array([each.ours for each in choices])
    for step in STEPS:
        told = best >= step
        few = all(told[groups == group].mean() <= FOREIGN for group in set(groups[~ours]) if group not in _TWINS)
        precise = all(
            right[told & (groups == group)].mean() >= PRECISION
            for group in set(groups[ours])
            if (told & (groups == group)).sum() >= FEWEST
        )
        if few and precise and right[told & ours].mean() >= PRECISION:
            return float(step)
    return 1.01


def _table(choices: Sequence[Choice], validated: Sequence[Table], alone: float) -> dict[str, float]:
    best, right = _firsts(choices, validated)
    tellable = _tellable(choices, validated)
    totals: dict[str, float] = {}
    print(f"{'group':28}{'photos':>7}{'top 1':>7}{'top 3':>7}{'alone':>7}{'right':>7}")
    for group in dict.fromkeys(each.group for each in choices):
        rows = [n for n, each in enumerate(choices) if each.group == group]
        told = [n for n in rows if best[n] >= alone and tellable[n]]
        third = np.mean([choices[n].right[np.argsort(-validated[n])[:3]].any() for n in rows])
        first, share = right[rows].mean(), len(told) / len(rows)
        line = f"{group:28}{len(rows):7}"
        if choices[rows[0]].ours:
            precise = right[told].mean() if told else float("nan")
            line += f"{first:7.1%}{third:7.1%}{share:7.1%}{precise:7.1%}"
            totals |= {f"{group}_top1": round(float(first), 4), f"{group}_top3": round(float(third), 4)}
        else:
            line += f"{'':14}{share:7.1%}"
        totals[f"{group}_alone"] = round(share, 4)
        print(line)
    totals["calibration_error"] = round(_calibration_error(best, right), 4)
    print(f"expected calibration error {totals['calibration_error']:.3f}\n")
    return totals


def _firsts(choices: Sequence[Choice], validated: Sequence[Table]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    best = np.array([each.max() for each in validated])
    right = np.array([bool(c.right[p.argmax()]) for c, p in zip(choices, validated, strict=True)])
    return best, right


def _tellable(choices: Sequence[Choice], validated: Sequence[Table]) -> NDArray[np.bool_]:
    return np.array([bool(c.tellable[p.argmax()]) for c, p in zip(choices, validated, strict=True)])


def _calibration_error(best: NDArray[np.float64], right: NDArray[np.bool_], bins: int = 10) -> float:
    """Mean distance of promised and kept, over tenths of probability, weighed by how many fall into each."""
    at = np.minimum((best * bins).astype(int), bins - 1)
    return float(sum(abs(best[at == n].mean() - right[at == n].mean()) * (at == n).mean() for n in set(at)))


def _progress(bar: Bar) -> Progress:
    tasks: dict[str, int] = {}

    def progress(label: str, done: int, total: int) -> None:
        if total:
            task = tasks.setdefault(label, -1)
            if task < 0:
                tasks[label] = bar.add_task(label, total=total)
            bar.update(tasks[label], completed=done)  # type: ignore[arg-type]

    return progress


if __name__ == "__main__":
    main()
