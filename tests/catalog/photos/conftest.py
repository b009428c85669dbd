"""A photo store of one's own per test: real SQL, real files, pictures drawn on the spot."""

from __future__ import annotations

import hashlib
import io
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw

import catalog.photos.tables as photo_tables
from catalog.cache import MemoryCache
from catalog.db import Base, Database
from catalog.photos import Photos
from catalog.photos.reading import read_rgb
from catalog.photos.recogniser import LocalRecogniser, Picture
from catalog.products import ProductPhoto
from catalog.tables import AuditRow

Draw = Callable[..., Image.Image]
Encode = Callable[..., bytes]
Shelve = Callable[..., ProductPhoto]


class HandClock:
    def __init__(self) -> None:
        self.time = datetime(2026, 3, 1, 12, tzinfo=UTC)

    def now(self) -> datetime:
        return self.time


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def draw() -> Draw:
    """A garment-like picture: `model` decides its shape, `colour` its cloth."""

    def draw(model: int = 1, colour: str = "#d9829b", size: tuple[int, int] = (480, 640)) -> Image.Image:
        random = np.random.default_rng(model)
        image = Image.new("RGB", (480, 640), "#eceae6")
        pen = ImageDraw.Draw(image)
        shape = [
            (int(x), int(y)) for x, y in zip(random.integers(60, 420, 9), random.integers(60, 580, 9), strict=True)
        ]
        pen.polygon(shape, fill=colour)
        for x, y in zip(random.integers(80, 380, 5), random.integers(80, 540, 5), strict=True):
            pen.ellipse((x, y, x + 40, y + 40), fill="#fdfdfd" if x % 2 else "#4b4b55")
        return image.resize(size, Image.Resampling.BICUBIC)

    return draw


@pytest.fixture
def encode() -> Encode:
    def encode(image: Image.Image, kind: str = "JPEG", **options: object) -> bytes:
        out = io.BytesIO()
        image.save(out, kind, **options)
        return out.getvalue()

    return encode


@pytest.fixture
def shelve(tmp_path: Path, encode: Encode) -> Shelve:
    """Puts a picture into the catalog's folder."""

    def shelve(image: Image.Image, sku: str, colour: str, view: str = "front") -> ProductPhoto:
        data = encode(image, quality=90)
        path = tmp_path / f"{sku}-{colour}-{view}.jpg"
        path.write_bytes(data)
        return ProductPhoto(sku, colour, view, path, hashlib.sha256(data).hexdigest())

    return shelve


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    async with Database.open(f"sqlite+aiosqlite:///{tmp_path / 'vitrina.db'}") as opened:
        await create_photo_tables(opened)
        yield opened


@pytest.fixture
async def postgres(postgres_url: str) -> AsyncIterator[Database]:
    async with Database.open(postgres_url) as opened:
        await create_photo_tables(opened)
        yield opened


@pytest.fixture
def photos(db: Database, tmp_path: Path, clock: HandClock) -> Photos:
    return Photos(db, tmp_path / "photos", MemoryCache(clock), clock)


async def create_photo_tables(db: Database) -> None:
    rows = (
        photo_tables.PhotoRow,
        photo_tables.PhotoFileRow,
        photo_tables.PhotoReferenceRow,
        photo_tables.PhotoReferenceStampRow,
        AuditRow,
    )
    async with db.engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all, tables=[row.__table__ for row in rows])


SHOP = Path(__file__).parents[3] / "data"
SHELF = (
    *("HUD-PROMIN-mustard", "HUD-PROMIN-blue", "HUD-LYS-khaki", "KOM-VEDMEDYK-cocoa", "KOM-VEDMEDYK-milk"),
    *("DOS-KRAPKA-red", "DOS-KRAPKA-sky", "SUK-ZATYSHOK-pink", "SUK-ZATYSHOK-graphite", "SHA-POMPON-mustard"),
)


@pytest.fixture(scope="session")
def drawn() -> Callable[[str], NDArray[np.uint8]]:
    """A picture of the demo shop by the name of its file, without the ending."""
    return lambda name: read_rgb((SHOP / "vision" / "photos" / f"{name}.jpg").read_bytes())


@pytest.fixture(scope="session")
def shelf_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of the recogniser, filled once with the pictures of SHELF; copy it before you change it."""
    folder = tmp_path_factory.mktemp("recogniser")
    LocalRecogniser.build(shelf_pictures(), folder)
    return folder


def shelf_pictures() -> list[Picture]:
    return [
        Picture("/".join(name.rsplit("-", 1)), SHOP / "vision" / "photos" / f"{name}-{view}.jpg")
        for name in SHELF
        for view in ("front", "back")
    ]


def shelf_photos() -> list[ProductPhoto]:
    """The same as the catalog names them."""
    return [
        ProductPhoto(*picture.label.split("/"), picture.path.stem.rsplit("-", 1)[1], picture.path, picture.key)
        for picture in shelf_pictures()
    ]
