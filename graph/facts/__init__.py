"""The facts gate: what a model may say, and whether it said only that."""

from __future__ import annotations

from graph.facts.gate import Gate, Verdict
from graph.facts.plain_words import allowed_words
from graph.facts.told import Facts, facts_of, told

__all__ = ["Facts", "Gate", "Verdict", "allowed_words", "facts_of", "told"]
