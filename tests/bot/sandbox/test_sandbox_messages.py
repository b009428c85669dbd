"""Texts, keyboards, copies, deletions and edits, through real aiogram."""

from __future__ import annotations

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError, TelegramNotFound, TelegramUnauthorizedError
from aiogram.methods import SendDice
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup, ReplyKeyboardMarkup, ReplyParameters
from aiogram.types import KeyboardButton as Key

from bot.sandbox import Sandbox

SHOPPER, GROUP = 501, -1001000000001


def keyboard(data: str = "yes", text: str = "Так") -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text=text, callback_data=data)]])


async def test_a_message_reaches_the_chat_with_its_keyboard(sandbox: Sandbox, bot: Bot) -> None:
    sent = await bot.send_message(SHOPPER, "<b>Вітаємо</b>", parse_mode="HTML", reply_markup=keyboard())
    [shown] = sandbox.world.messages()
    assert (sent.text, sent.entities[0].type) == ("Вітаємо", "bold")
    assert shown["reply_markup"]["inline_keyboard"][0][0]["callback_data"] == "yes"


async def test_a_reply_keyboard_is_shown_but_not_returned(sandbox: Sandbox, bot: Bot) -> None:
    sent = await bot.send_message(SHOPPER, "a", reply_markup=ReplyKeyboardMarkup(keyboard=[[Key(text="Ціна")]]))
    assert sent.reply_markup is None
    assert sandbox.world.messages()[0]["reply_markup"]["keyboard"][0][0]["text"] == "Ціна"


async def test_a_reply_quotes_what_it_answers(sandbox: Sandbox, bot: Bot) -> None:
    asked = await sandbox.world.say("Скільки?")
    sent = await bot.send_message(SHOPPER, "100", reply_parameters=ReplyParameters(message_id=asked["message_id"]))
    assert sent.reply_to_message.text == "Скільки?"
    with pytest.raises(TelegramBadRequest, match="message to be replied not found"):
        await bot.send_message(SHOPPER, "100", reply_parameters=ReplyParameters(message_id=3))
    lenient = ReplyParameters(message_id=3, allow_sending_without_reply=True)
    assert (await bot.send_message(SHOPPER, "100", reply_parameters=lenient)).reply_to_message is None


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({"chat_id": 404}, "chat not found"),
        ({"text": " \n"}, "message text is empty"),
        ({"text": "x" * 4097}, "message is too long"),
        ({"text": "<b>", "parse_mode": "HTML"}, "can't parse entities"),
        ({"reply_markup": keyboard("я" * 33)}, "BUTTON_DATA_INVALID"),
        ({"reply_markup": keyboard(text="")}, "button text must be non-empty"),
        ({"reply_markup": InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="a")]])}, "Text buttons"),
        ({"reply_markup": InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="a", url="x y")]])}, "HTTP"),
    ],
)
async def test_a_wrong_message_is_refused_and_leaves_nothing(sandbox: Sandbox, bot: Bot, options, problem: str) -> None:
    with pytest.raises(TelegramBadRequest, match=problem):
        await bot.send_message(**({"chat_id": SHOPPER, "text": "a"} | options))
    assert sandbox.world.messages() == []
    assert sandbox.world.calls("sendMessage")[0].error["error_code"] == 400


async def test_a_blocked_bot_is_told_and_refused(sandbox: Sandbox, bot: Bot) -> None:
    await sandbox.world.block()
    [update] = await bot.get_updates()
    assert update.my_chat_member.new_chat_member.status == "kicked"
    with pytest.raises(TelegramForbiddenError, match="bot was blocked by the user"):
        await bot.send_message(SHOPPER, "a")
    await sandbox.world.block(on=False)
    assert await bot.send_message(SHOPPER, "a")


async def test_an_edit_replaces_text_and_keyboard(sandbox: Sandbox, bot: Bot) -> None:
    sent = await bot.send_message(SHOPPER, "a", reply_markup=keyboard())
    edited = await bot.edit_message_text(chat_id=SHOPPER, message_id=sent.message_id, text="b")
    assert (edited.text, edited.reply_markup) == ("b", None)
    assert edited.edit_date
    again = await bot.edit_message_reply_markup(chat_id=SHOPPER, message_id=sent.message_id, reply_markup=keyboard())
    assert again.reply_markup
    with pytest.raises(TelegramBadRequest, match="message is not modified"):
        await bot.edit_message_reply_markup(chat_id=SHOPPER, message_id=sent.message_id, reply_markup=keyboard())


async def test_what_cannot_be_edited_is_named(sandbox: Sandbox, bot: Bot) -> None:
    theirs = await sandbox.world.say("a")
    mine = await bot.send_message(SHOPPER, "a")
    for number, problem in ((3, "message to edit not found"), (theirs["message_id"], "message can't be edited")):
        with pytest.raises(TelegramBadRequest, match=problem):
            await bot.edit_message_text(chat_id=SHOPPER, message_id=number, text="b")
    with pytest.raises(TelegramBadRequest, match="there is no caption in the message to edit"):
        await bot.edit_message_caption(chat_id=SHOPPER, message_id=mine.message_id, caption="b")


async def test_deleted_messages_are_gone(sandbox: Sandbox, bot: Bot) -> None:
    ids = [(await bot.send_message(SHOPPER, str(number))).message_id for number in range(3)]
    await bot.delete_message(SHOPPER, ids[0])
    with pytest.raises(TelegramBadRequest, match="message to delete not found"):
        await bot.delete_message(SHOPPER, ids[0])
    assert await bot.delete_messages(SHOPPER, ids)
    assert sandbox.world.messages() == []
    late = await bot.send_message(SHOPPER, "a")
    sandbox.world.advance(49 * 3600)
    with pytest.raises(TelegramBadRequest, match="message can't be deleted for everyone"):
        await bot.delete_message(SHOPPER, late.message_id)


async def test_copies_hide_the_author_and_forwards_name_them(sandbox: Sandbox, bot: Bot) -> None:
    asked = (await sandbox.world.say("Де моє замовлення?"))["message_id"]
    copied = await bot.copy_message(GROUP, SHOPPER, asked)
    forwarded = await bot.forward_message(GROUP, SHOPPER, asked)
    shown = {message["message_id"]: message for message in sandbox.world.messages(GROUP)}
    assert shown[copied.message_id]["text"] == "Де моє замовлення?"
    assert "forward_origin" not in shown[copied.message_id]
    assert forwarded.forward_origin.sender_user.id == SHOPPER
    assert len(await bot.copy_messages(GROUP, SHOPPER, [asked, 3])) == 1
    with pytest.raises(TelegramBadRequest, match="message to copy not found"):
        await bot.copy_message(GROUP, SHOPPER, 3)


async def test_commands_chats_and_members_can_be_asked_for(sandbox: Sandbox, bot: Bot) -> None:
    await bot.set_my_commands([{"command": "start", "description": "Почати"}])
    assert [command.command for command in await bot.get_my_commands()] == ["start"]
    assert (await bot.get_chat(GROUP)).title == "Менеджери"
    assert (await bot.get_chat_member(GROUP, 901)).status == "member"
    assert (await bot.get_chat_member(GROUP, SHOPPER)).status == "left"


async def test_unknown_methods_and_tokens_are_refused_as_by_telegram(sandbox: Sandbox, bot: Bot) -> None:
    with pytest.raises(TelegramNotFound, match="Not Found"):
        await bot(SendDice(chat_id=SHOPPER))
    async with Bot("7000000001:another", session=bot.session) as stranger:
        with pytest.raises(TelegramUnauthorizedError):
            await stranger.get_me()
