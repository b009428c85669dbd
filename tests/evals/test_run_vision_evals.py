"""The command as people type it: exit codes, clear errors, the gate, and the demo shop against its baseline."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image

from evals.vision.counter import Counter
from evals.vision.gate import read_baseline
from scripts.run_vision_evals import main

REPOSITORY = Path(__file__).parents[2]
BASELINE = REPOSITORY / "evals/baselines/vision-demo.json"


@pytest.fixture
def copies(catalog, photos):
    """A folder with six recompressed copies of each of two pictures of the catalog."""
    rows = [(f"{sku}-{n}.jpg", sku, "copy") for sku in ("A-1", "A-2") for n in range(6)]
    folder = photos(rows)
    for name, sku, _kind in rows:
        with Image.open(catalog / f"our/{sku}.jpg") as picture:
            picture.save(folder / name, quality=60 + int(name[4]))
    return folder


def last_line(capsys) -> dict:
    return json.loads(capsys.readouterr().out.splitlines()[-1])


def test_a_run_ends_with_its_totals_and_a_report(catalog, copies, tmp_path, capsys):
    command = ["--catalog", str(catalog), "--photos", str(copies), "--report", str(tmp_path / "report")]
    assert main(command) == 0
    line = last_line(capsys)
    assert (line["photos"], line["articles"], line["gate"]) == (12, 3, None)
    assert line["top1"]["value"] == 1.0
    assert "No vision model took part" in (tmp_path / "report/report.html").read_text("utf-8")


def test_a_mutated_case_list_fails_the_gate(catalog, copies, tmp_path, capsys):
    baseline, report = tmp_path / "baseline.json", ["--report", str(tmp_path / "report")]
    command = ["--catalog", str(catalog), "--photos", str(copies), *report]
    assert main([*command, "--write-baseline", str(baseline)]) == 0
    assert main([*command, "--baseline", str(baseline)]) == 0
    assert last_line(capsys)["gate"]["passed"] is True
    listed = copies / "photos.csv"
    listed.write_text(listed.read_text("utf-8").replace(",A-2,", ",A-1,"), "utf-8")
    assert main([*command, "--baseline", str(baseline)]) == 1
    line = last_line(capsys)
    assert line["gate"]["passed"] is False
    assert line["precision"]["value"] == 0.5
    assert "Worse than the baseline." in (tmp_path / "report/report.html").read_text("utf-8")


def test_a_hostile_folder_is_refused_before_anything_is_measured(catalog, copies, capsys):
    (copies / "A-1-3.jpg").unlink()
    listed = copies / "photos.csv"
    listed.write_text(listed.read_text("utf-8").replace("A-2-5.jpg,A-2", "A-2-5.jpg,WRONG"), "utf-8")
    assert main(["--catalog", str(catalog), "--photos", str(copies)]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "A-1-3.jpg is missing" in said.err
    assert "no SKU 'WRONG'" in said.err


def test_confirmed_photos_teach_and_are_forgotten_again(catalog, copies, tmp_path, capsys, monkeypatch):
    taught: list[set[str]] = []
    learn = Counter.learn

    async def noting(self, references):
        await learn(self, references)
        taught.append({case.name for case in references})

    monkeypatch.setattr(Counter, "learn", noting)
    folders = ["--catalog", str(catalog), "--photos", str(copies), "--report", str(tmp_path)]
    assert main([*folders, "--references", "3"]) == 0
    assert last_line(capsys)["references"] == 3
    assert [len(names) for names in taught] == [6, 6]
    assert not taught[0] & taught[1]


def test_a_file_that_is_no_picture_is_an_answer_like_any_other(catalog, copies, tmp_path, capsys):
    (copies / "A-1-0.jpg").write_bytes(b"<html>not found</html>")
    assert main(["--catalog", str(catalog), "--photos", str(copies), "--report", str(tmp_path)]) == 0
    assert last_line(capsys)["top1"]["part"] == 11


@pytest.mark.parametrize("option", ["--catalog", "--photos", "--baseline", "--recorded"])
def test_a_path_that_does_not_exist_is_named(option, tmp_path, capsys):
    assert main([option, str(tmp_path / "nowhere")]) == 2
    assert "nowhere" in capsys.readouterr().err


@pytest.mark.timeout(400)
def test_the_demo_shop_is_recognised_no_worse_than_before(tmp_path, capsys, monkeypatch):
    """The gate of every change, in a stranger's clone too: 88 drawn cases and whatever photos a shop has added."""
    monkeypatch.delenv("VISION_MODELS", raising=False)
    code = main(["--report", str(tmp_path), "--baseline", str(BASELINE)])
    gate = last_line(capsys)["gate"]
    assert (code, gate) == (0, {"passed": True, "drops": []})
    assert read_baseline(BASELINE).photos >= 60
