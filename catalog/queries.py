"""Rows into values: every read of the catalog, fresh from SQL each time it is asked."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, SQLColumnExpression, false, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from catalog.products import (
    Category,
    Colour,
    ForWhom,
    Guide,
    Money,
    Names,
    Product,
    ProductPhoto,
    Size,
    Variant,
)
from catalog.sizes import size_for_height
from catalog.tables import (
    CatalogMetaRow,
    CategoryRow,
    ColourRow,
    PictureRow,
    ProductColourRow,
    ProductRow,
    SizeRow,
    VariantRow,
)
from catalog.vocabulary import Vocabulary, Words

_Columns = Row[*tuple[Any, ...]]

FITS: dict[ForWhom, tuple[ForWhom, ...]] = {
    "girl": ("girl", "child"),
    "boy": ("boy", "child"),
    "child": ("girl", "boy", "child"),
    "woman": ("woman", "adult"),
    "man": ("man", "adult"),
    "adult": ("woman", "man", "adult"),
}


@dataclass(frozen=True, slots=True)
class Filters:
    """What a found product must have; colour, size, price and stock must hold for one and the same variant.

    `height` (cm) asks for the size of each product's own chart that fits it. `for_whom` widens: a girl is also offered
    what is for any child. `skus` are product SKUs.
    """

    category: str | None = None
    colour: str | None = None
    size: str | None = None
    height: int | None = None
    for_whom: ForWhom | None = None
    price_max: Money | None = None
    price_min: Money | None = None
    in_stock: bool = False
    skus: tuple[str, ...] | None = None


EVERYTHING = Filters()


@dataclass(frozen=True, slots=True)
class Facts:
    """What of a product changes daily: its active variants, and the revision that any change of the rest raises."""

    revision: int
    variants: frozenset[Variant]


async def read_version(session: AsyncSession) -> int:
    """0 before the first import."""
    return await session.scalar(select(CatalogMetaRow.version)) or 0


async def read_products(session: AsyncSession, skus: Sequence[str] | None, data_dir: Path) -> dict[str, Product]:
    """The active ones among `skus` (None: all there are), by SKU, in the order of the shop."""
    wanted: Sequence[str] | Select[str] = select(ProductRow.sku) if skus is None else skus
    chosen = (
        select(ProductRow, CategoryRow)
        .join(CategoryRow, CategoryRow.code == ProductRow.category)
        .where(ProductRow.sku.in_(wanted), ProductRow.active)
        .order_by(ProductRow.position)
    )
    rows = (await session.execute(chosen)).all()
    variants: dict[str, list[_Columns]] = {}
    for variant in await session.execute(_variants(wanted)):
        variants.setdefault(variant.product_sku, []).append(variant)
    photos: dict[str, list[ProductPhoto]] = {}
    pictures = select(*PictureRow.__table__.columns).where(PictureRow.product_sku.in_(wanted))
    for picture in await session.execute(pictures):
        photos.setdefault(picture.product_sku, []).append(_photo(picture, data_dir))
    charts = await read_charts(session, {row.size_chart for row, _ in rows})
    return {
        row.sku: _product(
            row,
            category,
            variants.get(row.sku, ()),
            photos.get(row.sku, ()),
            charts.get(row.size_chart, ()),
        )
        for row, category in rows
    }


async def read_facts(session: AsyncSession, skus: Collection[str]) -> dict[str, Facts]:
    """What these products cost and how many there are, in one narrow query; the active ones only."""
    columns = [column for column in VariantRow.__table__.columns if column.name not in {"product_sku", "active"}]
    wanted = (
        select(ProductRow.sku.label("product_sku"), ProductRow.revision, *columns)
        .join(VariantRow, (VariantRow.product_sku == ProductRow.sku) & VariantRow.active, isouter=True)
        .where(ProductRow.sku.in_(skus), ProductRow.active)
    )
    revisions: dict[str, int] = {}
    variants: dict[str, set[Variant]] = {}
    for row in await session.execute(wanted):
        revisions[row.product_sku] = row.revision
        if row.sku is not None:
            variants.setdefault(row.product_sku, set()).add(_variant(row))
    return {sku: Facts(revision, frozenset(variants.get(sku, ()))) for sku, revision in revisions.items()}


async def read_first(session: AsyncSession, most: int) -> list[str]:
    """SKUs of the first active products in the order of the shop."""
    wanted = select(ProductRow.sku).where(ProductRow.active).order_by(ProductRow.position, ProductRow.sku)
    return list(await session.scalars(wanted.limit(most)))


async def read_variant(session: AsyncSession, sku: str) -> Variant | None:
    """An active variant of an active product."""
    found = select(VariantRow).join(ProductRow, ProductRow.sku == VariantRow.product_sku)
    row = await session.scalar(found.where(VariantRow.sku == sku, VariantRow.active, ProductRow.active))
    return _variant(row) if row else None


async def read_matching(
    session: AsyncSession, filters: Filters, *, among: Sequence[str] | None = None, limit: int | None = None
) -> list[str]:
    """SKUs of the active products with at least one active variant that passes; only `among` these, at most `limit`."""
    wanted = select(ProductRow.sku).join(VariantRow, VariantRow.product_sku == ProductRow.sku)
    if among is not None:
        wanted = wanted.where(ProductRow.sku.in_(among))
    return list(await session.scalars(wanted.where(*await passing(session, filters)).distinct().limit(limit)))


async def passing(session: AsyncSession, filters: Filters) -> list[SQLColumnExpression[bool]]:
    """What an active variant (joined with its active product) must be to pass."""
    conditions: list[SQLColumnExpression[bool]] = [ProductRow.active, VariantRow.active, *_conditions(filters)]
    if filters.height is not None:
        fitting = [
            (ProductRow.size_chart == chart) & (VariantRow.size == label)
            for chart, sizes in (await read_charts(session)).items()
            if (label := size_for_height(sizes, filters.height)) is not None
        ]
        conditions.append(or_(false(), *fitting))
    return conditions


async def read_charts(session: AsyncSession, charts: Collection[str] | None = None) -> dict[str, tuple[Size, ...]]:
    """The sizes of these charts (None: of all), smallest first."""
    wanted = select(*SizeRow.__table__.columns).order_by(SizeRow.chart, SizeRow.position)
    if charts is not None:
        wanted = wanted.where(SizeRow.chart.in_(charts))
    found: dict[str, tuple[Size, ...]] = {}
    for row in await session.execute(wanted):
        found[row.chart] = (*found.get(row.chart, ()), Size(row.label, row.height_min, row.height_max))
    return found


async def read_vocabulary(session: AsyncSession) -> Vocabulary:
    """The words of everything that is sold now."""
    colours = await session.scalars(select(ColourRow).order_by(ColourRow.position))
    categories = await session.scalars(select(CategoryRow).order_by(CategoryRow.position))
    products = await session.scalars(select(ProductRow).where(ProductRow.active).order_by(ProductRow.position))
    sizes = await session.scalars(select(SizeRow.label).distinct())
    return Vocabulary(
        colours={row.code: Words(row.names, tuple(row.aliases)) for row in colours},
        categories={row.code: Words(row.names, tuple(row.aliases)) for row in categories},
        products={row.sku: Words(row.names, tuple(row.aliases)) for row in products},
        sizes=frozenset(sizes),
    )


async def read_pictures(session: AsyncSession, data_dir: Path) -> list[ProductPhoto]:
    """Every picture of an active product."""
    wanted = select(PictureRow).join(ProductRow, ProductRow.sku == PictureRow.product_sku).where(ProductRow.active)
    ordered = wanted.order_by(PictureRow.product_sku, PictureRow.colour, PictureRow.view)
    return [_photo(row, data_dir) for row in await session.scalars(ordered)]


def _conditions(filters: Filters) -> Iterator[ColumnElement[bool]]:
    if filters.category is not None:
        yield ProductRow.category == filters.category
    if filters.for_whom is not None:
        yield ProductRow.for_whom.in_(FITS[filters.for_whom])
    if filters.skus is not None:
        yield ProductRow.sku.in_(filters.skus)
    if filters.in_stock:
        yield VariantRow.stock > VariantRow.reserved
    yield from _variant_conditions(filters)


def _variant_conditions(filters: Filters) -> Iterator[ColumnElement[bool]]:
    if filters.colour is not None:
        yield VariantRow.colour == filters.colour
    if filters.size is not None:
        yield VariantRow.size == filters.size
    for money in (filters.price_max, filters.price_min):
        if money is not None:
            yield VariantRow.currency == money.currency
    if filters.price_max is not None:
        yield VariantRow.price_minor <= filters.price_max.minor
    if filters.price_min is not None:
        yield VariantRow.price_minor >= filters.price_min.minor


def _variants(skus: Sequence[str] | Select[str]) -> Select[*tuple[Any, ...]]:
    """Columns and not rows: there are many, and unmapped they are read three times as fast."""
    return (
        select(*VariantRow.__table__.columns, ColourRow.name_uk, ColourRow.name_ru, ColourRow.name_en)
        .join(ColourRow, ColourRow.code == VariantRow.colour)
        .join(
            ProductColourRow,
            (ProductColourRow.product_sku == VariantRow.product_sku) & (ProductColourRow.colour == VariantRow.colour),
        )
        .join(ProductRow, ProductRow.sku == VariantRow.product_sku)
        .join(SizeRow, (SizeRow.chart == ProductRow.size_chart) & (SizeRow.label == VariantRow.size))
        .where(VariantRow.product_sku.in_(skus), VariantRow.active)
        .order_by(ProductColourRow.position, SizeRow.position)
    )


def _product(
    row: ProductRow,
    category: CategoryRow,
    variants: Sequence[_Columns],
    photos: Sequence[ProductPhoto],
    sizes: tuple[Size, ...],
) -> Product:
    colours = {v.colour: Colour(v.colour, Names(v.name_uk, v.name_ru, v.name_en)) for v in variants}
    return Product(
        sku=row.sku,
        names=row.names,
        descriptions=Names(row.description_uk, row.description_ru, row.description_en),
        category=Category(category.code, category.names, category.returnable, category.return_days),
        for_whom=_for_whom(row.for_whom),
        fabric=Names(row.fabric_uk, row.fabric_ru, row.fabric_en),
        colours=tuple(colours.values()),
        variants=tuple(map(_variant, variants)),
        photos=tuple(
            sorted((p for p in photos if p.colour in colours), key=lambda p: (p.colour, p.view != "front", p.view))
        ),
        sizes=sizes,
        guide=_guide(row),
        measurements=row.measurements,
        added_on=row.added_on,
    )


def _guide(row: ProductRow) -> Guide:
    return Guide(
        row.features,
        tuple(row.confused_with),
        Names(**row.critical_check) if row.critical_check else None,
        tuple(row.recognition_tips),
        tuple(row.low_quality_markers),
    )


def _for_whom(value: str) -> ForWhom:
    return next(known for known in FITS if known == value)


def _variant(row: VariantRow | _Columns) -> Variant:
    old = row.old_price_minor
    return Variant(
        sku=row.sku,
        product_sku=row.product_sku,
        colour=row.colour,
        size=row.size,
        price=Money(row.price_minor, row.currency),
        old_price=Money(old, row.currency) if old is not None and old > row.price_minor else None,
        stock=row.stock - row.reserved,
        preorder_on=row.preorder_on,
    )


def _photo(row: PictureRow | _Columns, data_dir: Path) -> ProductPhoto:
    return ProductPhoto(row.product_sku, row.colour, row.view, (data_dir / row.path).absolute(), row.sha256)
