"""What SQL and the owner's file hold at one moment: the facts that every answer is held against."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields

from sqlalchemy import RowMapping

from catalog.products import Names
from catalog.shop import Shop

AMONG_PEOPLE = frozenset({"holidays", "handoffs", "templates", "staff"})
NUMBER = re.compile(r"\d+(?:[ ,]\d{3})*(?:[.,]\d+)?")
MONEY = re.compile(
    r"(\d+(?:[ ,]\d{3})*(?:[.,]\d{1,2})?)\s*(?:грн|гривень|гривні|гривны|₴|UAH|uah)"
    r"|[$€]\s*(\d[\d.,]*)|(\d[\d.,]*)\s*[$€]"
)


@dataclass(frozen=True, slots=True)
class Variant:
    """Prices in minor units; `free` pieces are those that nobody was promised."""

    sku: str
    colour: str
    size: str
    price: int
    old_price: int | None
    free: int
    active: bool


@dataclass(frozen=True, slots=True)
class Product:
    sku: str
    category: str
    for_whom: str
    names: Names
    fabric: Names
    measures: Mapping[str, Mapping[str, float]]
    active: bool
    variants: tuple[Variant, ...]

    def of(self, colour: str | None = None, size: str | None = None) -> tuple[Variant, ...]:
        """Those on sale that fit."""
        return tuple(v for v in self.variants if v.active and colour in (None, "", v.colour) and size in (None, v.size))

    def in_stock(self, colour: str | None = None, size: str | None = None) -> tuple[Variant, ...]:
        return tuple(variant for variant in self.of(colour, size) if variant.free > 0)


@dataclass(frozen=True, slots=True)
class Facts:
    """`colours` are names by code, `sizes` the labels of every chart, `shop` the owner's file."""

    products: Mapping[str, Product]
    colours: Mapping[str, Names]
    sizes: frozenset[str]
    shop: Shop

    def variant(self, reference: str) -> Variant | None:
        sku, _, rest = reference.partition("/")
        colour, _, size = rest.partition("/")
        product = self.products.get(sku)
        return next(iter(product.of(colour, size)), None) if product else None

    def prices(self, skus: Iterable[str]) -> set[int]:
        """Every price, present or struck through, of these products, in minor units."""
        found = [v for sku in skus if sku in self.products for v in self.products[sku].of()]
        return {price for v in found for price in (v.price, v.old_price) if price is not None}

    def policy_texts(self, code: str) -> tuple[str, ...]:
        found = next((policy for policy in self.shop.policies if policy.code == code), None)
        return (found.text.uk, found.text.ru, found.text.en) if found else ()

    def shop_numbers(self) -> set[str]:
        """Every figure of the owner's rules, contacts and hours; what only people go by is told to nobody."""
        told = [str(getattr(self.shop, field.name)) for field in fields(self.shop) if field.name not in AMONG_PEOPLE]
        return numbers_in(" ".join([*self.rules(), *told]))

    def shop_money(self) -> set[int]:
        return set(money_in(" ".join(self.rules())))

    def rules(self) -> list[str]:
        """The owner's rules in all languages."""
        return [text for policy in self.shop.policies for text in self.policy_texts(policy.code)]


def money_in(text: str) -> list[int]:
    """Every figure with a currency, in minor units, in the order of the text."""
    return [_minor(next(filter(None, found))) for found in MONEY.findall(text.replace("\u00a0", " "))]


def numbers_in(text: str) -> set[str]:
    """Every number of the text as plain digits: "1 390" and "1,390" are 1390, "51,5" is 51.5."""
    return {_plain(found) for found in NUMBER.findall(text.replace("\u00a0", " "))}


def _plain(number: str) -> str:
    joined = re.sub(r"[ ,](?=\d{3}(?!\d))", "", number)
    return joined.replace(",", ".")


def _minor(number: str) -> int:
    return round(float(_plain(number.rstrip(".,"))) * 100)


def plain_price(minor: int) -> str:
    """As `numbers_in` would find it."""
    return f"{minor / 100:g}" if minor % 100 else str(minor // 100)


def product_of(row: RowMapping, variants: Iterable[Variant]) -> Product:
    return Product(
        sku=row["sku"],
        category=row["category"],
        for_whom=row["for_whom"],
        names=Names(row["name_uk"], row["name_ru"], row["name_en"]),
        fabric=Names(row["fabric_uk"], row["fabric_ru"], row["fabric_en"]),
        measures=row["measurements"],
        active=row["active"],
        variants=tuple(variants),
    )
