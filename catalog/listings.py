"""What SQL answers better than any ranking: the cheapest, the dearest, the newest, how many, which size."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, distinct, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from catalog.products import Count, Listed, Product
from catalog.queries import Filters, passing, read_charts, read_products
from catalog.sizes import size_for_height
from catalog.tables import ProductRow, VariantRow

AT_ONCE = 200  # variants: products have dozens, so a few products lie within
Conditions = Sequence[SQLColumnExpression[bool]]


class Order(StrEnum):
    CHEAPEST = "cheapest"
    DEAREST = "dearest"
    NEWEST = "newest"


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """What is left to say of a product that is switched off: its Ukrainian name, its kind, for whom it was."""

    name: str
    category: str
    for_whom: str


async def read_withdrawn(session: AsyncSession, sku: str) -> Withdrawn | None:
    """None when there was never such a product, or it is sold."""
    columns = select(ProductRow.name_uk, ProductRow.category, ProductRow.for_whom)
    row = (await session.execute(columns.where(ProductRow.sku == sku, ProductRow.active.is_(False)))).first()
    return Withdrawn(*row) if row is not None else None


async def read_listed(
    session: AsyncSession, filters: Filters, order: Order, limit: int, data_dir: Path
) -> tuple[Listed, ...]:
    """At most `limit` products in this order, each with its cheapest (dearest) variant that passes; equals stay in the
    shop's order, and what has no date is older than everything that has one."""
    conditions = await passing(session, filters)
    find = _newest if order is Order.NEWEST else _by_price
    skus = await find(session, conditions, order, limit)
    speaking = await _speaking(session, conditions, order, skus)
    products = await read_products(session, skus, data_dir)
    return tuple(_listed(products, {sku: speaking[sku] for sku in skus if sku in speaking}))


async def read_count(session: AsyncSession, filters: Filters) -> Count:
    """How many models, variants and pieces pass."""
    pieces = func.coalesce(func.sum(VariantRow.stock - VariantRow.reserved), 0)
    wanted = (
        select(func.count(distinct(VariantRow.product_sku)), func.count(), pieces)
        .select_from(VariantRow)
        .join(ProductRow, ProductRow.sku == VariantRow.product_sku)
        .where(*await passing(session, filters))
    )
    products, variants, free = (await session.execute(wanted)).one()
    return Count(products, variants, int(free))


async def read_sizes_for_height(session: AsyncSession, code: str, height: int) -> dict[str, str]:
    """Chart to label, for every chart that the active products of this category (or this product) are cut by and that
    has a size for `height` centimetres."""
    mine = (ProductRow.category == code) | (ProductRow.sku == code)
    used = set(await session.scalars(select(ProductRow.size_chart).where(mine, ProductRow.active).distinct()))
    fitting = {chart: size_for_height(sizes, height) for chart, sizes in (await read_charts(session, used)).items()}
    return {chart: label for chart, label in fitting.items() if label is not None}


def _listed(products: Mapping[str, Product], found: Mapping[str, str]) -> Iterator[Listed]:
    """In the order of `found`; what was switched off since is left out."""
    for product_sku, sku in found.items():
        if product_sku in products:
            product = products[product_sku]
            yield from (Listed(product, variant) for variant in product.variants if variant.sku == sku)


async def _newest(session: AsyncSession, conditions: Conditions, _order: Order, limit: int) -> list[str]:
    """Walks products from the newest on and stops when there are enough."""
    passes = select(VariantRow.sku).where(VariantRow.product_sku == ProductRow.sku, *conditions).exists()
    newest = ProductRow.added_on.desc().nulls_last(), ProductRow.position
    return list(await session.scalars(select(ProductRow.sku).where(passes).order_by(*newest).limit(limit)))


async def _by_price(session: AsyncSession, conditions: Conditions, order: Order, limit: int) -> list[str]:
    """Walks the index of prices and stops when there are enough different products."""
    wanted = select(VariantRow.product_sku).join(ProductRow, ProductRow.sku == VariantRow.product_sku)
    ordered = wanted.where(*conditions).order_by(_price(order), ProductRow.position, VariantRow.sku)
    found: dict[str, None] = {}
    for start in count(0, AT_ONCE):
        some = list(await session.scalars(ordered.limit(AT_ONCE).offset(start)))
        found |= dict.fromkeys(some)
        if len(found) >= limit or len(some) < AT_ONCE:
            break
    return list(found)[:limit]


async def _speaking(session: AsyncSession, conditions: Conditions, order: Order, skus: list[str]) -> dict[str, str]:
    """Product to the variant that speaks for it: its dearest one, or its cheapest."""
    wanted = select(VariantRow.product_sku, VariantRow.sku).join(ProductRow, ProductRow.sku == VariantRow.product_sku)
    ordered = wanted.where(VariantRow.product_sku.in_(skus), *conditions).order_by(_price(order), VariantRow.sku)
    speaking: dict[str, str] = {}
    for row in await session.execute(ordered):
        speaking.setdefault(row.product_sku, row.sku)
    return speaking


def _price(order: Order) -> ColumnElement[Any]:
    return VariantRow.price_minor.desc() if order is Order.DEAREST else VariantRow.price_minor.asc()
