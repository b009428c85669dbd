"""Whoever wrote what Telegram did not take is told so, under their own message and in their own language."""

from __future__ import annotations

from bot.endings import Undelivered
from bot.moves import ChatMoves
from bot.outbox import Outgoing
from bot.render.failures import render_undelivered_to_managers, render_undelivered_to_shopper
from catalog.products import Locale
from graph.errors import HandoffNotFound
from graph.handoffs import Handoffs


class Explainer:
    """The queue's `undelivered`. `managers_chat` as the settings name it."""

    def __init__(self, handoffs: Handoffs, moves: ChatMoves, managers_chat: int) -> None:
        self._handoffs = handoffs
        self._moves = moves
        self._managers_chat = managers_chat

    async def __call__(self, lost: Undelivered) -> Outgoing | None:
        if await self._moves.is_same(self._managers_chat, lost.origin[0]):
            return render_undelivered_to_shopper(lost.origin, lost.chat, lost.handoff_id, lost.error)
        return render_undelivered_to_managers(lost.origin, lost.handoff_id, await self._locale(lost.handoff_id))

    async def _locale(self, handoff_id: int | None) -> Locale:
        if handoff_id is None:
            return "uk"
        try:
            return (await self._handoffs.by_id(handoff_id)).locale
        except HandoffNotFound:
            return "uk"
