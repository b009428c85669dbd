"""The report for people: tables, confusions, and the texts that were misread."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from rich.table import Table

from evals.understanding.reading import Readings
from evals.understanding.scoring import Read, by, confusions, figures, rounded

COLUMNS = ("n", "intent", "macro-F1", "slots F1", "P", "R", "whole", "≥ 0.8 right", "unsure")
GROUPS: Mapping[str, Callable[[Read], str]] = {
    "language": lambda read: read.case.language,
    "slice": lambda read: read.case.slice,
    "intent": lambda read: read.case.intent.value,
}
MOST_CONFUSIONS = 30


def cells(reads: Sequence[Read]) -> list[str]:
    """One row of a table, under COLUMNS."""
    found = figures(reads)
    shares = (found.intents.value, found.macro_f1, found.slots.f1, found.slots.precision, found.slots.recall)
    told = [_told(value) for value in (*shares, found.whole.value, found.confident.value)]
    return [str(len(reads)), *told, str(found.unsure.part)]


def table(title: str, reads: Sequence[Read]) -> Table:
    """By language and slice, with the whole below."""
    found = figures(reads).intents
    low, high = found.interval
    shown = Table(
        "", *COLUMNS, title=title, caption=f"intents right: {_told(found.value)}, 95 %: {low:.3f} to {high:.3f}"
    )
    for name in ("language", "slice"):
        for label, part in by(reads, GROUPS[name]).items():
            shown.add_row(label, *cells(part))
        shown.add_section()
    shown.add_row("all", *cells(reads))
    return shown


def write(folder: Path, parts: Mapping[str, Sequence[Read]], telling: Iterable[str], pairs: Sequence[Readings]) -> Path:
    """understanding.md in `folder`. Of the parts in `telling` confusions and misread texts are listed."""
    lines = ["# How well texts are understood", ""]
    for name, reads in parts.items():
        lines += _part(name, reads, with_texts=name in telling)
    if pairs:
        lines += ["## Who was right", "", *_markdown(("", "n"), who_was_right(pairs).items()), ""]
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "understanding.md"
    file.write_text("\n".join(lines) + "\n", "utf-8")
    return file


def who_was_right(pairs: Sequence[Readings]) -> dict[str, int]:
    """By the leading intent. A model that did not answer was not right."""
    names = {(True, True): "both", (True, False): "only lexicon", (False, True): "only model"}
    counted = dict.fromkeys((*names.values(), "neither"), 0)
    for pair in pairs:
        counted[names.get((pair.lexicon.right, pair.model.right), "neither")] += 1
    return counted


def _part(name: str, reads: Sequence[Read], *, with_texts: bool) -> list[str]:
    """What is held out is told by language and slice alone: what is confused with what would be half an answer."""
    told = GROUPS if with_texts else {label: GROUPS[label] for label in ("language", "slice")}
    groups = {"all": {"all": list(reads)}} | {label: by(reads, of) for label, of in told.items()}
    lines = [f"## {name}", ""]
    for label, parts in groups.items():
        lines += [*_markdown((label, *COLUMNS), ((each, *cells(part)) for each, part in parts.items())), ""]
    if not with_texts:
        return lines
    common = confusions(reads).most_common(MOST_CONFUSIONS)
    lines += [*_markdown(("wanted", "read", "n"), ((one, two, count) for (one, two), count in common)), ""]
    return [*lines, *_misread(reads), ""]


def _misread(reads: Sequence[Read]) -> list[str]:
    rows = []
    for read in sorted(reads, key=lambda each: (each.case.slice, each.case.language)):
        if read.right and read.slots.perfect:
            continue
        case, meaning = read.case, read.meaning
        wanted = " / ".join((case.intent, *sorted(case.also_ok)))
        instead = "" if read.right else meaning.intent.value
        text = case.text.replace("\n", " ⏎ ")
        sure = f"{meaning.confidence:.2f}"
        rows.append((case.slice, text, wanted, instead, sure, _pairs(read.slots.missed), _pairs(read.slots.extra)))
    columns = ("slice", "text", "wanted", "read instead", "confidence", "slots missed", "slots extra")
    return _markdown(columns, rows) if rows else ["Nothing was misread."]


def _pairs(pairs: Iterable[tuple[str, str]]) -> str:
    return ", ".join(f"{name}={value}" for name, value in sorted(pairs))


def _markdown(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    lines = [columns, ["---"] * len(columns), *rows]
    return ["| " + " | ".join(str(cell).replace("|", "\\|") for cell in line) + " |" for line in lines]


def _told(value: float | None) -> str:
    return "" if value is None else f"{rounded(value):.3f}"
