"""Embedders: the one in process, and the one behind HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import numpy as np
import pytest
from aiohttp import web

from catalog.errors import IndexUnavailable, SettingsInvalid
from catalog.search import embedders as module
from catalog.search.embedders import LocalEmbedder, clean, open_embedder
from catalog.settings import CatalogSettings


@asynccontextmanager
async def embeddings_server(status: int = 200) -> AsyncIterator[tuple[str, list[Any]]]:
    """Answers each text with [its length, 1]; the second value collects what was asked."""
    asked: list[Any] = []

    async def embed(request: web.Request) -> web.Response:
        body = await request.json()
        asked.append((request.headers["Authorization"], body))
        data = [
            {"object": "embedding", "index": n, "embedding": [float(len(text)), 1.0]}
            for n, text in enumerate(body["input"])
        ]
        usage = {"prompt_tokens": 1, "total_tokens": 1}
        answer = {"object": "list", "data": data, "model": body["model"], "usage": usage}
        return web.json_response(answer if status == 200 else {"error": {"message": "no"}}, status=status)

    app = web.Application()
    app.router.add_post("/v1/embeddings", embed)
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/v1", asked
    finally:
        await runner.cleanup()


@asynccontextmanager
async def silent_server() -> AsyncIterator[tuple[str, list[asyncio.StreamWriter]]]:
    """Takes connections and never says a word."""
    connections: list[asyncio.StreamWriter] = []

    async def listen(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connections.append(writer)

    server = await asyncio.start_server(listen, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1", connections
    finally:
        for writer in connections:
            writer.close()
        server.close()


@pytest.mark.parametrize("hostile", ["", "\0", "\ud800", "🎉", " ", "a\0b"])
def test_whatever_is_written_can_be_given_to_the_engine(hostile: str) -> None:
    assert clean(hostile, 10).encode("utf-8").strip(b"\0")


async def test_the_local_embedder_gives_unit_vectors_and_remembers_questions() -> None:
    with open_embedder(CatalogSettings()) as embedder:
        one, same = await asyncio.gather(embedder.query("рожева сукня"), embedder.query("рожева сукня"))
        passages = await embedder.passages(["Сукня з воланом", "Зимові шини", "x"])

    assert isinstance(embedder, LocalEmbedder)
    assert one.shape == (384,)
    assert passages.shape == (3, 384)
    np.testing.assert_allclose(np.linalg.norm(passages, axis=1), 1, atol=1e-3)
    np.testing.assert_allclose(one, same)
    assert passages[0] @ one > passages[1] @ one


async def test_a_server_is_asked_in_the_openai_dialect() -> None:
    async with embeddings_server() as (url, asked):
        settings = CatalogSettings(embeddings_model="bge-m3", embeddings_url=url, embeddings_key="secret")
        with open_embedder(settings) as embedder:
            vector = await embedder.query("їжак")
            passages = await embedder.passages(["один", "двадцять"])

    assert embedder.id == "remote-bge-m3"
    np.testing.assert_allclose(vector, np.array([4, 1]) / np.sqrt(17), rtol=1e-5)
    assert passages.shape == (2, 2)
    assert asked[0][0] == "Bearer secret"
    assert asked[0][1]["input"] == ["їжак"]


@pytest.mark.parametrize("status", [401, 404])
async def test_a_refusing_server_is_an_unavailable_index(status: int) -> None:
    async with embeddings_server(status) as (url, _):
        settings = CatalogSettings(embeddings_model="bge-m3", embeddings_url=url)
        with open_embedder(settings) as embedder, pytest.raises(IndexUnavailable):
            await embedder.query("їжак")


async def test_a_server_that_hangs_costs_a_moment_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "QUERY_TIMEOUT", 0.1)
    async with silent_server() as (url, connections):
        settings = CatalogSettings(embeddings_model="bge-m3", embeddings_url=url)
        with open_embedder(settings) as embedder:
            for _ in range(3):
                with pytest.raises(IndexUnavailable):
                    await asyncio.wait_for(embedder.query("їжак"), 5)

    assert len(connections) == 1


async def test_another_model_without_an_address_is_refused() -> None:
    with pytest.raises(SettingsInvalid, match="EMBEDDINGS_URL"), open_embedder(CatalogSettings(embeddings_model="x")):
        pass
