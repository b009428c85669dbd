"""Plays scripts in chats of their own and holds every answer against what the script expects."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

from catalog.products import Locale
from evals.dialogues.always import broken
from evals.dialogues.answer import Answer
from evals.dialogues.case import Case, Past
from evals.dialogues.checks import unmet
from evals.dialogues.hands import Hands, Undone
from evals.dialogues.script import Script, Turn
from evals.dialogues.shop import Shop

FIRST_CHAT = 2001
SIDE_BY_SIDE = 10
BETWEEN_TURNS = 20.0


@dataclass(frozen=True, slots=True)
class Unmet:
    """`turn` counts from 1; `told` is what was done in it, `problem` what did not hold."""

    turn: int
    told: str
    problem: str


@dataclass(frozen=True, slots=True)
class Played:
    """`heard` is what the bot said in each turn, for whoever looks into what was not met; `models`: in how many turns a
    model had a part."""

    script: Script
    problems: tuple[Unmet, ...]
    heard: tuple[str, ...] = ()
    models: int = 0

    @property
    def passed(self) -> bool:
        return not self.problems


class Player:
    """Plays in one shop."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self._hands = Hands(shop)

    async def play(self, scripts: Sequence[Script], first_chat: int = FIRST_CHAT) -> list[Played]:
        """Side by side; those that need the shop for themselves one after another, at an unhurried shopper's pace."""
        room = asyncio.Semaphore(SIDE_BY_SIDE)

        async def in_turn(chat: int, script: Script) -> Played:
            async with room:
                return await self._talk(script, chat)

        chats = dict(enumerate(scripts, first_chat))
        crowd = {chat: script for chat, script in chats.items() if not script.alone}
        played = await asyncio.gather(*(in_turn(chat, script) for chat, script in crowd.items()))
        alone = [await self._talk(script, chat) for chat, script in chats.items() if script.alone]
        return [*played, *alone]

    async def _talk(self, script: Script, chat: int) -> Played:
        problems: list[Unmet] = []
        past, locale, heard, models = Past(), script.locale, list[str](), 0
        for n, turn in enumerate(script.turns, 1):
            locale = turn.expect.locale or locale
            if script.alone:
                await self._hands.pause(BETWEEN_TURNS)
            try:
                answer, found = await self._turn(turn, chat, past, locale)
            except Undone as error:
                return Played(script, (*problems, Unmet(n, turn.told, str(error))), tuple(heard), models)
            problems += [Unmet(n, turn.told, problem) for problem in found]
            heard.append(answer.text)
            models += answer.models
            past = _after(past, turn, answer)
        return Played(script, tuple(problems), tuple(heard), models)

    async def _turn(self, turn: Turn, chat: int, past: Past, locale: Locale) -> tuple[Answer, list[str]]:
        rows = self._shop.rows
        before = rows.newest_call()
        await self._hands.do(turn, chat)
        answer = await rows.answer(chat, before)
        typed = replace(past, typed=(*past.typed, *turn.typed, turn.command or ""))
        case = Case(turn.expect, answer, rows.facts(), typed, turn.typed)
        from_shopper = turn.manager is None and turn.owner is None and turn.idle is None
        must_answer = from_shopper and not turn.expect.silent
        return answer, [*unmet(case), *broken(case, locale, answered=must_answer)]


def _after(past: Past, turn: Turn, answer: Answer) -> Past:
    """What the next turn looks back on."""
    return Past(
        selection=answer.state.get("selection"),
        listed=answer.shown or past.listed,
        ever=past.ever | set(answer.products),
        typed=(*past.typed, *turn.typed),
        cards=(*past.cards, *((card.handoff_id, card.text) for card in answer.cards)),
    )
