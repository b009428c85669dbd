"""Hand-offs for a turn that is only tried."""

from __future__ import annotations

from collections.abc import Sequence

from catalog.effects import EffectKey
from catalog.products import Locale
from graph.handoffs import Handoff, Handoffs, Status
from graph.messages import Reason


class RehearsedHandoffs(Handoffs):
    """Reads what there is and opens nothing: a person that would be called is only spoken of."""

    async def open(
        self,
        key: EffectKey,
        *,
        chat: int,
        reason: Reason,
        topic: int = 0,
        name: str = "",
        locale: Locale = "uk",
        photo_id: str | None = None,
        tried: Sequence[str] = (),
    ) -> Handoff:
        live = await self.live(chat)
        if live is not None:
            return live
        now = self._clock.now()
        return Handoff(0, chat, topic, name, locale, Status.OPEN, (reason,), None, None, now, now, fresh=True)
