"""Presses of inline buttons: each waits for its answer, and is too old to be answered after 150 seconds."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.bots import Bot
from bot.sandbox.delivery import CALLBACK_LIFE
from bot.sandbox.errors import WrongCommand, bad_request
from bot.sandbox.rooms import Json, Room, Stored

MANY = 10_000
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


@dataclass(slots=True)
class Press:
    id: str
    bot: Bot
    chat: int
    user: int
    born: float
    answer: asyncio.Future[Json] = field(default_factory=lambda: asyncio.get_running_loop().create_future())

    async def answered(self, wait: float) -> Json:
        """{"answered": bool, "text": str | None, "alert": bool, "url": str | None, "id": callback query id}."""
        nothing: Json = {"answered": False, "text": None, "alert": False, "url": None, "id": self.id}
        try:
            return nothing | {"answered": True} | await asyncio.wait_for(asyncio.shield(self.answer), wait)
        except TimeoutError:
            return nothing


class Presses:
    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._known: dict[str, Press] = {}

    def add(self, bot: Bot, chat: int, user: int) -> Press:
        if len(self._known) > MANY:
            self._known = {number: press for number, press in self._known.items() if not self._old(press)}
        number = str(uuid.uuid4().int % 10**19)
        press = self._known[number] = Press(number, bot, chat, user, self._now())
        return press

    def answer(self, bot: Bot, number: str, answer: Json) -> Press:
        """Raises Refused when there is no such press of this bot, or it is answered already or too old."""
        press = self._known.get(number)
        if press is None or press.bot is not bot or self._old(press) or press.answer.done():
            raise bad_request(TOO_OLD)
        press.answer.set_result(answer)
        return press

    def clear(self) -> None:
        self._known.clear()

    def _old(self, press: Press) -> bool:
        return self._now() - press.born > CALLBACK_LIFE


def with_button(room: Room, message_id: int | None, data: str) -> Stored:
    """The message whose keyboard has this button: the one named, or the newest. Raises WrongCommand."""
    candidates = [room.messages[message_id]] if message_id in room.messages else []
    if message_id is None:
        candidates = list(reversed(room.messages.values()))
    for stored in candidates:
        if any(button.get("callback_data") == data for button in _buttons(stored)):
            return stored
    raise WrongCommand(f"no button with data {data!r} in chat {room.chat.id}, message {message_id or 'any'}")


def _buttons(stored: Stored) -> list[dict[str, Any]]:
    rows = stored.message.get("reply_markup", {}).get("inline_keyboard", [])
    return [button for row in rows for button in row]
