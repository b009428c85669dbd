"""Word: the answer is complete; a model may say it more naturally, and the facts gate decides whether that is told."""

from __future__ import annotations

from collections.abc import Mapping
from time import monotonic

import structlog
from langgraph.runtime import Runtime

from graph.deps import Deps
from graph.errors import AnswerRefused, ModelsUnavailable
from graph.facts import Facts, Gate, facts_of
from graph.messages import Message, ShowOffer, ShowOffers, Worded
from graph.redaction import redacted
from graph.stages import Stage
from graph.state import State
from graph.wording import Task, Wording, mended, texts_of, worded

log = structlog.get_logger(__name__)

STAGES: frozenset[Stage] = frozenset({"init", "discovery", "vision", "size_colour", "offer", "out_of_domain"})
LEAST_SECONDS = 1.0
FIRST_SHARE = 0.6  # of the time that is left; the rest is for mending


async def word(state: State, runtime: Runtime[Deps]) -> State:
    """Only goods are worded, only in answer to words, and not once a person was called or an order was begun."""
    deps, messages = runtime.context, state.get("messages", ())
    question = "\n".join(deps.turn.texts).strip()
    if deps.models is None or deps.gate is None or not question or not _may_be_worded(state):
        return State(plan=())
    locale = state["locale"]
    facts = {n: known for n, message in enumerate(messages, 1) if (known := facts_of(message, locale)) is not None}
    if not facts or deps.text_until - monotonic() < LEAST_SECONDS:
        return State(plan=())
    word_answer = deps.prompts.read("word_answer")
    told = redacted(question, deps.lexicon, deps.gate.labels)
    texts, model = await _texts(deps, deps.gate, Task(word_answer, facts, told, locale, deps.turn.chat))
    if not texts:
        return State(plan=())
    spoken = tuple(_with(message, texts.get(n)) for n, message in enumerate(messages, 1))
    return State(plan=(), messages=spoken, model_used=model)


def _may_be_worded(state: State) -> bool:
    before = state.get("before")
    stages = {state.get("stage", "init"), before["stage"] if before is not None else "init"}
    return not state.get("cards") and not state.get("silent") and stages <= STAGES


async def _texts(deps: Deps, gate: Gate, task: Task) -> tuple[dict[int, str], str | None]:
    """The texts that passed, by the number of their message, and the model that wrote the last of them. One attempt
    at mending, if there is time."""
    models, turn = deps.models, deps.turn.id
    if models is None:
        return {}, None
    passed: dict[int, str] = {}
    model: str | None = None
    mending: dict[int, tuple[str, ...]] = {}
    try:
        first = await worded(models, task, (deps.text_until - monotonic()) * FIRST_SHARE)
        passed, mending = _judged(gate, first.value, task.facts)
        model = first.usage.model if passed else None
        left = deps.text_until - monotonic()
        if mending and left >= LEAST_SECONDS:
            second = await mended(models, task, first.value, mending, left)
            good, _ = _judged(gate, second.value, {n: task.facts[n] for n in mending})
            passed, model = {**passed, **good}, second.usage.model if good else model
    except (AnswerRefused, ModelsUnavailable, TimeoutError) as error:
        log.warning("wording_failed", turn_id=turn, error=type(error).__name__)
    mended_now = len(mending.keys() & passed.keys())
    log.info(
        "answer_worded",
        turn_id=turn,
        worded=len(passed) - mended_now,
        repaired=mended_now,
        fell_back=len(task.facts) - len(passed),
    )
    return passed, model


def _judged(
    gate: Gate, wording: Wording, facts: Mapping[int, Facts]
) -> tuple[dict[int, str], dict[int, tuple[str, ...]]]:
    """Which texts may be told, and what is wrong with the others."""
    texts = texts_of(wording)
    verdicts = {n: gate.judge(texts[n], known) for n, known in facts.items()}
    good = {n: texts[n] for n, verdict in verdicts.items() if verdict.passed}
    return good, {n: verdict.reasons for n, verdict in verdicts.items() if not verdict.passed}


def _with(message: Message, text: str | None) -> Message:
    return Worded(message, text) if text is not None and isinstance(message, ShowOffer | ShowOffers) else message
