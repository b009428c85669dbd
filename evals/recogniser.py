"""What the local recogniser answers alone about pictures that come back: screenshots, crops, logos, other hues.

`python -m evals.recogniser [--root DIR] [--samples data/samples]`, where DIR holds the set `neardup`; without it only
our own samples are measured. Prints a table and, last, one JSON line of totals.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import cv2

from catalog.photos.reading import read_rgb
from catalog.photos.recogniser import LocalRecogniser, Picture

HEAD = f"{'group':30}{'photos':>7}{'alone':>7}{'wrong':>7}{'top 1':>7}{'top 3':>7}"


@dataclass(slots=True)
class Tally:
    """`alone`: answered without asking, of them `wrong`; `first` and `third`: the right one is first, among three."""

    shown: int = 0
    alone: int = 0
    wrong: int = 0
    first: int = 0
    third: int = 0

    def line(self, name: str) -> str:
        shares = (f"{part / self.shown:7.1%}" for part in (self.alone, self.wrong, self.first, self.third))
        return f"{name:30}{self.shown:7}{''.join(shares)}"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m evals.recogniser", description=__doc__)
    parser.add_argument("--root", type=Path, help="folder with neardup/")
    parser.add_argument("--samples", type=Path, default=Path("data/samples"), help="default: %(default)s")
    parser.add_argument("--shop", type=Path, default=Path("data/vision/photos"), help="default: %(default)s")
    parser.add_argument("--work", type=Path, default=Path("var/recogniser"), help="keeps features between runs")
    options = parser.parse_args()
    cv2.setNumThreads(1)
    totals: dict[str, float] = {}
    shop = [Picture("/".join(path.stem.rsplit("-", 2)[:2]), path) for path in sorted(options.shop.glob("*.jpg"))]
    samples = [
        (options.samples / row["path"], row["sku"], row["kind"]) for row in _rows(options.samples / "photos.csv")
    ]
    totals |= _measure("samples", LocalRecogniser.build(shop, options.work), samples)
    neardup = options.root / "neardup" if options.root else None
    if neardup is None or not neardup.is_dir():
        print(f"neardup: skipped, there is no folder {neardup or '(see --root)'}")
    else:
        originals = neardup / "originals"
        pictures = [Picture(row["original"], originals / row["original"]) for row in _rows(neardup / "originals.csv")]
        copies = [
            (
                neardup / "variants" / row["path"],
                "" if row["expected"] == "different" else row["original"],
                row["group"],
            )
            for row in _rows(neardup / "variants" / "manifest.csv")
        ]
        totals |= _measure("neardup", LocalRecogniser.build(pictures, options.work), copies)
    print(json.dumps(totals))


def _measure(name: str, recogniser: LocalRecogniser, photos: Iterable[tuple[Path, str, str]]) -> dict[str, float]:
    tallies: dict[str, Tally] = defaultdict(Tally)
    for path, label, group in photos:
        verdict = recogniser.recognise(read_rgb(path.read_bytes()))
        told = [match.label for match in verdict.matches[:3]]
        tally = tallies[group]
        tally.shown += 1
        tally.alone += verdict.sure
        tally.wrong += verdict.sure and told[:1] != [label]
        tally.first += told[:1] == [label]
        tally.third += label in told
    print(f"\n{name}\n{HEAD}")
    for group, tally in tallies.items():
        print(tally.line(group))
    return {f"{name}_{group}_alone": round(each.alone / each.shown, 4) for group, each in tallies.items()} | {
        f"{name}_{group}_wrong": round(each.wrong / each.shown, 4) for group, each in tallies.items()
    }


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


if __name__ == "__main__":
    main()
