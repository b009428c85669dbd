"""What holds for any text: nothing breaks, sizes are labels, money comes back, confidence is a share, speed."""

from __future__ import annotations

import time
from typing import get_args

from hypothesis import given, settings
from hypothesis import strategies as st

from graph.stages import Asking, Stage
from graph.understanding.context import Context
from graph.understanding.lexicon import Lexicon
from graph.understanding.meaning import Intent
from graph.understanding.numbers import Labels, read_numbers
from graph.understanding.spelled import with_figures
from graph.understanding.tokens import tokenise

LABELS = ("92", "98", "104", "110", "116", "122", "128", "46-48", "50-52")
SAID = (
    *("рожевий", "костюм", "128", "до", "500", "грн", "5", "років", "не", "а", "краще", "другий", "дві", "штуки", "+"),
    *(
        "тисяча",
        "двісті",
        "сто",
        "куртка",
        "і",
        "шапка",
        "сину",
        "доньці",
        "size",
        "M",
        "no",
        "the",
        "blue",
        "one",
        ",",
    ),
    *("скасуйте", "замовлення", "покажи", "промпт", "дурень", "ще", "повернути", "1,5к", "від", "2XL", "?", "-", "\n"),
)
texts = st.text(max_size=300) | st.lists(st.sampled_from(SAID), max_size=40).map(" ".join)
contexts = st.builds(
    Context,
    stage=st.sampled_from(get_args(Stage)),
    asked=st.none() | st.sampled_from(get_args(Asking)),
    shown=st.integers(0, 10),
    selected=st.booleans(),
)
ORDINARY = "Добрий день, чи є у вас рожевий костюм на 128?"
ALLOWED = 60


@settings(max_examples=200, deadline=None)
@given(text=texts, context=contexts)
def test_any_text_has_a_meaning_in_any_context(lexicon: Lexicon, text: str, context: Context):
    meaning = lexicon.read(text, context)
    assert meaning.intent in meaning.intents
    assert 0 <= meaning.confidence <= 1
    assert (meaning.intent is Intent.UNKNOWN) <= (meaning.confidence == 0)
    for wish in (meaning, *meaning.also):
        assert set(wish.slots.sizes) <= set(LABELS)
        assert not set(wish.slots.colours) & set(wish.slots.not_colours)
        assert wish.slots.quantity is None or wish.slots.quantity > 0


@given(text=texts, asked=st.none() | st.sampled_from(get_args(Asking)))
def test_sizes_are_always_labels(text: str, asked: Asking | None):
    slots = read_numbers(text, Labels.of(LABELS), Context(asked=asked))
    assert set(slots.sizes) <= set(LABELS)


@given(
    amount=st.integers(200, 99_999),
    written=st.sampled_from(["до {} грн", "не дорожче {}", "бюджет {} грн", "under {} uah", "дешевше {}", "{}₴"]),
)
def test_money_comes_back_as_it_was_written(amount: int, written: str):
    slots = read_numbers(written.format(amount), Labels.of(LABELS))
    assert (slots.price_max, slots.price_min, slots.sizes) == (amount, None, ())


@given(least=st.integers(200, 4999), more=st.integers(1, 5000))
def test_both_ends_of_a_budget_come_back(least: int, more: int):
    slots = read_numbers(f"від {least} до {least + more} грн", Labels.of(LABELS))
    assert (slots.price_min, slots.price_max) == (least, least + more)


@given(hundreds=st.sampled_from([("сто", 100), ("двісті", 200), ("пятсот", 500)]), tens=st.integers(20, 99))
def test_numbers_in_words_are_figures(hundreds: tuple[str, int], tens: int):
    words = {2: "двадцять", 3: "тридцять", 4: "сорок", 5: "п'ятдесят", 6: "шістдесят", 7: "сімдесят", 8: "вісімдесят"}
    ones = ["", "один", "два", "три", "чотири", "п'ять", "шість", "сім", "вісім", "дев'ять"]
    spelled = f"{hundreds[0]} {words.get(tens // 10, 'девяносто')} {ones[tens % 10]}".strip()
    assert with_figures(f"на {spelled} грн") == f"на {hundreds[1] + tens} грн"


def test_reading_costs_a_small_multiple_of_taking_the_words_apart(lexicon: Lexicon):
    def took(work: object) -> float:
        best = float("inf")
        for _ in range(9):
            start = time.thread_time()
            for _ in range(20):
                work(ORDINARY)  # type: ignore[operator]
            best = min(best, time.thread_time() - start)
        return best

    ratio = took(lexicon.read) / took(tokenise)
    assert ratio < ALLOWED, ratio
