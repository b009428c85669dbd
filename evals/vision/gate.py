"""Has the recognition become worse than the committed baseline, beyond what chance explains?

RULE (also printed and shown in the report):
- The same photos: every photo is compared with itself. A figure (first place, first three, right answers given alone)
  has dropped when the photos lost outnumber the photos won so clearly that chance does it in less than 5 % of cases
  (one-sided sign test: 5 lost and none won is a drop, 4 are not).
- Other photos: a figure has dropped when the 95 % interval of the difference (Newcombe) lies wholly below nothing.
- Wrong answers given alone are no matter of luck: on the same photos two more than before are a drop.
- Promises: precision of answers given alone below 97 %, or more than 3 % of foreign photos answered alone, fail when
  the 95 % Wilson interval lies wholly on the wrong side.
- Calibration has dropped when the interval of its error lies wholly above the baseline's, by 0.05 and more.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from evals.vision.cases import Outcome
from evals.vision.errors import BaselineInvalid
from evals.vision.metrics import Calibration, Figures, Share, newcombe, sign_test

CHANCE = 0.05
WRONG_ALONE_MORE = 1
CALIBRATION_MORE = 0.05  # a bootstrap of few photos that all err alike has no width
PRECISION_PROMISED = 0.97
FOREIGN_PROMISED = 0.03
HIGHER_IS_BETTER = ("top1", "top3", "coverage", "precision", "precision_alone")
LOWER_IS_BETTER = ("foreign_alone",)

Code = Literal["A", "W", "1", "3", "c", "-"]


class StoredShare(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")
    part: int = Field(ge=0)
    whole: int = Field(ge=0)


class StoredError(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")
    value: float
    low: float
    high: float


class Baseline(BaseModel):
    """What was measured before. `cases`: photo name -> how it was answered (see `code_of`); empty for folders that are
    not in the repository, of which only counts are kept."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    measured: date
    articles: int
    photos: int
    references: int
    steps: tuple[str, ...]
    shares: dict[str, StoredShare]
    calibration: StoredError | None
    cases: dict[str, Code] = {}


@dataclass(frozen=True, slots=True)
class Verdict:
    """`drops` and `promises` fail the gate; `notes` say how it was compared and what was gained."""

    drops: tuple[str, ...]
    promises: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def passed(self) -> bool:
        return not self.drops and not self.promises


def code_of(outcome: Outcome) -> Code:
    """A: right, alone. W: wrong, alone. 1: right first, but asks. 3: right among three. c: only others. -: silent."""
    if outcome.answer.alone:
        return "A" if outcome.right_first else "W"
    if outcome.right_first:
        return "1"
    if outcome.right_in_three:
        return "3"
    return "c" if outcome.answer.guesses else "-"


def record(
    outcomes: Sequence[Outcome],
    figures: Figures,
    calibration: Calibration,
    *,
    articles: int,
    references: int,
    steps: Sequence[str],
    today: date,
    with_cases: bool,
) -> Baseline:
    error = calibration.error
    return Baseline(
        measured=today,
        articles=articles,
        photos=len(outcomes),
        references=references,
        steps=tuple(steps),
        shares={name: StoredShare(part=s.part, whole=s.whole) for name, s in figures.shares().items()},
        calibration=None
        if error is None
        else StoredError(value=round(error, 4), low=round(calibration.low, 4), high=round(calibration.high, 4)),
        cases={each.case.name: code_of(each) for each in outcomes} if with_cases else {},
    )


def write_baseline(baseline: Baseline, file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(baseline.model_dump(mode="json"), ensure_ascii=False, indent=1) + "\n", "utf-8")


def read_baseline(file: Path) -> Baseline:
    """BaselineInvalid: no such file, or not what `write_baseline` writes."""
    try:
        return Baseline.model_validate_json(file.read_bytes())
    except OSError as error:
        raise BaselineInvalid(f"the baseline {file} cannot be read: {error.strerror}") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        raise BaselineInvalid(f"{file} is no baseline: {where}: {first['msg']}") from error


def judge(before: Baseline, outcomes: Sequence[Outcome], figures: Figures, calibration: Calibration) -> Verdict:
    """`figures` and `calibration` are those of `outcomes`."""
    same = [each for each in outcomes if each.case.name in before.cases]
    notes: list[str] = []
    if same and 2 * len(same) >= len(before.cases):
        notes.append(f"{len(same)} photos compared one by one with {before.measured}")
        notes += _strangers(before, outcomes, same)
        drops = _paired(before.cases, same)
    else:
        notes.append(f"other photos than on {before.measured}: shares compared, not photos")
        drops = _unpaired(before.shares, figures.shares())
    drops += _worse_calibrated(before.calibration, calibration)
    return Verdict(tuple(drops), tuple(broken_promises(figures)), tuple(notes))


def _worse_calibrated(before: StoredError | None, after: Calibration) -> list[str]:
    if before is None or after.error is None or after.low <= before.high + CALIBRATION_MORE:
        return []
    return [
        f"calibration error {after.error:.3f} (at least {after.low:.3f}), "
        f"before {before.value:.3f} (at most {before.high:.3f})"
    ]


def broken_promises(figures: Figures) -> list[str]:
    found = []
    precision, foreign = figures.precision_alone, figures.foreign_alone
    if precision.whole and precision.interval[1] < PRECISION_PROMISED:
        found.append(f"answers given alone are right in {_said(precision)}, promised are {PRECISION_PROMISED:.0%}")
    if foreign.whole and foreign.interval[0] > FOREIGN_PROMISED:
        found.append(f"foreign photos answered alone: {_said(foreign)}, promised are at most {FOREIGN_PROMISED:.0%}")
    return found


_GOOD: Mapping[str, Callable[[Outcome], bool]] = {
    "right first": lambda each: each.right_first,
    "right among three": lambda each: each.right_in_three,
    "answered alone and right": lambda each: each.alone_right,
}
_GOOD_CODES: Mapping[str, frozenset[str]] = {
    "right first": frozenset("A1"),
    "right among three": frozenset("A13"),
    "answered alone and right": frozenset("A"),
}


def _paired(before: Mapping[str, Code], same: Sequence[Outcome]) -> list[str]:
    drops = []
    for name, good in _GOOD.items():
        lost = [each.case.name for each in same if before[each.case.name] in _GOOD_CODES[name] and not good(each)]
        won = sum(before[each.case.name] not in _GOOD_CODES[name] and good(each) for each in same)
        chance = sign_test(len(lost), won)
        if chance < CHANCE:
            drops.append(f"{name}: {len(lost)} photos lost, {won} won (chance {chance:.3f}): {', '.join(lost[:6])}")
    wrong = [each.case.name for each in same if each.alone_wrong and before[each.case.name] != "W"]
    healed = sum(before[each.case.name] == "W" and not each.alone_wrong for each in same)
    if len(wrong) - healed > WRONG_ALONE_MORE:
        drops.append(f"wrong and alone: {len(wrong)} new, {healed} healed: {', '.join(wrong[:6])}")
    return drops


def _unpaired(before: Mapping[str, StoredShare], after: Mapping[str, Share]) -> list[str]:
    drops = []
    for name in (*HIGHER_IS_BETTER, *LOWER_IS_BETTER):
        if name not in before:
            continue
        old = Share(before[name].part, before[name].whole)
        low, high = newcombe(old, after[name])
        if (low > 0) if name in LOWER_IS_BETTER else (high < 0):
            drops.append(f"{name}: {_said(after[name])}, before {_said(old)}; difference {low:+.3f} to {high:+.3f}")
    return drops


def _strangers(before: Baseline, outcomes: Sequence[Outcome], same: Sequence[Outcome]) -> list[str]:
    new, gone = len(outcomes) - len(same), len(before.cases) - len(same)
    if not new and not gone:
        return []
    return [f"{new} photos are new and {gone} of the baseline are gone: write it again with --write-baseline"]


def _said(share: Share) -> str:
    low, high = share.interval
    return f"{share.part}/{share.whole} ({low:.1%} to {high:.1%})"
