"""Whatever is killed, repeated or overtaken: no message is lost, no effect happens twice."""

from __future__ import annotations

import asyncio
import signal
from pathlib import Path

import pytest

from tests.crash.crash_run import POINTS, Nursery, Report, Siege, alive, besiege, end, gone

pytestmark = pytest.mark.timeout(300)


def assert_nothing_lost(report: Report) -> None:
    assert (report.lost, report.dead, report.out_of_order) == (0, 0, 0)
    assert (report.effects_twice, report.effects_missing, report.wrong_history) == (0, 0, 0)
    assert report.repeated_outside == 0
    assert report.violations == 0


@pytest.mark.parametrize("intake", ["polling", "webhook"])
async def test_nothing_is_lost_or_done_twice_however_often_the_bot_is_killed(
    database_url: str, nursery: Nursery, tmp_path: Path, intake: str, figures: list[str], request: pytest.FixtureRequest
) -> None:
    updates: int = request.config.getoption("--soak", 200)
    report = await besiege(nursery, database_url, tmp_path, webhook=intake == "webhook", updates=updates, seed=7)
    figures.append(report.line())
    assert_nothing_lost(report)
    assert set(POINTS) - set(report.kills) == set(), "killed at every point"


@pytest.mark.parametrize("point", ["turn:claimed", "graph:think", "turn:handled", "send:before_call"])
async def test_a_stalled_process_that_wakes_after_its_lease_passed_changes_nothing(
    database_url: str, nursery: Nursery, tmp_path: Path, point: str, figures: list[str]
) -> None:
    async with Siege.open(nursery, database_url, tmp_path, webhook=False) as siege:
        stalled = await siege.stalled(point)
        await siege.feed(5)
        await siege.settle()
        before = siege.sandbox.world.calls("sendMessage")
        end(stalled, signal.SIGCONT)
        await asyncio.sleep(0.6)
        assert alive(stalled)
        assert siege.sandbox.world.calls("sendMessage") == before
        report = await siege.judge()
    report.name = f"stalled at {point}"
    figures.append(report.line())
    assert_nothing_lost(report)
    assert report.repeated == 0


async def test_a_process_stalled_within_the_call_repeats_one_message_and_it_is_counted(
    database_url: str, nursery: Nursery, tmp_path: Path, figures: list[str]
) -> None:
    async with Siege.open(nursery, database_url, tmp_path, webhook=False) as siege:
        stalled = await siege.stalled("send:calling")
        await siege.settle()
        end(stalled, signal.SIGCONT)
        await asyncio.sleep(0.6)
        report = await siege.judge()
    report.name = "stalled within the call"
    figures.append(report.line())
    assert_nothing_lost(report)
    assert report.tally is not None
    assert report.repeated == report.tally.repeatable == 1


async def test_two_processes_of_a_rolling_restart_share_the_work(
    database_url: str, nursery: Nursery, tmp_path: Path, figures: list[str]
) -> None:
    async with Siege.open(nursery, database_url, tmp_path, webhook=False) as siege:
        old = await siege.start(lease=5.0)
        for _ in range(5):
            await siege.feed(5)
            await asyncio.sleep(0.05)
        new = await siege.start(lease=5.0)
        for _ in range(5):
            await siege.feed(5)
            await asyncio.sleep(0.05)
        end(old, signal.SIGTERM)
        await siege.feed(5)
        assert await gone(old, 20.0)
        end(new, signal.SIGTERM)
        assert await gone(new, 20.0)
        await siege.settle()
        report = await siege.judge()
    report.name = "rolling restart"
    figures.append(report.line())
    assert_nothing_lost(report)
    assert report.repeated == 0
