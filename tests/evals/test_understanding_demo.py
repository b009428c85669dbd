"""The demo shop's lexicon against the committed baseline and the aims of the issue."""

from __future__ import annotations

import json

import pytest

from evals.understanding.__main__ import main
from evals.understanding.baseline import FLOORS, read_baseline
from evals.understanding.cases import PARTS


def test_the_demo_shop_is_understood_no_worse_than_before(capsys: pytest.CaptureFixture[str]) -> None:
    assert FLOORS["tuning"] == {"intent accuracy": 0.92, "slots F1": 0.90}
    assert read_baseline()

    assert main(["--strict"]) == 0

    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert sum(told[name]["n"] for name in PARTS) == len(read_baseline())
