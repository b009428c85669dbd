"""A chain of models over real HTTP: who is asked next, what an answer costs, how the environment writes it."""

from __future__ import annotations

import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from time import monotonic

import pytest

from catalog.errors import SettingsInvalid
from graph.endpoints import Endpoint, read_endpoints
from graph.errors import AnswerRefused, ModelsUnavailable
from graph.models.chain import SHARE
from graph.models.price_list import read_price_list
from graph.settings import GraphSettings
from tests.fakes.model_server import cuts, fails, says, waits
from tests.graph.models.conftest import GOOD, Desk, Word, ask

ROOT = Path(__file__).resolve().parent.parent.parent.parent


async def test_an_answer_tells_its_tokens_and_what_they_cost(desk: Desk, models) -> None:
    models.always(says(GOOD, tokens=(1000, 200)))
    desk.prices = read_price_list(ROOT / "data" / "models.yaml")
    answer = await ask(desk.over(models))
    assert (answer.value.word, answer.usage.model) == ("hat", "gpt-4o-mini")
    assert (answer.usage.tokens_in, answer.usage.tokens_out) == (1000, 200)
    assert answer.usage.cost == Decimal("0.15") / 1000 + Decimal("0.60") * 200 / 1_000_000


@pytest.mark.parametrize("bad", [fails(500), fails(429, "60"), fails(404), says("{"), cuts(), waits(30, says(GOOD))])
async def test_the_next_entry_answers_within_the_time_when_the_first_does_not(desk: Desk, models, second, bad) -> None:
    models.always(bad)
    second.always(says(GOOD))
    chain = desk.over(models, second)
    began = monotonic()
    answer = await ask(chain, 5.0)
    assert monotonic() - began < 5.0 + 1.0
    assert (answer.usage.model, chain.name) == ("grok-4", "gpt-4o-mini>grok-4")
    assert answer.usage.seconds < 5.0 * (1 - SHARE)  # of this call alone


async def test_when_nobody_answers_the_error_says_what_each_one_did(desk: Desk, models, second) -> None:
    models.always(fails(401))
    second.always(waits(30, says(GOOD)))
    with pytest.raises(ModelsUnavailable) as error:
        await ask(desk.over(models, second), 3.0)
    assert [problem.partition(":")[0] for problem in error.value.problems] == ["gpt-4o-mini", "grok-4"]
    assert "Timeout" in error.value.problems[1]


async def test_a_refused_answer_goes_to_the_next_entry_and_is_told_apart_from_silence(
    desk: Desk, models, second
) -> None:
    def only_hats(word: Word) -> None:
        if word.word != "hat":
            raise AnswerRefused(word.word)

    models.always(says({"word": "price 1"}))
    second.always(says(GOOD))
    chain = desk.over(models, second)
    assert (await ask(chain, check=only_hats)).value.word == "hat"
    second.always(fails(500))
    with pytest.raises(AnswerRefused):
        await ask(chain, check=only_hats)


async def test_a_question_to_a_key_less_server_and_a_keyed_one_carry_what_they_should(desk: Desk, models) -> None:
    models.always(says(GOOD))
    await ask(desk.chain(Endpoint(model="m", url=models.url, secret="k-1")))
    await ask(desk.chain(Endpoint(model="m", url=models.url)))
    assert [asked.headers["Authorization"] for asked in models.asked] == ["Bearer k-1", "Bearer none"]


async def test_a_simple_question_goes_to_the_cheap_entry_first_and_to_the_others_after_it(
    desk: Desk, models, second
) -> None:
    models.always(says(GOOD))
    second.always(says(GOOD))
    strong = Endpoint(model="grok-4", url=models.url)
    chain = desk.chain(strong, Endpoint(model="gpt-4o-mini", url=second.url, cheap=True))
    assert chain.has_cheap
    assert [(await ask(chain, simple=simple)).usage.model for simple in (False, True)] == ["grok-4", "gpt-4o-mini"]
    second.always(fails(401))
    assert (await ask(chain, simple=True)).usage.model == "grok-4"
    assert not desk.chain(strong).has_cheap


def test_a_chain_is_written_in_a_line_or_as_json() -> None:
    line = "grok-4|https://api.x.ai/v1|XAI_API_KEY|4|per_minute=60, qwen|http://127.0.0.1:8080/v1|at_once=1|cheap"
    written = (
        '[{"model": "grok-4", "url": "https://api.x.ai/v1", "key": "XAI_API_KEY", "images": 4, "per_minute": 60},'
        ' {"model": "qwen", "url": "http://127.0.0.1:8080/v1", "at_once": 1, "cheap": true}]'
    )
    assert read_endpoints(line) == read_endpoints(written)
    assert [(each.model, each.key, each.images) for each in read_endpoints(line)] == [
        ("grok-4", "XAI_API_KEY", 4),
        ("qwen", "", 1),
    ]
    assert read_endpoints(" ") == ()


@pytest.mark.parametrize(
    "wrong",
    [
        "grok-4",
        "a|b",
        "a|http://x|K|0",
        "a|http://x|K|many",
        "[{}]",
        "[1",
        "a|http://x|K|1|2",
        "a|http://x|per_minute=x",
        "a|http://x|at_once=0",
        "a|http://x|cheap|K",
        "a|http://x|b=1",
    ],
)
@pytest.mark.parametrize("variable", ["CHAT_MODELS", "VISION_MODELS"])
def test_a_wrong_chain_says_what_to_write(monkeypatch: pytest.MonkeyPatch, variable: str, wrong: str) -> None:
    monkeypatch.setenv(variable, wrong)
    with pytest.raises(SettingsInvalid, match=rf"{variable}: write model\|https"):
        GraphSettings.read()


@pytest.mark.parametrize("chain", ["chat_models", "vision_models"])
def test_the_key_comes_from_the_variable_that_the_entry_names_and_is_never_printed(
    monkeypatch: pytest.MonkeyPatch, chain: str
) -> None:
    monkeypatch.setenv(chain.upper(), "grok-4|https://api.x.ai/v1|MY_KEY")
    monkeypatch.delenv("MY_KEY", raising=False)
    with pytest.raises(SettingsInvalid, match=f"{chain.upper()} names MY_KEY"):
        GraphSettings.read()
    monkeypatch.setenv("MY_KEY", "s3cret")
    settings = GraphSettings.read()
    assert getattr(settings, chain)[0].secret.get_secret_value() == "s3cret"
    assert "s3cret" not in f"{settings!r} {settings}"


def test_without_models_nothing_of_a_chain_is_imported() -> None:
    code = "import sys, graph.agent, bot.app; print([m for m in ('langchain_openai', 'openai') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
