"""Folding: one spelling for one word, however it is written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.search.folding import fold, stems, words


@pytest.mark.parametrize(
    "spellings",
    [
        ("худі", "худи", "khudi", "hudi", "Hoodie", "ХУДІ"),
        ("костюм", "kostyum", "kostium", "kostjum"),
        ("рожевий", "rozhevyi", "rozhevyy", "рожевый"),
        ("щастя", "schastia", "shchastya"),
        ("м'ята", "м’ята", "мʼята", "мята"),
        ("плаття", "plattia", "plattya", "platta"),
        ("за́мок", "замок"),
        ("кофта", "кoфтa"),
        ("сукня", "cyкня"),
        ("джинси", "джинсы", "dzhynsy"),
    ],
)
def test_spellings_of_one_word_fold_to_the_same(spellings: tuple[str, ...]) -> None:
    assert len({fold(spelling) for spelling in spellings}) == 1


@pytest.mark.parametrize(
    ("one", "other"), [("сукня", "сумка"), ("шапка", "чашка"), ("куртка", "корова"), ("білий", "синій")]
)
def test_different_words_stay_different(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@pytest.mark.parametrize(
    "forms",
    [
        ("рожевий", "рожева", "рожеву", "рожевого", "рожевої", "рожеві", "рожевими"),
        ("розовый", "розовая", "розовую", "розового", "розовые"),
        ("синій", "синя", "синього", "синє", "сині"),
        ("костюм", "костюми", "костюма", "костюмом", "костюмів"),
    ],
)
def test_forms_of_one_word_have_one_stem(forms: tuple[str, ...]) -> None:
    assert len({tuple(stems(form)) for form in forms}) == 1


@given(st.text())
def test_any_text_folds_to_plain_letters_and_folding_never_fails(text: str) -> None:
    folded = fold(text)

    assert folded == " ".join(folded.split())
    assert len(stems(text)) == len(words(text))


@given(st.text(alphabet="абвгґдеєжзиіїйклмнопрстуфхцчшщьюя ", max_size=60))
def test_ukrainian_folds_the_same_in_any_case(text: str) -> None:
    assert fold(text.upper()) == fold(text)
