"""What comes back after the delivery: for money, or for another colour or size."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import timedelta

from sqlalchemy import select

from catalog.errors import OrderMoveImpossible, OrderNotFound, ReturnImpossible, ReturnProblem
from catalog.orders import money, pieces
from catalog.orders.changing import new_line, swapped
from catalog.orders.moving import is_manager, settle, step
from catalog.orders.order import OUR_FAULT, Given, ReturnReason
from catalog.orders.reduction import Discount, cost
from catalog.orders.states import UNPACKED, By, OrderState, PaymentMode
from catalog.orders.tables import OrderLineRow, OrderRow, ReturnRow
from catalog.orders.work import Work, number_of, state_of, to_moment
from catalog.tables import CategoryRow, ProductRow

S = OrderState


async def ask(
    work: Work,
    number: str,
    given: Sequence[Given],
    reason: ReturnReason,
    by: By,
    refund_to: str | None,
    photos: Sequence[str],
) -> OrderRow:
    """The money is owed when the things are here. ReturnImpossible, LineNotFound."""
    order = await work.order(number, by)
    lines = await _checked(work, order, given, reason)
    asked = await _asked(work, order, lines, given, reason, photos)
    asked.kind, asked.refund_to, asked.we_pay_way_back = "return", refund_to, reason in OUR_FAULT
    work.session.add(asked)
    await work.session.flush()
    work.event(order, "return", by, None, f"return:{asked.id}", reason.value)
    return order


async def ask_exchange(
    work: Work,
    number: str,
    given: Sequence[Given],
    reason: ReturnReason,
    by: By,
    refund_to: str | None,
    photos: Sequence[str],
) -> OrderRow:
    """What is wanted instead is promised at once, in an order of its own that the first one's money goes over to.

    ReturnImpossible, LineNotFound, VariantNotFound, NotEnoughStock.
    """
    order = await work.order(number, by)
    lines = await _checked(work, order, given, reason)
    asked = await _asked(work, order, lines, given, reason, photos)
    asked.kind, asked.refund_to, asked.we_pay_way_back = "exchange", refund_to, True
    replacement = await _replacement(work, order, lines, given, asked.amount_minor, by)
    kept = (await money.read_ledger(work.session, order.id)).kept
    asked.replacement_id = replacement.id
    asked.difference_minor = replacement.total_minor - asked.amount_minor
    asked.credit_minor = min(asked.amount_minor, replacement.total_minor, max(0, kept))
    work.session.add(asked)
    await work.session.flush()
    await money.move_money(work, order, replacement, asked.credit_minor, f"exchange:{asked.id}")
    await settle(work, replacement)
    work.event(order, "return", by, None, f"exchange:{asked.id}", reason.value)
    return order


async def accept(work: Work, return_id: int, by: By, *, restock: bool) -> OrderRow:
    """The things are here: on the shelf when they can be sold again. A second tap changes nothing."""
    order, asked = await _decided(work, return_id, by)
    if asked.state == "accepted":
        return order
    if asked.state == "refused":
        raise ReturnImpossible(number_of(order), ReturnProblem.DECIDED)
    asked.state = "accepted"
    lines = {line.id: line for line in await work.lines(order.id)}
    back = Counter[OrderLineRow]()
    for given in asked.lines:
        back[lines[given["line"]]] += given["pieces"]
    await pieces.come_back(work, back, str(by), restock=restock)
    work.event(order, "return", by, f"{asked.kind}:{asked.id}", "accepted")
    await settle(work, order)
    if state_of(order) is S.DELIVERED and all(line.returned == line.taken for line in lines.values()):
        await step(work, order, S.RETURNED, by)
        await settle(work, order)
    return order


async def refuse(work: Work, return_id: int, by: By, reason: str) -> OrderRow:
    """They stay with the shopper, and a replacement is cancelled. OrderMoveImpossible: that is packed already."""
    order, asked = await _decided(work, return_id, by)
    if asked.state == "refused":
        return order
    if asked.state == "accepted":
        raise ReturnImpossible(number_of(order), ReturnProblem.DECIDED)
    work.event(order, "return", by, f"{asked.kind}:{asked.id}", "refused", reason)
    if asked.kind == "exchange" and asked.replacement_id is not None:
        replacement = await work.order_by_id(asked.replacement_id)
        if state_of(replacement) not in UNPACKED:
            raise OrderMoveImpossible(number_of(replacement), replacement.state, S.CANCELLED.value, "goods")
        await step(work, replacement, S.CANCELLED, by, "exchange refused")
        await settle(work, replacement)
    asked.state = "refused"
    await settle(work, order)
    return order


async def _asked(
    work: Work,
    order: OrderRow,
    lines: Mapping[int, OrderLineRow],
    given: Sequence[Given],
    reason: ReturnReason,
    photos: Sequence[str],
) -> ReturnRow:
    coming = await _on_their_way(work, order)
    return ReturnRow(
        order_id=order.id,
        reason=reason.value,
        lines=[asdict(each) for each in given],
        amount_minor=_paid_for(order, lines, given, coming),
        credit_minor=0,
        photos=list(photos),
        state="asked",
        at=work.now,
    )


def _paid_for(
    order: OrderRow, lines: Mapping[int, OrderLineRow], given: Sequence[Given], coming: Mapping[int, int]
) -> int:
    """What these pieces cost, after those of the same lines that came back or are on their way."""
    goods = [(line.price_minor, line.pieces) for line in lines.values()]
    place = {number: n for n, number in enumerate(lines)}
    gone = Counter({line.id: line.returned + coming.get(line.id, 0) for line in lines.values()})
    paid = 0
    for each in given:
        paid += lines[each.line].price_minor * each.pieces
        paid -= order.reduction.off_some(goods, place[each.line], gone[each.line], each.pieces)
        gone[each.line] += each.pieces
    return paid


async def _checked(
    work: Work, order: OrderRow, given: Sequence[Given], reason: ReturnReason
) -> dict[int, OrderLineRow]:
    number = number_of(order)
    if state_of(order) is not S.DELIVERED or order.delivered_at is None or not given:
        raise ReturnImpossible(number, ReturnProblem.NOT_DELIVERED)
    lines = {line.id: line for line in await work.lines(order.id)}
    goods = await pieces.read_goods(work, [each.instead for each in given if each.instead is not None])
    wanted = await _on_their_way(work, order)
    for each in given:
        line = swapped(number, lines.get(each.line), each, goods)
        wanted[line.id] += each.pieces
        if wanted[line.id] > line.taken - line.returned:
            raise ReturnImpossible(number, ReturnProblem.TOO_MANY)
    await _check_rules(work, order, {lines[each.line].product_sku for each in given}, reason)
    return lines


async def _check_rules(work: Work, order: OrderRow, products: set[str], reason: ReturnReason) -> None:
    """A defect or our mistake is taken back of any category; the days count for all."""
    of = select(CategoryRow).join(ProductRow, ProductRow.category == CategoryRow.code)
    categories = list(await work.session.scalars(of.where(ProductRow.sku.in_(sorted(products)))))
    if reason not in OUR_FAULT and not all(category.returnable for category in categories):
        raise ReturnImpossible(number_of(order), ReturnProblem.NOT_RETURNABLE)
    days = min((max(category.return_days, work.rules.return_days) for category in categories), default=0)
    if order.delivered_at is not None and work.at > to_moment(order.delivered_at) + timedelta(days=days):
        raise ReturnImpossible(number_of(order), ReturnProblem.TOO_LATE)


async def _on_their_way(work: Work, order: OrderRow) -> Counter[int]:
    """Pieces by line that somebody has already said will come back."""
    asked = select(ReturnRow.lines).where(ReturnRow.order_id == order.id, ReturnRow.state == "asked")
    wanted = Counter[int]()
    for lines in await work.session.scalars(asked):
        for each in lines:
            wanted[each["line"]] += each["pieces"]
    return wanted


async def _replacement(
    work: Work, order: OrderRow, lines: Mapping[int, OrderLineRow], given: Sequence[Given], paid: int, by: By
) -> OrderRow:
    wanted = Counter[str]()
    for each in given:
        wanted[each.instead or lines[each.line].variant_sku] += each.pieces
    goods = await pieces.read_goods(work, wanted)
    chosen = [(goods[sku].price_minor, count) for sku, count in wanted.items()]
    reduction = _of_these(order, lines, given, paid)
    total = cost(chosen) - reduction.off(chosen)
    made = OrderRow(
        number=f"{number_of(order)}-{await _exchanges(work, order) + 1}",
        chat=order.chat,
        state=S.CONFIRMED.value,
        mode=PaymentMode.FULL.value,
        currency=order.currency,
        goods_minor=total,
        fee_minor=0,
        prepay_minor=total,
        discount_permille=reduction.permille,
        discount_minor=reduction.minor,
        discount_of_minor=reduction.of_minor,
        discount_by=order.discount_by,
        delivery=order.delivery,
        phone=order.phone,
        exchange_of=order.id,
        created_at=work.now,
        confirmed_at=work.now,
    )
    work.session.add(made)
    await work.session.flush()
    work.event(made, "state", by, None, made.state, f"exchange of {number_of(order)}")
    fresh = {new_line(made, goods[sku]): count for sku, count in wanted.items()}
    for line, count in fresh.items():
        line.pieces = count
    work.session.add_all(fresh)
    await pieces.hold(work, fresh, None)
    return made


def _of_these(order: OrderRow, lines: Mapping[int, OrderLineRow], given: Sequence[Given], paid: int) -> Discount:
    """The discount of what is given up for others: the same by the hundred, and of a sum what these pieces bore."""
    if not order.reduction.minor:
        return order.reduction
    full = sum(lines[each.line].price_minor * each.pieces for each in given)
    return Discount(minor=full - paid, of_minor=full)


async def _exchanges(work: Work, order: OrderRow) -> int:
    wanted = select(OrderRow.id).where(OrderRow.exchange_of == order.id)
    return len(list(await work.session.scalars(wanted)))


async def _decided(work: Work, return_id: int, by: By) -> tuple[OrderRow, ReturnRow]:
    order_id = await work.session.scalar(select(ReturnRow.order_id).where(ReturnRow.id == return_id))
    if order_id is None:
        raise OrderNotFound(f"return:{return_id}")
    order = await work.order_by_id(order_id)
    if not is_manager(by):
        raise OrderMoveImpossible(number_of(order), order.state, "return", "who")
    wanted = select(ReturnRow).where(ReturnRow.id == return_id).execution_options(populate_existing=True)
    return order, (await work.session.scalars(wanted)).one()
