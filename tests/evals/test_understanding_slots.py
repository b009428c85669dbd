"""Which slots of a text were read rightly, counted by hand."""

from __future__ import annotations

import pytest

from catalog import Vocabulary, Words
from catalog.products import Names
from evals.understanding.cases import Case
from evals.understanding.slots import Shades
from evals.understanding.slots import compare as compared
from graph.understanding.context import Context
from graph.understanding.meaning import Intent, Meaning, Slots


def case(slots: set[tuple[str, str]] | None = None, open: frozenset[str] = frozenset()) -> Case:
    return Case("текст", "uk", "plain", Context(), Intent.SEARCH, frozenset(), frozenset(slots or set()), open)


@pytest.fixture
def shades() -> Shades:
    colours = {
        "blue": Words(Names("синій", "синий", "blue")),
        "navy": Words(Names("темно-синій", "тёмно-синий", "navy")),
        "red": Words(Names("червоний", "красный", "red")),
    }
    return Shades(Vocabulary(colours, {}, {}, frozenset()))


def test_slots_are_counted_pair_by_pair(shades: Shades) -> None:
    said = case(slots={("category", "jackets"), ("sizes", "116"), ("for_whom", "girl")})
    heard = Meaning("x", slots=Slots(category="jackets", sizes=("122",), quantity=2))

    found = compared(said, heard, shades)

    assert found.right == {("category", "jackets")}
    assert found.extra == {("sizes", "122"), ("quantity", "2")}
    assert found.missed == {("sizes", "116"), ("for_whom", "girl")}
    assert not found.perfect
    tally = found.tally
    assert (tally.precision, tally.recall, tally.f1) == (1 / 3, 1 / 3, 1 / 3)


def test_what_people_would_not_agree_on_is_not_counted(shades: Shades) -> None:
    said = case(slots={("category", "hats")}, open=frozenset({"sizes", "policies"}))

    assert compared(
        said, Meaning("x", slots=Slots(category="hats", sizes=("54",)), policies=("sizes",)), shades
    ).perfect
    assert compared(said, Meaning("x", slots=Slots(category="hats")), shades).perfect


@pytest.mark.parametrize(
    ("named", "heard", "extra"),
    [("blue", ("blue", "navy"), set()), ("navy", ("navy", "blue"), {("colours", "blue")}), ("red", ("red",), set())],
)
def test_a_near_shade_beside_the_named_colour_is_no_mistake(
    shades: Shades, named: str, heard: tuple[str, ...], extra: set[tuple[str, str]]
) -> None:
    found = compared(case(slots={("colours", named)}), Meaning("x", slots=Slots(colours=heard)), shades)

    assert found.right == {("colours", named)}
    assert found.extra == extra


def test_a_near_shade_alone_is_a_miss(shades: Shades) -> None:
    found = compared(case(slots={("colours", "blue")}), Meaning("x", slots=Slots(colours=("navy",))), shades)

    assert found.missed == {("colours", "blue")}


def test_a_childs_size_read_as_the_height_is_right_either_way(shades: Shades) -> None:
    sized, tall = case(slots={("sizes", "128")}), case(slots={("height", "128")})

    assert compared(sized, Meaning("x", slots=Slots(height=128)), shades).perfect
    assert compared(tall, Meaning("x", slots=Slots(sizes=("128",))), shades).perfect
    assert not compared(tall, Meaning("x", slots=Slots(sizes=("134",))), shades).perfect


def test_a_policy_held_ready_is_right_when_asked_for_and_no_mistake_otherwise(shades: Shades) -> None:
    ready = Meaning("x", asides=("sizes",))

    assert compared(case(slots={("policies", "sizes")}), ready, shades).perfect
    assert compared(case(), ready, shades).perfect


def test_further_wishes_are_slots_too(shades: Shades) -> None:
    meaning = Meaning("x", also=(Meaning("y", slots=Slots(category="hats")),))

    assert compared(case(slots={("further", "hats")}), meaning, shades).perfect
