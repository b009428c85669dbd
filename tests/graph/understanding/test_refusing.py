"""A no before the deed, and enough: neither may ever buy, drop or ask for more."""

from __future__ import annotations

import pytest

from graph.sale.wishes import SaleWish, wishes_in
from graph.understanding.context import Context
from graph.understanding.lexicon import Lexicon
from graph.understanding.meaning import Intent

AT_DELIVERY = Context(stage="delivery", asked="delivery", selected=True)
REFUSED = (
    "не беру",
    "поки не беремо, подумаю",
    "я не беру, дякую",
    "не замовляю",
    "не оформлюйте",
    "не треба оформлювати",
    "не буду нічого замовляти",
    "не хочу поки замовляти",
    "не возьму",
    "не буду заказывать",
    "i don't want to order",
)


@pytest.mark.parametrize("text", REFUSED)
@pytest.mark.parametrize("context", [Context(stage="offer", asked="order", selected=True), AT_DELIVERY])
def test_a_no_before_the_deed_buys_nothing(lexicon: Lexicon, text: str, context: Context) -> None:
    intents = lexicon.read(text, context).intents
    assert Intent.NO in intents
    assert not intents & {Intent.ORDER, Intent.YES}


@pytest.mark.parametrize("text", ["не оформлюйте", "не замовляю", "не подтверждаю", "not all good"])
def test_a_no_before_it_agrees_to_nothing(text: str) -> None:
    assert SaleWish.AGREED not in wishes_in(text)


@pytest.mark.parametrize(
    "text", ["ні, беру", "більше нічого не треба, оформляйте", "нічого більше не треба, замовляю", "беру не думаючи"]
)
def test_a_no_to_something_else_still_buys(lexicon: Lexicon, text: str) -> None:
    meaning = lexicon.read(text, Context(stage="offer", asked="order", selected=True))
    assert meaning.intent is Intent.ORDER
    assert SaleWish.REMOVE not in wishes_in(text)


@pytest.mark.parametrize(
    "text", ["більше нічого не треба", "це все", "больше ничего, спасибо", "ні, це все, дякую", "that's all"]
)
def test_who_wants_nothing_besides_neither_refuses_nor_asks_for_more(lexicon: Lexicon, text: str) -> None:
    assert lexicon.read(text, AT_DELIVERY).intents == {Intent.THANKS}
    assert SaleWish.REMOVE not in wishes_in(text)


def test_with_a_question_mark_or_over_a_list_it_asks_for_more(lexicon: Lexicon) -> None:
    assert Intent.MORE in lexicon.read("це все?", AT_DELIVERY).intents
    assert Intent.MORE in lexicon.read("це все", Context(stage="discovery", asked="which", shown=3)).intents
    assert Intent.MORE in lexicon.read("більше нічого нема?").intents


@pytest.mark.parametrize(
    "text",
    ["не скасовуйте", "не скасовуйте замовлення", "не отменяйте заказ", "don't cancel my order", "не хочу повертати"],
)
def test_nor_does_a_no_cancel_or_send_back(lexicon: Lexicon, text: str) -> None:
    intents = lexicon.read(text, Context(stage="done", selected=True)).intents
    assert Intent.NO in intents
    assert not intents & {Intent.CANCEL, Intent.RETURN, Intent.ORDER}


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("не підійшло, хочу повернути", Intent.RETURN),
        ("я передумала, не буду брати", Intent.CANCEL),
        ("не треба вже, скасуйте", Intent.CANCEL),
    ],
)
def test_a_no_that_gives_the_reason_refuses_nothing(lexicon: Lexicon, text: str, intent: Intent) -> None:
    assert lexicon.read(text, Context(stage="done")).intent is intent
