"""The agent's promises: exactly the given checkpoint, nothing twice, nothing of a broken turn, rubbish swept."""

from __future__ import annotations

import asyncio
import sqlite3
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

import graph.nodes.understand as understanding
from catalog import Catalog
from graph.agent import Agent, thread_of
from graph.checkpoints import first_id_at
from graph.errors import TurnFailed
from graph.messages import CallPerson, Say, Saying, ShowOffer, Tap, Text
from graph.runs import Run
from graph.tables import HandoffEventRow, HandoffRow


async def test_the_same_turn_from_the_same_checkpoint_calls_a_person_once(talk, shop: Catalog):
    await talk.say("худі з совою")
    turn, before = talk.turn(Tap(CallPerson())), talk.after
    replies = [await talk.agent.reply(turn, before) for _ in range(3)]
    assert len({reply.cards[0].handoff_id for reply in replies}) == 1
    assert len({reply.messages for reply in replies}) == 1
    async with shop.db.read() as session:
        assert await session.scalar(select(func.count()).select_from(HandoffRow)) == 1
        assert await session.scalar(select(func.count()).select_from(HandoffEventRow)) == 1


async def test_a_turn_replayed_after_the_shopper_was_helped_still_owes_its_card(talk):
    turn = talk.turn(Text("покличте людину"))
    first = await talk.agent.reply(turn, None)
    await talk.say("покличте людину")
    again = await talk.agent.reply(turn, None)
    assert again.cards == first.cards


async def test_a_turn_starts_from_the_checkpoint_it_is_given_and_from_no_later_one(talk):
    await talk.say("рожевий костюм")
    before = talk.after
    assert (await talk.say("перший")).messages[0].offer.product_sku == "KOS-STEZHKA"
    await talk.say("худі з совою")
    talk.after = before
    assert (await talk.say("другий")).messages[0].offer.product_sku == "KOS-STEZHKA-POLO"


async def test_nothing_is_remembered_without_a_checkpoint(talk):
    await talk.say("худі з совою")
    talk.after = None
    assert (await talk.say("скільки коштує?")).messages == (Say(Saying.WHICH_PRODUCT),)


async def test_two_lanes_of_one_chat_know_nothing_of_each_other(talk):
    assert thread_of(501, 0) != thread_of(501, 7)
    assert thread_of(5, 17) != thread_of(51, 7)


async def test_a_cancelled_turn_leaves_no_trace_in_the_next(talk, monkeypatch):
    await talk.say("рожевий костюм")
    search, entered = talk.catalog.search, asyncio.Event()

    async def hangs(*_):
        entered.set()
        await asyncio.sleep(60)

    monkeypatch.setattr(talk.catalog, "search", hangs)
    running = asyncio.create_task(talk.agent.reply(talk.turn(Text("худі з совою на 104")), talk.after))
    await entered.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    monkeypatch.setattr(talk.catalog, "search", search)
    reply = await talk.say("перший")
    shown = reply.messages[0]
    assert isinstance(shown, ShowOffer)
    assert (shown.offer.product_sku, shown.size) == ("KOS-STEZHKA", None)


async def test_a_failing_turn_raises_and_the_next_one_is_whole(talk, monkeypatch):
    await talk.say("рожевий костюм")

    async def breaks(*_):
        raise RuntimeError("the disk is on fire")

    with monkeypatch.context() as broken:
        broken.setattr(talk.catalog, "search", breaks)
        with pytest.raises(RuntimeError):
            await talk.say("худі з совою")
    assert (await talk.say("перший")).messages[0].offer.product_sku == "KOS-STEZHKA"


async def test_a_turn_without_an_answer_is_an_error(talk, monkeypatch):
    async def silent(run, *_):
        run.checkpoint = "id"

    monkeypatch.setattr(Run, "through", silent)
    with pytest.raises(TurnFailed):
        await talk.say("привіт")


async def test_fifty_chats_at_once_get_their_own_answers(agent: Agent, talk):
    texts = {"худі з совою": "HUD-SOVA", "сукня в горошок": "SUK-KRAPKA", "шапка з помпоном": "SHA-PUH"}
    turns = []
    for n in range(48):
        talk.chat = 1000 + n
        turns.append(talk.turn(Text(list(texts)[n % 3])))
    replies = await asyncio.gather(*(agent.reply(turn, None) for turn in turns))
    told = [reply.messages[0].offer.product_sku for reply in replies]
    assert told == [list(texts.values())[n % 3] for n in range(48)]


async def test_checkpoints_hold_no_text_of_ours_and_no_picture(talk, shop_folder, picture_of):
    await talk.photo(picture_of("HUD-SOVA", "black"))
    with sqlite3.connect(shop_folder / "var" / "checkpoints.db") as file:
        (size,) = file.execute("SELECT max(length(checkpoint)) FROM checkpoints").fetchone()
        (writes,) = file.execute("SELECT count(*) FROM writes").fetchone()
    assert size < 5000
    assert writes == 0


async def test_pruning_keeps_what_a_lane_points_to_and_what_is_young(talk):
    for text in ("привіт", "худі з совою", "104"):
        await talk.say(text)
    kept = {(thread_of(501, 0), talk.after)}
    assert await talk.agent.prune(kept, datetime.now(UTC) - timedelta(hours=1)) == 0
    assert await talk.agent.prune(kept, datetime.now(UTC) + timedelta(seconds=1)) == 2
    assert await talk.agent.prune(kept, datetime.now(UTC) + timedelta(seconds=1)) == 0
    assert (await talk.say("скільки коштує?")).messages[0].offer.product_sku == "HUD-SOVA"


async def test_an_import_teaches_the_agent_new_words(talk, shop: Catalog, monkeypatch):
    await talk.say("привіт")
    before = await talk.agent._words()
    assert await talk.agent._words() is before

    async def newer() -> int:
        return 2

    monkeypatch.setattr(shop, "version", newer)
    assert await talk.agent._words() is not before


def test_ids_are_ordered_as_time_is():
    noon = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
    assert first_id_at(noon) < first_id_at(noon + timedelta(milliseconds=1))
    assert first_id_at(datetime(2026, 11, 21, 6, 6, tzinfo=UTC)) < "1f1e571a-9d96-6a49-8002-1ead84a8834b"
    assert first_id_at(datetime(2026, 11, 21, 6, 7, tzinfo=UTC)) > "1f1e571a-9d96-6a49-8002-1ead84a8834b"


async def test_a_talk_of_another_version_is_begun_anew(talk, monkeypatch):
    await talk.say("in English please")
    await talk.say("худі з совою")
    monkeypatch.setattr(understanding, "VERSION", 2)
    reply = await talk.say("скільки коштує?")
    assert (reply.messages, reply.locale) == ((Say(Saying.WHICH_PRODUCT),), "uk")
