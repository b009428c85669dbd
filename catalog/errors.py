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
├── FileNotParked           a file that the owner sent is no longer kept
├── CellUnfit               one cell of a price list cannot be used; feeds turn it into a rejection of its row
├── ImportUndecided         an import that somebody has to agree to first
│   ├── RowsRejected        some rows cannot be taken, and nobody said to go on without them; carries them
│   ├── NotAgreed           prices jump or much is switched off, and nobody said yes
│   └── PlanChanged         what the import would do is no longer what was agreed to
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


class FileNotParked(CatalogError):
    pass


class CellUnfit(CatalogError):
    """`expected` is a catalog.feeds.rejections.Expected, `choices` what would have done."""

    def __init__(self, expected: str, choices: tuple[str, ...] = ()) -> None:
        super().__init__(f"expected: {expected}")
        self.expected, self.choices = expected, choices


class ImportUndecided(CatalogError):
    """The root of what holds an import up until somebody decides."""


class RowsRejected(ImportUndecided):
    def __init__(self, count: int) -> None:
        super().__init__(f"{count} rows cannot be taken, so nothing was imported")
        self.count = count


class NotAgreed(ImportUndecided):
    """`jumps` prices change by more than the shop's limit; `off` variants of `of` would be switched off."""

    def __init__(self, jumps: int, off: int, of: int) -> None:
        super().__init__(f"{jumps} prices jump, {off} of {of} variants would be switched off: nobody agreed to that")
        self.jumps, self.off, self.of = jumps, off, of


class PlanChanged(ImportUndecided):
    def __init__(self) -> None:
        super().__init__("the shop has changed since: look at the difference again")


class IndexUnavailable(CatalogError):
    pass


class SettingsInvalid(CatalogError):
    pass
