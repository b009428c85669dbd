"""A chain of models: who is asked next, when an endpoint rests, what an answer costs, how the environment writes it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from langchain_core.messages import HumanMessage
from pydantic import BaseModel

from catalog.errors import SettingsInvalid, SourceInvalid
from graph.endpoints import Endpoint, Prices, read_endpoints
from graph.errors import AnswerRefused, ModelsUnavailable
from graph.models import REST, Answer, Chain
from graph.settings import GraphSettings
from tests.fakes.model_server import ModelServer, cuts, fails, says, waits

ROOT = Path(__file__).resolve().parent.parent.parent.parent
GOOD = {"word": "hat"}


class Word(BaseModel):
    word: str


class OwnClock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.at = datetime(2026, 3, 11, 10, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at


@pytest.fixture
def clock() -> OwnClock:
    return OwnClock()


@pytest.fixture
async def second() -> AsyncIterator[ModelServer]:
    async with ModelServer.serve() as server:
        yield server


@pytest.fixture
def chain_of(clock: OwnClock) -> Callable[..., AbstractAsyncContextManager[Chain]]:
    @asynccontextmanager
    async def opened(*servers: ModelServer) -> AsyncIterator[Chain]:
        prices = Prices.read(ROOT / "data" / "models.yaml")
        names = ("gpt-4o-mini", "grok-4", "qwen")
        entries = [Endpoint(model=name, url=server.url) for name, server in zip(names, servers, strict=False)]
        async with Chain.open(entries, prices, clock) as chain:
            yield chain

    return opened


async def ask(chain: Chain, seconds: float = 2.0, check: Callable[[Word], None] = lambda _: None) -> Answer[Word]:
    return await chain.ask(Word, lambda _endpoint: [HumanMessage("a word, please")], seconds, check)


async def test_an_answer_tells_its_tokens_and_what_they_cost(chain_of, models) -> None:
    models.always(says(GOOD, tokens=(1000, 200)))
    async with chain_of(models) as chain:
        answer = await ask(chain)
    assert (answer.value.word, answer.usage.model) == ("hat", "gpt-4o-mini")
    assert (answer.usage.tokens_in, answer.usage.tokens_out) == (1000, 200)
    assert answer.usage.cost == Decimal("0.15") / 1000 + Decimal("0.60") * 200 / 1_000_000


def test_the_cost_of_a_model_without_a_price_is_unknown() -> None:
    assert Prices.read(ROOT / "data" / "models.yaml").cost("qwen", 1000, 1000) is None
    assert Prices.read(ROOT / "no" / "such.yaml").cost("grok-4", 1, 1) is None


@pytest.mark.parametrize("bad", [fails(500), fails(429, "60"), fails(404), says("{"), cuts(), waits(30, says(GOOD))])
async def test_the_next_entry_answers_within_the_time_when_the_first_does_not(chain_of, models, second, bad) -> None:
    models.always(bad)
    second.always(says(GOOD))
    async with chain_of(models, second) as chain:
        answer = await ask(chain)
    assert (answer.usage.model, chain.name) == ("grok-4", "gpt-4o-mini>grok-4")
    assert answer.usage.seconds < 1


async def test_when_nobody_answers_the_error_says_what_each_one_did(chain_of, models, second) -> None:
    models.always(fails(401))
    second.always(waits(30, says(GOOD)))
    async with chain_of(models, second) as chain:
        with pytest.raises(ModelsUnavailable) as error:
            await ask(chain, 2.0)
    assert [problem.partition(":")[0] for problem in error.value.problems] == ["gpt-4o-mini", "grok-4"]
    assert "Timeout" in error.value.problems[1]


async def test_a_refused_answer_goes_to_the_next_entry_and_is_told_apart_from_silence(chain_of, models, second) -> None:
    def only_hats(word: Word) -> None:
        if word.word != "hat":
            raise AnswerRefused(word.word)

    models.always(says({"word": "price 1"}))
    second.always(says(GOOD))
    async with chain_of(models, second) as chain:
        assert (await ask(chain, check=only_hats)).value.word == "hat"
        second.always(fails(500))
        with pytest.raises(AnswerRefused):
            await ask(chain, check=only_hats)


async def test_an_endpoint_that_fails_three_times_rests_and_is_tried_once_when_it_has(chain_of, models, clock) -> None:
    models.always(fails(401))
    async with chain_of(models) as chain:
        for _ in range(5):
            with pytest.raises(ModelsUnavailable):
                await ask(chain)
        assert len(models.asked) == 3
        clock.at += REST - timedelta(seconds=1)
        with pytest.raises(ModelsUnavailable):
            await ask(chain)
        assert len(models.asked) == 3
        clock.at += timedelta(seconds=1)
        with pytest.raises(ModelsUnavailable):
            await ask(chain)
        assert len(models.asked) == 4
        with pytest.raises(ModelsUnavailable):
            await ask(chain)
        assert len(models.asked) == 4
        clock.at += REST
        models.always(says(GOOD))
        assert (await ask(chain)).value.word == "hat"
        models.always(fails(401))
        with pytest.raises(ModelsUnavailable):
            await ask(chain)
        assert len(models.asked) == 6


async def test_a_question_to_a_key_less_server_and_a_keyed_one_carry_what_they_should(models, clock) -> None:
    models.always(says(GOOD))
    keyed = Endpoint(model="m", url=models.url, secret="k-1")
    async with Chain.open([keyed], Prices({}), clock) as chain:
        await ask(chain)
    async with Chain.open([Endpoint(model="m", url=models.url)], Prices({}), clock) as chain:
        await ask(chain)
    assert [asked.headers["Authorization"] for asked in models.asked] == ["Bearer k-1", "Bearer none"]


def test_a_chain_is_written_in_a_line_or_as_json() -> None:
    line = "grok-4|https://api.x.ai/v1|XAI_API_KEY|4, qwen|http://127.0.0.1:8080/v1"
    written = (
        '[{"model": "grok-4", "url": "https://api.x.ai/v1", "key": "XAI_API_KEY", "images": 4},'
        ' {"model": "qwen", "url": "http://127.0.0.1:8080/v1"}]'
    )
    assert read_endpoints(line) == read_endpoints(written)
    assert [(each.model, each.key, each.images) for each in read_endpoints(line)] == [
        ("grok-4", "XAI_API_KEY", 4),
        ("qwen", "", 1),
    ]
    assert read_endpoints(" ") == ()


@pytest.mark.parametrize(
    "wrong", ["grok-4", "a|b", "a|http://x|K|0", "a|http://x|K|many", "[{}]", "[1", "a|http://x|K|1|2"]
)
def test_a_wrong_chain_says_what_to_write(monkeypatch: pytest.MonkeyPatch, wrong: str) -> None:
    monkeypatch.setenv("VISION_MODELS", wrong)
    with pytest.raises(SettingsInvalid, match=r"VISION_MODELS: write model\|https"):
        GraphSettings.read()


def test_the_key_comes_from_the_variable_that_the_entry_names_and_is_never_printed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("VISION_MODELS", "grok-4|https://api.x.ai/v1|MY_KEY")
    monkeypatch.delenv("MY_KEY", raising=False)
    with pytest.raises(SettingsInvalid, match="MY_KEY"):
        GraphSettings.read()
    monkeypatch.setenv("MY_KEY", "s3cret")
    settings = GraphSettings.read()
    assert settings.vision_models[0].secret.get_secret_value() == "s3cret"
    assert "s3cret" not in f"{settings!r} {settings}"


def test_without_models_nothing_of_a_chain_is_imported() -> None:
    code = "import sys, graph.agent, bot.app; print([m for m in ('langchain_openai', 'openai') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("wrong", ["- 1", "grok-4: 3", "grok-4: {in: x, out: 1}", "grok-4: {in: 1}", "a: ["])
def test_a_wrong_price_table_is_named(tmp_path: Path, wrong: str) -> None:
    file = tmp_path / "models.yaml"
    file.write_text(wrong)
    with pytest.raises(SourceInvalid, match=r"models\.yaml"):
        Prices.read(file)
