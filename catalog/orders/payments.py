"""The part of the door that takes money: payments, receipts, what was given back."""

from __future__ import annotations

from dataclasses import asdict

from catalog.effects import EffectKey
from catalog.orders import paying
from catalog.orders.keyed import Keyed, Told
from catalog.orders.order import Order
from catalog.orders.states import By
from catalog.products import Money


class Payments(Keyed):
    async def pay(
        self, key: EffectKey, number: str, amount: Money, charge_id: str, method: str = "", by: By | None = None
    ) -> Order:
        """Money came. It is never turned away: too much, twice, or for a cancelled order, it is owed back.

        The same charge again, under any key, changes nothing. ChargeMismatch, FigureImpossible.
        """
        told: Told = {"number": number, "amount": asdict(amount), "charge": charge_id, "method": method}
        who = by or By.shop("payment")
        return await self._order_once(key, told, lambda work: paying.pay(work, number, amount, charge_id, method, who))

    async def payable(self, number: str, amount: Money) -> None:
        """Whether an invoice of this amount may be paid now; its pieces are ours. For a pre-checkout: one read.

        PriceChanged: another amount is due. OrderMoveImpossible: nothing is, or the order is over.
        """
        await self.settle()
        async with self._db.read() as session:
            await paying.check_payable(session, number, amount)

    async def receipt(self, key: EffectKey, chat: int, number: str, sha256: str, photo_id: str) -> Order:
        """A file that is said to be a payment; a manager looks at it. ReceiptKnown, NotYours."""
        told: Told = {"chat": chat, "number": number, "sha256": sha256, "photo": photo_id}
        return await self._order_once(key, told, lambda work: paying.receipt(work, chat, number, sha256, photo_id))

    async def accept_receipt(self, key: EffectKey, receipt: int, amount: Money, by: By) -> Order:
        """The manager found this much on the account."""
        told: Told = {"receipt": receipt, "amount": asdict(amount), "by": str(by)}
        return await self._order_once(key, told, lambda work: paying.accept_receipt(work, receipt, amount, by))

    async def refuse_receipt(self, key: EffectKey, receipt: int, by: By, reason: str = "") -> Order:
        told: Told = {"receipt": receipt, "by": str(by), "reason": reason}
        return await self._order_once(key, told, lambda work: paying.refuse_receipt(work, receipt, by, reason))

    async def refunded(self, key: EffectKey, refund: int, by: By) -> Order:
        """The manager gave it back."""
        told: Told = {"refund": refund, "by": str(by)}
        return await self._order_once(key, told, lambda work: paying.refunded(work, refund, by))

    async def change_method(self, key: EffectKey, number: str, method: str, charge_id: str, by: By) -> Order:
        """What was paid was paid again by other means (`charge_id`); the first is owed back. Before packing."""
        told: Told = {"number": number, "method": method, "charge": charge_id, "by": str(by)}
        return await self._order_once(key, told, lambda work: paying.change_method(work, number, method, charge_id, by))
