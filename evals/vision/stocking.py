"""A shop made of any catalog folder: a data folder with a master of its own, so that text search and the vision model's
shortlist have products to speak of. Codes are invented, names and descriptions are the folder's."""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from evals.vision.cases import Article, Shelf

Label = tuple[str, str]  # product SKU and colour, as the catalog has them

_SIZE = "ONE"
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Stocked:
    """`data_dir` is what CatalogSettings wants; `labels` says what each SKU of the shelf is called in there."""

    data_dir: Path
    labels: Mapping[str, Label]


def stock(shelf: Shelf, shop: Path, folder: Path) -> Stocked:
    """Our own data folder as it is; any other catalog written into `folder` with the shop.yaml that `shop` names."""
    if (shelf.folder / "vision" / "products_master.yaml").is_file() and (shelf.folder / "shop.yaml").is_file():
        labels = {sku: (article.product, article.colour) for sku, article in shelf.articles.items()}
        return Stocked(shelf.folder, labels)
    (folder / "vision" / "photos").mkdir(parents=True)
    shutil.copyfile(shop, folder / "shop.yaml")
    labels = _labels(shelf)
    master = _master(shelf, labels, folder / "vision")
    text = yaml.safe_dump(master, allow_unicode=True, sort_keys=False)
    (folder / "vision" / "products_master.yaml").write_text(text, "utf-8")
    return Stocked(folder, labels)


def _labels(shelf: Shelf) -> dict[str, Label]:
    products = {name: f"P{n:05}" for n, name in enumerate(dict.fromkeys(a.product for a in shelf.articles.values()))}
    colours = {name: f"c{n:03}" for n, name in enumerate(dict.fromkeys(a.colour for a in shelf.articles.values()))}
    return {sku: (products[a.product], colours[a.colour]) for sku, a in shelf.articles.items()}


def _master(shelf: Shelf, labels: Mapping[str, Label], folder: Path) -> dict[str, Any]:
    colours = {labels[sku][1]: article.colour for sku, article in shelf.articles.items()}
    categories = {name: f"k{n:03}" for n, name in enumerate(dict.fromkeys(a.category for a in shelf.articles.values()))}
    products: dict[str, list[Article]] = defaultdict(list)
    for sku, article in shelf.articles.items():
        products[labels[sku][0]].append(article)
    return {
        "size_charts": {"one": {_SIZE: None}},
        "colours": [{"code": code, "names": _texts(name), "hex": "#808080"} for code, name in colours.items()],
        "categories": [{"code": code, "names": _texts(name), "size_chart": "one"} for name, code in categories.items()],
        "products": [
            {
                "sku": sku,
                "names": _texts(made[0].name),
                "descriptions": _texts(made[0].description or made[0].name),
                "category": categories[made[0].category],
                "for_whom": "adult",
                "fabric": _texts("-"),
                "prices": {_SIZE: 1},
                "colours": [
                    {"colour": labels[a.sku][1], "photos": _pictures(a, labels[a.sku], folder), "stock": {_SIZE: 1}}
                    for a in made
                ],
            }
            for sku, made in products.items()
        ],
    }


def _pictures(article: Article, label: Label, folder: Path) -> dict[str, str]:
    found = {}
    for n, picture in enumerate(article.pictures[: len(_LETTERS)]):
        name = f"photos/{label[0]}-{label[1]}-{n}{picture.suffix.lower()}"
        shutil.copyfile(picture, folder / name)
        found["front" if n == 0 else f"view{_LETTERS[n]}"] = name
    return found


def _texts(text: str) -> dict[str, str]:
    return dict.fromkeys(("uk", "ru", "en"), text[:2000] or "-")
