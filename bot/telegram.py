"""A thin client of the Bot API: raw calls in, results or errors of ours out. The token leaves only in addresses."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import aiohttp

from bot.errors import (
    FileTooLarge,
    TelegramBroken,
    TelegramError,
    TelegramFlooded,
    TelegramRefused,
    TelegramSilent,
    TelegramUnreachable,
)

MOST_BYTES = 20 * 1024 * 1024
CHUNK = 65_536


@dataclass(frozen=True, slots=True)
class Written:
    """A file that was never one: a document made for one person, and for nobody else to find on a disk."""

    name: str
    data: bytes = field(repr=False)


class Telegram:
    """One bot's calls. Every error is a TelegramError without an address in it, for addresses hold the token."""

    def __init__(
        self, session: aiohttp.ClientSession, token: str, api_url: str, timeout: float, provider_token: str = ""
    ) -> None:
        self._session = session
        self._calls = f"{api_url.rstrip('/')}/bot{token}/"
        self._files = f"{api_url.rstrip('/')}/file/bot{token}/"
        self._timeout = timeout
        self._provider_token = provider_token
        self.bot_id = int(token.split(":", 1)[0])

    @classmethod
    @asynccontextmanager
    async def open(
        cls,
        token: str,
        api_url: str = "https://api.telegram.org",
        timeout: float = 30.0,
        provider_token: str = "",
    ) -> AsyncIterator[Self]:
        """`timeout` in seconds for one call; long polls add their own. Invoices go out under `provider_token`: it is
        added here, so that it stands in no row of the outbox."""
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=100)) as session:
            yield cls(session, token, api_url, timeout, provider_token)

    async def call(
        self,
        method: str,
        params: Mapping[str, Any] | None = None,
        files: Mapping[str, Path | Written] | None = None,
        timeout: float | None = None,
    ) -> Any:
        """The call's `result`. `files` are uploaded under names that `params` refer to as "attach://name"."""
        if method == "sendInvoice":
            params = {**(params or {}), "provider_token": self._provider_token}
        content: dict[str, Any] = {"data": _form(params or {}, files)} if files else {"json": params or {}}
        patience = aiohttp.ClientTimeout(total=timeout or self._timeout, sock_connect=10)
        try:
            async with self._session.post(self._calls + method, timeout=patience, **content) as response:
                return _result(method, response.status, await response.read())
        except aiohttp.ClientConnectorError as error:
            raise TelegramUnreachable(method, 0, type(error).__name__) from None
        except (aiohttp.ClientError, TimeoutError) as error:
            raise TelegramSilent(method, 0, type(error).__name__) from None

    async def download(self, file_id: str) -> bytes:
        """A file that somebody sent us. FileTooLarge past Telegram's 20 MB; TelegramError otherwise."""
        try:
            found = await self.call("getFile", {"file_id": file_id})
        except TelegramRefused as error:
            if "too big" in error.description.lower():
                raise FileTooLarge("getFile", error.status, error.description) from None
            raise
        path, size = found.get("file_path"), found.get("file_size") or 0
        if size > MOST_BYTES:
            raise FileTooLarge("getFile", 400, "file is too big")
        if not path:
            raise TelegramRefused("getFile", 400, "no file path")
        try:
            async with self._session.get(self._files + path, timeout=aiohttp.ClientTimeout(total=60)) as response:
                if response.status != 200:
                    refused = TelegramRefused if response.status < 500 else TelegramBroken
                    raise refused("download", response.status, "no file")
                return await _read(response)
        except aiohttp.ClientConnectorError as error:
            raise TelegramUnreachable("download", 0, type(error).__name__) from None
        except (aiohttp.ClientError, TimeoutError) as error:
            raise TelegramSilent("download", 0, type(error).__name__) from None


async def _read(response: aiohttp.ClientResponse) -> bytes:
    data = bytearray()
    async for chunk in response.content.iter_chunked(CHUNK):
        data += chunk
        if len(data) > MOST_BYTES:
            raise FileTooLarge("download", 400, "file is too big")
    return bytes(data)


def _form(params: Mapping[str, Any], files: Mapping[str, Path | Written]) -> aiohttp.FormData:
    """Read here, not streamed: an upload that is repeated must find its file closed and whole."""
    form = aiohttp.FormData()
    for name, value in params.items():
        if value is not None:
            form.add_field(name, value if isinstance(value, str) else json.dumps(value))
    for name, file in files.items():
        data = file.data if isinstance(file, Written) else file.read_bytes()
        form.add_field(name, data, filename=file.name, content_type="application/octet-stream")
    return form


def _result(method: str, status: int, body: bytes) -> Any:
    try:
        answer = json.loads(body)
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        refused = TelegramRefused if 400 <= status < 500 else TelegramBroken
        raise refused(method, status, "no Bot API answer")
    if answer.get("ok") is True:
        return answer.get("result")
    raise _error(method, status, answer)


def _error(method: str, status: int, answer: dict[str, Any]) -> TelegramError:
    code = answer.get("error_code")
    code = code if isinstance(code, int) else status
    description = str(answer.get("description", ""))[:200]
    parameters = answer.get("parameters")
    parameters = parameters if isinstance(parameters, dict) else {}
    if code == 429:
        after = parameters.get("retry_after")
        return TelegramFlooded(method, description, float(after) if isinstance(after, int | float) else 1.0)
    if code >= 500:
        return TelegramBroken(method, code, description)
    return TelegramRefused(method, code, description, parameters)
