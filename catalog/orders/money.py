"""What came, what we owe and what is ours: sums are never stored, they are added up."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from catalog.errors import ChargeMismatch, FigureImpossible
from catalog.orders.states import By, OrderState, PaymentMode
from catalog.orders.tables import OrderRow, PaymentRow, RefundRow, ReturnRow
from catalog.orders.work import Work, mode_of, number_of, state_of
from catalog.products import Money

MOST_MINOR = 10**12


@dataclass(frozen=True, slots=True)
class Ledger:
    """Sums in minor units."""

    paid: int
    owed: int
    given_back: int

    @property
    def kept(self) -> int:
        return self.paid - self.owed - self.given_back


async def read_ledger(session: AsyncSession, order_id: int) -> Ledger:
    async def add_up(amount: ColumnElement[int], *where: ColumnElement[bool]) -> int:
        return int(await session.scalar(select(func.coalesce(func.sum(amount), 0)).where(*where)) or 0)

    mine = RefundRow.order_id == order_id
    refund = RefundRow.__table__.c.amount_minor
    return Ledger(
        await add_up(PaymentRow.__table__.c.amount_minor, PaymentRow.order_id == order_id),
        await add_up(refund, mine, RefundRow.done_at.is_(None)),
        await add_up(refund, mine, RefundRow.done_at.is_not(None)),
    )


async def worth(work: Work, order: OrderRow) -> int:
    """How much of what came is ours: the total without what came back or went over to an exchange, nothing of a
    cancelled order, and of one that came back as a whole only the delivery."""
    match state_of(order):
        case OrderState.CANCELLED:
            return 0
        case OrderState.RETURNED:
            return order.fee_minor
    gone = case((ReturnRow.state == "asked", ReturnRow.credit_minor), else_=ReturnRow.amount_minor)
    counted = (ReturnRow.order_id == order.id, ReturnRow.state.in_(("asked", "accepted")))
    back = await work.session.scalar(select(func.coalesce(func.sum(gone), 0)).where(*counted))
    return order.total_minor - int(back or 0)


async def take_in(work: Work, order: OrderRow, amount: Money, charge_id: str, method: str, by: By) -> bool:
    """Write money down that came; False when this charge was written down before.

    FigureImpossible; ChargeMismatch: the charge is known with another order or amount.
    """
    if not 0 < amount.minor <= MOST_MINOR or amount.currency != order.currency:
        raise FigureImpossible(f"{amount.minor} {amount.currency} cannot be paid")
    insert = postgresql.insert if work.session.get_bind().dialect.name == "postgresql" else sqlite.insert
    values = {"order_id": order.id, "charge_id": charge_id, "amount_minor": amount.minor, "method": method}
    new = await work.session.scalar(
        insert(PaymentRow).values(**values, at=work.now).on_conflict_do_nothing().returning(PaymentRow.id)
    )
    if new is None:
        known = (await work.session.scalars(select(PaymentRow).where(PaymentRow.charge_id == charge_id))).one()
        if (known.order_id, known.amount_minor) != (order.id, amount.minor):
            raise ChargeMismatch(charge_id)
        return False
    work.event(order, "payment", by, after=str(amount.minor), reason=method)
    return True


def owe(work: Work, order: OrderRow, minor: int, reason: str, *, done: bool = False) -> None:
    """Write down what we owe; `done`: it was given back in the same moment."""
    done_at = work.now if done else None
    work.session.add(RefundRow(order_id=order.id, amount_minor=minor, reason=reason, due_at=work.now, done_at=done_at))
    work.event(order, "refund", By.shop("money"), after=str(minor), reason=reason)


async def move_money(work: Work, source: OrderRow, target: OrderRow, minor: int, what: str) -> None:
    """From one order to another of the same shopper, in the same moment."""
    if minor > 0:
        owe(work, source, minor, what, done=True)
        await take_in(work, target, Money(minor, target.currency), what, "exchange", By.shop("exchange"))


async def owe_surplus(work: Work, order: OrderRow) -> Ledger:
    """More came than is ours: the rest is owed from now on."""
    await work.session.flush()
    ledger = await read_ledger(work.session, order.id)
    surplus = ledger.kept - await worth(work, order)
    if surplus > 0:
        owe(work, order, surplus, state_of(order).value)
        await work.session.flush()
        ledger = Ledger(ledger.paid, ledger.owed + surplus, ledger.given_back)
    return ledger


def state_by_money(order: OrderRow, kept: int) -> OrderState:
    """Where an order that is not packed yet stands by its money."""
    if kept >= order.total_minor:
        return OrderState.PAID
    match mode_of(order):
        case PaymentMode.COD:
            return OrderState.CONFIRMED
        case PaymentMode.PART if kept >= order.prepay_minor:
            return OrderState.PART_PAID
    return OrderState.AWAITING_PAYMENT


def prepayment(mode: PaymentMode, total: int, part: int) -> int:
    return {PaymentMode.FULL: total, PaymentMode.PART: min(part, total), PaymentMode.COD: 0}[mode]


def carrier_charge(order: OrderRow) -> str:
    """The id under which a carrier hands over what it took on delivery."""
    return f"carrier:{number_of(order)}"
