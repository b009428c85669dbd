"""A whole run with a recogniser that says what it is told to: folds, repeats, the report and its figures."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime

import pytest

from evals.vision.cases import Answer
from evals.vision.folders import read_cases, read_shelf
from evals.vision.folds import plan, taught
from evals.vision.report import Summary, totals, write
from evals.vision.run import Setting, measure
from tests.evals.conftest import Parrot, said

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def quiet(_label: str, _done: int, _total: int) -> None:
    pass


@pytest.fixture
def measured(catalog, photos):
    """`await measured(rows, answers)`: a run over these photos."""

    async def measured(rows, answers, references=0):
        shelf = read_shelf(catalog)
        folder = photos(rows)
        cases = read_cases(folder, shelf)
        setting = Setting(catalog, folder, references, ("exact", "near", "local"), "No vision model was asked.")
        parrot = Parrot(answers)
        return await measure(setting, shelf, plan(cases, [], references), parrot, quiet), parrot

    return measured


async def test_figures_of_a_small_run(measured):
    rows = [("a.jpg", "A-1", "worn"), ("b.jpg", "A-1", "crop"), ("c.jpg", "A-2", "worn"), ("d.jpg", "", "foreign")]
    answers = {
        "a.jpg": said("A-1"),
        "b.jpg": said("B-1", 0.6, alone=False),
        "c.jpg": said("B-1"),
        "d.jpg": Answer(looks_like="receipt"),
    }
    run, _parrot = await measured(rows, answers)
    line = totals(run, Summary.of(run), None)
    assert (line["top1"]["part"], line["top1"]["whole"]) == (2, 3)
    assert (line["coverage"]["part"], line["precision"]["value"]) == (2, 1.0)
    assert line["foreign_alone"]["part"] == 0
    assert line["cache_hits"] == {"value": 1.0, "low": 0.5101, "high": 1.0, "part": 4, "whole": 4}
    assert line["cache_false_hits"]["part"] == 0
    assert line["by_department"] == {}


async def test_a_cache_that_says_something_else_is_caught(measured, monkeypatch):
    async def lying(self, data, name):
        return said("A-1") if ":" not in name else said("B-1", step="cache")

    monkeypatch.setattr(Parrot, "answer", lying)
    run, _parrot = await measured([("a.jpg", "A-1", "worn")], {})
    assert (run.replay.same_hits, run.replay.copy_hits, run.replay.false, run.replay.trap_hits) == (1, 1, 2, 0)


async def test_a_recoloured_picture_taken_for_the_same_is_caught(measured, monkeypatch):
    async def colour_blind(self, data, name):
        return said("A-1", step="near")

    monkeypatch.setattr(Parrot, "answer", colour_blind)
    run, _parrot = await measured([("a.jpg", "A-1", "worn")], {})
    assert (run.replay.sent, run.replay.trap_hits) == (1, 1)


async def test_no_photo_is_ever_its_own_reference(measured):
    rows = [(f"{sku}-{n}.jpg", sku, "worn") for sku in ("A-1", "B-1") for n in range(6)]
    run, parrot = await measured(rows, {}, references=3)
    assert len(run.outcomes) == 12
    asked = {name for fold in parrot.taught for name in fold}
    assert asked <= {path for path, _sku, _kind in rows}
    assert {outcome.references for outcome in run.outcomes} == {3}


def test_folds_cover_every_photo_once_and_leave_it_out(catalog, photos):
    rows = [(f"{n}.jpg", ("A-1", "A-2", "")[n % 3], "worn") for n in range(30)]
    cases = read_cases(photos(rows), read_shelf(catalog))
    for wanted in (1, 5, 8, 10):
        folds = plan(cases, [], wanted)
        assert sorted(case.name for fold in folds for case in fold.queries) == sorted(case.name for case in cases)
        for fold in folds:
            assert not {case.sha256 for case in fold.queries} & {case.sha256 for case in fold.references}
            assert all(taught(fold, case) == min(wanted, 9) for case in fold.queries if case.sku == "A-1")
    assert plan(cases, [], 0)[0].references == ()


def test_another_folder_teaches_but_never_with_a_photo_that_is_asked(catalog, photos):
    shelf = read_shelf(catalog)
    rows = [(f"{n}.jpg", "A-1", "worn") for n in range(5)]
    asked = read_cases(photos(rows[:2], "asked"), shelf)
    teachers = read_cases(photos(rows, "teachers"), shelf)
    (fold,) = plan(asked, teachers, 10)
    assert {case.name for case in fold.references} == {"2.jpg", "3.jpg", "4.jpg"}


async def test_the_report_is_one_file_that_needs_nothing_else(measured, tmp_path):
    rows = [("a.jpg", "A-1", "worn"), ("b <i>.jpg", "A-2", "worn"), ("d.jpg", "", "foreign")]
    answers = {"a.jpg": said("A-2"), "b <i>.jpg": said("A-1", 0.6, alone=False), "d.jpg": said("A-1")}
    run, _parrot = await measured(rows, answers)
    page = write(run, Summary.of(run), None, tmp_path / "report", NOON)
    html = page.read_text("utf-8")
    assert "Answered alone, and wrong: 1" in html
    assert "Not ours, but answered alone: 1" in html
    assert "No vision model was asked." in html
    assert "b &lt;i&gt;.jpg" in html
    assert "RECORDED" not in html
    sources = re.findall(r'src="([^"]{5})', html)
    assert len(sources) >= 10
    assert set(sources) == {"data:"}
    assert "http" not in html.replace("http-equiv", "")
    for name in ("reliability.png", "coverage.png", "confusion.png"):
        assert (page.parent / name).read_bytes().startswith(b"\x89PNG")
    assert json.loads((page.parent / "totals.json").read_text())["photos"] == 3
    assert (page.parent / "answers.csv").read_text().count("\n") == 4


async def test_recorded_answers_are_called_so(measured, tmp_path):
    recorded = Answer(said("A-1").guesses, True, step="vision", recorded=True)
    run, _parrot = await measured([("a.jpg", "A-1", "worn")], {"a.jpg": recorded})
    html = write(run, Summary.of(run), None, tmp_path, NOON).read_text("utf-8")
    assert "1 answers are RECORDED" in html
    assert totals(run, Summary.of(run), None)["recorded_answers"] == 1


async def test_a_run_in_which_nothing_was_recognised_still_reports(measured, tmp_path):
    run, _parrot = await measured([("a.jpg", "", "foreign")], {})
    line = totals(run, Summary.of(run), None)
    assert line["top1"]["value"] is None
    assert line["calibration_error"] is None
    assert write(run, Summary.of(run), None, tmp_path, NOON).is_file()
