"""What can go wrong on this floor.

CatalogError
├── ProductNotFound         no product with this SKU
├── VariantNotFound         no variant with this SKU
├── PhotoNotFound           no stored photo with this id
├── PhotoUnreadable         the bytes are not a picture that we can or dare to open; carries a `PhotoProblem`
├── WeightsInvalid          a file of network weights is not the one that we know, or asks for more than numbers
├── ChangeRefused           these facts cannot be changed so
│   ├── NotOneVariant       a stock is a matter of one variant, and this SKU names several; carries theirs
│   ├── NotEnoughStock      fewer pieces are free than were to be taken, or more are promised than would be left
│   └── FigureImpossible    a price or stock that no shop has, or a price in another currency
├── EffectMismatch          one effect key was used again with other arguments
├── SourceInvalid           a file of the owner's is wrong: file, line, what to write instead
├── CacheUnavailable        Redis does not answer a person who asks about the cache; shoppers never meet this
├── IndexUnavailable        the search index cannot be opened (held by another process, broken folder)
└── SettingsInvalid         an environment variable has a value we cannot use
"""

from __future__ import annotations

from enum import StrEnum


class CatalogError(Exception):
    """The root: catch this to catch everything the catalog says."""


class ProductNotFound(CatalogError):
    def __init__(self, sku: str) -> None:
        super().__init__(f"no product with SKU {sku!r}")
        self.sku = sku


class VariantNotFound(CatalogError):
    def __init__(self, sku: str) -> None:
        super().__init__(f"no variant with SKU {sku!r}")
        self.sku = sku


class PhotoNotFound(CatalogError):
    def __init__(self, photo_id: str) -> None:
        super().__init__(f"no stored photo {photo_id!r}")
        self.photo_id = photo_id


class PhotoProblem(StrEnum):
    """Why a file is not a photo we can look at."""

    TOO_LARGE = "too_large"
    TOO_MANY_PIXELS = "too_many_pixels"
    TRUNCATED = "truncated"
    NOT_A_PICTURE = "not_a_picture"
    FORMAT_UNKNOWN = "format_unknown"
    TOO_SMALL = "too_small"
    NOT_DELIVERED = "not_delivered"


class PhotoUnreadable(CatalogError):
    def __init__(self, problem: PhotoProblem) -> None:
        super().__init__(f"photo is not readable: {problem.value}")
        self.problem = problem


class WeightsInvalid(CatalogError):
    pass


class ChangeRefused(CatalogError):
    """The root of what `catalog.stock.Stock` refuses."""


class NotOneVariant(ChangeRefused):
    def __init__(self, sku: str, variants: tuple[str, ...]) -> None:
        super().__init__(f"{sku} names {len(variants)} variants, and a stock is of one")
        self.sku, self.variants = sku, variants


class NotEnoughStock(ChangeRefused):
    """`stock` pieces lie there, `reserved` of them are promised."""

    def __init__(self, sku: str, stock: int, reserved: int) -> None:
        super().__init__(f"{sku} has {stock} pieces, {reserved} of them reserved")
        self.sku, self.stock, self.reserved = sku, stock, reserved


class FigureImpossible(ChangeRefused):
    pass


class EffectMismatch(CatalogError):
    def __init__(self, key: str) -> None:
        super().__init__(f"effect {key} was already done with other arguments")
        self.key = key


class SourceInvalid(CatalogError):
    """A file that people edit is wrong. `hint` says what to write instead; `line` counts from 1; `more` are the other
    mistakes of the same file, and the error's text tells them all, one a line."""

    def __init__(self, file: str, line: int, problem: str, hint: str, more: tuple[SourceInvalid, ...] = ()) -> None:
        super().__init__("\n".join((f"{file}, line {line}: {problem}. {hint}", *map(str, more))))
        self.file, self.line, self.problem, self.hint, self.more = file, line, problem, hint, more


class CacheUnavailable(CatalogError):
    pass


class IndexUnavailable(CatalogError):
    pass


class SettingsInvalid(CatalogError):
    pass
