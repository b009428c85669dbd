"""The YAML master (data/vision/products_master.yaml): categories, size charts, colours and products of one shop.

It fills an empty database; from then on SQL is the truth and an import applies it again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated

from pydantic import Field

from catalog.feeds.fields import (
    MAX_SKU,
    Centimetres,
    Code,
    ColourCode,
    Day,
    Feature,
    FileName,
    Heights,
    Hex,
    Label,
    Line,
    Place,
    Price,
    Sku,
    Span,
    Texts,
    VariantSku,
    View,
    Word,
)
from catalog.feeds.pictures import opens, picture_file
from catalog.feeds.source import Mistake, Source, Strict, Where
from catalog.products import ForWhom


def load_master(file: Path, folders: Sequence[Path] = ()) -> Master:
    """Read and check the whole file, and that its pictures are there and open: beside it, or in one of `folders`.

    Raises SourceInvalid with every mistake, each with its line.
    """
    source = Source.read(file)
    master = source.check(Master)
    mistakes = [*_contradictions(master), *_missing_pictures(master, (file.parent, *folders))]
    if mistakes:
        raise source.refuse(mistakes)
    return master


class MasterCategory(Strict):
    code: Code
    names: Texts
    aliases: tuple[Word, ...] = ()
    size_chart: Code
    returnable: bool = True
    return_days: Annotated[int, Field(ge=0, le=365)] = 14


class MasterColour(Strict):
    code: ColourCode
    names: Texts
    aliases: tuple[Word, ...] = ()
    hex: Hex


class MasterProductColour(Strict):
    """One colour of a product: its pictures by view, the stock of every size it is made in, and its own prices if
    they differ from the product's. `preorder` is the day from which a size can be had again; `skus` are the variants'
    own, where they are not the product's SKU, colour and size joined by "-"."""

    colour: ColourCode
    photos: dict[View, FileName] = Field(default_factory=dict)
    stock: Annotated[dict[Label, Annotated[int, Field(ge=0, le=100_000)]], Field(min_length=1)]
    prices: dict[Span, Price] = Field(default_factory=dict)
    old_prices: dict[Span, Price] = Field(default_factory=dict)
    preorder: dict[Label, Day] = Field(default_factory=dict)
    skus: dict[Label, VariantSku] = Field(default_factory=dict)


class MasterProduct(Strict):
    """A model. `measurements` are of the garment itself, place by place: {chest_width: {92: 36.5}}, in centimetres."""

    sku: Sku
    names: Texts
    descriptions: Texts
    aliases: tuple[Word, ...] = ()
    category: Code
    size_chart: Code | None = None
    for_whom: ForWhom
    fabric: Texts
    features: dict[str, Feature] = Field(default_factory=dict)
    confused_with: tuple[Sku, ...] = ()
    critical_check: Texts | None = None
    recognition_tips: tuple[Line, ...] = ()
    low_quality_markers: tuple[Line, ...] = ()
    measurements: dict[Place, dict[Label, Centimetres]] = Field(default_factory=dict)
    added_on: Day | None = None
    prices: dict[Span, Price]
    old_prices: dict[Span, Price] = Field(default_factory=dict)
    colours: Annotated[list[MasterProductColour], Field(min_length=1)]

    def variant_sku(self, colour: MasterProductColour, size: str) -> str:
        return colour.skus.get(size) or f"{self.sku}-{colour.colour.upper()}-{size}"

    def measured(self) -> dict[str, dict[str, float]]:
        """The measurements size by size."""
        sizes = dict.fromkeys(size for by_size in self.measurements.values() for size in by_size)
        return {
            size: {place: by_size[size] for place, by_size in self.measurements.items() if size in by_size}
            for size in sizes
        }


class Master(Strict):
    """The whole file. `size_charts` maps a chart's code to its sizes, smallest first, each with the heights it fits."""

    size_charts: dict[Code, dict[Label, Heights]]
    colours: list[MasterColour]
    categories: list[MasterCategory]
    products: Annotated[list[MasterProduct], Field(min_length=1)]

    def chart_of(self, product: MasterProduct) -> Mapping[str, tuple[int, int] | None]:
        return self.size_charts[self.chart_code(product)]

    def chart_code(self, product: MasterProduct) -> str:
        return product.size_chart or next(c.size_chart for c in self.categories if c.code == product.category)


def price_of(prices: Mapping[str, int], sizes: list[str], size: str) -> int | None:
    """The price (minor units) of one size: by its own label, or by the narrowest range "92..110" that holds it."""
    if size in prices:
        return prices[size]
    found: list[tuple[int, int]] = []
    for span, minor in prices.items():
        low, _, high = (part.strip() for part in span.partition(".."))
        if low in sizes and high in sizes and sizes.index(low) <= sizes.index(size) <= sizes.index(high):
            found.append((sizes.index(high) - sizes.index(low), minor))
    return min(found)[1] if found else None


def _contradictions(master: Master) -> Iterator[Mistake]:
    charts = set(master.size_charts)
    yield from _twice("colours", [colour.code for colour in master.colours], "code")
    yield from _twice("categories", [category.code for category in master.categories], "code")
    yield from _twice("products", [product.sku for product in master.products], "sku")
    for n, category in enumerate(master.categories):
        yield from _unknown(("categories", n, "size_chart"), category.size_chart, charts)
    for n, product in enumerate(master.products):
        yield from _product_mistakes(master, product, ("products", n))
    yield from _variants_twice(master)


def _product_mistakes(master: Master, product: MasterProduct, where: Where) -> Iterator[Mistake]:
    skus = {other.sku for other in master.products} - {product.sku}
    categories = {category.code for category in master.categories}
    for n, sku in enumerate(product.confused_with):
        yield from _unknown((*where, "confused_with", n), sku, skus)
    yield from _unknown((*where, "category"), product.category, categories)
    chart = product.size_chart
    if chart is None:
        chart = next((c.size_chart for c in master.categories if c.code == product.category), None)
    elif chart not in master.size_charts:
        yield from _unknown((*where, "size_chart"), chart, set(master.size_charts))
    if chart not in master.size_charts:
        return
    sizes = list(master.size_charts[chart])
    yield from _span_mistakes(product, sizes, where)
    for place, by_size in product.measurements.items():
        for size in by_size:
            yield from _unknown((*where, "measurements", place, size), size, sizes)
    yield from _twice((*where, "colours"), [colour.colour for colour in product.colours], "colour")
    for n, colour in enumerate(product.colours):
        yield from _colour_mistakes(master, product, colour, sizes, (*where, "colours", n))


def _colour_mistakes(
    master: Master, product: MasterProduct, colour: MasterProductColour, sizes: list[str], where: Where
) -> Iterator[Mistake]:
    yield from _unknown((*where, "colour"), colour.colour, {known.code for known in master.colours})
    yield from _span_mistakes(colour, sizes, where)
    for field, named in (("preorder", colour.preorder), ("skus", colour.skus)):
        for size in named:
            yield from _unknown((*where, field, size), size, list(colour.stock))
    for size in colour.stock:
        at = (*where, "stock", size)
        if size not in sizes:
            yield from _unknown(at, size, sizes)
            continue
        if len(product.variant_sku(colour, size)) > MAX_SKU:
            yield Mistake(at, "the variant's SKU is over 40 characters", "Shorten the product's SKU.")
        price = price_of(colour.prices, sizes, size) or price_of(product.prices, sizes, size)
        old = price_of(colour.old_prices, sizes, size) or price_of(product.old_prices, sizes, size)
        if price is None:
            yield Mistake(at, f"the size {size} has no price", f"Add '{size}: ...' or a range to 'prices'.")
        elif old is not None and old <= price:
            yield Mistake(at, f"the old price of {size} is not above its price", "Correct it or delete it.")


def _span_mistakes(owner: MasterProduct | MasterProductColour, sizes: list[str], where: Where) -> Iterator[Mistake]:
    for field, spans in (("prices", owner.prices), ("old_prices", owner.old_prices)):
        for span in spans:
            low, dots, high = (part.strip() for part in span.partition(".."))
            ends = [low, high] if dots else [low]
            for size in ends:
                yield from _unknown((*where, field, span), size, sizes)
            if dots and low in sizes and high in sizes and sizes.index(low) > sizes.index(high):
                yield Mistake((*where, field, span), f"the range {span} runs backwards", f"Write {high}..{low}.")


def _variants_twice(master: Master) -> Iterator[Mistake]:
    seen: set[str] = set()
    for n, product in enumerate(master.products):
        for m, colour in enumerate(product.colours):
            for size in colour.stock:
                sku = product.variant_sku(colour, size)
                if sku in seen:
                    where: Where = ("products", n, "colours", m, "stock", size)
                    yield Mistake(where, f"the SKU {sku} exists already", "Change the product's SKU.")
                seen.add(sku)


def _missing_pictures(master: Master, folders: Sequence[Path]) -> Iterator[Mistake]:
    for n, product in enumerate(master.products):
        for m, colour in enumerate(product.colours):
            for view, name in colour.photos.items():
                where: Where = ("products", n, "colours", m, "photos", view)
                picture = picture_file(name, folders)
                if picture is None:
                    hint = f"Put it into {folders[0]}, or delete the name."
                    yield Mistake(where, f"there is no picture {name}", hint)
                elif not opens(picture):
                    yield Mistake(where, f"the picture {name} does not open", "Save it again as JPEG or PNG.")


def _twice(where: str | Where, codes: list[str], field: str) -> Iterator[Mistake]:
    base: Where = (where,) if isinstance(where, str) else where
    for n, code in enumerate(codes):
        if code in codes[:n]:
            yield Mistake((*base, n, field), f"{field} '{code}' is used twice", "Give every entry its own.")


def _unknown(where: Where, code: str, known: set[str] | list[str]) -> Iterator[Mistake]:
    if code not in known:
        shown = ", ".join(sorted(known) if isinstance(known, set) else known) or "nothing yet"
        shown = shown if len(shown) <= 200 else f"{shown[:197]}..."
        yield Mistake(where, f"'{code}' is not known", f"Write one of: {shown}.")
