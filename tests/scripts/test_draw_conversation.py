"""The page of the conversation is drawn from the code, and a stale one is noticed."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from graph.build import VERBS
from graph.stages import Stage
from graph.transitions import ANY
from scripts import draw_conversation


def test_the_page_in_the_docs_is_the_one_that_the_code_draws() -> None:
    assert draw_conversation.PAGE.read_text(encoding="utf-8") == draw_conversation.drawn()


def test_every_stage_intent_and_step_of_the_talk_is_on_the_page() -> None:
    page = draw_conversation.drawn()
    told: set[str] = {*get_args(Stage), *(intent.value for intent in ANY)} - {"unknown"}
    assert all(word in page for word in told | (set(VERBS) - {"proceed"}))


def test_a_stale_page_fails_the_check_and_drawing_mends_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "conversation.md"
    page.write_text("old", encoding="utf-8")
    monkeypatch.setattr(draw_conversation, "PAGE", page)
    monkeypatch.setattr("sys.argv", ["draw_conversation", "--check"])
    assert draw_conversation.main() == 1
    assert "stale" in capsys.readouterr().out
    monkeypatch.setattr("sys.argv", ["draw_conversation"])
    assert draw_conversation.main() == 0
    monkeypatch.setattr("sys.argv", ["draw_conversation", "--check"])
    assert draw_conversation.main() == 0
