"""What joins into one turn, and how long it waits for the rest."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.joining import Waiting, fold, is_half, next_turn, ready_at
from bot.queue_settings import Joins

JOINS = Joins(album_quiet=500, album_most=2000, half=1200, halves_most=3000)


def talk(n: int, at: int = 0, **message: Any) -> Waiting:
    return Waiting(n, "talk", at, json.dumps({"update_id": n, "message": {"message_id": n} | message}))


def tap(n: int, at: int = 0) -> Waiting:
    return Waiting(n, "tap", at, json.dumps({"update_id": n, "callback_query": {"data": f"d{n}"}}))


def edit(n: int, of: int, text: str, at: int = 0) -> Waiting:
    return Waiting(n, "edit", at, json.dumps({"update_id": n, "edited_message": {"message_id": of, "text": text}}))


@pytest.mark.parametrize(
    "text",
    ["привіт", "Добрий день!", "а є", "А є?", "128", "128?", "XL", "скажіть будь ласка", "Здравствуйте", "Hello", "hi"],
)
def test_a_greeting_or_a_fragment_is_half(text: str) -> None:
    assert is_half(text)


@pytest.mark.parametrize(
    "text",
    [
        "так",
        "ок",
        "дякую",
        "є рожева куртка?",
        "а є 128?",
        "/start",
        "куртка",
        "👍",
        "",
        "привіт, скільки коштує худі?",
    ],
)
def test_an_answer_or_a_question_is_whole(text: str) -> None:
    assert not is_half(text)


def test_a_message_goes_at_once() -> None:
    assert ready_at([talk(1, 1000, text="є куртка?")], False, JOINS) == 1000


def test_a_fragment_waits_for_its_other_half_and_then_goes_at_once() -> None:
    first = talk(1, 1000, text="а є")
    assert ready_at([first], False, JOINS) == 2200
    assert ready_at([first, talk(2, 1500, text="128")], False, JOINS) == 1500
    assert ready_at([first, talk(2, 1500, text="куртка")], False, JOINS) == 1500


def test_a_fragment_that_answers_our_question_waits_for_nothing() -> None:
    assert ready_at([talk(1, 1000, text="128")], True, JOINS) == 1000


def test_a_fragment_in_reply_to_a_message_waits_for_nothing() -> None:
    assert ready_at([talk(1, 1000, text="128", reply_to_message={"message_id": 5})], False, JOINS) == 1000


def test_a_fragment_beside_a_forwarded_or_quoted_post_waits_for_nothing() -> None:
    for about in ("forward_origin", "external_reply"):
        assert ready_at([talk(1, 1000, text="128", **{about: {}})], False, JOINS) == 1000
        assert ready_at([talk(1, 1000, text="а є"), talk(2, 1100, photo=[], **{about: {}})], False, JOINS) == 1100


@pytest.mark.parametrize("command", ["/start", "/start KOS-ZIP", "/cart", "/help there", "/human"])
def test_a_command_never_waits_for_its_other_half_and_words_that_are_there_join_it(command: str) -> None:
    said = talk(1, 1000, text=command)
    assert ready_at([said], False, JOINS) == 1000
    assert ready_at([talk(1, 1000, text="а є"), talk(2, 1100, text=command)], False, JOINS) == 1100
    together = [said, talk(2, 1000, text="а є")]
    assert ready_at(together, False, JOINS) == 1000
    assert [row.id for row in next_turn(together, 50)] == [1, 2]


def test_an_album_in_a_channel_waits_for_its_parts() -> None:
    parts = [
        Waiting(n, "talk", 1000 * n, json.dumps({"update_id": n, "channel_post": {"media_group_id": "a"}}))
        for n in range(1, 3)
    ]
    assert ready_at(parts, False, JOINS) == 2000 + JOINS.album_quiet


def test_halves_upon_halves_have_an_end() -> None:
    halves = [talk(n, 1000 * n, text="привіт") for n in range(1, 4)]
    assert ready_at(halves, False, JOINS) == 4000


def test_an_album_waits_for_quiet_and_not_forever() -> None:
    parts = [talk(n, 400 * n, photo=[], media_group_id="a") for n in range(1, 3)]
    assert ready_at(parts, False, JOINS) == 800 + 500
    parts = [talk(n, 400 * n, photo=[], media_group_id="a") for n in range(1, 8)]
    assert ready_at(parts, False, JOINS) == 400 + 2000


def test_words_after_an_album_release_it() -> None:
    album = [talk(1, 1000, photo=[], media_group_id="a"), talk(2, 1100, photo=[], media_group_id="a")]
    assert ready_at([*album, talk(3, 1200, text="є такі?")], False, JOINS) == 1200


def test_a_tap_releases_what_waits_before_it_and_forms_a_turn_of_its_own() -> None:
    waiting = [talk(1, 1000, text="привіт"), tap(2, 1100), tap(3, 1200), talk(4, 1300, text="ще")]
    assert ready_at(waiting, False, JOINS) == 1000
    assert [row.id for row in next_turn(waiting, 50)] == [1]
    assert [row.id for row in next_turn(waiting[1:], 50)] == [2, 3]


def test_where_people_act_on_talks_everything_but_an_album_is_a_turn_of_its_own() -> None:
    said = [talk(n, 1000 + n, text=words) for n, words in enumerate(("а є", "/return", "128"))]
    assert [row.id for row in next_turn(said, 50, apart=True)] == [0]
    assert ready_at(said[:1], False, JOINS, apart=True) == 1000, "nobody waits for a manager's other half"
    taps = [tap(4, 1100), tap(5, 1100)]
    assert [row.id for row in next_turn(taps, 50, apart=True)] == [4]
    album = [talk(n, 1200, photo=[], media_group_id="a") for n in (6, 7)]
    assert [row.id for row in next_turn([*album, talk(8, 1200, photo=[])], 50, apart=True)] == [6, 7]
    assert ready_at(album, False, JOINS, apart=True) == 1200 + JOINS.album_quiet


def test_an_odd_update_stands_alone() -> None:
    odd = Waiting(1, "odd", 0, '"x"')
    assert [row.id for row in next_turn([odd, odd, talk(3, text="a")], 50)] == [1]
    assert fold([odd]) == ({"odd": "x"},)


def test_a_requeued_turn_comes_back_as_it_was() -> None:
    rows = [Waiting(n, "talk", 0, "{}", "t1" if n < 3 else None) for n in range(1, 5)]
    assert [row.id for row in next_turn(rows, 50)] == [1, 2]


def test_an_edit_takes_the_place_of_a_message_that_nobody_saw() -> None:
    folded = fold([talk(1, text="курка"), talk(2, text="рожева"), edit(3, 1, "куртка")])
    assert folded[0] == {"update_id": 1, "message": {"message_id": 1, "text": "куртка"}}
    assert [update["update_id"] for update in folded] == [1, 2]


def test_an_edit_of_an_answered_message_is_said_anew() -> None:
    assert fold([edit(9, 1, "куртка")]) == ({"update_id": 9, "edited_message": {"message_id": 1, "text": "куртка"}},)


def test_an_edit_that_completes_a_fragment_releases_it() -> None:
    assert ready_at([talk(1, 1000, text="а є"), edit(2, 1, "а є рожева куртка?", 1400)], False, JOINS) == 1400


KINDS = st.sampled_from(["talk", "tap", "edit", "odd"])


@given(st.lists(KINDS, max_size=40), st.integers(1, 7), st.booleans())
def test_turns_cut_a_lane_without_losing_or_reordering_anything(kinds: list[str], most: int, apart: bool) -> None:
    rows = [Waiting(n, kind, n, json.dumps({"update_id": n})) for n, kind in enumerate(kinds)]
    left, seen = list(rows), []
    while left:
        turn = next_turn(left, most, apart=apart)
        assert ready_at(left, False, JOINS, most, apart=apart) is not None
        assert 1 <= len(turn) <= most
        assert len({row.kind == "tap" for row in turn}) == 1
        seen.extend(turn)
        left = left[len(turn) :]
    assert seen == rows
