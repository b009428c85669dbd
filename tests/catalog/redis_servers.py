"""Redis servers that a test may do anything to, and things that only look like one."""

from __future__ import annotations

import asyncio
import os
import random
import shutil
import signal
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from redis.asyncio import Redis
from redis.exceptions import RedisError

REDIS_URL = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/0")


async def shared_redis_or_skip() -> str:
    """The address of the Redis that all tests share: use keys of your own, never FLUSHALL."""
    async with Redis.from_url(REDIS_URL, socket_connect_timeout=1) as client:
        try:
            await client.ping()
        except (RedisError, OSError):
            if os.environ.get("REQUIRE_SERVICES") == "1":
                raise
            pytest.skip(f"no Redis answers at {REDIS_URL}")
    return REDIS_URL


class OwnRedis:
    """A real server of this test's own, on a free port."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._port = _free_port()
        self._process: asyncio.subprocess.Process | None = None
        self.url = f"redis://127.0.0.1:{self._port}/0"

    async def start(self) -> None:
        program = shutil.which("redis-server")
        if program is None:
            reason = "redis-server is not installed on this machine"
            if os.environ.get("REQUIRE_SERVICES") == "1":
                pytest.fail(reason)
            pytest.skip(reason)
        given = ["--port", str(self._port), "--bind", "127.0.0.1", "--dir", str(self._folder), "--save", ""]
        self._process = await asyncio.create_subprocess_exec(program, *given, stdout=asyncio.subprocess.PIPE)
        assert self._process.stdout is not None
        while b"Ready to accept connections" not in (line := await self._process.stdout.readline()):
            assert line, "redis-server ended"

    def signal(self, number: signal.Signals) -> None:
        assert self._process is not None
        self._process.send_signal(number)

    async def kill(self) -> None:
        if self._process is not None:
            self.signal(signal.SIGKILL)
            await self._process.communicate()
            self._process = None


@asynccontextmanager
async def own_redis(folder: Path) -> AsyncIterator[OwnRedis]:
    server = OwnRedis(folder)
    await server.start()
    try:
        yield server
    finally:
        await server.kill()


@asynccontextmanager
async def deaf_server() -> AsyncIterator[str]:
    """Accepts connections and never answers, as a Redis whose machine is frozen does."""
    hang_up = asyncio.Event()

    async def listen(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await hang_up.wait()
        writer.close()

    async with _serving(listen) as port:
        yield f"redis://127.0.0.1:{port}/0"
        hang_up.set()


@asynccontextmanager
async def mad_server(seed: int) -> AsyncIterator[str]:
    """Answers at once, whatever comes to its mind: broken frames, frames of other types, other protocols."""
    chance = random.Random(seed)

    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while await reader.read(65536):
                writer.write(_babble(chance))
                await writer.drain()
        except OSError:
            return
        finally:
            writer.close()

    async with _serving(listen) as port:
        yield f"redis://127.0.0.1:{port}/0"


@asynccontextmanager
async def slow_way(url: str, wait: Callable[[], float]) -> AsyncIterator[str]:
    """A proxy in front of a real Redis that holds every answer back for `wait()` seconds."""
    host, _, port = url.removeprefix("redis://").partition("/")[0].partition(":")

    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        behind_reader, behind_writer = await asyncio.open_connection(host, int(port))

        async def pour(source: asyncio.StreamReader, target: asyncio.StreamWriter, *, slow: bool) -> None:
            while data := await source.read(65536):
                await asyncio.sleep(wait() if slow else 0)
                target.write(data)

        there = asyncio.create_task(pour(reader, behind_writer, slow=False))
        back = asyncio.create_task(pour(behind_reader, writer, slow=True))
        try:
            await asyncio.wait({there, back}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (there, back):
                task.cancel()
            writer.close()
            behind_writer.close()

    async with _serving(listen) as own:
        yield f"redis://127.0.0.1:{own}/0"


@asynccontextmanager
async def _serving(
    listen: Callable[[asyncio.StreamReader, asyncio.StreamWriter], object],
) -> AsyncIterator[int]:
    talking: set[asyncio.Task[object]] = set()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        talking.add(task)
        try:
            await listen(reader, writer)  # type: ignore[misc]
        except asyncio.CancelledError:
            return
        finally:
            talking.discard(task)

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for task in list(talking):
            task.cancel()
        await asyncio.gather(*talking, return_exceptions=True)


_FRAMES = (
    b"HTTP/1.1 200 OK\r\nServer: x\r\n\r\n<html>",
    b"+OK\r\n",
    b":x\r\n",
    b":7\r\n",
    b"$abc\r\n",
    b"$-1\r\n",
    b"$5\r\nhello\r\n",
    b"*-1\r\n",
    b"*1\r\n$5\r\n\xff\xfe\xfd\xfc\xfb\r\n",
    b"*2\r\n$1\r\na\r\n$1\r\nb\r\n",
    b"*3\r\n+a\r\n",
    b"%1\r\n*0\r\n+a\r\n",
    b"-WRONGTYPE no\r\n",
    b"-NOAUTH no\r\n",
    b">2\r\n+invalidate\r\n_\r\n",
    b"*1\r\n" * 2000,
    b",nan\r\n",
    b"#t\r\n",
)
_HELLO = b"%1\r\n+proto\r\n:3\r\n+OK\r\n+OK\r\n"


def _babble(chance: random.Random) -> bytes:
    frame = chance.choice((chance.choice(_FRAMES), bytes(chance.choices(b"*$:+-%#_,(~>123\r\nab", k=40))))
    return chance.choice((frame, _HELLO + frame, chance.randbytes(30)))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
