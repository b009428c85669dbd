"""The team's commands and changes as they come through the whole desk, from updates to messages."""

from __future__ import annotations

from typing import Any

from bot.texts import people
from tests.bot.handlers.conftest import MANAGERS, MARYNA, OWNER, SHOPPER, TARAS

ELSEWHERE = -1009999999999


def place(chat: int, before: str, after: str) -> dict[str, Any]:
    bot = {"id": 42, "is_bot": True, "first_name": "Вітрина"}
    stranger = {"id": 31337, "is_bot": False, "first_name": "Хтось"}
    members = [
        {"status": status, "user": bot} | ({"until_date": 0} if status == "kicked" else {})
        for status in (before, after)
    ]
    change = {"chat": {"id": chat, "type": "supergroup", "title": "Група"}, "from": stranger, "date": 1}
    return {
        "update_id": 9,
        "my_chat_member": change | {"old_chat_member": members[0], "new_chat_member": members[1]},
    }


def texts_to(work: Any, chat: int) -> list[str]:
    return [one.params["text"] for one in work.outgoing if one.chat == chat]


async def test_commands_of_the_team_are_on_the_desk(desk: Any, updates: Any) -> None:
    work = await desk.handle(updates.say("/shift off", user=TARAS, chat=MANAGERS), chat=MANAGERS)
    assert texts_to(work, MANAGERS) == ["Тарас не на зміні."]
    work = await desk.handle(updates.say("/role", user=OWNER, chat=MANAGERS), chat=MANAGERS, turn="t2")
    assert "Тарас · менеджер · не на зміні" in texts_to(work, MANAGERS)[0]
    work = await desk.handle(updates.say("/notice", user=MARYNA, chat=MANAGERS), chat=MANAGERS, turn="t3")
    assert texts_to(work, MANAGERS) == [people.NO_NOTICE]


async def test_a_notice_goes_before_the_bots_answer_to_a_shopper(desk: Any, updates: Any) -> None:
    await desk.handle(updates.say("/notice Немає світла", user=MARYNA, chat=MANAGERS), chat=MANAGERS)
    first, *answer = texts_to(await desk.handle(updates.say("Вітаю"), turn="t2"), SHOPPER)
    assert first == "Немає світла"
    assert answer


async def test_a_held_talk_hears_no_notice_from_the_bot(desk: Any, updates: Any, taken: Any) -> None:
    await desk.handle(updates.say("/notice Немає світла", user=MARYNA, chat=MANAGERS), chat=MANAGERS)
    assert texts_to(await desk.handle(updates.say("Вітаю"), turn="t2"), SHOPPER) == []


async def test_who_leaves_the_group_ends_the_shift(desk: Any, updates: Any) -> None:
    gone = updates.user(TARAS)
    work = await desk.handle(updates.say(user=TARAS, chat=MANAGERS, left_chat_member=gone), chat=MANAGERS)
    assert texts_to(work, MANAGERS) == ["Тарас більше не в групі."]
    member = await desk.catalog.staff.find(TARAS)
    assert member is not None
    assert not member.on_shift


async def test_the_owner_hears_in_private_that_the_bot_was_thrown_out_and_let_in(desk: Any) -> None:
    work = await desk.handle(place(MANAGERS, "member", "kicked"), chat=MANAGERS)
    assert texts_to(work, OWNER) == [people.OUT_OF_GROUP]
    work = await desk.handle(place(MANAGERS, "kicked", "member"), chat=MANAGERS)
    assert texts_to(work, OWNER) == [people.MENDED]


async def test_a_stranger_who_adds_the_bot_elsewhere_makes_no_managers_of_anybody(desk: Any, updates: Any) -> None:
    work = await desk.handle(place(ELSEWHERE, "left", "member"), chat=ELSEWHERE)
    assert {one.chat for one in work.outgoing} <= {ELSEWHERE}
    for n, text in enumerate(("/shift off", "/role", "/notice Я тут головна", "/who")):
        said = updates.say(text, user=TARAS, chat=ELSEWHERE, kind="supergroup")
        await desk.handle(said, chat=ELSEWHERE, turn=f"t{n}")
    member = await desk.catalog.staff.find(TARAS)
    assert member is not None
    assert member.on_shift
    assert await desk.catalog.notices.current() is None
    work = await desk.handle(place(MANAGERS, "member", "kicked"), chat=MANAGERS)
    assert texts_to(work, OWNER) == [people.OUT_OF_GROUP]
