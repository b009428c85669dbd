"""The columns of a price list, as people call them in Ukrainian, Russian and English."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache

from catalog.products import Names

# Our name of the column -> what we call it in an export, and what else people write.
COLUMNS: Mapping[str, tuple[Names, tuple[str, ...]]] = {
    "sku": (
        Names("Артикул", "Артикул", "SKU"),
        (
            "код",
            "код товару",
            "код товара",
            "артикул варіанта",
            "артикул товару",
            "vendor code",
            "vendorcode",
            "item",
            "offer id",
            "ідентифікатор товару",
            "variant sku",
        ),
    ),
    "product": (
        Names("Модель", "Модель товара", "Product"),
        (
            "артикул моделі",
            "артикул модели",
            "код моделі",
            "група",
            "группа",
            "group id",
            "style",
            "parent sku",
            "model",
        ),
    ),
    "name_uk": (
        Names("Назва", "Название (укр)", "Name (uk)"),
        ("назва укр", "найменування", "назва товару"),
    ),
    "name_ru": (
        Names("Назва (рос)", "Название", "Name (ru)"),
        ("наименование", "название позиции", "назва рос", "название рус", "название товара"),
    ),
    "name_en": (Names("Назва (англ)", "Название (англ)", "Name"), ("title", "product name", "name en")),
    "description_uk": (Names("Опис", "Описание (укр)", "Description (uk)"), ("опис укр", "опис товару")),
    "description_ru": (Names("Опис (рос)", "Описание", "Description (ru)"), ("описание рус", "описание товара")),
    "description_en": (Names("Опис (англ)", "Описание (англ)", "Description"), ("description en",)),
    "fabric_uk": (Names("Тканина", "Ткань (укр)", "Fabric (uk)"), ("склад тканини", "матеріал", "склад тканини укр")),
    "fabric_ru": (Names("Тканина (рос)", "Ткань", "Fabric (ru)"), ("состав", "материал", "состав ткани")),
    "fabric_en": (Names("Тканина (англ)", "Ткань (англ)", "Fabric"), ("material", "composition")),
    "aliases": (Names("Інші назви", "Другие названия", "Aliases"), ("синоніми", "синонимы", "ключові слова")),
    "category": (Names("Категорія", "Категория", "Category"), ("розділ", "раздел", "department", "тип товару")),
    "for_whom": (Names("Для кого", "Для кого", "For whom"), ("стать", "пол", "gender")),
    "size_chart": (Names("Розмірна сітка", "Размерная сетка", "Size chart"), ("таблиця розмірів",)),
    "colour": (Names("Колір", "Цвет", "Colour"), ("color",)),
    "size": (Names("Розмір", "Размер", "Size"), ("зріст", "рост")),
    "price": (Names("Ціна", "Цена", "Price"), ("ціна продажу", "розничная цена", "роздрібна ціна")),
    "old_price": (
        Names("Стара ціна", "Старая цена", "Old price"),
        ("ціна без знижки", "цена без скидки", "oldprice", "price old", "compare at price"),
    ),
    "currency": (Names("Валюта", "Валюта", "Currency"), ("currency id", "currencyid")),
    "stock": (
        Names("Залишок", "Остаток", "Stock"),
        ("кількість", "количество", "наявність шт", "qty", "quantity", "залишки", "остатки", "stock quantity"),
    ),
    "preorder_on": (
        Names("Передзамовлення з", "Предзаказ с", "Preorder from"),
        ("дата передзамовлення", "preorder on", "preorder"),
    ),
    "active": (
        Names("Продається", "Продаётся", "Active"),
        ("в продажу", "в продаже", "активний", "активен"),
    ),
}

_BRACKETS = re.compile(r"[\s,]*[(,]\s*(?:грн|uah|₴|шт|см|pcs|cm)\.?\s*\)?$")
_SEPARATORS = re.compile(r"[^\w]+|_+")


def column_of(header: str) -> str | None:
    """Our name of a column that is headed so in any of the languages; None when nobody knows it."""
    return _known().get(_plain(header))


def headers(language: str, fields: Sequence[str]) -> list[str]:
    """What an export calls its columns in "uk", "ru" or "en"."""
    return [str(getattr(COLUMNS[name][0], language)) for name in fields]


def _plain(header: str) -> str:
    bare = _BRACKETS.sub("", header.strip().casefold())
    return " ".join(_SEPARATORS.sub(" ", bare).split())


@cache
def _known() -> Mapping[str, str]:
    return {
        _plain(text): name
        for name, (called, others) in COLUMNS.items()
        for text in (name, called.uk, called.ru, called.en, *others)
    }
