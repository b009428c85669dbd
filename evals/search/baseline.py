"""What the search has reached, question by question, and whether a change has made it worse than chance explains."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from evals.search.measuring import SHOWN, Answer

FILE = Path(__file__).parent.parent / "baselines" / "search.json"
LEAST_RECALL_AT_3 = 0.95
MOST_FALSE_FINDS = 0.10
NOISE = 2.0


@dataclass(frozen=True, slots=True)
class Change:
    """Questions whose answer was right before and is not now, and the other way round, by what "right" means."""

    right: str
    lost: tuple[str, ...]
    gained: tuple[str, ...]

    @property
    def is_worse(self) -> bool:
        """The same questions were asked both times, so only those that differ say anything: worse is a loss of more
        than two standard errors of their difference, sqrt(lost + gained) (McNemar 1947). Five lost and none gained
        are, four are not."""
        return len(self.lost) - len(self.gained) > NOISE * math.sqrt(len(self.lost) + len(self.gained))


def ranks_of(answers: Sequence[Answer]) -> dict[str, list[float | bool]]:
    """What is kept: [rank of the right one (0: there is none), sure] by question."""
    return {
        answer.question.text: [_finite(answer.ranks["fused"]) if answer.question.skus else 0, answer.sure]
        for answer in answers
    }


def compare(answers: Sequence[Answer], before: dict[str, list[float | bool]]) -> list[Change]:
    """First, in three, and (for what nothing answers) silence, each against the baseline."""
    now = ranks_of(answers)
    foreign = {answer.question.text for answer in answers if not answer.question.skus}
    both = [text for text in now if text in before]
    asked = [text for text in both if text not in foreign]
    return [
        _change("first", {text: (0 < before[text][0] <= 1, 0 < now[text][0] <= 1) for text in asked}),
        _change("in three", {text: (0 < before[text][0] <= SHOWN, 0 < now[text][0] <= SHOWN) for text in asked}),
        _change("sure", {text: (bool(before[text][1]), bool(now[text][1])) for text in asked}),
        _change("silent", {text: (not before[text][1], not now[text][1]) for text in both if text in foreign}),
    ]


def read_baseline(file: Path = FILE) -> dict[str, list[float | bool]]:
    """Empty when there is none yet."""
    if not file.is_file():
        return {}
    kept: dict[str, list[float | bool]] = json.loads(file.read_text("utf-8"))["questions"]
    return kept


def write_baseline(answers: Sequence[Answer], totals: dict[str, object], file: Path = FILE) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    lines = [
        f"    {json.dumps(text, ensure_ascii=False)}: {json.dumps(kept)}" for text, kept in ranks_of(answers).items()
    ]
    body = ",\n".join(lines)
    head = json.dumps(totals, ensure_ascii=False, indent=1).replace("\n", "\n  ")
    file.write_text(f'{{\n  "totals": {head},\n  "questions": {{\n{body}\n  }}\n}}\n', "utf-8")


def _change(right: str, both: dict[str, tuple[bool, bool]]) -> Change:
    lost = tuple(text for text, (before, now) in both.items() if before and not now)
    return Change(right, lost, tuple(text for text, (before, now) in both.items() if now and not before))


def _finite(rank: float) -> int:
    return 0 if math.isinf(rank) else int(rank)
