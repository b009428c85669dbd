"""Which chat is the managers': the one of the settings, where it moved, or the private one of a single manager."""

from __future__ import annotations

from typing import Any

from bot.handlers import DeskDoors, Handlers, HandlerSettings
from bot.talks import Talks
from bot.texts import texts
from catalog.effects import EffectKey
from graph.messages import Reason
from tests.bot.handlers.conftest import MANAGERS, MARYNA, OWNER, SHOPPER

MOVED, ELSEWHERE = -1001000000099, -1001000000055
UK = texts("uk")


async def test_in_another_group_nothing_that_managers_do_works(desk: Any, updates: Any, open_card: Any) -> None:
    for n, text in enumerate(("/take", "/who", "/resolve", "Вітаю")):
        card = updates.message("Просить людину", user=42, chat=ELSEWHERE, kind="supergroup")
        card["reply_markup"] = updates.card(1)["reply_markup"]
        said = updates.say(text, user=MARYNA, chat=ELSEWHERE, kind="supergroup", reply_to_message=card)
        work = await desk.handle(said, chat=ELSEWHERE, turn=f"t{n}")
        assert all(one.chat == ELSEWHERE for one in work.outgoing)
        assert [one.params["text"] for one in work.outgoing] == [f"{UK.private_only} @vitrina_bot"]
        assert (await desk.agent.handoffs.by_id(1)).status == "open"


async def test_being_added_to_another_group_does_not_move_the_managers_chat(
    desk: Any, updates: Any, open_card: Any
) -> None:
    bot = {"id": 42, "is_bot": True, "first_name": "Вітрина"}
    left, here = ({"user": bot, "status": status} for status in ("left", "member"))
    chat = {"id": ELSEWHERE, "type": "supergroup", "title": "Чужа"}
    added = {"chat": chat, "from": updates.user(905), "date": 1, "old_chat_member": left, "new_chat_member": here}
    await desk.handle({"update_id": 900, "my_chat_member": added}, chat=ELSEWHERE)
    tap = updates.tap("mc|1", user=MARYNA, message=updates.card(1))
    await desk.handle(tap, chat=MANAGERS, turn="t2")
    assert (await desk.agent.handoffs.by_id(1)).manager_id == MARYNA


async def test_a_group_that_became_a_supergroup_is_still_the_managers(desk: Any, updates: Any, open_card: Any) -> None:
    moved = updates.say(user=MARYNA, chat=MANAGERS, migrate_to_chat_id=MOVED)
    assert (await desk.handle(moved, chat=MANAGERS)).outgoing == ()
    card = updates.card(1, chat={"id": MOVED, "type": "supergroup"})
    said = updates.say("Вітаю", user=MARYNA, chat=MOVED, kind="supergroup", reply_to_message=card)
    work = await desk.handle(said, chat=MOVED, turn="t2")
    assert [one.method for one in work.outgoing if one.chat == SHOPPER] == ["sendMessage", "copyMessage"]


async def test_a_single_manager_has_it_all_in_a_private_chat(desk: Any, updates: Any) -> None:
    db, doors = desk.catalog.db, DeskDoors.of(desk.catalog.db, 42, desk.clock)
    stores: Any = (desk.catalog, desk.agent, desk.telegram, desk.outbox, desk.dead_letters, Talks(db, 42))
    handlers = desk.handlers = Handlers(*stores, doors, HandlerSettings(OWNER, OWNER, "vitrina_bot"))
    assert handlers is desk.handlers
    await desk.agent.handoffs.open(EffectKey("t0", "handoff"), chat=SHOPPER, reason=Reason.ASKED_FOR_PERSON, name="Оля")
    card = updates.card(1, chat={"id": OWNER, "type": "private"})
    work = await desk.handle(updates.tap("mc|1", user=OWNER, message=card), chat=OWNER)
    assert (await desk.agent.handoffs.by_id(1)).manager_id == OWNER
    said = updates.say("Вітаю", user=OWNER, reply_to_message=card)
    work = await desk.handle(said, chat=OWNER, turn="t2")
    assert [(one.chat, one.method) for one in work.outgoing] == [(SHOPPER, "copyMessage")]
    (relayed,) = (await desk.handle(updates.say("а 128?"), turn="t3")).outgoing
    assert (relayed.chat, "message_thread_id" in relayed.params) == (OWNER, False)
    assert relayed.params["reply_parameters"]["message_id"] == card["message_id"]
    report = await desk.handle(updates.say("/dead", user=OWNER), chat=OWNER, turn="t4")
    assert len(report.outgoing) == 1
