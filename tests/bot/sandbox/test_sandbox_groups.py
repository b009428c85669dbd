"""What happens to groups: who is in them, what the bot may do there, and a plain group that becomes a supergroup."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError, TelegramMigrateToChat

from bot.sandbox import Sandbox, groups
from bot.sandbox.errors import WrongCommand

SHOPPER, GROUP, PLAIN, STRANGE = 501, -1001000000001, -4001, -1001000000777
MARYNA, TARAS = 901, 902
TOKEN = "7000000002:sandbox_test"


@pytest.fixture
async def plain() -> AsyncIterator[Sandbox]:
    """The managers' group is a plain one."""
    async with Sandbox.serve(patience=0.01, managers_chat=PLAIN) as running:
        yield running
        assert running.violations == []


@pytest.fixture
async def its_bot(plain: Sandbox) -> AsyncIterator[Bot]:
    async with Bot(TOKEN, session=AiohttpSession(api=TelegramAPIServer.from_base(plain.url))) as running:
        yield running


async def status(bot: Bot, user: int, chat: int = GROUP) -> str:
    return (await bot.get_chat_member(chat, user)).status


async def test_a_bot_is_told_when_it_is_promoted_demoted_and_thrown_out(sandbox: Sandbox, bot: Bot) -> None:
    await bot.get_me()
    groups.promote(sandbox.world, user=TARAS)
    assert await status(bot, bot.id) == "administrator"
    assert (await bot.get_chat_member(GROUP, bot.id)).can_manage_topics
    groups.demote(sandbox.world)
    assert await status(bot, bot.id) == "member"
    groups.kick(sandbox.world)
    changes = [update.my_chat_member for update in await bot.get_updates()]
    moved = [(each.old_chat_member.status, each.new_chat_member.status) for each in changes]
    assert moved == [("member", "administrator"), ("administrator", "member"), ("member", "kicked")]
    assert changes[0].from_user.id == TARAS


async def test_a_bot_that_was_thrown_out_hears_and_does_nothing_there(sandbox: Sandbox, bot: Bot) -> None:
    await bot.get_me()
    groups.kick(sandbox.world)
    await sandbox.world.say("є хто?", chat=GROUP)
    assert [update.event_type for update in await bot.get_updates()] == ["my_chat_member"]
    for act in (bot.send_message(GROUP, "a"), bot.get_chat(GROUP)):
        with pytest.raises(TelegramForbiddenError, match="Forbidden: bot was kicked from the supergroup chat"):
            await act
    groups.add(sandbox.world, GROUP, user=MARYNA)
    await bot.send_message(GROUP, "b")


async def test_a_bot_that_leaves_a_group_is_out_of_it(sandbox: Sandbox, bot: Bot) -> None:
    await bot.leave_chat(GROUP)
    with pytest.raises(TelegramForbiddenError, match="Forbidden: bot is not a member of the supergroup chat"):
        await bot.send_message(GROUP, "a")
    (update,) = await bot.get_updates()
    assert update.my_chat_member.new_chat_member.status == "left"


async def test_a_stranger_adds_the_bot_to_a_group_of_theirs(sandbox: Sandbox, bot: Bot) -> None:
    await bot.get_me()
    groups.add(sandbox.world, STRANGE, user=777, title="Чужа група")
    change, message = await bot.get_updates()
    assert change.my_chat_member.chat.title == "Чужа група"
    assert (change.my_chat_member.old_chat_member.status, change.my_chat_member.from_user.id) == ("left", 777)
    assert [user.id for user in message.message.new_chat_members] == [bot.id]
    with pytest.raises(WrongCommand, match="already"):
        groups.add(sandbox.world, STRANGE, user=777)


async def test_a_manager_leaves_and_comes_back(sandbox: Sandbox, bot: Bot) -> None:
    groups.promote(sandbox.world)
    await bot.get_updates(allowed_updates=["message", "chat_member"])
    groups.leave(sandbox.world, TARAS)
    assert await status(bot, TARAS) == "left"
    with pytest.raises(WrongCommand, match="has left"):
        await sandbox.world.say("я ще тут", chat=GROUP, user=TARAS)
    groups.join(sandbox.world, TARAS)
    assert await status(bot, TARAS) == "member"
    updates = [update for update in await bot.get_updates() if not update.my_chat_member]
    left, moved_out, came, moved_in = updates
    assert left.message.left_chat_member.id == TARAS
    assert [user.id for user in came.message.new_chat_members] == [TARAS]
    assert [each.chat_member.new_chat_member.status for each in (moved_out, moved_in)] == ["left", "member"]


async def test_administrators_are_listed_and_members_counted(sandbox: Sandbox, bot: Bot) -> None:
    assert await bot.get_chat_administrators(GROUP) == []
    groups.make_admin(sandbox.world, MARYNA)
    groups.promote(sandbox.world)
    assert [each.user.id for each in await bot.get_chat_administrators(GROUP)] == [bot.id, MARYNA]
    assert await status(bot, MARYNA) == "administrator"
    assert await bot.get_chat_member_count(GROUP) == 3
    with pytest.raises(TelegramBadRequest, match="there are no administrators in the private chat"):
        await bot.get_chat_administrators(SHOPPER)


async def test_a_plain_group_becomes_a_supergroup_and_its_old_id_tells_the_new_one(
    plain: Sandbox, its_bot: Bot
) -> None:
    assert (await its_bot.get_chat(PLAIN)).type == "group"
    card = await its_bot.send_message(PLAIN, "картка")
    new = groups.migrate(plain.world, user=TARAS)
    first, second = await its_bot.get_updates()
    assert (first.message.chat.id, first.message.migrate_to_chat_id) == (PLAIN, new)
    assert (second.message.chat.id, second.message.migrate_from_chat_id) == (new, PLAIN)
    with pytest.raises(TelegramMigrateToChat) as caught:
        await its_bot.send_message(PLAIN, "a")
    assert caught.value.migrate_to_chat_id == new
    await its_bot.send_message(new, "b")
    assert (await its_bot.get_chat(new)).type == "supergroup"
    assert await status(its_bot, TARAS, new) == "member"
    assert [each.get("text") for each in plain.world.messages(new)] == ["картка", None, "b"]
    with pytest.raises(TelegramBadRequest, match="message to edit not found"):
        await its_bot.edit_message_text("картка", chat_id=new, message_id=card.message_id)


async def test_people_go_on_in_the_supergroup(plain: Sandbox, its_bot: Bot) -> None:
    await its_bot.get_me()
    new = groups.migrate(plain.world)
    assert plain.world.managers_chat == new
    with pytest.raises(WrongCommand, match=f"is now {new}"):
        await plain.world.say("a", chat=PLAIN, user=TARAS)
    await plain.world.say("b", chat=new, user=TARAS)
    with pytest.raises(WrongCommand, match="no plain group"):
        groups.migrate(plain.world)


async def test_only_a_supergroup_has_topics() -> None:
    with pytest.raises(WrongCommand, match="only a supergroup"):
        async with Sandbox.serve(managers_chat=PLAIN, forum=True):
            pass
