"""What an order comes to: the goods, the way, and who is paid for it."""

from __future__ import annotations

from dataclasses import dataclass

from catalog.delivery import Place, Way
from catalog.delivery.deliveries import Deliveries
from catalog.orders import Cart
from catalog.products import Money
from graph.deps import Deps

OWN_CARRIER = "flat"


@dataclass(frozen=True, slots=True)
class Total:
    """`fee` is paid to us and counted in `total`; None: the way is paid to the carrier, about `carrier_fee`. `sure`
    false: that may differ."""

    total: Money
    fee: Money | None = None
    carrier_fee: Money | None = None
    sure: bool = True


async def total_of(deps: Deps, cart: Cart, place: Place) -> Total:
    """PlaceUnknown, CarrierRefused: it cannot be brought there."""
    return await total_for(deps.catalog.deliveries, cart.total, place)


async def total_for(deliveries: Deliveries, goods: Money, place: Place) -> Total:
    """Of goods for so much. Raises as `total_of` does.

    The shop's own prices are paid to the shop; a real carrier where the parcel is taken, unless the way is free.
    """
    quote = await deliveries.quote(deliveries.parcel("", goods, ""), place)
    way = quote.fee.delivery
    ours = deliveries.carrier == OWN_CARRIER or place.way is Way.PICKUP or way.minor == 0
    if not ours:
        return Total(goods, None, way, quote.sure)
    return Total(Money(goods.minor + way.minor, goods.currency), way, None, quote.sure)
