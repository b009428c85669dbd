"""Kept answers: paid once, checked again at each use, good only while nobody better answers."""

from __future__ import annotations

import asyncio
import uuid
from datetime import timedelta

import pytest
from langchain_core.messages import HumanMessage
from pydantic import BaseModel

from catalog.cache import open_cache
from catalog.clock import SystemClock
from graph.asking import Ask
from graph.endpoints import Endpoint
from graph.errors import AnswerRefused, ModelsUnavailable
from graph.models.answers import KEEP
from graph.models.breaker import REST
from tests.catalog.redis_servers import shared_redis_or_skip
from tests.fakes.model_server import ModelServer, fails, holds, says, waits
from tests.graph.models.conftest import GOOD, Desk, OpenDesk, OwnClock, Word, ask


async def test_the_same_question_is_paid_once_and_says_where_the_answer_is_from(
    desk: Desk, models: ModelServer, clock: OwnClock
) -> None:
    models.always(says(GOOD))
    chain = desk.over(models)
    first, again = await ask(chain, kept="q"), await ask(chain, kept="q")
    assert (first.source, again.source) == ("model", "cache")
    assert again.value == first.value
    assert (again.usage.model, again.usage.tokens_in, again.usage.tokens_out) == ("gpt-4o-mini", 0, 0)
    assert len(models.asked) == 1
    clock.at += KEEP
    assert (await ask(chain, kept="q")).source == "model"


async def test_another_input_prompt_version_model_or_shape_is_another_question(desk: Desk, models: ModelServer) -> None:
    class Other(BaseModel):
        word: str
        loud: bool = False

    models.always(says(GOOD))
    chain = desk.over(models)
    await ask(chain, kept="q")
    await ask(chain, kept="p")
    await ask(chain, kept="q", prompt="say_word/2")
    await ask(desk.chain(Endpoint(model="gpt-4o", url=models.url)), kept="q")
    await ask(chain)
    other = Ask(Other, lambda _: [HumanMessage("x")], lambda _: None, "wording", "say_word/1", kept="q")
    assert (await chain.ask(other, 2.0)).source == "model"
    assert len(models.asked) == 6


async def test_all_who_ask_at_once_wait_for_one_call(desk: Desk, models: ModelServer) -> None:
    gate = asyncio.Event()
    models.always(holds(gate, says(GOOD)))
    chain = desk.over(models)
    asking = [asyncio.create_task(ask(chain, 5.0, kept="q")) for _ in range(10)]
    await models.until_asked(1)
    gate.set()
    answers = await asyncio.gather(*asking)
    assert sorted(answer.source for answer in answers) == ["cache"] * 9 + ["model"]
    assert len(models.asked) == 1


async def test_processes_on_one_redis_pay_once_together(open_desk: OpenDesk, models: ModelServer) -> None:
    url = await shared_redis_or_skip()
    models.always(waits(0.1, says(GOOD)))
    prefix, clock = f"test-{uuid.uuid4().hex}:", SystemClock()
    async with open_cache(url, clock, prefix) as one, open_cache(url, clock, prefix) as two:
        async with open_desk(cache=one) as desk:
            assert (await ask(desk.over(models), kept="q")).source == "model"
            desk.cache = two
            assert (await ask(desk.over(models), kept="q")).source == "cache"
        assert await one.clear("*") == 1


async def test_what_was_refused_or_did_not_come_is_not_kept(desk: Desk, models: ModelServer) -> None:
    def only_hats(word: Word) -> None:
        if word.word != "hat":
            raise AnswerRefused(word.word)

    chain = desk.over(models)
    models.on("Word", says({"word": "price"}), fails(401), says(GOOD))
    with pytest.raises(AnswerRefused):
        await ask(chain, kept="q", check=only_hats)
    with pytest.raises(ModelsUnavailable):
        await ask(chain, kept="q", check=only_hats)
    assert (await ask(chain, kept="q", check=only_hats)).source == "model"


async def test_a_kept_answer_that_would_be_refused_today_is_asked_for_again(desk: Desk, models: ModelServer) -> None:
    def only_caps(word: Word) -> None:
        if word.word != "cap":
            raise AnswerRefused(word.word)

    models.on("Word", says(GOOD), says({"word": "cap"}))
    chain = desk.over(models)
    await ask(chain, kept="q")
    assert (await ask(chain, kept="q", check=only_caps)).value.word == "cap"


async def test_the_answer_of_a_lesser_model_is_good_only_while_the_better_one_rests(
    desk: Desk, models: ModelServer, second: ModelServer, clock: OwnClock
) -> None:
    models.always(fails(429, "25"))
    second.always(says(GOOD))
    chain = desk.over(models, second)
    assert [(await ask(chain, kept="q")).source for _ in range(3)] == ["model", "cache", "cache"]
    clock.at += REST
    models.always(says(GOOD))
    answer = await ask(chain, kept="q")
    assert (answer.usage.model, answer.source) == ("gpt-4o-mini", "model")
    assert (await ask(chain, kept="q")).usage.model == "gpt-4o-mini"


async def test_one_who_is_short_of_time_is_told_so_and_the_others_get_their_answer(
    desk: Desk, models: ModelServer
) -> None:
    models.always(waits(0.6, says(GOOD)))
    chain = desk.over(models)
    long = asyncio.create_task(ask(chain, 5.0, kept="q"))
    await models.until_asked(1)
    with pytest.raises(ModelsUnavailable):
        await ask(chain, 0.2, kept="q")
    assert (await long).value.word == "hat"


async def test_one_who_waited_for_somebody_short_of_time_asks_alone(desk: Desk, models: ModelServer) -> None:
    models.on("Word", waits(5, says(GOOD)), says(GOOD))
    chain = desk.over(models)
    short = asyncio.create_task(ask(chain, 0.3, kept="q"))
    await models.until_asked(1)
    assert (await ask(chain, 5.0, kept="q")).source == "model"
    with pytest.raises(ModelsUnavailable):
        await short


async def test_a_damaged_entry_is_made_again(desk: Desk, models: ModelServer) -> None:
    models.always(says(GOOD))
    chain = desk.over(models)
    await ask(chain, kept="q")
    (key,) = desk.cache._entries  # type: ignore[attr-defined]
    for broken in ("", "{", '{"model": "gpt-4o-mini", "value": "{}"}'):
        await desk.cache.set(key, broken, timedelta(hours=1))
        assert (await ask(chain, kept="q")).source == "model"
