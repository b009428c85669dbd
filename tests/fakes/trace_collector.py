"""A collector that speaks the part of LangSmith's API that takes runs, and keeps every byte that it was sent."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web


@dataclass
class TraceCollector:
    """`silent` until it is set: requests are taken and never answered."""

    url: str = ""
    bodies: list[bytes] = field(default_factory=list)
    answering: asyncio.Event = field(default_factory=asyncio.Event)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)

    @classmethod
    @asynccontextmanager
    async def serve(cls, *, answering: bool = True) -> AsyncIterator[TraceCollector]:
        collector = cls()
        if answering:
            collector.answering.set()
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.router.add_route("*", "/{path:.*}", collector._take)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        collector.url = site.name
        try:
            yield collector
        finally:
            collector.answering.set()
            await runner.cleanup()

    @property
    def runs(self) -> list[dict[str, Any]]:
        return [run for body in self.bodies for run in json.loads(body).get("post", [])]

    def named(self, name: str) -> list[dict[str, Any]]:
        return [run for run in self.runs if run["name"] == name]

    @property
    def everything(self) -> str:
        """All that was sent, as text in lower case, escapes undone."""
        return "\n".join(json.dumps(json.loads(body), ensure_ascii=False) for body in self.bodies).lower()

    async def _take(self, request: web.Request) -> web.Response:
        self.bodies.append(await request.read() or b"{}")
        self.arrived.set()
        await self.answering.wait()
        return web.json_response({})
