"""A photo that comes while a person holds the talk: relayed at once, and what it shows is known for later."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from bot.errors import TelegramBroken
from bot.events import events_of
from bot.handlers.shown_photos import Shown, ShownPhotos
from catalog.errors import PhotoProblem
from catalog.shoppers.tables import SentFileRow
from graph.handoffs import Line
from tests.bot.handlers.conftest import SHOPPER
from tests.bot.handlers.test_held_receipts import held
from tests.bot.handlers.test_manager_orders import Desk, shop

__all__ = ["held", "shop"]


async def lines(desk: Desk) -> list[Line]:
    handoff = await desk.agent.handoffs.live(SHOPPER)
    assert handoff is not None
    return await desk.agent.handoffs.lines(handoff.id)


async def test_what_we_know_for_sure_is_kept_beside_the_words(held: Desk) -> None:
    photos: Any = held.photos
    photos.exact["id-u-a-1280"] = ("KOS-ZIP", "pink")
    shown = [held.updates.photo("a", caption="чи тепла?"), held.updates.photo("b")]
    work = await held.handle(held.updates.say("добрий вечір"), *shown, chat=SHOPPER)
    assert [one.method for one in work.outgoing] == ["sendMessage", "copyMessage", "copyMessage"]
    assert [(line.kind, line.sku) for line in await lines(held)] == [
        ("text", None),
        ("photo", "KOS-ZIP/pink"),
        ("photo", None),
    ]


async def test_who_sent_it_is_noted_so_that_it_can_be_forgotten(held: Desk) -> None:
    work = await held.handle(held.updates.photo("a"), chat=SHOPPER)
    assert work.record is not None
    async with held.db.write() as session:
        await work.record(session)
        sent = [(row.chat, row.sha256) for row in await session.scalars(select(SentFileRow))]
    assert sent == [(SHOPPER, "id-u-a-1280")]


async def test_an_edited_caption_shows_nothing_anew(held: Desk) -> None:
    await held.handle(held.updates.photo("a"), chat=SHOPPER)
    edited = held.updates.photo("a", caption="чи тепла?")
    edited["edited_message"] = edited.pop("message") | {"edit_date": 1_700_000_000}
    await held.handle(edited, chat=SHOPPER, turn="t2")
    assert held.telegram.downloaded == ["a-1280"]


@pytest.mark.parametrize("broken", ["refused", "unreadable"])
async def test_a_photo_that_we_cannot_see_is_relayed_all_the_same(held: Desk, broken: str) -> None:
    photos: Any = held.photos
    if broken == "refused":
        held.telegram.error = TelegramBroken("getFile", 502, "bad gateway")
    else:
        photos.problem = PhotoProblem.NOT_A_PICTURE
    work = await held.handle(held.updates.photo("a"), chat=SHOPPER)
    assert [one.method for one in work.outgoing] == ["copyMessage"]
    assert [line.sku for line in await lines(held)] == [None]
    assert work.record is None


async def test_a_telegram_that_hands_photos_out_slowly_is_not_waited_for(held: Desk) -> None:
    class Slow:
        async def download(self, _file_id: str) -> bytes:
            await asyncio.sleep(60)
            return b"never"

    catalog: Any = SimpleNamespace(photos=held.photos)
    telegram: Any = Slow()
    events = events_of([held.updates.photo("a")])
    assert await ShownPhotos(catalog, telegram, seconds=0.01).look(events) == Shown({}, ())
