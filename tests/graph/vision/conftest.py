"""A scripted model server, and a talk whose agent asks it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from catalog import Catalog
from tests.fakes.model_server import ModelServer
from tests.graph.conftest import Talk, agent_in


@pytest.fixture
async def models() -> AsyncIterator[ModelServer]:
    async with ModelServer.serve() as server:
        yield server


@pytest.fixture
def open_talk(
    shop: Catalog, shop_folder: Path, models: ModelServer
) -> Callable[..., AbstractAsyncContextManager[Talk]]:
    """A talk whose agent has the chain `chain` (the server alone unless said) and other settings by name."""

    @asynccontextmanager
    async def opened(chain: str = "", **settings: Any) -> AsyncIterator[Talk]:
        entries = chain or f"gpt-4o-mini|{models.url}"
        async with agent_in(shop, shop_folder, vision_models=entries, **settings) as agent:
            yield Talk(agent, shop)

    return opened


@pytest.fixture
async def seeing(open_talk: Callable[..., AbstractAsyncContextManager[Talk]]) -> AsyncIterator[Talk]:
    async with open_talk() as talk:
        yield talk
