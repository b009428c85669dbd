"""What leaves for LangSmith, read at a collector of our own: one trace a turn, and nothing personal in it."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from catalog import Catalog
from graph.agent import Agent
from graph.messages import CallPerson
from graph.traces import TIMEOUT_MS
from tests.fakes.trace_collector import TraceCollector
from tests.graph.conftest import Talk, agent_in

PRIVATE = ("Одарка", "Вигаданська", "0001234567", "000 123", "Клубочкова", "Вигадане", "odarka", "example.ua", "Олена")
CONFESSIONS = (
    "Мене звати Одарка Вигаданська, телефон +380 00 012 34 56",
    "пишу з +380001234567, м. Вигадане, вул. Клубочкова 7, кв 15, пошта odarka@example.ua",
    "рожевий костюм на 128 для Одарки",
)

TELLS_AND_ENDS = """
import asyncio, sys
from datetime import UTC, datetime

from graph.messages import Turn
from graph.settings import GraphSettings
from graph.traces import Told, Traces
from graph.tracing import Journey


async def main():
    settings = GraphSettings(
        _env_file=None, langsmith_tracing=True, langsmith_api_key="key", langsmith_endpoint=sys.argv[1]
    )
    async with Traces.open(settings) as traces:
        turn = Turn("1-1", 1, 0, (), "uk", datetime.now(UTC))
        traces.tell(Told(turn, "", "init", "init", Journey(), None, "ValueError"))
        await asyncio.sleep(0.1)


asyncio.run(main())
"""


@asynccontextmanager
async def traced(shop: Catalog, folder, collector: TraceCollector) -> AsyncIterator[Agent]:
    async with agent_in(
        shop, folder, langsmith_tracing=True, langsmith_api_key="key", langsmith_endpoint=collector.url
    ) as agent:
        yield agent


@pytest.fixture
async def collector() -> AsyncIterator[TraceCollector]:
    async with TraceCollector.serve() as serving:
        yield serving


async def test_a_turn_is_one_trace_with_its_stage_its_steps_and_its_outcome(shop, shop_folder, collector):
    async with traced(shop, shop_folder, collector) as agent:
        talk = Talk(agent, shop)
        await talk.say("рожевий костюм на 128")
        await talk.tap(CallPerson())
    first, second = collector.named("turn")
    told = first["extra"]["metadata"]
    assert (told["turn_id"], told["stage_before"]) == ("501-1", "init")
    assert told["seconds"] > 0
    assert (first["outputs"]["outcome"], second["outputs"]["outcome"]) == ("answered", "escalated")
    assert "рожевий" in first["inputs"]["said"]
    steps = [run for run in collector.runs if run["parent_run_id"] == first["id"]]
    assert {"moderate", "understand", "word"} <= {run["name"] for run in steps}
    assert all(run["trace_id"] == first["id"] for run in steps)


async def test_turns_of_one_talk_share_a_thread_that_does_not_tell_the_chat(shop, shop_folder, collector):
    async with traced(shop, shop_folder, collector) as agent:
        await Talk(agent, shop, chat=777000111).say("привіт")
        await Talk(agent, shop, chat=777000222).say("привіт")
        talk = Talk(agent, shop, chat=777000333)
        await talk.say("привіт")
        await talk.say("куртка")
    threads = [run["extra"]["metadata"]["thread_id"] for run in collector.named("turn")]
    assert len(set(threads)) == 3
    assert threads[2] == threads[3]
    assert all("777000" not in thread for thread in threads)


async def test_names_phones_addresses_and_photos_never_leave(shop, shop_folder, collector, picture_of):
    async with traced(shop, shop_folder, collector) as agent:
        talk = Talk(agent, shop)
        for text in CONFESSIONS:
            await talk.say(text)
        photo = picture_of("KUR-ZAMET", "navy")
        await talk.photo(photo, caption=f"ціна? {CONFESSIONS[0]}")
        await talk.say("беру", "128")
        await talk.say(*CONFESSIONS)
    sent = collector.everything
    assert len(collector.named("turn")) == 6
    assert [word for word in PRIVATE if word.lower() in sent] == []
    assert photo[:64] not in b"".join(collector.bodies)
    assert "костюм" in sent


async def test_langchains_own_tracer_stays_silent(shop, shop_folder, collector, monkeypatch):
    for name, value in {
        "LANGSMITH_TRACING": "true",
        "LANGCHAIN_TRACING_V2": "true",
        "LANGSMITH_API_KEY": "key",
        "LANGSMITH_ENDPOINT": collector.url,
    }.items():
        monkeypatch.setenv(name, value)
    async with agent_in(shop, shop_folder, langsmith_tracing=False) as agent:
        await Talk(agent, shop).say(CONFESSIONS[0])
    assert collector.bodies == []


async def test_a_collector_that_never_answers_holds_nobody_up(shop, shop_folder):
    async with TraceCollector.serve(answering=False) as collector, traced(shop, shop_folder, collector) as agent:
        talk = Talk(agent, shop)
        await talk.say("привіт")
        await asyncio.wait_for(collector.arrived.wait(), 5)
        assert (await talk.say("куртка на 128")).messages
        collector.answering.set()


async def test_a_collector_that_is_not_there_costs_the_answer_nothing(shop, shop_folder, collector):
    nowhere = TraceCollector(url="http://127.0.0.1:9")
    async with traced(shop, shop_folder, nowhere) as agent:
        assert (await Talk(agent, shop).say("куртка на 128")).messages


async def test_a_collector_that_hangs_does_not_hold_the_shop_when_it_closes():
    async with TraceCollector.serve(answering=False) as silent:
        shop = await asyncio.create_subprocess_exec(sys.executable, "-c", TELLS_AND_ENDS, silent.url)
        try:
            await asyncio.wait_for(silent.arrived.wait(), 60)
            assert await asyncio.wait_for(shop.wait(), 3 * TIMEOUT_MS / 1000) == 0
        finally:
            if shop.returncode is None:
                shop.kill()
                await shop.wait()


async def test_a_turn_that_failed_is_told_with_its_error(shop, shop_folder, collector, monkeypatch):
    async def breaks(*_arguments: object) -> None:
        raise RuntimeError("no shelf")

    monkeypatch.setattr(Catalog, "search", breaks)
    async with traced(shop, shop_folder, collector) as agent:
        with pytest.raises(RuntimeError):
            await Talk(agent, shop).say("рожевий костюм з капюшоном")
    (turn,) = collector.named("turn")
    assert (turn["error"], turn["outputs"]) == ("RuntimeError", {"outcome": "failed"})
