"""Whatever is killed while people talk through the bot: no word is lost in either direction, nothing is done twice."""

from __future__ import annotations

import pytest

from tests.bot.handlers.conftest import MARYNA, TARAS
from tests.crash.crash_run import Nursery
from tests.crash.desk_judge import DeskReport
from tests.crash.desk_run import POINTS, DeskSiege, besiege_desk
from tests.crash.desk_story import TAKE

pytestmark = pytest.mark.timeout(300)


def assert_nothing_lost(report: DeskReport) -> None:
    assert (report.lost_to_managers, report.lost_to_shoppers, report.out_of_order) == (0, 0, 0)
    assert (report.two_voices, report.without_card, report.dead, report.violations) == (0, 0, 0, 0)
    assert report.repeated_outside == 0


async def test_no_word_of_a_handed_over_talk_is_lost_however_often_the_bot_is_killed(
    database_url: str, nursery: Nursery, figures: list[str], request: pytest.FixtureRequest
) -> None:
    updates: int = request.config.getoption("--soak", 200)
    report = await besiege_desk(nursery, database_url, updates=updates, seed=7)
    figures.append(report.line())
    assert_nothing_lost(report)
    assert set(POINTS) - set(report.kills) == set(), "killed at every point"
    assert report.to_managers > 0
    assert report.to_shoppers > 0


async def test_a_bot_killed_between_card_and_claim_shows_one_talk_and_gives_it_to_one(
    database_url: str, nursery: Nursery, figures: list[str]
) -> None:
    async with DeskSiege.open(nursery, database_url) as siege:
        story = siege.story
        talk = story.talks[501]
        await story.calls(talk)
        await siege.until_dead("card:called")
        live = await siege.handoffs.live(talk.chat)
        assert live is not None
        assert not live.held
        (card,) = story.cards(live.id)
        await story.tap(f"{TAKE}|{live.id}", MARYNA, card["message_id"])
        await siege.settle()
        for again in story.cards(live.id):
            await story.tap(f"{TAKE}|{live.id}", TARAS, again["message_id"])
        await siege.settle()
        taken = await siege.handoffs.by_id(live.id)
        assert (taken.held, taken.manager_id) == (True, MARYNA)
        claims = [event for event in await siege.handoffs.events(live.id) if event.kind == "claimed"]
        report = await siege.judge()
    report.name = "killed between card and claim"
    figures.append(report.line())
    assert len(claims) == 1
    assert report.handoffs == 1
    assert_nothing_lost(report)
