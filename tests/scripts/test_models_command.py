"""`python -m scripts.models`, as a person at a terminal meets it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.models import NONE, main
from tests.fakes.model_server import ModelServer, fails, says

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(autouse=True)
def shop(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite+aiosqlite:///{tmp_path / 'shop.db'}")
    monkeypatch.setenv("DATA_DIR", str(ROOT / "data"))
    monkeypatch.setenv("REDIS_URL", "")
    monkeypatch.setenv("CHAT_MODELS", "")
    monkeypatch.setenv("VISION_MODELS", "")
    monkeypatch.setenv("COLUMNS", "200")


@pytest.fixture
def server() -> Iterator[ModelServer]:
    """In a thread: the command has an event loop of its own."""
    ready, done = threading.Event(), threading.Event()
    served: list[ModelServer] = []

    async def serve() -> None:
        async with ModelServer.serve() as one:
            served.append(one)
            ready.set()
            await asyncio.to_thread(done.wait)

    thread = threading.Thread(target=asyncio.run, args=(serve(),))
    thread.start()
    ready.wait(10)
    yield served[0]
    done.set()
    thread.join()


def test_without_models_it_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    told = capsys.readouterr().out
    assert NONE in told.replace("\n", " ")
    assert "everything" in told


def test_it_shows_the_chain_whether_each_answers_and_what_that_cost_without_a_key(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], server: ModelServer
) -> None:
    monkeypatch.setenv("SOME_KEY", "s3cret")
    monkeypatch.setenv("CHAT_MODELS", f"grok-4|{server.url}|SOME_KEY|per_minute=60 newest|{server.url}|SOME_KEY|cheap")
    server.on("Ready", says({"ready": True}, tokens=(1000, 200)))
    assert main(["--ask"]) == 0
    told = capsys.readouterr().out
    assert told.count("answered in") == 2
    assert "s3cret" not in told
    for figure in ("3.00 in, 15.00 out", "not listed", "60 a minute", "cheap", "0.0120", "5.00", "0.20 $"):
        assert figure in told
    assert main([]) == 0
    assert len(server.asked) == 2


def test_it_says_what_went_wrong_and_fails(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], server: ModelServer
) -> None:
    monkeypatch.setenv("VISION_MODELS", f"llava|{server.url}")
    server.always(fails(401))
    assert main(["--ask"]) == 1
    assert "(401)" in capsys.readouterr().out


def test_a_wrong_setting_or_file_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("CHAT_MODELS", "grok")
    assert main([]) == 2
    assert "CHAT_MODELS" in capsys.readouterr().err
    monkeypatch.setenv("CHAT_MODELS", "")
    (tmp_path / "models.yaml").write_text("price: {}")
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    assert main([]) == 2
    assert "models.yaml, line 1" in capsys.readouterr().err
