"""Topics of the managers' group: one a shopper, found, made, reopened, or done without."""

from __future__ import annotations

from sqlalchemy import update

from bot.outbox import Outgoing
from bot.sandbox import forums, groups
from bot.tables import TopicRow
from bot.texts import failures
from bot.topics import in_topic
from tests.bot.queue.conftest import MANAGERS, OWNER, for_managers


def over(shopper: int, method: str) -> Outgoing:
    return Outgoing(MANAGERS, method, {"chat_id": MANAGERS, **in_topic(shopper, "")}, stream=shopper)


async def test_the_first_message_for_a_shopper_makes_their_topic(open_shop, forum, topics) -> None:
    async with open_shop() as shop:
        await shop.told(for_managers(501, "картка"), for_managers(501, "слова"))
        [made] = shop.calls("createForumTopic")
    thread = made.result["message_thread_id"]
    assert made.params["name"] == "Олена"
    assert [each["text"] for each in forum.messages(MANAGERS, topic=thread)[1:]] == ["картка", "слова"]
    assert await topics.thread_of(MANAGERS, 501) == thread
    assert await topics.shopper_of(MANAGERS, thread) == 501
    assert await topics.shopper_of(MANAGERS, thread + 1) is None


async def test_every_shopper_has_a_topic_of_their_own(open_shop, forum, topics) -> None:
    async with open_shop() as shop:
        await shop.told(*(for_managers(chat, f"картка {chat}", f"Пані {chat}") for chat in range(501, 506)))
        assert len(shop.calls("createForumTopic")) == 5
    threads = {chat: await topics.thread_of(MANAGERS, chat) for chat in range(501, 506)}
    assert len(set(threads.values())) == 5
    for chat, thread in threads.items():
        assert [each["text"] for each in forum.messages(MANAGERS, topic=thread)[1:]] == [f"картка {chat}"]


async def test_a_send_that_fails_after_its_topic_was_made_finds_it_again(open_shop, forum) -> None:
    forum.fault("500", method="sendMessage", times=2)
    forum.fault("reset", method="sendMessage", times=1)
    async with open_shop() as shop:
        await shop.told(for_managers(501, "картка"))
    async with open_shop() as shop:
        await shop.told(for_managers(501, "слова"))
        assert len(shop.calls("createForumTopic")) == 1


async def test_a_lost_answer_to_the_making_of_a_topic_is_counted(open_shop, forum, topics) -> None:
    forum.fault("reset_after", method="createForumTopic", times=1)
    async with open_shop() as shop:
        await shop.told(for_managers(501, "картка"))
        tally = await shop.queue.outbox.tally()
        assert (tally.sent, tally.repeatable) == (1, 1)
        assert len(shop.calls("sendMessage")) == 1
        last = shop.calls("createForumTopic")[-1].result["message_thread_id"]
        assert await topics.thread_of(MANAGERS, 501) == last


async def test_a_topic_deleted_by_hand_is_made_anew_and_nothing_is_lost(open_shop, forum, topics) -> None:
    async with open_shop() as shop:
        await shop.told(for_managers(501, "картка"))
        card = shop.calls("sendMessage")[0].result["message_id"]
        assert not await topics.is_elsewhere(MANAGERS, 501, card)
        first = await topics.thread_of(MANAGERS, 501)
        forums.delete(forum, first)
        await shop.told(for_managers(501, "слова"))
        second = await topics.thread_of(MANAGERS, 501)
        assert [each["text"] for each in forum.messages(MANAGERS, topic=second)[1:]] == ["слова"]
        assert first != second
        assert await topics.is_elsewhere(MANAGERS, 501, card)
        assert await shop.queue.dead_letters.list() == ()


async def test_a_closed_topic_is_reopened_for_the_next_words(open_shop, forum, topics) -> None:
    async with open_shop() as shop:
        await shop.told(for_managers(501, "картка"), over(501, "closeForumTopic"), over(501, "closeForumTopic"))
        assert len(shop.calls("closeForumTopic")) == 1
        await shop.told(for_managers(501, "слова"), for_managers(501, "ще слова"))
        assert [call.method for call in shop.calls()] == [
            "createForumTopic",
            "sendMessage",
            "closeForumTopic",
            "reopenForumTopic",
            "sendMessage",
            "sendMessage",
        ]


async def test_what_a_person_closed_or_opened_by_hand_is_found_out(open_shop, forum, topics) -> None:
    async with open_shop() as shop:
        await shop.told(for_managers(501, "картка"))
        thread = await topics.thread_of(MANAGERS, 501)
        forums.close(forum, thread)
        await shop.told(over(501, "closeForumTopic"))
        forums.reopen(forum, thread)
        await shop.told(for_managers(501, "слова"))
        assert [call.method for call in shop.calls()][-1] == "sendMessage"
        await topics.seen(MANAGERS, thread, closed=True)
        forums.close(forum, thread)
        await shop.told(for_managers(501, "ще слова"))
        assert [call.method for call in shop.calls()][-2:] == ["reopenForumTopic", "sendMessage"]
        assert await shop.queue.dead_letters.list() == ()


async def test_nothing_is_done_over_a_topic_that_is_not_there(open_shop, forum) -> None:
    async with open_shop() as shop:
        await shop.told(over(501, "closeForumTopic"), over(501, "deleteForumTopic"))
        assert shop.calls() == []
        tally = await shop.queue.outbox.tally()
        assert (tally.sent, tally.dead) == (2, 0)


async def test_a_deleted_topic_is_forgotten(open_shop, forum, topics) -> None:
    async with open_shop() as shop:
        await shop.told(for_managers(501, "картка"))
        thread = await topics.thread_of(MANAGERS, 501)
        await shop.told(over(501, "deleteForumTopic"))
        assert await topics.thread_of(MANAGERS, 501) is None
        assert forum.messages(MANAGERS, topic=thread) == []


async def test_a_plain_group_is_told_without_topics_and_asked_again_after_an_hour(
    open_shop, sandbox, database, topics
) -> None:
    async with open_shop() as shop:
        first = await shop.telegram.call("sendMessage", {"chat_id": MANAGERS, "text": "картка"})
        answer = {"reply_parameters": {"message_id": first["message_id"], "allow_sending_without_reply": True}}
        await shop.told(for_managers(501, "слова", params=answer), for_managers(501, "ще слова"))
        assert [each["text"] for each in sandbox.world.messages(MANAGERS)] == ["картка", "слова", "ще слова"]
        assert sandbox.world.messages(MANAGERS)[1]["reply_to_message"]["text"] == "картка"
        assert len(sandbox.world.calls("createForumTopic")) == 1
        assert not await topics.is_elsewhere(MANAGERS, 501, first["message_id"])
        forums.switch(sandbox.world)
        async with database.write() as session:
            await session.execute(update(TopicRow).values(at=TopicRow.at - 3_600_000))
        await shop.told(for_managers(501, "знову слова"))
        thread = await topics.thread_of(MANAGERS, 501)
        assert sandbox.world.messages(MANAGERS, topic=thread)[-1]["text"] == "знову слова"
        assert sandbox.world.messages(OWNER) == []


async def test_inside_a_topic_nothing_answers_what_stands_outside_of_it(open_shop, forum) -> None:
    async with open_shop() as shop:
        old = await shop.telegram.call("sendMessage", {"chat_id": MANAGERS, "text": "стара картка"})
        outside = {"reply_parameters": {"message_id": old["message_id"]}}
        await shop.told(for_managers(501, "слова", params=outside))
        inside = {"reply_parameters": {"message_id": shop.calls("sendMessage")[-1].result["message_id"]}}
        await shop.told(for_managers(501, "відповідь", params=inside))
        assert "reply_parameters" not in shop.calls("sendMessage")[-2].params
        assert shop.calls("sendMessage")[-1].result["reply_to_message"]["text"] == "слова"


async def test_a_bot_that_may_not_manage_topics_goes_on_without_and_the_owner_hears_of_it_once(
    open_shop, forum, topics
) -> None:
    groups.demote(forum)
    forum.rooms.chat(OWNER)
    async with open_shop() as shop:
        await shop.told(for_managers(501, "картка"), for_managers(502, "картка"), for_managers(501, "слова"))
        assert [call.params["text"] for call in shop.calls("sendMessage")] == ["картка", "картка", "слова"]
        assert shop.sent(OWNER) == [failures.TOPICS_LOST]


async def test_a_manager_s_private_chat_has_no_topics(open_shop, sandbox) -> None:
    async with open_shop(managers_chat=901) as shop:
        params = {"chat_id": 901, "text": "картка", **in_topic(501, "Олена")}
        await shop.told(Outgoing(901, "sendMessage", params, stream=501))
        assert shop.sent(901) == ["картка"]
        assert sandbox.world.calls("createForumTopic") == []
