"""The owner's two commands: what was given up, and once more please. For all else the owner is a shopper."""

from __future__ import annotations

from collections.abc import Sequence

import structlog

from bot.dead_letters import DeadLetter, DeadLetters
from bot.events import Event
from bot.outbox import Outgoing
from bot.render.rich import TEXT_LIMIT, Rich, bold, filled, fitted, foreign, plain
from bot.texts import managers
from bot.worker import LaneTurn

log = structlog.get_logger(__name__)
COMMANDS = {"dead", "requeue"}
SHOWN = 20


class OwnerHandler:
    def __init__(self, dead_letters: DeadLetters) -> None:
        self._dead_letters = dead_letters

    async def commands(self, turn: LaneTurn, events: Sequence[Event]) -> tuple[tuple[Outgoing, ...], tuple[Event, ...]]:
        """Answers to the owner's commands, and the events that are none."""
        answers: list[Outgoing] = []
        others: list[Event] = []
        for event in events:
            name, argument = event.command or ("", "")
            if name in COMMANDS:
                words = await self._dead() if name == "dead" else await self._requeue(argument)
                answers.append(_told(turn, words))
            else:
                others.append(event)
        return tuple(answers), tuple(others)

    async def _dead(self) -> Rich:
        letters = await self._dead_letters.list(SHOWN)
        if not letters:
            return plain(managers.NO_DEAD_LETTERS)
        lines = [bold(plain(managers.DEAD_LETTERS)), *map(_line, letters)]
        return fitted([*lines, plain(managers.REQUEUE_HINT)], TEXT_LIMIT)

    async def _requeue(self, argument: str) -> Rich:
        if not (argument.isascii() and argument.isdigit() and len(argument) < 19):
            return plain(managers.REQUEUE_USAGE)
        done = await self._dead_letters.requeue(int(argument))
        log.info("dead_letter_requeued" if done else "dead_letter_not_found", dead_letter=int(argument))
        return filled(managers.REQUEUED if done else managers.NOT_REQUEUED, id=plain(argument))


def _line(letter: DeadLetter) -> Rich:
    return filled(
        managers.DEAD_LETTER,
        id=plain(str(letter.id)),
        at=plain(f"{letter.at:%d.%m %H:%M} UTC"),
        chat=plain(str(letter.chat)),
        kind=plain(managers.DEAD_KINDS.get(letter.kind, letter.kind)),
        reason=foreign(letter.reason, 160),
    )


def _told(turn: LaneTurn, words: Rich) -> Outgoing:
    return Outgoing(
        turn.chat, "sendMessage", {"chat_id": turn.chat, "text": words.html, "parse_mode": "HTML"}, turn.topic
    )
