"""The shop's channel: which product each post shows is learnt, and nothing is ever answered there.

A post that names one product by SKU or by a link, or whose picture is one of ours, is known from then on; an edit that
names another one, or none, is believed. What the owner taught by /post stands.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import groupby

import structlog
from aiogram.types import Message

from bot.addresses import post_keys
from bot.errors import TelegramError
from bot.events import Event
from bot.handlers.doors import Doors, only
from bot.handlers.naming import Shown
from bot.handlers.pictures import Pictures, picture_in
from bot.handlers.settings import HandlerSettings
from bot.worker import LaneTurn, Work
from catalog import Catalog
from catalog.errors import PhotoUnreadable
from catalog.posts import CHANNEL

log = structlog.get_logger(__name__)
PATIENCE = 2
EXACT = ("exact",)
COPIES = ("exact", "near")
"""Ways of knowing a picture: the very file, or a copy of it, which is enough where the product is named anyway."""


class ChannelHandler:
    def __init__(self, catalog: Catalog, pictures: Pictures, settings: HandlerSettings) -> None:
        self._catalog = catalog
        self._pictures = pictures
        self._doors = Doors(catalog, settings)
        self._settings = settings

    async def handle(self, turn: LaneTurn, events: Sequence[Event]) -> Work:
        ours = [event for event in events if event.post and self._settings.is_shop_channel(event.post.chat)]
        for _, together in groupby(ours, key=_album):
            post = list(together)
            await self._learn([each.post for each in post if each.post], any(e.edited for e in post), turn.attempts)
        return Work((), None)

    async def _learn(self, post: Sequence[Message], edited: bool, attempts: int) -> None:
        """One post: one message, or those of an album that came together. An edit stands for the whole album."""
        album = post[0].media_group_id
        who = f"{CHANNEL}:{album}" if album else CHANNEL
        before = await self._catalog.posts.of(who) if album else ()
        keys = [key for each in post for key in post_keys(each.chat.id, each.chat.username, each.message_id)]
        keys += [known.key for known in before]
        shown = await self._shown(post, attempts)
        if shown is None and before and not edited:
            shown = Shown(before[0].product_sku, before[0].colour)
        if shown is None:
            await self._catalog.posts.forget(keys, read_only=True)
            return
        await self._catalog.posts.keep(keys, shown.product_sku, shown.colour, who)
        log.info("post_learnt", chat=post[0].chat.id, message=post[0].message_id, product=shown.product_sku)

    async def _shown(self, post: Sequence[Message], attempts: int) -> Shown | None:
        """A text that names several products shows none exactly. The pictures are asked for what the text leaves open,
        and never against it."""
        named = [shown for each in post for shown in await self._doors.shown_in(each)]
        told = only(named)
        if (named and told is None) or (told is not None and told.colour is not None):
            return told
        trusted = EXACT if told is None else COPIES
        pictured = only([shown for each in post for shown in await self._pictured(each, attempts, trusted)])
        agreed = pictured is not None and (told is None or told.product_sku == pictured.product_sku)
        return pictured if agreed else told

    async def _pictured(self, message: Message, attempts: int, trusted: Collection[str]) -> Sequence[Shown]:
        """What its picture shows, if that is known in one of these ways."""
        file = picture_in(message)
        if file is None:
            return ()
        try:
            seen = await self._catalog.photos.recognise(await self._pictures.kept(file))
        except PhotoUnreadable:
            return ()
        except TelegramError:
            if attempts < PATIENCE:
                raise
            return ()
        if seen.source not in trusted:
            return ()
        return [Shown(each.product_sku, each.colour) for each in seen.candidates]


def _album(event: Event) -> tuple[str, int]:
    """Messages of one album together, any other alone."""
    if event.post is None:
        return "", 0
    return (event.post.media_group_id, 0) if event.post.media_group_id else ("", event.post.message_id)
