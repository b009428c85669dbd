"""What the lexicon has reached, case by case, and whether a change has made it worse than chance explains."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from evals.understanding.cases import PARTS
from evals.understanding.scoring import Read, Totals, figures

FILE = Path(__file__).parent.parent / "baselines" / "understanding.json"
FLOORS = {
    "tuning": {"intent accuracy": 0.92, "slots F1": 0.90},  # the aims
    # two standard errors under what was measured first:
    "held_out": {"intent accuracy": 0.77, "slots F1": 0.88},
    "held_out_embedded": {"intent accuracy": 0.85, "slots F1": 0.88},
    "roundabout_held_out_embedded": {"intent accuracy": 0.65},
}
NOISE = 2.0

Codes = dict[str, str]


@dataclass(frozen=True, slots=True)
class Change:
    """Cases that were right before and are not now, and the other way round, by what "right" means."""

    right: str
    lost: tuple[Read, ...]
    gained: tuple[Read, ...]

    @property
    def is_worse(self) -> bool:
        """The same texts were read both times, so only those that differ say anything: worse is a loss of more than
        two standard errors of their difference, sqrt(lost + gained) (McNemar 1947). Five lost and none gained are,
        four are not."""
        return len(self.lost) - len(self.gained) > NOISE * math.sqrt(len(self.lost) + len(self.gained))


def codes_of(reads: Sequence[Read]) -> Codes:
    """What is kept, by the case's key, so that no held-out text is told: i: the intent is right, s: the slots are."""
    return {read.case.key: ("i" if read.right else "") + ("s" if read.slots.perfect else "") for read in reads}


def compare(reads: Sequence[Read], before: Mapping[str, str]) -> list[Change]:
    known = [read for read in reads if read.case.key in before]
    now = codes_of(known)
    return [
        Change(
            right,
            tuple(read for read in known if code in before[read.case.key] and code not in now[read.case.key]),
            tuple(read for read in known if code not in before[read.case.key] and code in now[read.case.key]),
        )
        for code, right in (("i", "intent"), ("s", "slots"))
    ]


def problems(parts: Mapping[str, Sequence[Read]], before: Mapping[str, str]) -> list[str]:
    """Why this is worse than the floors or than before; of held-out cases only the number is told."""
    told = [problem for name, reads in parts.items() for problem in _under_the_floors(name, reads)]
    for change in compare([read for name in PARTS for read in parts.get(name, ())], before):
        if change.is_worse:
            texts = [f"«{read.case.text}»" for read in change.lost if not read.case.held_out]
            told.append(
                f"worse than the baseline: {change.right} of {len(change.lost)} lost, {len(change.gained)} gained; "
                f"{len(change.lost) - len(texts)} held out, and {', '.join(texts)}"
            )
    return told


def _under_the_floors(part: str, reads: Sequence[Read]) -> list[str]:
    found = figures(reads)
    values = {"intent accuracy": found.intents.value, "slots F1": found.slots.f1}
    return [
        f"{part}: {what} {values[what] or 0:.4f} is below {floor}"
        for what, floor in FLOORS.get(part, {}).items()
        if reads and (values[what] or 0) < floor
    ]


def read_baseline(file: Path = FILE) -> Codes:
    """Empty when there is none yet."""
    if not file.is_file():
        return {}
    kept: Codes = json.loads(file.read_text("utf-8"))["cases"]
    return kept


def write_baseline(reads: Sequence[Read], totals: Totals, file: Path = FILE) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    stored = {"totals": totals, "cases": dict(sorted(codes_of(reads).items()))}
    file.write_text(json.dumps(stored, ensure_ascii=False, indent=1) + "\n", "utf-8")
