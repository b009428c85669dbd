"""What can go wrong on this floor.

CatalogError
├── ProductNotFound         no product with this SKU
├── VariantNotFound         no variant with this SKU
├── PhotoNotFound           no stored photo with this id
├── PhotoUnreadable         the bytes are not a picture that we can or dare to open; carries a `PhotoProblem`
├── PaperUnreadable         the bytes are no PDF that we keep; carries a `PaperProblem`
├── WeightsInvalid          a file of network weights is not the one that we know, or asks for more than numbers
├── ChangeRefused           these facts cannot be changed so
│   ├── NotOneVariant       a stock is a matter of one variant, and this SKU names several; carries theirs
│   ├── NotEnoughStock      fewer pieces are free than were to be taken, or more are promised than would be left
│   └── FigureImpossible    a price or stock that no shop has, or a price in another currency
├── OrderRefused            what was asked of a cart or an order cannot be
│   ├── OrderNotFound       no order with this number (or receipt, refund, return with this id)
│   ├── NotYours            it is another chat's
│   ├── CartEmpty           nothing to confirm
│   ├── LineNotFound        the cart or the order has no such line
│   ├── PriceChanged        it no longer costs what the shopper was told; carries old and new
│   ├── PaymentModeRefused  the shop does not take this, or not from this shopper; carries what it takes
│   ├── OrderMoveImpossible the table of states has no such step, or not for whoever asks
│   ├── ReceiptKnown        the same file was sent before
│   ├── ChargeMismatch      a charge that is known came again with another order or amount
│   └── ReturnImpossible    the shop's rules do not take these things back; carries a `ReturnProblem`
├── EffectMismatch          one effect key was used again with other arguments
├── SourceInvalid           a file of the owner's is wrong: file, line, what to write instead
├── FileNotParked           a file that the owner sent is no longer kept
├── CellUnfit               one cell of a price list cannot be used; feeds turn it into a rejection of its row
├── ImportUndecided         an import that somebody has to agree to first
│   ├── RowsRejected        some rows cannot be taken, and nobody said to go on without them; carries them
│   ├── NotAgreed           prices jump or much is switched off, and nobody said yes
│   └── PlanChanged         what the import would do is no longer what was agreed to
├── CarrierFailed           a carrier does not do what it was asked for
│   ├── CarrierUnavailable  it does not answer in time, or not with anything we can read; ask again later
│   ├── CarrierRefused      it says no; carries its codes and reasons
│   └── PlaceUnknown        it has no such town or branch, or the shop does not send so; carries the part
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


class PaperProblem(StrEnum):
    """Why a file is not kept as a receipt."""

    TOO_LARGE = "too_large"
    NOT_A_PDF = "not_a_pdf"


class PaperUnreadable(CatalogError):
    def __init__(self, problem: PaperProblem) -> None:
        super().__init__(f"paper is not readable: {problem.value}")
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


class OrderRefused(CatalogError):
    """The root of what `catalog.orders.Orders` refuses, beside NotEnoughStock and FigureImpossible."""


class OrderNotFound(OrderRefused):
    def __init__(self, number: str) -> None:
        super().__init__(f"no order {number!r}")
        self.number = number


class NotYours(OrderRefused):
    def __init__(self, number: str) -> None:
        super().__init__(f"order {number} is of another chat")
        self.number = number


class OrderNotDelivered(OrderRefused):
    def __init__(self, number: str) -> None:
        super().__init__(f"order {number} has not reached its shopper")
        self.number = number


class CartEmpty(OrderRefused):
    def __init__(self, chat: int) -> None:
        super().__init__(f"the cart of chat {chat} is empty")
        self.chat = chat


class LineNotFound(OrderRefused):
    def __init__(self, line: int) -> None:
        super().__init__(f"no line {line} here")
        self.line = line


class PriceChanged(OrderRefused):
    """Totals in minor units; `changes` are (variant SKU, old, new) of one piece, empty when something else changed."""

    def __init__(self, old: int, new: int, changes: tuple[tuple[str, int, int], ...] = ()) -> None:
        super().__init__(f"{old} was told, and it is {new} now")
        self.old, self.new, self.changes = old, new, changes


class PaymentModeRefused(OrderRefused):
    def __init__(self, mode: str, allowed: tuple[str, ...]) -> None:
        super().__init__(f"payment {mode} is not possible, only {', '.join(allowed)}")
        self.mode, self.allowed = mode, allowed


class OrderMoveImpossible(OrderRefused):
    """`why` is "state" (the table has no such row), "who" (it is not theirs to do), "money" (that has not come, or has)
    or "goods" (they have left us, or are not back)."""

    def __init__(self, number: str, at: str, to: str, why: str = "state") -> None:
        super().__init__(f"order {number} cannot go from {at} to {to}: {why}")
        self.number, self.at, self.to, self.why = number, at, to, why


class ReceiptKnown(OrderRefused):
    """`number` is the order that it was sent for; None when that is another chat's."""

    def __init__(self, number: str | None) -> None:
        super().__init__(f"this receipt was sent before, for order {number}")
        self.number = number


class ChargeMismatch(OrderRefused):
    def __init__(self, charge_id: str) -> None:
        super().__init__(f"charge {charge_id} is known with another order or amount")
        self.charge_id = charge_id


class ReturnProblem(StrEnum):
    """Why things are not taken back."""

    NOT_DELIVERED = "not_delivered"
    TOO_LATE = "too_late"
    NOT_RETURNABLE = "not_returnable"
    TOO_MANY = "too_many"
    OTHER_PRODUCT = "other_product"
    SAME_VARIANT = "same_variant"
    DECIDED = "decided"


class ReturnImpossible(OrderRefused):
    def __init__(self, number: str, problem: ReturnProblem) -> None:
        super().__init__(f"order {number}: {problem.value}")
        self.number, self.problem = number, problem


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


class CarrierFailed(CatalogError):
    """The root of what the carriers say."""


class CarrierUnavailable(CarrierFailed):
    pass


class CarrierRefused(CarrierFailed):
    """`reasons` are the carrier's own words and may name people: they are not in the error's text."""

    def __init__(self, codes: tuple[str, ...], reasons: tuple[str, ...]) -> None:
        super().__init__(f"the carrier refuses: {', '.join(codes) or 'no code'}")
        self.codes, self.reasons = codes, reasons


class PlaceUnknown(CarrierFailed):
    """`part` is a catalog.delivery.details.Part: which part of the place there is not."""

    def __init__(self, part: str) -> None:
        super().__init__(f"the carrier does not know this {part}")
        self.part = part


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
