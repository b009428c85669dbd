"""Understanding by examples: the committed coefficients over the real embedder, and when they are asked at all."""

from __future__ import annotations

from collections.abc import AsyncIterator

import numpy as np
import pytest

from catalog.errors import IndexUnavailable
from catalog.search.embedders import LocalEmbedder, Vectors
from evals.fit_intents import digest, fit, nonsense
from evals.understanding.cases import ROUNDABOUT_TUNING, TUNING, read_cases
from graph.understanding.by_example import ExampleReader
from graph.understanding.cascade import Cascade
from graph.understanding.context import NOTHING_SAID, Context
from graph.understanding.examples import Coefficients
from graph.understanding.lexicon import Lexicon
from graph.understanding.meaning import EMBEDDED, Intent, Meaning, Slots

RULES = ("delivery", "returns", "care", "hours", "gift")


@pytest.fixture(scope="module")
def coefficients() -> Coefficients:
    return Coefficients.load()


@pytest.fixture
async def reader(coefficients: Coefficients) -> AsyncIterator[ExampleReader]:
    embedder = LocalEmbedder()
    yield ExampleReader(coefficients, embedder.query, RULES)
    embedder.close()


def unsure(text: str, intent: Intent = Intent.UNKNOWN, **said: object) -> Meaning:
    return Meaning(text, intents=frozenset({intent}), intent=intent, confidence=0.1, **said)  # type: ignore[arg-type]


def test_the_coefficients_are_of_todays_examples(coefficients: Coefficients) -> None:
    cases = [*read_cases(TUNING), *read_cases(ROUNDABOUT_TUNING), *nonsense()]

    assert coefficients.examples == digest(cases), "run python -m evals.fit_intents"
    assert {aim.intent for aim in coefficients.aims} == {case.intent for case in cases}
    assert coefficients.embedder == LocalEmbedder.id


async def test_a_rule_that_is_asked_for_in_other_words_is_named(reader: ExampleReader) -> None:
    read = await reader.reconsider(unsure("чи не полиняє воно, як кину в машинку?"), NOTHING_SAID)

    assert (read.intent, read.policies, read.by) == (Intent.POLICY, ("care",), "examples")
    assert read.by in EMBEDDED


async def test_a_size_that_does_not_fit_is_exchanged_and_only_a_long_story_of_it_is_a_complaint(
    coefficients: Coefficients,
) -> None:
    embedder = LocalEmbedder()
    reader = ExampleReader(coefficients, embedder.query, (*RULES, "exchange"))
    short = unsure("отримала посилочку, а воно мале", Intent.POLICY, policies=("exchange",))
    assert await reader.reconsider(short, NOTHING_SAID) is short
    assert (await reader.reconsider(unsure(short.text), NOTHING_SAID)).intent is Intent.COMPLAINT
    story = "I have written four times about the wrong size and nobody does anything, I am at the end of my patience"
    read = await reader.reconsider(unsure(story, Intent.POLICY, policies=("exchange",)), NOTHING_SAID)
    assert read.intent is Intent.COMPLAINT
    embedder.close()


async def test_a_short_word_that_the_lexicon_does_not_know_is_no_yes(reader: ExampleReader) -> None:
    known = unsure("та ну")

    assert await reader.reconsider(known, Context(stage="offer", asked="order", selected=True)) is known


async def test_a_rule_that_the_shop_has_not_is_not_named(coefficients: Coefficients) -> None:
    embedder = LocalEmbedder()
    reader = ExampleReader(coefficients, embedder.query, ["delivery"])

    read = await reader.reconsider(unsure("чи не полиняє воно, як кину в машинку?"), NOTHING_SAID)
    embedder.close()

    assert (read.intent, read.policies) == (Intent.POLICY, ())


async def test_what_the_lexicon_found_of_goods_stays(reader: ExampleReader) -> None:
    known = unsure("чи не полиняє воно, як кину в машинку?", slots=Slots(colours=("pink",), sizes=("128",)))

    read = await reader.reconsider(known, NOTHING_SAID)

    assert read.slots == known.slots


@pytest.mark.parametrize("text", ["qwpoei zmxn", "zmxn qwpoei", "рпрпр орлд", "йцукен", "asdf", "ввввв ллл"])
@pytest.mark.parametrize("context", [NOTHING_SAID, Context(stage="size_colour", selected=True)])
async def test_nothing_is_read_into_nonsense(reader: ExampleReader, text: str, context: Context) -> None:
    assert (await reader.reconsider(unsure(text), context)).intent is Intent.UNKNOWN


async def test_a_guess_that_is_less_sure_than_the_lexicon_changes_nothing(reader: ExampleReader) -> None:
    known = unsure("фурдзик лопвл кррбл")

    assert await reader.reconsider(known, NOTHING_SAID) is known


async def test_where_both_agree_the_words_stay_and_the_reading_is_surer(reader: ExampleReader) -> None:
    known = unsure("скільки викласти за таку красу?", Intent.PRICE, content=("красу",))

    read = await reader.reconsider(known, Context(stage="offer", selected=True))

    assert (read.intent, read.content, read.by) == (Intent.PRICE, ("красу",), "lexicon")
    assert read.confidence > 0.5


async def test_words_that_nobody_knows_are_searched_for_only_where_nothing_is_chosen(reader: ExampleReader) -> None:
    known = unsure("скільки викласти за таку красу?", content=("красу",))

    free = await reader.reconsider(known, Context(stage="discovery"))
    chosen = await reader.reconsider(known, Context(stage="offer", selected=True))

    assert (free.intent, free.content) == (Intent.PRICE, ("красу",))
    assert (chosen.intent, chosen.content) == (Intent.PRICE, ())


async def test_while_no_vector_can_be_had_the_lexicon_goes_on(coefficients: Coefficients) -> None:
    async def away(_text: str) -> Vectors:
        raise IndexUnavailable("the embeddings server is away")

    known = unsure("чи не полиняє воно?")

    assert await ExampleReader(coefficients, away, RULES).reconsider(known, NOTHING_SAID) is known


async def test_a_sure_lexicon_and_details_of_delivery_are_not_reconsidered(
    lexicon: Lexicon, coefficients: Coefficients
) -> None:
    asked: list[str] = []

    async def vector(text: str) -> Vectors:
        asked.append(text)
        return np.zeros(coefficients.middle.shape, dtype=np.float32)

    both = Cascade(lexicon, None, ExampleReader(coefficients, vector, RULES))

    await both.read("добрий день")
    await both.read("Вигадана Оля Вигаданівна, Місто, 3", Context(stage="delivery", asked="delivery"))
    assert asked == []

    await both.read("кррбл фурдзик лопвл")
    assert asked == ["кррбл фурдзик лопвл"]


def test_a_fit_tells_apart_what_it_was_fitted_on() -> None:
    cases = read_cases(TUNING)[:40]
    vectors = np.random.default_rng(1).normal(size=(len(cases), 8))

    fitted = fit(cases, vectors, "random")

    told = [
        fitted.guess(case.text, case.context, vector.astype("f4"), RULES).intent
        for case, vector in zip(cases, vectors, strict=True)
    ]
    assert sum(guess == case.intent for guess, case in zip(told, cases, strict=True)) > 0.9 * len(cases)


async def test_saved_coefficients_guess_as_before(
    coefficients: Coefficients, tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = tmp_path_factory.mktemp("kept") / "again.npz"
    coefficients.save(file)
    vector = np.full(coefficients.middle.shape, 0.05, dtype=np.float32)

    one = coefficients.guess("де моя посилка", NOTHING_SAID, vector, RULES)
    two = Coefficients.load(file).guess("де моя посилка", NOTHING_SAID, vector, RULES)

    assert one == two
