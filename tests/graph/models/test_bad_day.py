"""A bad day: whatever every endpoint does, who asked has an answer or a reason within the time, and nobody hammers."""

from __future__ import annotations

import asyncio
import random
from datetime import timedelta
from email.utils import format_datetime
from time import monotonic

import httpx
import pytest
from openai import APIStatusError, RateLimitError

from graph.errors import ModelsUnavailable
from graph.models.retrying import BACK_OFF, LONGEST_PAUSE, named_pause, pause_after
from tests.fakes.model_server import ModelServer, Step, babbles, cuts, fails, holds, says, stalls, waits
from tests.graph.models.conftest import GOOD, Desk, OwnClock, ask

SECONDS = 3.0
MISFORTUNES: dict[str, Step] = {
    "429 that names seconds": fails(429, "60"),
    "429 that names a date": fails(429, "Wed, 11 Mar 2026 10:05:00 GMT"),
    "429 that names nothing": fails(429),
    "429 that names nonsense": fails(429, "soon"),
    "500": fails(500),
    "503 that names a moment": fails(503, "0.1"),
    "401": fails(401),
    "JSON that breaks off": babbles('{"choices": ['),
    "JSON of another shape": babbles('[{"error": 1}]'),
    "a login page": babbles("<html>please log in</html>"),
    "an answer that is no JSON": says("certainly! the word is hat"),
    "an answer of another shape": says({"words": ["hat"]}),
    "an answer that was cut off": says('{"word": "h', finish="length"),
    "an empty body": babbles(""),
    "half a body": cuts(GOOD),
    "half a body, then silence": stalls(GOOD),
    "an answer 60 s late": waits(60, says(GOOD)),
}


@pytest.mark.parametrize("misfortune", MISFORTUNES.values(), ids=MISFORTUNES.keys())
async def test_whatever_all_endpoints_do_the_reason_comes_within_the_time(
    desk: Desk, models: ModelServer, second: ModelServer, misfortune: Step
) -> None:
    models.always(misfortune)
    second.always(misfortune)
    chain = desk.over(models, second)
    began = monotonic()
    with pytest.raises(ModelsUnavailable) as error:
        await ask(chain, SECONDS)
    assert monotonic() - began < SECONDS * 1.5
    assert [problem.partition(":")[0] for problem in error.value.problems] == ["gpt-4o-mini", "grok-4"]
    assert all(each.under_way == 0 for each in chain.health())


async def test_a_server_that_is_gone_costs_no_time(desk: Desk, models: ModelServer, second: ModelServer) -> None:
    second.always(says(GOOD))
    models.url = "http://127.0.0.1:9/v1"
    assert (await ask(desk.over(models, second))).usage.model == "grok-4"


async def test_a_stumbling_server_is_asked_again_and_a_wrong_key_is_not(desk: Desk, models: ModelServer) -> None:
    models.on("Word", fails(500), cuts(), says(GOOD))
    assert (await ask(desk.over(models), 3.0)).value.word == "hat"
    assert len(models.asked) == 3
    models.always(fails(401))
    with pytest.raises(ModelsUnavailable):
        await ask(desk.over(models))
    assert len(models.asked) == 4


async def test_a_named_time_that_fits_is_waited_for(desk: Desk, models: ModelServer) -> None:
    models.on("Word", fails(429, "0.5"), says(GOOD))
    began = monotonic()
    assert (await ask(desk.over(models), 3.0)).value.word == "hat"
    assert monotonic() - began >= 0.5


async def test_a_named_time_that_does_not_fit_is_kept_to_all_the_same(
    desk: Desk, models: ModelServer, second: ModelServer, clock: OwnClock
) -> None:
    models.always(fails(429, format_datetime(clock.at + timedelta(seconds=90), usegmt=True)))
    second.always(says(GOOD))
    chain = desk.over(models, second)
    for _ in range(3):
        assert (await ask(chain)).usage.model == "grok-4"
    assert len(models.asked) == 1
    models.always(says(GOOD))
    clock.at += timedelta(seconds=89)
    assert (await ask(chain)).usage.model == "grok-4"
    clock.at += timedelta(seconds=1)
    assert (await ask(chain)).usage.model == "gpt-4o-mini"


async def test_no_more_calls_than_the_cap_are_under_way_and_who_has_another_does_not_wait(
    desk: Desk, models: ModelServer, second: ModelServer
) -> None:
    gate = asyncio.Event()
    models.always(holds(gate, says(GOOD)))
    second.always(says(GOOD))
    chain = desk.over(models, second, at_once=2)
    asking = [asyncio.create_task(ask(chain, 5.0)) for _ in range(2)]
    await models.until_asked(2)
    assert chain.health()[0].under_way == 2
    assert (await ask(chain, 5.0)).usage.model == "grok-4"
    gate.set()
    assert [answer.usage.model for answer in await asyncio.gather(*asking)] == ["gpt-4o-mini"] * 2


async def test_who_has_nobody_else_waits_for_a_free_slot(desk: Desk, models: ModelServer) -> None:
    models.always(waits(0.05, says(GOOD)))
    chain = desk.over(models, at_once=1)
    assert len(await asyncio.gather(*(ask(chain, 5.0) for _ in range(4)))) == 4


def _status(code: int, headers: dict[str, str]) -> APIStatusError:
    response = httpx.Response(code, headers=headers, request=httpx.Request("POST", "http://x"))
    return RateLimitError("busy", response=response, body=None)


def test_pauses_grow_are_spread_over_their_whole_length_and_never_undercut_the_server(clock: OwnClock) -> None:
    chance = random.Random(7)
    for tried in range(1, 9):
        most = min(BACK_OFF * 2 ** (tried - 1), LONGEST_PAUSE)
        pauses = [pause_after(_status(429, {}), tried, clock.at, chance) or 0 for _ in range(400)]
        assert 0 <= min(pauses) < most * 0.05
        assert most * 0.95 < max(pauses) <= most
        told = [pause_after(_status(429, {"retry-after": "2"}), tried, clock.at, chance) or 0 for _ in range(50)]
        assert min(told) >= 2


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("7", 7.0),
        ("0.5", 0.5),
        ("Wed, 11 Mar 2026 10:00:30 GMT", 30.0),
        ("Wed, 11 Mar 2026 12:00:30 +0200", 30.0),
        ("Wed, 11 Mar 2026 09:00:00 GMT", 0.0),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("9" * 400, 86_400.0),
        ("1.2.3", None),
        ("Wed, 99 Mar 2026 10:00:30 GMT", None),
    ],
)
def test_retry_after_is_read_as_seconds_or_as_a_date(clock: OwnClock, said: str, seconds: float | None) -> None:
    assert named_pause(_status(429, {"retry-after": said}), clock.at) == seconds
