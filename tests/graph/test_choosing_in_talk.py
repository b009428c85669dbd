"""A size chosen by what parents say of a child: height, age, another shop's size, two children at once."""

from __future__ import annotations

from typing import Any

import pytest

from graph.messages import Reply, ShowOffer, ShowOffers


def sizes(reply: Reply) -> list[str | None]:
    return [message.size for message in reply.messages if isinstance(message, ShowOffer | ShowOffers)]


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("худі на 5 років", "110"),
        ("худі на 5-6 років", "116"),
        ("худі на зріст 110", "110"),
        ("худі на зріст 111", "116"),
        ("худі, зріст 110-116", "116"),
        ("худі дитині 5 років, зріст 118", "122"),
        ("худі на зріст 98 на виріст", "104"),
        ("худі, 3 роки, з запасом", "104"),
        ("худі 104 на виріст", "104"),
    ],
)
async def test_a_border_goes_to_the_larger_size_everywhere(talk: Any, text: str, size: str) -> None:
    assert sizes(await talk.say(text)) == [size]


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("у H&M носимо 110", "110"),
        ("у Н&М носимо 104", "104"),
        ("у Zara 5-6 років", "116"),
        ("носимо 6 років зара", "116"),
        ("в LC Waikiki 104, а у вас?", "104"),
    ],
)
async def test_another_shops_size_is_a_height(talk: Any, text: str, size: str) -> None:
    await talk.say("худі з совою")
    reply = await talk.say(text)
    assert sizes(reply) == [size]
    assert isinstance(reply.messages[0], ShowOffer)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("треба костюми на двох дітей: 104 і 122", ["104", "122"]),
        ("двоє дітей: 104 і 122", ["104", "122"]),
        ("костюм дівчинці 104 і хлопчику 122", ["104", "122"]),
        ("худі двом дітям, 3 і 5 років", ["98", "110"]),
        ("дві дитини, зріст 100 та 118, що є з худі?", ["104", "122"]),
        ("худі дітям 2, 3 і 5 років", ["92", "98", "110"]),
    ],
)
async def test_children_are_answered_one_by_one(talk: Any, text: str, expected: list[str]) -> None:
    assert sizes(await talk.say(text)) == expected


async def test_two_children_of_one_thing(talk: Any) -> None:
    await talk.say("худі з совою")
    reply = await talk.say("двоє дітей: 104 і 128")
    assert sizes(reply) == ["104", "128"]
    assert {message.offer.product_sku for message in reply.messages} == {"HUD-SOVA"}


@pytest.mark.parametrize("text", ["костюми на 104 і на 122", "худі 104"])
async def test_one_child_stays_one_question(talk: Any, text: str) -> None:
    assert len(sizes(await talk.say(text))) == 1
