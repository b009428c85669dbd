"""What cannot be sent: whoever wrote it is told, and what is for the managers waits until their group lets us in."""

from __future__ import annotations

import asyncio

from bot.endings import Undelivered
from bot.outbox import Outgoing
from bot.render.failures import render_undelivered_to_shopper
from bot.sandbox import groups
from bot.texts import failures
from bot.topics import Topics
from tests.bot.queue.conftest import MANAGERS, OWNER, for_managers
from tests.bot.queue.test_streams import in_general, texts


async def explain(lost: Undelivered) -> Outgoing:
    return render_undelivered_to_shopper(lost.origin, lost.chat, lost.handoff_id, lost.error)


def answer(origin: int, shopper: int = 501) -> Outgoing:
    """A manager's message on its way to the shopper."""
    params = {"chat_id": shopper, "from_chat_id": MANAGERS, "message_id": origin}
    return Outgoing(shopper, "copyMessage", params, origin=(MANAGERS, origin), handoff_id=7)


async def test_a_manager_reads_under_their_words_that_the_shopper_blocked_the_bot(open_shop, forum, topics) -> None:
    forum.rooms.chat(501)
    async with open_shop(undelivered=explain) as shop:
        await shop.told(for_managers(501, "картка"))
        thread = await topics.thread_of(MANAGERS, 501)
        said = await forum.say("Доброго дня!", chat=MANAGERS, user=901, topic=thread)
        await forum.block(user=501)
        await shop.told(answer(said["message_id"]))
        told = forum.messages(MANAGERS, topic=thread)[-1]
        assert (told["text"], told["reply_to_message"]["text"]) == (failures.BLOCKED, "Доброго дня!")
        [letter] = [one for one in await shop.queue.dead_letters.list() if one.turn_id.startswith("told")]
        assert await shop.queue.outbox.handoff_of(MANAGERS, told["message_id"]) == 7
        await forum.block(user=501, on=False)
        assert await shop.queue.dead_letters.requeue(letter.id)
        await shop.quiet()
        assert "Доброго дня!" in [each["text"] for each in forum.messages(501)]


async def test_the_failure_of_the_bot_s_own_words_is_told_to_nobody(open_shop, forum) -> None:
    async with open_shop(undelivered=explain) as shop:
        await shop.told(Outgoing(404, "sendMessage", {"chat_id": 404, "text": "слова"}))
        assert shop.calls() == []
        assert len(await shop.queue.dead_letters.list()) == 1


async def test_one_refused_message_for_the_managers_holds_up_no_other(open_shop, forum) -> None:
    async with open_shop() as shop:
        torn = for_managers(501, "<b>", params={"parse_mode": "HTML"})
        await shop.told(torn, for_managers(501, "слова"))
        assert texts(shop) == ["слова"]
        assert len(await shop.queue.dead_letters.list()) == 1


async def test_while_the_group_is_closed_to_us_everything_waits_and_the_owner_is_told_once(open_shop, forum) -> None:
    forum.rooms.chat(OWNER)
    async with open_shop(send_for=0.0, group_retry_most=0.4) as shop:
        await shop.telegram.call("sendMessage", {"chat_id": MANAGERS, "text": "картка"})
        groups.kick(forum)
        await shop.tells(
            *(for_managers(chat, f"слова {chat}") for chat in (501, 502, 503)), in_general(0, "замовлення")
        )
        await shop.hears(1, chat=OWNER)
        await asyncio.sleep(0.6)
        assert shop.sent(OWNER) == [failures.GROUP_LOST]
        assert await shop.queue.dead_letters.list() == ()
        groups.promote(forum)
        await shop.quiet()
        assert sorted(texts(shop)[1:]) == ["замовлення", "слова 501", "слова 502", "слова 503"]


def refusals(forum) -> int:
    return sum(not call.ok for call in forum.calls("createForumTopic"))


async def test_refusals_of_the_group_come_ever_more_seldom(open_shop, forum) -> None:
    async with open_shop(send_retry=0.1) as shop:
        groups.kick(forum)
        await shop.tells(*(for_managers(chat, f"слова {chat}") for chat in range(501, 540)))
        await shop.sandbox.until(lambda: refusals(forum) >= 32)
        await asyncio.sleep(1.5)
        assert refusals(forum) < 60
        groups.promote(forum)


async def test_what_another_group_refuses_is_given_up(open_shop, sandbox, database) -> None:
    async with open_shop() as shop:
        sandbox.world.fault("kicked", method="sendMessage", chat=-1001000000777, times=1)
        await shop.told(Outgoing(-1001000000777, "sendMessage", {"chat_id": -1001000000777, "text": "слова"}))
        assert len(await shop.queue.dead_letters.list()) == 1


async def test_what_only_a_topic_taught_is_stored_though_the_group_was_lost(open_shop, forum, topics: Topics) -> None:
    forum.fault("kicked", method="sendMessage", times=1)
    async with open_shop() as shop:
        await shop.told(for_managers(501, "слова"))
        assert len(shop.calls("createForumTopic")) == 1
        assert texts(shop) == ["слова"]
