"""A price list that the owner sends: what it would change, with two buttons, and applying it when the owner says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog
from aiogram.types import Document

from bot.callbacks import ApplyFeed, CancelFeed, pack_feed, unpack_feed
from bot.errors import FileTooLarge, TelegramError, TelegramRefused
from bot.events import Event, whole
from bot.outbox import Outgoing
from bot.render.feeds import plan_text
from bot.render.rich import Rich, filled, foreign, joined, plain
from bot.telegram import MOST_BYTES, Telegram
from bot.texts import feeds
from bot.worker import LaneTurn
from catalog import Catalog
from catalog.effects import EffectKey
from catalog.errors import FileNotParked, PlanChanged, SourceInvalid
from catalog.feeds.owner_files import SUFFIXES, Compared
from catalog.feeds.rows import Mode

log = structlog.get_logger(__name__)
PATIENCE = 2


@dataclass(frozen=True, slots=True)
class Answer:
    text: Rich
    buttons: tuple[tuple[str, str], ...] = ()


class OwnerFeed:
    def __init__(self, catalog: Catalog, telegram: Telegram) -> None:
        self._catalog = catalog
        self._telegram = telegram

    async def answers(self, turn: LaneTurn, events: Sequence[Event]) -> tuple[tuple[Outgoing, ...], tuple[Event, ...]]:
        """Answers to price lists and to taps under them, and the events that are neither."""
        answers: list[Outgoing] = []
        others: list[Event] = []
        for n, event in enumerate(events):
            answer = await self._answer(turn, event, n)
            if answer is None:
                others.append(event)
            else:
                answers.append(_told(turn, answer))
        return tuple(answers), tuple(others)

    async def _answer(self, turn: LaneTurn, event: Event, n: int) -> Answer | None:
        action = unpack_feed(event.tap.data or "") if event.tap else None
        if isinstance(action, ApplyFeed):
            return await self._apply(action, EffectKey(turn.turn_id, "owner_feed", n))
        if isinstance(action, CancelFeed):
            await self._catalog.feeds.forget(action.file_id)
            return Answer(plain(feeds.CANCELLED))
        document = event.message.document if event.message and not event.edited else None
        if document is None or Path(document.file_name or "").suffix.lower() not in SUFFIXES:
            return None
        caption = whole(event.message.caption or "") if event.message else ""
        return await self._received(document, caption, turn.attempts)

    async def _received(self, document: Document, caption: str, attempts: int) -> Answer:
        name = whole(document.file_name or "")
        try:
            if (document.file_size or 0) > MOST_BYTES:
                return Answer(plain(feeds.TOO_LARGE))
            data = await self._telegram.download(document.file_id)
            file_id = await self._catalog.feeds.park(name, data, _mode(caption))
            return _shown(name, await self._catalog.feeds.compare(file_id), self._catalog.shop.currency)
        except FileTooLarge:
            return Answer(plain(feeds.TOO_LARGE))
        except SourceInvalid as error:
            log.info("owner_file_unreadable", line=error.line)
            return Answer(_unreadable(name, error.line))
        except TelegramRefused:
            return Answer(plain(feeds.NOT_DELIVERED))
        except TelegramError:
            if attempts < PATIENCE:
                raise
            return Answer(plain(feeds.NOT_DELIVERED))

    async def _apply(self, action: ApplyFeed, key: EffectKey) -> Answer:
        doors = self._catalog.feeds
        try:
            done = await doors.apply(action.file_id, action.plan, key)
        except FileNotParked:
            return Answer(plain(feeds.NOT_KEPT))
        except SourceInvalid as error:
            return Answer(_unreadable(error.file, error.line))
        except PlanChanged:
            return await self._again(action.file_id)
        log.info("owner_file_applied", file=action.file_id, changes=done.changes, version=done.version)
        return Answer(plain(feeds.APPLIED.of(done.changes, "uk")))

    async def _again(self, file_id: str) -> Answer:
        """The plan that was tapped is no longer the one: it was carried out already, or the shop went on."""
        compared = await self._catalog.feeds.compare(file_id)
        if not compared.plan.changes:
            return Answer(plain(feeds.APPLIED_ALREADY))
        shown = _shown(compared.feed, compared, self._catalog.shop.currency)
        return Answer(joined([plain(feeds.CHANGED_SINCE), shown.text], "\n"), shown.buttons)


def _shown(name: str, compared: Compared, currency: str) -> Answer:
    text = plan_text(name, compared.plan, full=compared.mode == "full", currency=currency)
    if not compared.plan.changes:
        return Answer(text)
    apply = pack_feed(ApplyFeed(compared.id, compared.plan.digest))
    return Answer(text, ((feeds.APPLY, apply), (feeds.CANCEL, pack_feed(CancelFeed(compared.id)))))


def _unreadable(name: str, line: int) -> Rich:
    said = filled(feeds.UNREADABLE, file=foreign(name), line=plain(str(line)))
    return joined([said, plain(feeds.UNREADABLE_HINT)], "\n")


def _mode(caption: str) -> Mode:
    """A caption such as «повний прайс» says that the file is everything that the shop sells."""
    return "full" if set(caption.casefold().split()) & set(feeds.FULL_WORDS) else "partial"


def _told(turn: LaneTurn, answer: Answer) -> Outgoing:
    params: dict[str, Any] = {"chat_id": turn.chat, "text": answer.text.html, "parse_mode": "HTML"}
    if answer.buttons:
        row = [{"text": text, "callback_data": data} for text, data in answer.buttons]
        params["reply_markup"] = {"inline_keyboard": [row]}
    return Outgoing(turn.chat, "sendMessage", params, turn.topic)
