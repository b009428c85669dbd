"""What a run is given: the doors it may use and the turn it answers. Nothing of it reaches a checkpoint."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import inf

from catalog import Catalog
from graph.asking import Models
from graph.facts import Gate
from graph.handoffs import Handoffs
from graph.messages import Turn
from graph.moderation.pace import Limits
from graph.prompts import Prompts
from graph.understanding.context import Understanding
from graph.understanding.lexicon import Lexicon
from graph.vision.identifying import Identifier


@dataclass(frozen=True, slots=True)
class Deps:
    """`lexicon` is built from the catalog's current version, `understanding` reads with it. `models` None: no chat
    model is configured. `limits` are of messages that one shopper may send. `gate` None: only templates are
    told; `text_until` (of the monotonic clock) ends the time that models have for the words of this turn."""

    catalog: Catalog
    handoffs: Handoffs
    lexicon: Lexicon
    understanding: Understanding
    models: Models | None
    identifier: Identifier
    turn: Turn
    limits: Limits = field(default_factory=Limits)
    rehearsal: bool = False
    gate: Gate | None = None
    text_until: float = inf
    prompts: Prompts = field(default_factory=Prompts)
