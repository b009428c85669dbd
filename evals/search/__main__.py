"""Measure the search: `python -m evals.search [--catalog DIR --queries CSV] [--datasets DIR]`.

Without arguments the demo shop is asked the questions that lie beside this file. A catalog is a data directory
(vision/products_master.yaml) or a folder with products.jsonl; queries are a CSV with `query` (or `query_uk`), `skus`
(or `sku`; empty: nothing is to be found) and, if you like, `slice`. The last line is JSON.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars
from rich.table import Table

from catalog.db import Base, Database
from catalog.search.contents import Contents
from catalog.search.embedders import open_embedder
from catalog.search.vectors import VectorStore
from catalog.settings import CatalogSettings
from catalog.tables import EmbeddingRow
from evals.search import baseline
from evals.search.measuring import WAYS, Answer, Figures, ask, by_slice, curve, figures, interval
from evals.search.questions import Question, by_description, read_questions
from evals.search.shelves import read_described, read_shelf, shelf_of

HERE = Path(__file__).parent
DEMO = HERE.parent.parent / "data"
VECTORS = HERE.parent.parent / "var" / "evals-search.db"
DESCRIBED = ("catalogue_eshop", "fashion_luma", "catalogue_text_rds")
MOST_DESCRIBED = 500  # of a big catalog so many are asked for, evenly spread; all are searched

Totals = dict[str, object]


def main(arguments: Sequence[str] | None = None) -> int:
    """0: measured (and, with --check, not worse); 1: worse than the baseline or the aims; 2: nothing to measure."""
    given = _arguments().parse_args(arguments)
    if (given.catalog is None) != (given.queries is None):
        print("give --catalog and --queries together", file=sys.stderr)
        return 2
    try:
        totals, problems = asyncio.run(_run(given))
    except (ValueError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    for problem in problems:
        print(problem, file=sys.stderr)
    print(json.dumps(totals, ensure_ascii=False))
    return 1 if problems else 0


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m evals.search", description=__doc__.partition("\n")[0])
    parser.add_argument("--catalog", type=Path, help="a data directory, or a folder with products.jsonl")
    parser.add_argument("--queries", type=Path, help="CSV: query (or query_uk), skus (or sku), slice")
    parser.add_argument("--datasets", type=Path, help="folder of the public sets (grocery, catalogue_eshop, ...)")
    parser.add_argument("--vectors", type=Path, default=VECTORS, help="file that keeps vectors from run to run")
    parser.add_argument("--misses", action="store_true", help="print what was not found in three, or falsely")
    parser.add_argument("--curve", action="store_true", help="print finds and false finds by threshold")
    parser.add_argument("--check", action="store_true", help="fail when the demo shop fares worse than the baseline")
    parser.add_argument("--write-baseline", action="store_true", help="keep the demo figures as the new baseline")
    return parser


async def _run(given: argparse.Namespace) -> tuple[Totals, list[str]]:
    console = Console(width=118, stderr=False)
    async with _vectors(given.vectors) as vectors:
        if given.catalog is not None:
            shelf = await read_shelf(given.catalog)
            answers = await _asked(given.queries.stem, shelf, read_questions(given.queries), vectors)
            return {given.queries.stem: _told(given.queries.stem, answers, given, console)}, []
        totals: Totals = {}
        demo = await _asked("demo", await read_shelf(DEMO), demo_questions(), vectors)
        totals["demo"] = _told("demo", demo, given, console)
        totals["demo_tuned"] = figures(answer for answer in demo if not answer.question.held_out)["fused"]
        totals["demo_held_out"] = figures(answer for answer in demo if answer.question.held_out)["fused"]
        for part in ("demo_tuned", "demo_held_out"):
            console.print(part, json.dumps(totals[part]), soft_wrap=True)
        if given.datasets is not None:
            totals |= await _datasets(given, vectors, console)
        problems = _problems(demo, console) if given.check else []
        if given.write_baseline:
            baseline.write_baseline(demo, totals)
        return totals, problems


def demo_questions() -> list[Question]:
    """Those for the demo shop, of every file beside this one."""
    return [question for file in sorted(HERE.glob("demo_*.csv")) for question in read_questions(file)]


async def _datasets(given: argparse.Namespace, vectors: VectorStore, console: Console) -> Totals:
    totals: Totals = {}
    grocery = given.datasets / "grocery"
    if (grocery / "queries_uk.csv").is_file():
        questions = read_questions(grocery / "queries_uk.csv")
        answers = await _asked("grocery", await read_shelf(grocery), questions, vectors)
        totals["grocery"] = _told("grocery", answers, given, console)
    else:
        console.print(f"grocery: skipped, there is no {grocery}/queries_uk.csv", soft_wrap=True)
    for name in DESCRIBED:
        folder = given.datasets / name
        if not (folder / "products.jsonl").is_file():
            console.print(f"{name}: skipped, there is no {folder}/products.jsonl", soft_wrap=True)
            continue
        shelf, questions = by_description(read_described(folder))
        spread = questions[:: -(-len(questions) // MOST_DESCRIBED)]
        answers = await _asked(name, shelf_of(shelf), spread, vectors)
        totals[name] = _told(f"{name}, by description", answers, given, console)
    return totals


async def _asked(name: str, shelf: Contents, questions: list[Question], vectors: VectorStore) -> list[Answer]:
    columns = (TextColumn("{task.description:<32}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Bars(*columns, console=Console(stderr=True), transient=True) as bars:
        tasks: dict[str, TaskID] = {}

        def show(label: str, done: int, total: int) -> None:
            if label not in tasks:
                tasks[label] = bars.add_task(f"{name}: {label}")
            bars.update(tasks[label], completed=done, total=total)

        return await ask(shelf, questions, vectors, show)


def _told(name: str, answers: list[Answer], given: argparse.Namespace, console: Console) -> dict[str, object]:
    table = Table(title=f"{name}: recall@1/recall@3/MRR; trusted: in the three shown and sure")
    for column in ("slice", "n", *WAYS, "trusted", "false"):
        table.add_column(column, justify="left" if column == "slice" else "right")
    slices = by_slice(answers)
    for label, part in {**slices, "all": answers}.items() if len(slices) > 1 else slices.items():
        table.add_row(label, str(len(part)), *_cells(figures(part)))
    console.print(table)
    whole = figures(answers)
    console.print(_intervals(whole["fused"]))
    if given.misses:
        _print_misses(answers, console)
    if given.curve:
        for at, found, false in curve(answers, (2.5, 2.8, 3.0, 3.2, 3.4, 3.6, 3.8, 4.0, 4.5, 5.0)):
            console.print(f"threshold {at}: found in three and sure {found:.3f}, false finds {false:.3f}")
    return {**whole, "slices": {label: figures(part)["fused"] for label, part in slices.items()}}


def _cells(found: dict[str, Figures]) -> list[str]:
    cells = []
    for way in WAYS:
        each = found.get(way, {})
        names = ("recall_at_1", "recall_at_3", "mrr") if "mrr" in each else ()
        cells.append("/".join(f"{each[name]:.3f}" for name in names))
    fused = found["fused"]
    return [*cells, *(f"{fused[name]:.3f}" if name in fused else "" for name in ("sure_at_3", "false_finds"))]


def _intervals(fused: Figures) -> str:
    told = []
    for name, count in (("recall_at_1", "questions"), ("recall_at_3", "questions"), ("false_finds", "foreign")):
        if name in fused:
            low, high = interval(float(fused[name]), int(fused[count]))
            told.append(f"{name} {fused[name]:.3f} (95 %: {low:.3f} to {high:.3f}, n = {fused[count]})")
    return "fused " + ", ".join(told)


def _print_misses(answers: list[Answer], console: Console) -> None:
    for answer in answers:
        missed = answer.question.skus and not answer.ranks["fused"] <= 3
        if missed or (not answer.question.skus and answer.sure):
            shown = " ".join(answer.shown)
            console.print(f"{answer.question.slice}: «{answer.question.text}» -> {shown} ({answer.top:.1f})")


def _problems(answers: list[Answer], console: Console) -> list[str]:
    problems = []
    for change in baseline.compare(answers, baseline.read_baseline()):
        for sign, texts in (("lost", change.lost), ("gained", change.gained)):
            if texts:
                console.print(f"{change.right}, {sign} {len(texts)}: {'; '.join(texts)}")
        if change.is_worse:
            problems.append(f"worse than the baseline: {len(change.lost)} no longer {change.right}")
    fused = figures(answers)["fused"]
    if fused["recall_at_3"] < baseline.LEAST_RECALL_AT_3:
        problems.append(f"recall@3 {fused['recall_at_3']} is below {baseline.LEAST_RECALL_AT_3}")
    if fused["false_finds"] >= baseline.MOST_FALSE_FINDS:
        problems.append(f"false finds {fused['false_finds']} are not below {baseline.MOST_FALSE_FINDS}")
    return problems


@asynccontextmanager
async def _vectors(file: Path) -> AsyncIterator[VectorStore]:
    settings = CatalogSettings.read()
    async with Database.open(f"sqlite+aiosqlite:///{file}") as db:
        async with db.engine.begin() as connection:
            await connection.run_sync(
                Base.metadata.create_all, tables=[Base.metadata.tables[EmbeddingRow.__tablename__]]
            )
        with open_embedder(settings) as embedder:
            yield VectorStore(db, embedder)


if __name__ == "__main__":
    sys.exit(main())
