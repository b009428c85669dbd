"""A sale that was agreed by voice, as it was read from a manager's message."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field

from catalog.delivery import DeliveryDetails, Details
from catalog.orders import PaymentMode
from catalog.products import Product, Variant
from graph.sale.totals import Total


@dataclass(frozen=True, slots=True)
class VoiceLine:
    product: Product
    variant: Variant
    pieces: int


@dataclass(frozen=True, slots=True)
class VoiceSale:
    """`chat` is the shopper of the topic, None outside of one. `details` is the delivery with its doubts."""

    lines: tuple[VoiceLine, ...]
    details: Details = field(repr=False)
    delivery: DeliveryDetails = field(repr=False)
    mode: PaymentMode
    total: Total
    chat: int | None

    @property
    def goods(self) -> list[tuple[str, int]]:
        """Variant SKUs with their pieces."""
        return [(each.variant.sku, each.pieces) for each in self.lines]

    @property
    def draft(self) -> str:
        """A digest of all that was agreed, but for the price."""
        whole = [self.goods, self.mode.value, self.chat, self.delivery.as_json()]
        return hashlib.sha256(json.dumps(whole, sort_keys=True).encode()).hexdigest()[:16]
