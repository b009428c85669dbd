"""A shopper's events become the parts of a Turn. Photos are fetched and kept here, once a file."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

import structlog
from aiogram.enums import ContentType
from aiogram.types import CallbackQuery, Document, Message, PhotoSize

from bot.callbacks import Digested, product_of, resolve, unpack
from bot.errors import FileTooLarge, TelegramError, TelegramRefused
from bot.events import Event, whole
from bot.telegram import Telegram
from catalog import Catalog
from catalog.errors import PhotoProblem, PhotoUnreadable, ProductNotFound
from graph.messages import (
    Action,
    CallPerson,
    Other,
    OtherKind,
    Part,
    Picture,
    ShowProduct,
    StaleButton,
    Tap,
    Text,
)

log = structlog.get_logger(__name__)
DOWNLOAD_LIMIT = 20 * 1024 * 1024
PATIENCE = 2
IMAGE_SUFFIXES = (".jpg", ".jpeg", ".png", ".webp", ".heic", ".heif", ".avif", ".gif", ".bmp", ".tif", ".tiff")
KINDS: Mapping[str, OtherKind] = {
    ContentType.STICKER: OtherKind.STICKER,
    ContentType.VOICE: OtherKind.VOICE,
    ContentType.AUDIO: OtherKind.VOICE,
    ContentType.VIDEO: OtherKind.VIDEO,
    ContentType.VIDEO_NOTE: OtherKind.VIDEO,
    ContentType.LIVE_PHOTO: OtherKind.VIDEO,
    ContentType.ANIMATION: OtherKind.ANIMATION,
    ContentType.DOCUMENT: OtherKind.DOCUMENT,
    ContentType.LOCATION: OtherKind.LOCATION,
    ContentType.VENUE: OtherKind.LOCATION,
    ContentType.CONTACT: OtherKind.CONTACT,
    ContentType.UNKNOWN: OtherKind.EMPTY,
    ContentType.CHECKLIST: OtherKind.EMPTY,
    ContentType.DICE: OtherKind.EMPTY,
    ContentType.GAME: OtherKind.EMPTY,
    ContentType.PAID_MEDIA: OtherKind.EMPTY,
    ContentType.POLL: OtherKind.EMPTY,
    ContentType.RICH_MESSAGE: OtherKind.EMPTY,
    ContentType.STORY: OtherKind.EMPTY,
}


class Parts:
    """Reads events with the help of the catalog (photos, SKUs behind short buttons) and of Telegram (files)."""

    def __init__(self, catalog: Catalog, telegram: Telegram) -> None:
        self._catalog = catalog
        self._telegram = telegram

    async def of(self, events: Sequence[Event], attempts: int) -> tuple[Part, ...]:
        """The parts, in order; an album's photos are fetched side by side. Empty when nothing asks for an answer.

        `attempts` counts how often this turn has failed: a file that Telegram keeps failing to hand out becomes a
        photo with a problem, so that the rest of the turn is answered.
        """
        found = await asyncio.gather(*(self._part(event, attempts) for event in events))
        return tuple(part for part in found if part is not None)

    async def _part(self, event: Event, attempts: int) -> Part | None:
        if event.tap is not None:
            return Tap(await self._action(event.tap))
        if event.message is None:
            return Other(OtherKind.EMPTY) if event.broken else None
        if event.command is not None:
            return await self._command(*event.command, event.message)
        if event.message.text:
            return Text(whole(event.message.text))
        file = _image(event.message)
        if file is not None:
            return await self._picture(file, whole(event.message.caption or ""), attempts)
        kind = KINDS.get(event.message.content_type)
        return Other(kind) if kind is not None and not event.edited else None

    async def _action(self, tap: CallbackQuery) -> Action:
        action = unpack(whole(tap.data or ""))
        if not isinstance(action, Digested):
            return action
        sku = product_of(action, (await self._catalog.vocabulary()).products)
        try:
            return resolve(action, await self._catalog.product(sku)) if sku is not None else StaleButton()
        except ProductNotFound:
            return StaleButton()

    async def _command(self, name: str, argument: str, message: Message) -> Part:
        """/human is the button for a person; "/start SKU" comes from a link to that product; all else is text."""
        if name == "human":
            return Tap(CallPerson())
        if name == "start" and argument:
            try:
                return Tap(ShowProduct((await self._catalog.product(argument)).sku))
            except ProductNotFound:
                return Text("/start")
        return Text(whole(message.text or ""))

    async def _picture(self, file: PhotoSize | Document, caption: str, attempts: int) -> Picture:
        try:
            return Picture(await self._kept(file), caption=caption)
        except PhotoUnreadable as error:
            problem = error.problem
        except FileTooLarge:
            problem = PhotoProblem.TOO_LARGE
        except TelegramRefused:
            problem = PhotoProblem.NOT_DELIVERED
        except TelegramError:
            if attempts < PATIENCE:
                raise
            problem = PhotoProblem.NOT_DELIVERED
        log.info("photo_unreadable", problem=problem.value)
        return Picture(None, problem, caption)

    async def _kept(self, file: PhotoSize | Document) -> str:
        photos = self._catalog.photos
        known = await photos.known(file.file_unique_id)
        if known is not None:
            return known
        if (file.file_size or 0) > DOWNLOAD_LIMIT:
            raise PhotoUnreadable(PhotoProblem.TOO_LARGE)
        data = await self._telegram.download(file.file_id)
        mime = file.mime_type if isinstance(file, Document) else "image/jpeg"
        return await photos.keep(data, file_unique_id=file.file_unique_id, claimed_mime=mime)


def _image(message: Message) -> PhotoSize | Document | None:
    """The largest size of a photo, or a document that claims to be a picture."""
    if message.photo:
        return max(message.photo, key=lambda size: size.width * size.height)
    document = message.document
    if document is None or message.animation is not None:
        return None
    pictured = (document.mime_type or "").startswith("image/")
    return document if pictured or (document.file_name or "").lower().endswith(IMAGE_SUFFIXES) else None
