"""`python -m scripts.shopper_photos --out data/samples`: draw the sample photos, photos.csv and samples.json."""

from __future__ import annotations

import argparse
import csv
import json
import sys
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml
from PIL import Image
from rich.progress import track

from scripts.shopper_photos.camera import photograph
from scripts.shopper_photos.garments import Outfit, dressed
from scripts.shopper_photos.kettle import kettle
from scripts.shopper_photos.posts import (
    FontMissing,
    Post,
    cat_drawing,
    cropped,
    of_a_screen,
    resent,
    screenshot,
    transfer,
)
from scripts.shopper_photos.shots import Copy, Shot, Snapshot, Stranger, all_shots


class PictureMissing(Exception):
    """The catalog names no picture of this colour, or its file is not there."""


class Shelf:
    """The YAML master, as far as pictures need it."""

    def __init__(self, master: Path, shop: Path) -> None:
        parsed = yaml.safe_load(master.read_text("utf-8"))
        self._folder = master.parent
        self._hex: Mapping[str, str] = {colour["code"]: colour["hex"] for colour in parsed["colours"]}
        self._products: Mapping[str, Mapping[str, Any]] = {each["sku"]: each for each in parsed["products"]}
        self.shop = str(yaml.safe_load(shop.read_text("utf-8"))["name"])

    def product(self, sku: str) -> Mapping[str, Any]:
        """`sku` is PRODUCT/colour here and below."""
        return self._products[sku.split("/", maxsplit=1)[0]]

    def hex(self, sku: str) -> str:
        return self._hex[sku.split("/")[1]]

    def picture(self, sku: str) -> Image.Image:
        """Our own front view. PictureMissing."""
        code = sku.split("/")[1]
        colour = next(each for each in self.product(sku)["colours"] if each["colour"] == code)
        name = colour.get("photos", {}).get("front")
        if name is None or not (self._folder / name).is_file():
            raise PictureMissing(f"{sku} has no front picture; run python -m scripts.catalog_pictures first")
        with Image.open(self._folder / name) as picture:
            return picture.convert("RGB")

    def sizes(self, sku: str) -> Sequence[str]:
        code = sku.split("/")[1]
        colour = next(each for each in self.product(sku)["colours"] if each["colour"] == code)
        return [str(size) for size in colour["stock"]]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m scripts.shopper_photos", description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("data/samples"), help="folder to write to")
    parser.add_argument("--master", type=Path, default=Path("data/vision/products_master.yaml"))
    parser.add_argument("--shop", type=Path, default=Path("data/shop.yaml"))
    parser.add_argument("--only", default="", help="draw only the files whose name contains this")
    options = parser.parse_args()
    shelf = Shelf(options.master, options.shop)
    options.out.mkdir(parents=True, exist_ok=True)
    shots = [shot for shot in all_shots() if options.only in shot.file]
    try:
        for shot in track(shots, description="photos"):
            (options.out / shot.file).write_bytes(_taken(shot, shelf))
    except (PictureMissing, FontMissing) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    _write_lists(options.out, all_shots())
    return 0


def _taken(shot: Shot, shelf: Shelf) -> bytes:
    seed = zlib.crc32(shot.file.encode())
    if isinstance(shot, Snapshot):
        return _snapped(shot, shelf, seed)
    if isinstance(shot, Copy):
        return _copied(shot, shelf, seed)
    if shot.what == "receipt":
        return transfer(shelf.shop)
    return kettle(seed) if shot.what == "kettle" else cat_drawing(seed)


def _snapped(shot: Snapshot, shelf: Shelf, seed: int) -> bytes:
    product = shelf.product(shot.sku)
    outfit = Outfit(
        product["category"],
        shelf.hex(shot.sku),
        product["features"],
        seed,
        pose=shot.pose,
        wearing=shot.wearing,
        person=shot.person,
    )
    return photograph(dressed(outfit), shot.room, shot.view, shot.phone, seed)


def _copied(shot: Copy, shelf: Shelf, seed: int) -> bytes:
    picture = shelf.picture(shot.sku)
    if shot.way == "copy":
        return resent(picture, shot.width, 62)
    if shot.way == "crop":
        return cropped(picture, shot.box)
    if shot.way == "screen":
        return of_a_screen(picture, seed)
    sizes = shelf.sizes(shot.sku)
    name = shelf.product(shot.sku)["names"]["uk"]
    post = Post(shelf.shop, (name, f"Розміри {sizes[0]}–{sizes[-1]}", "Пишіть у повідомлення"))
    return screenshot(picture, post, dark=shot.way == "dark_screenshot")


def _kind(shot: Shot) -> str:
    if isinstance(shot, Snapshot):
        return shot.wearing
    return shot.way.removeprefix("dark_") if isinstance(shot, Copy) else "not_ours"


def _write_lists(folder: Path, shots: Sequence[Shot]) -> None:
    with (folder / "photos.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["path", "sku", "kind"])
        for shot in shots:
            if isinstance(shot, Stranger) and shot.what == "receipt":
                continue
            rows.writerow([shot.file, "" if isinstance(shot, Stranger) else shot.sku, _kind(shot)])
    titles = {shot.file: {"uk": shot.title[0], "en": shot.title[1]} for shot in shots}
    (folder / "samples.json").write_text(json.dumps(titles, ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    sys.exit(main())
