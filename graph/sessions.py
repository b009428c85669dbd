"""Where a talk stands, without opening its checkpoint: language, stage, what was chosen and shown.

A kept session names the checkpoint it was read from and is given out only for that very checkpoint, so it is never
older than the talk that the lane points to.
"""

from __future__ import annotations

from datetime import timedelta

from pydantic import BaseModel, ConfigDict, ValidationError

from catalog.cache import Cache
from catalog.products import Locale
from graph.stages import Asking, Stage
from graph.state import State

KEPT = timedelta(minutes=30)


class Session(BaseModel):
    """`product`, `colour` and `size` are what the talk is about, `candidates` (product SKU, colour) the last shown;
    `at` (ISO 8601) is when the last turn was."""

    model_config = ConfigDict(frozen=True)

    checkpoint: str
    locale: Locale = "uk"
    stage: Stage = "init"
    asked: Asking | None = None
    product: str | None = None
    colour: str | None = None
    size: str | None = None
    candidates: tuple[tuple[str, str], ...] = ()
    at: str | None = None

    @classmethod
    def of(cls, state: State, checkpoint: str) -> Session:
        about = state.get("selection")
        return cls(
            checkpoint=checkpoint,
            locale=state.get("locale", "uk"),
            stage=state.get("stage", "init"),
            asked=state.get("asked"),
            product=about["product"] if about else None,
            colour=about["colour"] if about else None,
            size=about["size"] if about else None,
            candidates=tuple((sku, colour) for sku, colour in state.get("candidates", [])),
            at=state.get("at"),
        )


class Sessions:
    """Under "session:<chat>:<topic>", for half an hour."""

    def __init__(self, cache: Cache) -> None:
        self._cache = cache

    async def keep(self, chat: int, topic: int, session: Session) -> None:
        await self._cache.set(_key(chat, topic), session.model_dump_json(), KEPT)

    async def find(self, chat: int, topic: int, checkpoint: str) -> Session | None:
        """What is kept of exactly this checkpoint."""
        kept = await self._cache.get(_key(chat, topic))
        try:
            session = Session.model_validate_json(kept) if kept is not None else None
        except ValidationError:
            return None
        return session if session is not None and session.checkpoint == checkpoint else None


def _key(chat: int, topic: int) -> str:
    return f"session:{chat}:{topic}"
