"""Payments that wait for the bot's word: it has ten seconds, and only its yes lets money pass."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.sandbox.bots import Bot
from bot.sandbox.errors import bad_request
from bot.sandbox.presses import TOO_OLD
from bot.sandbox.rooms import Json

CHECKOUT_LIFE = 10.0


@dataclass(slots=True)
class Checkout:
    """Somebody pressed "Pay" and waits for the bot's word: {"ok": bool, "error": str | None}."""

    id: str
    bot: Bot
    born: float
    answer: asyncio.Future[Json] = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class Checkouts:
    """Those that wait for an answer, by the id of their query."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._open: dict[str, Checkout] = {}

    def add(self, bot: Bot) -> Checkout:
        number = str(uuid.uuid4().int % 10**19)
        checkout = self._open[number] = Checkout(number, bot, self._now())
        return checkout

    def answer(self, bot: Bot, number: str, *, ok: bool, error: str | None) -> None:
        """Raises Refused when nobody waits for this any more."""
        checkout = self._open.get(number)
        late = checkout is None or self._now() - checkout.born > CHECKOUT_LIFE
        if checkout is None or late or checkout.bot is not bot or checkout.answer.done():
            raise bad_request(TOO_OLD)
        checkout.answer.set_result({"ok": ok, "error": error})

    def close(self, checkout: Checkout) -> None:
        self._open.pop(checkout.id, None)

    def clear(self) -> None:
        self._open.clear()
