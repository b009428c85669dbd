"""What nobody asked to forget goes by itself: a talk that rests, and what its checkpoints held."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import select, update

from bot.housekeeping import Housekeeping
from bot.queue import Queue
from bot.tables import LaneRow
from catalog.clock import SystemClock
from tests.bot.queue.conftest import FAST, Echo
from tests.bot.test_erasing import SOLOMIIA, Shop, everything, leleka, opened, shop_folder

__all__ = ["leleka", "shop_folder"]

SAID = "худі з совою на 104 для Марічки"


class Later:
    """A clock that is ahead."""

    def __init__(self, **time: float) -> None:
        self._ahead = timedelta(**time)

    def now(self) -> datetime:
        return datetime.now(UTC) + self._ahead


async def tidied(shop: Shop, **ahead: float) -> None:
    clock = Later(**ahead)
    async with Queue.open(shop.catalog.db, shop.telegram, Echo(), FAST, SystemClock()) as queue:
        keeping = Housekeeping(shop.catalog, shop.agent, queue, clock)
        await keeping.tidy()
        await keeping.tidy()


async def checkpoint_of(shop: Shop) -> str | None:
    async with shop.catalog.db.read() as session:
        return await session.scalar(select(LaneRow.checkpoint_id).where(LaneRow.chat == SOLOMIIA))


def url_of(folder: Path) -> str:
    return f"sqlite+aiosqlite:///{folder / 'var' / 'vitrina.db'}"


async def test_a_talk_that_rests_forgets_what_was_said_of_a_child(shop_folder: Path) -> None:
    async with opened(shop_folder, url_of(shop_folder), None) as shop:
        await shop.sandbox.world.say(SAID, chat=SOLOMIIA)
        await shop.quiet()
        before = await checkpoint_of(shop)
        await tidied(shop, days=2)
        assert await checkpoint_of(shop) == before, "a talk of yesterday goes on"

        await tidied(shop, days=4)
        rested = await checkpoint_of(shop)
        assert rested != before
        assert (await shop.agent.session(SOLOMIIA, 0, rested)).size is None
        await shop.sandbox.world.say("доброго дня", chat=SOLOMIIA)
        await shop.quiet()
        await shop.agent._checkpoints.leave_no_trace()
        kept = (shop_folder / "var" / "checkpoints.db").read_bytes().decode(errors="replace")
    assert "Марічк" not in kept
    assert "Марічк" in await everything(shop_folder, url_of(shop_folder), None), "the inbox keeps its week"


async def test_a_talk_that_goes_on_meanwhile_is_left_alone(shop_folder: Path) -> None:
    async with opened(shop_folder, url_of(shop_folder), None) as shop:
        await shop.sandbox.world.say(SAID, chat=SOLOMIIA)
        await shop.quiet()
        before = await checkpoint_of(shop)
        async with shop.catalog.db.write() as session:
            await session.execute(update(LaneRow).values(turn_id="under way", lease_until=2**40))
        await tidied(shop, days=4)
        assert await checkpoint_of(shop) == before
