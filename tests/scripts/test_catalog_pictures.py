from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from catalog.feeds.master import Master, MasterProduct, load_master
from scripts.catalog_pictures.__main__ import main
from scripts.catalog_pictures.cloth import noise
from scripts.catalog_pictures.scene import HEIGHT, WIDTH, inflated, linear
from scripts.catalog_pictures.studio import developed
from scripts.catalog_pictures.wardrobe import RECIPES, draw

MASTER = Path("data/vision/products_master.yaml")


@pytest.fixture(scope="module")
def master() -> Master:
    return load_master(MASTER)


def product(master: Master, sku: str) -> MasterProduct:
    return next(product for product in master.products if product.sku == sku)


def pixels(picture: bytes) -> NDArray[np.float64]:
    return np.asarray(Image.open(BytesIO(picture)).convert("RGB"), dtype=np.float64)


def test_every_category_of_the_shop_can_be_drawn(master: Master) -> None:
    assert {category.code for category in master.categories} <= RECIPES.keys()


def test_every_colour_of_the_shop_has_a_front_and_a_back_of_the_promised_size(master: Master) -> None:
    folder = MASTER.parent
    named = [name for model in master.products for made in model.colours for name in made.photos.values()]
    assert len(named) == 2 * sum(len(model.colours) for model in master.products)
    for name in named:
        file = folder / name
        assert file.stat().st_size < 110_000
        with Image.open(file) as picture:
            assert picture.size == (WIDTH, HEIGHT)
    assert sum((folder / name).stat().st_size for name in named) < 14_000_000


def test_a_garment_keeps_the_colour_it_was_dyed(master: Master) -> None:
    picture = pixels(developed(draw(product(master, "FUT-LITO"), "mint", "#a5d3bf", "front")))
    middle = np.median(picture[560:700, 380:520].reshape(-1, 3), axis=0)
    assert np.abs(middle - (0xA5, 0xD3, 0xBF)).max() < 34


def test_a_full_zip_and_its_half_zip_twin_differ_below_the_short_zip(master: Master) -> None:
    pair = [
        pixels(developed(draw(product(master, sku), "navy", "#232f4d", "front")))
        for sku in ("KOS-MANDRY-ZIP", "KOS-MANDRY-HALF")
    ]
    apart = np.abs(pair[0] - pair[1]).max(axis=2)
    chest, belly = apart[300:360, 444:456].mean(), apart[470:560, 444:456].mean()
    assert belly > 2 * chest


def test_a_shiny_jacket_shines_where_its_matt_twin_does_not(master: Master) -> None:
    shiny, matt = (
        pixels(developed(draw(product(master, sku), "navy", "#232f4d", "front")))[420:900, 260:640]
        for sku in ("KUR-POLYSK", "KUR-PERSHYI-SNIH")
    )
    assert (shiny.min(axis=2) > 150).mean() > 0.03 > 3 * (matt.min(axis=2) > 150).mean()


def test_a_strip_of_cloth_is_inflated_to_half_a_cylinder() -> None:
    strip = np.array([(400.0, 100.0), (500.0, 100.0), (500.0, 1100.0), (400.0, 1100.0)])
    across = inflated([strip])[600, 400:500]
    assert across.argmax() == pytest.approx(50, abs=3)
    assert across.max() == pytest.approx(50, rel=0.12)


def test_noise_stays_between_minus_one_and_one() -> None:
    v, u = np.mgrid[0:50, 0:50].astype(np.float32) / 7
    field = noise(u, v, np.random.default_rng(1))
    assert -1 <= field.min() < -0.2 < 0.2 < field.max() <= 1


def test_linear_light_of_white_is_one_and_of_black_is_nothing() -> None:
    assert linear("#ffffff").tolist() == [1.0, 1.0, 1.0]
    assert linear("#000000").tolist() == [0.0, 0.0, 0.0]


def test_the_command_draws_only_what_is_asked_for_and_the_same_bytes_again(
    master: Master, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--out", str(tmp_path), "--only", "SHA-RUBCHYK-pink"]) == 0
    assert sorted(file.name for file in tmp_path.iterdir()) == [
        "SHA-RUBCHYK-pink-back.jpg",
        "SHA-RUBCHYK-pink-front.jpg",
    ]
    assert "2 pictures" in capsys.readouterr().out
    again = developed(draw(product(master, "SHA-RUBCHYK"), "pink", "#e3a3ae", "front"))
    assert (tmp_path / "SHA-RUBCHYK-pink-front.jpg").read_bytes() == again


def test_an_unknown_sku_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--out", str(tmp_path), "--only", "NOTHING"]) == 2
    assert "NOTHING" in capsys.readouterr().err
