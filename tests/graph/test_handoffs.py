"""Hand-offs on both databases: opened once, taken by one, given back by the one who has it."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from catalog.clock import SystemClock
from catalog.db import Database
from catalog.effects import EffectKey
from catalog.errors import EffectMismatch
from graph.errors import HandoffConflict, HandoffNotFound
from graph.handoffs import Handoffs, Status
from graph.messages import Reason
from graph.tables import HandoffEventRow, HandoffRow


@pytest.fixture
def handoffs(database: Database) -> Handoffs:
    return Handoffs(database, SystemClock())


def key(turn: str, effect: str = "handoff") -> EffectKey:
    return EffectKey(turn, effect)


async def events(database: Database) -> list[str]:
    async with database.read() as session:
        return list(await session.scalars(select(HandoffEventRow.kind).order_by(HandoffEventRow.id)))


async def test_one_turn_opens_once_however_often_it_runs(handoffs: Handoffs, database: Database):
    opened = [await handoffs.open(key("t1"), chat=1, reason=Reason.ASKED_FOR_PERSON, name="Оля") for _ in range(3)]
    assert len({handoff.id for handoff in opened}) == 1
    assert all(handoff.fresh for handoff in opened)
    assert await events(database) == ["opened"]


async def test_a_second_reason_joins_the_first(handoffs: Handoffs, database: Database):
    first = await handoffs.open(key("t1"), chat=1, reason=Reason.ASKED_FOR_PERSON)
    second = await handoffs.open(key("t2"), chat=1, reason=Reason.COMPLAINT)
    assert (second.id, second.fresh) == (first.id, False)
    assert second.reasons == (Reason.ASKED_FOR_PERSON, Reason.COMPLAINT)
    assert await events(database) == ["opened", "joined"]


async def test_one_key_with_another_reason_is_a_mismatch(handoffs: Handoffs):
    await handoffs.open(key("t1"), chat=1, reason=Reason.ASKED_FOR_PERSON)
    with pytest.raises(EffectMismatch):
        await handoffs.open(key("t1"), chat=1, reason=Reason.COMPLAINT)


async def test_ten_turns_at_once_open_one(handoffs: Handoffs):
    calls = (handoffs.open(key(f"t{n}"), chat=7, reason=Reason.ASKED_FOR_PERSON) for n in range(10))
    opened = await asyncio.gather(*calls)
    assert len({handoff.id for handoff in opened}) == 1
    assert sum(handoff.fresh for handoff in opened) == 1


async def test_two_chats_have_two(handoffs: Handoffs):
    one = await handoffs.open(key("t1"), chat=1, reason=Reason.COMPLAINT)
    other = await handoffs.open(key("t2"), chat=2, reason=Reason.COMPLAINT)
    assert one.id != other.id


async def test_of_many_managers_one_wins_and_the_others_hear_who(handoffs: Handoffs, database: Database):
    opened = await handoffs.open(key("t1"), chat=1, reason=Reason.COMPLAINT)
    calls = (handoffs.claim(key(f"tap{n}", "claim"), opened.id, 900 + n, f"Менеджер {n}") for n in range(8))
    results = await asyncio.gather(*calls, return_exceptions=True)
    won = [result for result in results if not isinstance(result, BaseException)]
    lost = [result for result in results if isinstance(result, HandoffConflict)]
    assert (len(won), len(lost)) == (1, 7)
    assert {conflict.holder for conflict in lost} == {won[0].manager_name}
    assert await events(database) == ["opened", "claimed"]


async def test_taking_ones_own_again_changes_nothing(handoffs: Handoffs, database: Database):
    opened = await handoffs.open(key("t1"), chat=1, reason=Reason.COMPLAINT)
    for tap in ("tap1", "tap1", "tap2"):
        assert (await handoffs.claim(key(tap, "claim"), opened.id, 901, "Марина")).status is Status.CLAIMED
    assert await events(database) == ["opened", "claimed"]


async def test_only_the_holder_gives_back_and_then_a_new_one_may_open(handoffs: Handoffs, database: Database):
    opened = await handoffs.open(key("t1"), chat=1, reason=Reason.COMPLAINT)
    with pytest.raises(HandoffConflict):
        await handoffs.give_back(key("early", "return"), opened.id, 901)
    await handoffs.claim(key("tap", "claim"), opened.id, 901, "Марина")
    with pytest.raises(HandoffConflict) as conflict:
        await handoffs.give_back(key("other", "return"), opened.id, 902)
    assert conflict.value.holder == "Марина"
    live = await handoffs.live(1)
    assert live is not None
    assert live.status is Status.CLAIMED
    assert (await handoffs.give_back(key("mine", "return"), opened.id, 901)).status is Status.RETURNED
    assert await handoffs.live(1) is None
    assert (await handoffs.open(key("t2"), chat=1, reason=Reason.COMPLAINT)).id != opened.id
    assert await events(database) == ["opened", "claimed", "returned", "opened"]


async def test_a_replayed_opening_after_the_return_opens_nothing(handoffs: Handoffs):
    opened = await handoffs.open(key("t1"), chat=1, reason=Reason.COMPLAINT)
    await handoffs.claim(key("tap", "claim"), opened.id, 901, "Марина")
    await handoffs.give_back(key("back", "return"), opened.id, 901)
    again = await handoffs.open(key("t1"), chat=1, reason=Reason.COMPLAINT)
    assert (again.id, again.status) == (opened.id, Status.RETURNED)
    assert await handoffs.live(1) is None


async def test_where_the_card_is_is_remembered_once(handoffs: Handoffs, database: Database):
    opened = await handoffs.open(key("t1"), chat=1, reason=Reason.COMPLAINT)
    for _ in range(2):
        await handoffs.card_posted(opened.id, -100, 55)
    assert (await handoffs.by_id(opened.id)).card == (-100, 55)
    assert await events(database) == ["opened", "card_posted"]


async def test_an_unknown_one_is_not_found(handoffs: Handoffs):
    for call in (handoffs.by_id(99), handoffs.claim(key("t", "claim"), 99, 1, "x"), handoffs.card_posted(99, 1, 1)):
        with pytest.raises(HandoffNotFound):
            await call


@pytest.mark.parametrize(
    "wrong",
    [
        {"status": "dancing"},
        {"status": "claimed"},
        {"status": "returned"},
        {"status": "open", "manager_id": 5},
        {"status": "open", "closed_at": 5},
    ],
)
async def test_sql_itself_refuses_a_hand_off_that_makes_no_sense(database: Database, wrong: dict[str, object]):
    sound = {"chat": 1, "topic": 0, "shopper_name": "", "locale": "uk", "reasons": [], "opened_at": 1}
    with pytest.raises(IntegrityError):
        await _insert(database, {**sound, **wrong})


async def test_sql_itself_refuses_a_second_live_one(database: Database):
    sound = {"chat": 1, "topic": 0, "shopper_name": "", "locale": "uk", "reasons": [], "opened_at": 1, "status": "open"}
    await _insert(database, sound)
    with pytest.raises(IntegrityError):
        await _insert(database, sound)


async def _insert(database: Database, values: dict[str, object]) -> None:
    async with database.write() as session:
        await session.execute(insert(HandoffRow).values(**values))
