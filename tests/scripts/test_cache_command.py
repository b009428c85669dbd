"""`python -m scripts.cache`, as a person at a terminal meets it."""

from __future__ import annotations

import asyncio
import uuid
from datetime import timedelta
from pathlib import Path

import pytest

from catalog.cache import RedisCache
from catalog.clock import SystemClock
from catalog.product_cache import key_prefix
from scripts.cache import main
from tests.catalog.redis_servers import shared_redis_or_skip

HOUR = timedelta(hours=1)


@pytest.fixture
def database_url(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    """Of a shop that nobody else has, so that its keys are nobody else's either."""
    url = f"sqlite+aiosqlite:///{tmp_path / uuid.uuid4().hex}.db"
    monkeypatch.setenv("DATABASE_URL", url)
    return url


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch, database_url: str) -> None:
    """Two products and a photo in the shared Redis."""
    monkeypatch.setenv("REDIS_URL", asyncio.run(shared_redis_or_skip()))
    asyncio.run(_keep(database_url))


async def _keep(database_url: str) -> None:
    async with RedisCache.open(await shared_redis_or_skip(), SystemClock(), key_prefix(database_url)) as cache:
        await cache.set_many({"product:A": "a" * 5000, "product:B": "b", "vision:1": "c"}, HOUR)


@pytest.mark.usefixtures("kept")
def test_show_counts_and_clear_forgets_what_was_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show"]) == 0
    told = capsys.readouterr().out
    assert [line.split()[1::2][:2] for line in told.splitlines() if "│" in line] == [["product", "2"], ["vision", "1"]]
    assert main(["clear", "product:*"]) == 0
    assert "2 entries are gone" in capsys.readouterr().out
    assert main(["show"]) == 0
    told = capsys.readouterr().out
    assert "product" not in told
    assert "vision" in told
    assert main(["clear", "*"]) == 0
    assert main(["show"]) == 0
    assert "The cache is empty." in capsys.readouterr().out


@pytest.mark.parametrize("command", [["show"], ["clear", "*"]])
@pytest.mark.usefixtures("database_url")
def test_without_redis_it_says_where_the_cache_is(
    command: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("REDIS_URL", "")
    assert main(command) == 1
    assert "REDIS_URL is empty" in capsys.readouterr().out


@pytest.mark.parametrize("command", [["show"], ["clear", "*"]])
@pytest.mark.usefixtures("database_url")
def test_a_redis_that_does_not_answer_is_told_in_one_line(
    command: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:1/0")
    assert main(command) == 1
    assert capsys.readouterr().err.startswith("Redis does not answer")


@pytest.mark.parametrize("command", [["--help"], ["show", "--help"], ["clear", "--help"]])
def test_it_explains_itself(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(command)
    assert ended.value.code == 0
    assert "python -m scripts.cache" in capsys.readouterr().out
