"""What a text wants, by likeness to examples: a linear model over its meaning, its letters and where the talk stands.

The lexicon knows phrases; people have more ways to say a thing than anybody lists. This reader is right less often than
a sure lexicon and more often than an unsure one (evals.understanding), so it is asked second. It names an intent and,
for a question about a rule, which one; no slot and no word of the answer. Fitted by evals.fit_intents.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Self, get_args
from zlib import crc32

import numpy as np
import numpy.typing as npt

from catalog.search.folding import fold
from graph.stages import Asking, Stage
from graph.understanding.context import Context
from graph.understanding.meaning import Intent

COEFFICIENTS = Path(__file__).parent / "examples.npz"
BUCKETS = 4096
SHORTEST, LONGEST = 2, 5
LETTERS_WEIGH, MEANING_WEIGHS = 2.0, 8.0
STAGES: tuple[str, ...] = get_args(Stage)
QUESTIONS: tuple[str, ...] = get_args(Asking)

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, order=True)
class Aim:
    """`policy` is the code of the rule that is asked for; empty: of another intent, or of no rule alone."""

    intent: Intent
    policy: str = ""


@dataclass(frozen=True, slots=True)
class Guess:
    """`probability` is the intent's, from 0 to 1; how often the likely ones are right is told by `python -m
    evals.fit_intents --folds 5`."""

    intent: Intent
    probability: float
    policy: str = ""


@dataclass(frozen=True, slots=True)
class Coefficients:
    """`embedder` is the id of the one whose vectors were fitted on, `middle` (dimensions,) their mean. `weights` has
    the shape (features, aims), `bias` (aims,); `examples` is a hash of what was fitted on."""

    aims: tuple[Aim, ...]
    embedder: str
    middle: Floats
    weights: Floats
    bias: Floats
    examples: str

    @classmethod
    def load(cls, file: Path = COEFFICIENTS) -> Self:
        with np.load(file, allow_pickle=False) as kept:
            return cls(
                aims=tuple(Aim(Intent(name), policy) for name, policy in kept["aims"].tolist()),
                embedder=str(kept["embedder"]),
                middle=kept["middle"].astype(np.float32),
                weights=kept["weights"].astype(np.float32),
                bias=kept["bias"].astype(np.float32),
                examples=str(kept["examples"]),
            )

    def save(self, file: Path = COEFFICIENTS) -> None:
        np.savez_compressed(
            file,
            aims=np.array([[aim.intent.value, aim.policy] for aim in self.aims]),
            embedder=np.array(self.embedder),
            middle=self.middle.astype(np.float16),
            weights=self.weights.astype(np.float16),
            bias=self.bias.astype(np.float16),
            examples=np.array(self.examples),
        )

    def guess(self, text: str, context: Context, vector: Floats, policies: Collection[str]) -> Guess:
        """`vector` (dimensions,) is the text's own, by `embedder`; `policies` are the codes of the shop's rules."""
        scores = features(text, context, vector - self.middle) @ self.weights + self.bias
        shares = np.exp(scores - scores.max())
        shares /= shares.sum()
        told = [(aim, float(share)) for aim, share in zip(self.aims, shares, strict=True)]
        of_intent: dict[Intent, float] = {}
        for aim, share in told:
            of_intent[aim.intent] = of_intent.get(aim.intent, 0.0) + share
        intent = max(of_intent, key=of_intent.__getitem__)
        best, _ = max((each for each in told if each[0].intent is intent), key=lambda each: each[1])
        return Guess(intent, of_intent[intent], best.policy if best.policy in policies else "")


def features(text: str, context: Context, vector: Floats) -> Floats:
    """Shape (BUCKETS + dimensions + len(STAGES) + len(QUESTIONS) + 2,): letters, meaning, where the talk stands."""
    letters = np.zeros(BUCKETS, dtype=np.float32)
    counted = Counter(_pieces(fold(text).split()))
    for piece, times in counted.items():
        letters[crc32(piece.encode()) % BUCKETS] += times
    length = float(np.sqrt(sum(times * times for times in counted.values()))) or 1.0
    return np.concatenate((letters * (LETTERS_WEIGH / length), vector * MEANING_WEIGHS, _place(context)))


def _pieces(words: Sequence[str]) -> Iterator[str]:
    """n-grams of letters within words, whole words, pairs of words."""
    for word in words:
        bounded = f" {word} "
        yield f"{word}\1"
        for size in range(SHORTEST, LONGEST + 1):
            yield from (bounded[at : at + size] for at in range(len(bounded) - size + 1))
    yield from (f"{one}\2{two}" for one, two in pairwise(words))


def _place(context: Context) -> Floats:
    stands = [float(context.stage == stage) for stage in STAGES]
    asked = [float(context.asked == question) for question in QUESTIONS]
    return np.array([*stands, *asked, float(context.selected), float(context.shown > 0)], dtype=np.float32)
