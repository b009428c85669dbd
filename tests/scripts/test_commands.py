"""The commands people type: their figures and their help."""

from __future__ import annotations

import math
import statistics
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts import demo
from scripts.bench.figures import quantile

ROOT = Path(__file__).resolve().parent.parent.parent


@given(st.lists(st.floats(0, 1e6), min_size=1), st.floats(0.01, 1.0))
def test_a_quantile_is_the_smallest_value_that_enough_do_not_exceed(values: list[float], share: float) -> None:
    found = quantile(values, share)
    assert found in values
    assert sum(value <= found for value in values) >= share * len(values) - 1e-9
    assert sum(value < found for value in values) < share * len(values)


def test_the_quantile_of_nothing_is_no_number() -> None:
    assert math.isnan(quantile([], 0.5))
    assert quantile([3.0, 1.0, 2.0], 0.5) == statistics.median([1.0, 2.0, 3.0])


def test_each_start_of_the_demo_brings_a_new_person(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "VAR", tmp_path)
    assert [demo._visitor() for _ in range(3)] == ["", "?shopper=502", "?shopper=503"]


@pytest.mark.parametrize(
    "module",
    ["bot", "bot.sandbox", "scripts.demo", "scripts.import_catalog", "scripts.reindex", "scripts.dead_letters"],
)
def test_a_command_tells_how_it_is_used(module: str) -> None:
    told = subprocess.run(
        [sys.executable, "-m", module, "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert told.stdout.startswith("usage:")
