"""The photo evals' cases: listed, drawn, honest about what they show, and gentle with a shop's own rows."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from PIL import Image

from catalog.feeds.master import load_master
from scripts.photo_cases.__main__ import main
from scripts.photo_cases.listing import Photographed, Resent, Stranger, all_cases
from scripts.photo_cases.ways import WAYS
from scripts.shopper_photos.posts import Post
from scripts.shopper_photos.shots import all_shots

REPOSITORY = Path(__file__).parents[2]
MASTER = load_master(REPOSITORY / "data/vision/products_master.yaml")
SOLD = {f"{product.sku}/{colour.colour}" for product in MASTER.products for colour in product.colours}
CASES = list(all_cases())


def listed() -> list[dict[str, str]]:
    with (REPOSITORY / "evals/photos/photos.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_case_is_in_the_repository_and_listed_as_it_was_drawn():
    rows = {row["path"]: (row["sku"], row["kind"]) for row in listed()}
    assert {f"drawn/{case.file}": (case.sku, case.kind) for case in CASES}.items() <= rows.items()
    for case in CASES:
        with Image.open(REPOSITORY / "evals/photos/drawn" / case.file) as image:
            assert image.format == "JPEG"
    on_disk = {file.name for file in (REPOSITORY / "evals/photos/drawn").iterdir()}
    assert on_disk == {case.file for case in CASES}


def test_there_are_enough_of_every_sort():
    assert len(CASES) >= 60
    assert {case.kind for case in CASES} >= {"screenshot", "crop", "price_bar", "turned", "mirrored", "dim", "worn"}
    assert sum(isinstance(case.shows, Photographed) for case in CASES) >= 20
    assert sum(not case.sku for case in CASES) >= 15


def test_what_is_ours_is_sold_and_what_is_not_is_not():
    assert {case.sku for case in CASES if case.sku} <= SOLD
    assert all(case.shows.sku == case.sku for case in CASES if isinstance(case.shows, Resent | Photographed))
    dyes = {colour.code: colour.hex for colour in MASTER.colours}
    products = {product.sku: product for product in MASTER.products}
    for case in CASES:
        if isinstance(case.shows, Stranger):
            made = {dyes[colour.colour].lower() for colour in products[case.shows.like].colours}
            assert case.shows.colour not in made, case.file


def test_no_case_is_one_of_the_samples():
    samples = {(shot.sku, getattr(shot, "way", None) or shot.wearing) for shot in all_shots() if hasattr(shot, "sku")}
    cases = {(case.sku, case.kind) for case in CASES if case.sku}
    assert len(samples & cases) <= 4


@pytest.mark.parametrize("way", sorted(WAYS))
def test_every_way_gives_a_small_jpeg_and_the_same_one_each_time(way):
    picture = Image.linear_gradient("L").resize((900, 1200)).convert("RGB")
    post = Post("Крамничка", ("Худі", "Розміри 92–140"))
    one, two = (WAYS[way](picture, post, 7) for _ in range(2))
    assert one == two
    with Image.open(io.BytesIO(one)) as image:
        assert image.format == "JPEG"
        assert max(image.size) <= 1280
    assert len(one) < 120_000


def test_drawing_again_leaves_a_shops_own_rows_alone(tmp_path):
    (tmp_path / "photos.csv").write_text("path,sku,kind,note\nreal/1.jpg,HUD-LYS/sky,worn,from Olena\n", "utf-8")
    assert main(["--out", str(tmp_path), "--data", str(REPOSITORY / "data"), "--only", "copy-hud-lys-sky"]) == 0
    text = (tmp_path / "photos.csv").read_text("utf-8")
    assert text.endswith("real/1.jpg,HUD-LYS/sky,worn,from Olena\n")
    assert text.count("\n") == len(CASES) + 2
    assert [file.name for file in (tmp_path / "drawn").iterdir()] == ["copy-hud-lys-sky.jpg"]


def test_a_missing_shop_is_a_clear_error(tmp_path, capsys):
    assert main(["--out", str(tmp_path), "--data", str(tmp_path / "none")]) == 1
    assert "error:" in capsys.readouterr().err
