"""The Bot API over HTTP: /bot<token>/<method> and /file/bot<token>/<path>, with faults that break connections."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import Any

from aiohttp import web
from aiohttp.http_exceptions import BadHttpMessage

from bot.sandbox.api import Answer, Api
from bot.sandbox.bots import Bot
from bot.sandbox.errors import Refused, bad_request
from bot.sandbox.files import DOWNLOAD_LIMIT
from bot.sandbox.methods.call import Upload
from bot.sandbox.webhook import Webhooks
from bot.sandbox.world import World

MAX_REQUEST = 64 * 1024 * 1024


class BotApiServer:
    """The routes that bots use."""

    def __init__(self, world: World, api: Api, webhooks: Webhooks) -> None:
        self._world = world
        self._api = api
        self._webhooks = webhooks

    def add_to(self, app: web.Application) -> None:
        app.router.add_route("*", "/bot{token:[^/]*}/{method:[^/]+}", self.call)
        app.router.add_get("/file/bot{token:[^/]*}/{path:.+}", self.download)

    async def call(self, request: web.Request) -> web.StreamResponse:
        try:
            bot = self.bot(request.match_info["token"])
            fields, uploads = await read_fields(request)
        except Refused as refused:
            return _response(Answer(refused.code, refused.as_json()))
        name = request.match_info["method"]
        fault = self._api.fault(name, fields)
        if fault is not None and not fault.after_effect and fault.refusal() is None:
            await asyncio.sleep(fault.wait if fault.kind != "reset" else 0)
            if fault.kind != "slow":
                return _cut(request)
        answer = await self._api.answer(bot, name, fields, uploads, fault_of=fault)
        if fault is not None and fault.after_effect:
            await asyncio.sleep(fault.wait if fault.kind == "hang_after" else 0)
            return _cut(request)
        return _response(answer)

    async def download(self, request: web.Request) -> web.Response:
        try:
            self.bot(request.match_info["token"])
        except Refused as refused:
            return _response(Answer(refused.code, refused.as_json()))
        stored = self._world.files.by_path(request.match_info["path"])
        if stored is None or len(stored.data) > DOWNLOAD_LIMIT:
            return _response(Answer(404, Refused(404, "Not Found").as_json()))
        return web.Response(body=stored.data, content_type="application/octet-stream")

    def bot(self, token: str) -> Bot:
        """The bot of this token, introduced to the page when it is new."""
        known = len([bot for bot in self._world.bots.all if bot.known])
        bot = self._world.bots.by_token(token)
        if len([each for each in self._world.bots.all if each.known]) > known:
            self._webhooks.watch(bot)
            self._world.journal.tell("bot", None, {"bot": bot.on_page()})
        return bot


async def read_fields(request: web.Request) -> tuple[dict[str, Any], dict[str, Upload]]:
    """Query, JSON, form or multipart; file parts apart. Raises Refused for what is none of these."""
    fields: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        return fields | dict(_json(await request.read())), {}
    uploads: dict[str, Upload] = {}
    for name, value in await read_form(request):
        if isinstance(value, Upload):
            uploads[name] = value
        else:
            fields[name] = value
    return fields, uploads


async def read_form(request: web.Request) -> list[tuple[str, str | Upload]]:
    """Form fields and file parts by name, names may repeat; Refused(400) for a broken body, 413 above 64 MB."""
    try:
        form = await request.post()
    except web.HTTPRequestEntityTooLarge as error:
        raise Refused(413, "Request Entity Too Large") from error
    except (ValueError, BadHttpMessage) as error:
        raise bad_request("can't parse request body") from error
    return [(name, _part(name, value)) for name, value in form.items()]


def _part(name: str, value: str | bytes | bytearray | web.FileField) -> str | Upload:
    if isinstance(value, web.FileField):
        return Upload(value.filename or name, value.file.read(), value.content_type)
    return value if isinstance(value, str) else value.decode(errors="replace")


def _json(body: bytes) -> Mapping[str, Any]:
    try:
        found = json.loads(body or b"{}")
    except ValueError as error:
        raise bad_request("can't parse JSON object") from error
    if not isinstance(found, dict):
        raise bad_request("object expected as a request")
    return {key: value for key, value in found.items() if value is not None}


def _response(answer: Answer) -> web.Response:
    return web.json_response(answer.body, status=answer.status)


def _cut(request: web.Request) -> web.Response:
    """The connection goes without an answer."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
