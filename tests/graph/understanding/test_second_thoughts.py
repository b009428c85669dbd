"""Words that take back, count anew or ask about fit, and those that only sound like something else."""

from __future__ import annotations

import pytest

from graph.sale.wishes import SaleWish, wishes_in
from graph.understanding.context import Context
from graph.understanding.lexicon import Lexicon
from graph.understanding.meaning import Intent
from graph.understanding.presence import asks_how_long

AT_DELIVERY = Context(stage="delivery", asked="delivery", selected=True)
ORDER_ASKED = Context(stage="offer", asked="order", selected=True)


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("ні, одну", 1),
        ("ой, три", 3),
        ("краще дві", 2),
        ("ще 3", 3),
        ("і ще дві пари", 2),
        ("Коваль Три", None),
        ("ні, 12", None),
        ("відділення два", None),
    ],
)
def test_a_number_in_words_at_the_delivery_is_of_pieces_only_beside_a_change(
    lexicon: Lexicon, text: str, pieces: int | None
) -> None:
    assert lexicon.read(text, AT_DELIVERY).slots.quantity == pieces


def test_a_bare_number_is_of_pieces_only_after_our_offer(lexicon: Lexicon) -> None:
    assert lexicon.read("дві", ORDER_ASKED).slots.quantity == 2
    assert lexicon.read("дві").slots.quantity is None


@pytest.mark.parametrize(
    ("text", "pieces"), [("25 курток для садка", 25), ("дві куртки на 104", 2), ("104 куртка", None)]
)
def test_many_pieces_in_figures_are_no_size(lexicon: Lexicon, text: str, pieces: int | None) -> None:
    assert lexicon.read(text).slots.quantity == pieces


@pytest.mark.parametrize("text", ["ой ні, синю", "ну нет, синюю", "а ні, давайте синю"])
def test_a_sigh_before_the_no_still_corrects(lexicon: Lexicon, text: str) -> None:
    assert lexicon.read(text, ORDER_ASKED).intent is Intent.CORRECT


@pytest.mark.parametrize("text", ["отримала, дякую!", "дякую, прийшло, все гарно", "got it, received, thanks"])
def test_thanks_for_what_came_are_thanks(lexicon: Lexicon, text: str) -> None:
    assert lexicon.read(text).intent is Intent.THANKS


@pytest.mark.parametrize("text", ["отримала, дякую, але не те", "прийшла посилка", "отримала не той розмір"])
def test_what_came_is_a_complaint_where_nobody_thanks_or_something_is_wrong(lexicon: Lexicon, text: str) -> None:
    assert Intent.COMPLAINT in lexicon.read(text).intents


@pytest.mark.parametrize("text", ["обхват грудей 92", "який розмір на обхват талії 104"])
def test_a_girth_is_no_size(lexicon: Lexicon, text: str) -> None:
    meaning = lexicon.read(text)
    assert (meaning.slots.sizes, Intent.MEASURES in meaning.intents) == ((), True)


def test_a_town_that_is_called_like_a_colour_is_none(lexicon: Lexicon) -> None:
    meaning = lexicon.read("а до Зеленого Гаю возите?")
    assert (meaning.slots.colours, meaning.policies) == ((), ("delivery",))


@pytest.mark.parametrize(
    "text", ["а швидше можна?", "до п'ятниці встигне?", "в суботу відправляєте?", "а быстрее можно?"]
)
def test_how_fast_it_comes_is_a_question_about_delivery(lexicon: Lexicon, text: str) -> None:
    assert lexicon.read(text).policies == ("delivery",)


@pytest.mark.parametrize("text", ["ну скільки чекати", "третій день чекаю і тиша", "ок чекаю", "how long to wait"])
def test_waiting_for_a_person_is_heard(text: str) -> None:
    assert asks_how_long(text)


@pytest.mark.parametrize(
    "text", ["чекаю посилку", "скільки чекати посилку з курткою", "жду куртку", "чекайте, я подумаю"]
)
def test_waiting_for_a_parcel_is_something_else(text: str) -> None:
    assert not asks_how_long(text)


@pytest.mark.parametrize("text", ["забудьте про мене", "забудь про це"])
def test_to_forget_a_person_is_no_wish_about_the_cart(text: str) -> None:
    assert SaleWish.REMOVE not in wishes_in(text)
