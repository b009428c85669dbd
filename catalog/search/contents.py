"""What of the catalog can be searched: words, descriptions and colours as of one version; no prices, no stock."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from catalog.products import Names
from catalog.queries import read_version
from catalog.search.ranking import Item
from catalog.tables import CategoryRow, ColourRow, ProductRow, SizeRow, VariantRow
from catalog.vocabulary import Vocabulary, Words

PART = 300  # rows that are turned into values before others on the event loop have their turn

_WORDS = ("name_uk", "name_ru", "name_en", "aliases")


@dataclass(frozen=True, slots=True)
class Contents:
    """`items` in the order of the shop, their categories and for_whom beside them; `colours_of` the colours that a
    product has an active variant in."""

    version: int
    vocabulary: Vocabulary
    items: tuple[Item, ...]
    categories: tuple[str, ...]
    persons: tuple[str, ...]
    colours_of: dict[str, frozenset[str]]


async def read_contents(session: AsyncSession) -> Contents:
    """Of everything active, in one snapshot, without holding the event loop for longer than a part takes."""
    version = await read_version(session)
    colours = {row.code: _words(row) async for row in _rows(session, _named(ColourRow).order_by(ColourRow.position))}
    ordered = _named(CategoryRow).order_by(CategoryRow.position)
    kinds = {row.code: _words(row) async for row in _rows(session, ordered)}
    products: dict[str, Words] = {}
    found: list[tuple[Item, str, str]] = []
    async for row in _rows(session, _products()):
        products[row.sku] = _words(row)
        told = (row.description_uk, row.description_en)
        found.append((item_of(row.sku, products[row.sku], kinds[row.category], *told), row.category, row.for_whom))
    sizes = frozenset(await session.scalars(select(SizeRow.label).distinct()))
    vocabulary = Vocabulary(colours, kinds, products, sizes)
    items, categories, persons = zip(*found, strict=True) if found else ((), (), ())
    return Contents(version, vocabulary, items, categories, persons, await _colours_of(session, products))


def item_of(sku: str, words: Words, category: Words, *descriptions: str) -> Item:
    """How a product is found: its passage has the names in three languages first, since the embedder looks at the
    beginning most; letter by letter it is its names, other words, and those of its category.

    Without the English description English questions are found, but only 64 % of them are trusted, with it 85 %."""
    names, kind = words.names, category.names
    called = (names.uk, kind.uk, names.ru, kind.ru, names.en, kind.en)
    passage = ". ".join((*called, ", ".join(words.aliases), *filter(None, descriptions)))
    return Item(sku, (passage,), (" ".join((*words.all(), *category.all())),))


def _named(table: type[ColourRow | CategoryRow]) -> Select[*tuple[Any, ...]]:
    return select(table.code, *(getattr(table, name) for name in _WORDS))


def _products() -> Select[*tuple[Any, ...]]:
    told = (ProductRow.description_uk, ProductRow.description_en)
    columns = (ProductRow.sku, ProductRow.category, ProductRow.for_whom, *told)
    named = (getattr(ProductRow, name) for name in _WORDS)
    return select(*columns, *named).where(ProductRow.active).order_by(ProductRow.position)


async def _colours_of(session: AsyncSession, products: dict[str, Words]) -> dict[str, frozenset[str]]:
    made = select(VariantRow.product_sku, VariantRow.colour).where(VariantRow.active).distinct()
    found: dict[str, set[str]] = {sku: set() for sku in products}
    async for row in _rows(session, made):
        if row.product_sku in found:
            found[row.product_sku].add(row.colour)
    shared: dict[frozenset[str], frozenset[str]] = {}
    return {sku: shared.setdefault(frozenset(codes), frozenset(codes)) for sku, codes in found.items()}


async def _rows(session: AsyncSession, wanted: Select[*tuple[Any, ...]]) -> AsyncIterator[Row[*tuple[Any, ...]]]:
    result = await session.stream(wanted)
    async for part in result.partitions(PART):
        for row in part:
            yield row


def _words(row: Row[*tuple[Any, ...]]) -> Words:
    aliases: Sequence[str] = row.aliases
    return Words(Names(row.name_uk, row.name_ru, row.name_en), tuple(aliases))
