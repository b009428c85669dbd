"""A budget that runs out in a talk: the owner is told with that turn and its replays, shoppers are answered on."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from catalog import Catalog
from catalog.clock import SystemClock
from graph.agent import Agent
from graph.messages import NoticeKind, Text
from graph.settings import GraphSettings
from tests.fakes.model_server import ModelServer, says
from tests.graph.conftest import Talk
from tests.graph.models.test_bad_day_in_talk import UNCLEAR

MODELS = """prices:
  grok-4: {in: 1, out: 10}
unlisted: {in: 1, out: 10}
budgets: {day: 0.10}
"""


@pytest.fixture
async def talk(shop: Catalog, shop_folder: Path, models: ModelServer, tmp_path: Path) -> AsyncIterator[Talk]:
    """With a chain whose answers cost nine cents each, of ten a day."""
    data = tmp_path / "data"
    data.mkdir()
    shutil.copy(shop_folder / "data" / "shop.yaml", data)
    (data / "models.yaml").write_text(MODELS)
    models.always(says("nonsense", tokens=(0, 9000)))
    settings = GraphSettings(
        _env_file=None,
        database_url="sqlite://",
        var_dir=shop_folder / "var",
        data_dir=data,
        chat_models=f"grok-4|{models.url}",
    )
    async with Agent.open(shop, settings, SystemClock()) as agent:
        yield Talk(agent, shop)


async def test_the_turn_that_comes_upon_it_tells_the_owner_and_so_does_its_replay(
    talk: Talk, models: ModelServer
) -> None:
    turn = talk.turn(Text(UNCLEAR))
    first = await talk.agent.reply(turn, None)
    (near,) = first.notices
    assert (near.kind, near.scope) == (NoticeKind.BUDGET_NEAR, "day")
    again = await talk.agent.reply(turn, None)
    assert [notice.kind for notice in again.notices] == [NoticeKind.BUDGET_SPENT]
    asked = len(models.asked)
    third = await talk.agent.reply(turn, None)
    assert (third.notices, third.messages) == (again.notices, first.messages)
    other = await Talk(talk.agent, talk.catalog, chat=502).say(UNCLEAR)
    assert (other.notices, other.messages) == ((), first.messages)
    assert len(models.asked) == asked
