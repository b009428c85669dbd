"""A prompt can be changed by a file of the owner's, without touching code."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from catalog.errors import SettingsInvalid
from graph.prompts import FOLDER, Prompts, prompt
from graph.settings import GraphSettings


def own(folder: Path, name: str, old: str, new: str) -> Path:
    """A copy of our prompt with one passage changed."""
    text = (FOLDER / f"{name}.md").read_text("utf-8")
    assert old in text
    (folder / f"{name}.md").write_text(text.replace(old, new), "utf-8")
    return folder


def settings(folder: Path | str) -> GraphSettings:
    return GraphSettings(_env_file=None, prompts_dir=folder)


def test_the_owners_words_stand_in_place_of_ours_and_have_a_name_of_their_own(tmp_path: Path) -> None:
    prompts = settings(own(tmp_path, "word_answer", "warm and plain", "short and merry")).read_prompts()
    changed, ours = prompts.read("word_answer"), prompt("word_answer")
    assert "short and merry" in changed.text
    assert changed.id.startswith(f"{ours.id}-")
    assert prompts.read("describe_photo") == prompt("describe_photo")


def test_other_words_have_another_name_in_caches(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    for folder, words in ((one, "short and merry"), (two, "slow and grave")):
        folder.mkdir()
        own(folder, "word_answer", "warm and plain", words)
    assert Prompts(one).read("word_answer").id != Prompts(two).read("word_answer").id


def test_a_prompt_with_other_variables_is_refused_at_start(tmp_path: Path) -> None:
    own(tmp_path, "word_answer", "{{words}}", "whatever")
    with pytest.raises(SettingsInvalid, match=r"PROMPTS_DIR: word_answer\.md: it needs the variables"):
        settings(tmp_path).read_prompts()


def test_a_prompt_that_nobody_asks_with_is_refused_at_start(tmp_path: Path) -> None:
    shutil.copy(FOLDER / "word_answer.md", tmp_path / "wording.md")
    with pytest.raises(SettingsInvalid, match=r"wording\.md: no prompt of ours"):
        settings(tmp_path).read_prompts()


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsInvalid, match="there is no folder"):
        settings(tmp_path / "gone").read_prompts()


def test_no_folder_is_ours() -> None:
    assert settings("").read_prompts().read("word_answer") == prompt("word_answer")
