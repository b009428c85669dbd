"""The answer to the owner's /models: how each one stands, what today cost."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from zoneinfo import ZoneInfo

from bot.texts import budgets
from bot.texts.figures import dollars
from graph.models.breaker import Health
from graph.models.opening import Report
from graph.models.price_list import MILLION


def render_report(report: Report, timezone: ZoneInfo) -> str:
    """Times are those of `timezone`, the shop's."""
    chains = [("chat", report.chat), ("vision", report.vision)]
    lines = [line for name, each in chains if each for line in (budgets.CHAINS[name], *_stand(each, timezone), "")]
    return "\n".join([*(lines or [budgets.NO_MODELS, ""]), *_costs(report)])


def _stand(chain: Sequence[Health], timezone: ZoneInfo) -> list[str]:
    return [
        budgets.STANDINGS[each.standing.value].format(
            model=each.model, until=f"{each.resting_until.astimezone(timezone):%H:%M:%S}" if each.resting_until else ""
        )
        for each in chain
    ]


def _costs(report: Report) -> list[str]:
    if not report.tallies:
        return [budgets.NOTHING_TODAY]
    limits: dict[str, Decimal] = {str(name): limit for name, limit in report.budgets.features.items()}
    rows = [(each.feature, each.micros, each.calls, limits.get(each.feature)) for each in report.tallies]
    whole = ("", sum(row[1] for row in rows), sum(row[2] for row in rows), report.budgets.day)
    return [budgets.TODAY, *(_cost(*row) for row in (*rows, whole))]


def _cost(feature: str, micros: int, calls: int, limit: Decimal | None) -> str:
    words = budgets.COST if limit is None else budgets.COST_OF
    return words.format(
        what=budgets.FEATURES[feature],
        spent=dollars(Decimal(micros) / MILLION),
        limit=dollars(limit or Decimal(0)),
        calls=budgets.CALLS.of(calls, "uk"),
    )
