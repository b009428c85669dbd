from typing import Any

import pytest

GROUP = -200


async def test_another_group_hears_once_that_the_bot_answers_in_private(
    desk: Any, updates: Any, make_turn: Any
) -> None:
    first = make_turn(updates.say("привіт", chat=GROUP, kind="group"), chat=GROUP, checkpoint=None)
    work = await desk.handlers.handle(first)
    (sent,) = work.outgoing
    assert sent.chat == GROUP
    assert sent.params["text"].endswith("@vitrina_bot")
    again = make_turn(updates.say("ще", chat=GROUP, kind="group"), chat=GROUP, checkpoint=work.checkpoint_id)
    assert (await desk.handlers.handle(again)).outgoing == ()
    assert desk.agent.turns == []


async def test_a_kind_of_chat_that_nobody_knows_yet_is_answered_politely(
    desk: Any, updates: Any, make_turn: Any
) -> None:
    turn = make_turn(updates.say("?", chat=-7, kind="hologram"), chat=-7, checkpoint=None)
    assert len((await desk.handlers.handle(turn)).outgoing) == 1


async def test_a_channel_hears_nothing(desk: Any, updates: Any, make_turn: Any) -> None:
    post = {"update_id": 1, "channel_post": updates.message("post", chat=-300, kind="channel")}
    said = updates.say("post", chat=-300, kind="channel")
    for update in (post, said):
        assert (await desk.handlers.handle(make_turn(update, chat=-300, checkpoint=None))).outgoing == ()


@pytest.mark.parametrize(("status", "messages"), [("member", 1), ("left", 0), ("kicked", 0)])
async def test_being_added_to_a_group_is_answered_and_being_removed_is_not(
    desk: Any, updates: Any, make_turn: Any, status: str, messages: int
) -> None:
    bot = {"id": 42, "is_bot": True, "first_name": "Вітрина"}
    new = {"status": status, "user": bot} | ({"until_date": 0} if status == "kicked" else {})
    change = {
        "chat": {"id": GROUP, "type": "group"},
        "from": updates.user(501),
        "date": 1,
        "old_chat_member": {"status": "left", "user": bot},
        "new_chat_member": new,
    }
    turn = make_turn({"update_id": 3, "my_chat_member": change}, chat=GROUP, checkpoint=None)
    assert len((await desk.handlers.handle(turn)).outgoing) == messages


async def test_a_shopper_who_blocks_or_unblocks_the_bot_is_left_in_peace(desk: Any, updates: Any) -> None:
    bot = {"id": 42, "is_bot": True, "first_name": "Вітрина"}
    change = {
        "chat": {"id": 501, "type": "private"},
        "from": updates.user(501),
        "date": 1,
        "old_chat_member": {"status": "kicked", "user": bot, "until_date": 0},
        "new_chat_member": {"status": "member", "user": bot},
    }
    work = await desk.handle({"update_id": 3, "my_chat_member": change})
    assert (work.outgoing, work.checkpoint_id) == ((), None)


async def test_kinds_of_update_that_we_do_not_answer_are_quiet_work(desk: Any) -> None:
    reaction = {"update_id": 3, "something_new": {"chat": {"id": 501, "type": "private"}}}
    work = await desk.handle(reaction)
    assert (work.outgoing, work.checkpoint_id) == ((), None)
