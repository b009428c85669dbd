"""The order in which exports name things: as the shop shows them, and the same every time."""

from __future__ import annotations

from catalog.feeds.rows import Key, Stored, Values
from catalog.tables import ProductColourRow, ProductRow, SizeRow, VariantRow

LAST = 1 << 30


def ordered_products(stored: Stored) -> list[Values]:
    return sorted(stored.of(ProductRow).values(), key=lambda row: (row["position"], row["sku"]))


def ordered_variants(stored: Stored) -> list[Values]:
    """By product, then colour, then size as its chart goes."""
    products = {row["sku"]: place for place, row in enumerate(ordered_products(stored))}
    charts = {sku: stored.of(ProductRow)[sku,]["size_chart"] for sku in products}

    def place(row: Values) -> tuple[int, int, str, int, str]:
        product, colour = row["product_sku"], row["colour"]
        size: Key = (charts[product], row["size"])
        return (
            products[product],
            stored.of(ProductColourRow).get((product, colour), {"position": LAST})["position"],
            colour,
            stored.of(SizeRow).get(size, {"position": LAST})["position"],
            row["sku"],
        )

    return sorted(stored.of(VariantRow).values(), key=place)
