"""Measure how well texts are understood: `python -m evals.understanding [--utterances CSV] [--by models]`.

Without arguments the demo shop's lexicon reads the utterances that lie beside this file; of the held-out ones only
figures are told. --datasets adds the public Bitext set. The last line is JSON.
Exit code 0: measured; 1: with --strict, worse than the baseline or the floors; 2: nothing could be measured.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import sys
from collections.abc import Sequence
from pathlib import Path

import structlog
from rich.console import Console

from catalog.errors import CatalogError
from evals.understanding import baseline
from evals.understanding.bitext import FILE as BITEXT
from evals.understanding.bitext import read_bitext
from evals.understanding.cases import PARTS, Case, read_cases
from evals.understanding.reading import Readings, Shop, by_lexicon, by_lexicon_and_examples, by_models, read_shop
from evals.understanding.report import table, who_was_right, write
from evals.understanding.scoring import Read, Totals, figures, rounded, totals
from graph.errors import GraphError
from graph.settings import GraphSettings

DEMO = Path(__file__).resolve().parent.parent.parent / "data"

Parts = dict[str, list[Read]]
EMBEDDED = "_embedded"


def main(arguments: Sequence[str] | None = None) -> int:
    """See the module's docstring for what is returned."""
    given = _arguments().parse_args(arguments)
    logging_before = structlog.get_config()
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        logger_factory=lambda *_names: structlog.PrintLogger(sys.stderr),
    )
    try:
        told, problems = asyncio.run(_run(given))
    except (ValueError, OSError, CatalogError, GraphError) as error:
        print(error, file=sys.stderr)
        return 2
    finally:
        structlog.configure(**logging_before)
    for problem in problems:
        print(problem, file=sys.stderr)
    print(json.dumps(told, ensure_ascii=False))
    return 1 if problems else 0


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m evals.understanding", description=__doc__.partition("\n")[0])
    parser.add_argument("--utterances", type=Path, help="CSV instead of ours: text, intent and what README.md lists")
    parser.add_argument("--catalog", type=Path, default=DEMO, help="data directory of the shop (default: the demo's)")
    parser.add_argument("--by", choices=("lexicon", "models"), default="lexicon", help="models: CHAT_MODELS as well")
    parser.add_argument("--most", type=int, help="with --by models: ask about so many utterances only, evenly spread")
    parser.add_argument("--datasets", type=Path, help="folder of the public sets (intents_bitext)")
    parser.add_argument("--report", type=Path, help="folder for understanding.md: tables, confusions, misread texts")
    parser.add_argument("--open-held-out", action="store_true", help="list misread held-out texts too: no more tuning!")
    parser.add_argument("--strict", action="store_true", help="fail when worse than the baseline or the floors")
    parser.add_argument("--write-baseline", action="store_true", help="keep this as the new baseline")
    return parser


async def _run(given: argparse.Namespace) -> tuple[Totals, list[str]]:
    console = Console(width=118)
    if given.utterances is not None and (given.strict or given.write_baseline):
        raise ValueError("the baseline is of our own utterances: leave --utterances out")
    shop = await read_shop(given.catalog)
    parts = {name: by_lexicon(cases, shop) for name, cases in _cases(given).items()}
    if not any(parts.values()):
        raise ValueError("there is not one utterance")
    told: Totals = {}
    for name, reads in parts.items():
        console.print(table(f"{name}, by lexicon", reads))
        told[name] = totals(reads)
    for name, reads in (await _embedded(given, parts)).items():
        console.print(table(f"{name}: by lexicon and, when it is unsure, by examples", reads))
        told[name] = totals(reads)
        parts[name] = reads
    pairs = await _models(given, parts, told, console) if given.by == "models" else []
    telling = {name for name in parts if "held_out" not in name or given.open_held_out}
    if given.datasets is not None:
        parts |= _bitext(given.datasets, shop, told, console)
    if given.report is not None:
        console.print("report:", str(write(given.report, parts, telling, pairs)), soft_wrap=True)
    return told, _held_to(given, parts, told)


def _cases(given: argparse.Namespace) -> dict[str, list[Case]]:
    if given.utterances is not None:
        return {given.utterances.stem: read_cases(given.utterances)}
    return {name: read_cases(file) for name, file in PARTS.items()}


def _held_to(given: argparse.Namespace, parts: Parts, told: Totals) -> list[str]:
    """What fails under --strict: our own utterances, all of them, against the floors and the baseline."""
    ours = {name: reads for name, reads in parts.items() if name in PARTS}
    if given.write_baseline:
        baseline.write_baseline([read for reads in ours.values() for read in reads], told)
    return baseline.problems(parts, baseline.read_baseline()) if given.strict else []


async def _embedded(given: argparse.Namespace, parts: Parts) -> Parts:
    """What was fitted on says nothing of the examples, so the tuning cases are left out."""
    asked = {name: [read.case for read in reads] for name, reads in parts.items() if not name.endswith("tuning")}
    return {f"{name}{EMBEDDED}": await by_lexicon_and_examples(c, given.catalog) for name, c in asked.items()}


async def _models(given: argparse.Namespace, parts: Parts, told: Totals, console: Console) -> list[Readings]:
    cases = [read.case for name, reads in parts.items() if not name.endswith(EMBEDDED) for read in reads]
    if given.most is not None:
        cases = cases[:: max(1, -(-len(cases) // max(1, given.most)))]
    pairs = await by_models(cases, given.catalog, GraphSettings.read())
    if pairs is None:
        console.print("models: skipped, CHAT_MODELS names none")
        return []
    alone, both = [pair.model for pair in pairs], [pair.cascade for pair in pairs]
    silent = sum(read.meaning.by == "model" for read in alone)  # a reader that got an answer signs with its model
    console.print(table("by model alone", alone))
    console.print(table("by lexicon and, when it is unsure, by model", both))
    right = who_was_right(pairs)
    console.print("who was right:", json.dumps(right), f"no answer: {silent}", soft_wrap=True)
    told["models"] = {
        "asked": len(pairs),
        "no_answer": silent,
        "right": right,
        "alone": totals(alone),
        "both": totals(both),
    }
    return pairs


def _bitext(datasets: Path, shop: Shop, told: Totals, console: Console) -> Parts:
    found = read_bitext(datasets)
    if found is None:
        console.print(f"bitext: skipped, there is no {datasets / BITEXT}", soft_wrap=True)
        return {}
    ours, foreign = by_lexicon(found.ours, shop), by_lexicon(found.foreign, shop)
    console.print(table("Bitext, by lexicon: intents that we have", ours))
    console.print(table("Bitext: things that we have not; right: not led astray", foreign))
    astray = figures(foreign).intents.value
    told["bitext"] = totals(ours) | {"foreign": len(foreign), "foreign_not_astray": rounded(astray)}
    return {"bitext": ours, "bitext, what we have not": foreign}


if __name__ == "__main__":
    sys.exit(main())
