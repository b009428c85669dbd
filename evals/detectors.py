"""Precision and recall of each photo detector: on drawn styles of its fitting, on a style it never saw, on real goods.

`python -m evals.detectors [--datasets DIR] [--each N] [--write] [--check]`. DIR holds `clothing`, `grocery`,
`fashion_luma`, `catalogue_eshop` (those that are missing are named and skipped). The last line is JSON totals;
`--write` makes them the baseline, `--check` fails when a figure fell below the baseline's confidence interval.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from rich.progress import track

from catalog.photos.detectors import LONG_SIDE, detect
from catalog.photos.kinds import Detected, PhotoKind
from catalog.photos.reading import read_rgb
from evals.drawn.canvas import Style
from evals.drawn.cases import Case, cases

BASELINE = Path(__file__).parent / "baselines" / "detectors.json"
FRESH = 100_000  # numbers from here on are of fitted styles, but not the fitted pictures
SOUGHT = tuple(kind for kind in PhotoKind if kind is not PhotoKind.GOODS)
# What share of a shop's photos we expect to be of a kind. An assumption: nobody has counted yet.
EXPECTED = {
    PhotoKind.RECEIPT: 0.05,
    PhotoKind.DOCUMENT: 0.01,
    PhotoKind.INDECENT: 0.002,
    PhotoKind.SEVERAL_GARMENTS: 0.04,
}
REAL = {
    "clothing": ("photos.csv", "path"),
    "grocery": ("photos.csv", "path"),
    "fashion_luma": ("photos.csv", "path"),
}

COUNTED = {"recall": "positives", "precision": "said", "false": "photos"}  # what each share is a share of
HEAD = f"{'group':28}{'photos':>7}{'of it':>7}{'found':>7}{'wrong':>7}  {'precision (95 %)':22}recall (95 %)"

Totals = dict[str, float | int | None]


@dataclass(frozen=True, slots=True)
class Shown:
    """One picture: which group it is of, what it shows, and where it is: a drawn case, a file, or two files."""

    group: str
    kind: PhotoKind
    source: Case | Path | tuple[Path, Path]


@dataclass(frozen=True, slots=True)
class Seen:
    shown: Shown
    detected: Detected
    seconds: float


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m evals.detectors", description=__doc__)
    parser.add_argument("--datasets", type=Path, help="folder with clothing/, grocery/, fashion_luma/ and so on")
    parser.add_argument("--each", type=int, default=30, help="drawn of each kind; four times more goods")
    parser.add_argument("--write", action="store_true", help="make what is measured the baseline")
    parser.add_argument("--check", action="store_true", help="fail when a figure fell below the baseline")
    options = parser.parse_args()
    wanted = [*_drawn(options.each), *_ours(), *_real(options.datasets)]
    with ProcessPoolExecutor(os.cpu_count()) as workers:
        seen = list(track(workers.map(look_at, wanted, chunksize=8), "photos", total=len(wanted)))
    totals = report(seen)
    if options.write:
        BASELINE.write_text(json.dumps(totals, indent=1) + "\n", "utf-8")
    worse = fallen(totals, json.loads(BASELINE.read_text("utf-8"))) if options.check else []
    for line in worse:
        print(f"fell: {line}", file=sys.stderr)
    print(json.dumps(totals))
    return 1 if worse else 0


def look_at(shown: Shown) -> Seen:
    """What the detectors say of one picture, on one thread."""
    cv2.setNumThreads(1)
    rgb = _picture(shown.source)
    started = time.thread_time()
    detected = detect(rgb)
    return Seen(shown, detected, time.thread_time() - started)


def report(seen: Sequence[Seen]) -> Totals:
    """Prints a table for each detector; returns the totals."""
    totals: Totals = {"cpu_ms_median": round(1000 * float(np.median([each.seconds for each in seen])), 1)}
    for kind in SOUGHT:
        print(f"\n{kind}\n{HEAD}")
        for group in sorted({each.shown.group for each in seen}):
            totals |= _row(kind, group, [each for each in seen if each.shown.group == group])
        totals |= _at_expected_share(kind, seen)
    return totals


def _row(kind: PhotoKind, group: str, seen: Sequence[Seen]) -> Totals:
    of_it = sum(each.shown.kind is kind for each in seen)
    found = sum(each.shown.kind is kind and each.detected.kind is kind for each in seen)
    wrong = sum(each.shown.kind is not kind and each.detected.kind is kind for each in seen)
    said = found + wrong
    if not of_it:
        print(f"{group:28}{len(seen):7}{'':14}{wrong:7}  asked in vain: {_with_interval(wrong, len(seen))}")
        return {f"{kind}.{group}.false": _share(wrong, len(seen)), f"{kind}.{group}.photos": len(seen)}
    shares = f"{_with_interval(found, said):22}{_with_interval(found, of_it)}"
    print(f"{group:28}{len(seen):7}{of_it:7}{found:7}{wrong:7}  {shares}")
    return {
        f"{kind}.{group}.precision": _share(found, said),
        f"{kind}.{group}.recall": _share(found, of_it),
        f"{kind}.{group}.photos": len(seen),
        f"{kind}.{group}.positives": of_it,
        f"{kind}.{group}.said": said,
    }


def _at_expected_share(kind: PhotoKind, seen: Sequence[Seen]) -> Totals:
    """Precision in a chat where only EXPECTED of the photos are of the kind and the rest are real goods."""
    real = [each for each in seen if each.shown.group.startswith("real_") and each.shown.kind is PhotoKind.GOODS]
    unseen = [each for each in seen if each.shown.group == "unseen" and each.shown.kind is kind]
    if not real or not unseen:
        return {}
    wrong, share = sum(each.detected.kind is kind for each in real), EXPECTED[kind]
    recall = sum(each.detected.kind is kind for each in unseen) / len(unseen)

    def precision(false: float) -> float:
        return recall * share / max(1e-9, recall * share + false * (1 - share))

    likely, worst = precision(wrong / len(real)), precision(wilson(wrong, len(real))[1])
    print(f"asked in vain on all real goods: {_with_interval(wrong, len(real))} of {len(real)}")
    print(f"at an expected share of {share:.1%}: precision {likely:.1%}, at worst {worst:.1%}")
    return {
        f"{kind}.real.false": _share(wrong, len(real)),
        f"{kind}.real.photos": len(real),
        f"{kind}.expected.precision": round(likely, 4),
        f"{kind}.expected.precision_at_worst": round(worst, 4),
    }


def fallen(totals: Totals, baseline: Totals) -> list[str]:
    """Figures worse than the baseline by more than chance would make them (its 95 % interval)."""
    found = []
    for name, now in totals.items():
        before = baseline.get(name)
        group, _, figure = name.rpartition(".")
        counted = baseline.get(f"{group}.{COUNTED.get(figure, 'photos')}")
        if before is None or now is None or counted is None:
            continue
        low, high = wilson(round(before * counted), int(counted))
        if name.endswith((".precision", ".recall")) and now < low:
            found.append(f"{name} {now} < {low:.3f}")
        if name.endswith(".false") and now > high:
            found.append(f"{name} {now} > {high:.3f}")
    return found


def wilson(part: int, whole: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927)."""
    if not whole:
        return 0.0, 1.0
    z, share = 1.96, part / whole
    middle = (share + z * z / (2 * whole)) / (1 + z * z / whole)
    half = z * float(np.sqrt(share * (1 - share) / whole + z * z / (4 * whole * whole))) / (1 + z * z / whole)
    return max(0.0, middle - half), min(1.0, middle + half)


def _drawn(each: int) -> Iterator[Shown]:
    """As many goods as everything else together; half as many of the fitted styles, which only show the difference."""
    for style in Style:
        group = "unseen" if style is Style.UNSEEN else "fitted_styles"
        for case in cases(style, each if style is Style.UNSEEN else (each + 1) // 2, goods=1):
            yield Shown(group, case.kind, Case(case.kind, case.style, FRESH + case.number))


def _ours() -> Iterator[Shown]:
    """The demo shop's own pictures and samples; fitted on, and therefore not real goods here."""
    for folder in ("vision/photos", "samples"):
        for path in sorted((Path("data") / folder).glob("*.jpg")):
            yield Shown("demo_shop", PhotoKind.GOODS, path)


def _real(folder: Path | None) -> Iterator[Shown]:
    if folder is None:
        print("real goods: skipped, no --datasets folder is named")
        return
    for name, (table, column) in REAL.items():
        root = folder / name
        if not root.is_dir():
            print(f"{name}: skipped, there is no folder {root}")
            continue
        with (root / table).open(encoding="utf-8", newline="") as file:
            paths = [root / row[column] for row in csv.DictReader(file)]
        yield from (Shown(f"real_{name}", PhotoKind.GOODS, path) for path in paths)
        if name == "clothing":
            yield from _pairs(paths)
    yield from (
        Shown("real_catalogue_eshop", PhotoKind.GOODS, path)
        for path in sorted((folder / "catalogue_eshop" / "images").glob("*"))
    )


def _pairs(paths: Sequence[Path]) -> Iterable[Shown]:
    """Two photos of real garments put side by side, or one above the other, as collages are."""
    for n in range(0, len(paths), 2):
        pair = (paths[n], paths[(n * 37 + 11) % len(paths)])
        yield Shown("real_collages", PhotoKind.SEVERAL_GARMENTS, pair)


def _picture(source: Case | Path | tuple[Path, Path]) -> NDArray[np.uint8]:
    if isinstance(source, Case):
        return source.draw()
    if isinstance(source, Path):
        return read_rgb(source.read_bytes(), LONG_SIDE)
    one, other = (_picture(path) for path in source)
    across = int(source[0].stat().st_size) % 2 == 0
    if not across:
        one, other = one.transpose(1, 0, 2), other.transpose(1, 0, 2)
    width = max(1, round(other.shape[1] * one.shape[0] / other.shape[0]))
    other = np.asarray(cv2.resize(np.ascontiguousarray(other), (width, one.shape[0])), np.uint8)
    both = np.concatenate([one, other], axis=1)
    return np.ascontiguousarray(both if across else both.transpose(1, 0, 2))


def _with_interval(part: int, whole: int) -> str:
    if not whole:
        return "none said"
    low, high = wilson(part, whole)
    return f"{part / whole:6.1%} ({low:.1%}-{high:.1%})"


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


if __name__ == "__main__":
    sys.exit(main())
