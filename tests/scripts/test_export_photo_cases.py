"""python -m scripts.export_photo_cases: what managers recognised becomes a folder that the eval reads."""

from __future__ import annotations

import asyncio
import io
import shutil
from pathlib import Path

import pytest
from PIL import Image

from catalog import Catalog
from catalog.clock import SystemClock
from catalog.settings import CatalogSettings
from evals.vision.cases import Article, Shelf
from evals.vision.folders import read_cases
from scripts import export_photo_cases

MAKER = 0x010F  # an EXIF tag
DATA = Path(__file__).parent.parent / "catalog" / "data"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "data" / "vision").mkdir(parents=True)
    shutil.copy(DATA / "master.yaml", tmp_path / "data" / "vision" / "products_master.yaml")
    shutil.copy(DATA / "shop.yaml", tmp_path / "data" / "shop.yaml")
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'var' / 'vitrina.db'}")
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def picture(colour: str) -> bytes:
    out, exif = io.BytesIO(), Image.Exif()
    exif[MAKER] = "Camera"
    Image.new("RGB", (1600, 900), colour).save(out, "JPEG", exif=exif)
    return out.getvalue()


async def teach() -> str:
    """What the manager's photo shows; the shopper's shows the same."""
    async with Catalog.open(CatalogSettings.read(), SystemClock()) as catalog:
        await catalog.prepare()
        ours, theirs = [
            await catalog.photos.keep(picture(colour), file_unique_id=colour) for colour in ("pink", "green")
        ]
        product = (await catalog.newest(limit=1))[0].product
        colour = product.variants[0].colour
        await catalog.photos.confirm(ours, product.sku, colour, "manager:902")
        await catalog.photos.confirm(theirs, product.sku, colour)
        return f"{product.sku}/{colour}"


def test_what_managers_recognised_can_be_measured_on(folder: Path) -> None:
    sku = asyncio.run(teach())
    assert export_photo_cases.main(["cases"]) == 0

    product, colour = sku.split("/")
    article = Article(sku, product, colour, name="a", category="a", department="", pictures=())
    cases = read_cases(folder / "cases", Shelf(folder, {sku: article}))
    assert [(case.sku, case.kind) for case in cases] == [(sku, "confirmed")]
    with Image.open(cases[0].path) as shown:
        assert (max(shown.size), dict(shown.getexif())) == (1280, {})
    assert (folder / "cases" / ".gitignore").read_text() == "*\n"


def test_a_folder_that_holds_something_is_left_alone(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "mine").mkdir()
    (folder / "mine" / "photos.csv").write_text("path,sku,kind\n")
    assert export_photo_cases.main(["mine"]) == 1
    assert "not empty" in capsys.readouterr().err
    assert (folder / "mine" / "photos.csv").read_text() == "path,sku,kind\n"


def test_without_any_nothing_is_written(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert export_photo_cases.main(["cases"]) == 0
    assert "No photo" in capsys.readouterr().out
    assert not (folder / "cases").exists()
