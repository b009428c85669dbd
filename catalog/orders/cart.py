"""The chat's one order that is not confirmed yet. What is put into it is promised for a while."""

from __future__ import annotations

from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from catalog.errors import FigureImpossible, LineNotFound
from catalog.orders import pieces
from catalog.orders.order import Cart, CartLine
from catalog.orders.reduction import cost
from catalog.orders.states import OrderState
from catalog.orders.tables import OrderLineRow, OrderRow
from catalog.orders.work import Work, to_moment
from catalog.products import Money, Names
from catalog.tables import ColourRow, ProductRow, VariantRow

DRAFT = OrderState.DRAFT.value


async def add(work: Work, chat: int, sku: str, count: int) -> None:
    """VariantNotFound, NotEnoughStock, FigureImpossible."""
    _checked(work, count)
    goods = (await pieces.read_goods(work, [sku]))[sku]
    order = await _opened(work, chat)
    order.created_at = work.now
    line = next((line for line in await work.lines(order.id) if line.variant_sku == sku), None)
    if line is None:
        line = OrderLineRow(order_id=order.id, variant_sku=sku, pieces=count, held=0, taken=0, returned=0, restocked=0)
        work.session.add(line)
    else:
        line.pieces += count
    goods.copy_to(line)
    await _hold(work, line)


async def change(work: Work, chat: int, line_id: int, count: int) -> None:
    """Zero pieces: it goes. LineNotFound, NotEnoughStock, FigureImpossible."""
    line = await _line(work, chat, line_id)
    if count == 0:
        await _remove(work, [line])
        await _forget_discount(work, line.order_id)
        return
    line.pieces = count
    await _hold(work, line)


async def clear(work: Work, chat: int) -> None:
    order = await draft(work, chat)
    if order is not None:
        await _remove(work, await work.lines(order.id))
        await _forget_discount(work, order.id)


async def draft(work: Work, chat: int) -> OrderRow | None:
    """The cart, held until the transaction ends."""
    wanted = select(OrderRow).where(OrderRow.chat == chat, OrderRow.state == DRAFT)
    return await work.session.scalar(wanted.with_for_update().execution_options(populate_existing=True))


async def read_cart(session: AsyncSession, chat: int, currency: str, free_from: int | None) -> Cart:
    rows = await session.execute(
        select(OrderLineRow, VariantRow, ProductRow, ColourRow, OrderRow)
        .join(OrderRow, OrderRow.id == OrderLineRow.order_id)
        .join(VariantRow, VariantRow.sku == OrderLineRow.variant_sku)
        .join(ProductRow, ProductRow.sku == VariantRow.product_sku)
        .join(ColourRow, ColourRow.code == VariantRow.colour)
        .where(OrderRow.chat == chat, OrderRow.state == DRAFT)
        .order_by(OrderLineRow.id)
        .execution_options(populate_existing=True)
    )
    found = list(rows)
    lines = tuple(_line_of(line, variant, product.names, colour.names) for line, variant, product, colour, _ in found)
    goods = [(line.price.minor, line.pieces) for line in lines]
    discount = found[0][-1].reduction.off(goods) if found else 0
    total = cost(goods) - discount
    missing = None if free_from is None else Money(max(0, free_from - total), currency)
    return Cart(chat, lines, Money(total, currency), missing, Money(discount, currency))


def _line_of(line: OrderLineRow, variant: VariantRow, names: Names, colour_names: Names) -> CartLine:
    on = variant.active
    return CartLine(
        line=line.id,
        sku=line.variant_sku,
        product_sku=variant.product_sku,
        names=names,
        colour=variant.colour,
        colour_names=colour_names,
        size=variant.size,
        pieces=line.pieces,
        price=Money(variant.price_minor, variant.currency),
        told_price=Money(line.price_minor, variant.currency),
        held_until=to_moment(line.held_until) if line.held_until is not None else None,
        free=variant.stock - variant.reserved if on else 0,
    )


async def _opened(work: Work, chat: int) -> OrderRow:
    """The cart, made if there is none: of two that make one at once, the second waits and finds the first's."""
    found = await draft(work, chat)
    if found is not None:
        return found
    insert = postgresql.insert if work.session.get_bind().dialect.name == "postgresql" else sqlite.insert
    new = insert(OrderRow).values(chat=chat, state=DRAFT, currency=work.currency, created_at=work.now)
    await work.session.execute(new.on_conflict_do_nothing())
    made = await draft(work, chat)
    assert made is not None, "a cart that was just made is there"
    return made


async def _line(work: Work, chat: int, line_id: int) -> OrderLineRow:
    order = await draft(work, chat)
    lines = await work.lines(order.id) if order is not None else []
    found = next((line for line in lines if line.id == line_id), None)
    if found is None:
        raise LineNotFound(line_id)
    return found


async def _hold(work: Work, line: OrderLineRow) -> None:
    _checked(work, line.pieces)
    await pieces.hold(work, {line: line.pieces}, work.after(minutes=work.rules.reserve_minutes))


async def _remove(work: Work, lines: list[OrderLineRow]) -> None:
    await pieces.hold(work, dict.fromkeys(lines, 0), None)
    await work.session.execute(delete(OrderLineRow).where(OrderLineRow.id.in_([line.id for line in lines])))


async def _forget_discount(work: Work, order_id: int) -> None:
    """It was given for what was chosen: nothing is."""
    if not await work.lines(order_id):
        nothing = {"discount_permille": 0, "discount_minor": 0, "discount_of_minor": 0, "discount_by": None}
        await work.session.execute(update(OrderRow).where(OrderRow.id == order_id).values(nothing))


def _checked(work: Work, count: int) -> None:
    if not 1 <= count <= work.rules.most_pieces:
        raise FigureImpossible(f"{count} pieces cannot be ordered")
