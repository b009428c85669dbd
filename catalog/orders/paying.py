"""Money that comes and goes: charges, receipts that a manager looks at, refunds."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from catalog.errors import OrderMoveImpossible, OrderNotFound, PriceChanged, ReceiptKnown
from catalog.orders import money
from catalog.orders.moving import is_manager, settle, step
from catalog.orders.order import Verdict
from catalog.orders.states import UNPACKED, By, OrderState, PaymentMode
from catalog.orders.tables import OrderRow, PaymentRow, ReceiptRow, RefundRow
from catalog.orders.work import Work, mode_of, number_of, state_of
from catalog.products import Money

S = OrderState


async def pay(work: Work, number: str, amount: Money, charge_id: str, method: str, by: By) -> OrderRow:
    """Money is never turned away: what the order does not need is owed back. FigureImpossible, ChargeMismatch."""
    order = await work.order(number)
    if await money.take_in(work, order, amount, charge_id, method, by):
        await settle(work, order, checked=not await _has_open_receipt(work, order))
    return order


async def check_payable(session: AsyncSession, number: str, amount: Money) -> None:
    """Whether an invoice may be paid now. PriceChanged: another amount is due. OrderMoveImpossible: nothing is."""
    order = await session.scalar(select(OrderRow).where(OrderRow.number == number))
    if order is None:
        raise OrderNotFound(number)
    kept = (await money.read_ledger(session, order.id)).kept
    due, at_once = order.total_minor - kept, order.prepay_minor - kept
    if state_of(order) not in UNPACKED or due <= 0:
        raise OrderMoveImpossible(number, order.state, S.PAID.value)
    if amount.currency != order.currency or amount.minor not in {due, at_once}:
        raise PriceChanged(amount.minor, at_once if at_once > 0 else due)


async def receipt(work: Work, chat: int, number: str, sha256: str, photo_id: str) -> OrderRow:
    """NotYours; ReceiptKnown: these bytes were sent before. Whatever state the order is in, the receipt is kept."""
    by = By.shopper(chat)
    order = await work.order(number, by)
    insert = postgresql.insert if work.session.get_bind().dialect.name == "postgresql" else sqlite.insert
    values = {"order_id": order.id, "sha256": sha256, "photo_id": photo_id, "at": work.now}
    new = await work.session.scalar(
        insert(ReceiptRow).values(**values).on_conflict_do_nothing().returning(ReceiptRow.id)
    )
    if new is None:
        known = select(OrderRow).join(ReceiptRow, ReceiptRow.order_id == OrderRow.id)
        first = (await work.session.scalars(known.where(ReceiptRow.sha256 == sha256))).one()
        raise ReceiptKnown(first.number if first.chat == chat else None)
    work.event(order, "receipt", by, after=str(new))
    if state_of(order) is S.CONFIRMED and mode_of(order) is not PaymentMode.COD:
        await step(work, order, S.AWAITING_PAYMENT, By.shop("receipt"))
    if state_of(order) is S.AWAITING_PAYMENT:
        await step(work, order, S.PAYMENT_CHECK, by)
    return order


async def accept_receipt(work: Work, receipt_id: int, amount: Money, by: By) -> OrderRow:
    """The manager saw this much come. A second tap changes nothing."""
    order, found = await _receipt(work, receipt_id, by)
    if found.verdict == Verdict.ACCEPTED:
        return order
    found.verdict = Verdict.ACCEPTED.value
    work.event(order, "receipt", by, str(found.id), found.verdict)
    await money.take_in(work, order, amount, f"receipt:{found.id}", "receipt", by)
    await settle(work, order, checked=not await _has_open_receipt(work, order))
    return order


async def refuse_receipt(work: Work, receipt_id: int, by: By, reason: str) -> OrderRow:
    """No money came by it. OrderMoveImpossible: it was accepted before."""
    order, found = await _receipt(work, receipt_id, by)
    if found.verdict == Verdict.ACCEPTED:
        raise OrderMoveImpossible(number_of(order), found.verdict, Verdict.REFUSED.value, "money")
    if found.verdict is None:
        found.verdict = Verdict.REFUSED.value
        work.event(order, "receipt", by, str(found.id), found.verdict, reason)
        await settle(work, order, checked=not await _has_open_receipt(work, order))
    return order


async def refunded(work: Work, refund_id: int, by: By) -> OrderRow:
    """It was given back. A second tap changes nothing."""
    order_id = await work.session.scalar(select(RefundRow.order_id).where(RefundRow.id == refund_id))
    if order_id is None:
        raise OrderNotFound(f"refund:{refund_id}")
    order = await work.order_by_id(order_id)
    _by_manager(order, by, "refunded")
    found = (await work.session.scalars(select(RefundRow).where(RefundRow.id == refund_id))).one()
    if found.done_at is None:
        found.done_at = work.now
        work.event(order, "refund", by, str(found.amount_minor), "done")
    return order


async def change_method(work: Work, number: str, method: str, charge_id: str, by: By) -> OrderRow:
    """What was paid is paid again by other means, and the first is owed back. Before packing only, and not by
    the means that it came by."""
    order = await work.order(number, by)
    if state_of(order) not in UNPACKED:
        raise OrderMoveImpossible(number, order.state, "method", "goods")
    kept = (await money.read_ledger(work.session, order.id)).kept
    used = select(PaymentRow.method).where(PaymentRow.order_id == order.id).order_by(PaymentRow.id.desc()).limit(1)
    known = select(PaymentRow.id).where(PaymentRow.charge_id == charge_id)
    if await work.session.scalar(used) == method and await work.session.scalar(known) is None:
        raise OrderMoveImpossible(number, order.state, "method", "money")
    if kept > 0 and await money.take_in(work, order, Money(kept, order.currency), charge_id, method, by):
        money.owe(work, order, kept, "method")
        await settle(work, order)
    return order


async def _receipt(work: Work, receipt_id: int, by: By) -> tuple[OrderRow, ReceiptRow]:
    order_id = await work.session.scalar(select(ReceiptRow.order_id).where(ReceiptRow.id == receipt_id))
    if order_id is None:
        raise OrderNotFound(f"receipt:{receipt_id}")
    order = await work.order_by_id(order_id)
    _by_manager(order, by, "receipt")
    wanted = select(ReceiptRow).where(ReceiptRow.id == receipt_id).execution_options(populate_existing=True)
    return order, (await work.session.scalars(wanted)).one()


def _by_manager(order: OrderRow, by: By, what: str) -> None:
    if not is_manager(by):
        raise OrderMoveImpossible(number_of(order), order.state, what, "who")


async def _has_open_receipt(work: Work, order: OrderRow) -> bool:
    await work.session.flush()
    open_ = select(func.count()).where(ReceiptRow.order_id == order.id, ReceiptRow.verdict.is_(None))
    return bool(await work.session.scalar(open_))
