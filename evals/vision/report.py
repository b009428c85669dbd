"""The report: one HTML file that needs nothing beside it, three PNG files, every answer as CSV, and the totals."""

from __future__ import annotations

import base64
import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from PIL import Image

from evals.vision import plots
from evals.vision.cases import Outcome, Shelf
from evals.vision.gate import FOREIGN_PROMISED, PRECISION_PROMISED, Verdict, code_of
from evals.vision.metrics import (
    Calibration,
    Figures,
    Share,
    calibrate,
    confusions,
    coverage_at,
    figures,
    grouped,
    latency,
)
from evals.vision.run import Run

THUMBNAIL = 150
SHOWN_PAIRS = 24
SHOWN_PICTURES = 18
STEPS = {
    "exact": "the very file",
    "near": "a copy of a known picture",
    "cache": "asked before",
    "local": "local recogniser",
    "vision": "vision model",
    "none": "nobody",
}


@dataclass(frozen=True, slots=True)
class Summary:
    """Everything that is counted, once."""

    whole: Figures
    calibration: Calibration

    @classmethod
    def of(cls, run: Run) -> Summary:
        return cls(figures(run.outcomes), calibration_of(run.outcomes))


def calibration_of(outcomes: Sequence[Outcome]) -> Calibration:
    """Over every photo that got a guess; what is not ours can never be right."""
    guessed = [(each.answer.best.probability, each.right_first) for each in outcomes if each.answer.best is not None]
    return calibrate([probability for probability, _right in guessed], [right for _probability, right in guessed])


def totals(run: Run, summary: Summary, verdict: Verdict | None) -> dict[str, Any]:
    """The line that is printed last."""
    again, calibration = run.replay, summary.calibration
    best = coverage_at(run.outcomes, PRECISION_PROMISED)
    return {
        "eval": "vision",
        "articles": len(run.shelf.articles),
        "photos": len(run.outcomes),
        "foreign": sum(each.case.foreign for each in run.outcomes),
        "references": run.setting.references,
        "steps": list(run.setting.exercised),
        **{name: share.as_json() for name, share in summary.whole.shares().items()},
        "coverage_at_97": None if best is None else round(best.coverage, 4),
        "calibration_error": None if calibration.error is None else round(calibration.error, 4),
        "calibration_interval": [round(calibration.low, 4), round(calibration.high, 4)],
        "cache_hits": Share(again.same_hits, again.sent).as_json(),
        "copy_hits": Share(again.copy_hits, again.sent).as_json(),
        "cache_false_hits": Share(again.false, again.same_hits + again.copy_hits).as_json(),
        "hue_false_hits": Share(again.trap_hits, again.sent).as_json(),
        "near_false_hits": near_false(run.outcomes).as_json(),
        **_costs(run),
        "by_department": {name: _brief(each) for name, each in _departments(run).items()},
        "gate": None if verdict is None else {"passed": verdict.passed, "drops": [*verdict.drops, *verdict.promises]},
    }


def near_false(outcomes: Sequence[Outcome]) -> Share:
    """Of all photos, those that a fingerprint alone answered wrongly and surely."""
    wrong = [each for each in outcomes if each.answer.step in {"exact", "near", "cache"} and each.alone_wrong]
    return Share(len(wrong), len(outcomes))


def write(run: Run, summary: Summary, verdict: Verdict | None, folder: Path, now: datetime) -> Path:
    """report.html, reliability.png, coverage.png, confusion.png, answers.csv, totals.json. The path of the first."""
    folder.mkdir(parents=True, exist_ok=True)
    drawn = {
        "reliability": plots.reliability(summary.calibration),
        "coverage": plots.coverage_precision(run.outcomes),
        "confusion": plots.confusion(run.outcomes, run.shelf),
    }
    plots.save(drawn, folder)
    (folder / "totals.json").write_text(json.dumps(totals(run, summary, verdict), indent=1) + "\n", "utf-8")
    _write_answers(run.outcomes, folder / "answers.csv")
    page = folder / "report.html"
    page.write_text(render(run, summary, verdict, drawn, now), "utf-8")
    return page


def render(run: Run, summary: Summary, verdict: Verdict | None, drawn: Mapping[str, bytes], now: datetime) -> str:
    templates = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    templates.filters["percent"] = percent
    templates.filters["between"] = between
    templates.filters["near"] = near
    pictures = _Thumbnails(run.shelf)
    wrong = [each for each in run.outcomes if each.alone_wrong and not each.case.foreign]
    fooled = [each for each in run.outcomes if each.answer.alone and each.case.foreign]
    missed = [each for each in run.outcomes if not each.case.foreign and not each.right_in_three]
    return templates.get_template("report.html.j2").render(
        run=run,
        summary=summary,
        whole=summary.whole,
        verdict=verdict,
        now=now,
        plots={name: _uri(data, "png") for name, data in drawn.items()},
        latency=latency([each.answer.ms for each in run.outcomes]),
        hit_latency=latency(run.replay.hit_ms),
        best=coverage_at(run.outcomes, PRECISION_PROMISED),
        promised={"precision": PRECISION_PROMISED, "foreign": FOREIGN_PROMISED},
        costs=_costs(run),
        near_false=near_false(run.outcomes),
        hits=Share(run.replay.same_hits, run.replay.sent),
        copy_hits=Share(run.replay.copy_hits, run.replay.sent),
        false_hits=Share(run.replay.false, run.replay.same_hits + run.replay.copy_hits),
        hue_hits=Share(run.replay.trap_hits, run.replay.sent),
        by_step=_by_step(run.outcomes),
        groups={
            "By department": _table(_departments(run)),
            "By kind of photo": _table(grouped(run.outcomes, lambda each: each.case.kind)),
            "By category": _table(grouped(run.outcomes, lambda each: _category(run.shelf, each))),
        },
        wrong=[pictures.of(each) for each in wrong[:SHOWN_PICTURES]],
        wrong_count=len(wrong),
        fooled=[pictures.of(each) for each in fooled[:SHOWN_PICTURES]],
        fooled_count=len(fooled),
        pairs=[(pair, pictures.of(pair.example)) for pair in confusions(run.outcomes)[:SHOWN_PAIRS]],
        missed=[pictures.of(each) for each in missed[:SHOWN_PICTURES]],
        missed_count=len(missed),
    )


def percent(share: Share) -> str:
    return "–" if share.value is None else f"{share.value:.1%}".replace(".0%", "%")


def near(folder: Path) -> str:
    """The folder as seen from where the command was typed, if it lies below."""
    whole, here = folder.resolve(), Path.cwd()
    return str(whole.relative_to(here)) if whole.is_relative_to(here) else str(folder)


def between(share: Share) -> str:
    if not share.whole:
        return "no photos"
    low, high = share.interval
    return f"{share.part} of {share.whole}; {low:.0%} to {high:.0%}"


class _Thumbnails:
    """A photo beside our picture of what was said and of what would have been right."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._made: dict[Path, str] = {}

    def of(self, outcome: Outcome) -> dict[str, Any]:
        best = outcome.answer.best
        return {
            "photo": self._thumbnail(outcome.case.path),
            "name": outcome.case.name,
            "kind": outcome.case.kind,
            "step": STEPS.get(outcome.answer.step, outcome.answer.step),
            "probability": None if best is None else best.probability,
            "said": None if best is None else self._ours(best.sku),
            "right": self._ours(outcome.case.sku) if outcome.case.sku else None,
        }

    def _ours(self, sku: str) -> dict[str, str]:
        named = sku if sku in self._shelf.articles else next(iter(sorted(self._shelf.named(sku))), "")
        article = self._shelf.articles.get(named)
        if article is None:
            return {"sku": sku, "name": "", "picture": ""}
        picture = self._thumbnail(article.pictures[0]) if article.pictures else ""
        return {"sku": sku, "name": article.name, "picture": picture}

    def _thumbnail(self, path: Path) -> str:
        if path not in self._made:
            self._made[path] = _uri(_small(path), "jpeg")
        return self._made[path]


def _small(path: Path) -> bytes:
    try:
        with Image.open(path) as image:
            image.draft("RGB", (THUMBNAIL * 2, THUMBNAIL * 2))
            small = image.convert("RGB")
    except (OSError, ValueError, SyntaxError):  # a file that is no picture is shown as a grey square
        small = Image.new("RGB", (THUMBNAIL, THUMBNAIL), "#d0d4d8")
    small.thumbnail((THUMBNAIL, THUMBNAIL))
    out = io.BytesIO()
    small.save(out, "JPEG", quality=72)
    return out.getvalue()


def _uri(data: bytes, kind: str) -> str:
    return f"data:image/{kind};base64,{base64.b64encode(data).decode()}"


def _by_step(outcomes: Sequence[Outcome]) -> list[dict[str, Any]]:
    rows = []
    for step, words in STEPS.items():
        mine = [each for each in outcomes if each.answer.step == step]
        if not mine:
            continue
        alone = [each for each in mine if each.answer.alone]
        rows.append(
            {
                "step": words,
                "photos": Share(len(mine), len(outcomes)),
                "first": Share(sum(e.right_first for e in mine), sum(not e.case.foreign for e in mine)),
                "alone": len(alone),
                "right": Share(sum(each.right_first for each in alone), len(alone)),
                "foreign": sum(each.case.foreign for each in alone),
                "latency": latency([each.answer.ms for each in mine]),
            }
        )
    return rows


def _table(groups: Mapping[str, Sequence[Outcome]]) -> list[tuple[str, Figures]]:
    return [(name, figures(mine)) for name, mine in groups.items()]


def _departments(run: Run) -> Mapping[str, list[Outcome]]:
    return grouped(run.outcomes, lambda each: _department(run.shelf, each))


def _department(shelf: Shelf, outcome: Outcome) -> str:
    return next((shelf.articles[sku].department for sku in sorted(outcome.case.right)), "")


def _category(shelf: Shelf, outcome: Outcome) -> str:
    return next((shelf.articles[sku].category for sku in sorted(outcome.case.right)), "(not ours)")


def _brief(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    found = figures(outcomes)
    return {name: found.shares()[name].as_json() for name in ("top1", "top3", "coverage", "precision")}


def _costs(run: Run) -> dict[str, Any]:
    asked = [each.answer for each in run.outcomes]
    spent = latency([answer.ms for answer in asked])
    again = latency(run.replay.hit_ms)
    photos = max(1, len(asked))
    return {
        "ms_p50": spent.p50,
        "ms_p95": spent.p95,
        "repeated_ms_p50": again.p50,
        "tokens_per_photo": round(sum(answer.tokens for answer in asked) / photos, 1),
        "usd_per_photo": round(sum(answer.cost for answer in asked) / photos, 6),
        "recorded_answers": run.recorded,
        "seconds": round(run.seconds, 1),
    }


def _write_answers(outcomes: Iterable[Outcome], file: Path) -> None:
    with file.open("w", encoding="utf-8", newline="") as opened:
        rows = csv.writer(opened, lineterminator="\n")
        rows.writerow(["path", "sku", "kind", "outcome", "step", "alone", "ms", "references", "looks_like", "guesses"])
        for each in outcomes:
            answer = each.answer
            said = " ".join(f"{guess.sku}:{guess.probability:.4f}" for guess in answer.guesses)
            row = [each.case.name, each.case.sku, each.case.kind, code_of(each), answer.step, int(answer.alone)]
            rows.writerow([*row, f"{answer.ms:.1f}", each.references, answer.looks_like, said])
