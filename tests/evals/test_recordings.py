"""A model's answers survive a file, are only used where we do not know ourselves, and never pass for live ones."""

from __future__ import annotations

import pytest

from evals.vision.cases import Answer, Guess
from evals.vision.errors import FolderInvalid
from evals.vision.recordings import Player, Recorder, read_recordings
from tests.evals.conftest import Parrot, said

SEEN = Answer((Guess("A-1", 0.9), Guess("B-1", 0.05)), True, False, "vision", 900.0, tokens=800, cost=0.01)


async def test_what_a_model_said_is_played_back_and_marked(tmp_path):
    recorder = Recorder(Parrot({"x": SEEN, "y": said("B-1")}), "gpt-4o-mini")
    await recorder.answer(b"photo x", "x")
    await recorder.answer(b"photo y", "y")
    recorder.write(tmp_path / "deep/answers.jsonl")
    recordings = read_recordings(tmp_path / "deep/answers.jsonl")
    assert len(recordings) == 1
    player = Player(Parrot({"y": said("B-1")}), recordings)
    played = await player.answer(b"photo x", "x")
    assert (played.guesses, played.alone, played.step, played.tokens) == (SEEN.guesses, True, "vision", 800)
    assert played.recorded
    assert not (await player.answer(b"photo y", "y")).recorded


async def test_what_we_know_ourselves_is_not_replaced(tmp_path):
    recorder = Recorder(Parrot({"x": SEEN}), "m")
    await recorder.answer(b"x", "x")
    recorder.write(tmp_path / "a.jsonl")
    player = Player(Parrot({"x": said("A-2")}), read_recordings(tmp_path / "a.jsonl"))
    assert (await player.answer(b"x", "x")).best.sku == "A-2"


def test_a_broken_recording_is_refused_with_its_line(tmp_path):
    (tmp_path / "a.jsonl").write_text('{"sha256": "1"}\n')
    with pytest.raises(FolderInvalid, match=r"a\.jsonl, line 1"):
        read_recordings(tmp_path / "a.jsonl")
    with pytest.raises(FolderInvalid, match="cannot be read"):
        read_recordings(tmp_path / "none.jsonl")
