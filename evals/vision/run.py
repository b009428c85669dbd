"""One measurement: every photo of every fold asked once, then a sample of them sent again."""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from PIL import Image

from evals.vision.cases import UNREADABLE, Answer, Case, Outcome, Replay, Shelf
from evals.vision.folds import Fold, taught

RESENT_AT_MOST = 30
CACHED = frozenset({"cache", "exact", "near"})

Progress = Callable[[str, int, int], None]


class Recogniser(Protocol):
    """Whoever is measured."""

    async def learn(self, references: Sequence[Case]) -> None:
        """From now on these photos, and no others, are confirmed ones."""
        ...

    async def answer(self, data: bytes, name: str) -> Answer:
        """`name` stands for Telegram's file_unique_id."""
        ...


@dataclass(frozen=True, slots=True)
class Setting:
    """`exercised`: the steps that could have answered; `note`: in a sentence, what was not."""

    catalog: Path
    photos: Path
    references: int
    exercised: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Run:
    setting: Setting
    shelf: Shelf
    outcomes: tuple[Outcome, ...]
    replay: Replay
    seconds: float

    @property
    def recorded(self) -> int:
        """Answers that a model gave earlier and that were only read back."""
        return sum(outcome.answer.recorded for outcome in self.outcomes)


async def measure(setting: Setting, shelf: Shelf, folds: Sequence[Fold], asked: Recogniser, progress: Progress) -> Run:
    started = time.perf_counter()
    total = sum(len(fold.queries) for fold in folds)
    outcomes: list[Outcome] = []
    replay = Replay()
    for fold in folds:
        await asked.learn(fold.references)
        answered: list[Outcome] = []
        for case in fold.queries:
            progress("photos", len(outcomes) + len(answered), total)
            answer = await asked.answer(case.path.read_bytes(), case.name)
            answered.append(Outcome(case, answer, taught(fold, case)))
        replay = _added(replay, await _send_again(answered, asked, RESENT_AT_MOST // len(folds), progress))
        outcomes += answered
    progress("photos", total, total)
    return Run(setting, shelf, tuple(outcomes), replay, time.perf_counter() - started)


async def _send_again(answered: Sequence[Outcome], asked: Recogniser, most: int, progress: Progress) -> Replay:
    """The very file, then its recompressed copy, then the picture in another hue."""
    readable = [each for each in answered if each.answer.looks_like != UNREADABLE]
    sample = readable[:: max(1, len(readable) // max(1, most))][:most]
    replay = Replay()
    for done, outcome in enumerate(sample):
        progress("sent again", done, len(sample))
        data = outcome.case.path.read_bytes()
        same = await asked.answer(data, f"again:{outcome.case.name}")
        copy = await asked.answer(_recompressed(data), f"copy:{outcome.case.name}")
        trap = await asked.answer(_other_hue(data), f"hue:{outcome.case.name}")
        replay = _added(replay, _judged(outcome, same, copy, trap))
    progress("sent again", len(sample), len(sample))
    return replay


def _judged(outcome: Outcome, same: Answer, copy: Answer, trap: Answer) -> Replay:
    hits = [answer for answer in (same, copy) if answer.step in CACHED]
    return Replay(
        sent=1,
        same_hits=int(same in hits),
        copy_hits=int(copy in hits),
        false=sum(_first(answer) != _first(outcome.answer) for answer in hits),
        trap_hits=int(trap.step in CACHED and _first(trap) is not None and _first(trap) == _first(outcome.answer)),
        hit_ms=(same.ms,) if same in hits else (),
    )


def _first(answer: Answer) -> str | None:
    return answer.best.sku if answer.best is not None else None


def _added(one: Replay, other: Replay) -> Replay:
    return Replay(
        one.sent + other.sent,
        one.same_hits + other.same_hits,
        one.copy_hits + other.copy_hits,
        one.false + other.false,
        one.trap_hits + other.trap_hits,
        one.hit_ms + other.hit_ms,
    )


def _recompressed(data: bytes) -> bytes:
    with Image.open(io.BytesIO(data)) as image:
        return _jpeg(image.convert("RGB"), 70)


def _other_hue(data: bytes) -> bytes:
    """A third of the colour wheel further: another colour of the same thing."""
    with Image.open(io.BytesIO(data)) as image:
        bands = np.array(image.convert("HSV"))
    bands[..., 0] += np.uint8(85)
    return _jpeg(Image.fromarray(bands, "HSV").convert("RGB"), 88)


def _jpeg(image: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality)
    return out.getvalue()
