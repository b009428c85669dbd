"""What the control API's commands carry: their fields as ids, numbers and words, and errors that say what is wrong."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from aiohttp import web

from bot.sandbox.errors import Refused, SandboxError, WrongCommand
from bot.sandbox.methods.call import Upload
from bot.sandbox.server import read_fields, read_form

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


async def read_command(request: web.Request) -> tuple[dict[str, Any], list[Upload]]:
    """JSON, or a form whose file parts may all carry one name."""
    if not request.content_type.startswith("multipart/"):
        fields, _ = await read_fields(request)
        return fields, []
    parts = await read_form(request)
    texts = {name: value for name, value in parts if isinstance(value, str)}
    return texts, [value for _, value in parts if isinstance(value, Upload)]


def place_of(fields: Mapping[str, Any], *more: str) -> dict[str, Any]:
    """chat, user and bot, and `more`, as whole numbers; those that are not named are left out."""
    found = {name: whole(fields.get(name)) for name in ("chat", "user", "bot", *more)}
    return {name: value for name, value in found.items() if value is not None}


def whole(value: object) -> int | None:
    try:
        return None if value in (None, "") else int(str(value))
    except ValueError as error:
        raise WrongCommand(f"{value!r} is not a number") from error


def needed(fields: Mapping[str, Any], name: str) -> int:
    value = whole(fields.get(name))
    if value is None:
        raise WrongCommand(f"{name} is missing")
    return value


def real(value: object) -> float:
    try:
        return float(str(value))
    except ValueError as error:
        raise WrongCommand(f"{value!r} is not a number") from error


def words(fields: Mapping[str, Any], name: str) -> str:
    if not isinstance(fields.get(name), str):
        raise WrongCommand(f"{name} is missing")
    return str(fields[name])


def guarded(handler: Handler) -> Handler:
    """Every error of the sandbox becomes 400 {"error"}."""

    async def answer(request: web.Request) -> web.StreamResponse:
        try:
            return await handler(request)
        except SandboxError as error:
            problem = error.description if isinstance(error, Refused) else str(error)
            return web.json_response({"error": problem}, status=400)

    return answer
