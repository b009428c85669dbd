"""Lie to the gate: `python -m evals.lying_model [--answers 2000] [--honest 600]`.

A scripted model behind real HTTP lies in its first answer of every turn, in three languages; then it tells the truth,
in many ways. The last line is JSON. 0: no false fact was read, and enough of the truth was let through.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import structlog
from rich.console import Console
from rich.progress import Progress

from evals.lying_model.running import Totals, staged

DEMO = Path(__file__).resolve().parent.parent.parent / "data"
LEAST_TRUE = 0.7


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m evals.lying_model", description=__doc__.partition("\n")[0])
    parser.add_argument("--data", type=Path, default=DEMO, help="the shop (%(default)s)")
    parser.add_argument("--answers", type=int, default=2000, help="turns whose first answer is a lie (%(default)s)")
    parser.add_argument("--honest", type=int, default=600, help="turns whose answers are true (%(default)s)")
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--refused", action="store_true", help="print true texts that were refused")
    given = parser.parse_args(arguments)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    lied, true = asyncio.run(_run(given))
    for text in [*lied.false, *lied.odd, *true.odd]:
        print(f"reached a shopper: {text}", file=sys.stderr)
    if given.refused:
        print(*true.refused, sep="\n", file=sys.stderr)
    totals = _totals(lied, true)
    print(json.dumps(totals, ensure_ascii=False))
    return 1 if totals["false_facts"] or totals["true_share"] < LEAST_TRUE else 0


async def _run(given: argparse.Namespace) -> tuple[Totals, Totals]:
    with tempfile.TemporaryDirectory() as folder, Progress(console=Console(stderr=True)) as bars:
        async with staged(given.data, Path(folder), given.seed) as stage:
            lies = bars.add_task("lies", total=given.answers)
            lied = await stage.run(given.answers, honest=False, advance=lambda: bars.advance(lies))
            truths = bars.add_task("truths", total=given.honest)
            true = await stage.run(given.honest, honest=True, advance=lambda: bars.advance(truths))
            return lied, true


def _totals(lied: Totals, true: Totals) -> dict[str, float]:
    return {
        "lying_turns": lied.turns,
        "lying_answers": lied.answers,
        "false_facts": len(lied.false) + len(lied.odd) + len(true.odd),
        "passed_though_lying": lied.passed,
        "repaired": lied.repaired,
        "fell_back": lied.fell_back,
        "true_turns": true.turns,
        "true_share": round(true.passed / max(1, true.passed + len(true.refused)), 3),
    }


if __name__ == "__main__":
    sys.exit(main())
