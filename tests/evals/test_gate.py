"""The gate fails on a drop that chance does not explain, and only on that."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from evals.vision.cases import Answer, Case, Guess, Outcome
from evals.vision.errors import BaselineInvalid
from evals.vision.gate import Baseline, judge, read_baseline, record, write_baseline
from evals.vision.metrics import figures
from evals.vision.report import calibration_of

RIGHT, WRONG, SILENT = Answer((Guess("a", 0.98),), True), Answer((Guess("b", 0.98),), True), Answer()
ASKS = Answer((Guess("a", 0.7),))


def seen(*answers: Answer, foreign: int = 0, prefix: str = "p") -> list[Outcome]:
    """One photo of SKU a for each answer; the last `foreign` of them show nothing of ours."""
    cases = [Case(Path("x"), f"{prefix}{n}", "a", "photo", str(n), frozenset({"a"})) for n in range(len(answers))]
    strange = len(answers) - foreign
    return [
        Outcome(case if n < strange else replace(case, sku="", right=frozenset()), answer)
        for n, (case, answer) in enumerate(zip(cases, answers, strict=True))
    ]


def baseline(outcomes: list[Outcome], with_cases: bool = True) -> Baseline:
    return record(
        outcomes,
        figures(outcomes),
        calibration_of(outcomes),
        articles=2,
        references=0,
        steps=["local"],
        today=date(2026, 11, 21),
        with_cases=with_cases,
    )


def verdict(before: Baseline, after: list[Outcome]):
    return judge(before, after, figures(after), calibration_of(after))


def test_the_same_answers_pass():
    outcomes = seen(*[RIGHT] * 20, *[ASKS] * 10, SILENT)
    assert verdict(baseline(outcomes), outcomes).passed


def test_five_photos_lost_fail_and_four_do_not():
    before = baseline(seen(*[ASKS] * 60))
    assert verdict(before, seen(*[SILENT] * 4, *[ASKS] * 56)).passed
    found = verdict(before, seen(*[SILENT] * 5, *[ASKS] * 55))
    assert not found.passed
    assert "right first: 5 photos lost" in found.drops[0]
    assert "p0, p1" in found.drops[0]


def test_losses_are_weighed_against_wins():
    before = baseline(seen(*[SILENT] * 5, *[ASKS] * 55))
    assert verdict(before, seen(*[ASKS] * 5, *[SILENT] * 5, *[ASKS] * 50)).passed


def test_two_more_wrong_answers_given_alone_fail_whatever_was_won():
    before = baseline(seen(*[ASKS] * 40, *[SILENT] * 20))
    assert verdict(before, seen(WRONG, *[ASKS] * 39, *[RIGHT] * 20)).passed
    found = verdict(before, seen(WRONG, WRONG, *[ASKS] * 38, *[RIGHT] * 20))
    assert [drop.split(":")[0] for drop in found.drops] == ["wrong and alone"]


def test_a_foreign_photo_answered_alone_counts_as_wrong():
    before = baseline(seen(*[ASKS] * 20, SILENT, SILENT, foreign=2))
    assert not verdict(before, seen(*[ASKS] * 20, RIGHT, RIGHT, foreign=2)).passed


def test_an_answer_that_is_given_alone_no_more_is_a_drop_too():
    found = verdict(baseline(seen(*[RIGHT] * 30)), seen(*[ASKS] * 6, *[RIGHT] * 24))
    assert [drop.split(":")[0] for drop in found.drops] == ["answered alone and right"]


def test_other_photos_are_compared_by_shares_and_intervals():
    before = baseline(seen(*[ASKS] * 80, *[SILENT] * 20), with_cases=False)
    assert verdict(before, seen(*[ASKS] * 74, *[SILENT] * 26, prefix="q")).passed
    found = verdict(before, seen(*[ASKS] * 60, *[SILENT] * 40, prefix="q"))
    assert any(drop.startswith("top1: 60/100") for drop in found.drops)


def test_a_broken_promise_fails_even_without_a_drop():
    outcomes = seen(*[RIGHT] * 60, *[WRONG] * 12)
    found = verdict(baseline(outcomes), outcomes)
    assert not found.drops
    assert any("60/72" in promise for promise in found.promises)
    few = seen(*[RIGHT] * 28, WRONG)
    assert verdict(baseline(few), few).passed  # 28 of 29 may still be 97 %


def test_new_and_missing_photos_are_named_but_do_not_fail():
    before = baseline(seen(*[ASKS] * 10))
    notes = verdict(before, [*seen(*[ASKS] * 9), *seen(ASKS, prefix="new")]).notes
    assert any("1 photos are new and 1 of the baseline are gone" in note for note in notes)


def test_a_baseline_survives_its_file(tmp_path):
    before = baseline(seen(RIGHT, WRONG, ASKS, SILENT, Answer((Guess("b", 0.4), Guess("a", 0.3)))))
    write_baseline(before, tmp_path / "deep/vision.json")
    assert read_baseline(tmp_path / "deep/vision.json") == before
    assert "".join(before.cases.values()) == "AW1-3"


@pytest.mark.parametrize("text", ["", "{}", '{"measured": "never"}'])
def test_what_is_no_baseline_is_refused(tmp_path, text):
    (tmp_path / "b.json").write_text(text)
    with pytest.raises(BaselineInvalid, match=r"b\.json is no baseline"):
        read_baseline(tmp_path / "b.json")
    with pytest.raises(BaselineInvalid, match="cannot be read"):
        read_baseline(tmp_path / "none.json")
