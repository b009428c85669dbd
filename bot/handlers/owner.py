"""The owner's commands: facts changed by hand, what was given up, once more please. For all else a shopper."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import structlog

from bot.callbacks import unpack_owner
from bot.dead_letters import DeadLetter, DeadLetters
from bot.events import Event
from bot.handlers.owner_facts import Answer, Order, OwnerFacts
from bot.outbox import Outgoing
from bot.render.model_report import render_report
from bot.render.reviews import render_reviews
from bot.render.rich import TEXT_LIMIT, Rich, bold, filled, fitted, foreign, plain
from bot.texts import managers, owner
from bot.worker import LaneTurn
from catalog import Catalog
from catalog.effects import EffectKey
from graph.agent import Agent

log = structlog.get_logger(__name__)
COMMANDS = {"dead", "requeue", "models", "reviews", "help"}
SHOWN = 20
REVIEWS = 10


class OwnerHandler:
    def __init__(self, catalog: Catalog, agent: Agent, dead_letters: DeadLetters) -> None:
        self._catalog = catalog
        self._agent = agent
        self._facts = OwnerFacts(catalog)
        self._dead_letters = dead_letters

    async def commands(self, turn: LaneTurn, events: Sequence[Event]) -> tuple[tuple[Outgoing, ...], tuple[Event, ...]]:
        """Answers to the owner's commands, and the events that are none."""
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
        """None when the event is no command. `n` is its place in the turn, the same when the turn is run again."""
        name, argument = event.command or ("", "")
        if name in COMMANDS:
            return Answer(await self._house(name, argument))
        agreed = unpack_owner(event.tap.data or "") if event.tap else None
        if agreed is not None:
            return await self._facts.agreed(agreed, Order(agreed.sku, f"owner:{turn.chat}", _key(turn, "price", n)))
        if not self._facts.knows(name):
            return None
        if event.edited:
            return Answer(plain(owner.EDITED))
        return await self._facts.answer(name, Order(argument, f"owner:{turn.chat}", _key(turn, name, n)))

    async def _house(self, name: str, argument: str) -> Rich:
        if name == "help":
            return plain(f"{owner.HELP}\n\n{owner.FEED_HELP}")
        if name == "models":
            report = await self._agent.chains.report()
            return plain(render_report(report, self._catalog.shop.timezone))
        if name == "reviews":
            reviews, zone = self._catalog.reviews, self._catalog.shop.timezone
            return render_reviews(await reviews.average(), await reviews.latest(REVIEWS), zone)
        return await self._dead() if name == "dead" else await self._requeue(argument)

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


def _key(turn: LaneTurn, name: str, n: int) -> EffectKey:
    return EffectKey(turn.turn_id, f"owner_{name}", n)


def _told(turn: LaneTurn, answer: Answer) -> Outgoing:
    params: dict[str, Any] = {"chat_id": turn.chat, "text": answer.text.html, "parse_mode": "HTML"}
    if answer.button is not None:
        text, data = answer.button
        params["reply_markup"] = {"inline_keyboard": [[{"text": text, "callback_data": data}]]}
    return Outgoing(turn.chat, "sendMessage", params, turn.topic)
