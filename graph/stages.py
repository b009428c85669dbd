"""Where a talk can stand, and what our last message asked: the words that state, understanding and transitions
share."""

from __future__ import annotations

from typing import Literal

Stage = Literal[
    "init",
    "discovery",
    "vision",
    "size_colour",
    "offer",
    "delivery",
    "payment",
    "upsell",
    "complaint",
    "out_of_domain",
    "done",
    "human",
]

Asking = Literal["product", "which", "size", "colour", "photo", "order", "delivery", "person", "language"]
"""`which`: one of the candidates; `photo`: what a photo shows; `order`: shall we take it; `person`: shall we call
one."""
