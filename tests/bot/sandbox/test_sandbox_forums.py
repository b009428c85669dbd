"""Topics of a forum: made, named, closed and deleted by the bot and by hand, and what is written in them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest, TelegramRetryAfter
from aiogram.types import BufferedInputFile, InputMediaPhoto, LabeledPrice

from bot.sandbox import Sandbox, forums, groups
from bot.sandbox.errors import WrongCommand

SHOPPER, GROUP = 501, -1001000000001
MARYNA, TARAS = 901, 902


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox.serve(patience=0.01, forum=True) as running:
        yield running
        assert running.violations == []


@pytest.fixture
async def thread(bot: Bot) -> int:
    return (await bot.create_forum_topic(GROUP, "Олена")).message_thread_id


async def test_a_topic_is_named_by_the_message_that_tells_of_it(sandbox: Sandbox, bot: Bot) -> None:
    topic = await bot.create_forum_topic(GROUP, "Олена", icon_color=0xFFD67E)
    (told,) = sandbox.world.messages(GROUP)
    assert (told["message_id"], told["message_thread_id"]) == (topic.message_thread_id, topic.message_thread_id)
    assert (told["is_topic_message"], told["forum_topic_created"]) == (
        True,
        {"name": "Олена", "icon_color": topic.icon_color},
    )
    assert topic.icon_color == 0xFFD67E
    assert (await bot.get_chat(GROUP)).is_forum


async def test_what_the_bot_sends_into_a_topic_is_there_and_the_general_one_stays_empty(
    sandbox: Sandbox, bot: Bot, thread: int, picture: Callable[..., bytes]
) -> None:
    place = {"chat_id": GROUP, "message_thread_id": thread}
    photo = BufferedInputFile(picture(), "a.jpg")
    said = await sandbox.world.say("Вітаю", chat=SHOPPER)
    album = [InputMediaPhoto(media=BufferedInputFile(picture(colour), "a.jpg")) for colour in ("red", "blue")]
    sent = [
        await bot.send_message(text="a", **place),
        await bot.send_photo(photo=photo, **place),
        await bot.send_document(document=photo, **place),
        *await bot.send_media_group(media=album, **place),
        await bot.forward_message(from_chat_id=SHOPPER, message_id=said["message_id"], **place),
        await bot.send_invoice(
            title="a", description="b", payload="c", currency="UAH", provider_token="x", prices=[_price()], **place
        ),
    ]
    copied = await bot.copy_message(from_chat_id=SHOPPER, message_id=said["message_id"], **place)
    inside = [each["message_id"] for each in sandbox.world.messages(GROUP, topic=thread)]
    assert inside == [thread, *[each.message_id for each in sent], copied.message_id]
    assert all(each.is_topic_message and each.message_thread_id == thread for each in sent)
    assert sandbox.world.messages(GROUP, topic=1) == []


async def test_an_album_is_copied_into_a_topic_as_an_album(
    sandbox: Sandbox, bot: Bot, thread: int, picture: Callable[..., bytes]
) -> None:
    album = await sandbox.world.album([picture("red"), picture("blue")], caption="обидва", chat=SHOPPER)
    numbers = [each["message_id"] for each in album]
    copies = await bot.copy_messages(GROUP, SHOPPER, numbers, message_thread_id=thread)
    shown = {each["message_id"]: each for each in sandbox.world.messages(GROUP, topic=thread)}
    groups_shown = {shown[copy.message_id]["media_group_id"] for copy in copies}
    assert len(groups_shown) == 1
    assert groups_shown.isdisjoint({album[0]["media_group_id"]})
    assert [shown[copy.message_id].get("caption") for copy in copies] == ["обидва", None]


async def test_people_write_answer_and_edit_in_a_topic(
    sandbox: Sandbox, bot: Bot, thread: int, picture: Callable[..., bytes]
) -> None:
    world, place = sandbox.world, {"chat": GROUP, "user": MARYNA, "topic": thread}
    card = await bot.send_message(GROUP, "картка", message_thread_id=thread)
    first = await world.say("Добрий день", **place)
    await world.say("відповідаю", chat=GROUP, user=TARAS, reply_to=card.message_id)
    await world.photo(picture(), **place)
    await world.album([picture("red"), picture("blue")], **place)
    await world.send("voice", **place)
    await world.edit(first["message_id"], "Добрий вечір", chat=GROUP, user=MARYNA)
    updates = await bot.get_updates()
    messages = [update.message or update.edited_message for update in updates]
    assert [each.message_thread_id for each in messages if each] == [thread] * 7
    answers = [each.reply_to_message.message_id for each in messages if each and each.reply_to_message]
    assert answers == [thread, card.message_id, *[thread] * 5]
    assert messages[0].reply_to_message.forum_topic_created  # as Telegram does with what answers nothing else
    assert updates[-1].edited_message.text == "Добрий вечір"


async def test_an_answer_stays_in_the_topic_of_what_it_answers(sandbox: Sandbox, bot: Bot, thread: int) -> None:
    said = await sandbox.world.say("a", chat=GROUP, user=MARYNA, topic=thread)
    answer = await bot.send_message(GROUP, "b", reply_parameters={"message_id": said["message_id"]})
    assert (answer.message_thread_id, answer.reply_to_message.message_id) == (thread, said["message_id"])


Act = Callable[[Bot, int], Awaitable[object]]
ACTS: dict[str, Act] = {
    "edit": lambda bot, thread: bot.edit_forum_topic(GROUP, thread, name="Ірина"),
    "close": lambda bot, thread: bot.close_forum_topic(GROUP, thread),
    "reopen": lambda bot, thread: bot.reopen_forum_topic(GROUP, thread),
    "delete": lambda bot, thread: bot.delete_forum_topic(GROUP, thread),
    "unpin": lambda bot, thread: bot.unpin_all_forum_topic_messages(GROUP, thread),
    "create": lambda bot, _: bot.create_forum_topic(GROUP, "a"),
    "send": lambda bot, thread: bot.send_message(GROUP, "a", message_thread_id=thread),
    "album": lambda bot, thread: bot.copy_messages(GROUP, SHOPPER, [1], message_thread_id=thread),
    "type": lambda bot, thread: bot.send_chat_action(GROUP, "typing", message_thread_id=thread),
}


async def refused(act: Awaitable[object]) -> str:
    with pytest.raises(TelegramBadRequest) as caught:
        await act
    return caught.value.message


@pytest.mark.parametrize("name", ["edit", "close", "reopen", "delete", "unpin"])
async def test_a_topic_that_is_gone_cannot_be_changed(sandbox: Sandbox, bot: Bot, thread: int, name: str) -> None:
    forums.delete(sandbox.world, thread)
    assert await refused(ACTS[name](bot, thread)) == "Bad Request: TOPIC_ID_INVALID"


async def test_nothing_is_sent_to_a_topic_that_is_gone(sandbox: Sandbox, bot: Bot, thread: int) -> None:
    await sandbox.world.say("a", chat=SHOPPER)
    forums.delete(sandbox.world, thread)
    for name in ("send", "type"):
        assert await refused(ACTS[name](bot, thread)) == "Bad Request: message thread not found"
    assert await refused(ACTS["send"](bot, 1)) == "Bad Request: message thread not found"
    assert sandbox.world.messages(GROUP) == []
    assert [update.message.text for update in await bot.get_updates()] == ["a"]


async def test_a_closed_topic_takes_words_of_administrators_only(sandbox: Sandbox, bot: Bot, thread: int) -> None:
    world = sandbox.world
    assert await bot.close_forum_topic(GROUP, thread)
    assert await refused(ACTS["close"](bot, thread)) == "Bad Request: TOPIC_NOT_MODIFIED"
    await bot.send_message(GROUP, "a", message_thread_id=thread)
    groups.promote(world, topics=False)
    assert await refused(ACTS["send"](bot, thread)) == "Bad Request: TOPIC_CLOSED"
    await world.say("b", chat=GROUP, user=TARAS, topic=thread)
    groups.make_admin(world, TARAS, on=False)
    with pytest.raises(WrongCommand, match="is closed"):
        await world.say("c", chat=GROUP, user=TARAS, topic=thread)
    forums.reopen(world, thread)
    await world.say("d", chat=GROUP, user=TARAS, topic=thread)
    assert (await bot.get_updates())[-2].message.forum_topic_reopened


@pytest.mark.parametrize(("name", "doing"), [("create", "create a topic"), ("close", "change the closed state of")])
async def test_a_bot_that_was_demoted_manages_no_topics(
    sandbox: Sandbox, bot: Bot, thread: int, name: str, doing: str
) -> None:
    groups.demote(sandbox.world)
    assert (await refused(ACTS[name](bot, thread))).startswith(f"Bad Request: not enough rights to {doing}")
    await ACTS["send"](bot, thread)


async def test_a_group_without_topics_has_none(sandbox: Sandbox, bot: Bot, thread: int) -> None:
    forums.switch(sandbox.world, False)
    assert await refused(ACTS["create"](bot, thread)) == "Bad Request: the chat is not a forum"
    assert await refused(ACTS["send"](bot, thread)) == "Bad Request: message thread not found"
    assert not (await bot.get_chat(GROUP)).is_forum
    with pytest.raises(WrongCommand, match="no forum"):
        forums.create(sandbox.world, "a")


async def test_a_name_has_1_to_128_characters(sandbox: Sandbox, bot: Bot, thread: int) -> None:
    assert await bot.edit_forum_topic(GROUP, thread, name="я" * 128)
    assert await refused(bot.edit_forum_topic(GROUP, thread, name="я" * 128)) == "Bad Request: TOPIC_NOT_MODIFIED"
    for name in (" ", "я" * 129):
        await refused(bot.create_forum_topic(GROUP, name))
        with pytest.raises(WrongCommand, match="1 to 128"):
            forums.rename(sandbox.world, thread, name)


async def test_what_people_do_with_topics_is_told_to_the_bot(sandbox: Sandbox, bot: Bot) -> None:
    await bot.get_me()
    thread = forums.create(sandbox.world, "Опт", user=TARAS)
    forums.rename(sandbox.world, thread, "Гурт")
    forums.close(sandbox.world, thread)
    forums.delete(sandbox.world, thread)
    told = [update.message for update in await bot.get_updates()]
    assert [message.message_thread_id for message in told] == [thread] * 3
    assert told[0].forum_topic_created.name == "Опт"
    assert told[1].forum_topic_edited.name == "Гурт"
    assert told[2].forum_topic_closed is not None


async def test_a_group_takes_twenty_messages_a_minute_over_all_its_topics(sandbox: Sandbox, bot: Bot) -> None:
    threads = [(await bot.create_forum_topic(GROUP, str(number))).message_thread_id for number in range(4)]
    sandbox.world.flood()
    over_all, wait = await _until_refused(sandbox, bot, threads)
    assert over_all >= 20
    sandbox.world.advance(wait)
    await bot.send_message(GROUP, "a", message_thread_id=threads[0])
    sandbox.world.advance(60)
    in_one, _ = await _until_refused(sandbox, bot, threads[:1])
    assert in_one == over_all


async def _until_refused(sandbox: Sandbox, bot: Bot, threads: list[int]) -> tuple[int, int]:
    """One a second, in turns; how many went, and for how long the next must wait."""
    for sent in range(60):
        sandbox.world.advance(1)
        try:
            await bot.send_message(GROUP, "a", message_thread_id=threads[sent % len(threads)])
        except TelegramRetryAfter as refusal:
            return sent, refusal.retry_after
    raise AssertionError("the group took everything")


async def test_a_reset_takes_topics_with_it(sandbox: Sandbox, bot: Bot, thread: int) -> None:
    sandbox.world.reset()
    assert await refused(ACTS["send"](bot, thread)) == "Bad Request: message thread not found"


def _price() -> LabeledPrice:
    return LabeledPrice(label="a", amount=100)
