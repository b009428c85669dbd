"""What we have promised: carts, orders, their money and what comes back. `Orders` is the door."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import overload

from catalog.delivery import DeliveryDetails
from catalog.effects import EffectKey
from catalog.orders import cart, changing, confirming, discounts, moving, selling
from catalog.orders.keyed import Told, digest
from catalog.orders.order import Cart, CartLine, Event, Given, Order, OrderLine, Return, ReturnReason, Verdict
from catalog.orders.payments import Payments
from catalog.orders.records import Records
from catalog.orders.reduction import Discount
from catalog.orders.sendbacks import SendBacks
from catalog.orders.states import By, OrderState, PaymentMode, Role
from catalog.orders.tables import OrderRow
from catalog.orders.work import Work
from catalog.products import Money

__all__ = [
    "By",
    "Cart",
    "CartLine",
    "Discount",
    "Event",
    "Given",
    "Order",
    "OrderLine",
    "OrderState",
    "Orders",
    "PaymentMode",
    "Return",
    "ReturnReason",
    "Role",
    "Verdict",
]


class Orders(Payments, SendBacks, Records):
    """Every writing method is done once per `key`; the second time it tells what the first did.

    What is asked of an order by its number raises OrderNotFound, and NotYours when a shopper (`By.shopper`) asks it of
    another's. See the modules of this package for what else each raises.
    """

    async def cart(self, chat: int) -> Cart:
        """What the chat has chosen, with prices as they are now."""
        await self.settle()
        async with self._db.read() as session:
            return await cart.read_cart(session, chat, self._currency, self._free_from)

    async def add(self, key: EffectKey, chat: int, sku: str, pieces: int = 1) -> Cart:
        """Promise pieces of a variant for the shop's `reserve_minutes`; what was chosen before is added to.

        NotEnoughStock: somebody else has them. VariantNotFound, FigureImpossible.
        """
        told: Told = {"chat": chat, "sku": sku, "pieces": pieces}
        return await self._cart_once(key, told, chat, lambda work: cart.add(work, chat, sku, pieces))

    async def change(self, key: EffectKey, chat: int, line: int, pieces: int) -> Cart:
        """So many of this line, none: it goes. LineNotFound, NotEnoughStock, FigureImpossible."""
        told: Told = {"chat": chat, "line": line, "pieces": pieces}
        return await self._cart_once(key, told, chat, lambda work: cart.change(work, chat, line, pieces))

    async def remove(self, key: EffectKey, chat: int, line: int) -> Cart:
        """LineNotFound."""
        return await self.change(key, chat, line, 0)

    async def clear(self, key: EffectKey, chat: int) -> Cart:
        return await self._cart_once(key, {"chat": chat}, chat, lambda work: cart.clear(work, chat))

    async def modes(self, chat: int, phone: str | None = None) -> tuple[PaymentMode, ...]:
        """How this shopper may pay: who left a parcel at the branch pays in advance."""
        async with self._db.read() as session:
            return await confirming.read_modes(session, self._rules, chat, phone)

    async def confirm(
        self,
        key: EffectKey,
        chat: int,
        delivery: DeliveryDetails,
        payment: PaymentMode,
        told_total: Money,
        fee: Money | None = None,
    ) -> Order:
        """The cart as an order, at today's names and prices. `fee` is what the shopper pays us for the delivery
        (`catalog.deliveries` tells it), and `told_total` counts it.

        CartEmpty, PriceChanged (nothing has changed: tell the new price and ask again), PaymentModeRefused,
        NotEnoughStock, VariantNotFound.
        """
        told: Told = {"chat": chat, "delivery": digest(delivery.as_json()), "mode": payment.value}
        told |= {"total": asdict(told_total), "fee": asdict(fee) if fee is not None else None}
        return await self._order_once(
            key, told, lambda work: confirming.confirm(work, chat, delivery, payment, told_total, fee)
        )

    async def sell(
        self,
        key: EffectKey,
        lines: Sequence[tuple[str, int]],
        delivery: DeliveryDetails,
        payment: PaymentMode,
        by: By,
        chat: int | None = None,
        fee: Money | None = None,
        told_total: Money | None = None,
    ) -> Order:
        """An order of these variants and pieces at once, at today's prices, as a manager took it by voice; the chat's
        own cart stays as it is. Without a `chat` it is nobody's (`chat` is NOBODY, 0), and nobody hears of it.

        CartEmpty, FigureImpossible, VariantNotFound, PriceChanged (when a `told_total` is told), PaymentModeRefused,
        NotEnoughStock; OrderMoveImpossible: not by a manager.
        """
        told: Told = {"lines": [list(each) for each in lines], "delivery": digest(delivery.as_json())}
        told |= {"mode": payment.value, "by": str(by), "chat": chat, "fee": asdict(fee) if fee is not None else None}
        told |= {"total": asdict(told_total) if told_total is not None else None}
        return await self._order_once(
            key, told, lambda work: selling.sell(work, lines, delivery, payment, by, chat, fee, told_total)
        )

    async def move(self, key: EffectKey, number: str, to: OrderState, by: By, reason: str = "") -> Order:
        """OrderMoveImpossible: catalog/orders/states.py has no such step, not for them, or not without money."""

        async def do(work: Work) -> OrderRow:
            order = await work.order(number, by)
            await moving.move(work, order, to, by, reason)
            return order

        return await self._order_once(key, {"number": number, "to": to.value, "by": str(by), "reason": reason}, do)

    async def cancel(self, key: EffectKey, number: str, by: By, reason: str = "") -> Order:
        """What was paid is owed back. OrderMoveImpossible: for a shopper once it is packed, for us once shipped."""
        return await self.move(key, number, OrderState.CANCELLED, by, reason)

    async def change_address(self, key: EffectKey, number: str, delivery: DeliveryDetails, by: By) -> Order:
        """OrderMoveImpossible: it is on its way."""
        told: Told = {"number": number, "delivery": digest(delivery.as_json()), "by": str(by)}
        return await self._order_once(key, told, lambda work: changing.change_address(work, number, delivery, by))

    async def change_items(self, key: EffectKey, number: str, swaps: Sequence[Given], by: By) -> Order:
        """Before packing: another colour or size, or fewer. Cheaper: the rest is owed back; dearer: it is due."""
        told: Told = {"number": number, "swaps": [asdict(each) for each in swaps], "by": str(by)}
        return await self._order_once(key, told, lambda work: changing.change_items(work, number, swaps, by))

    @overload
    async def discount(self, key: EffectKey, *, chat: int, given: Discount, by: By) -> Cart: ...

    @overload
    async def discount(self, key: EffectKey, *, number: str, given: Discount, by: By) -> Order: ...

    async def discount(
        self, key: EffectKey, *, chat: int | None = None, number: str | None = None, given: Discount, by: By
    ) -> Cart | Order:
        """In the place of an earlier one: of the chat's cart until it is ordered or emptied, or of an order before it
        is packed or paid in full. CartEmpty, OrderMoveImpossible."""
        if chat is not None:
            cart_of = chat
            told: Told = {"chat": chat, "discount": str(given), "by": str(by)}
            return await self._cart_once(key, told, chat, lambda work: discounts.of_cart(work, cart_of, given, by))
        order = number or ""
        told = {"number": order, "discount": str(given), "by": str(by)}
        return await self._order_once(key, told, lambda work: discounts.of_order(work, order, given, by))

    async def waybill(self, key: EffectKey, number: str, waybill: str, by: By) -> Order:
        """The carrier's number of the parcel."""
        told: Told = {"number": number, "waybill": waybill, "by": str(by)}
        return await self._order_once(key, told, lambda work: changing.set_waybill(work, number, waybill, by))

    async def ship(self, key: EffectKey, number: str, waybill: str, by: By) -> Order:
        """At the carrier's under this number, packed by this if need be. OrderMoveImpossible: nothing has changed."""
        told: Told = {"number": number, "waybill": waybill, "by": str(by)}
        return await self._order_once(key, told, lambda work: changing.ship(work, number, waybill, by))
