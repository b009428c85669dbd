"""What a run is given: the doors it may use and the turn it answers. Nothing of it reaches a checkpoint."""

from __future__ import annotations

from dataclasses import dataclass

from catalog import Catalog
from graph.handoffs import Handoffs
from graph.messages import Turn
from graph.understanding.lexicon import Lexicon
from graph.vision.identifying import Identifier


@dataclass(frozen=True, slots=True)
class Deps:
    """`lexicon` is built from the catalog's current version."""

    catalog: Catalog
    handoffs: Handoffs
    lexicon: Lexicon
    identifier: Identifier
    turn: Turn
