"""Reads what the running bot has written: its queue, its hand-offs, the talk's durable state, the catalog's facts.
Nothing here writes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Self

from langchain_core.runnables import RunnableConfig
from sqlalchemy import Connection, Engine, RowMapping, create_engine, func, select

from bot.tables import DeadLetterRow, InboxRow, LaneRow, OutboxRow
from catalog.products import Names
from catalog.shop import Shop, load_shop
from catalog.tables import ColourRow, PictureRow, ProductRow, SizeRow, VariantRow
from evals.dialogues.answer import Answer, Call, Handoff, call_of, shown_in, sizes_in
from evals.dialogues.facts import Facts, Product, Variant, product_of
from evals.dialogues.sales import read_sales
from graph.agent import thread_of
from graph.checkpoints import Checkpoints, open_checkpoints
from graph.settings import GraphSettings
from graph.tables import HandoffRow, TurnRow

FINISHED = ("done", "dead")
UNSENT = ("queued", "sending")


class Rows:
    """The bot's database as it is at the moment of each call."""

    def __init__(self, engine: Engine, checkpoints: Checkpoints, data: Path) -> None:
        self._engine = engine
        self._checkpoints = checkpoints
        self._shop: Shop = load_shop(data / "shop.yaml")
        with engine.connect() as connection:
            pictures = connection.execute(select(PictureRow.sha256, PictureRow.product_sku, PictureRow.colour))
            self._pictures = {sha: (sku, colour) for sha, sku, colour in pictures}
            variants = connection.execute(select(VariantRow.__table__)).mappings().all()
            self._variants = {row["sku"]: (row["product_sku"], row["colour"]) for row in variants}
            self._sizes = {row["sku"]: row["size"] for row in variants}

    @classmethod
    @asynccontextmanager
    async def open(cls, database: Path, data: Path) -> AsyncIterator[Self]:
        settings = GraphSettings(database_url=f"sqlite+aiosqlite:///{database}", var_dir=database.parent)
        engine = create_engine(f"sqlite:///file:{database}?mode=ro&uri=true")
        try:
            async with open_checkpoints(settings) as checkpoints:
                yield cls(engine, checkpoints, data)
        finally:
            engine.dispose()

    def size_of(self, variant: str) -> str | None:
        return self._sizes.get(variant)

    def finished(self, chat: int) -> int:
        """How many updates of this chat are over and done with."""
        counted = select(func.count()).where(InboxRow.chat == chat, InboxRow.state.in_(FINISHED))
        with self._engine.connect() as connection:
            return connection.scalar(counted) or 0

    def owes(self, chat: int) -> bool:
        """Whether a call is still to be made for this chat, or about it to the managers."""
        turns = select(InboxRow.turn_id).where(InboxRow.chat == chat, InboxRow.turn_id.is_not(None))
        about = select(HandoffRow.id).where(HandoffRow.chat == chat)
        mine = (OutboxRow.chat == chat) | OutboxRow.turn_id.in_(turns) | OutboxRow.handoff_id.in_(about)
        unsent = select(OutboxRow.id).where(OutboxRow.status.in_(UNSENT), mine).limit(1)
        with self._engine.connect() as connection:
            return connection.scalar(unsent) is not None

    def newest_call(self) -> int:
        """The number after which a coming turn's calls are found."""
        with self._engine.connect() as connection:
            return connection.scalar(select(func.max(OutboxRow.id))) or 0

    async def answer(self, chat: int, after: int) -> Answer:
        """What this chat was sent, and managers about it, after call number `after`; and how the talk stands now."""
        with self._engine.connect() as connection:
            handoffs = self._handoffs(connection, chat)
            calls = self._calls(connection, chat, after, [handoff.id for handoff in handoffs])
            turns = {call.turn_id for call in calls}
            answered = connection.execute(
                select(TurnRow.stage, TurnRow.model_used)
                .where(TurnRow.chat == chat, TurnRow.turn_id.in_(turns))
                .order_by(TurnRow.at)
            ).all()
            lane = connection.execute(
                select(LaneRow.checkpoint_id, LaneRow.asked).where(LaneRow.chat == chat)
            ).one_or_none()
            dead = connection.execute(select(DeadLetterRow.reason).where(DeadLetterRow.chat == chat)).scalars()
            given_up, sales = tuple(dead), read_sales(connection, chat)
        to_shopper = tuple(call for call in calls if call.chat == chat)
        ours = [call for call in to_shopper if call.ours]
        return Answer(
            calls=to_shopper,
            to_managers=tuple(call for call in calls if call.chat != chat),
            stages=tuple(turn.stage for turn in answered),
            models=sum(turn.model_used is not None for turn in answered),
            shown=shown_in(ours, self._pictures, self._variants),
            sizes=sizes_in(ours, self._variants),
            handoff=handoffs[-1] if handoffs else None,
            asks=bool(lane and lane.asked),
            state=await self._state(chat, lane.checkpoint_id if lane else None),
            dead=given_up,
            sales=sales,
        )

    def facts(self) -> Facts:
        """Every product as it is on sale at this moment."""
        with self._engine.connect() as connection:
            variants: dict[str, list[Variant]] = defaultdict(list)
            for row in connection.execute(select(VariantRow.__table__)).mappings():
                variants[row["product_sku"]].append(_variant(row))
            products: dict[str, Product] = {
                row["sku"]: product_of(row, variants[row["sku"]])
                for row in connection.execute(select(ProductRow.__table__)).mappings()
            }
            colours = {
                row.code: Names(row.name_uk, row.name_ru, row.name_en)
                for row in connection.execute(select(ColourRow.__table__))
            }
            sizes = frozenset(connection.execute(select(SizeRow.label)).scalars())
        return Facts(products, colours, sizes, self._shop)

    def card_of(self, chat: int) -> tuple[int, int] | None:
        """The newest hand-off of this chat, and the message that the managers see of it."""
        with self._engine.connect() as connection:
            handoffs = [handoff.id for handoff in self._handoffs(connection, chat)]
            sent = connection.execute(
                select(OutboxRow.handoff_id, OutboxRow.message_id)
                .where(OutboxRow.handoff_id.in_(handoffs[-1:]), OutboxRow.message_id.is_not(None))
                .order_by(OutboxRow.id)
            ).first()
        return (sent.handoff_id, sent.message_id) if sent else None

    async def _state(self, chat: int, checkpoint: str | None) -> Mapping[str, Any]:
        if checkpoint is None:
            return {}
        place = {"thread_id": thread_of(chat, 0), "checkpoint_ns": "", "checkpoint_id": checkpoint}
        found = await self._checkpoints.saver.aget_tuple(RunnableConfig(configurable=place))
        return found.checkpoint["channel_values"] if found else {}

    def _calls(self, connection: Connection, chat: int, after: int, about: Iterable[int]) -> list[Call]:
        turns = select(InboxRow.turn_id).where(InboxRow.chat == chat, InboxRow.turn_id.is_not(None))
        mine = (OutboxRow.chat == chat) | OutboxRow.handoff_id.in_(list(about)) | OutboxRow.turn_id.in_(turns)
        rows = connection.execute(
            select(OutboxRow.__table__)
            .where(OutboxRow.id > after, mine, OutboxRow.status == "sent")
            .order_by(OutboxRow.id)
        )
        return [call_of(row) for row in rows.mappings()]

    def _handoffs(self, connection: Connection, chat: int) -> list[Handoff]:
        rows = connection.execute(select(HandoffRow.__table__).where(HandoffRow.chat == chat).order_by(HandoffRow.id))
        return [Handoff(row.id, row.status, tuple(row.reasons)) for row in rows]


def _variant(row: RowMapping) -> Variant:
    return Variant(
        sku=row["sku"],
        colour=row["colour"],
        size=row["size"],
        price=row["price_minor"],
        old_price=row["old_price_minor"],
        free=row["stock"] - row["reserved"],
        active=row["active"],
    )
