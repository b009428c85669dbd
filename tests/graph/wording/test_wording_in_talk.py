"""An answer is worded by a model over real HTTP: once a turn, mended once, and only where it may be."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from catalog import Catalog
from catalog.effects import EffectKey
from graph.endpoints import read_endpoints
from graph.messages import PickSize, Reply, Say, Saying, ShowOffer, Worded
from tests.fakes.model_server import ModelServer, Step, fails, says, waits
from tests.graph.conftest import Talk, agent_in

SKU = "KOS-STEZHKA-PINK-128"
ASKED = "костюм «Стежка» на блискавці рожевий 128"
TRUE = "Так, розмір 128 є, коштує 1 300 грн."
FALSE = "Так, розмір 128 є, коштує 1 100 грн."
UNREAD = {
    **dict.fromkeys(("category", "for_whom", "height", "age", "price_min", "price_max", "ordinal", "quantity")),
    **dict.fromkeys(("language", "policy")),
    **{name: [] for name in ("colours", "not_colours", "sizes", "words")},
    "intents": ["unknown"],
    "confidence": 0.0,
}


def texts(*said: str) -> Step:
    return says({"texts": [{"message": n, "text": text} for n, text in enumerate(said, 1)]})


@pytest.fixture
async def server() -> AsyncIterator[ModelServer]:
    async with ModelServer.serve() as opened:
        yield opened.on("Reading", says(UNREAD))


@pytest.fixture
def talking(shop: Catalog, shop_folder: Path, server: ModelServer) -> Callable[..., Any]:
    """A talk in the shop, worded by models unless the owner said otherwise."""

    @asynccontextmanager
    async def opened(wording: str = "models", **more: Any) -> AsyncIterator[Talk]:
        shop.shop = replace(shop.shop, wording=wording)
        more.setdefault("chat_models", read_endpoints(f"scripted|{server.url}"))
        async with agent_in(shop, shop_folder, **more) as agent:
            yield Talk(agent, shop)

    return opened


def told(reply: Reply) -> list[str]:
    return [each.text for each in reply.messages if isinstance(each, Worded)]


async def test_a_true_wording_is_told_in_place_of_the_template(
    talking: Callable[..., Any], server: ModelServer
) -> None:
    server.on("Wording", texts(TRUE))
    async with talking() as talk:
        reply = await talk.say(ASKED)
    assert told(reply) == [TRUE]
    assert isinstance(reply.messages[0].message, ShowOffer)
    assert reply.model_used == "scripted"
    assert len(server.calls("Wording")) == 1


async def test_a_false_wording_is_mended_once_with_the_reasons_named(
    talking: Callable[..., Any], server: ModelServer
) -> None:
    server.on("Wording", texts(FALSE), texts(TRUE))
    async with talking() as talk:
        reply = await talk.say(ASKED)
    assert told(reply) == [TRUE]
    first, second = server.calls("Wording")
    assert FALSE not in first.text
    said = json.loads(second.body["messages"][-1]["content"])
    assert said == {"thrown away": {"1": ["1100 is not the price for 128"]}, "write again": [1]}


async def test_a_model_that_lies_twice_leaves_the_template(talking: Callable[..., Any], server: ModelServer) -> None:
    server.on("Wording", texts(FALSE), texts(FALSE))
    async with talking() as talk:
        reply = await talk.say(ASKED)
    assert told(reply) == []
    assert isinstance(reply.messages[0], ShowOffer)
    assert reply.model_used is None
    assert len(server.calls("Wording")) == 2


@pytest.mark.parametrize("step", [fails(500), says("no JSON"), texts(), texts(TRUE, TRUE)])
async def test_whatever_a_model_answers_the_shopper_is_answered(
    talking: Callable[..., Any], server: ModelServer, step: Step
) -> None:
    server.on("Wording", step)
    async with talking() as talk:
        reply = await talk.say(ASKED)
    assert isinstance(reply.messages[0], ShowOffer)


async def test_a_model_that_is_late_is_not_waited_for(talking: Callable[..., Any], server: ModelServer) -> None:
    server.on("Wording", waits(30, texts(TRUE)))
    async with talking(text_seconds=2.0) as talk:
        reply = await talk.say(ASKED)
    assert told(reply) == []
    assert isinstance(reply.messages[0], ShowOffer)


async def test_no_time_left_means_no_question(talking: Callable[..., Any], server: ModelServer) -> None:
    async with talking(text_seconds=0.9) as talk:
        await talk.say(ASKED)
    assert server.calls("Wording") == []


async def test_the_same_facts_and_question_are_paid_once(talking: Callable[..., Any], server: ModelServer) -> None:
    server.on("Wording", texts(TRUE))
    async with talking() as talk:
        first = await talk.say(ASKED)
        again = await Talk(talk.agent, talk.catalog, chat=502).say(ASKED)
    assert told(first) == told(again) == [TRUE]
    assert len(server.calls("Wording")) == 1


async def test_a_sold_piece_makes_it_another_question(talking: Callable[..., Any], server: ModelServer) -> None:
    server.on("Wording", texts(TRUE))
    async with talking() as talk:
        first = await talk.say(ASKED)
        await talk.catalog.stock.sold(SKU, "test", EffectKey("order-1", "sold"), pieces=4)
        again = await Talk(talk.agent, talk.catalog, chat=502).say(ASKED)
    assert told(first) == [TRUE]
    assert told(again) == []
    assert len(server.calls("Wording")) > 1


async def test_the_owner_decides_whether_models_word(talking: Callable[..., Any], server: ModelServer) -> None:
    async with talking(wording="templates") as talk:
        reply = await talk.say(ASKED)
    assert isinstance(reply.messages[0], ShowOffer)
    assert server.calls("Wording") == []


async def test_rules_payment_and_a_call_for_a_person_never_reach_a_model(
    talking: Callable[..., Any], server: ModelServer
) -> None:
    async with talking() as talk:
        paid = await talk.say("як оплатити?")
        called = await talk.say("покличте людину")
    assert Say(Saying.POLICY, policy=talk.catalog.shop.policy("payment").text) in [
        replace(each, title=None) for each in paid.messages if isinstance(each, Say)
    ]
    assert called.cards
    assert server.calls("Wording") == []


async def test_a_tapped_button_is_answered_by_the_template(talking: Callable[..., Any], server: ModelServer) -> None:
    async with talking() as talk:
        reply = await talk.tap(PickSize(SKU))
    assert isinstance(reply.messages[0], ShowOffer)
    assert server.calls("Wording") == []


async def test_the_shoppers_own_words_reach_the_model_only_as_far_as_the_shop_knows_them(
    talking: Callable[..., Any], server: ModelServer
) -> None:
    server.on("Wording", texts(TRUE))
    async with talking() as talk:
        await talk.say(f"{ASKED} мене звати Євпраксія 0671234567")
    (asked,) = server.calls("Wording")
    assert "128" in json.loads(asked.body["messages"][1]["content"])["question"]
    assert "Євпраксія" not in asked.text
    assert "євпраксія" not in asked.text
    assert "0671234567" not in asked.text
