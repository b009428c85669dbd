"""Asking a model to say a turn's answer more naturally: one question for all messages, one attempt at mending it.

What comes back is a draft: only the facts gate (graph/facts) decides whether a shopper reads it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage
from pydantic import BaseModel, ConfigDict

from catalog.products import Locale
from graph.asking import Answer, Ask, Models
from graph.errors import AnswerRefused
from graph.facts import Facts, allowed_words, told
from graph.prompts import Prompt

LANGUAGES: Mapping[Locale, str] = {"uk": "Ukrainian", "ru": "Russian", "en": "English"}


class Line(BaseModel):
    """The text of the message with this number."""

    model_config = ConfigDict(extra="forbid")

    message: int
    text: str


class Wording(BaseModel):
    """One text for each message that was asked for."""

    model_config = ConfigDict(extra="forbid")

    texts: list[Line]


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be worded: the facts of messages by their number, and the shopper's question as far as it may leave
    the house. `shopper` is the chat whose budget pays."""

    prompt: Prompt
    facts: Mapping[int, Facts]
    question: str
    locale: Locale
    shopper: int


async def worded(models: Models, task: Task, seconds: float) -> Answer[Wording]:
    """A draft of every message. AnswerRefused, ModelsUnavailable: there is none."""
    return await models.ask(_ask(task, task.facts.keys(), _asked(task)), seconds)


async def mended(
    models: Models, task: Task, draft: Wording, reasons: Mapping[int, Collection[str]], seconds: float
) -> Answer[Wording]:
    """Once more those messages that `reasons` names, each with what was wrong with it."""
    problems = {str(number): list(wrong) for number, wrong in reasons.items()}
    asked = [
        *_asked(task),
        AIMessage(draft.model_dump_json()),
        HumanMessage(json.dumps({"thrown away": problems, "write again": sorted(reasons)}, ensure_ascii=False)),
    ]
    return await models.ask(_ask(task, reasons.keys(), asked), seconds)


def texts_of(wording: Wording) -> dict[int, str]:
    return {line.message: line.text.strip() for line in wording.texts}


def _asked(task: Task) -> list[BaseMessage]:
    system = task.prompt.filled(language=LANGUAGES[task.locale], words=allowed_words(task.locale))
    facts = {str(number): told(each).splitlines() for number, each in task.facts.items()}
    data = json.dumps({"question": task.question, "messages": facts}, ensure_ascii=False)
    return [SystemMessage(system), HumanMessage(data)]


def _ask(task: Task, numbers: Collection[int], asked: list[BaseMessage]) -> Ask[Wording]:
    """The same question about the same facts is paid once; a changed price or stock makes it another question."""
    whole = "\n".join(str(message.content) for message in asked)

    def check(wording: Wording) -> None:
        if sorted(line.message for line in wording.texts) != sorted(numbers):
            raise AnswerRefused("texts for other messages than asked")

    return Ask(
        schema=Wording,
        messages=lambda _endpoint: asked,
        check=check,
        feature="wording",
        prompt=task.prompt.id,
        shopper=task.shopper,
        kept=hashlib.sha256(whole.encode()).hexdigest(),
    )
