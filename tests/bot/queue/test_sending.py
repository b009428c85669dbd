"""Sends: in order, once, through floods, faults and refusals."""

from __future__ import annotations

import asyncio
import io
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import update

from bot.outbox import Outgoing
from bot.queue_settings import Rates
from bot.tables import TelegramFileRow
from bot.worker import LaneTurn, Work


def tells(*texts: str, chat: int = 501):
    async def handle(turn: LaneTurn) -> Work:
        return Work(tuple(Outgoing(chat, "sendMessage", {"chat_id": chat, "text": text}) for text in texts), None)

    return handle


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "picture.jpg"
    data = io.BytesIO()
    Image.new("RGB", (320, 240), "pink").save(data, "JPEG")
    path.write_bytes(data.getvalue())
    return path


async def test_messages_of_one_chat_keep_their_order_through_errors(open_shop) -> None:
    async with open_shop() as shop:
        shop.handler.teach = tells("1", "2", "3", "4")
        shop.sandbox.world.fault("500", method="sendMessage", times=2)
        shop.sandbox.world.fault("429", method="sendMessage", times=1, retry_after=1)
        shop.sandbox.world.fault("reset", method="sendMessage", times=1)
        await shop.sandbox.world.say("є куртка?")
        assert await shop.hears(4) == ["1", "2", "3", "4"]


async def test_a_flooded_chat_does_not_hold_up_others(open_shop) -> None:
    async with open_shop() as shop:
        shop.sandbox.world.fault("429", method="sendMessage", chat=501, times=1, retry_after=3)
        await shop.sandbox.world.say("є куртка?", chat=501)
        await shop.sandbox.world.say("є худі?", chat=502)
        await shop.hears(1, chat=502, timeout=2.0)
        assert shop.sent(501) == []
        await shop.hears(1, chat=501)


async def test_a_lost_answer_is_repeated_and_counted(open_shop) -> None:
    async with open_shop() as shop:
        shop.sandbox.world.fault("reset_after", method="sendMessage", times=1)
        await shop.sandbox.world.say("є куртка?")
        assert await shop.hears(2) == ["є куртка?", "є куртка?"]
        await asyncio.sleep(0.2)
        tally = await shop.queue.outbox.tally()
        assert (tally.sent, tally.repeatable) == (1, 1)


async def test_a_shopper_who_blocked_us_costs_one_dead_letter_and_the_lane_goes_on(open_shop) -> None:
    async with open_shop() as shop:
        shop.handler.teach = tells("1", "2")
        shop.sandbox.world.fault("blocked", method="sendMessage", chat=501, times=1)
        await shop.sandbox.world.say("є куртка?")
        assert await shop.hears(1) == ["2"]
        [letter] = await shop.queue.dead_letters.list()
        assert (letter.kind, letter.chat) == ("send", 501)
        assert "403" in letter.reason
        assert await shop.queue.dead_letters.requeue(letter.id)
        assert not await shop.queue.dead_letters.requeue(letter.id)
        assert await shop.hears(2) == ["2", "1"]
        assert await shop.queue.dead_letters.list() == ()


async def test_floods_are_avoided_not_suffered(open_shop) -> None:
    async with open_shop(rates=Rates()) as shop:
        shop.sandbox.world.flood()
        for chat in range(501, 511):
            for n in range(4):
                await shop.sandbox.world.say(f"питання номер {n}", chat=chat)
        shop.handler.teach = None
        for chat in range(501, 511):
            await shop.hears(1, chat=chat, timeout=15.0)
        assert [call for call in shop.sandbox.world.calls() if not call.ok] == []


async def test_a_picture_is_uploaded_once(open_shop, picture: Path) -> None:
    async def show(turn: LaneTurn) -> Work:
        photo = {"$file": str(picture), "key": "a" * 64}
        return Work((Outgoing(turn.chat, "sendPhoto", {"chat_id": turn.chat, "photo": photo, "caption": "x"}),), None)

    async with open_shop() as shop:
        shop.handler.teach = show
        await shop.sandbox.world.say("покажіть куртку")
        await shop.sandbox.until(lambda: len(shop.sandbox.world.calls("sendPhoto")) == 1)
        await asyncio.sleep(0.2)
        await shop.sandbox.world.say("і ще раз куртку")
        calls = await shop.sandbox.until(
            lambda: len(shop.sandbox.world.calls("sendPhoto")) == 2 and shop.sandbox.world.calls("sendPhoto")
        )
        assert all(call.ok for call in calls)
        assert str(calls[0].params["photo"]).startswith("attach://")
        assert calls[1].params["photo"] == calls[0].result["photo"][-1]["file_id"]


async def test_a_document_that_was_written_for_one_person_is_sent_under_its_name(open_shop) -> None:
    async def tells_all(turn: LaneTurn) -> Work:
        document = {"$text": '{"name": "Оля"}', "name": "mydata.json"}
        return Work((Outgoing(turn.chat, "sendDocument", {"chat_id": turn.chat, "document": document}),), None)

    async with open_shop() as shop:
        shop.handler.teach = tells_all
        await shop.sandbox.world.say("/mydata")
        (call,) = await shop.sandbox.until(lambda: shop.sandbox.world.calls("sendDocument"))
        assert call.ok, call
        sent = call.result["document"]
    assert (sent["file_name"], sent["file_size"]) == ("mydata.json", len('{"name": "Оля"}'.encode()))


async def test_a_stale_file_id_falls_back_to_an_upload(open_shop, database, picture: Path) -> None:
    async def show(turn: LaneTurn) -> Work:
        photos = [{"type": "photo", "media": {"$file": str(picture), "key": key * 64}} for key in "ab"]
        return Work((Outgoing(turn.chat, "sendMediaGroup", {"chat_id": turn.chat, "media": photos}),), None)

    async with open_shop() as shop:
        shop.handler.teach = show
        await shop.sandbox.world.say("покажіть куртки")
        await shop.sandbox.until(lambda: len(shop.sandbox.world.calls("sendMediaGroup")) == 1)
        await asyncio.sleep(0.3)
        async with database.write() as session:
            await session.execute(update(TelegramFileRow).values(file_id="AgACnobodyknowsthis"))
        await shop.sandbox.world.say("і ще раз куртки")
        await shop.sandbox.until(lambda: len([c for c in shop.sandbox.world.calls("sendMediaGroup") if c.ok]) == 2)
        assert await shop.queue.dead_letters.list() == ()


async def test_a_reply_to_any_picture_of_an_album_leads_to_its_handoff(open_shop, picture: Path) -> None:
    async def card(turn: LaneTurn) -> Work:
        photos = [{"type": "photo", "media": {"$file": str(picture), "key": "a" * 64}} for _ in range(3)]
        params = {"chat_id": turn.chat, "media": photos}
        return Work((Outgoing(turn.chat, "sendMediaGroup", params, handoff_id=42),), None)

    async with open_shop() as shop:
        shop.handler.teach = card
        await shop.sandbox.world.say("покличте людину")
        await shop.sandbox.until(lambda: shop.sandbox.world.calls("sendMediaGroup"))
        await asyncio.sleep(0.3)
        ids = [message["message_id"] for message in shop.sandbox.world.calls("sendMediaGroup")[0].result]
        found = [await shop.queue.outbox.handoff_of(501, message_id) for message_id in [*ids, ids[-1] + 1]]
        assert found == [42, 42, 42, None]


async def test_a_tap_is_answered_before_its_turn_is_done(open_shop) -> None:
    gate = asyncio.Event()

    async def wait(turn: LaneTurn) -> Work:
        await gate.wait()
        return Work((), None)

    async with open_shop() as shop:
        keyboard = {"inline_keyboard": [[{"text": "128", "callback_data": "s:128"}]]}
        sent = await shop.telegram.call("sendMessage", {"chat_id": 501, "text": "?", "reply_markup": keyboard})
        shop.handler.teach = wait
        answer = await shop.sandbox.world.tap("s:128", message_id=sent["message_id"])
        assert answer["answered"]
        gate.set()
