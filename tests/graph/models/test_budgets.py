"""Money: what is counted, what is refused, and what the owner hears."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from catalog.db import Database
from catalog.errors import SourceInvalid
from graph.endpoints import Endpoint
from graph.errors import AnswerRefused, ModelsUnavailable
from graph.messages import NoticeKind
from graph.models.alerts import Alerts
from graph.models.price_list import Budgets, Price, PriceList, read_price_list
from graph.models.spending import Spent
from tests.fakes.model_server import ModelServer, fails, says, waits
from tests.graph.models.conftest import GOOD, KYIV, Desk, OpenDesk, OwnClock, ask

ROOT = Path(__file__).resolve().parent.parent.parent.parent
CENT = 10_000  # micros; what an answer of 1,000 tokens costs at the desk's prices
ANSWER = says(GOOD, tokens=(0, 1000))


async def spent(desk: Desk, shopper: int | None = None) -> Spent:
    return await desk.spending.spent(shopper)


@pytest.fixture
async def counting(open_desk: OpenDesk, database_url: str):
    """A desk over each of the two databases."""
    async with open_desk(database_url) as desk:
        yield desk


async def test_every_answer_is_counted_by_day_feature_and_shopper(counting: Desk, models: ModelServer) -> None:
    models.always(says(GOOD, tokens=(500, 1000)))
    chain = counting.over(models)
    await ask(chain, shopper=7)
    await ask(chain, shopper=7, feature="understanding")
    await ask(chain, shopper=8)
    await ask(chain)
    assert await spent(counting, 7) == Spent(4 * 10_500, 2 * 10_500, {"wording": 3 * 10_500, "understanding": 10_500})
    wording = (await counting.spending.tallies())[1]
    assert (wording.calls, wording.tokens_in, wording.tokens_out, wording.shoppers) == (3, 1500, 3000, 3)


async def test_an_answer_that_is_refused_or_cut_off_is_paid_and_silence_is_not(desk: Desk, models: ModelServer) -> None:
    def never(_: object) -> None:
        raise AnswerRefused("no")

    chain = desk.over(models)
    models.always(ANSWER)
    with pytest.raises(AnswerRefused):
        await ask(chain, check=never)
    assert (await spent(desk)).day == CENT
    for n, step in enumerate(
        (says("no json", tokens=(0, 1000)), says('{"w', tokens=(0, 1000), finish="length")), start=2
    ):
        models.always(step)
        with pytest.raises(ModelsUnavailable):
            await ask(desk.over(models))
        assert (await spent(desk)).day == n * CENT
    for step in (fails(500), waits(30, ANSWER)):
        models.always(step)
        with pytest.raises(ModelsUnavailable):
            await ask(desk.over(models), 0.3)
    assert (await spent(desk)).day == 3 * CENT


async def test_one_who_goes_away_after_the_answer_has_come_pays_it_all_the_same(
    desk: Desk, models: ModelServer
) -> None:
    models.always(ANSWER)
    chain = desk.over(models)
    async with desk.db.write():
        asking = asyncio.create_task(ask(chain, 5.0))
        await models.until_asked(1)
        await asyncio.sleep(0.1)
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
    await desk.purses[0].close()
    assert (await spent(desk)).day == CENT


@pytest.mark.parametrize(
    ("budgets", "asked"),
    [
        (Budgets(day=Decimal("0.03")), {}),
        (Budgets(shopper=Decimal("0.03")), {"shopper": 7}),
        (Budgets(features={"wording": Decimal("0.03")}), {}),
    ],
    ids=["day", "shopper", "feature"],
)
async def test_when_a_budget_is_spent_nothing_is_asked_even_after_a_restart(
    counting: Desk, models: ModelServer, budgets: Budgets, asked: dict[str, int]
) -> None:
    models.always(ANSWER)
    counting.budgets = budgets
    chain = counting.over(models)
    for _ in range(3):
        await ask(chain, **asked)
    for opened in (chain, counting.over(models)):
        with pytest.raises(ModelsUnavailable, match="budget"):
            await ask(opened, **asked)
    assert len(models.asked) == 3


async def test_one_shoppers_budget_and_one_features_are_nobody_elses(desk: Desk, models: ModelServer) -> None:
    models.always(ANSWER)
    desk.budgets = Budgets(shopper=Decimal("0.01"), features={"understanding": Decimal("0.01")})
    chain = desk.over(models)
    await ask(chain, shopper=7)
    with pytest.raises(ModelsUnavailable):
        await ask(chain, shopper=7)
    await ask(chain, shopper=8, feature="understanding")
    with pytest.raises(ModelsUnavailable):
        await ask(chain, shopper=9, feature="understanding")
    await ask(chain, shopper=9)
    await ask(chain)


async def test_a_new_day_of_the_shops_time_zone_is_a_new_budget(
    desk: Desk, models: ModelServer, clock: OwnClock
) -> None:
    models.always(ANSWER)
    desk.budgets = Budgets(day=Decimal("0.01"))
    clock.at = datetime(2026, 3, 11, 23, 59, tzinfo=KYIV).astimezone(UTC)
    chain = desk.over(models)
    await ask(chain)
    with pytest.raises(ModelsUnavailable):
        await ask(chain)
    clock.at += timedelta(minutes=1)
    await ask(chain)
    assert (desk.spending.today, (await spent(desk)).day) == ("2026-03-12", CENT)


@pytest.mark.parametrize(("processes", "at_once", "over"), [(1, 20, 1), (2, 2, 4)])
async def test_many_who_ask_at_once_overspend_by_one_call_or_by_the_slots_of_several_processes(
    counting: Desk, models: ModelServer, processes: int, at_once: int, over: int
) -> None:
    models.always(waits(0.05, says(GOOD, tokens=(0, 1500))))
    counting.budgets = Budgets(day=Decimal("0.06"))
    chains = [counting.over(models, at_once=at_once) for _ in range(processes)]
    asked = (ask(chains[n % processes], 10.0, shopper=n) for n in range(20))
    answers = await asyncio.gather(*asked, return_exceptions=True)
    answered = [answer for answer in answers if not isinstance(answer, BaseException)]
    assert all(isinstance(answer, ModelsUnavailable) for answer in answers if isinstance(answer, BaseException))
    assert (await spent(counting)).day == len(answered) * 15_000
    assert 60_000 <= len(answered) * 15_000 <= 60_000 + over * 15_000


async def test_a_model_of_ones_own_answers_when_the_budget_for_the_others_is_spent(
    desk: Desk, models: ModelServer, second: ModelServer
) -> None:
    models.always(ANSWER)
    second.always(ANSWER)
    desk.budgets = Budgets(day=Decimal("0.01"))
    own = Endpoint(model="llama", url=second.url)
    chain = desk.chain(Endpoint(model="grok-4", url=models.url), own)
    assert [(await ask(chain)).usage.model for _ in range(3)] == ["grok-4", "llama", "llama"]
    assert (await ask(chain)).usage.cost == 0


async def test_a_keyed_model_without_a_price_counts_as_the_unlisted_one_and_is_warned_of(
    desk: Desk, models: ModelServer
) -> None:
    models.always(ANSWER)
    desk.prices = PriceList({}, Price(Decimal(2), Decimal(20)))
    with capture_logs() as logs:
        chain = desk.chain(Endpoint(model="newest", url=models.url, key="SOME_KEY"))
    assert [entry["model"] for entry in logs if entry["event"] == "model_without_a_price"] == ["newest"]
    assert (await ask(chain)).usage.cost is None
    assert (await spent(desk)).day == 2 * CENT


async def test_a_database_that_fails_costs_the_call_and_never_the_shop(
    desk: Desk, models: ModelServer, tmp_path: Path
) -> None:
    models.always(ANSWER)
    desk.budgets = Budgets(day=Decimal("0.05"))
    async with Database.open(f"sqlite+aiosqlite:///{tmp_path / 'empty.db'}") as empty:
        desk.db = empty
        with pytest.raises(ModelsUnavailable, match="budget"):
            await ask(desk.over(models))
        desk.budgets = Budgets()
        assert (await ask(desk.over(models))).value.word == "hat"


async def spend(desk: Desk, models: ModelServer, cents: int, shopper: int = 7) -> None:
    models.always(says(GOOD, tokens=(0, 1000 * cents)))
    await ask(desk.over(models), shopper=shopper)


async def test_the_owner_hears_once_at_four_fifths_and_once_at_the_end(counting: Desk, models: ModelServer) -> None:
    counting.budgets = Budgets(day=Decimal("0.10"), features={"wording": Decimal("0.20")})
    await spend(counting, models, 7)
    assert await counting.alerts.of_turn("t1", 7) == ()
    await spend(counting, models, 1)
    (near,) = await counting.alerts.of_turn("t2", 7)
    assert (near.kind, near.scope, near.spent, near.limit) == (
        NoticeKind.BUDGET_NEAR,
        "day",
        Decimal("0.08"),
        Decimal("0.10"),
    )
    assert await counting.alerts.of_turn("t3", 8) == ()
    await spend(counting, models, 8)
    told = await counting.alerts.of_turn("t4", 7)
    assert [(each.kind, each.scope) for each in told] == [
        (NoticeKind.BUDGET_SPENT, "day"),
        (NoticeKind.BUDGET_NEAR, "wording"),
    ]
    assert await counting.alerts.of_turn("t2", 7) == ()


async def test_a_turn_that_is_run_again_tells_the_same_and_another_process_nothing(
    counting: Desk, models: ModelServer
) -> None:
    counting.budgets = Budgets(day=Decimal("0.10"))
    await spend(counting, models, 9)
    turns = [Alerts(counting.spending, counting.budgets).of_turn(f"t{n}", n) for n in range(10)]
    told = await asyncio.gather(*turns)
    (owner,) = [n for n, notices in enumerate(told) if notices]
    await spend(counting, models, 1, shopper=3)
    assert len(told[owner]) == 1
    again = await Alerts(counting.spending, counting.budgets).of_turn(f"t{owner}", owner)
    assert [each.kind for each in again] == [NoticeKind.BUDGET_SPENT]


async def test_a_replayed_turn_tells_the_figures_of_the_first_time(counting: Desk, models: ModelServer) -> None:
    counting.budgets = Budgets(day=Decimal("0.20"))
    await spend(counting, models, 16)
    first = await counting.alerts.of_turn("t1", 7)
    await spend(counting, models, 1)
    assert first == await counting.alerts.of_turn("t1", 7)
    assert first[0].spent == Decimal("0.16")


async def test_shoppers_at_their_limit_are_one_notice_a_day(desk: Desk, models: ModelServer, clock: OwnClock) -> None:
    desk.budgets = Budgets(shopper=Decimal("0.10"))
    await spend(desk, models, 11, shopper=1)
    await spend(desk, models, 11, shopper=2)
    await spend(desk, models, 9, shopper=3)
    told = [await desk.alerts.of_turn(f"t{shopper}", shopper) for shopper in (1, 2, 3)]
    assert [[each.scope for each in notices] for notices in told] == [["shopper"], [], []]
    clock.at += timedelta(days=1)
    await spend(desk, models, 11, shopper=2)
    assert len(await desk.alerts.of_turn("t9", 2)) == 1


@given(st.decimals(0, 1000, places=4), st.decimals(0, 1000, places=4), st.integers(0, 10**7), st.integers(0, 10**7))
def test_what_the_budget_is_charged_is_the_cost_rounded_up_to_a_millionth(
    price_in: Decimal, price_out: Decimal, tokens_in: int, tokens_out: int
) -> None:
    endpoint = Endpoint(model="m", url="http://x", key="K")
    prices = PriceList({"m": Price(price_in, price_out)})
    cost = prices.cost(endpoint, tokens_in, tokens_out)
    assert cost is not None
    assert 0 <= prices.micros(endpoint, tokens_in, tokens_out) - cost * 1_000_000 < 1


def test_the_shops_own_file_is_read_and_a_missing_one_knows_and_limits_nothing() -> None:
    prices = read_price_list(ROOT / "data" / "models.yaml")
    assert prices.price(Endpoint(model="grok-4", url="http://x", key="K")) == Price(Decimal("3.00"), Decimal("15.00"))
    assert prices.budgets.day is not None
    nothing = read_price_list(ROOT / "no" / "such.yaml")
    assert (nothing.price(Endpoint(model="m", url="http://x", key="K")), nothing.budgets) == (None, Budgets())


GIVEN = "prices:\n  m: {in: 1, out: 2}\nunlisted: {in: 1, out: 1}\n"


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("- 1", 1, "does not fit"),
        ("prices: {}\n", 1, "unlisted"),
        ("prices:\n  m: 3\nunlisted: {in: 1, out: 1}", 2, "m"),
        ("prices:\n  m: {in: x, out: 1}\nunlisted: {in: 1, out: 1}", 2, "in"),
        ("prices:\n  m: {in: -1, out: 1}\nunlisted: {in: 1, out: 1}", 2, "in"),
        (GIVEN + "budgets:\n  days: 5\n", 5, "days"),
        (GIVEN + "budgets:\n  day: lots\n", 5, "day"),
        (GIVEN + "budgets:\n  features:\n    wordings: 1\n", 6, "wordings"),
        (GIVEN + "budgets:\n  features:\n    wording: -1\n", 6, "wording"),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, text: str, line: int, problem: str) -> None:
    file = tmp_path / "models.yaml"
    file.write_text(text)
    with pytest.raises(SourceInvalid, match=problem) as error:
        read_price_list(file)
    assert error.value.line == line
