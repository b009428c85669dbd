"""Turns: joined, frozen, retried, buried; and one voice at a time."""

from __future__ import annotations

import asyncio
import io

from PIL import Image
from sqlalchemy import func, select

from bot.outbox import Outgoing
from bot.tables import InboxRow
from bot.worker import LaneTurn, PoisonUpdate, Work


def said(chat: int, text: str, bound: bool = True) -> Outgoing:
    return Outgoing(chat, "sendMessage", {"chat_id": chat, "text": text}, epoch_of=(chat, 0) if bound else None)


def words(turn: LaneTurn) -> str:
    contents = [next(value for key, value in update.items() if key != "update_id") for update in turn.updates]
    return " | ".join(content.get("text") or content.get("data") or "?" for content in contents)


async def test_what_comes_during_a_turn_is_joined_into_the_next(open_shop, database) -> None:
    began, gate = asyncio.Event(), asyncio.Event()

    async def slow(turn: LaneTurn) -> Work:
        began.set()
        await gate.wait()
        return Work((said(turn.chat, words(turn)),), None)

    async def stored() -> int:
        async with database.read() as session:
            return await session.scalar(select(func.count()).select_from(InboxRow)) or 0

    async with open_shop() as shop, asyncio.timeout(20):
        shop.handler.teach = slow
        await shop.sandbox.world.say("є куртка?")
        await began.wait()
        await shop.sandbox.world.say("рожева")
        await shop.sandbox.world.say("розмір 128")
        while await stored() < 3:  # noqa: ASYNC110 (rows of another task, in SQL)
            await asyncio.sleep(0.02)
        gate.set()
        assert await shop.hears(2) == ["є куртка?", "рожева | розмір 128"]


async def test_halves_are_one_turn_unless_we_asked(open_shop) -> None:
    async def ask(turn: LaneTurn) -> Work:
        return Work((said(turn.chat, words(turn)),), None, asks=True)

    async with open_shop() as shop:
        shop.handler.teach = ask
        await shop.sandbox.world.say("привіт")
        await asyncio.sleep(0.08)
        await shop.sandbox.world.say("є рожева куртка?")
        assert await shop.hears(1) == ["привіт | є рожева куртка?"]
        await shop.sandbox.world.say("128")
        assert (await shop.hears(2, timeout=2.0))[1] == "128"


async def test_an_album_is_one_turn(open_shop) -> None:
    async with open_shop() as shop:
        await shop.sandbox.world.album([_jpeg(), _jpeg(), _jpeg()])
        await shop.hears(1)
        assert len(shop.handler.turns[0].updates) == 3


async def test_an_edit_before_the_turn_changes_the_message(open_shop) -> None:
    async with open_shop() as shop:
        message = await shop.sandbox.world.say("а є")
        await asyncio.sleep(0.05)
        await shop.sandbox.world.edit(message["message_id"], "а є рожева куртка?")
        assert await shop.hears(1) == ["а є рожева куртка?"]
        await shop.sandbox.world.edit(message["message_id"], "а є синя куртка?")
        assert (await shop.hears(2))[1] == "а є синя куртка?"


async def test_a_failing_turn_is_tried_five_times_then_buried_with_an_apology(open_shop) -> None:
    async def fail(turn: LaneTurn) -> Work:
        if "погане" in words(turn):
            raise RuntimeError("a secret word")
        return Work((said(turn.chat, words(turn)),), None)

    async with open_shop() as shop:
        shop.handler.teach = fail
        await shop.sandbox.world.say("погане питання")
        await asyncio.sleep(0.1)
        await shop.sandbox.world.say("добре питання", chat=502)
        assert await shop.hears(1, chat=502) == ["добре питання"]
        assert await shop.hears(1) == ["вибачте"]
        tries = [turn for turn in shop.handler.turns if turn.chat == 501]
        assert [turn.attempts for turn in tries] == [0, 1, 2, 3, 4]
        assert len({turn.turn_id for turn in tries}) == 1
        [letter] = await shop.queue.dead_letters.list()
        assert letter.reason.startswith("RuntimeError")
        assert "secret" not in letter.reason
        await shop.sandbox.world.say("інше питання")
        assert (await shop.hears(2))[1] == "інше питання"


async def test_a_poisoned_turn_is_buried_at_once_and_can_be_requeued(open_shop) -> None:
    async def poison(turn: LaneTurn) -> Work:
        raise PoisonUpdate("no such kind")

    async with open_shop() as shop:
        shop.handler.teach = poison
        await shop.sandbox.world.say("погане питання")
        assert await shop.hears(1) == ["вибачте"]
        assert len(shop.handler.turns) == 1
        [letter] = await shop.queue.dead_letters.list()
        assert letter.reason == "no such kind"
        shop.handler.teach = None
        assert await shop.queue.dead_letters.requeue(letter.id)
        assert (await shop.hears(2))[1] == "погане питання"
        assert shop.handler.turns[1].turn_id == shop.handler.turns[0].turn_id


async def test_an_answer_that_cannot_be_stored_is_a_failure_like_any_other(open_shop) -> None:
    async def wrong(turn: LaneTurn) -> Work:
        return Work((Outgoing(turn.chat, "sendMessage", {"chat_id": object()}),), None)

    async with open_shop() as shop:
        shop.handler.teach = wrong
        await shop.sandbox.world.say("є куртка?")
        assert await shop.hears(1) == ["вибачте"]


async def test_a_person_who_speaks_during_a_turn_silences_its_answer_and_gets_the_words(open_shop) -> None:
    person_spoke = asyncio.Event()

    async def talk(turn: LaneTurn) -> Work:
        if turn.chat != 501:
            return Work((said(501, "людина", bound=False),), None, silences=((501, 0),))
        if person_spoke.is_set():
            return Work((said(901, "копія", bound=False),), None)
        await person_spoke.wait()
        return Work((said(501, "бот"), said(501, "ще бот")), "c1", asks=True)

    async with open_shop() as shop:
        shop.handler.teach = talk
        await shop.sandbox.world.say("є куртка?", chat=501)
        await shop.sandbox.until(lambda: shop.handler.turns)
        await shop.sandbox.world.say("відповідаю сама", chat=901)
        assert await shop.hears(1) == ["людина"]
        person_spoke.set()
        await shop.sandbox.until(lambda: "копія" in shop.sent(901))
        assert shop.sent(501) == ["людина"]
        assert (await shop.queue.outbox.tally()).dropped == 2
        assert await shop.queue.committed_checkpoints() == []
        assert len({turn.turn_id for turn in shop.handler.turns if turn.chat == 501}) == 1


async def test_words_that_still_wait_when_a_person_speaks_are_dropped(open_shop) -> None:
    async def talk(turn: LaneTurn) -> Work:
        if turn.chat == 501:
            return Work((said(501, "перше"), said(501, "друге"), said(501, "третє")), None)
        return Work((said(501, "людина", bound=False),), None, silences=((501, 0),))

    async with open_shop() as shop:
        shop.handler.teach = talk
        shop.sandbox.world.fault("429", method="sendMessage", chat=501, times=1, retry_after=2)
        await shop.sandbox.world.say("є куртка?", chat=501)
        await asyncio.sleep(0.4)
        await shop.sandbox.world.say("відповідаю сама", chat=901)
        assert await shop.hears(1) == ["людина"]
        await asyncio.sleep(0.3)
        assert shop.sent() == ["людина"]
        assert (await shop.queue.outbox.tally()).dropped == 3


async def test_stopping_finishes_what_runs_and_leaves_the_rest(open_shop) -> None:
    async def slow(turn: LaneTurn) -> Work:
        await asyncio.sleep(0.5)
        return Work((said(turn.chat, words(turn)),), None)

    async with open_shop() as shop:
        shop.handler.teach = slow
        await shop.sandbox.world.say("є куртка?")
        await asyncio.sleep(0.2)
        await shop.sandbox.world.say("рожева")
        await asyncio.sleep(0.1)
    assert shop.sent() == ["є куртка?"]
    async with open_shop() as again:
        assert (await again.hears(2))[1] == "рожева"


async def test_a_turn_that_outlives_the_shutdown_is_taken_up_by_the_next_start(open_shop) -> None:
    async def stuck(turn: LaneTurn) -> Work:
        await asyncio.sleep(60)
        return Work((), None)

    async with open_shop(shutdown=0.3) as shop:
        shop.handler.teach = stuck
        await shop.sandbox.world.say("є куртка?")
        await asyncio.sleep(0.3)
    async with open_shop() as again:
        assert await again.hears(1) == ["є куртка?"]
        assert again.handler.turns[0].turn_id == shop.handler.turns[0].turn_id


def _jpeg() -> bytes:

    data = io.BytesIO()
    Image.new("RGB", (64, 64), "pink").save(data, "JPEG")
    return data.getvalue()
