"""Answers that a vision model once gave, kept in a file, so that a run without keys can show what it would be worth.

Whatever is read back is marked as recorded, in the answers, the totals and the report.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from evals.vision.cases import Answer, Case, Guess
from evals.vision.errors import FolderInvalid
from evals.vision.run import Recogniser


class Recorded(BaseModel):
    """One line: what `models` said of the photo with this sha256."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sha256: str
    models: str
    guesses: tuple[tuple[str, float], ...]
    alone: bool
    asks: bool
    tokens: int
    cost: float

    def answer(self, ms: float) -> Answer:
        guesses = tuple(Guess(sku, probability) for sku, probability in self.guesses)
        return Answer(guesses, self.alone, self.asks, "vision", ms, tokens=self.tokens, cost=self.cost, recorded=True)


def read_recordings(file: Path) -> dict[str, Recorded]:
    """By sha256. FolderInvalid names the line that is not one."""
    found = {}
    try:
        lines = file.read_text("utf-8").splitlines()
    except OSError as error:
        raise FolderInvalid(file.parent, [f"{file.name} cannot be read: {error.strerror}"]) from error
    for number, line in enumerate(lines, start=1):
        try:
            recorded = Recorded.model_validate_json(line)
        except ValidationError as error:
            raise FolderInvalid(file.parent, [f"{file.name}, line {number}: {error.errors()[0]['msg']}"]) from error
        found[recorded.sha256] = recorded
    return found


class Recorder:
    """Passes everything on, and keeps what a vision model answered."""

    def __init__(self, asked: Recogniser, models: str) -> None:
        self._asked = asked
        self._models = models
        self._kept: dict[str, Recorded] = {}

    async def learn(self, references: Sequence[Case]) -> None:
        await self._asked.learn(references)

    async def answer(self, data: bytes, name: str) -> Answer:
        answer = await self._asked.answer(data, name)
        if answer.step == "vision":
            guesses = tuple((guess.sku, guess.probability) for guess in answer.guesses)
            digest = hashlib.sha256(data).hexdigest()
            self._kept[digest] = Recorded(
                sha256=digest,
                models=self._models,
                guesses=guesses,
                alone=answer.alone,
                asks=answer.asks,
                tokens=answer.tokens,
                cost=answer.cost,
            )
        return answer

    def write(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("".join(each.model_dump_json() + "\n" for each in self._kept.values()), "utf-8")


class Player:
    """Where we do not know a photo for sure, what a model once said of it, marked as recorded."""

    def __init__(self, asked: Recogniser, recordings: Mapping[str, Recorded]) -> None:
        self._asked = asked
        self._recordings = recordings

    async def learn(self, references: Sequence[Case]) -> None:
        await self._asked.learn(references)

    async def answer(self, data: bytes, name: str) -> Answer:
        answer = await self._asked.answer(data, name)
        recorded = self._recordings.get(hashlib.sha256(data).hexdigest())
        if answer.alone or recorded is None:
            return answer
        return replace(recorded.answer(answer.ms), looks_like=answer.looks_like)
