"""Invented catalogs of any size, straight into SQL, and an embedder whose passages cost nothing."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator, Sequence
from itertools import product as pairs
from typing import Any

import numpy as np
from sqlalchemy import insert

from catalog.db import Base, Database
from catalog.search.embedders import LocalEmbedder, Vectors, clean
from catalog.tables import (
    CatalogMetaRow,
    CategoryRow,
    ColourRow,
    ProductColourRow,
    ProductRow,
    SizeRow,
    VariantRow,
)

KINDS = ("костюм", "худі", "футболка", "сукня", "штани", "куртка", "піжама", "шапка", "комбінезон", "світшот")
SHADES = ("рожевий", "синій", "чорний", "білий", "зелений", "жовтий", "сірий", "бежевий", "бордовий", "лавандовий")
SIZES = ("92", "98", "104", "110", "116", "122", "128", "134")
SIGNS = ("теплий", "легкий", "смугастий", "блискучий", "матовий", "довгий", "короткий", "пухкий", "тонкий", "щільний")
PARTS = (
    "з капюшоном",
    "на блискавці",
    "на ґудзиках",
    "з кишенями",
    "без рукавів",
    "на резинці",
    "з начосом",
    "у клітинку",
)
SYLLABLES = (
    "ка",
    "ро",
    "ми",
    "ле",
    "та",
    "скі",
    "он",
    "ви",
    "шу",
    "бре",
    "дя",
    "по",
    "ни",
    "ли",
    "гра",
    "зо",
    "фе",
    "ху",
)
COLOURS_EACH, SIZES_EACH = 2, 2
AT_ONCE = 5000


class CheapEmbedder:
    """Questions by the real embedder and never remembered; passages from random directions of their words."""

    def __init__(self, real: LocalEmbedder) -> None:
        self.id = "bench"
        self._real = real
        self._directions: dict[str, Vectors] = {}

    async def query(self, text: str) -> Vectors:
        vector: Vectors = (await self._real.passages([clean(text, 300)]))[0]
        return vector

    async def passages(self, texts: Sequence[str]) -> Vectors:
        vectors = np.stack([np.sum([self._direction(word) for word in text.split()], axis=0) for text in texts])
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)

    def _direction(self, word: str) -> Vectors:
        if word not in self._directions:
            seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:8])
            self._directions[word] = np.random.default_rng(seed).standard_normal(384).astype(np.float32)
        return self._directions[word]


async def fill(db: Database, count: int) -> None:
    """`count` products, each in two colours and two sizes, in ten categories; the same ones every time."""
    async with db.engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    async with db.write() as session:
        named: dict[str, Any] = {"aliases": []}
        await session.execute(insert(CatalogMetaRow), [{"id": 1, "version": 1, "source_sha256": "0" * 64}])
        sizes = [{"chart": "kids", "label": size, "position": n} for n, size in enumerate(SIZES)]
        await session.execute(insert(SizeRow), [{**row, "height_min": None, "height_max": None} for row in sizes])
        kinds = [
            {"code": f"kind{n}", "size_chart": "kids", "position": n, **_names(kind)} for n, kind in enumerate(KINDS)
        ]
        await session.execute(insert(CategoryRow), [{**row, **named} for row in kinds])
        shades = [{"code": f"shade{n}", "hex": "#000000", "position": n, **_names(s)} for n, s in enumerate(SHADES)]
        await session.execute(insert(ColourRow), [{**row, **named} for row in shades])
    for start in range(0, count, AT_ONCE):
        numbers = range(start, min(count, start + AT_ONCE))
        async with db.write() as session:
            await session.execute(insert(ProductRow), [_product(n) for n in numbers])
            await session.execute(insert(ProductColourRow), [row for n in numbers for row in _colours(n)])
            await session.execute(insert(VariantRow), [row for n in numbers for row in _variants(n)])


def questions(count: int) -> Iterator[str]:
    """What is asked of such a catalog; no two are the same."""
    dice = random.Random(7)
    for _ in range(count):
        yield f"{dice.choice(SIGNS)} {dice.choice(KINDS)} {dice.choice(PARTS)} {_brand(dice)}"


def _product(n: int) -> dict[str, Any]:
    dice = random.Random(n)
    kind, brand = n % len(KINDS), _brand(dice)
    told = f"{dice.choice(SIGNS)} {KINDS[kind]} {dice.choice(PARTS)}, {dice.choice(PARTS)}. Для прогулянок і садочка."
    texts = {f"{name}_{locale}": told for name in ("description", "fabric") for locale in ("uk", "ru", "en")}
    return {
        "sku": f"P{n}",
        **_names(f"{KINDS[kind]} «{brand}» {dice.choice(SIGNS)} {dice.choice(PARTS)}"),
        **texts,
        "aliases": [f"{KINDS[kind]} {_brand(dice)}", f"{dice.choice(SIGNS)} {brand}"],
        "category": f"kind{kind}",
        "size_chart": "kids",
        "for_whom": ("child", "girl", "boy")[n % 3],
        "features": {},
        "confused_with": [],
        "critical_check": {},
        "position": n,
        "active": True,
    }


def _colours(n: int) -> list[dict[str, Any]]:
    dice = random.Random(-n - 1)
    shades = dice.sample(range(len(SHADES)), COLOURS_EACH)
    return [{"product_sku": f"P{n}", "colour": f"shade{s}", "position": at} for at, s in enumerate(shades)]


def _variants(n: int) -> list[dict[str, Any]]:
    dice = random.Random(-n - 2)
    sizes = dice.sample(SIZES, SIZES_EACH)
    return [
        {
            "sku": f"P{n}-{colour['colour']}-{size}",
            "product_sku": f"P{n}",
            "colour": colour["colour"],
            "size": size,
            "price_minor": dice.randrange(300, 4000) * 100,
            "old_price_minor": None,
            "currency": "UAH",
            "stock": dice.choice((0, 1, 5)),
            "active": True,
        }
        for colour, size in pairs(_colours(n), sizes)
    ]


def _names(name: str) -> dict[str, str]:
    return {"name_uk": name, "name_ru": name, "name_en": name}


def _brand(dice: random.Random) -> str:
    return "".join(dice.choices(SYLLABLES, k=3)).capitalize()
