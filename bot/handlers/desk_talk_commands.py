"""Commands of a talk: take it, end it, raise it, note something, who holds what, take words back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

from bot.handlers.asked import Asked, Command, Commands, Hand
from bot.handlers.desk_history import History
from bot.handlers.desk_talk import TalkDesk, held_by_another, is_off_shift
from bot.handlers.desk_words import DeskWords
from bot.handlers.persons import Step, back
from bot.handoff_cards import HandoffCards
from bot.render.rich import Rich, filled, foreign, plain
from bot.render.talks import render_talks
from bot.team import Team
from bot.texts import desk, managers
from catalog import Catalog
from graph.agent import Agent
from graph.errors import HandoffConflict
from graph.handoffs import Handoff, Line

End = Callable[[Handoff, Hand], Awaitable[Step]]
NAME = 60


class TalkCommands:
    def __init__(
        self,
        catalog: Catalog,
        agent: Agent,
        talk: TalkDesk,
        words: DeskWords,
        history: History,
        team: Team,
        cards: HandoffCards,
    ) -> None:
        self._catalog = catalog
        self._handoffs = agent.handoffs
        self._talk = talk
        self._words = words
        self._history = history
        self._team = team
        self._cards = cards

    @property
    def commands(self) -> Commands:
        resolve = Command(self._resolve, of_a_talk=True)
        return {
            "take": Command(self._take, of_a_talk=True),
            "return": Command(self._return, of_a_talk=True),
            "resolve": resolve,
            "done": resolve,
            "raise": Command(self._raise, of_a_talk=True),
            "note": Command(self._note, of_a_talk=True),
            "history": Command(self._told, of_a_talk=True),
            "who": Command(self._who),
            "del": Command(self._delete, of_a_talk=True),
        }

    async def _take(self, asked: Asked) -> Step:
        if asked.shopper is None:
            return Step()
        taken = await self._talk.taken(asked.shopper, asked.hand)
        quiet = taken.mine and not taken.step.outgoing
        if quiet:
            return _answered(asked, plain(desk.YOURS_ALREADY))
        if taken.mine or not taken.handoff.held or is_off_shift(asked.hand):
            return taken.step
        return held_by_another(taken.handoff, replace(asked.hand, card=asked.message, message=None))

    async def _return(self, asked: Asked) -> Step:
        return await self._ended(asked, self._talk.give_back)

    async def _resolve(self, asked: Asked) -> Step:
        return await self._ended(asked, self._talk.resolve)

    async def _ended(self, asked: Asked, end: End) -> Step:
        handoff = asked.handoff
        if handoff is None:
            return _answered(asked, plain(managers.NO_TALK))
        try:
            return await end(handoff, asked.hand)
        except HandoffConflict:
            now = await self._handoffs.by_id(handoff.id)
            if not now.live:
                return _answered(asked, plain(desk.ENDED_ALREADY))
            if not now.held:
                return _answered(asked, plain(managers.NO_TALK))
            name = foreign(now.manager_name or managers.NAMELESS, NAME)
            return _answered(asked, filled(desk.NOT_YOURS, name=name))

    async def _raise(self, asked: Asked) -> Step:
        if asked.handoff is None:
            return _answered(asked, plain(managers.NO_TALK))
        try:
            return await self._talk.raised(asked.handoff, asked.hand)
        except HandoffConflict:
            return _answered(asked, plain(managers.NO_TALK))

    async def _note(self, asked: Asked) -> Step:
        """Kept with the hand-off; later cards of this shopper show the last ones."""
        if not asked.argument:
            return _answered(asked, plain(desk.NOTE_USAGE))
        if asked.handoff is None:
            return _answered(asked, plain(managers.NO_TALK))
        line = Line("note", asked.argument, "note", manager_id=asked.person.id)
        await self._handoffs.said(asked.key("note"), asked.handoff.id, [line])
        await self._handoffs.note_event(asked.key("noted"), asked.handoff.id, "noted", asked.person.id)
        return _answered(asked, plain(desk.NOTED))

    async def _told(self, asked: Asked) -> Step:
        return await self._history.told(asked)

    async def _who(self, asked: Asked) -> Step:
        live, members = await self._cards.placed(await self._handoffs.waiting()), await self._team.all()
        on_shift = [member for member in members if member.on_shift]
        words = render_talks(live, on_shift, asked.turn.started_at, self._catalog.shop.timezone)
        return _answered(asked, words)

    async def _delete(self, asked: Asked) -> Step:
        return await self._words.taken_back(asked)


def _answered(asked: Asked, words: Rich) -> Step:
    return Step((back(asked.message, words.html),))
