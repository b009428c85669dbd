"""The committed sample photos: complete, small, honest about what they show, and mostly out of a hash's reach."""

from __future__ import annotations

import csv
import json
from functools import cache
from pathlib import Path

import pytest
import yaml

from catalog.photos.reading import read_photo
from catalog.photos.references import Reference, References

REPOSITORY = Path(__file__).parents[2]
SAMPLES = REPOSITORY / "data/samples"
MASTER = REPOSITORY / "data/vision/products_master.yaml"


def rows() -> list[dict[str, str]]:
    with (SAMPLES / "photos.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def shop_pictures() -> References:
    references = []
    for product in yaml.safe_load(MASTER.read_text("utf-8"))["products"]:
        for colour in product["colours"]:
            for name in colour["photos"].values():
                seen = read_photo((MASTER.parent / name).read_bytes()).fingerprint
                references.append(Reference(name, product["sku"], colour["colour"], seen))
    return References(references)


def found(path: str) -> list[str]:
    near = shop_pictures().near(read_photo((SAMPLES / path).read_bytes()).fingerprint)
    return [f"{each.product_sku}/{each.colour}" for each in near]


def test_every_sample_is_listed_titled_and_light():
    listed = {row["path"] for row in rows()} | {"receipt-transfer.jpg"}  # a receipt is no question to the recogniser
    titles = json.loads((SAMPLES / "samples.json").read_text("utf-8"))
    assert listed == {path.name for path in SAMPLES.glob("*.jpg")} == set(titles)
    assert all(set(title) == {"uk", "en"} for title in titles.values())
    assert all((SAMPLES / path).stat().st_size <= 120_000 for path in listed)


def test_a_forwarded_picture_of_ours_is_recognised_by_its_fingerprint():
    copies = [row for row in rows() if row["kind"] == "copy"]
    assert copies
    for row in copies:
        assert found(row["path"]) == [row["sku"]]


@pytest.mark.parametrize("kind", ["worn", "hanger", "flat", "not_ours"])
def test_a_new_photo_is_never_taken_for_a_copy(kind):
    shown = [row for row in rows() if row["kind"] == kind]
    assert shown
    for row in shown:
        assert found(row["path"]) == [], row["path"]


def test_at_least_half_of_the_samples_are_out_of_reach_of_any_hash():
    unreachable = [row for row in rows() if not found(row["path"])]
    assert len(unreachable) * 2 >= len(rows())
