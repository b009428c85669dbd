"""A sandbox, a real aiogram bot on it, and pictures."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from io import BytesIO

import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from PIL import Image

from bot.sandbox import Sandbox

TOKEN = "7000000001:sandbox_test"


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    """Fails the test when anything crossed the wire that the Bot API schema does not allow."""
    async with Sandbox.serve(patience=0.01) as running:
        yield running
        assert running.violations == []


@pytest.fixture
async def lenient_sandbox() -> AsyncIterator[Sandbox]:
    """For tests that break the schema on purpose."""
    async with Sandbox.serve(patience=0.01) as running:
        yield running


@pytest.fixture
async def bot(sandbox: Sandbox) -> AsyncIterator[Bot]:
    async with Bot(TOKEN, session=AiohttpSession(api=TelegramAPIServer.from_base(sandbox.url))) as running:
        yield running


@pytest.fixture
def picture() -> Callable[..., bytes]:
    def draw(colour: str = "teal", size: tuple[int, int] = (400, 300), form: str = "JPEG") -> bytes:
        out = BytesIO()
        Image.new("RGB", size, colour).save(out, form)
        return out.getvalue()

    return draw
