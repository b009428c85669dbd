"""Play conversations against the real bot: `python -m evals.dialogues [FILE] [--models none|scripted] [--strict]`.

Each script is a shopper's way from hello to an order, a return, a complaint or a person. It is played through the
sandbox against `python -m bot`; rows and facts are checked, never wording. The last line is JSON.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from evals.dialogues import report
from evals.dialogues.running import run
from evals.dialogues.script import ScriptInvalid, Theme, files, read_themes
from evals.dialogues.shop import ShopFailed


def main(arguments: Sequence[str] | None = None) -> int:
    """0: every script holds (with --strict: none that held before fails); 1: some do not; 2: nothing was played."""
    given = _arguments().parse_args(arguments)
    console = Console(width=150)
    try:
        themes = _chosen(read_themes([given.file] if given.file else files()), given.only)
        started = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="dialogues-") as folder:
            done = asyncio.run(run(themes, given.models, Path(folder), whole=given.only is None and given.file is None))
            if given.report:
                report.keep_logs(Path(folder), given.report)
    except (ScriptInvalid, ShopFailed, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    told = report.Run(given.models, themes, done.played, done.share, done.problems, time.monotonic() - started)
    return _finish(told, given, console)


def _finish(told: report.Run, given: argparse.Namespace, console: Console) -> int:
    report.show(told, console)
    worse = report.compare(told) if given.strict else []
    for problem in (*told.problems, *worse):
        print(problem, file=sys.stderr)
    if given.write_baseline:
        report.write_baseline(told)
    if given.report:
        report.write_report(told, given.report)
    print(json.dumps(told.totals(), ensure_ascii=False))
    failed = worse if given.strict else [each for each in told.played.values() if not each.passed]
    return 1 if failed or told.problems else 0


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m evals.dialogues", description=__doc__.partition("\n")[0])
    parser.add_argument("file", nargs="?", type=Path, help="one file of scripts (default: all beside this command)")
    parser.add_argument("--models", choices=("none", "scripted"), default="none", help="who understands and words")
    parser.add_argument("--report", type=Path, help="folder for every unmet expectation (JSON) and the logs")
    parser.add_argument("--strict", action="store_true", help="fail only when a script fails that the baseline has")
    parser.add_argument("--only", metavar="NAME", help="scripts whose name holds these words")
    parser.add_argument("--write-baseline", action="store_true", help="keep which scripts hold as the new baseline")
    return parser


def _chosen(themes: list[Theme], only: str | None) -> list[Theme]:
    if only is None:
        return themes
    kept = [(theme, tuple(each for each in theme.scripts if only in each.name)) for theme in themes]
    found = [theme.model_copy(update={"scripts": scripts}) for theme, scripts in kept if scripts]
    if not found:
        raise ScriptInvalid(f"no script's name holds {only!r}")
    return found


if __name__ == "__main__":
    sys.exit(main())
