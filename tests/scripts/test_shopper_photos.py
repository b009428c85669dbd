"""The second renderer: repeatable, independent of the first, and true to what the catalog says."""

from __future__ import annotations

import ast
import io
from pathlib import Path

import pytest
import yaml
from PIL import Image

from scripts.shopper_photos import camera, rooms
from scripts.shopper_photos.camera import Phone, View, photograph, to_jpeg
from scripts.shopper_photos.figures import HANGING, LYING, STANDING, Person
from scripts.shopper_photos.garments import Outfit, dressed
from scripts.shopper_photos.posts import Post, cropped, of_a_screen, resent, screenshot
from scripts.shopper_photos.shots import Snapshot, all_shots

REPOSITORY = Path(__file__).parents[2]
MASTER = yaml.safe_load((REPOSITORY / "data/vision/products_master.yaml").read_text("utf-8"))


@pytest.fixture
def small_frame(monkeypatch):
    monkeypatch.setattr(camera, "FRAME", (54, 72))


def picture(colour: str = "#c0566b") -> Image.Image:
    return Image.new("RGB", (600, 800), colour)


def test_the_same_scene_and_seed_give_the_same_bytes(small_frame):
    outfit = Outfit("hoodies", "#6c7052", {"hood": True, "print": "fox", "pockets": "kangaroo"}, 3, Person(), STANDING)
    shots = [photograph(dressed(outfit), rooms.nursery(), View((0, 0.7, 0), 1.6), Phone(), seed=5) for _ in range(2)]
    assert shots[0] == shots[1]


def test_every_category_can_be_worn_hung_and_laid_out(small_frame):
    shown = {"hats": ("worn",)}
    for product in MASTER["products"]:
        if product["category"] == "socks":
            continue
        for wearing, pose in (("worn", STANDING), ("hanger", HANGING), ("flat", LYING)):
            if wearing not in shown.get(product["category"], (wearing,)):
                continue
            outfit = Outfit(product["category"], "#c0566b", product["features"], 1, Person(), pose, wearing)
            assert dressed(outfit), (product["sku"], wearing)


def test_cloth_shows_in_its_own_colour(small_frame):
    view, phone = View((0, 0.75, 0), 1.1), Phone(noise=0)
    seen = []
    for colour in ("#c22f35", "#41679c"):
        outfit = Outfit("sweatshirts", colour, {"sleeve": "long"}, 1, Person(), STANDING)
        data = photograph(dressed(outfit), rooms.nursery(), view, phone, seed=1)
        seen.append(Image.open(io.BytesIO(data)).getpixel((360, 480)))
    red, blue = seen
    assert red[0] > red[2] + 40
    assert blue[2] > blue[0] + 40


def test_a_photo_is_never_heavier_than_the_limit():
    noisy = Image.effect_noise((720, 960), 30).convert("RGB")
    assert len(to_jpeg(noisy, 90, limit=118_000)) <= 120_000


def test_what_people_do_with_our_pictures_gives_pictures():
    post = Post("Крамничка", ("Худі", "Розміри 92–140"))
    ways = (
        resent(picture(), 320, 60),
        cropped(picture(), (0.1, 0.1, 0.7, 0.8)),
        screenshot(picture(), post),
        of_a_screen(picture(), 1),
    )
    sizes = [Image.open(io.BytesIO(data)).size for data in ways]
    assert sizes[0] == (320, 427)
    assert sizes[2] == (720, 1280)
    assert len(set(ways)) == 4


def test_it_shares_no_drawing_code_with_the_first_renderer():
    for path in (REPOSITORY / "scripts/shopper_photos").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom):
                assert not (node.module or "").startswith("scripts.catalog_pictures"), path.name


def test_every_shot_shows_a_colour_that_the_shop_sells():
    sold = {f"{each['sku']}/{colour['colour']}" for each in MASTER["products"] for colour in each["colours"]}
    shots = all_shots()
    named = [shot.sku for shot in shots if hasattr(shot, "sku")]
    assert set(named) <= sold
    assert len({shot.file for shot in shots}) == len(shots)


def test_at_least_half_of_the_shots_are_new_photos_of_ours():
    shots = all_shots()
    assert sum(isinstance(shot, Snapshot) for shot in shots) * 2 >= len(shots)
