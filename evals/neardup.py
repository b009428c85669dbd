"""What fingerprints alone may be trusted with, and what the local recogniser adds on crops, screenshots and watermarks.

`python -m evals.neardup --root DIR`, where DIR holds the sets `neardup`, `fashion_luma` and `clothing` (those that are
missing are named and skipped). Prints tables with 95 % Wilson intervals and, last, one JSON line of totals. With
--strict the exit code is 1 when a promise is broken. --no-local leaves the recogniser out: seconds instead of minutes.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import io
import json
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
from PIL import Image
from rich.console import Console
from rich.progress import track

from catalog.photos.fingerprints import Fingerprint
from catalog.photos.reading import read_photo
from catalog.photos.references import Reference, References
from evals.vision.cases import NO_COLOUR, Answer, Article, Shelf
from evals.vision.counter import open_counter
from evals.vision.metrics import wilson
from graph.settings import GraphSettings

V = TypeVar("V")

Totals = dict[str, float | int | None]

ROOT = Path(__file__).resolve().parent.parent
SHOP = ROOT / "data" / "shop.yaml"
WORK = ROOT / "var" / "evals"
HARD_GROUPS = frozenset({"crop", "overlay", "screen", "geom", "hard", "trap"})


@dataclass(slots=True)
class Tally:
    """`sure`: the right one alone; `asked`: the right one among several; `wrong`: only others; the rest are misses."""

    shown: int = 0
    sure: int = 0
    asked: int = 0
    wrong: int = 0

    def add(self, found: Sequence[str], right: set[str]) -> None:
        self.shown += 1
        if not found:
            return
        if not right & set(found):
            self.wrong += 1
        elif set(found) <= right:
            self.sure += 1
        else:
            self.asked += 1

    def judge(self, answer: Answer, right: set[str]) -> None:
        """Only what was answered alone can be wrong; candidates leave the choice to people."""
        self.shown += 1
        said = [guess.sku for guess in answer.guesses]
        if answer.alone:
            self.sure += said[0] in right
            self.wrong += said[0] not in right
        else:
            self.asked += bool(right & set(said))

    def join(self, other: Tally) -> None:
        self.shown += other.shown
        self.sure += other.sure
        self.asked += other.asked
        self.wrong += other.wrong

    def line(self, name: str) -> str:
        def share(count: int) -> str:
            return f"{100 * count / max(1, self.shown):7.2f}"

        low, high = wilson(self.sure, self.shown)
        sure, worst = f"{100 * low:6.1f}-{100 * high:.1f}", 100 * wilson(self.wrong, self.shown)[1]
        return f"{name:34}{self.shown:6}{share(self.sure)}{sure:>13}{share(self.asked)}{share(self.wrong)}{worst:9.2f}"


HEAD = f"{'group':34}{'photos':>6}{'sure %':>7}{'95 %':>13}{'ask %':>7}{'wrong%':>7}{'at most':>9}"


@dataclass(frozen=True, slots=True)
class Promise:
    """A figure of the totals and the bound that it has to keep."""

    figure: str
    bound: float
    at_least: bool

    def kept(self, totals: Totals) -> bool | None:
        """None: not measured."""
        value = totals.get(self.figure)
        if value is None:
            return None
        return value >= self.bound if self.at_least else value <= self.bound


PROMISES = (
    Promise("recode_hits", 0.99, at_least=True),
    Promise("size_hits", 0.99, at_least=True),
    Promise("hue_swap_false_hits", 0.0, at_least=False),
    Promise("other_colour_false_hits", 0.005, at_least=False),
)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Measure photo fingerprints on folders of pictures.")
    parser.add_argument("--root", type=Path, required=True, help="folder with neardup/, fashion_luma/, clothing/")
    parser.add_argument("--no-local", action="store_true", help="fingerprints only")
    parser.add_argument("--strict", action="store_true", help="exit code 1 when a promise is broken")
    given = parser.parse_args(arguments)
    totals = _measured(given.root, not given.no_local) | measure_speed()
    kept = {promise.figure: promise.kept(totals) for promise in PROMISES}
    for promise in PROMISES:
        words = {True: "kept", False: "BROKEN", None: "not measured"}[kept[promise.figure]]
        sign = ">=" if promise.at_least else "<="
        print(f"{promise.figure} {sign} {promise.bound:.1%}: {words}")
    print(json.dumps({**totals, "kept": kept}))
    return 1 if given.strict and False in kept.values() else 0


def _measured(root: Path, local: bool) -> Totals:
    parts: list[tuple[str, str, Callable[[Path], Totals]]] = [
        ("neardup", "fingerprints", measure_copies),
        ("fashion_luma", "fingerprints", measure_colours),
        ("clothing", "fingerprints", measure_strangers),
    ]
    if local:
        parts.insert(1, ("neardup", "with the local recogniser", measure_recogniser))
    totals: Totals = {}
    for name, what, measure in parts:
        if (root / name).is_dir():
            print(f"\n{name}, {what}\n{HEAD}")
            totals |= measure(root)
        else:
            print(f"\n{name}, {what}: skipped, there is no folder {root / name}")
    return totals


def measure_copies(root: Path) -> Totals:
    """36 pictures re-sent in 30 ways; `trap` is the same picture in another hue and must not be found."""
    folder = root / "neardup"
    originals = _rows(folder / "originals.csv")
    index = References(_reference(row["original"], folder / "originals" / row["original"]) for row in originals)
    tallies: dict[str, Tally] = defaultdict(Tally)
    for row in _rows(folder / "variants" / "manifest.csv"):
        found = _found(index, _print_of(folder / "variants" / row["path"]))
        right = set() if row["expected"] == "different" else {row["original"]}
        tallies[row["group"]].add(found, right)
    for group, tally in tallies.items():
        print(tally.line(group))
    return {
        "recode_hits": _share(tallies["recode"].sure, tallies["recode"].shown),
        "size_hits": _share(tallies["size"].sure, tallies["size"].shown),
        "hue_swap_false_hits": _share(tallies["trap"].wrong, tallies["trap"].shown),
    }


def measure_recogniser(root: Path) -> Totals:
    """What the whole way without a model (fingerprints, then the local recogniser) makes of what hashes miss. "sure" is
    answered alone; "ask" has the right one among three candidates; "wrong" was answered alone and wrongly."""
    folder = root / "neardup"
    originals = [row["original"] for row in _rows(folder / "originals.csv")]
    articles = [Article(name, name, NO_COLOUR, name, "", "", (folder / "originals" / name,)) for name in originals]
    rows = [row for row in _rows(folder / "variants" / "manifest.csv") if row["group"] in HARD_GROUPS]
    answers = asyncio.run(_answers(Shelf(folder, {each.sku: each for each in articles}), folder / "variants", rows))
    tallies: dict[str, Tally] = defaultdict(Tally)
    for row, answer in zip(rows, answers, strict=True):
        right = set() if row["expected"] == "different" else {row["original"]}
        name = row["group"] if row["group"] in {"crop", "overlay"} else row["variant"]
        tallies[name].judge(answer, right)
    whole = Tally()
    for name, tally in sorted(tallies.items()):
        print(tally.line(name))
        if name != "hue_swap":
            whole.join(tally)
    trap = tallies["hue_swap"]
    return {
        "local_sure": _share(whole.sure, whole.shown),
        "local_wrong": _share(whole.wrong, whole.shown),
        "local_hue_swap_wrong": _share(trap.wrong, trap.shown),
        **{f"local_{name}_sure": _share(tallies[name].sure, tallies[name].shown) for name in ("crop", "overlay")},
        "local_screenshot_sure": _share(tallies["screenshot_chat"].sure, tallies["screenshot_chat"].shown),
    }


async def _answers(shelf: Shelf, folder: Path, rows: Sequence[Mapping[str, str]]) -> list[Answer]:
    quiet = GraphSettings(vision_models=())
    found = []
    async with open_counter(shelf, quiet, SHOP, WORK, lambda _label, _done, _total: None) as counter:
        for row in track(rows, "recognising", console=Console(stderr=True)):
            found.append(await counter.answer((folder / row["path"]).read_bytes(), row["path"]))
    return found


def measure_colours(root: Path) -> Totals:
    """Every catalog picture: its re-sent copy against the whole catalog, and itself against the catalog without it."""
    folder = root / "fashion_luma"
    variants = [json.loads(line) for line in (folder / "variants.jsonl").read_text("utf-8").splitlines()]
    references = [_reference(row["sku"], folder / row["image"]) for row in variants]
    index = References(references)
    styles = {row["sku"]: row["style"] for row in variants}
    copies, colours, foreign = Tally(), Tally(), Tally()
    for row, reference in zip(variants, references, strict=True):
        same = {row["sku"], *row["visual_twins"]}
        copies.add(_found(index, _print_of_copy(folder / row["image"])), same)
        rest = References(other for other in references if other.product_sku not in same)
        others = _found(rest, reference.fingerprint)
        colours.add([sku for sku in others if styles[sku] == row["style"]], set())
        foreign.add([sku for sku in others if styles[sku] != row["style"]], set())
    print(copies.line("copy, half size, JPEG 70"))
    print(colours.line("another colour of the style"))
    print(foreign.line("another style"))
    return {
        "copy_sure": _share(copies.sure, copies.shown),
        "copy_wrong": _share(copies.wrong, copies.shown),
        "other_colour_false_hits": _share(colours.wrong, colours.shown),
        "other_style_false_hits": _share(foreign.wrong, foreign.shown),
    }


def measure_strangers(root: Path) -> Totals:
    """Phone photos of clothes that nobody here sells, against the fashion catalog when it is there."""
    catalog = root / "fashion_luma"
    if not catalog.is_dir():
        print(f"skipped, there is no catalog in {catalog}")
        return {}
    variants = [json.loads(line) for line in (catalog / "variants.jsonl").read_text("utf-8").splitlines()]
    index = References(_reference(row["sku"], catalog / row["image"]) for row in variants)
    tally = Tally()
    for row in _rows(root / "clothing" / "photos.csv"):
        tally.add(_found(index, _print_of(root / "clothing" / row["path"])), set())
    print(tally.line("not ours"))
    return {"foreign_false_hits": _share(tally.wrong, tally.shown)}


def measure_speed(references: int = 100_000, searches: int = 50) -> Totals:
    """Milliseconds, median: a search among 100,000 references, and fingerprinting a 1280x960 JPEG."""
    random = np.random.default_rng(7)
    grids = random.integers(0, 90, (references, 192), dtype=np.int8)
    hashes = random.integers(0, 2**63, references, dtype=np.uint64)
    prints = [Fingerprint(int(phash), grid.tobytes()) for phash, grid in zip(hashes, grids, strict=True)]
    index = References(Reference(str(n), str(n), "-", each) for n, each in enumerate(prints))
    search = _median_ms(index.near, prints[:searches])
    coarse = Image.fromarray(random.integers(0, 255, (12, 16, 3), dtype=np.uint8)).resize((1280, 960))
    noise = random.integers(-12, 12, (960, 1280, 1))
    photo = Image.fromarray((np.asarray(coarse) + noise).clip(0, 255).astype(np.uint8))
    reading = _median_ms(read_photo, [_jpeg(photo, 88)] * 20)
    print(f"\nsearch among {references:,} references {search:.3f} ms, fingerprint of a 1280x960 JPEG {reading:.1f} ms")
    return {"search_100k_ms": round(search, 3), "fingerprint_ms": round(reading, 2)}


def _median_ms(call: Callable[[V], object], values: Iterable[V]) -> float:
    times = []
    for value in values:
        started = time.perf_counter()
        call(value)
        times.append(time.perf_counter() - started)
    return float(np.median(times) * 1000)


def _found(index: References, wanted: Fingerprint) -> list[str]:
    return [candidate.product_sku for candidate in index.near(wanted)]


def _reference(sku: str, path: Path) -> Reference:
    return Reference(path.name, sku, "-", _print_of(path))


def _print_of(path: Path) -> Fingerprint:
    return read_photo(path.read_bytes()).fingerprint


def _print_of_copy(path: Path) -> Fingerprint:
    with Image.open(path) as image:
        half = image.convert("RGB").resize((image.width // 2, image.height // 2), Image.Resampling.LANCZOS)
    return read_photo(_jpeg(half, 70)).fingerprint


def _jpeg(image: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality)
    return out.getvalue()


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


if __name__ == "__main__":
    sys.exit(main())
