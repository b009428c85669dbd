"""From state to state: only as the table says, with what each step does to pieces and money."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from sqlalchemy import select

from catalog.errors import OrderMoveImpossible
from catalog.orders import money, pieces
from catalog.orders.states import UNPACKED, By, OrderState, PaymentMode, Role, who_may
from catalog.orders.tables import OrderRow, ReturnRow
from catalog.orders.work import Work, mode_of, number_of, state_of
from catalog.products import Money

S = OrderState
BY_MONEY = frozenset({S.PART_PAID, S.PAID})
SETTLES = By.shop("money")


async def move(work: Work, order: OrderRow, to: OrderState, by: By, reason: str = "") -> None:
    """A step that somebody asks for. OrderMoveImpossible says why not."""
    at = state_of(order)
    if to in BY_MONEY:
        ledger = await money.read_ledger(work.session, order.id)
        if money.state_by_money(order, ledger.kept) is not to:
            raise OrderMoveImpossible(number_of(order), at.value, to.value, "money")
    if (at, to) == (S.DELIVERED, S.RETURNED):
        lines = await work.lines(order.id)
        if any(line.returned < line.taken for line in lines):
            raise OrderMoveImpossible(number_of(order), at.value, to.value, "goods")
    await step(work, order, to, by, reason)
    await settle(work, order)


async def step(work: Work, order: OrderRow, to: OrderState, by: By, reason: str = "") -> None:
    """One row of the table, and what it does."""
    at = state_of(order)
    allowed = who_may(mode_of(order), at, to)
    if by.role not in allowed:
        raise OrderMoveImpossible(number_of(order), at.value, to.value, "who" if allowed else "state")
    order.state = to.value
    work.event(order, "state", by, at.value, to.value, reason)
    does = DOES.get(to)
    if does is not None:
        await does(work, order, by)
    await work.session.flush()


async def settle(work: Work, order: OrderRow, *, checked: bool = False) -> None:
    """What is too much is owed back; an order on our shelf stands where its money puts it. A receipt that nobody has
    looked at keeps it in payment_check, unless `checked`."""
    ledger = await money.owe_surplus(work, order)
    at = state_of(order)
    if at not in UNPACKED:
        return
    if ledger.kept > 0:
        order.pay_until = None
    to = money.state_by_money(order, ledger.kept)
    if to is S.AWAITING_PAYMENT and (
        (at is S.CONFIRMED and not ledger.paid) or (at is S.PAYMENT_CHECK and not checked)
    ):
        return
    if at is S.CONFIRMED and to is not S.CONFIRMED and mode_of(order) is not PaymentMode.COD:
        await step(work, order, S.AWAITING_PAYMENT, SETTLES)
    if state_of(order) is not to:
        await step(work, order, to, SETTLES)


async def _await_payment(work: Work, order: OrderRow, _by: By) -> None:
    """Only an order that nobody has paid for is given up by itself."""
    ledger = await money.read_ledger(work.session, order.id)
    order.pay_until = work.after(hours=work.rules.pay_hours) if ledger.kept == 0 else None


async def _keep_waiting(_work: Work, order: OrderRow, _by: By) -> None:
    """It is not given up any more."""
    order.pay_until = None


async def _pack(work: Work, order: OrderRow, by: By) -> None:
    """What was promised leaves the shelf."""
    await pieces.take(work, await work.lines(order.id), str(by))


async def _arrive(work: Work, order: OrderRow, _by: By) -> None:
    """The days of storage begin."""
    order.storage_until = work.after(days=work.rules.storage_days)


async def _deliver(work: Work, order: OrderRow, by: By) -> None:
    """What was not paid yet, the carrier took on delivery."""
    order.delivered_at, order.storage_until = work.now, None
    ledger = await money.read_ledger(work.session, order.id)
    rest = order.total_minor - ledger.kept
    if rest > 0:
        due = Money(rest, order.currency)
        await money.take_in(work, order, due, money.carrier_charge(order), "carrier", by)


async def _miss(work: Work, order: OrderRow, _by: By) -> None:
    """Whoever ordered it is remembered."""
    order.uncollected_at, order.storage_until = work.now, None


async def _come_back(work: Work, order: OrderRow, by: By) -> None:
    """All that did not come back yet lies on the shelf again."""
    given = {line: line.taken - line.returned for line in await work.lines(order.id)}
    await pieces.come_back(work, given, str(by))


async def _cancel(work: Work, order: OrderRow, by: By) -> None:
    """Promised pieces are free again, a packed parcel is opened, and an exchange becomes a return."""
    order.pay_until = None
    lines = await work.lines(order.id)
    await pieces.hold(work, dict.fromkeys(lines, 0), None)
    await pieces.unpack(work, lines, str(by))
    if order.exchange_of is not None:
        await _return_credit(work, order)


async def _return_credit(work: Work, order: OrderRow) -> None:
    """The money that came over from the first order goes back to it, as long as its things are on their way."""
    wanted = select(ReturnRow).where(ReturnRow.replacement_id == order.id, ReturnRow.state == "asked")
    asked = await work.session.scalar(wanted.with_for_update())
    if asked is None:
        return
    first = await work.order_by_id(asked.order_id)
    await money.move_money(work, order, first, asked.credit_minor, f"exchange:{asked.id}:back")
    asked.kind, asked.credit_minor, asked.difference_minor = "return", 0, None


DOES: Mapping[OrderState, Callable[[Work, OrderRow, By], Awaitable[None]]] = {
    S.AWAITING_PAYMENT: _await_payment,
    S.PAYMENT_CHECK: _keep_waiting,
    S.PART_PAID: _keep_waiting,
    S.PAID: _keep_waiting,
    S.PACKED: _pack,
    S.ARRIVED: _arrive,
    S.DELIVERED: _deliver,
    S.UNCOLLECTED: _miss,
    S.RETURNED: _come_back,
    S.CANCELLED: _cancel,
}


def is_manager(by: By) -> bool:
    return by.role is Role.MANAGER
