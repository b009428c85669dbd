"""What a run of the scripts came to: a table by theme, the first unmet expectation of each script, the baseline."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from evals.dialogues.playing import Played
from evals.dialogues.script import Theme
from evals.dialogues.share import Share

BASELINE = Path(__file__).parent.parent / "baselines" / "dialogues.json"


@dataclass(frozen=True, slots=True)
class Run:
    """`models` is "none" or "scripted"; `problems` concern the whole run: its log, its sandbox, its share of words."""

    models: str
    themes: Sequence[Theme]
    played: Mapping[str, Played]
    share: Share
    problems: tuple[str, ...]
    seconds: float

    def of(self, theme: Theme) -> list[Played]:
        return [self.played[script.name] for script in theme.scripts if script.name in self.played]

    def totals(self) -> dict[str, object]:
        played = list(self.played.values())
        blind = [each for each in played if each.script.written == "blind"]
        return {
            "models": self.models,
            "scripts": len(played),
            "passed": sum(each.passed for each in played),
            "blind": len(blind),
            "blind_passed": sum(each.passed for each in blind),
            "turns": sum(len(each.script.turns) for each in played),
            "unmet": sum(len(each.problems) for each in played),
            "turns_with_a_model": sum(each.models for each in played),
            "typed_turns": self.share.turns,
            "without_catalog_words": round(self.share.part, 3),
            "problems": list(self.problems),
            "seconds": round(self.seconds, 1),
        }


def show(run: Run, console: Console) -> None:
    """The table, then what was not met."""
    table = Table(title=f"Conversations, models: {run.models}")
    for column in ("theme", "scripts", "turns", "passed", "failed"):
        table.add_column(column, justify="left" if column == "theme" else "right")
    for theme in run.themes:
        played = run.of(theme)
        passed = sum(each.passed for each in played)
        turns = sum(len(each.script.turns) for each in played)
        if played:
            table.add_row(theme.theme, str(len(played)), str(turns), str(passed), str(len(played) - passed))
    console.print(table)
    for theme in run.themes:
        for each in run.of(theme):
            _show_first(theme, each, console)
    share = run.share
    console.print(f"{share.part:.0%} of {share.turns} typed turns hold no word of the catalog")


def compare(run: Run, file: Path = BASELINE) -> list[str]:
    """Scripts that passed when the baseline was written and fail now."""
    if not file.is_file():
        return [f"there is no {file.name}: write it with --write-baseline"]
    before: list[str] = json.loads(file.read_text("utf-8"))["passed"].get(run.models, [])
    return [
        f"passed before, fails now: {name}" for name in before if name in run.played and not run.played[name].passed
    ]


def write_baseline(run: Run, file: Path = BASELINE) -> None:
    """Keep which scripts pass on this path; the other path's stay."""
    kept = json.loads(file.read_text("utf-8")) if file.is_file() else {"passed": {}, "totals": {}}
    kept["passed"][run.models] = sorted(name for name, each in run.played.items() if each.passed)
    kept["totals"][run.models] = run.totals()
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(kept, ensure_ascii=False, indent=1, sort_keys=True) + "\n", "utf-8")


def write_report(run: Run, folder: Path) -> None:
    """Every unmet expectation of every script with what was said, as JSON."""
    folder.mkdir(parents=True, exist_ok=True)
    told = {
        name: [{"turn": each.turn, "did": each.told, "problem": each.problem} for each in played.problems]
        for name, played in run.played.items()
    }
    talks = {
        name: [[turn.told, heard] for turn, heard in zip(played.script.turns, played.heard, strict=False)]
        for name, played in run.played.items()
        if not played.passed
    }
    body = {"totals": run.totals(), "unmet": told, "talks": talks}
    (folder / f"dialogues-{run.models}.json").write_text(json.dumps(body, ensure_ascii=False, indent=1), "utf-8")


def keep_logs(shops: Path, folder: Path) -> None:
    """What the bots wrote down, one file a shop."""
    folder.mkdir(parents=True, exist_ok=True)
    for log in shops.glob("*/bot.log"):
        shutil.copy(log, folder / f"{log.parent.name}.log")


def _show_first(theme: Theme, played: Played, console: Console) -> None:
    if played.passed:
        return
    first, more = played.problems[0], len(played.problems) - 1
    tail = f" (and {more} more)" if more else ""
    told = f"{theme.theme}: {played.script.name}, turn {first.turn} «{first.told}»: {first.problem}{tail}"
    console.print(escape(told), soft_wrap=True)
