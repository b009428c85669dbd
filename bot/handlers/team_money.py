"""/paid, /refund: money that came and money that went back, as a manager saw it on the account."""

from __future__ import annotations

from typing import Any

import structlog

from bot.callbacks import OrderVerb
from bot.handlers.amounts import price_in
from bot.handlers.asked import Asked, Command, Commands
from bot.handlers.persons import Step
from bot.handlers.team_order_numbers import Meant, meant
from bot.handlers.team_talk import Decisions, TeamDoors, answered, by
from bot.render import team
from bot.render.order_cards import open_receipt, receipt_amount
from bot.render.rich import Rich, plain
from bot.texts import order_desk
from bot.texts import team as words
from bot.texts.figures import money
from catalog.errors import ChangeRefused, OrderRefused
from catalog.orders import Order
from catalog.orders.states import ENDED, UNSHIPPED
from catalog.products import Money
from catalog.staff import StaffRole

log = structlog.get_logger(__name__)
MOST_TIMES = 10  # of what the order costs: more is a slip of the finger


class TeamMoney:
    def __init__(self, doors: TeamDoors) -> None:
        self._doors = doors
        self._orders = doors.catalog.orders
        self._decisions = Decisions(doors.catalog.db)

    @property
    def commands(self) -> Commands:
        return {"paid": Command(self._paid), "refund": Command(self._refund, StaffRole.LEAD)}

    async def _paid(self, asked: Asked) -> Step:
        """By the receipt that waits for a look, else as money without one. Handled again, it is the same payment."""
        choice = await self._decisions.settled(asked.key("paid_meant"), lambda: self._payment(asked))
        if isinstance(choice, Rich):
            return answered(asked, choice)
        try:
            order = await self._written(asked, choice)
        except (OrderRefused, ChangeRefused) as error:
            log.info("payment_not_written", order=choice["number"], error=type(error).__name__)
            return await self._too_late(asked, str(choice["number"]))
        amount = Money(int(choice["minor"]), order.total.currency)
        line = order_desk.DONE[OrderVerb.ACCEPT_RECEIPT].format(amount=money(amount, "uk"), name=asked.hand.name)
        cards = await self._doors.board.retold(order, None, line, asked.earlier)
        return answered(asked, team.paid(order, amount), *cards)

    async def _payment(self, asked: Asked) -> dict[str, Any] | Rich:
        """Which order, how much, by which receipt."""
        orders = await self._orders.of_chat(asked.shopper) if asked.shopper is not None else ()
        fits = _is_pressing if any(map(_is_pressing, orders)) else _may_be_paid_ahead
        found = await meant(self._doors, asked, fits, plain(words.NONE_TO_PAY), is_value=_is_sum)
        if isinstance(found, Rich):
            return found
        order = found.order
        if await self._may_be_its_number(asked, found):
            return team.about(words.NUMBER_OR_SUM, order)
        if not _awaits_money(order):
            return team.about(words.NOTHING_TO_PAY, order)
        minor = price_in(" ".join(found.rest.split())) if found.rest else receipt_amount(order).minor
        if minor is None:
            return plain(words.NO_SUM)
        if not 0 < minor <= order.total.minor * MOST_TIMES:
            return team.about(order_desk.SUM_ODD, order, amount=Money(minor, order.total.currency), total=order.total)
        receipt = open_receipt(order)
        return {"number": order.number, "minor": minor, "receipt": receipt.id if receipt is not None else None}

    async def _may_be_its_number(self, asked: Asked, found: Meant) -> bool:
        """ "/paid 1007" in the talk of whoever ordered No. 1007, and owes another sum."""
        said = found.rest.strip()
        if asked.shopper is None or said == str(receipt_amount(found.order).minor // 100):
            return False
        return any(order.number == said for order in await self._orders.of_chat(asked.shopper))

    async def _written(self, asked: Asked, choice: Any) -> Order:
        number, key, who = str(choice["number"]), asked.key("paid"), by(asked)
        amount = Money(int(choice["minor"]), (await self._orders.find(number)).total.currency)
        if choice["receipt"] is not None:
            return await self._orders.accept_receipt(key, int(choice["receipt"]), amount, who)
        charge = f"hand:{asked.message.chat.id}:{asked.message.message_id}"
        return await self._orders.pay(key, number, amount, charge, "manager", who)

    async def _refund(self, asked: Asked) -> Step:
        """All that is owed of this order, or the one of this sum."""
        choice = await self._decisions.settled(asked.key("refund_meant"), lambda: self._owed(asked))
        if isinstance(choice, Rich):
            return answered(asked, choice)
        for refund in choice["refunds"]:
            await self._orders.refunded(asked.key(f"refund-{refund}"), int(refund), by(asked))
        order = await self._orders.find(str(choice["number"]))
        amount = Money(int(choice["minor"]), order.total.currency)
        line = order_desk.DONE[OrderVerb.REFUNDED].format(name=asked.hand.name)
        cards = await self._doors.board.retold(order, None, line, asked.earlier)
        return answered(asked, team.about(words.REFUNDED, order, amount=amount), *cards)

    async def _owed(self, asked: Asked) -> dict[str, Any] | Rich:
        found = await meant(self._doors, asked, _is_owed, plain(words.NOTHING_TO_REFUND), is_value=_is_sum)
        if isinstance(found, Rich):
            return found
        open_ = [each for each in found.order.refunds if each.done_at is None]
        if not open_:
            return plain(words.NOTHING_TO_REFUND)
        if found.rest:
            minor = price_in(" ".join(found.rest.split()))
            one = next((each for each in open_ if each.amount.minor == minor), None)
            open_ = [one] if one is not None else open_ if sum(each.amount.minor for each in open_) == minor else []
        if not open_:
            return team.refund_sums(found.order)
        total = sum(each.amount.minor for each in open_)
        return {"number": found.order.number, "refunds": [each.id for each in open_], "minor": total}

    async def _too_late(self, asked: Asked, number: str) -> Step:
        return answered(asked, team.about(words.CHANGED_MEANWHILE, await self._orders.find(number)))


def _is_pressing(order: Order) -> bool:
    """A receipt waits to be looked at, or money is due before the parcel is packed."""
    return open_receipt(order) is not None or order.awaits_payment


def _may_be_paid_ahead(order: Order) -> bool:
    return order.state in UNSHIPPED and order.due.minor > 0


def _awaits_money(order: Order) -> bool:
    return open_receipt(order) is not None or (order.state not in ENDED and order.due.minor > 0)


def _is_owed(order: Order) -> bool:
    return any(each.done_at is None for each in order.refunds)


def _is_sum(said: str) -> bool:
    return price_in(" ".join(said.split())) is not None
