"""SKUs for people who do not remember them: near ones to a mistyped one, and what is switched off."""

from __future__ import annotations

from difflib import get_close_matches

from sqlalchemy import select, union
from sqlalchemy.ext.asyncio import AsyncSession

from catalog.tables import ProductRow, VariantRow

MOST_COMPARED = 2000
START = 3  # letters that a mistyped SKU still shares with the right one
ALIKE = 0.6


async def read_near(session: AsyncSession, sku: str, limit: int) -> tuple[str, ...]:
    """SKUs of products and variants that are written most alike, best first."""
    start = sku[:START]
    products = select(ProductRow.sku).where(ProductRow.sku.startswith(start, autoescape=True))
    variants = select(VariantRow.sku).where(VariantRow.sku.startswith(start, autoescape=True))
    known = list(await session.scalars(union(products, variants).limit(MOST_COMPARED)))
    return tuple(get_close_matches(sku, known, limit, ALIKE))


async def read_switched_off(session: AsyncSession, limit: int) -> tuple[str, ...]:
    """Products that are off, in the order of the shop, then variants that are off though their product is on."""
    products = select(ProductRow.sku).where(ProductRow.active.is_(False)).order_by(ProductRow.position).limit(limit)
    variants = (
        select(VariantRow.sku)
        .join(ProductRow, ProductRow.sku == VariantRow.product_sku)
        .where(ProductRow.active, VariantRow.active.is_(False))
        .order_by(ProductRow.position, VariantRow.sku)
        .limit(limit)
    )
    return (*await session.scalars(products), *await session.scalars(variants))[:limit]
