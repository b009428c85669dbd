"""Colour words in a shopper's text."""

from __future__ import annotations

import pytest

from catalog.products import Names
from catalog.vocabulary import ColourNames, Words

COLOURS = ColourNames(
    {
        "pink": Words(Names("рожевий", "розовый", "pink"), ("пудра", "rozhevyi")),
        "navy": Words(Names("темно-синій", "тёмно-синий", "navy"), ("dark blue",)),
        "blue": Words(Names("синій", "синий", "blue"), ("голубий",)),
        "denim": Words(Names("синій джинс", "синий джинс", "blue denim")),
        "sky": Words(Names("блакитний", "голубой", "sky blue"), ("голубий",)),
    }
)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("є рожева сукня?", ("pink",)),
        ("хочу РОЖЕВУ", ("pink",)),
        ("платье розового цвета", ("pink",)),
        ("rozheva suknia", ("pink",)),
        ("темно-синє худі", ("navy",)),
        ("темно синя чи рожева", ("navy", "pink")),
        ("dark blue hoodie", ("navy",)),
        ("sky blue", ("sky",)),
        ("голубий", ("blue", "sky")),
        ("синій", ("blue",)),
        ("синій джинс", ("denim",)),
        ("троянда", ()),
        ("", ()),
    ],
)
def test_a_colour_is_found_in_any_form_and_the_longest_name_wins(text: str, codes: tuple[str, ...]) -> None:
    assert COLOURS.find(text) == codes


def test_the_rest_of_a_text_is_left_without_its_colours() -> None:
    assert COLOURS.without("Темно-синє худі, або рожеве!") == "худі або"
    assert COLOURS.without("рожевий") == ""
