"""Numbers to rows: quantiles of latencies, and the table that is printed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True)
class Figures:
    """One measured case. Latencies in milliseconds, `cpu` in milliseconds of the bot's process per turn.

    `rate` is turns answered per second; `messages` counts what arrived, an album of three as three.
    """

    bot: str
    case: str
    chats: int
    turns: int
    answered: int
    messages: int
    p50: float
    p95: float
    p99: float
    cpu: float
    rate: float

    def as_json(self) -> dict[str, object]:
        return {key: round(value, 2) if isinstance(value, float) else value for key, value in asdict(self).items()}


def quantile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` of them do not exceed; NaN for none."""
    if not values:
        return float("nan")
    ordered = sorted(values)
    rank = -(-len(ordered) * share // 1)
    return ordered[max(0, int(rank) - 1)]


def print_table(rows: Sequence[Figures], console: Console) -> None:
    table = Table(title="update handed out -> first message received")
    for name in (
        "bot",
        "case",
        "chats",
        "turns",
        "answered",
        "messages",
        "p50 ms",
        "p95",
        "p99",
        "cpu ms/turn",
        "turns/s",
    ):
        table.add_column(name, justify="left" if name in {"bot", "case"} else "right")
    for row in rows:
        figures = [f"{value:.1f}" for value in (row.p50, row.p95, row.p99, row.cpu, row.rate)]
        table.add_row(row.bot, row.case, *map(str, (row.chats, row.turns, row.answered, row.messages)), *figures)
    console.print(table)
