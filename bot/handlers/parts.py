"""A shopper's events become the parts of a Turn: words, photos, taps, commands, and the doors to a product."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

import structlog
from aiogram.enums import ContentType
from aiogram.types import CallbackQuery, Document, Message, PhotoSize

from bot.callbacks import Digested, product_of, resolve, unpack
from bot.errors import FileTooLarge, TelegramError, TelegramRefused
from bot.events import DAMAGE, Event, whole
from bot.handlers.doors import Doors
from bot.handlers.papers import Receipts
from bot.handlers.pictures import Pictures, picture_in
from bot.handlers.settings import HandlerSettings
from bot.telegram import Telegram
from bot.texts.menu import SPELLINGS
from catalog import Catalog
from catalog.errors import PhotoProblem, PhotoUnreadable, ProductNotFound
from catalog.products import Locale
from graph.messages import (
    Action,
    CallPerson,
    Came,
    ChooseLanguage,
    Command,
    Other,
    OtherKind,
    Part,
    Picture,
    StaleButton,
    Tap,
    Text,
    Wanted,
)

log = structlog.get_logger(__name__)
PATIENCE = 2
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

    def __init__(self, catalog: Catalog, telegram: Telegram, settings: HandlerSettings) -> None:
        self._catalog = catalog
        self._pictures = Pictures(catalog, telegram)
        self._receipts = Receipts(catalog, telegram, PATIENCE)
        self._doors = Doors(catalog, settings)

    async def of(self, events: Sequence[Event], attempts: int) -> tuple[Part, ...]:
        """The parts, in order; an album's photos are fetched side by side. Empty when nothing asks for an answer.

        `attempts` counts how often this turn has failed: a file that Telegram keeps failing to hand out becomes a
        photo with a problem, so that the rest of the turn is answered.
        """
        known = await self._forwarded(events)
        found = await asyncio.gather(*(self._parts(event, known.get(n), attempts) for n, event in enumerate(events)))
        parts = [part for several in found for part in several]
        return tuple(part for n, part in enumerate(parts) if not (isinstance(part, Came) and part in parts[:n]))

    async def _forwarded(self, events: Sequence[Event]) -> Mapping[int, Came]:
        """Which events are posts that we know; one known part of an album speaks for all of it."""
        known: dict[int, Came] = {}
        albums: dict[str, Came] = {}
        for n, event in enumerate(events):
            came = await self._doors.forwarded(event.message) if event.message is not None else None
            if came is not None and event.message is not None:
                known[n] = came
                albums[event.message.media_group_id or ""] = came
        grouped = ((n, event.message.media_group_id) for n, event in enumerate(events) if event.message is not None)
        return {n: albums[group] for n, group in grouped if group and group in albums} | known

    async def _parts(self, event: Event, came: Came | None, attempts: int) -> tuple[Part, ...]:
        if event.tap is not None:
            return (Tap(await self._action(event.tap)),)
        if event.message is None:
            return (Other(OtherKind.EMPTY),) if event.broken else ()
        if came is not None:
            own = event.message.forward_origin is None
            return (came, *_words(event.message.text or event.message.caption)) if own else (came,)
        return await self._said(event, event.message, attempts)

    async def _said(self, event: Event, message: Message, attempts: int) -> tuple[Part, ...]:
        if event.command is not None:
            return await self._command(*event.command, message)
        if message.text:
            return await self._text(message)
        file = picture_in(message)
        if file is not None:
            return (await self._picture(file, whole(message.caption or ""), attempts),)
        paper = None if event.edited else await self._receipts.read(message, whole(message.caption or ""), attempts)
        if paper is not None:
            return (paper,)
        kind = KINDS.get(message.content_type)
        return (Other(kind),) if kind is not None and not event.edited else ()

    async def _text(self, message: Message) -> tuple[Part, ...]:
        """A link that we know is its product and no words. One that we do not know is said to be so, unless the words
        around it help."""
        pasted = await self._doors.pasted(message)
        unknown = (Other(OtherKind.LINK),) if pasted.unknown else ()
        words = () if pasted.alone else _words(pasted.words)
        return (*pasted.came, *words, *unknown)

    async def _command(self, name: str, argument: str, message: Message) -> tuple[Part, ...]:
        """A command of the menu is its button, and the words after it are said too. "/start SKU" comes from a link to
        that product. What is no command of ours is text."""
        if name == "human":
            return (Tap(CallPerson()), *_words(argument))
        if name not in set(Wanted):
            return _words(message.text)
        came = await self._doors.linked(argument) if name == Wanted.START else None
        if came is not None:
            return (came,)
        chosen = _language(argument) if name == Wanted.LANGUAGE else None
        if chosen is not None:
            return (Tap(ChooseLanguage(chosen)),)
        # Of a link that is no longer ours, whole or damaged: nobody typed it.
        of_a_link = name == Wanted.START and argument.replace(DAMAGE, "").isascii()
        return (Tap(Command(Wanted(name))), *(() if of_a_link else _words(argument)))

    async def _action(self, tap: CallbackQuery) -> Action:
        action = unpack(whole(tap.data or ""))
        if not isinstance(action, Digested):
            return action
        sku = product_of(action, (await self._catalog.vocabulary()).products)
        try:
            return resolve(action, await self._catalog.product(sku)) if sku is not None else StaleButton()
        except ProductNotFound:
            return StaleButton()

    async def _picture(self, file: PhotoSize | Document, caption: str, attempts: int) -> Picture:
        try:
            return Picture(await self._pictures.kept(file), caption=caption)
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


def _words(text: str | None) -> tuple[Text, ...]:
    said = whole(text or "")
    return (Text(said),) if said.strip() else ()


def _language(argument: str) -> Locale | None:
    asked = argument.strip().casefold()
    return next((locale for locale, spellings in SPELLINGS.items() if asked in spellings), None)
