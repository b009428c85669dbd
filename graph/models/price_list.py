"""What the owner decides about models (data/models.yaml): what their tokens cost, and how much may be spent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, Decimal
from pathlib import Path
from typing import Annotated

import structlog
from pydantic import Field

from catalog.feeds.source import Source, Strict
from graph.asking import Feature
from graph.endpoints import Endpoint

log = structlog.get_logger(__name__)

MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars for a million tokens."""

    tokens_in: Decimal
    tokens_out: Decimal

    def of(self, tokens_in: int, tokens_out: int) -> Decimal:
        return (self.tokens_in * tokens_in + self.tokens_out * tokens_out) / MILLION


FREE = Price(Decimal(0), Decimal(0))


@dataclass(frozen=True, slots=True)
class Budgets:
    """US dollars for one day of the shop: for all, for one shopper, for one feature. None or absent: no limit."""

    day: Decimal | None = None
    shopper: Decimal | None = None
    features: Mapping[Feature, Decimal] = field(default_factory=dict)

    def limits(self, feature: Feature | None, shopper: int | None) -> list[tuple[str, Decimal]]:
        """Those that a call for this feature (None: for any) and this shopper must keep to, by the name of what they
        limit: "day", "shopper" or a feature."""
        mine = [(name, limit) for name, limit in self.features.items() if feature in {None, name}]
        own = [("shopper", self.shopper)] if shopper is not None else []
        return [(name, limit) for name, limit in [("day", self.day), *own, *mine] if limit is not None]


NO_LIMITS = Budgets()


@dataclass(frozen=True, slots=True)
class PriceList:
    """`unlisted` is what a model without a line counts as, in budgets; its true cost is unknown. An endpoint without a
    key and a line is somebody's own machine and free."""

    prices: Mapping[str, Price] = field(default_factory=dict)
    unlisted: Price = FREE
    budgets: Budgets = NO_LIMITS

    def price(self, endpoint: Endpoint) -> Price | None:
        """None when nobody knows."""
        return self.prices.get(endpoint.model) or (None if endpoint.key else FREE)

    def cost(self, endpoint: Endpoint, tokens_in: int, tokens_out: int) -> Decimal | None:
        """US dollars; None when nobody knows."""
        price = self.price(endpoint)
        return price.of(tokens_in, tokens_out) if price is not None else None

    def micros(self, endpoint: Endpoint, tokens_in: int, tokens_out: int) -> int:
        """Millionths of a dollar that the budgets are charged, rounded up."""
        cost = (self.price(endpoint) or self.unlisted).of(tokens_in, tokens_out)
        return int((cost * MILLION).to_integral_value(ROUND_CEILING))

    def warn_of_unlisted(self, endpoints: Sequence[Endpoint]) -> None:
        for model in dict.fromkeys(each.model for each in endpoints if self.price(each) is None):
            log.warning("model_without_a_price", model=model, counted_in=str(self.unlisted.tokens_in))


def read_price_list(file: Path) -> PriceList:
    """Nothing is known and nothing limited without the file. SourceInvalid: every mistake, with its line."""
    return Source.read(file).check(ModelsFile).price_list() if file.is_file() else PriceList()


Dollars = Annotated[Decimal, Field(ge=0, le=100_000)]


class PriceEntry(Strict):
    in_: Annotated[Dollars, Field(alias="in")]
    out: Dollars

    def price(self) -> Price:
        return Price(self.in_, self.out)


class FeaturesEntry(Strict):
    understanding: Dollars | None = None
    wording: Dollars | None = None
    vision: Dollars | None = None

    def by_feature(self) -> dict[Feature, Decimal]:
        said: dict[Feature, Decimal | None] = {
            "understanding": self.understanding,
            "wording": self.wording,
            "vision": self.vision,
        }
        return {feature: limit for feature, limit in said.items() if limit is not None}


class BudgetsEntry(Strict):
    day: Dollars | None = None
    shopper: Dollars | None = None
    features: FeaturesEntry = FeaturesEntry()


class ModelsFile(Strict):
    """The file as it is written; `price_list()` is what the house sees of it."""

    prices: dict[str, PriceEntry]
    unlisted: PriceEntry
    budgets: BudgetsEntry = BudgetsEntry()

    def price_list(self) -> PriceList:
        budgets = self.budgets
        return PriceList(
            {model: entry.price() for model, entry in self.prices.items()},
            self.unlisted.price(),
            Budgets(budgets.day, budgets.shopper, budgets.features.by_feature()),
        )
