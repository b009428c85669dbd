"""/models tells the owner how models stand and what today cost; anybody else only talks to the bot."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.texts import budgets
from graph.models.breaker import Health, Standing
from graph.models.opening import Report
from graph.models.price_list import Budgets
from graph.models.spending import Tally
from tests.bot.handlers.conftest import OWNER

NOON = datetime(2026, 3, 11, 10, 0, 5, tzinfo=UTC)


@pytest.fixture
def asked(desk: Any, updates: Any) -> Any:
    async def ask(report: Report) -> str:
        async def told() -> Report:
            return report

        desk.agent.chains = SimpleNamespace(report=told)
        desk.catalog.shop = SimpleNamespace(timezone=ZoneInfo("Europe/Kyiv"))
        (answer,) = (await desk.handle(updates.say("/models", user=OWNER, chat=OWNER), chat=OWNER)).outgoing
        return str(answer.params["text"])

    return ask


async def test_the_owner_sees_how_each_one_stands_by_the_shops_clock_and_what_today_cost(asked: Any) -> None:
    chat = (
        Health("grok-4", Standing.OPEN, 3, NOON, 0),
        Health("gpt-4o-mini", Standing.CLOSED, 0, None, 1),
        Health("qwen", Standing.HALF_OPEN, 3, NOON, 1),
    )
    tallies = (Tally("vision", 21, 9000, 800, 1_234_567, 9), Tally("wording", 2, 900, 80, 6_000, 1))
    limits = Budgets(day=Decimal(5), features={"wording": Decimal(2)})
    lines = (await asked(Report(chat, (), tallies, limits))).splitlines()
    assert lines[0] == budgets.CHAINS["chat"]
    assert [line.partition(":")[0] for line in lines[1:4]] == ["grok-4", "gpt-4o-mini", "qwen"]
    assert "12:00:05" in lines[1]
    assert lines[5:] == [
        budgets.TODAY,
        "фото: 1,23\u00a0$, 21 звернення",
        "формулювання: 0,01\u00a0$ із 2,00\u00a0$, 2 звернення",
        "усе разом: 1,24\u00a0$ із 5,00\u00a0$, 23 звернення",
    ]


async def test_without_models_the_answer_says_so(asked: Any) -> None:
    told = await asked(Report((), (), (), Budgets()))
    assert told.splitlines() == [budgets.NO_MODELS, "", budgets.NOTHING_TODAY]


async def test_a_shopper_who_types_it_is_a_shopper(desk: Any, updates: Any) -> None:
    await desk.handle(updates.say("/models"))
    assert desk.agent.turns


def test_every_standing_and_feature_has_its_words() -> None:
    assert set(budgets.STANDINGS) == {each.value for each in Standing}
    assert set(budgets.FEATURES) - {""} == set(budgets.NEAR) - {"day", "shopper"}
