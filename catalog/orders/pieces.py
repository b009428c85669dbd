"""Pieces between shelf, promise and parcel: `variants.stock` and `variants.reserved` change with the lines, or not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select, update

from catalog import audit
from catalog.errors import NotEnoughStock, VariantNotFound
from catalog.orders.tables import OrderLineRow
from catalog.orders.work import Work
from catalog.products import Names
from catalog.tables import ColourRow, ProductRow, VariantRow


@dataclass(frozen=True, slots=True)
class Goods:
    """A variant as it is sold now."""

    sku: str
    product_sku: str
    names: Names
    colour: str
    colour_names: Names
    size: str
    price_minor: int
    currency: str

    def copy_to(self, line: OrderLineRow) -> None:
        """What an order says of it from now on, whatever the shop says later."""
        line.product_sku, line.colour, line.size = self.product_sku, self.colour, self.size
        line.name_uk, line.name_ru, line.name_en = self.names.uk, self.names.ru, self.names.en
        colour = self.colour_names
        line.colour_uk, line.colour_ru, line.colour_en = colour.uk, colour.ru, colour.en
        line.price_minor = self.price_minor


async def read_goods(work: Work, skus: Iterable[str]) -> dict[str, Goods]:
    """VariantNotFound: one of them is not there, or switched off."""
    wanted = sorted(set(skus))
    rows = await work.session.execute(
        select(VariantRow, ProductRow, ColourRow)
        .join(ProductRow, ProductRow.sku == VariantRow.product_sku)
        .join(ColourRow, ColourRow.code == VariantRow.colour)
        .where(VariantRow.sku.in_(wanted), VariantRow.active, ProductRow.active)
        .execution_options(populate_existing=True)
    )
    found = {
        variant.sku: Goods(
            variant.sku,
            variant.product_sku,
            product.names,
            variant.colour,
            colour.names,
            variant.size,
            variant.price_minor,
            variant.currency,
        )
        for variant, product, colour in rows
    }
    for sku in wanted:
        if sku not in found or found[sku].currency != work.currency:
            raise VariantNotFound(sku)
    return found


async def hold(work: Work, wanted: Mapping[OrderLineRow, int], until: int | None) -> None:
    """Promise so many pieces of each line, more or fewer than now. NotEnoughStock: nothing has changed."""
    promised = Counter[str]()
    for line, pieces in wanted.items():
        promised[line.variant_sku] += pieces - line.held
        line.held, line.held_until = pieces, until if pieces else None
    await _shift(work, promised=promised)


async def take(work: Work, lines: Iterable[OrderLineRow], who: str) -> None:
    """What was promised goes into a parcel."""
    gone = Counter[str]()
    for line in lines:
        gone[line.variant_sku] += line.held
        line.taken, line.held, line.held_until = line.taken + line.held, 0, None
    off = Counter({sku: -pieces for sku, pieces in gone.items()})
    await _shift(work, promised=off, shelf=off, who=who)


async def unpack(work: Work, lines: Iterable[OrderLineRow], who: str) -> None:
    """A parcel that never left is opened: its pieces lie on the shelf again, as if never taken."""
    back = Counter[str]()
    for line in lines:
        back[line.variant_sku] += line.taken
        line.taken = 0
    await _shift(work, shelf=back, who=who)


async def come_back(work: Work, given: Mapping[OrderLineRow, int], who: str, *, restock: bool = True) -> None:
    """So many pieces of each line are with us again; on the shelf only when they can be sold."""
    back = Counter[str]()
    for line, pieces in given.items():
        line.returned += pieces
        if restock:
            line.restocked += pieces
            back[line.variant_sku] += pieces
    await _shift(work, shelf=back, who=who)


async def _shift(
    work: Work, *, promised: Counter[str] | None = None, shelf: Counter[str] | None = None, who: str = ""
) -> None:
    promised, shelf = promised or Counter(), shelf or Counter()
    skus = sorted(sku for sku in {*promised, *shelf} if promised[sku] or shelf[sku])
    if not skus:
        return
    products = await lock_products(work, skus)
    changes = []
    for sku in skus:
        after = await _shift_one(work, sku, promised[sku], shelf[sku])
        if shelf[sku]:
            changes.append(audit.FactChange(sku, "stock", after - shelf[sku], after))
    await audit.touch(work.session, products, work.at)
    await audit.audit(work.session, changes, audit.By(who, work.at, work.source))


async def lock_products(work: Work, skus: Iterable[str]) -> list[str]:
    """A product's row stands for its variants, as in catalog/stock.py. Whoever shifts twice locks all of it first."""
    of = select(VariantRow.product_sku).where(VariantRow.sku.in_(sorted(set(skus))))
    held = select(ProductRow.sku).where(ProductRow.sku.in_(of)).order_by(ProductRow.sku).with_for_update()
    return list(await work.session.scalars(held))


async def _shift_one(work: Work, sku: str, promised: int, shelf: int) -> int:
    """What lies on the shelf then."""
    stock, reserved = VariantRow.stock + shelf, VariantRow.reserved + promised
    after = await work.session.scalar(
        update(VariantRow)
        .where(VariantRow.sku == sku, reserved >= 0, reserved <= stock)
        .values(stock=stock, reserved=reserved)
        .returning(VariantRow.stock)
        .execution_options(synchronize_session=False)
    )
    if after is None:
        now = (
            await work.session.execute(select(VariantRow.stock, VariantRow.reserved).where(VariantRow.sku == sku))
        ).one_or_none()
        raise NotEnoughStock(sku, *now) if now is not None else VariantNotFound(sku)
    return after
