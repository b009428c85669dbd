"""What came of one turn: the calls that the outbox holds, read as messages, pictures and buttons."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import RowMapping

from bot.callbacks import unpack, unpack_order
from bot.callbacks_desk import unpack_desk
from evals.dialogues.sales import Sale
from graph.messages import PickSize, ShowProduct

TAG = re.compile(r"<[^>]+>")


@dataclass(frozen=True, slots=True)
class Call:
    """One row of the outbox. `ours` is false for a person's words, which no epoch may stop."""

    id: int
    turn_id: str
    chat: int
    method: str
    params: Mapping[str, Any]
    handoff_id: int | None
    ours: bool

    @property
    def text(self) -> str:
        """All its words, without tags, with plain spaces."""
        media = self.params.get("media") or ()
        parts = [self.params.get("text"), self.params.get("caption"), *(each.get("caption") for each in media)]
        told = "\n".join(str(part) for part in parts if part)
        return html.unescape(TAG.sub("", told)).replace("\u00a0", " ")

    @property
    def pictures(self) -> tuple[str, ...]:
        """The keys (sha256) of its pictures, in order."""
        files = [self.params.get("photo"), *(each.get("media") for each in self.params.get("media") or ())]
        return tuple(file["key"] for file in files if isinstance(file, dict) and "key" in file)

    @property
    def buttons(self) -> tuple[tuple[str, str], ...]:
        """(text, callback data) of each button."""
        rows = (self.params.get("reply_markup") or {}).get("inline_keyboard", [])
        return tuple((b["text"], b["callback_data"]) for row in rows for b in row if "callback_data" in b)

    @property
    def is_card(self) -> bool:
        """A managers' card: it can be taken, or it is of an order."""
        return self.method.startswith("send") and any(
            unpack_desk(data) is not None or unpack_order(data) is not None for _, data in self.buttons
        )


@dataclass(frozen=True, slots=True)
class Handoff:
    id: int
    status: str
    reasons: tuple[str, ...]

    @property
    def is_live(self) -> bool:
        return self.status in {"open", "claimed", "waiting_shopper", "waiting_manager"}


@dataclass(frozen=True, slots=True)
class Answer:
    """`calls` are to the shopper, `to_managers` about this talk; `stages` of the answered turns in order; `shown` pairs
    of (product SKU, colour) in the order in which they were shown; `sizes` the size buttons by such a pair; `state` the
    durable state of the talk; `models`: in how many of the turns a model had a part; `sales`: the cart and orders."""

    calls: tuple[Call, ...]
    to_managers: tuple[Call, ...] = ()
    stages: tuple[str, ...] = ()
    models: int = 0
    shown: tuple[tuple[str, str], ...] = ()
    sizes: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    handoff: Handoff | None = None
    asks: bool = False
    state: Mapping[str, Any] = field(default_factory=dict)
    dead: tuple[str, ...] = ()
    sales: tuple[Sale, ...] = ()

    @property
    def ours(self) -> tuple[Call, ...]:
        return tuple(call for call in self.calls if call.ours)

    @property
    def text(self) -> str:
        return "\n".join(call.text for call in self.ours if call.text)

    @property
    def buttons(self) -> tuple[str, ...]:
        return tuple(data for call in self.ours for _, data in call.buttons)

    @property
    def products(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(sku for sku, _ in self.shown))

    @property
    def cards(self) -> tuple[Call, ...]:
        return tuple(call for call in self.to_managers if call.is_card)


def call_of(row: RowMapping) -> Call:
    params = json.loads(row["params"])
    ours = row["epoch"] is not None
    return Call(row["id"], row["turn_id"], row["chat"], row["method"], params, row["handoff_id"], ours)


def shown_in(
    calls: Iterable[Call], pictures: Mapping[str, tuple[str, str]], variants: Mapping[str, tuple[str, str]]
) -> tuple[tuple[str, str], ...]:
    """Products by their pictures, then by size buttons, then (in an answer without either) by candidates' buttons."""
    calls = tuple(calls)
    found = [pictures[key] for call in calls for key in call.pictures if key in pictures]
    actions = [unpack(data) for call in calls for _, data in call.buttons]
    found += [
        variants[each.variant_sku] for each in actions if isinstance(each, PickSize) if each.variant_sku in variants
    ]
    if not found:
        found = [(each.product_sku, each.colour or "") for each in actions if isinstance(each, ShowProduct)]
    return tuple(dict.fromkeys(found))


def sizes_in(calls: Sequence[Call], variants: Mapping[str, tuple[str, str]]) -> dict[tuple[str, str], tuple[str, ...]]:
    """The variants' SKUs behind the size buttons, by product and colour."""
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for call in calls:
        for _, data in call.buttons:
            action = unpack(data)
            if isinstance(action, PickSize) and action.variant_sku in variants:
                place = variants[action.variant_sku]
                found[place] = (*found.get(place, ()), action.variant_sku)
    return found
