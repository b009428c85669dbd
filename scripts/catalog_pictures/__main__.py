"""python -m scripts.catalog_pictures: draw every product colour of the YAML master, front and back."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from rich.progress import track

from catalog.errors import SourceInvalid
from catalog.feeds.master import Master, MasterProduct, load_master
from scripts.catalog_pictures.studio import developed
from scripts.catalog_pictures.wardrobe import draw

VIEWS = ("front", "back")


@dataclass(frozen=True, slots=True)
class Shot:
    product: MasterProduct
    colour: str
    hexadecimal: str
    view: str

    @property
    def name(self) -> str:
        return f"{self.product.sku}-{self.colour}-{self.view}.jpg"


def main(arguments: list[str] | None = None) -> int:
    options = _options(arguments)
    try:
        master = load_master(options.master)
    except SourceInvalid as wrong:
        print(wrong, file=sys.stderr)
        return 2
    shots = [shot for shot in _shots(master) if options.only is None or shot.name.startswith(options.only)]
    if not shots:
        print(f"Nothing to draw: no product, colour or picture starts with {options.only!r}.", file=sys.stderr)
        return 2
    options.out.mkdir(parents=True, exist_ok=True)
    started, total = time.perf_counter(), 0
    pictures = _pictures(shots, options.jobs)
    for shot, picture in track(zip(shots, pictures, strict=True), "Drawing", len(shots)):
        (options.out / shot.name).write_bytes(picture)
        total += len(picture)
    spent = time.perf_counter() - started
    print(f"{len(shots)} pictures, {total / 1e6:.1f} MB, {spent / len(shots):.2f} s each, in {options.out}")
    return 0


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m scripts.catalog_pictures", description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("data/vision/photos"), help="folder for the pictures")
    parser.add_argument("--master", type=Path, default=Path("data/vision/products_master.yaml"), help="the YAML master")
    parser.add_argument("--only", metavar="SKU", help="only pictures whose name starts so: HUD-LYS, HUD-LYS-beige")
    parser.add_argument("--jobs", type=int, default=1, help="processes to draw with")
    return parser.parse_args(arguments)


def _shots(master: Master) -> Iterator[Shot]:
    dyes = {colour.code: colour.hex for colour in master.colours}
    for product in master.products:
        for made in product.colours:
            for view in VIEWS:
                yield Shot(product, made.colour, dyes[made.colour], view)


def _pictures(shots: list[Shot], jobs: int) -> Iterator[bytes]:
    if jobs <= 1:
        yield from map(_taken, shots)
        return
    with ProcessPoolExecutor(jobs) as pool:
        yield from pool.map(_taken, shots)


def _taken(shot: Shot) -> bytes:
    return developed(draw(shot.product, shot.colour, shot.hexadecimal, shot.view))


if __name__ == "__main__":
    sys.exit(main())
