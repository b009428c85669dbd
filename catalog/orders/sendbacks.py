"""The part of the door for what comes back after the delivery: for money, or for another colour or size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from catalog.effects import EffectKey
from catalog.orders import returns
from catalog.orders.keyed import Keyed, Told, digest
from catalog.orders.order import Given, Order, ReturnReason
from catalog.orders.states import By


class SendBacks(Keyed):
    async def return_items(
        self,
        key: EffectKey,
        number: str,
        lines: Sequence[Given],
        reason: ReturnReason,
        by: By,
        refund_to: str | None = None,
        photos: Sequence[str] = (),
    ) -> Order:
        """The shopper sends things back; the money is owed when `accept_return` says that they are here.

        ReturnImpossible: not delivered, too late, not returnable, more than there were. LineNotFound.
        """
        told: Told = {"number": number, "lines": [asdict(each) for each in lines], "reason": reason.value}
        told |= {"by": str(by), "refund_to": digest(refund_to), "photos": list(photos)}
        return await self._order_once(
            key, told, lambda work: returns.ask(work, number, lines, reason, by, refund_to, photos)
        )

    async def exchange_items(
        self,
        key: EffectKey,
        number: str,
        lines: Sequence[Given],
        reason: ReturnReason,
        by: By,
        refund_to: str | None = None,
        photos: Sequence[str] = (),
    ) -> Order:
        """Another colour or size for what was delivered: a new order, paid with what the things had cost. Its last
        `Return` names it (`replacement`) and the `difference`. ReturnImpossible, NotEnoughStock, LineNotFound."""
        told: Told = {"number": number, "lines": [asdict(each) for each in lines], "reason": reason.value}
        told |= {"by": str(by), "refund_to": digest(refund_to), "photos": list(photos)}
        return await self._order_once(
            key, told, lambda work: returns.ask_exchange(work, number, lines, reason, by, refund_to, photos)
        )

    async def accept_return(self, key: EffectKey, return_id: int, by: By, *, restock: bool = True) -> Order:
        """The things are here, for sale again when `restock`."""
        told: Told = {"return": return_id, "by": str(by), "restock": restock}
        return await self._order_once(key, told, lambda work: returns.accept(work, return_id, by, restock=restock))

    async def refuse_return(self, key: EffectKey, return_id: int, by: By, reason: str = "") -> Order:
        """They stay with the shopper; what was promised instead is free again."""
        told: Told = {"return": return_id, "by": str(by), "reason": reason}
        return await self._order_once(key, told, lambda work: returns.refuse(work, return_id, by, reason))
