"""The catalog's rows as feeds see them: what a file says of them, what is stored, and what would change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol, runtime_checkable

from catalog.db import Base
from catalog.feeds.rejections import Rejections
from catalog.tables import (
    CategoryRow,
    ColourRow,
    PictureRow,
    ProductColourRow,
    ProductRow,
    SizeRow,
    VariantRow,
)

Key = tuple[str, ...]
Values = dict[str, Any]
Rows = Mapping[type[Base], Mapping[Key, Values]]
Mode = Literal["full", "partial"]
Covers = Literal["rows", "products"]

TABLES: tuple[type[Base], ...] = (
    SizeRow,
    ColourRow,
    CategoryRow,
    ProductRow,
    ProductColourRow,
    VariantRow,
    PictureRow,
)


@dataclass(frozen=True, slots=True)
class Change:
    """One row that is new (`before` is None), differs, or goes (`after` is empty). Both sides hold only the fields that
    differ."""

    table: type[Base]
    key: Key
    before: Values | None
    after: Values

    @property
    def kind(self) -> str:
        """The table's name: "variants", "products", ..."""
        return str(self.table.__tablename__)


@dataclass(frozen=True, slots=True)
class Stored:
    """Every row of the catalog by table and primary key, whole: what a file is compared with."""

    rows: Rows

    def of(self, table: type[Base]) -> Mapping[Key, Values]:
        return self.rows.get(table, {})


@dataclass(frozen=True, slots=True)
class Said:
    """What a file says, parents first.

    `rows` hold only the fields that the file names; `fresh` is what a row takes besides when it is new. A file that
    covers "products" lists all variants and pictures of each product that it names, one that covers "rows" only some.
    `ignored` are columns that nobody understands. `unsure_of` are the variants that rejected rows were about; `blind`:
    of some nobody can tell, so that what the file lacks is not known.
    """

    rows: Rows
    fresh: Rows = field(default_factory=dict)
    covers: Covers = "rows"
    rejections: Rejections = field(default_factory=Rejections)
    ignored: Sequence[str] = ()
    unsure_of: frozenset[str] = frozenset()
    blind: bool = False

    def of(self, table: type[Base]) -> Mapping[Key, Values]:
        return self.rows.get(table, {})

    def fresh_of(self, table: type[Base], key: Key) -> Values:
        return self.fresh.get(table, {}).get(key, {})


class Content(Protocol):
    """A file that was read, before it meets the shop."""

    def said(self, stored: Stored) -> Said:
        """What it says of this shop: names of colours and categories become codes, and so on. Pure."""
        ...


@runtime_checkable
class Brings(Protocol):
    """A content that has files with it."""

    def bring(self, changes: Iterable[Change]) -> None:
        """Put the files of these changes where their rows say, before the rows are committed. Blocks."""
        ...


@dataclass(frozen=True, slots=True)
class Feed:
    """A file under the name of its feed. `sha256` is of its bytes."""

    name: str
    mode: Mode
    sha256: str
    content: Content
