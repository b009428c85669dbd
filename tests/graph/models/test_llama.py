"""llama.cpp's server itself at the other end: the real protocol, with a model that knows nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

import pytest
from langchain_core.messages import HumanMessage
from pydantic import BaseModel

from catalog import Catalog
from graph.asking import Ask
from graph.endpoints import Endpoint
from graph.messages import Say, ShowOffer, ShowOffers
from tests.fakes.tiny_llama import serving, write_tiny_llama
from tests.graph.conftest import Talk, agent_in
from tests.graph.models.conftest import Desk

MISSING = [name for name in ("xllamacpp", "gguf") if find_spec(name) is None]
pytestmark = pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)} (the extra `llama`)")


class Pick(BaseModel):
    thing: Literal["hat", "cap"]
    warm: bool
    size: Literal[110, 116]


@pytest.fixture(scope="module")
def llama(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    file = tmp_path_factory.mktemp("llama") / "tiny.gguf"
    write_tiny_llama(file)
    with serving(file) as url:
        yield url


async def test_a_local_server_answers_in_the_shape_it_was_told_counts_tokens_and_costs_nothing(
    desk: Desk, llama: str
) -> None:
    chain = desk.chain(Endpoint(model="tiny", url=llama))
    pick = Ask(Pick, lambda _: [HumanMessage("Яку шапку?")], lambda _: None, "understanding", "pick/1", shopper=7)
    answers = await asyncio.gather(*(chain.ask(pick, 30.0) for _ in range(3)))
    for answer in answers:
        assert answer.value.thing in {"hat", "cap"}
        assert answer.usage.tokens_in > 10
        assert answer.usage.tokens_out > 10
        assert answer.usage.cost == 0
    (counted,) = await desk.spending.tallies()
    assert (counted.calls, counted.micros) == (3, 0)
    assert counted.tokens_in == sum(answer.usage.tokens_in for answer in answers)


async def test_a_talk_with_a_model_that_babbles_is_a_talk_all_the_same(
    shop: Catalog, shop_folder: Path, llama: str
) -> None:
    async with agent_in(shop, shop_folder, chat_models=f"tiny|{llama}", text_seconds=6.0) as agent:
        talk = Talk(agent, shop)
        for text in ("ну шось таке шоб малій на двір бігати", "рожевий костюм на блискавці", "а скільки коштує?"):
            reply = await talk.say(text)
            assert reply.messages
            assert all(isinstance(message, Say | ShowOffer | ShowOffers) for message in reply.messages)
