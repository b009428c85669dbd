"""A server that speaks the OpenAI protocol on loopback and answers what a test has written down for it.

Every call takes the next step of the script for the kind of answer that it asks for (the name of its JSON schema);
the last step is repeated. What was asked is kept, so that a test can look at what left the house.
"""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

Step = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class Asked:
    """One call: the JSON schema it wanted, all its text, the pictures as bytes, and the body as it came."""

    schema: str
    text: str
    pictures: list[bytes]
    body: dict[str, Any]
    headers: dict[str, str]


@dataclass
class ModelServer:
    url: str = ""
    asked: list[Asked] = field(default_factory=list)
    scripts: dict[str, list[Step]] = field(default_factory=dict)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)

    @classmethod
    @asynccontextmanager
    async def serve(cls) -> AsyncIterator[ModelServer]:
        server = cls()
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.router.add_post("/v1/chat/completions", server._answer)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        server.url = f"{site.name}/v1"
        try:
            yield server
        finally:
            await runner.cleanup()

    def on(self, schema: str, *steps: Step) -> ModelServer:
        """What to do when an answer of this schema ("Description", "Choice") is asked for; "" is any."""
        self.scripts[schema] = list(steps)
        return self

    def always(self, step: Step) -> ModelServer:
        """Whatever is asked, from now on."""
        self.scripts = {"": [step]}
        return self

    def calls(self, schema: str = "") -> list[Asked]:
        return [each for each in self.asked if schema in {"", each.schema}]

    async def until_asked(self, times: int) -> None:
        """Wait until so many calls have come in all."""
        while len(self.asked) < times:
            self.arrived.clear()
            await self.arrived.wait()

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        asked = _asked(body, dict(request.headers))
        self.asked.append(asked)
        self.arrived.set()
        steps = self.scripts.get(asked.schema) or self.scripts.get("") or [fails(501)]
        return await (steps.pop(0) if len(steps) > 1 else steps[0])(request)


def says(content: Any, tokens: tuple[int, int] = (900, 60), finish: str = "stop") -> Step:
    """Answers with this content: text as it is, anything else as JSON. `finish` "length": it was cut off there."""
    text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)

    async def step(_request: web.Request) -> web.StreamResponse:
        return web.json_response(_completion(text, tokens, finish))

    return step


def fails(status: int, retry_after: str | None = None) -> Step:
    async def step(_request: web.Request) -> web.StreamResponse:
        headers = {"Retry-After": retry_after} if retry_after is not None else {}
        return web.json_response({"error": {"message": "scripted", "type": "scripted"}}, status=status, headers=headers)

    return step


def waits(seconds: float, then: Step) -> Step:
    async def step(request: web.Request) -> web.StreamResponse:
        await asyncio.sleep(seconds)
        return await then(request)

    return step


def holds(until: asyncio.Event, then: Step) -> Step:
    """Answers when the test says so."""

    async def step(request: web.Request) -> web.StreamResponse:
        await until.wait()
        return await then(request)

    return step


def cuts(content: Any = "{}") -> Step:
    """Promises a whole body, sends half of it and hangs up."""

    async def step(request: web.Request) -> web.StreamResponse:
        whole = json.dumps(_completion(json.dumps(content), (1, 1))).encode()
        response = web.StreamResponse(headers={"Content-Type": "application/json", "Content-Length": str(len(whole))})
        await response.prepare(request)
        await response.write(whole[: len(whole) // 2])
        if request.transport is not None:
            request.transport.close()
        return response

    return step


def stalls(content: Any = "{}") -> Step:
    """Sends half of a body and then nothing more, with the connection open."""

    async def step(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "application/json"})
        await response.prepare(request)
        await response.write(json.dumps(_completion(json.dumps(content), (1, 1))).encode()[:100])
        await asyncio.sleep(3600)
        return response

    return step


def babbles(body: str, status: int = 200) -> Step:
    """Answers with a body that is no completion, and perhaps no JSON."""

    async def step(_request: web.Request) -> web.StreamResponse:
        return web.Response(text=body, status=status, content_type="application/json")

    return step


def described(*things: str, doubt: str | None = None) -> Step:
    """The answer to "what is in this photo"."""
    return says({"things": list(things), "doubt": doubt})


def chosen(
    sku: str | None, colour: str | None = None, confidence: float = 0.95, *missing: str, doubt: str | None = None
) -> Step:
    """The answer to "which of these is it"."""
    return says(
        {
            "sku": sku,
            "colour": colour,
            "confidence": confidence,
            "seen": "a garment",
            "missing": list(missing),
            "doubt": doubt,
        }
    )


def _asked(body: dict[str, Any], headers: dict[str, str]) -> Asked:
    schema = body.get("response_format", {}).get("json_schema", {}).get("name", "")
    texts: list[str] = []
    pictures: list[bytes] = []
    for message in body["messages"]:
        content = message["content"]
        parts: list[dict[str, Any]] = [{"type": "text", "text": content}] if isinstance(content, str) else content
        for part in parts:
            if part["type"] == "text":
                texts.append(part["text"])
            else:
                pictures.append(base64.b64decode(part["image_url"]["url"].partition("base64,")[2]))
    return Asked(schema, "\n".join(texts), pictures, body, headers)


def _completion(content: str, tokens: tuple[int, int], finish: str = "stop") -> dict[str, Any]:
    return {
        "id": "scripted",
        "object": "chat.completion",
        "created": 0,
        "model": "scripted",
        "choices": [
            {
                "index": 0,
                "finish_reason": finish,
                "message": {"role": "assistant", "content": content, "refusal": None},
            }
        ],
        "usage": {"prompt_tokens": tokens[0], "completion_tokens": tokens[1], "total_tokens": sum(tokens)},
    }
