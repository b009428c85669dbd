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
from catalog.search.scrubbing import scrub

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


def room_in(folder: Path) -> bytes:
    """All that an index keeps of its entries; zeros while they wait in Chroma's own log."""
    return b"".join(path.read_bytes() for name in ("data_level0.bin", "length.bin") for path in folder.rglob(name))


async def test_no_memory_of_the_process_gets_into_the_files(tmp_path: Path) -> None:
    """Chroma writes the room that its index has to grow as it lies in memory."""
    freed = [b"Odarka Vyhadana " * size for size in (80_000, *[12_000] * 400)]
    del freed
    async with Neighbours.open(tmp_path / "chroma", None, "e") as neighbours:
        await neighbours.settle(entries(5))
        assert len(room_in(tmp_path)) > 1000
        assert not any(room_in(tmp_path))
    assert not any(room_in(tmp_path))


async def test_an_index_that_is_on_disk_stays_whole_when_its_room_is_wiped(tmp_path: Path) -> None:
    vectors = np.random.default_rng(7).normal(size=(2_500, 8)).astype(np.float32)
    ids = [f"P{n}#0" for n in range(len(vectors))]
    many = Entries(1, ids, ids, vectors)
    async with Neighbours.open(tmp_path / "chroma", None, "e") as neighbours:
        await neighbours.settle(many)
    told: list[tuple[str, int, int]] = []
    async with Neighbours.open(tmp_path / "chroma", None, "e") as neighbours:
        await neighbours.settle(many, lambda *step: told.append(step))
        found = [await neighbours.nearest(vectors[n], 1, 1) for n in range(0, len(vectors), 250)]
    assert told == [("index", 0, 0)]
    assert found == [[f"P{n}#0"] for n in range(0, len(vectors), 250)]
    assert len(room_in(tmp_path)) > vectors.nbytes


async def test_a_layout_that_nobody_knows_is_left_alone(tmp_path: Path) -> None:
    index = tmp_path / "chroma" / "one"
    index.mkdir(parents=True)
    for name in ("header.bin", "data_level0.bin", "length.bin"):
        (index / name).write_bytes(b"\x09" * 60)
    scrub(tmp_path / "chroma")
    assert {path.read_bytes() for path in index.iterdir()} == {b"\x09" * 60}


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


async def test_the_index_says_whose_and_of_which_version_it_is(tmp_path: Path) -> None:
    async with Neighbours.open(tmp_path / "chroma", None, "e5") as neighbours:
        await neighbours.settle(entries(3, version=7))
        assert neighbours._collection is not None
        told = dict(neighbours._collection.metadata or {})

    assert (told["embedder"], told["catalog_version"]) == ("e5", 7)


async def test_an_index_that_is_right_is_not_read_through(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Neighbours.open(tmp_path / "chroma", None, "e") as neighbours:
        await neighbours.settle(entries(5))
    monkeypatch.setattr(Neighbours, "_write", None)

    async with Neighbours.open(tmp_path / "chroma", None, "e") as neighbours:
        await neighbours.settle(entries(5, version=2))
        assert len(await neighbours.nearest(np.ones(8, dtype=np.float32), 5, 2) or []) == 5


async def test_an_index_with_something_missing_is_filled_up(tmp_path: Path) -> None:
    async with Neighbours.open(tmp_path / "chroma", None, "e") as neighbours:
        await neighbours.settle(entries(5))
        assert neighbours._collection is not None
        neighbours._collection.delete(ids=["P2#0"])

    async with Neighbours.open(tmp_path / "chroma", None, "e") as neighbours:
        await neighbours.settle(entries(5))
        assert "P2#0" in (await neighbours.nearest(np.eye(5, 8, dtype=np.float32)[2], 5, 1) or [])


async def test_an_interrupted_filling_goes_on_where_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BATCH", 2)
    async with Neighbours.open(tmp_path / "chroma", None, "e") as neighbours:

        def stop(_label: str, done: int, _total: int) -> None:
            if done >= 2:
                neighbours.interrupt()

        await neighbours.settle(entries(8), stop)
        assert await neighbours.nearest(np.ones(8, dtype=np.float32), 3, 1) is None
    told: list[tuple[str, int, int]] = []

    async with Neighbours.open(tmp_path / "chroma", None, "e") as neighbours:
        await neighbours.settle(entries(8), lambda *step: told.append(step))
        assert len(await neighbours.nearest(np.ones(8, dtype=np.float32), 8, 1) or []) == 8
    assert told == [("index", 0, 4), ("index", 2, 4), ("index", 4, 4)]


async def test_what_fails_when_asked_is_built_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "TAKE_OVER_EVERY", 0.0)
    async with Neighbours.open(tmp_path / "chroma", None, "e") as neighbours:
        await neighbours.settle(entries(3))
        assert neighbours._client is not None
        neighbours._client.delete_collection(module.COLLECTION)

        assert await neighbours.nearest(np.ones(8, dtype=np.float32), 3, 1) is None

        for _ in range(500):
            answer = await _asked_again(neighbours)
            if answer is not None:
                break
        assert len(answer or []) == 3


async def test_nothing_leaves_the_process(tmp_path: Path) -> None:
    """Chroma in process, filled and asked, with every connection to elsewhere refused and written down."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        SILENT,
        str(tmp_path / "chroma"),
        cwd=Path(__file__).parent.parent.parent.parent,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, error = await process.communicate()

    assert process.returncode == 0, error.decode()
    assert out.decode().split("\n")[-2] == "['P1#0'] []"


SILENT = """
import asyncio, socket, sys
from pathlib import Path

tried = []

def refuse(_socket, address):
    tried.append(address)
    raise OSError("refused")

socket.socket.connect = socket.socket.connect_ex = refuse
socket.getaddrinfo = lambda *arguments, **_: refuse(None, arguments)

import numpy as np
from catalog.search.neighbours import Entries, Neighbours

async def main():
    vectors = np.eye(4, 8, dtype=np.float32)
    async with Neighbours.open(Path(sys.argv[1]), None, "e") as neighbours:
        await neighbours.settle(Entries(1, [f"P{n}#0" for n in range(4)], list("abcd"), vectors))
        found = await neighbours.nearest(vectors[1], 1, 1)
        await asyncio.sleep(0.5)
    print(found, tried)

asyncio.run(main())
"""
