"""What SQL answers better than any ranking: the cheapest, the dearest, the newest, how many, which size."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, distinct, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from catalog.products import Count, Listed, Product
from catalog.queries import Filters, passing, read_charts, read_products
from catalog.sizes import size_for_height
from catalog.tables import ProductRow, VariantRow


class Order(StrEnum):
    CHEAPEST = "cheapest"
    DEAREST = "dearest"
    NEWEST = "newest"


async def read_listed(
    session: AsyncSession, filters: Filters, order: Order, limit: int, data_dir: Path
) -> tuple[Listed, ...]:
    """At most `limit` products in this order, each with its cheapest (dearest) variant that passes; equals stay in the
    shop's order, and what has no date is older than everything that has one."""
    first = _first(order)
    place = (
        func.row_number().over(partition_by=VariantRow.product_sku, order_by=(*first, VariantRow.sku)).label("place")
    )
    ranked = (
        select(VariantRow.sku, VariantRow.product_sku, VariantRow.price_minor, place)
        .join(ProductRow, ProductRow.sku == VariantRow.product_sku)
        .where(*await passing(session, filters))
        .subquery()
    )
    wanted = (
        select(ranked.c.sku, ranked.c.product_sku)
        .join(ProductRow, ProductRow.sku == ranked.c.product_sku)
        .where(ranked.c.place == 1)
        .order_by(*_before(order, ranked.c.price_minor), ProductRow.position)
        .limit(limit)
    )
    found = {row.product_sku: row.sku for row in await session.execute(wanted)}
    products = await read_products(session, list(found), data_dir)
    return tuple(_listed(products, found))


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


def _first(order: Order) -> tuple[ColumnElement[Any], ...]:
    """Which variant of a product speaks for it."""
    if order is Order.DEAREST:
        return (VariantRow.price_minor.desc(),)
    return (VariantRow.price_minor.asc(),)


def _before(order: Order, price: ColumnElement[Any]) -> tuple[ColumnElement[Any], ...]:
    if order is Order.NEWEST:
        return (ProductRow.added_on.desc().nulls_last(),)
    return (price.desc() if order is Order.DEAREST else price.asc(),)
