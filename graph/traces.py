"""LangSmith: one trace a turn, made by hand of codes and figures, so that nothing personal is in it to begin with.

LangChain's own tracer would send the whole state, prompts and all; it is kept off (`Agent`). Traces are sent in the
background; when the collector is slow or down they are dropped, and no shopper waits.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import structlog
from langsmith import Client

from graph.messages import Message, Reply, Say, ShowOffer, ShowOffers, Turn, Worded
from graph.settings import GraphSettings
from graph.tracing import Call, Journey

log = structlog.get_logger(__name__)

WAITING = 200
TIMEOUT_MS = 5000
GOODBYE = 2.0  # seconds for what still waits when the shop closes
_BLIND = 16


@dataclass(frozen=True, slots=True)
class Told:
    """One turn as it may be told outside. `said` is redacted already; `stage_before` is where the talk stood. `reply`
    None: it failed with `error`."""

    turn: Turn
    said: str
    stage_before: str
    stage: str
    journey: Journey
    reply: Reply | None
    error: str | None = None


class Traces:
    """`client` None: tracing is off, and telling costs a comparison."""

    def __init__(self, client: Client | None, project: str, secret: bytes) -> None:
        self._client = client
        self._project = project
        self._secret = secret
        self._waiting: asyncio.Queue[list[dict[str, Any]]] = asyncio.Queue(WAITING)

    @classmethod
    @asynccontextmanager
    async def open(cls, settings: GraphSettings) -> AsyncIterator[Traces]:
        key = settings.langsmith_api_key.get_secret_value()
        if not (settings.langsmith_tracing and key):
            yield cls(None, "", b"")
            return
        client = Client(
            api_url=settings.langsmith_endpoint,
            api_key=key,
            timeout_ms=TIMEOUT_MS,
            auto_batch_tracing=False,
            info={},
        )
        traces = cls(client, settings.langsmith_project, key.encode())
        sending = asyncio.create_task(traces._send())
        try:
            yield traces
        finally:
            with suppress(TimeoutError):
                await asyncio.wait_for(traces._waiting.join(), GOODBYE)
            sending.cancel()

    @property
    def on(self) -> bool:
        return self._client is not None

    def tell(self, told: Told) -> None:
        """Never waits and never raises for the collector's sake."""
        if self._client is None:
            return
        try:
            self._waiting.put_nowait(list(self._runs(told)))
        except asyncio.QueueFull:
            log.warning("trace_dropped", turn_id=told.turn.id)

    async def _send(self) -> None:
        while True:
            runs = await self._waiting.get()
            try:
                if self._client is not None:
                    await _aside(partial(self._client.batch_ingest_runs, create=runs))
            except Exception as error:  # noqa: BLE001  # a foreign client: whatever it raises, only a trace is lost
                log.warning("trace_lost", error=type(error).__name__)
            finally:
                self._waiting.task_done()

    def _runs(self, told: Told) -> Iterator[dict[str, Any]]:
        journey, trace = told.journey, uuid4()
        root = self._run("turn", "chain", journey.began, journey.seconds, trace, None)
        calls = journey.calls
        root["inputs"] = {"said": told.said, "parts": [type(part).__name__ for part in told.turn.parts]}
        root["outputs"] = _answer(told)
        root["error"] = told.error
        root["extra"] = {
            "metadata": {
                "thread_id": self._blinded(f"{told.turn.chat}:{told.turn.topic}"),
                "turn_id": told.turn.id,
                "stage_before": told.stage_before,
                "stage": told.stage,
                "prompts": list(journey.prompts),
                "models": list(dict.fromkeys(call.model for call in calls)),
                "model_used": told.reply.model_used if told.reply else None,
                "tokens_in": sum(call.tokens_in for call in calls),
                "tokens_out": sum(call.tokens_out for call in calls),
                "cost_usd": str(journey.cost),
                "cache": [call.source for call in calls],
                "seconds": round(journey.seconds, 3),
            }
        }
        yield root
        for leg in journey.legs:
            yield self._run(leg.name, "chain", leg.began, leg.seconds, trace, root)
        for call in calls:
            yield self._call(call, trace, root)

    def _call(self, call: Call, trace: UUID, root: dict[str, Any]) -> dict[str, Any]:
        run = self._run(call.feature, "llm", call.began, call.seconds, trace, root)
        tokens = {
            "input_tokens": call.tokens_in,
            "output_tokens": call.tokens_out,
            "total_tokens": call.tokens_in + call.tokens_out,
        }
        run["outputs"] = {"outcome": call.outcome, "usage_metadata": tokens}
        run["error"] = None if call.outcome == "answered" else call.outcome
        run["extra"] = {
            "metadata": {
                "ls_model_name": call.model,
                "prompt": call.prompt,
                "source": call.source,
                "cost_usd": str(call.cost) if call.cost is not None else None,
            }
        }
        return run

    def _run(
        self, name: str, kind: str, began: float, seconds: float, trace: UUID, root: dict[str, Any] | None
    ) -> dict[str, Any]:
        identity = trace if root is None else uuid4()
        start, end = datetime.fromtimestamp(began, UTC), datetime.fromtimestamp(began + seconds, UTC)
        mine = f"{start:%Y%m%dT%H%M%S%f}Z{identity}"
        return {
            "id": identity,
            "trace_id": trace,
            "parent_run_id": root["id"] if root else None,
            "dotted_order": f"{root['dotted_order']}.{mine}" if root else mine,
            "name": name,
            "run_type": kind,
            "start_time": start,
            "end_time": end,
            "session_name": self._project,
            "inputs": {},
            "outputs": {},
        }

    def _blinded(self, thread: str) -> str:
        """The same thread is the same id, and nobody without our key finds the chat behind it."""
        return hmac.new(self._secret, thread.encode(), hashlib.sha256).hexdigest()[:_BLIND]


async def _aside(send: Callable[[], None]) -> None:
    """In a daemon thread: a collector that hangs holds neither the loop nor the end of the process."""
    loop = asyncio.get_running_loop()
    sent: asyncio.Future[None] = loop.create_future()

    def settle(error: Exception | None) -> None:
        if sent.cancelled():
            return
        if error is None:
            sent.set_result(None)
        else:
            sent.set_exception(error)

    def run() -> None:
        raised: Exception | None = None
        try:
            send()
        except Exception as error:  # noqa: BLE001  # handed on to whoever waits
            raised = error
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(settle, raised)

    threading.Thread(target=run, name="trace", daemon=True).start()
    await sent


def _answer(told: Told) -> dict[str, Any]:
    reply = told.reply
    if reply is None:
        return {"outcome": "failed"}
    return {
        "outcome": "escalated" if reply.cards else "answered" if reply.messages else "silent",
        "answered_by": reply.answered_by,
        "locale": reply.locale,
        "messages": [_coded(message) for message in reply.messages],
    }


def _coded(message: Message) -> str:
    """What was told, without a word of it."""
    match message:
        case Say(saying=saying):
            return f"say {saying.value}"
        case ShowOffer(offer=offer, size=size):
            return f"offer {offer.product_sku}/{offer.colour.code}" + (f" {size}" if size else "")
        case ShowOffers(offers=offers, why=why):
            return f"offers {why.value} " + ", ".join(f"{each.product_sku}/{each.colour.code}" for each in offers)
        case Worded(message=basis):
            return f"worded {_coded(basis)}"
        case _:
            return type(message).__name__  # of a sale: whose order it is concerns nobody else
