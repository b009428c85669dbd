"""The report's three pictures as PNG: what probabilities are worth, what thresholds would give, what is confused."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from evals.vision.cases import Outcome, Shelf
from evals.vision.gate import PRECISION_PROMISED
from evals.vision.metrics import Calibration, coverage_at, coverage_curve

INK, OURS, PALE, ALARM = "#2b2f36", "#2f6f8f", "#c9d6dd", "#b5483a"
MOST_NAMES = 24
NOTHING = "(nothing)"
FOREIGN = "(not ours)"


def reliability(calibration: Calibration) -> bytes:
    """Promised against kept, with 95 % intervals; below it, how many answers stand behind each point."""
    figure = Figure(figsize=(5.0, 4.7), dpi=110, layout="constrained")
    upper, lower = figure.subplots(2, 1, sharex=True, height_ratios=(3.2, 1))
    upper.plot([0, 1], [0, 1], color=PALE, linewidth=1.5)
    filled = [each for each in calibration.bins if each.count]
    kept = np.array([each.right.value or 0.0 for each in filled])
    bounds = np.array([each.right.interval for each in filled]).reshape(-1, 2)
    upper.errorbar(
        [each.promised for each in filled],
        kept,
        yerr=np.abs(bounds.T - kept) if filled else None,
        fmt="o-",
        color=OURS,
        capsize=3,
    )
    said = "no answers" if calibration.error is None else f"calibration error {calibration.error:.3f}"
    upper.set(ylabel="share that was right", ylim=(-0.03, 1.03), xlim=(-0.02, 1.02))
    upper.set_title(f"What a probability is worth ({said})", fontsize=11, color=INK)
    lower.bar(
        [(each.low + each.high) / 2 for each in calibration.bins],
        [e.count for e in calibration.bins],
        0.085,
        color=PALE,
    )
    lower.set(xlabel="probability that was promised", ylabel="photos")
    for axes in (upper, lower):
        _plain(axes)
    return _png(figure)


def coverage_precision(outcomes: Sequence[Outcome]) -> bytes:
    """What every possible threshold would answer alone, and how rightly. Foreign photos count against precision."""
    figure = Figure(figsize=(5.0, 4.7), dpi=110, layout="constrained")
    axes = figure.subplots()
    points = coverage_curve(outcomes)
    axes.step([p.coverage for p in points], [p.precision for p in points], where="post", color=OURS, linewidth=2)
    axes.axhline(PRECISION_PROMISED, color=ALARM, linewidth=1, linestyle="--")
    axes.annotate(f"promised {PRECISION_PROMISED:.0%}", (0.78, PRECISION_PROMISED + 0.006), color=ALARM, fontsize=9)
    best = coverage_at(outcomes, PRECISION_PROMISED)
    if best is not None:
        axes.plot([best.coverage], [best.precision], "o", color=ALARM)
        words = f"{best.coverage:.0%} answered alone\nfrom {best.threshold:.2f} up"
        at = (best.coverage, best.precision)
        side, aside = ("right", -8) if best.coverage > 0.4 else ("left", 8)
        axes.annotate(words, at, xytext=(aside, -34), textcoords="offset points", ha=side, fontsize=9)
    axes.set(xlabel="share of our photos answered alone", ylabel="share of these answers that is right")
    axes.set(xlim=(0, 1.02), ylim=(min([0.5, *(p.precision for p in points)]) - 0.02, 1.02))
    axes.set_title("Answering more, or answering rightly", fontsize=11, color=INK)
    _plain(axes)
    return _png(figure)


def confusion(outcomes: Sequence[Outcome], shelf: Shelf) -> bytes:
    """Rows: what was photographed; columns: what came first. By department, category, or the most confused SKUs."""
    names = {sku: article.department or article.category for sku, article in shelf.articles.items()}

    def shown(outcome: Outcome) -> tuple[str, str]:
        best = outcome.answer.best
        right = names.get(outcome.case.sku, outcome.case.sku) if outcome.case.sku else FOREIGN
        return right, names[best.sku] if best is not None else NOTHING

    pairs = Counter(shown(outcome) for outcome in outcomes)
    weight = Counter(right for (right, _said), count in pairs.items() for _ in range(count))
    rows = sorted((name for name, _ in weight.most_common(MOST_NAMES)), key=lambda name: (name.startswith("("), name))
    columns = [*[name for name in rows if name != FOREIGN], NOTHING]
    table = np.array([[pairs[row, column] for column in columns] for row in rows], dtype=float).reshape(len(rows), -1)
    shares = table / np.maximum(1, table.sum(axis=1, keepdims=True))
    figure = Figure(figsize=(3 + 0.36 * len(columns), 2.4 + 0.32 * len(rows)), dpi=110, layout="constrained")
    axes = figure.subplots()
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1, aspect="auto")
    for y, row in enumerate(table):
        for x, count in enumerate(row):
            if count:
                ink = "white" if shares[y, x] > 0.55 else INK
                axes.annotate(f"{count:.0f}", (x, y), ha="center", va="center", fontsize=8, color=ink)
    axes.set_xticks(range(len(columns)), columns, rotation=60, ha="right", fontsize=8)
    axes.set_yticks(range(len(rows)), rows, fontsize=8)
    axes.set_title("Photographed (rows), said first (columns)", fontsize=11, color=INK)
    return _png(figure)


def save(pictures: dict[str, bytes], folder: Path) -> None:
    for name, data in pictures.items():
        (folder / f"{name}.png").write_bytes(data)


def _plain(axes: Axes) -> None:
    axes.grid(color="#eceff1", linewidth=0.8)
    axes.set_axisbelow(True)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)


def _png(figure: Figure) -> bytes:
    out = io.BytesIO()
    FigureCanvasAgg(figure).print_figure(out, format="png")
    return out.getvalue()
