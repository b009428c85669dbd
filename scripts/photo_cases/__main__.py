"""`python -m scripts.photo_cases`: draw the photo evals' cases into evals/photos/drawn and list them in photos.csv.

Rows of photos.csv that name other files (a shop's own photos) stay as they are.
"""

from __future__ import annotations

import argparse
import csv
import io
import sys
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PIL import Image
from rich.progress import track

from catalog.errors import SourceInvalid
from catalog.feeds.master import Master, MasterProduct, load_master
from catalog.shop import load_shop
from scripts.catalog_pictures.studio import developed
from scripts.catalog_pictures.wardrobe import draw
from scripts.photo_cases.listing import Drawn, Listed, Photographed, Resent, Scene, Stranger, all_cases
from scripts.photo_cases.ways import WAYS, slim
from scripts.shopper_photos.camera import photograph
from scripts.shopper_photos.garments import Outfit, dressed
from scripts.shopper_photos.kettle import kettle
from scripts.shopper_photos.posts import FontMissing, Post, cat_drawing

DRAWN = "drawn"
FIELDS = ("path", "sku", "kind")


class Studio:
    """Draws cases of one master."""

    def __init__(self, master: Master, folder: Path, shop: str) -> None:
        self._folder = folder
        self._shop = shop
        self._dyes = {colour.code: colour.hex for colour in master.colours}
        self._products = {product.sku: product for product in master.products}

    def taken(self, file: str, listed: Listed) -> bytes:
        seed = zlib.crc32(file.encode())
        if isinstance(listed, Resent):
            return WAYS[listed.way](self._picture(listed), self._post(self._product(listed.sku)), seed)
        if isinstance(listed, Photographed):
            product = self._product(listed.sku)
            hexadecimal = self._dyes[listed.sku.split("/")[1]]
            return _photographed(product.category, hexadecimal, product.features, listed.scene, seed)
        if isinstance(listed, Stranger):
            return self._stranger(listed, seed)
        return slim(_things()[listed.what](seed))

    def _stranger(self, listed: Stranger, seed: int) -> bytes:
        like = self._products[listed.like]
        features = {**like.features, **dict(listed.changed)}
        if listed.scene is not None:
            return _photographed(like.category, listed.colour, features, listed.scene, seed)
        other = like.model_copy(update={"features": features, "sku": f"X-{listed.name}"})
        picture = Image.open(io.BytesIO(developed(draw(other, "other", listed.colour, "front"))))
        post = Post("Дзиґа kids", (listed.name.replace("-", " "), "Є всі розміри", "Пишіть у приват"))
        return WAYS[str(listed.way)](picture, post, seed)

    def _product(self, sku: str) -> MasterProduct:
        return self._products[sku.split("/", maxsplit=1)[0]]

    def _picture(self, listed: Resent) -> Image.Image:
        code = listed.sku.split("/")[1]
        colour = next(each for each in self._product(listed.sku).colours if each.colour == code)
        photo = next(file for view, file in colour.photos.items() if view == listed.view)
        with Image.open(self._folder / str(photo)) as picture:
            return picture.convert("RGB")

    def _post(self, product: MasterProduct) -> Post:
        return Post(self._shop, (product.names.uk, "Нове надходження", "Пишіть у повідомлення"), clock="10:07")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m scripts.photo_cases", description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("evals/photos"), help="folder with photos.csv")
    parser.add_argument(
        "--data", type=Path, default=Path("data"), help="the shop: shop.yaml, vision/products_master.yaml"
    )
    parser.add_argument("--only", default="", help="draw only the files whose name contains this")
    options = parser.parse_args(arguments)
    folder = options.data / "vision"
    (options.out / DRAWN).mkdir(parents=True, exist_ok=True)
    total = 0
    cases = list(all_cases())
    try:
        shop = load_shop(options.data / "shop.yaml").name
        studio = Studio(load_master(folder / "products_master.yaml"), folder, shop)
        for case in track([case for case in cases if options.only in case.file], "Drawing"):
            data = studio.taken(case.file, case.shows)
            (options.out / DRAWN / case.file).write_bytes(data)
            total += len(data)
    except (SourceInvalid, FontMissing, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    _write_list(options.out / "photos.csv", cases)
    print(f"{total / 1e6:.1f} MB drawn in {options.out / DRAWN}, {len(cases)} cases in photos.csv")
    return 0


def _photographed(category: str, colour: str, features: dict[str, Any], scene: Scene, seed: int) -> bytes:
    outfit = Outfit(category, colour, features, seed, pose=scene.pose, wearing=scene.wearing, person=scene.person)
    return slim(photograph(dressed(outfit), scene.room, scene.view, scene.phone, seed))


def _things() -> dict[str, Callable[[int], bytes]]:
    return {"kettle": kettle, "cat": cat_drawing}


def _write_list(file: Path, drawn: Sequence[Drawn]) -> None:
    """Ours first, then whatever a shop has added."""
    kept = []
    fields: Sequence[str] = FIELDS
    if file.is_file():
        with file.open(encoding="utf-8-sig", newline="") as opened:
            reader = csv.DictReader(opened)
            fields = reader.fieldnames or FIELDS
            kept = [row for row in reader if not row["path"].startswith(f"{DRAWN}/")]
    with file.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.DictWriter(opened, fields, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows({"path": f"{DRAWN}/{case.file}", "sku": case.sku, "kind": case.kind} for case in drawn)
        writer.writerows(kept)


if __name__ == "__main__":
    sys.exit(main())
