"""A bad day in a talk: whatever the models do, the shopper has the answer of the embedded path, within the time."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

import pytest

from catalog import Catalog
from graph.messages import Reply
from tests.fakes.model_server import ModelServer, Step
from tests.graph.conftest import Talk, agent_in
from tests.graph.models.test_bad_day import MISFORTUNES

SECONDS = 5.0  # that models may take of a turn; more on a slow machine
OVERHEAD = 5.0  # what a turn may take without any model
TURNS = 12  # as long as so many without models, at least, so that slowness elsewhere leaves time for a call
TEXT_PROMISE, PHOTO_PROMISE = 8.0, 12.0  # what a shopper is promised, of the whole answer
UNCLEAR = "ну шось таке шоб малій на двір бігати"


@dataclass(frozen=True)
class Pace:
    """Seconds that a turn took without any model, just before: on a busy machine all else takes so much longer."""

    alone: float

    @property
    def models(self) -> float:
        """What the models may take."""
        return min(max(SECONDS, self.alone * TURNS), 15.0)

    @property
    def answer(self) -> float:
        """What the whole answer may take."""
        return self.models + max(OVERHEAD, self.alone * 4)


async def timed(reply: Awaitable[Reply]) -> tuple[Reply, float]:
    began = monotonic()
    return await reply, monotonic() - began


@pytest.mark.parametrize("misfortune", MISFORTUNES.values(), ids=MISFORTUNES.keys())
async def test_a_text_is_answered_as_it_is_without_models_and_in_time(
    shop: Catalog, shop_folder: Path, models: ModelServer, second: ModelServer, misfortune: Step
) -> None:
    models.always(misfortune)
    second.always(misfortune)
    chain = f"gpt-4o-mini|{models.url} grok-4|{second.url}"
    async with agent_in(shop, shop_folder) as alone:
        expected, took = await timed(Talk(alone, shop).say(UNCLEAR))
    pace = Pace(took)
    async with agent_in(shop, shop_folder, chat_models=chain, text_seconds=pace.models) as agent:
        reply, took = await timed(Talk(agent, shop).say(UNCLEAR))
    assert took < pace.answer
    assert models.asked
    assert reply.messages == expected.messages
    assert reply.model_used is None


@pytest.mark.parametrize("misfortune", MISFORTUNES.values(), ids=MISFORTUNES.keys())
async def test_a_photo_is_answered_in_time(
    shop: Catalog,
    shop_folder: Path,
    models: ModelServer,
    second: ModelServer,
    stranger: Callable[[str], bytes],
    misfortune: Step,
) -> None:
    models.always(misfortune)
    second.always(misfortune)
    chain = f"gpt-4o-mini|{models.url} grok-4|{second.url}"
    async with agent_in(shop, shop_folder) as alone:
        _, took = await timed(Talk(alone, shop).photo(stranger("a good day")))
    pace = Pace(took)
    async with agent_in(shop, shop_folder, vision_models=chain, photo_seconds=pace.models) as agent:
        reply, took = await timed(Talk(agent, shop).photo(stranger("bad day")))
    assert took < pace.answer
    assert models.asked
    assert reply.messages
    assert reply.cards


async def test_with_the_settings_of_a_fresh_shop_a_text_and_a_photo_are_answered_within_what_is_promised(
    shop: Catalog, shop_folder: Path, models: ModelServer, second: ModelServer, stranger: Callable[[str], bytes]
) -> None:
    """Both endpoints are a minute late, so all the time that models have is used up."""
    models.always(MISFORTUNES["an answer 60 s late"])
    second.always(MISFORTUNES["an answer 60 s late"])
    chain = f"gpt-4o-mini|{models.url} grok-4|{second.url}"
    async with agent_in(shop, shop_folder) as alone:
        expected = await Talk(alone, shop).say(UNCLEAR)
    async with agent_in(shop, shop_folder, chat_models=chain, vision_models=chain) as agent:
        began = monotonic()
        text = await Talk(agent, shop).say(UNCLEAR)
        after_text = monotonic() - began
        began = monotonic()
        photo = await Talk(agent, shop, chat=502).photo(stranger("late"))
        after_photo = monotonic() - began
    assert text.messages == expected.messages
    assert photo.messages
    assert photo.cards
    assert after_text < TEXT_PROMISE
    assert after_photo < PHOTO_PROMISE
    assert {each.schema for each in models.asked} >= {"Reading", "Description"}
