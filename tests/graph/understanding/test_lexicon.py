"""The lexicon: languages, what is left for the search, and that nothing people send can break or stall it."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.understanding.ages import usual_height
from graph.understanding.lexicon import Lexicon
from graph.understanding.meaning import Intent
from graph.understanding.tokens import MAX_TEXT, shortened

SHOP_WORDS = (
    *("рожевий", "костюм", "128", "до", "500", "грн", "5", "років", "скільки", "коштує", "доставка", "дякую", "людину"),
    *("hoodie", "size", "M", "№2", "по-русски", "—", ",", "?", "🦄", "\0", "1.16", "104-110", "+380", "2XL"),
)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Є рожевий костюм?", "uk"),
        ("есть розовый костюм", "ru"),
        ("сколько стоит", "uk"),
        ("do you have a pink tracksuit?", "en"),
        ("hello", "en"),
        ("pink hoodie", "en"),
        ("hoodie", None),
        ("skilky koshtuye kostyum", None),
        ("128", None),
        ("худі oversize", "uk"),
        ("шо по чом куртка", "uk"),
    ],
)
def test_english_and_russian_are_told_when_clear_and_other_cyrillic_is_ukrainian(
    lexicon: Lexicon, text: str, language: str | None
):
    assert lexicon.read(text).language == language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("можна українською?", "uk"),
        ("давайте по-русски", "ru"),
        ("in English, please", "en"),
        ("англійською будь ласка", "en"),
        ("костюм", None),
    ],
)
def test_a_language_may_be_asked_for(lexicon: Lexicon, text: str, language: str | None):
    assert lexicon.read(text).language_asked == language


def test_what_nothing_explains_is_what_is_searched_for(lexicon: Lexicon):
    assert lexicon.read("Добрий день, чи є у вас рожевий костюм на 128?").content == ()
    assert lexicon.read("сукня з рюшами на випускний").content == ("рюшами", "випускний")


def test_a_sku_is_found_in_any_case_and_the_longest_wins(lexicon: Lexicon):
    assert lexicon.read("а kos-stezhka-polo є?").sku == "KOS-STEZHKA-POLO"
    assert lexicon.read("костюм").sku is None


def test_words_of_the_shop_are_not_mended_into_others(lexicon: Lexicon):
    assert lexicon.read("сова").content == ("сова",)
    assert Intent.COMPLAINT not in lexicon.read("бракує рожевого").intents


def test_a_phone_number_is_no_size_and_no_price(lexicon: Lexicon):
    slots = lexicon.read("мій номер +38 (067) 104-12-80").slots
    assert (slots.sizes, slots.height, slots.price_max) == ((), None, None)


def test_a_long_story_keeps_its_beginning_and_its_end(lexicon: Lexicon):
    story = "Потрібен костюм. " + "бла " * 2000 + " на 128?"
    meaning = lexicon.read(story)
    assert (meaning.slots.category, meaning.slots.sizes) == ("tracksuits", ("128",))
    assert len(meaning.text) <= MAX_TEXT


@settings(max_examples=150, deadline=None)
@given(text=st.text(max_size=4096) | st.lists(st.sampled_from(SHOP_WORDS), max_size=400).map(" ".join))
def test_any_text_can_be_read(lexicon: Lexicon, text: str):
    meaning = lexicon.read(text)
    assert len(meaning.text) <= MAX_TEXT
    assert "\0" not in meaning.text


@pytest.mark.parametrize(
    "text",
    [
        "рожевий костюм на 128 до 500 грн " * 130,
        "невідоме слово яке нічого означає " * 130,
        "a " * 2048,
        "1" * 4096,
        "12 " * 1365,
        "🦄" * 4096,
        "й" * 4096,
        "\u0301" * 4096,
        "скількискількискільки" * 195,
        "1.1.1-1-1/1,1" * 315,
        "до від до від " * 292,
    ],
)
def test_four_thousand_characters_are_read_in_ten_milliseconds(lexicon: Lexicon, text: str):
    def took() -> float:
        start = time.thread_time()
        lexicon.read(text[:4096])
        return time.thread_time() - start

    assert min(took() for _ in range(5)) < 0.010


def test_lone_surrogates_and_nul_do_no_harm():
    assert shortened("\ud83dпривіт\0 ") == "привіт"


def test_children_grow():
    heights = [usual_height(months) for months in range(0, 192)]
    assert heights == sorted(heights)
    assert (usual_height(0), usual_height(36), usual_height(72)) == (56, 98, 116)
