"""Measure how photos become SKUs, write the report, and compare with a baseline.

`python -m scripts.run_vision_evals` measures the demo shop's own cases; --catalog and --photos take other folders with
products.jsonl (and variants.jsonl) and photos.csv. With VISION_MODELS in the environment the vision chain takes part.
Exit code 0: measured; 1: worse than the baseline; 2: could not be measured, and why was printed.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

import structlog
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from catalog.errors import CatalogError
from evals.vision.cases import Case, Shelf
from evals.vision.counter import open_counter
from evals.vision.errors import EvalProblem
from evals.vision.folders import read_cases, read_shelf
from evals.vision.folds import MOST_REFERENCES, Fold, plan
from evals.vision.gate import Baseline, Verdict, judge, read_baseline, record, write_baseline
from evals.vision.langsmith_push import push
from evals.vision.recordings import Player, Recorded, Recorder, read_recordings
from evals.vision.report import Summary, between, percent, totals, write
from evals.vision.run import Run, Setting, measure
from graph.settings import GraphSettings

ROOT = Path(__file__).resolve().parent.parent
OURS = ROOT / "data"
OUR_PHOTOS = ROOT / "evals" / "photos"
OUR_REPORT = ROOT / "var" / "evals" / "vision"


def main(arguments: Sequence[str] | None = None) -> int:
    given = _options().parse_args(arguments)
    screen = Console(stderr=True, width=110)
    logging_before = structlog.get_config()
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        logger_factory=lambda *_names: structlog.PrintLogger(sys.stderr),
    )
    try:
        return _run(given, screen)
    except (EvalProblem, CatalogError) as error:
        screen.print(f"error: {error}", style="red", markup=False, highlight=False, soft_wrap=True)
        return 2
    finally:
        structlog.configure(**logging_before)


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m scripts.run_vision_evals",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--catalog", type=Path, help="what is sold: a folder with products.jsonl, or data/ (default)")
    parser.add_argument("--photos", type=Path, help="folder with photos.csv (default: evals/photos, or the catalog's)")
    parser.add_argument("--report", type=Path, default=OUR_REPORT, help="where to write (default: var/evals/vision)")
    parser.add_argument(
        "--references",
        type=int,
        default=0,
        choices=range(MOST_REFERENCES + 1),
        metavar="0..10",
        help="confirmed photos of each SKU to know beforehand; cross-validated, or taken from the catalog folder",
    )
    parser.add_argument("--baseline", type=Path, metavar="FILE", help="fail (exit 1) when worse than this")
    parser.add_argument("--write-baseline", type=Path, metavar="FILE", help="keep today's figures as the baseline")
    parser.add_argument("--record", type=Path, metavar="FILE", help="keep what the vision model answers")
    parser.add_argument("--recorded", type=Path, metavar="FILE", help="use what it once answered, marked as recorded")
    parser.add_argument("--langsmith", metavar="NAME", help="push as dataset and experiment (needs LANGSMITH_API_KEY)")
    return parser


def _run(given: argparse.Namespace, screen: Console) -> int:
    catalog: Path = given.catalog or OURS
    photos: Path = given.photos or (OUR_PHOTOS if catalog == OURS else catalog)
    before = read_baseline(given.baseline) if given.baseline else None
    recordings = read_recordings(given.recorded) if given.recorded else {}
    shelf = read_shelf(catalog)
    cases = read_cases(photos, shelf)
    graph = GraphSettings.read()
    setting = _setting(catalog, photos, given.references, graph)
    folds = plan(cases, _teachers(catalog, photos, shelf), given.references)
    screen.print(
        f"{len(cases)} photos of {photos} against {len(shelf.articles)} articles of {catalog}",
        markup=False,
        soft_wrap=True,
    )
    run = asyncio.run(_measured(setting, shelf, folds, graph, recordings, given.record, screen))
    summary = Summary.of(run)
    verdict = judge(before, run.outcomes, summary.whole, summary.calibration) if before is not None else None
    page = write(run, summary, verdict, given.report, datetime.now())
    if given.write_baseline:
        write_baseline(_baseline(run, summary), given.write_baseline)
    _show(run, summary, verdict, page, screen)
    if given.langsmith:
        screen.print(push(run, given.langsmith), markup=False)
    print(json.dumps(totals(run, summary, verdict), ensure_ascii=False))
    return 0 if verdict is None or verdict.passed else 1


def _setting(catalog: Path, photos: Path, references: int, graph: GraphSettings) -> Setting:
    steps: tuple[str, ...] = ("exact", "near", "local")
    note = "No vision model took part: VISION_MODELS is empty, so no photo left this machine and nothing was paid."
    if graph.vision_models:
        steps = (*steps, "vision")
        names = ", ".join(endpoint.model for endpoint in graph.vision_models)
        note = f"Photos that the shop did not know for sure were shown to {names}."
    return Setting(catalog, photos, references, steps, note)


def _teachers(catalog: Path, photos: Path, shelf: Shelf) -> list[Case]:
    """Photos of the catalog's own folder, where another folder is asked about."""
    if photos.resolve() == catalog.resolve() or not (catalog / "photos.csv").is_file():
        return []
    return [case for case in read_cases(catalog, shelf) if not case.foreign]


async def _measured(
    setting: Setting,
    shelf: Shelf,
    folds: Sequence[Fold],
    graph: GraphSettings,
    recordings: Mapping[str, Recorded],
    record_to: Path | None,
    screen: Console,
) -> Run:
    columns = (TextColumn("{task.description:<12}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=screen) as bars:
        tasks: dict[str, TaskID] = {}

        def show(label: str, done: int, total: int) -> None:
            if label not in tasks:
                tasks[label] = bars.add_task(label)
            bars.update(tasks[label], completed=done, total=total)

        async with open_counter(shelf, graph, OURS / "shop.yaml", OUR_REPORT.parent, show) as counter:
            recorder = Recorder(counter, ", ".join(endpoint.model for endpoint in graph.vision_models))
            run = await measure(setting, shelf, folds, Player(recorder, recordings), show)
    if record_to is not None:
        recorder.write(record_to)
    return run


def _baseline(run: Run, summary: Summary) -> Baseline:
    """Single photos are named only when they live in this repository."""
    return record(
        run.outcomes,
        summary.whole,
        summary.calibration,
        articles=len(run.shelf.articles),
        references=run.setting.references,
        steps=run.setting.exercised,
        today=datetime.now().date(),
        with_cases=run.setting.photos.resolve().is_relative_to(ROOT),
    )


def _show(run: Run, summary: Summary, verdict: Verdict | None, page: Path, screen: Console) -> None:
    table = Table("", "share", "count; 95 % interval", title=f"steps: {', '.join(run.setting.exercised)}")
    for name, share in summary.whole.shares().items():
        table.add_row(name.replace("_", " "), percent(share), between(share))
    error = summary.calibration.error
    if error is not None:
        table.add_row(
            "calibration error", f"{error:.3f}", f"{summary.calibration.low:.3f} to {summary.calibration.high:.3f}"
        )
    screen.print(table)
    screen.print(run.setting.note, markup=False)
    if verdict is not None:
        screen.print("No worse than the baseline." if verdict.passed else "WORSE THAN THE BASELINE:", markup=False)
        for line in (*verdict.drops, *verdict.promises, *verdict.notes):
            screen.print(f"- {line}", markup=False, soft_wrap=True)
    screen.print(f"report: {page}", markup=False, soft_wrap=True)


if __name__ == "__main__":
    sys.exit(main())
