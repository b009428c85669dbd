"""Reading a catalog folder (products.jsonl, variants.jsonl, or our own YAML master) and a photo folder (photos.csv)."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from evals.vision.cases import NO_COLOUR, Article, Case, Shelf
from evals.vision.errors import FolderInvalid

CATALOG_KINDS = frozenset({"iconic", "catalogue", "catalog"})  # rows of photos.csv that are the shop's own pictures
PICTURE_KEYS = ("image", "iconic", "picture")
MASTER = "products_master.yaml"


def read_shelf(folder: Path) -> Shelf:
    """The catalog in `folder`. FolderInvalid: nothing there that we know, or it contradicts itself."""
    master = next((file for file in (folder / MASTER, folder / "vision" / MASTER) if file.is_file()), None)
    if master is not None:
        return _checked(folder, _from_master(master))
    if (folder / "products.jsonl").is_file():
        return _checked(folder, _from_lines(folder))
    raise FolderInvalid(folder, [f"there is neither products.jsonl nor {MASTER} in it"])


def read_cases(folder: Path, shelf: Shelf) -> list[Case]:
    """Every photo of photos.csv that is not one of the catalog's own pictures, in the file's order.

    Without a `sku` column nothing in the folder is ours. FolderInvalid names line and mistake.
    """
    file = folder / "photos.csv"
    if not file.is_file():
        raise FolderInvalid(folder, ["there is no photos.csv in it"])
    found: list[Case] = []
    mistakes: list[str] = []
    for line, row in _rows(file):
        if (row.get("kind") or "").strip() in CATALOG_KINDS:
            continue
        case, mistake = _case(folder, shelf, row)
        if case is None:
            mistakes.append(f"photos.csv, line {line}: {mistake}")
        else:
            found.append(case)
    if mistakes:
        raise FolderInvalid(folder, mistakes)
    if not found:
        raise FolderInvalid(folder, ["photos.csv names no photo besides the catalog's own pictures"])
    return found


def _case(folder: Path, shelf: Shelf, row: Mapping[str, str]) -> tuple[Case | None, str]:
    name, sku = (row.get("path") or "").strip(), (row.get("sku") or "").strip()
    if not name:
        return None, "the column `path` is empty"
    path = (folder / name).resolve()
    if not any(path.is_relative_to(allowed.resolve()) for allowed in (folder, shelf.folder)):
        return None, f"{name} leads out of the folder"
    if not path.is_file():
        return None, f"the file {name} is missing"
    right = shelf.named(sku) if sku else frozenset()
    if sku and not right:
        return None, f"the catalog in {shelf.folder} has no SKU {sku!r} (leave it empty for what is not ours)"
    if sku:
        right |= {twin for twin in _list(row.get("visual_twins")) if twin in shelf.articles}
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return Case(path, name, sku, (row.get("kind") or "photo").strip(), digest, right), ""


def _checked(folder: Path, articles: Iterable[Article]) -> Shelf:
    found: dict[str, Article] = {}
    mistakes = []
    for article in articles:
        if article.sku in found:
            mistakes.append(f"the SKU {article.sku} is there twice")
        mistakes += [f"{article.sku}: the picture {path} is missing" for path in article.pictures if not path.is_file()]
        found[article.sku] = article
    pictured = any(article.pictures for article in found.values())
    if not pictured:
        mistakes.append("no product has a picture")
    if mistakes:
        raise FolderInvalid(folder, mistakes)
    return Shelf(folder, found)


def _from_master(master: Path) -> Iterator[Article]:
    parsed = yaml.safe_load(master.read_text("utf-8"))
    try:
        for product in parsed["products"]:
            for made in product["colours"]:
                pictures = [
                    master.parent / made["photos"][view] for view in ("front", "back") if view in made["photos"]
                ]
                yield Article(
                    sku=f"{product['sku']}/{made['colour']}",
                    product=str(product["sku"]),
                    colour=str(made["colour"]),
                    name=str(product["names"]["en"]),
                    category=str(product["category"]),
                    department="",
                    pictures=tuple(pictures),
                )
    except (TypeError, KeyError) as error:
        raise FolderInvalid(master.parent, [f"{master.name}: {error!r} is not as a master has it"]) from error


def _from_lines(folder: Path) -> Iterator[Article]:
    products = {_key(row): row for row in _lines(folder / "products.jsonl")}
    pictures = _catalog_pictures(folder)
    variants = folder / "variants.jsonl"
    for row in _lines(variants) if variants.is_file() else products.values():
        sku = str(row.get("sku") or _key(row))
        style = str(row.get("style") or row.get("product") or sku)
        product = products.get(style, row)
        own = [folder / str(row[key]) for key in PICTURE_KEYS if row.get(key)]
        yield Article(
            sku=sku,
            product=style,
            colour=str(row.get("colour") or NO_COLOUR),
            name=_name(product, style),
            category=_category(product),
            department=str(product.get("department") or ""),
            pictures=tuple(dict.fromkeys([*own, *pictures.get(sku, [])])),
            twins=frozenset(_list(row.get("visual_twins"))),
            description=str(product.get("description_en") or product.get("description") or ""),
        )


def _catalog_pictures(folder: Path) -> dict[str, list[Path]]:
    """The catalog's own pictures as far as photos.csv names them."""
    found: dict[str, list[Path]] = {}
    if (folder / "photos.csv").is_file():
        for _line, row in _rows(folder / "photos.csv"):
            if (row.get("kind") or "").strip() in CATALOG_KINDS:
                found.setdefault((row.get("sku") or "").strip(), []).append(folder / str(row.get("path") or ""))
    return found


def _key(row: Mapping[str, Any]) -> str:
    return str(row.get("sku") or row.get("style") or "")


def _name(row: Mapping[str, Any], sku: str) -> str:
    return str(row.get("name_en") or row.get("name") or row.get("slug") or sku)


def _category(row: Mapping[str, Any]) -> str:
    """Of a path like Men/Tops/Jackets the last part."""
    named = row.get("category") or next(iter(row.get("categories") or []), "")
    return str(named).rsplit("/", maxsplit=1)[-1] or "other"


def _list(value: object) -> list[str]:
    """A list of a JSON line, or a cell of a CSV with commas, semicolons, bars or spaces between SKUs."""
    if isinstance(value, str):
        for mark in ",;|":
            value = value.replace(mark, " ")
        return value.strip("[]").replace('"', "").replace("'", "").split()
    return [str(each) for each in value] if isinstance(value, Sequence) else []


def _lines(file: Path) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(file.read_text("utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            raise FolderInvalid(file.parent, [f"{file.name}, line {number}: {error}"]) from error
        if not isinstance(row, dict) or not _key(row):
            raise FolderInvalid(file.parent, [f"{file.name}, line {number}: there is no `sku` in it"])
        yield row


def _rows(file: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows with their line numbers; the head is line 1."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as opened:
            reader = csv.DictReader(opened)
            if "path" not in (reader.fieldnames or ()):
                raise FolderInvalid(file.parent, ["photos.csv, line 1: there is no column `path`"])
            for row in reader:
                yield reader.line_num, row
    except (UnicodeDecodeError, csv.Error) as error:
        raise FolderInvalid(file.parent, [f"photos.csv: {error}"]) from error
