"""Replay tau2-bench's retail tasks: `python -m evals.tau2 --db FILE --tasks FILE`.

Its shop is loaded into our tables, the calls that solve each task are made at our doors of orders (each twice under one
key), final states are compared, and what the bench refuses must be refused. The last line is JSON.
Exit code 0: equal wherever our rules are the same; 1: something is otherwise and no rule explains it.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from time import monotonic

import structlog
from rich.console import Console
from rich.progress import track
from rich.table import Table

from catalog.errors import CatalogError
from catalog.shop import load_shop
from evals.tau2.results import Probe, Ran, Result
from evals.tau2.rules import Ours
from evals.tau2.running import Bench
from evals.tau2.world import read_tasks, read_world

SHOP = Path(__file__).resolve().parent.parent.parent / "data" / "shop.yaml"


def main(arguments: Sequence[str] | None = None) -> int:
    """See the module's docstring for what is returned; 2: the files cannot be read."""
    given = _arguments().parse_args(arguments)
    absent = [str(file) for file in (given.db, given.tasks) if not file.is_file()]
    if absent:
        print(f"tau2: skipped, there is no {' and no '.join(absent)}")
        print(json.dumps({"skipped": absent}))
        return 0
    logging_before = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    try:
        return asyncio.run(_run(given))
    except (ValueError, OSError, CatalogError) as error:
        print(error, file=sys.stderr)
        return 2
    finally:
        structlog.configure(**logging_before)


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m evals.tau2", description=__doc__.partition("\n")[0])
    parser.add_argument("--db", type=Path, required=True, help="the bench's db.json")
    parser.add_argument("--tasks", type=Path, required=True, help="the bench's tasks.json")
    parser.add_argument("--shop", type=Path, default=SHOP, help="whose rules hold (default: the demo shop's)")
    return parser


async def _run(given: argparse.Namespace) -> int:
    console, started = Console(width=118), monotonic()
    world, tasks = read_world(given.db), read_tasks(given.tasks)
    ran: list[Ran] = []
    with tempfile.TemporaryDirectory() as folder:
        bench = await Bench.of(world, load_shop(given.shop), Path(folder))
        for task in track(tasks, "tasks", console=Console(stderr=True), transient=True):
            ran.append(await bench.run(task))
    console.print(_of_tasks([each.result for each in ran]))
    console.print(_of_probes([probe for each in ran for probe in each.probes]))
    problems = _problems(ran)
    for problem in problems:
        print(problem, file=sys.stderr)
    print(json.dumps({**_totals(ran), "seconds": round(monotonic() - started, 1)}))
    return 1 if problems else 0


def _of_tasks(results: Sequence[Result]) -> Table:
    table = Table(title="The calls that solve each task, at our doors")
    for column in ("task", "reads", "writes", "final state"):
        table.add_column(column, justify="left" if column == "final state" else "right")
    for result in results:
        table.add_row(result.task.id, str(result.reads), str(result.writes), _said(result))
    return table


def _said(result: Result) -> str:
    if result.is_equal:
        return "equal" if result.writes else "equal, nothing to change"
    differs = [f"differs: {rule.value}" for rule in sorted(result.rules)]
    return "; ".join([*differs, *(f"refused: {each}" for each in result.refused), *result.unexplained])


def _of_probes(probes: Sequence[Probe]) -> Table:
    table = Table(title="Calls that the bench refuses, made after each task")
    for column in ("the bench's rule", "calls", "refused", "our reasons", "allowed by our rule"):
        table.add_column(column, justify="right" if column in {"calls", "refused"} else "left")
    for rule in dict.fromkeys(probe.rule for probe in probes):
        mine = [probe for probe in probes if probe.rule is rule]
        reasons = Counter(probe.reason for probe in mine if probe.reason is not None)
        told = ", ".join(f"{reason} {count}" for reason, count in reasons.most_common())
        allowed = Counter(probe.allowed_by.value for probe in mine if probe.allowed_by is not None)
        let = ", ".join(f"{name} {count}" for name, count in allowed.items())
        table.add_row(rule.value, str(len(mine)), str(reasons.total()), told, let)
    return table


def _problems(ran: Sequence[Ran]) -> list[str]:
    found: list[str] = []
    for each in ran:
        for when, result in (("task", each.result), ("after task", each.beyond)):
            found += [f"{when} {result.task.id}: {told}" for told in (*result.refused, *result.unexplained)]
        found += [
            f"after task {probe.task}: {probe.call.name} was to be refused ({probe.rule.value})"
            for probe in each.probes
            if probe.reason is None and probe.allowed_by is None
        ]
    return found


def _totals(ran: Sequence[Ran]) -> dict[str, object]:
    results, probes = [each.result for each in ran], [probe for each in ran for probe in each.probes]
    same_rules = [result for result in results if not result.rules]
    return {
        "tasks": len(results),
        "equal": sum(result.is_equal for result in results),
        "allowed_by_our_rules": len(same_rules),
        "equal_of_allowed": sum(result.is_equal for result in same_rules),
        "without_writes": sum(not result.writes for result in results),
        "differ_by_rule": _counted(rule for result in results for rule in sorted(result.rules)),
        "gold_calls_refused": sum(len(result.refused) for result in results),
        "unexplained": sum(len(result.unexplained) for result in results),
        "reads": sum(result.reads for result in results),
        "writes": sum(result.writes for result in results),
        "further_writes": sum(each.beyond.writes for each in ran),
        "further_refused_or_unexplained": sum(len(each.beyond.refused + each.beyond.unexplained) for each in ran),
        "further_differ_by_rule": _counted(rule for each in ran for rule in sorted(each.beyond.rules)),
        "must_refuse": len(probes),
        "refused": sum(probe.reason is not None for probe in probes),
        "allowed_by_rule": _counted(probe.allowed_by for probe in probes if probe.allowed_by is not None),
        "wrongly_allowed": sum(probe.reason is None and probe.allowed_by is None for probe in probes),
    }


def _counted(rules: Iterable[Ours]) -> dict[str, int]:
    return dict(Counter(rule.value for rule in rules))


if __name__ == "__main__":
    sys.exit(main())
