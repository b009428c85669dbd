"""The breaker of an endpoint, on a clock that only the test moves."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from graph.endpoints import Endpoint
from graph.errors import ModelsUnavailable
from graph.models.breaker import FAILURES_IN_A_ROW, LONGEST_REST, REST, Breaker, Standing
from graph.models.chain import Chain
from tests.fakes.model_server import ModelServer, fails, holds, says, waits
from tests.graph.models.conftest import GOOD, Desk, OwnClock, ask

SECOND = timedelta(seconds=1)


async def fail(chain: Chain, times: int = 1, seconds: float = 2.0) -> None:
    for _ in range(times):
        with pytest.raises(ModelsUnavailable):
            await ask(chain, seconds)


def standing(chain: Chain) -> Standing:
    return chain.health()[0].standing


async def test_it_opens_after_failures_in_a_row_and_one_call_decides_when_the_rest_is_over(
    desk: Desk, models: ModelServer, clock: OwnClock
) -> None:
    models.always(fails(401))
    chain = desk.over(models)
    with capture_logs() as logs:
        await fail(chain, FAILURES_IN_A_ROW + 2)
        assert (len(models.asked), standing(chain)) == (FAILURES_IN_A_ROW, Standing.OPEN)
        clock.at += REST - SECOND
        await fail(chain)
        assert len(models.asked) == FAILURES_IN_A_ROW
        clock.at += SECOND
        assert standing(chain) is Standing.HALF_OPEN
        models.always(says(GOOD))
        assert (await ask(chain)).value.word == "hat"
        assert standing(chain) is Standing.CLOSED
    told = [entry["standing"] for entry in logs if entry["event"] == "endpoint_standing"]
    assert told == ["open", "half_open", "closed"]


async def test_every_trial_that_fails_doubles_the_rest_up_to_five_minutes(
    desk: Desk, models: ModelServer, clock: OwnClock
) -> None:
    models.always(fails(401))
    chain = desk.over(models)
    await fail(chain, FAILURES_IN_A_ROW)
    rests = []
    for _ in range(6):
        until = chain.health()[0].resting_until
        assert until is not None
        rests.append(until - clock.at)
        clock.at = until
        await fail(chain, 2)
    assert rests == [REST, REST * 2, REST * 4, REST * 8, LONGEST_REST, LONGEST_REST]
    assert len(models.asked) == FAILURES_IN_A_ROW + 6
    clock.at += LONGEST_REST
    models.always(says(GOOD))
    await ask(chain)
    models.always(fails(401))
    await fail(chain, FAILURES_IN_A_ROW)
    assert chain.health()[0].resting_until == clock.at + REST


async def test_of_many_who_ask_when_the_rest_is_over_one_is_let_through(
    desk: Desk, models: ModelServer, clock: OwnClock
) -> None:
    models.always(fails(401))
    chain = desk.over(models)
    await fail(chain, FAILURES_IN_A_ROW)
    clock.at += REST
    gate = asyncio.Event()
    models.always(holds(gate, says(GOOD)))
    trial = asyncio.create_task(ask(chain, 5.0))
    await models.until_asked(FAILURES_IN_A_ROW + 1)
    await fail(chain, 5)
    gate.set()
    await trial
    assert len(models.asked) == FAILURES_IN_A_ROW + 1
    assert (await ask(chain)).value.word == "hat"


async def test_a_trial_whose_asker_went_away_leaves_room_for_another(
    desk: Desk, models: ModelServer, clock: OwnClock
) -> None:
    models.always(fails(401))
    chain = desk.over(models)
    await fail(chain, FAILURES_IN_A_ROW)
    clock.at += REST
    models.always(waits(30, says(GOOD)))
    trial = asyncio.create_task(ask(chain, 5.0))
    await models.until_asked(FAILURES_IN_A_ROW + 1)
    trial.cancel()
    await asyncio.gather(trial, return_exceptions=True)
    models.always(says(GOOD))
    assert (await ask(chain)).value.word == "hat"


async def test_a_success_between_failures_begins_the_count_anew(desk: Desk, models: ModelServer) -> None:
    chain = desk.over(models)
    for step in (fails(401), fails(401), says(GOOD), fails(401), fails(401)):
        models.always(step)
        await asyncio.gather(ask(chain), return_exceptions=True)
    assert standing(chain) is Standing.CLOSED


async def test_chains_that_ask_one_server_for_one_model_share_its_breaker(desk: Desk, models: ModelServer) -> None:
    models.always(fails(401))
    switchboard = desk.switchboard()
    entry = Endpoint(model="grok-4", url=models.url)
    chat = switchboard.chain([entry])
    vision = switchboard.chain([entry.model_copy(update={"images": 4})])
    other = switchboard.chain([entry.model_copy(update={"model": "gpt-4o"})])
    assert chat
    assert vision
    assert other
    await fail(chat, FAILURES_IN_A_ROW)
    assert (standing(vision), standing(other)) == (Standing.OPEN, Standing.CLOSED)


def test_a_call_that_began_before_the_rest_changes_nothing_about_it(clock: OwnClock) -> None:
    breaker = Breaker("m", clock)
    early = [breaker.enter() for _ in range(FAILURES_IN_A_ROW + 2)]
    for entered in early[:FAILURES_IN_A_ROW]:
        assert entered is not None
        breaker.failed(entered)
    until = breaker.resting_until
    breaker.succeeded()
    late = early[-1]
    assert late is not None
    breaker.failed(late)
    assert (breaker.standing, breaker.resting_until) == (Standing.OPEN, until)
