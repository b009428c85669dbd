"""The schema itself: complete, compact, and sharp enough to notice a private dialect."""

from __future__ import annotations

import aiogram.methods
import pytest
from aiogram.methods.base import TelegramMethod

from bot.sandbox.errors import SchemaViolation
from bot.sandbox.methods import METHODS
from bot.sandbox.schema import SCHEMA, bot_api

PERSON = {"id": 1, "is_bot": False, "first_name": "a"}
MESSAGE = {"message_id": 1, "date": 1, "chat": {"id": 1, "type": "private", "first_name": "a"}, "from": PERSON}


def test_the_schema_knows_every_method_of_aiogram() -> None:
    classes = [getattr(aiogram.methods, name) for name in aiogram.methods.__all__]
    names = {each.__api_method__ for each in classes if each is not TelegramMethod and hasattr(each, "__api_method__")}
    assert len(names) > 150
    assert {name for name in names if bot_api().method(name) != name} == set()


def test_every_method_that_we_answer_is_in_the_schema() -> None:
    assert {name for name in METHODS if bot_api().method(name) != name} == set()


def test_the_schema_is_small_and_carries_no_prose() -> None:
    text = SCHEMA.read_text(encoding="utf-8")
    assert len(text) < 600_000
    assert '"description":"' not in text
    assert (SCHEMA.parent / "LICENSE.gramio").read_text(encoding="utf-8").startswith("MIT License")


@pytest.mark.parametrize(
    "change", [{"text": 5}, {"colour": "red"}, {"chat": {"id": 1, "type": "room"}}, {"photo": [{"file_id": "a"}]}]
)
def test_a_message_of_another_dialect_is_noticed(change: dict) -> None:
    bot_api().check_result("sendMessage", MESSAGE | {"text": "a"})
    with pytest.raises(SchemaViolation):
        bot_api().check_result("sendMessage", MESSAGE | change)
    with pytest.raises(SchemaViolation):
        bot_api().check_result("sendMediaGroup", [MESSAGE | change])


def test_coordinates_may_be_fractions_and_ids_may_not() -> None:
    bot_api().check_result("sendLocation", MESSAGE | {"location": {"latitude": 50.45, "longitude": 30.5}})
    with pytest.raises(SchemaViolation):
        bot_api().check_result("sendMessage", MESSAGE | {"message_id": 1.5})
