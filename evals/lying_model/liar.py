"""The model server of the lying model: it lies in every first answer, and mends some of them when asked to."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from catalog.products import Locale
from evals.lying_model.honest import honest
from evals.lying_model.lies import Lie, World, lie
from evals.lying_model.prompted import told_of
from tests.fakes.model_server import says

LANGUAGES: Mapping[str, Locale] = {"in Ukrainian": "uk", "in Russian": "ru", "in English": "en"}
MENDS = 0.5  # of what is asked for again


@dataclass
class Liar:
    """`planted` are the lies of the turn that runs, `true` its honest texts; `honest_first` makes it tell the truth at
    once. One turn at a time."""

    dice: random.Random
    world: World
    honest_first: bool = False
    planted: list[Lie] = field(default_factory=list)
    true: list[str] = field(default_factory=list)
    answers: int = 0

    def begin(self) -> None:
        self.planted.clear()
        self.true.clear()

    async def word(self, request: web.Request) -> web.StreamResponse:
        """Answers the schema Wording."""
        body = await request.json()
        contents = [str(message["content"]) for message in body["messages"]]
        locale = next(code for words, code in LANGUAGES.items() if words in contents[0])
        asked: dict[str, list[str]] = json.loads(contents[1])["messages"]
        mending = len(contents) > 2
        numbers = json.loads(contents[-1])["write again"] if mending else [int(number) for number in asked]
        tells_truth = self.dice.random() < MENDS if mending else self.honest_first
        texts = [self._text(number, asked[str(number)], locale, tells_truth) for number in numbers]
        self.answers += len(texts)
        return await says({"texts": texts})(request)

    def _text(self, number: int, lines: list[str], locale: Locale, tells_truth: bool) -> dict[str, Any]:
        told = told_of(lines)
        if tells_truth:
            text = honest(told, locale, self.dice)
            self.true.append(text)
        else:
            lied = lie(told, locale, self.dice, self.world)
            self.planted.append(lied)
            text = lied.text
        return {"message": number, "text": text}


async def reads_nothing(request: web.Request) -> web.StreamResponse:
    """Answers the schema Reading: this model only words."""
    await request.read()
    lists = ("intents", "colours", "not_colours", "sizes", "words")
    empty = dict.fromkeys(
        ("category", "for_whom", "height", "age", "price_min", "price_max", "ordinal", "quantity", "language", "policy")
    )
    return await says({**empty, **{name: [] for name in lists}, "intents": ["unknown"], "confidence": 0.0})(request)
