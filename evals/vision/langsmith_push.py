"""A run as a LangSmith dataset and experiment, for those who keep theirs there. Photos themselves are never sent: an
example names the file and its sha256, because shoppers' pictures are nobody else's business."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from langsmith import Client
from langsmith.utils import LangSmithError
from requests import RequestException

from evals.vision.cases import Outcome
from evals.vision.errors import LangSmithRefused
from evals.vision.run import Run
from evals.vision.settings import LangSmithSettings

_NAMES = uuid.UUID("6f0f5a52-4b0c-4f0e-9c1e-6f5d3b8a2c11")
_TIMEOUT_MS = 20_000


def push(run: Run, name: str, settings: LangSmithSettings | None = None) -> str:
    """Add what is missing to the dataset `name`, and this run as an experiment of it. Returns a sentence for people.

    LangSmithRefused: there is no key, or the server does not take it.
    """
    held = settings or LangSmithSettings()
    key = held.langsmith_api_key.get_secret_value()
    if not key:
        raise LangSmithRefused("--langsmith needs LANGSMITH_API_KEY; nothing was sent")
    client = Client(
        api_url=held.langsmith_endpoint, api_key=key, timeout_ms=_TIMEOUT_MS, auto_batch_tracing=False, info={}
    )
    try:
        experiment = _push(client, run, name)
    except (LangSmithError, RequestException) as error:
        raise LangSmithRefused(f"LangSmith at {held.langsmith_endpoint}: {error}") from error
    return f"LangSmith: {len(run.outcomes)} photos in the dataset {name}, experiment {experiment}"


def _push(client: Client, run: Run, name: str) -> str:
    if client.has_dataset(dataset_name=name):
        dataset = client.read_dataset(dataset_name=name)
    else:
        dataset = client.create_dataset(name, description="Photos and the SKUs they show; an empty SKU is not ours.")
    examples = {each.case.name: _example_id(name, each) for each in run.outcomes}
    held = {each.id for each in client.list_examples(dataset_id=dataset.id)}
    missing = [each for each in run.outcomes if examples[each.case.name] not in held]
    if missing:
        made = [_example(each, examples[each.case.name]) for each in missing]
        client.create_examples(dataset_id=dataset.id, examples=made)
    now = datetime.now(UTC)
    experiment = f"{name}-{now:%Y%m%d-%H%M%S}"
    metadata = {"steps": list(run.setting.exercised), "references": run.setting.references, "recorded": run.recorded}
    project = client.create_project(experiment, reference_dataset_id=dataset.id, metadata=metadata)
    for outcome in run.outcomes:
        run_id = uuid.uuid4()
        client.create_run(
            "photo",
            {"photo": outcome.case.name},
            "chain",
            id=run_id,
            project_name=experiment,
            reference_example_id=examples[outcome.case.name],
            outputs=_said(outcome),
            start_time=now,
            end_time=now + timedelta(milliseconds=outcome.answer.ms),
        )
        for measure, score in _scores(outcome).items():
            client.create_feedback(run_id, measure, score=score, session_id=project.id, start_time=now)
    return experiment


def _example_id(dataset: str, outcome: Outcome) -> uuid.UUID:
    """The same photo of the same dataset is the same example in every run."""
    return uuid.uuid5(_NAMES, f"{dataset}/{outcome.case.name}/{outcome.case.sha256}")


def _example(outcome: Outcome, example_id: uuid.UUID) -> dict[str, Any]:
    case = outcome.case
    return {
        "id": example_id,
        "inputs": {"photo": case.name, "sha256": case.sha256},
        "reference_outputs": {"sku": case.sku, "right": sorted(case.right)},
        "metadata": {"kind": case.kind},
    }


def _said(outcome: Outcome) -> dict[str, Any]:
    answer = outcome.answer
    return {
        "guesses": [{"sku": guess.sku, "probability": round(guess.probability, 4)} for guess in answer.guesses],
        "alone": answer.alone,
        "step": answer.step,
        "tokens": answer.tokens,
        "usd": answer.cost,
        "recorded": answer.recorded,
    }


def _scores(outcome: Outcome) -> Mapping[str, float]:
    if outcome.case.foreign:
        return {"foreign_alone": float(outcome.answer.alone)}
    scores = {"top1": float(outcome.right_first), "top3": float(outcome.right_in_three)}
    if outcome.answer.alone:
        scores["alone_right"] = float(outcome.alone_right)
    return scores
