"""Draw docs/conversation.md from the code: the stages, what follows what, and what the same short word means where."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import get_args

from graph.routing import STEP_OF
from graph.situation import Guard, Situation
from graph.stages import Stage
from graph.state import OpenPhoto
from graph.transitions import ANY, AT, FIRST, LATER, LEADS_TO, Row, follow
from graph.understanding.meaning import Intent, Meaning, Slots

PAGE = Path(__file__).resolve().parent.parent / "docs" / "conversation.md"
STAGES: tuple[Stage, ...] = get_args(Stage)
HEAD = """# What the conversation does with what it is told

This page is drawn from `graph/transitions.py` by `python -m scripts.draw_conversation`; the check script fails when it
is stale. Do not edit it by hand.

A turn is read (`understand`) and becomes an **intent**: one word for what the shopper wants. The talk stands at a
**stage**. The table says which **steps** follow; a step is a verb, one file each in `graph/nodes`. Where a row has a
condition, the first row whose condition holds is taken. At `delivery` a question in between is answered first, and then
`order` comes back to ours, once.
"""
STAGE_TELLS: dict[Stage, str] = {
    "init": "nothing was said yet",
    "discovery": "several things are shown, one is to be chosen",
    "vision": "a photo was sent and something about it is open",
    "size_colour": "the talk is of one product, its size or colour is open",
    "offer": "product, colour and size are known and in stock: shall we take it?",
    "delivery": "we asked for name, phone, city and branch",
    "payment": "",
    "upsell": "",
    "complaint": "a person was called about something that went wrong",
    "out_of_domain": "nothing a shop is for; the next word about goods leads back",
    "done": "a person has the order",
    "human": "a person was called; the bot goes on helping until they answer",
}
SHOWN: dict[Stage, str] = {
    "discovery": "several",
    "vision": "photo",
    "size_colour": "one",
    "offer": "one",
    "delivery": "one",
    "done": "one",
}
"""What is typically on the screen at a stage."""
SHORT_WORDS = {
    "так, +, ок": Intent.YES,
    "ні": Intent.NO,
    "2": Intent.SEARCH,
    "беру": Intent.ORDER,
    "дорого": Intent.CHEAPER,
    "ще": Intent.MORE,
    "дякую": Intent.THANKS,
    "ыва фыва": Intent.UNKNOWN,
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m scripts.draw_conversation", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail when the page is stale")
    page = drawn()
    if not parser.parse_args().check:
        PAGE.write_text(page, encoding="utf-8")
        print(f"drawn: {PAGE.name}, {len(ANY)} intents at {len(STAGES)} stages")
        return 0
    if PAGE.exists() and PAGE.read_text(encoding="utf-8") == page:
        return 0
    print("docs/conversation.md is stale: python -m scripts.draw_conversation")
    return 1


def drawn() -> str:
    """The whole page."""
    parts = [HEAD, *_stages(), *_diagram(), *_everywhere(), *_at_stages(), *_short_words(), *_parts()]
    return "\n".join(parts) + "\n"


def _stages() -> Iterator[str]:
    yield "## Stages\n"
    yield from (f"- **{stage}**: {STAGE_TELLS[stage]}" for stage in STAGES if stage not in LATER)
    yield from (f"- **{stage}**: not reached yet; {why}" for stage, why in LATER.items())
    yield ""


def _diagram() -> Iterator[str]:
    """Every edge is a row or a step of the code. What may happen at any stage is drawn once, from `anywhere`."""
    yield "## What follows what\n"
    yield "`anywhere` stands for every stage; a stage of its own has only the edges that its own rows add.\n"
    yield "```mermaid"
    yield "stateDiagram-v2"
    yield "    [*] --> init"
    yield "    init --> anywhere"
    yield from _edges("anywhere", (row for rows in ANY.values() for row in rows), STEP_OF.values())
    for stage in STAGES:
        own = [row for (at, intent), rows in AT.items() if at == stage and not _comes_back(at, intent) for row in rows]
        yield from _edges(stage, [*FIRST.get(stage, ()), *own])
    yield "    done --> [*]"
    yield "```\n"


def _edges(source: str, rows: Iterable[Row], steps: Iterable[str] = ()) -> Iterator[str]:
    """One line for each stage that may follow, with the steps that lead there."""
    for target, pairs in groupby(sorted(_led(rows, steps)), key=lambda pair: pair[0]):
        by = ", ".join(step for _, step in pairs)
        if target != source:
            yield f"    {source} --> {target}: {by}"


def _led(rows: Iterable[Row], steps: Iterable[str]) -> frozenset[tuple[str, str]]:
    """Pairs of a stage that may follow and the step that leads there."""
    rows = list(rows)
    known = {(row.then, row.steps[-1]) for row in rows if row.then is not None}
    open_ = {step for row in rows if row.then is None for step in row.steps} | set(steps)
    return frozenset(known | {(stage, step) for step, led in LEADS_TO.items() if step in open_ for stage in led})


def _everywhere() -> Iterator[str]:
    yield "## Everywhere\n"
    yield "What an intent means wherever the talk stands, unless the next table says otherwise.\n"
    yield "| intent | when | steps | stage that follows |"
    yield "|---|---|---|---|"
    for rows in dict.fromkeys(ANY.values()):
        intents = ", ".join(intent.value for intent, own in ANY.items() if own == rows)
        yield from (_line(intents if n == 0 else "", row) for n, row in enumerate(rows))
    yield ""


def _at_stages() -> Iterator[str]:
    yield "## At one stage\n"
    yield "Tried before the table above. A dash instead of an intent: whatever was said.\n"
    yield "| stage | intent | when | steps | stage that follows |"
    yield "|---|---|---|---|---|"
    for stage in STAGES:
        yield from (f"| {stage} {_line('–', row)}" for row in FIRST.get(stage, ()))
        for (at, intent), rows in AT.items():
            if at == stage and not _comes_back(stage, intent):
                yield from (f"| {stage} {_line(intent.value, row)}" for row in rows)
    yield "| delivery | every other one | as above | as above, then order | |\n"


def _comes_back(stage: Stage, intent: Intent) -> bool:
    """Whether these rows are those of everywhere with our question after them."""
    rows = AT[stage, intent]
    return stage == "delivery" and [row.steps for row in rows] == [(*row.steps, "order") for row in ANY[intent]]


def _line(intent: str, row: Row) -> str:
    return f"| {intent} | {_when(row.when)} | {' → '.join(row.steps)} | {row.then or ''} |"


def _when(guard: Guard | None) -> str:
    return (guard.__doc__ or "").strip() if guard is not None else ""


def _short_words() -> Iterator[str]:
    yield "## The same word, stage by stage\n"
    yield "What a few letters lead to when the stage shows what it usually does (in brackets)."
    yield "A number is one of the things on the screen when several are shown, and a size when the talk is of one.\n"
    yield f"| stage | {' | '.join(SHORT_WORDS)} |"
    yield f"|---|{'---|' * len(SHORT_WORDS)}"
    for stage in STAGES:
        if stage not in LATER:
            told = (" → ".join(follow(_typical(stage, intent)).steps) for intent in SHORT_WORDS.values())
            yield f"| {stage} ({SHOWN.get(stage, 'nothing')}) | {' | '.join(told)} |"
    yield ""


def _typical(stage: Stage, intent: Intent) -> Situation:
    shown = SHOWN.get(stage)
    number = intent is Intent.SEARCH and shown is not None
    ordinal, sizes = (2, ()) if shown == "several" else (None, ("104",))
    slots = Slots(ordinal=ordinal, sizes=sizes) if number else Slots()
    return Situation(
        stage,
        Meaning("", frozenset({intent}), slots, intent=intent, content=("фыва",) if intent is Intent.UNKNOWN else ()),
        selected=shown == "one",
        shown=shown in {"one", "several"},
        opened=OpenPhoto(photo="", yes="look") if shown == "photo" else None,
        which_photo=shown == "photo",
    )


def _parts() -> Iterator[str]:
    yield "## What is no text\n"
    yield "| what came | step |"
    yield "|---|---|"
    yield from (f"| {kind.__name__} | {step} |" for kind, step in STEP_OF.items())


if __name__ == "__main__":
    sys.exit(main())
