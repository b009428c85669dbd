"""Photos, documents and albums in both directions."""

from __future__ import annotations

import hashlib
import random

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import BufferedInputFile, InputMediaDocument, InputMediaPhoto

from bot.sandbox import Sandbox

SHOPPER = 501


async def test_a_shoppers_photo_arrives_in_several_sizes_and_downloads(sandbox: Sandbox, bot: Bot, picture) -> None:
    await sandbox.world.photo(picture(size=(2000, 1500)), caption="Є така?")
    [update] = await bot.get_updates()
    sizes = update.message.photo
    assert [(size.width, size.height) for size in sizes] == [(90, 68), (320, 240), (800, 600), (1280, 960)]
    file = await bot.get_file(sizes[-1].file_id)
    data = await bot.download_file(file.file_path)
    assert len(data.read()) == sizes[-1].file_size == file.file_size


async def test_a_sent_photo_can_be_sent_again_by_its_id(sandbox: Sandbox, bot: Bot, picture) -> None:
    first = await bot.send_photo(SHOPPER, BufferedInputFile(picture(), "a.jpg"), caption="<i>x</i>", parse_mode="HTML")
    second = await bot.send_photo(SHOPPER, first.photo[0].file_id)
    assert [size.file_unique_id for size in second.photo] == [size.file_unique_id for size in first.photo]
    assert (first.caption, second.caption) == ("x", None)
    assert first.caption_entities[0].type == "italic"


async def test_unique_ids_follow_from_the_content(sandbox: Sandbox, bot: Bot, picture) -> None:
    theirs = await sandbox.world.photo(picture("red"))
    mine = await bot.send_photo(SHOPPER, BufferedInputFile(picture("red"), "b.jpg"))
    other = await sandbox.world.photo(picture("blue"))
    assert theirs["photo"][-1]["file_unique_id"] == mine.photo[-1].file_unique_id
    assert other["photo"][-1]["file_unique_id"] != mine.photo[-1].file_unique_id


async def test_a_document_keeps_its_bytes(sandbox: Sandbox, bot: Bot) -> None:
    data = random.Random(1).randbytes(5000)
    sent = await bot.send_document(SHOPPER, BufferedInputFile(data, "прайс.xlsx"))
    loaded = await bot.download_file((await bot.get_file(sent.document.file_id)).file_path)
    assert hashlib.sha256(loaded.read()).digest() == hashlib.sha256(data).digest()
    assert sent.document.file_name == "прайс.xlsx"
    with pytest.raises(TelegramBadRequest, match="can't use file of type Document as Photo"):
        await bot.send_photo(SHOPPER, sent.document.file_id)


async def test_an_album_is_several_messages_of_one_group(sandbox: Sandbox, bot: Bot, picture) -> None:
    media = [
        InputMediaPhoto(media=BufferedInputFile(picture(c), f"{c}.jpg"), caption=c) for c in ("red", "lime", "blue")
    ]
    sent = await bot.send_media_group(SHOPPER, media)
    assert [message.caption for message in sent] == ["red", "lime", "blue"]
    assert len({message.media_group_id for message in sent}) == 1
    copies = await bot.copy_messages(SHOPPER, SHOPPER, [message.message_id for message in sent])
    groups = {message.get("media_group_id") for message in sandbox.world.messages()}
    assert (len(copies), len(groups)) == (3, 2)


async def test_a_shoppers_album_is_an_update_a_picture(sandbox: Sandbox, bot: Bot, picture) -> None:
    await sandbox.world.album([picture("red"), picture("blue")], caption="Ці дві")
    updates = await bot.get_updates()
    assert [update.message.caption for update in updates] == ["Ці дві", None]
    assert len({update.message.media_group_id for update in updates}) == 1


async def test_wrong_albums_are_refused(sandbox: Sandbox, bot: Bot, picture) -> None:
    photo = InputMediaPhoto(media=BufferedInputFile(picture(), "a.jpg"))
    document = InputMediaDocument(media=BufferedInputFile(b"1", "a.txt"))
    for media, problem in (([photo], "2-10"), ([photo] * 11, "2-10"), ([photo, document], "can't be mixed")):
        with pytest.raises(TelegramBadRequest, match=problem):
            await bot.send_media_group(SHOPPER, media)
    assert sandbox.world.messages() == []


@pytest.mark.parametrize(
    ("data", "problem"), [(b"not a picture", "IMAGE_PROCESS_FAILED"), (b"", "file must be non-empty")]
)
async def test_what_is_no_picture_is_refused(sandbox: Sandbox, bot: Bot, data: bytes, problem: str) -> None:
    with pytest.raises(TelegramBadRequest, match=problem):
        await bot.send_photo(SHOPPER, BufferedInputFile(data, "a.jpg"))


async def test_wrong_shapes_and_unknown_ids_are_refused(sandbox: Sandbox, bot: Bot, picture) -> None:
    with pytest.raises(TelegramBadRequest, match="PHOTO_INVALID_DIMENSIONS"):
        await bot.send_photo(SHOPPER, BufferedInputFile(picture(size=(2100, 100)), "a.jpg"))
    with pytest.raises(TelegramBadRequest, match="wrong file identifier"):
        await bot.send_photo(SHOPPER, "AgACAgIAAx-nothing")
    with pytest.raises(TelegramBadRequest, match="wrong file_id"):
        await bot.get_file("AgACAgIAAx-nothing")


async def test_a_broken_photo_can_be_sent_on_purpose(sandbox: Sandbox, bot: Bot, picture) -> None:
    await sandbox.world.photo(picture()[:200], raw=True)
    [update] = await bot.get_updates()
    assert update.message.photo[-1].file_size == 200


async def test_a_file_above_20_megabytes_is_too_big_to_load(sandbox: Sandbox, bot: Bot) -> None:
    await sandbox.world.send("document", b"0" * (20 * 1024 * 1024 + 1), name="big.jpg", mime="image/jpeg")
    [update] = await bot.get_updates()
    with pytest.raises(TelegramBadRequest, match="file is too big"):
        await bot.get_file(update.message.document.file_id)


@pytest.mark.parametrize("kind", ["sticker", "voice", "video", "animation", "document", "location", "contact"])
async def test_people_send_other_things_too(sandbox: Sandbox, bot: Bot, kind: str) -> None:
    await sandbox.world.send(kind)
    [update] = await bot.get_updates()
    assert getattr(update.message, kind) is not None


async def test_media_and_captions_are_edited(sandbox: Sandbox, bot: Bot, picture) -> None:
    sent = await bot.send_photo(SHOPPER, BufferedInputFile(picture("red"), "a.jpg"), caption="a")
    where = {"chat_id": SHOPPER, "message_id": sent.message_id}
    assert (await bot.edit_message_caption(**where, caption="b")).caption == "b"
    media = InputMediaPhoto(media=BufferedInputFile(picture("blue"), "b.jpg"), caption="c")
    changed = await bot.edit_message_media(**where, media=media)
    assert changed.caption == "c"
    assert changed.photo[-1].file_unique_id != sent.photo[-1].file_unique_id
    with pytest.raises(TelegramBadRequest, match="there is no text in the message to edit"):
        await bot.edit_message_text(**where, text="d")
