"""Chroma: one owner, rebuilt when it is wrong, never needed for an answer."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import numpy as np
import pytest

from catalog.errors import IndexUnavailable
from catalog.search import neighbours as module
from catalog.search.neighbours import Entries, Neighbours

HOLDER = """
import fcntl, os, sys
descriptor = os.open(sys.argv[1], os.O_RDWR | os.O_CREAT)
fcntl.flock(descriptor, fcntl.LOCK_EX)
print("held", flush=True)
sys.stdin.read()
"""


def entries(count: int, version: int = 1, keys: str = "k") -> Entries:
    vectors = np.eye(count, 8, dtype=np.float32)
    return Entries(version, [f"P{n}#0" for n in range(count)], [f"{keys}{n}" for n in range(count)], vectors)


async def test_the_nearest_come_first_and_only_of_the_asked_version(tmp_path: Path) -> None:
    async with Neighbours.open(tmp_path / "chroma", None, "e") as neighbours:
        await neighbours.settle(entries(5))

        assert (await neighbours.nearest(np.eye(5, 8, dtype=np.float32)[3], 2, 1) or [])[0] == "P3#0"
        assert await neighbours.nearest(np.eye(5, 8, dtype=np.float32)[3], 2, 2) is None


async def test_a_second_settling_changes_only_what_differs(tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    async with Neighbours.open(tmp_path / "chroma", None, "e") as neighbours:
        await neighbours.settle(entries(5))
        await neighbours.settle(entries(4, version=2), lambda *step: told.append(step))

        assert told == [("index", 0, 0)]
        found = await neighbours.nearest(np.ones(8, dtype=np.float32), 10, 2)
    assert sorted(found or []) == ["P0#0", "P1#0", "P2#0", "P3#0"]


async def test_another_embedders_index_is_thrown_away(tmp_path: Path) -> None:
    async with Neighbours.open(tmp_path / "chroma", None, "old") as neighbours:
        await neighbours.settle(entries(3))
    told: list[tuple[str, int, int]] = []
    async with Neighbours.open(tmp_path / "chroma", None, "new") as neighbours:
        await neighbours.settle(entries(3), lambda *step: told.append(step))

    assert told[-1] == ("index", 3, 3)


async def test_a_broken_folder_is_rebuilt(tmp_path: Path) -> None:
    async with Neighbours.open(tmp_path / "chroma", None, "e") as neighbours:
        await neighbours.settle(entries(3))
    (tmp_path / "chroma" / "chroma.sqlite3").write_bytes(b"not a database" * 500)

    async with Neighbours.open(tmp_path / "chroma", None, "e") as neighbours:
        await neighbours.settle(entries(3))
        assert len(await neighbours.nearest(np.ones(8, dtype=np.float32), 3, 1) or []) == 3


async def test_the_folder_of_another_process_is_left_alone_until_it_goes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "TAKE_OVER_EVERY", 0.0)
    holder = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        HOLDER,
        str(tmp_path / "chroma.lock"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert holder.stdout is not None
    await holder.stdout.readline()
    async with Neighbours.open(tmp_path / "chroma", None, "e") as neighbours:
        with pytest.raises(IndexUnavailable, match="another process"):
            await neighbours.settle(entries(3))
        assert await neighbours.nearest(np.ones(8, dtype=np.float32), 3, 1) is None

        await holder.communicate(b"")
        for _ in range(500):
            answer = await _asked_again(neighbours)
            if answer is not None:
                break
    assert answer is not None


async def _asked_again(neighbours: Neighbours) -> list[str] | None:
    await asyncio.sleep(0.02)
    return await neighbours.nearest(np.ones(8, dtype=np.float32), 3, 1)


async def test_a_server_that_does_not_answer_is_said_so(tmp_path: Path) -> None:
    async with Neighbours.open(tmp_path / "chroma", "http://127.0.0.1:9", "e") as neighbours:
        with pytest.raises(IndexUnavailable, match="does not answer"):
            await neighbours.settle(entries(3))
        assert await neighbours.nearest(np.ones(8, dtype=np.float32), 3, 1) is None
