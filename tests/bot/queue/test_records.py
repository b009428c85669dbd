"""What a turn leaves beside its answer is in the same commit, and what was said in it can be read again."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.handlers.parts import Parts
from bot.handlers.settings import HandlerSettings
from bot.outbox import Outgoing
from bot.replays import stored_turn
from bot.worker import LaneTurn, Work
from graph.messages import Text
from graph.turns import Account, Turns

AT = datetime(2026, 11, 21, 23, 0, tzinfo=UTC)


def account_of(turn: LaneTurn) -> Account:
    return Account(turn.turn_id, turn.chat, turn.topic, turn.checkpoint_id, "after", AT, "offer", "lexicon")


def answer(turn: LaneTurn) -> Outgoing:
    return Outgoing(turn.chat, "sendMessage", {"chat_id": turn.chat, "text": "є"}, epoch_of=(turn.chat, 0))


async def test_the_account_of_a_turn_is_there_with_its_answer(open_shop, database) -> None:
    turns = Turns(database)

    async def told(turn: LaneTurn) -> Work:
        return Work((answer(turn),), "after", record=partial(turns.keep, account=account_of(turn)))

    async with open_shop() as shop:
        shop.handler.teach = told
        await shop.sandbox.world.say("є куртка на 128?")
        await shop.hears(1)
        (turn,) = shop.handler.turns
        kept = await turns.find(turn.turn_id)
    assert kept == account_of(turn)
    assert await turns.latest(5) == (kept,)


async def test_an_answer_whose_account_cannot_be_written_is_not_sent_until_it_can(open_shop, database) -> None:
    turns, failures = Turns(database), iter([True, True])

    async def recorded(session: AsyncSession, account: Account) -> None:
        await turns.keep(session, account)
        if next(failures, False):
            raise RuntimeError("the disk is full")

    async def told(turn: LaneTurn) -> Work:
        return Work((answer(turn),), "after", record=partial(recorded, account=account_of(turn)))

    async with open_shop() as shop:
        shop.handler.teach = told
        await shop.sandbox.world.say("є куртка на 128?")
        assert await shop.hears(1) == ["є"]
        assert [turn.attempts for turn in shop.handler.turns] == [0, 1, 2]


async def test_what_was_said_in_a_turn_is_read_from_the_inbox(open_shop, database) -> None:
    async with open_shop() as shop:
        await shop.sandbox.world.say("є куртка на 128?")
        await shop.hears(1)
        (turn,) = shop.handler.turns
    nobody: Any = None
    again = await stored_turn(database, account_of(turn), Parts(nobody, nobody, HandlerSettings(0)))
    assert again is not None
    assert (again.id, again.parts, again.at) == (turn.turn_id, (Text("є куртка на 128?"),), AT)


async def test_a_turn_of_which_nothing_is_kept_cannot_be_read(database) -> None:
    nobody: Any = None
    lost = Account("nowhere", 501, 0, None, "after", AT, "offer", "lexicon")
    assert await stored_turn(database, lost, Parts(nobody, nobody, HandlerSettings(0))) is None
    assert await Turns(database).find("nowhere") is None


async def test_accounts_are_forgotten_with_their_checkpoints(database) -> None:
    turns = Turns(database)
    old = Account("old", 501, 0, None, "a", datetime(2026, 11, 1, tzinfo=UTC), "offer", "lexicon")
    new = Account("new", 501, 0, "a", "b", AT, "offer", "model", "gpt", ("read_text/1",))
    async with database.write() as session:
        await turns.keep(session, old)
        await turns.keep(session, new)
    await turns.prune(datetime(2026, 11, 19, tzinfo=UTC))
    assert await turns.latest(5) == (new,)
