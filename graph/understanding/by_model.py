"""Reading by a model: structured output, of which only what the text and the shop bear out is believed."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable

import structlog
from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage

from catalog import Policy, Vocabulary
from catalog.vocabulary import Words
from graph.asking import Ask, Models
from graph.errors import GraphError
from graph.moderation.screening import injects
from graph.prompts import Prompts
from graph.understanding.codes import CodeList
from graph.understanding.context import NOTHING_SAID, Context
from graph.understanding.grounding import Ground
from graph.understanding.meaning import Meaning
from graph.understanding.reading import Reading, must_agree
from graph.understanding.tokens import shortened

log = structlog.get_logger(__name__)

MOST_CODES = 40
MOST_BEFORE = 3
LONGEST_BEFORE = 200
SURE = 0.5  # a model that is less sure of its reading leaves it to the next one
_LINK = re.compile(r"(?:https?://|www\.|t\.me/)\S+", re.IGNORECASE)
_CONTACT = re.compile(r"\S+@\S+\.\w+|@\w{4,}|\+?\d(?:[\s()-]*\d){8,}")


class ModelReader:
    """Built once per catalog version. Every question may take `seconds`, the whole chain included."""

    def __init__(
        self,
        models: Models,
        vocabulary: Vocabulary,
        policies: Iterable[Policy],
        seconds: float,
        prompts: Prompts | None = None,
    ) -> None:
        rules = {policy.code: Words(policy.titles, policy.aliases) for policy in policies}
        self._models = models
        self._seconds = seconds
        self._prompt = (prompts or Prompts()).read("read_text")
        self._ground = Ground(vocabulary, frozenset(rules))
        longest = self._prompt.variables
        self._categories = CodeList(vocabulary.categories, MOST_CODES, longest["categories"])
        self._colours = CodeList(vocabulary.colours, MOST_CODES, longest["colours"])
        self._policies = CodeList(rules, MOST_CODES, longest["policies"])

    async def read(self, text: str, context: Context = NOTHING_SAID) -> Meaning:
        """What the model alone makes of it. Never raises: no answer is a meaning without confidence."""
        try:
            return await self.ask(text, context)
        except (GraphError, TimeoutError) as error:
            log.warning("text_not_read", error=type(error).__name__)
            return Meaning(shortened(text), by="model")

    async def ask(self, text: str, context: Context) -> Meaning:
        """AnswerRefused, ModelsUnavailable: no model gave a reading that can be believed."""
        text = shortened(text)
        system = self._prompt.filled(
            categories=self._categories.told(text),
            colours=self._colours.told(text),
            policies=self._policies.told(text),
        )
        told = _told(text, context)
        messages: list[BaseMessage] = [SystemMessage(system), HumanMessage(told)]
        ask = Ask(
            schema=Reading,
            messages=lambda _endpoint: messages,
            check=lambda reading: must_agree(reading, SURE),
            feature="understanding",
            simple=True,
            prompt=self._prompt.id,
            shopper=context.shopper,
            kept=hashlib.sha256(f"{system}\n{told}".encode()).hexdigest(),
        )
        answer = await self._models.ask(ask, self._seconds)
        return self._ground.meaning(answer.value, text, context, answer.usage.model)


def _told(text: str, context: Context) -> str:
    """The message as JSON: no quote or brace of it can end it. Ways to reach a person stay in the house."""
    before = [_private(each[:LONGEST_BEFORE]) for each in context.before[-MOST_BEFORE:] if not injects(each)]
    said = {
        "asked": context.asked,
        "shown": context.shown,
        "selected": context.selected,
        "before": before,
        "text": _private(text),
    }
    between = {"person": _private(context.human)} if context.human else {}
    return json.dumps({**said, **between}, ensure_ascii=False)


def _private(text: str) -> str:
    return _CONTACT.sub("[contact]", _LINK.sub("[link]", text))
