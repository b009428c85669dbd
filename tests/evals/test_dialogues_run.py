"""A few conversations played for real: sandbox and bot as processes, both ways of understanding."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evals.dialogues.report import BASELINE
from evals.dialogues.running import run
from evals.dialogues.script import Theme, files, read_themes

PLAYED = (
    "a burst of five short messages",
    "the button for a person under a card",
    "sticker, voice, location",
    "our post forwarded, then words",
    "an old button",
    "a person, then nothing of it",
)
LEAST = 64


@pytest.mark.parametrize("models", ["none", "scripted"])
async def test_a_few_conversations_hold(models: str, tmp_path: Path) -> None:
    done = await run(_few(), models, tmp_path, whole=False)
    unmet = {name: each.problems for name, each in done.played.items() if not each.passed}
    assert unmet == {}
    assert done.problems == ()
    assert sorted(done.played) == sorted(PLAYED)
    models_asked = sum(each.models for each in done.played.values())
    assert (models_asked > 0) == (models == "scripted")


def test_the_baseline_holds_nearly_all_scripts_on_both_paths_and_names_none_that_is_gone() -> None:
    kept = json.loads(BASELINE.read_text("utf-8"))["passed"]
    known = {script.name for theme in read_themes(files()) for script in theme.scripts}
    assert sorted(kept) == ["none", "scripted"]
    for names in kept.values():
        assert set(names) <= known
        assert set(PLAYED) <= set(names)
        assert len(names) >= LEAST


def _few() -> list[Theme]:
    themes = read_themes(files())
    kept = [(theme, tuple(each for each in theme.scripts if each.name in PLAYED)) for theme in themes]
    return [theme.model_copy(update={"scripts": scripts}) for theme, scripts in kept if scripts]
