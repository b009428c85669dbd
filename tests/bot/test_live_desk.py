"""A whole talk in the managers' forum, from the call to the end, through the real queue."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.texts import desk, texts
from tests.bot.handlers.conftest import MANAGERS, MARYNA, SHOPPER, TARAS
from tests.bot.live_desk import CALL, LiveDesk, live_desk
from tests.bot.queue.conftest import FAST

UK = texts("uk")


@pytest.fixture
async def live(tmp_path: Path) -> AsyncIterator[LiveDesk]:
    async with live_desk(tmp_path, FAST) as opened:
        yield opened


async def called(live: LiveDesk) -> int:
    """The shopper asks for a person. Gives their topic."""
    live.says(SHOPPER, CALL)
    return await live.thread(SHOPPER)


async def told(live: LiveDesk) -> list[str]:
    await live.quiet()
    return [call.text or call.method for call in live.sent(SHOPPER)]


async def test_a_talk_goes_both_ways_in_the_shoppers_topic(live: LiveDesk) -> None:
    thread = await called(live)
    await live.quiet()
    (card,) = live.in_topic(thread)
    assert "Просить людину" in card
    live.writes(thread, "Добрий день!")
    await live.quiet()
    live.says(SHOPPER, "а 128 є?")
    await live.quiet()
    assert live.in_topic(thread)[-1] == "<b>Олена</b>: а 128 є?"
    (copied,) = live.sent(SHOPPER, "copyMessage")
    assert copied.params["from_chat_id"] == MANAGERS
    live.writes(thread, "/return")
    assert (await told(live))[-1] == UK.bot_again
    assert live.sent(MANAGERS, "closeForumTopic")
    live.says(SHOPPER, "дякую")
    assert len(live.agent.turns) == 1
    await live.quiet()
    assert len(live.agent.turns) == 2


async def test_while_nobody_has_taken_it_both_sides_are_copied_as_one(live: LiveDesk) -> None:
    thread = await called(live)
    await live.quiet()
    live.says(SHOPPER, "скільки коштує?")
    await live.quiet()
    copy = live.in_topic(thread)[-1]
    assert copy.startswith("<b>Олена</b>: скільки коштує?\nБот: ")
    assert len(live.agent.turns) == 2


async def test_media_and_albums_keep_their_kind_and_order_both_ways(live: LiveDesk) -> None:
    thread = await called(live)
    voice = {"file_id": "v", "file_unique_id": "uv", "duration": 1}
    live.writes(thread, voice=voice)
    await live.quiet()
    sizes = [{"file_id": "a", "file_unique_id": "ua", "width": 90, "height": 90}]
    for n in range(3):
        live.says(SHOPPER, photo=sizes, media_group_id="g1", **({"caption": "ось"} if n == 0 else {}))
        live.writes(thread, photo=sizes, media_group_id="g2")
    await live.quiet()
    (to_group,) = [call for call in live.sent(MANAGERS, "copyMessages")]
    assert len(to_group.params["message_ids"]) == 3
    assert to_group.params["message_thread_id"] == thread
    (to_shopper,) = live.sent(SHOPPER, "copyMessages")
    assert len(to_shopper.params["message_ids"]) == 3
    assert len(live.sent(SHOPPER, "copyMessage")) == 1


async def test_a_correction_changes_the_shoppers_copy_and_a_deletion_takes_it(live: LiveDesk) -> None:
    thread = await called(live)
    said = live.writes(thread, "Ціна 100")
    await live.quiet()
    (copy,) = live.sent(SHOPPER, "copyMessage")
    live.edits(said, text="Ціна 120")
    await live.quiet()
    (edit,) = live.sent(SHOPPER, "editMessageText")
    assert (edit.params["message_id"], edit.text) == (copy.message_id, "Ціна 120")
    live.writes(thread, "/del", reply_to_message=said["message"])
    await live.quiet()
    (gone,) = live.sent(SHOPPER, "deleteMessage")
    assert gone.params["message_id"] == copy.message_id


async def test_what_is_taken_back_and_gone_already_is_nobodys_trouble(live: LiveDesk) -> None:
    thread = await called(live)
    said = live.writes(thread, "Ціна 100")
    await live.quiet()
    live.telegram.refuses["deleteMessage"] = "message to delete not found"
    live.writes(thread, "/del", reply_to_message=said["message"])
    await live.quiet()
    assert live.in_topic(thread)[-1] == desk.DELETED
    assert await live.queue.dead_letters.list() == ()


async def test_each_picture_of_an_album_is_corrected_and_taken_back_by_itself(live: LiveDesk) -> None:
    thread = await called(live)
    await live.quiet()
    sizes = [{"file_id": "a", "file_unique_id": "ua", "width": 90, "height": 90}]
    album = [live.writes(thread, photo=sizes, media_group_id="g", caption=f"{n}") for n in range(3)]
    await live.quiet()
    (copied,) = live.sent(SHOPPER, "copyMessages")
    live.edits(album[1], caption="оце")
    live.writes(thread, "/del", reply_to_message=album[2]["message"])
    await live.quiet()
    (edit,), (gone,) = live.sent(SHOPPER, "editMessageCaption"), live.sent(SHOPPER, "deleteMessage")
    assert (edit.params["message_id"], edit.text) == (copied.message_id + 1, "оце")
    assert gone.params["message_id"] == copied.message_id + 2


async def test_words_that_become_internal_are_taken_back(live: LiveDesk) -> None:
    thread = await called(live)
    said = live.writes(thread, "вона вже питала")
    await live.quiet()
    live.edits(said, text="// вона вже питала")
    await live.quiet()
    assert len(live.sent(SHOPPER, "deleteMessage")) == 1
    assert live.sent(SHOPPER, "editMessageText") == []


async def test_internal_words_and_their_corrections_never_leave_the_group(live: LiveDesk) -> None:
    thread = await called(live)
    await live.quiet()
    before = len(live.sent(SHOPPER))
    said = live.writes(thread, "// хто знає цю пані?")
    await live.quiet()
    live.edits(said, text="хто знає цю пані?")
    await live.quiet()
    assert len(live.sent(SHOPPER)) == before


async def test_somebody_elses_talk_is_not_spoken_into_and_a_lead_may_grab_it(live: LiveDesk) -> None:
    thread = await called(live)
    live.writes(thread, "Вітаю", user=TARAS)
    await live.quiet()
    live.writes(thread, "Я теж", user=MARYNA)
    await live.quiet()
    assert len(live.sent(SHOPPER, "copyMessage")) == 1
    refusal = live.sent(MANAGERS, "sendMessage")[-1]
    assert "Тарас" in refusal.text
    (grab,) = [b["callback_data"] for row in refusal.params["reply_markup"]["inline_keyboard"] for b in row]
    within = {"message_thread_id": thread, "is_topic_message": True}
    message = live.updates.message("…", user=42, chat=MANAGERS, reply_markup=refusal.params["reply_markup"], **within)
    live.taps(grab, message, user=MARYNA)
    await live.quiet()
    live.writes(thread, "Тепер я", user=MARYNA)
    assert (await told(live))[-1] == "copyMessage"
    assert (await live.agent.handoffs.by_id(1)).manager_id == MARYNA


async def test_the_card_shows_who_holds_the_talk_and_how_it_ended(live: LiveDesk) -> None:
    thread = await called(live)
    live.writes(thread, "/take")
    await live.quiet()
    live.writes(thread, "/resolve")
    await live.quiet()
    first, last = live.sent(MANAGERS, "editMessageText")
    assert "▸ Веде Марина з " in first.text
    assert last.text.endswith("▸ Вирішено: Марина")
    assert last.params["reply_markup"] == {"inline_keyboard": []}
    assert (await told(live))[-1] == UK.person_done


async def test_who_waits_leads_to_the_card_before_anybody_has_taken_it(live: LiveDesk) -> None:
    thread = await called(live)
    await live.quiet()
    (card,) = [call for call in live.sent(MANAGERS, "sendMessage") if call.params.get("message_thread_id") == thread]
    live.writes(thread, "/who")
    await live.quiet()
    assert f'/{card.message_id}">Олена</a>: чекає' in live.in_topic(thread)[-1]


async def test_somebody_elses_talk_is_not_taken_by_command_and_a_lead_is_offered_it(live: LiveDesk) -> None:
    thread = await called(live)
    live.writes(thread, "/take", user=TARAS)
    await live.quiet()
    live.writes(thread, "/take", user=MARYNA)
    await live.quiet()
    refusal = live.sent(MANAGERS, "sendMessage")[-1]
    assert (refusal.text, "mg|1" in str(refusal.params["reply_markup"])) == ("Марина, цю розмову вже веде Тарас.", True)


async def test_a_topic_deleted_by_hand_comes_back_with_its_card(live: LiveDesk) -> None:
    thread = await called(live)
    live.writes(thread, "Вітаю")
    await live.quiet()
    live.telegram.gone.add(thread)
    live.says(SHOPPER, "раз")
    await live.quiet()
    live.says(SHOPPER, "два")
    await live.quiet()
    again = await live.thread(SHOPPER)
    assert again != thread
    assert [text.split("\n")[0] for text in live.in_topic(again)] == [
        "<b>Олена</b>: раз",
        '<b>Просить людину</b> · <a href="tg://user?id=501">Олена</a> · українською',
        "<b>Олена</b>: два",
    ]
    assert "▸ Веде Марина" in live.in_topic(again)[1]


async def test_nothing_that_telegram_says_in_the_group_is_relayed(live: LiveDesk) -> None:
    thread = await called(live)
    await live.quiet()
    before = len(live.sent(SHOPPER))
    news: list[dict[str, Any]] = [
        {"forum_topic_closed": {}},
        {"forum_topic_reopened": {}},
        {"forum_topic_edited": {"name": "x"}},
        {"left_chat_member": live.updates.user(905)},
        {"pinned_message": live.updates.message("x", user=42, chat=MANAGERS)},
    ]
    for each in news:
        live.writes(thread, **each)
    await live.quiet()
    assert len(live.sent(SHOPPER)) == before
