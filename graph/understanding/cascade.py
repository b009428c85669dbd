"""The lexicon first, examples when it is unsure, a model when both are, and what is known when no model answers."""

from __future__ import annotations

from dataclasses import replace

import structlog

from graph.errors import AnswerRefused, GraphError
from graph.understanding.by_example import ExampleReader
from graph.understanding.by_model import ModelReader
from graph.understanding.context import NOTHING_SAID, Context
from graph.understanding.lexicon import Lexicon
from graph.understanding.meaning import Intent, Meaning, Slots

log = structlog.get_logger(__name__)

# Of readings that are surer than this nine in ten are right, of the others every second one (evals.understanding).
SURE = 0.6
# A person is called without waiting for a model; the rest is said in few ways, or is not for a model to read.
NO_MODEL = frozenset(
    {Intent.PERSON, Intent.ARE_YOU_BOT, Intent.LANGUAGE, Intent.RESTART, Intent.INSULT, Intent.INJECTION}
)


class Cascade:
    """`reader`, `examples` None: without them. What is said about delivery holds names and phones: the lexicon alone
    reads it."""

    def __init__(self, lexicon: Lexicon, reader: ModelReader | None, examples: ExampleReader | None = None) -> None:
        self._lexicon = lexicon
        self._reader = reader
        self._examples = examples

    async def read(self, text: str, context: Context = NOTHING_SAID) -> Meaning:
        known = self._lexicon.read(text, context)
        if self._examples is not None and _unsure(known, context):
            known = await self._examples.reconsider(known, context)
        if self._reader is None or not _unsure(known, context):
            return known
        try:
            return _merged(known, await self._reader.ask(text, context))
        except AnswerRefused as error:
            log.info("text_beyond_models", error=type(error).__name__)
            return known
        except (GraphError, TimeoutError) as error:
            log.warning("text_read_without_model", error=type(error).__name__)
            return replace(known, unread=True)


def _unsure(known: Meaning, context: Context) -> bool:
    if not known.text or context.asked == "delivery" or context.stage == "delivery":
        return False
    return known.confidence < SURE and known.intent not in NO_MODEL


def _merged(known: Meaning, read: Meaning) -> Meaning:
    """The model's intents and what only it found; whatever the lexicon read exactly stays as it is."""
    goods = Intent.SEARCH in read.intents and read.slots.category is None
    return replace(
        known,
        intents=read.intents,
        intent=read.intent,
        slots=_slots(known.slots, read.slots),
        policies=read.policies or (known.policies if Intent.POLICY in read.intents else ()),
        content=read.content or (known.content if goods else ()),
        foreign=known.foreign and read.slots.category is None,
        language_asked=known.language_asked or read.language_asked,
        confidence=read.confidence,
        by=read.by,
    )


def _slots(known: Slots, read: Slots) -> Slots:
    sized = known.says_size
    return Slots(
        category=known.category or read.category,
        colours=known.colours or tuple(code for code in read.colours if code not in known.not_colours),
        not_colours=known.not_colours or tuple(code for code in read.not_colours if code not in known.colours),
        for_whom=known.for_whom or read.for_whom,
        sizes=known.sizes if sized else read.sizes,
        height=known.height if sized else read.height,
        age=known.age if sized else read.age,
        price_min=known.price_min or read.price_min,
        price_max=known.price_max or read.price_max,
        ordinal=known.ordinal or read.ordinal,
        quantity=known.quantity or read.quantity,
    )
