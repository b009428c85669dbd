"""The people of the siege: shoppers who write and ask for a person, managers who take, answer and return their talks.

Everybody looks before they act, as people do, and goes on writing whether the bot lives or not.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from bot.sandbox import World
from bot.sandbox.errors import WrongCommand
from graph.handoffs import Handoff, Handoffs
from tests.bot.handlers.conftest import MANAGERS, MARYNA, TARAS
from tests.crash.desk_bot import CALL

FIRST, AT_ONCE = 501, 6
TAKE, RETURN = "mc", "mr"

Stage = Literal["alone", "calling", "taking", "held", "leaving"]


@dataclass
class Talk:
    """What was said by both sides, in order."""

    chat: int
    stage: Stage = "alone"
    shopper: list[str] = field(default_factory=list)
    manager: list[str] = field(default_factory=list)
    thread: int | None = None


class Story:
    """`written` says which message of the group is which word of a manager."""

    def __init__(self, world: World, handoffs: Handoffs, bot: int, seed: int) -> None:
        self.talks: dict[int, Talk] = {}
        self.names: dict[str, int] = {}
        self.written: dict[int, str] = {}
        self.updates = 0
        self._world = world
        self._handoffs = handoffs
        self._bot = bot
        self._random = random.Random(seed)
        for _ in range(AT_ONCE):
            self.comes()

    def comes(self) -> Talk:
        """A new shopper, in place of whoever is here longest."""
        chat = FIRST + len(self.talks)
        self.talks[chat] = Talk(chat)
        self.names[self._world.rooms.user(chat).first_name] = chat
        return self.talks[chat]

    async def go_on(self) -> None:
        """Somebody does something."""
        talk = self._random.choice(list(self.talks.values())[-AT_ONCE:])
        if self._random.random() < 0.5:
            await self.says(talk)
            return
        live = await self._handoffs.live(talk.chat)
        match talk.stage:
            case "alone":
                await self._turned_to(talk)
            case "calling":
                if live is not None and not live.held:
                    await self._taken(talk, live)
            case "taking" if live is not None and live.held:
                talk.stage = "held"
            case "leaving" if live is None:
                talk.stage = "alone"
            case "held" if live is not None and live.manager_id is not None:
                await self._answered(talk, live, live.manager_id)

    async def says(self, talk: Talk, before: str = "") -> None:
        """A shopper."""
        word = f"q{len(talk.shopper) + 1}"
        talk.shopper.append(word)
        self.updates += 1
        await self._world.say(f"{before} {word}".strip(), chat=talk.chat, bot=self._bot)

    async def calls(self, talk: Talk) -> None:
        talk.stage = "calling"
        await self.says(talk, CALL)

    async def writes(self, talk: Talk, user: int) -> None:
        """A manager, for the shopper."""
        word = f"m{len(talk.manager) + 1}"
        talk.manager.append(word)
        self.written[await self._in_topic(talk, word, user)] = word

    async def tap(self, data: str, user: int, message_id: int | None = None) -> None:
        """WrongCommand where there is no such button."""
        await self._world.tap(data, message_id=message_id, chat=MANAGERS, user=user, wait=0.0, bot=self._bot)
        self.updates += 1

    def cards(self, handoff: int) -> list[dict[str, Any]]:
        """The messages that may still be taken by, the newest first."""
        return [
            each for each in reversed(self._world.messages(MANAGERS, self._bot)) if f"{TAKE}|{handoff}" in data(each)
        ]

    async def _turned_to(self, talk: Talk) -> None:
        """Either side begins; a manager only where there was a talk before."""
        if talk.thread is not None and self._random.random() < 0.25:
            await self.writes(talk, MARYNA)
            talk.stage = "taking"
        else:
            await self.calls(talk)

    async def _taken(self, talk: Talk, live: Handoff) -> None:
        """By a tap, by two at once, or by writing."""
        cards = self.cards(live.id)
        if not cards:
            return
        talk.thread, talk.stage = cards[0]["message_thread_id"], "taking"
        way = self._random.choice(("tap", "race", "write"))
        if way == "write":
            await self.writes(talk, self._random.choice((MARYNA, TARAS)))
        for user in {"tap": (TARAS,), "race": (TARAS, MARYNA), "write": ()}[way]:
            await self.tap(f"{TAKE}|{live.id}", user, cards[0]["message_id"])

    async def _answered(self, talk: Talk, live: Handoff, holder: int) -> None:
        for _ in range(self._random.randint(1, 3)):
            await self.writes(talk, holder)
        if self._random.random() < 0.4:
            talk.stage = "leaving"
            await self._returned(talk, live, holder)

    async def _returned(self, talk: Talk, live: Handoff, holder: int) -> None:
        """By the card, if that has come to show it; or by a command."""
        try:
            await self.tap(f"{RETURN}|{live.id}", holder)
        except WrongCommand:
            await self._in_topic(talk, "/return", holder)

    async def _in_topic(self, talk: Talk, words: str, user: int) -> int:
        self.updates += 1
        said = await self._world.say(words, chat=MANAGERS, user=user, topic=talk.thread, bot=self._bot)
        return int(said["message_id"])


def data(message: dict[str, Any]) -> Iterator[str]:
    """What the buttons under a message, or in a call's params, say."""
    for row in (message.get("reply_markup") or {}).get("inline_keyboard", []):
        for button in row:
            yield button.get("callback_data", "")
