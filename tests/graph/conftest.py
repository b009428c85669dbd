"""A shop of seven products with pictures, prepared once and copied for each test, and an agent that talks in it."""

from __future__ import annotations

import asyncio
import hashlib
import io
import random
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from langchain_core.runnables import RunnableConfig
from PIL import Image, ImageDraw

from catalog import Catalog
from catalog.clock import Clock, SystemClock
from catalog.settings import CatalogSettings
from graph.agent import Agent, thread_of
from graph.messages import Action, Part, Picture, Reply, Tap, Text, Turn
from graph.settings import GraphSettings
from tests.prepared import prepared_once

DATA = Path(__file__).parent / "data"
WORKDAY = datetime(2026, 3, 11, 10, 0, tzinfo=UTC)
LINES = ("KOS-STEZHKA", "KOS-STEZHKA-POLO", "HUD-SOVA", "SUK-KRAPKA", "KUR-ZAMET", "KUR-LEHKA", "SHA-PUH")
COLOURS = {
    "pink": (240, 160, 185),
    "blue": (60, 95, 165),
    "navy": (30, 45, 90),
    "black": (30, 30, 30),
    "green": (45, 120, 80),
}
TWINS = {"KOS-STEZHKA-POLO": "KOS-STEZHKA"}


def drawn(name: str, colour: tuple[int, int, int] = (200, 120, 60), quality: int = 92) -> bytes:
    """A JPEG of shapes that only depend on the name."""
    dice = random.Random(name)
    picture = Image.new("RGB", (320, 320), (245, 245, 240))
    pen = ImageDraw.Draw(picture)
    for _ in range(14):
        x, y, w, h = dice.randrange(280), dice.randrange(280), dice.randrange(30, 160), dice.randrange(30, 160)
        shade = tuple(min(255, int(part * dice.uniform(0.6, 1.4))) for part in colour)
        pen.rectangle((x, y, x + w, y + h), fill=shade)
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=quality)
    return file.getvalue()


def blots(name: str) -> bytes:
    """A JPEG of soft blots of every colour that only depend on the name."""
    dice = random.Random(name)
    small = Image.frombytes("RGB", (9, 9), dice.randbytes(9 * 9 * 3))
    file = io.BytesIO()
    small.resize((320, 320), Image.Resampling.BICUBIC).save(file, "JPEG", quality=90)
    return file.getvalue()


def catalog_picture(sku: str, colour: str, quality: int = 92) -> bytes:
    """Twins look exactly alike."""
    return drawn(TWINS.get(sku, sku), COLOURS[colour], quality)


def settings_of(folder: Path, url: str | None = None) -> CatalogSettings:
    return CatalogSettings(
        _env_file=None,
        database_url=url or f"sqlite+aiosqlite:///{folder / 'var' / 'vitrina.db'}",
        data_dir=folder / "data",
        var_dir=folder / "var",
        redis_url=None,
        chroma_url=None,
    )


@pytest.fixture(scope="session")
def leleka(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with data/ and var/ of the prepared shop."""
    return prepared_once(tmp_path_factory, "leleka", _draw_and_prepare)


def _draw_and_prepare(folder: Path) -> None:
    photos = folder / "data" / "vision" / "photos"
    photos.mkdir(parents=True)
    shutil.copy(DATA / "master.yaml", folder / "data" / "vision" / "products_master.yaml")
    shutil.copy(DATA / "shop.yaml", folder / "data" / "shop.yaml")
    for sku in LINES:
        for colour in COLOURS:
            (photos / f"{sku}-{colour}.jpg").write_bytes(catalog_picture(sku, colour))
    asyncio.run(_prepare(settings_of(folder)))


async def _prepare(settings: CatalogSettings) -> None:
    async with Catalog.open(settings, SystemClock()) as catalog:
        await catalog.prepare()


@pytest.fixture
def shop_folder(leleka: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "leleka"
    shutil.copytree(leleka / "var", folder / "var")
    (folder / "data").symlink_to(leleka / "data")
    return folder


@pytest.fixture
async def shop(shop_folder: Path) -> AsyncIterator[Catalog]:
    async with Catalog.open(settings_of(shop_folder), SystemClock()) as catalog:
        yield catalog


@asynccontextmanager
async def agent_in(
    catalog: Catalog, folder: Path, url: str = "sqlite://", clock: Clock | None = None, **more: Any
) -> AsyncIterator[Agent]:
    settings = GraphSettings(_env_file=None, database_url=url, var_dir=folder / "var", data_dir=folder / "data", **more)
    async with Agent.open(catalog, settings, clock or SystemClock()) as agent:
        yield agent


@pytest.fixture
async def agent(shop: Catalog, shop_folder: Path) -> AsyncIterator[Agent]:
    async with agent_in(shop, shop_folder) as opened:
        yield opened


@dataclass
class Talk:
    """One shopper's talk: every turn continues from the checkpoint of the last reply, and comes `every` later than the
    one before it, so that nobody is told to slow down."""

    agent: Agent
    catalog: Catalog
    chat: int = 501
    at: datetime = WORKDAY
    every: timedelta = timedelta(seconds=10)
    after: str | None = None
    replies: list[Reply] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=lambda: iter(range(1, 1000)))

    async def send(self, *parts: Part) -> Reply:
        turn = self.turn(*parts)
        reply = await self.agent.reply(turn, self.after)
        self.after = reply.checkpoint
        self.replies.append(reply)
        return reply

    def turn(self, *parts: Part) -> Turn:
        number = next(self.numbers)
        return Turn(f"{self.chat}-{number}", self.chat, 0, parts, "uk", self.at + number * self.every, "Олена")

    async def say(self, *texts: str) -> Reply:
        return await self.send(*map(Text, texts))

    async def tap(self, action: Action) -> Reply:
        return await self.send(Tap(action))

    async def photo(self, *files: bytes, caption: str = "") -> Reply:
        return await self.send(
            *[Picture(await self.kept(file), caption=caption if n == 0 else "") for n, file in enumerate(files)]
        )

    async def state(self) -> dict[str, Any]:
        """What the talk remembers now."""
        place = {"thread_id": thread_of(self.chat, 0), "checkpoint_ns": "", "checkpoint_id": self.after}
        config: RunnableConfig = {"configurable": place}
        return dict((await self.agent._graph.aget_state(config)).values)

    async def kept(self, data: bytes) -> str:
        return await self.catalog.photos.keep(data, file_unique_id=hashlib.md5(data, usedforsecurity=False).hexdigest())


@pytest.fixture
def talk(agent: Agent, shop: Catalog) -> Talk:
    return Talk(agent, shop)


@pytest.fixture
def picture_of() -> Callable[..., bytes]:
    """The catalog's picture of (SKU, colour), in another JPEG quality if one is given."""
    return catalog_picture


@pytest.fixture
def stranger() -> Callable[[str], bytes]:
    """A photo of soft blots: nothing of ours, and nothing that looks like our rectangles."""
    return blots
