"""One call of Nova Poshta's JSON API 2.0, and every way in which it fails to answer.

Everything is a POST of {apiKey, modelName, calledMethod, methodProperties} to one address, and comes back with status
200 as {success, data, errors, errorCodes, warnings, ...}: https://developers.novaposhta.ua/documentation. `errors` has
been seen as a list, as a mapping and as one text, the whole answer inside a list, and HTML while the service is mended.
Neither what is asked nor what is answered is ever logged: both hold names and phones.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, Self

import httpx
import structlog

from catalog.errors import CarrierFailed, CarrierRefused, CarrierUnavailable

log = structlog.get_logger(__name__)

URL = "https://api.novaposhta.ua/v2.0/json/"
SECONDS = 6.0  # for one call, all of it
MOST_BYTES = 8 * 1024 * 1024  # the branches of Kyiv are about 3 MB
Row = Mapping[str, Any]

_BUSY = ("to many requests", "too many requests", "internal error", "service unavailable", "timeout")


class NovaPoshtaApi:
    def __init__(self, client: httpx.AsyncClient, key: str, url: str = URL, seconds: float = SECONDS) -> None:
        self._client, self._key, self._url, self._seconds = client, key, url, seconds

    @classmethod
    @asynccontextmanager
    async def open(cls, key: str, url: str = URL, seconds: float = SECONDS) -> AsyncIterator[Self]:
        async with httpx.AsyncClient(timeout=seconds) as client:
            yield cls(client, key, url, seconds)

    async def call(self, model: str, method: str, properties: Mapping[str, Any]) -> tuple[Row, ...]:
        """The rows of `data`; none when nothing was found. CarrierUnavailable, CarrierRefused."""
        began = time.monotonic()
        outcome = "answered"
        try:
            return _rows(await self._posted(model, method, properties))
        except CarrierFailed as error:
            outcome = type(error).__name__
            raise
        finally:
            seconds = round(time.monotonic() - began, 3)
            log.info(
                "carrier_called", carrier="nova_poshta", call=f"{model}.{method}", outcome=outcome, seconds=seconds
            )

    async def _posted(self, model: str, method: str, properties: Mapping[str, Any]) -> Any:
        body = {"apiKey": self._key, "modelName": model, "calledMethod": method, "methodProperties": properties}
        try:
            # httpx counts each read apart, so a server that drips would be waited for without end.
            async with asyncio.timeout(self._seconds), self._client.stream("POST", self._url, json=body) as answer:
                if answer.status_code != httpx.codes.OK:
                    raise CarrierUnavailable(f"status {answer.status_code}")
                return _parsed(await _read(answer))
        except (TimeoutError, httpx.HTTPError) as error:
            # An error of httpx holds its request, and that the key: no chain for a traceback to follow.
            raise CarrierUnavailable(type(error).__name__) from None


async def _read(answer: httpx.Response) -> bytes:
    read = bytearray()
    async for piece in answer.aiter_bytes():
        read += piece
        if len(read) > MOST_BYTES:
            raise CarrierUnavailable(f"an answer over {MOST_BYTES} bytes")
    return bytes(read)


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise CarrierUnavailable("the answer is not JSON") from None


def _rows(answer: Any) -> tuple[Row, ...]:
    if isinstance(answer, list) and len(answer) == 1:
        answer = answer[0]
    if not isinstance(answer, Mapping):
        raise CarrierUnavailable("the answer has no known shape")
    reasons = _texts(answer.get("errors"))
    data = answer.get("data")
    rows = tuple(row for row in data if isinstance(row, Mapping)) if isinstance(data, list) else ()
    if answer.get("success") is True and (rows or not reasons):
        if not isinstance(data, list):
            raise CarrierUnavailable("the answer has no data")
        return rows
    if any(sign in reason.casefold() for reason in reasons for sign in _BUSY):
        raise CarrierUnavailable("the service is busy")
    if not reasons and "success" not in answer:
        raise CarrierUnavailable("the answer has no known shape")
    raise CarrierRefused(_texts(answer.get("errorCodes")), reasons)


def _texts(told: Any) -> tuple[str, ...]:
    """A list, a mapping or one text of errors as texts; {"0": "..."} and {"order": "..."} have both been seen."""
    if isinstance(told, Mapping):
        told = list(told.values())
    if isinstance(told, str):
        told = [told]
    if not isinstance(told, Sequence):
        return ()
    return tuple(str(each) for each in told if each not in (None, "", []))
