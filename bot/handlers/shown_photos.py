"""What a shopper's photos show while a person holds the talk, so that the bot knows it when it has the talk again.

Only what we recognise ourselves, for sure. Whatever goes wrong, the photo is relayed as it would be without this.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import structlog

from bot.errors import TelegramError
from bot.events import Event
from bot.handlers.pictures import Pictures, picture_in
from bot.telegram import Telegram
from catalog import Catalog
from catalog.errors import PhotoNotFound, PhotoUnreadable

log = structlog.get_logger(__name__)
SECONDS = 3.0
"""A person waits for the photo: a Telegram that hands it out slower than that is not waited for."""


@dataclass(frozen=True, slots=True)
class Shown:
    """`skus`: "KOS-ZIP/pink" by the place of its event; `files` are ids in the photo store, what they show or not."""

    skus: Mapping[int, str]
    files: tuple[str, ...]


class ShownPhotos:
    def __init__(self, catalog: Catalog, telegram: Telegram, seconds: float = SECONDS) -> None:
        self._photos = catalog.photos
        self._pictures = Pictures(catalog, telegram, seconds)

    async def look(self, events: Sequence[Event]) -> Shown:
        kept = await asyncio.gather(*(self._kept(event) for event in events))
        files = {n: photo for n, photo in enumerate(kept) if photo is not None}
        seen = await asyncio.gather(*(self._product(photo) for photo in files.values()))
        skus = {n: sku for n, sku in zip(files, seen, strict=True) if sku is not None}
        return Shown(skus, tuple(dict.fromkeys(files.values())))

    async def _kept(self, event: Event) -> str | None:
        file = picture_in(event.message) if event.message is not None and not event.edited else None
        if file is None:
            return None
        try:
            return await self._pictures.kept(file)
        except (PhotoUnreadable, TelegramError, TimeoutError) as error:
            log.info("photo_only_relayed", why=type(error).__name__)
            return None

    async def _product(self, photo: str) -> str | None:
        try:
            found = await self._photos.recognise(photo)
        except PhotoNotFound:
            return None
        return "/".join((found.candidates[0].product_sku, found.candidates[0].colour)) if found.sure else None
