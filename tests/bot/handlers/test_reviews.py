"""What shoppers say of their orders reaches the managers in one line, and the owner as a list."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from catalog.shoppers.reviews import Average, Review
from graph.messages import RateOrder, ReviewNote, Tap
from tests.bot.handlers.conftest import MANAGERS, OWNER

AT = datetime(2026, 11, 20, 22, 30, tzinfo=UTC)


class FakeReviews:
    def __init__(self, average: Average, *latest: Review) -> None:
        self._average, self._latest = average, latest

    async def average(self) -> Average:
        return self._average

    async def latest(self, limit: int) -> tuple[Review, ...]:
        return self._latest[:limit]


@pytest.fixture
def asked(desk: Any, updates: Any) -> Any:
    async def ask(average: Average, *latest: Review) -> str:
        desk.catalog.reviews = FakeReviews(average, *latest)
        (answer,) = (await desk.handle(updates.say("/reviews", user=OWNER, chat=OWNER), chat=OWNER)).outgoing
        return str(answer.params["text"]).replace("\xa0", " ")

    return ask


async def test_a_tap_on_the_stars_reaches_the_agent(desk: Any, updates: Any) -> None:
    assert await desk.parts(updates.tap("rs|1007|4")) == (Tap(RateOrder("1007", 4)),)


async def test_managers_hear_of_a_review_in_one_line(desk: Any, updates: Any) -> None:
    notes = (ReviewNote("1007", 5, "Теплий костюм,\nдякую <3", "Олена"), ReviewNote("1008", 2, name="Олена"))
    desk.agent.answer = replace(desk.agent.answer, reviews=(*notes, ReviewNote("1009", None, "Все супер", "Олена")))
    sent = [one.params["text"] for one in (await desk.handle(updates.say("Супер"))).outgoing if one.chat == MANAGERS]
    assert sent == [
        "<b>Відгук №1007 ★★★★★</b> · Олена: Теплий костюм, дякую &lt;3",
        "<b>Відгук №1008 ★★☆☆☆</b> · Олена",
        "<b>Відгук №1009</b> · Олена: Все супер",
    ]


async def test_the_owner_sees_the_average_and_the_latest_words(asked: Any) -> None:
    said = [Review(str(1000 + n), 4, f"слова {n}", AT) for n in range(12)]
    lines = (await asked(Average(4.666, 21), *said)).splitlines()
    assert lines[:2] == ["Середня оцінка 4,7 з 5, 21 замовлення.", "<b>21 листопада, №1000 ★★★★☆</b>: слова 0"]
    assert len(lines) == 11


async def test_words_without_stars_are_shown_too(asked: Any) -> None:
    lines = (await asked(Average(None, 0), Review("1007", None, "Все супер", AT))).splitlines()
    assert (lines[0][:17], lines[1]) == ("Оцінок ще немає. ", "<b>21 листопада, №1007</b>: Все супер")


async def test_reviews_are_for_the_owner_alone(desk: Any, updates: Any) -> None:
    desk.catalog.reviews = SimpleNamespace()
    work = await desk.handle(updates.say("/reviews"))
    assert len(desk.agent.turns) == len(work.outgoing) == 1
