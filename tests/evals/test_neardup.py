"""The near-duplicate eval on a folder of the same shape: copies are hits, another hue is not, promises are called."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from evals.neardup import PROMISES, main


def picture(seed: int) -> Image.Image:
    dice = np.random.default_rng(seed)
    coarse = dice.integers(0, 255, (8, 6, 3), dtype=np.uint8)
    return Image.fromarray(coarse).resize((240, 320), Image.Resampling.BICUBIC)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Three originals, each recompressed, resized and hue-swapped."""
    folder = tmp_path / "neardup"
    (folder / "originals").mkdir(parents=True)
    (folder / "variants").mkdir()
    rows = [("path", "original", "variant", "group", "expected")]
    for seed in range(3):
        original, name = picture(seed), f"o{seed}.jpg"
        original.save(folder / "originals" / name, quality=92)
        ways = {
            "recode": original,
            "size": original.resize((120, 160)),
            "trap": Image.fromarray(np.asarray(original)[..., ::-1].copy()),
        }
        for group, image in ways.items():
            file = f"{seed}-{group}.jpg"
            image.save(folder / "variants" / file, quality=60)
            rows.append((file, name, group, group, "different" if group == "trap" else "same"))
    with (folder / "originals.csv").open("w", newline="") as file:
        csv.writer(file).writerows([("original",), *((f"o{seed}.jpg",) for seed in range(3))])
    with (folder / "variants" / "manifest.csv").open("w", newline="") as file:
        csv.writer(file).writerows(rows)
    return tmp_path


def test_copies_are_hits_and_missing_sets_are_named(root, capsys):
    assert main(["--root", str(root), "--no-local", "--strict"]) == 0
    printed = capsys.readouterr().out
    assert "fashion_luma, fingerprints: skipped" in printed
    totals = json.loads(printed.splitlines()[-1])
    assert (totals["recode_hits"], totals["size_hits"], totals["hue_swap_false_hits"]) == (1.0, 1.0, 0.0)
    assert totals["kept"]["recode_hits"] is True
    assert totals["kept"]["other_colour_false_hits"] is None


def test_a_broken_promise_is_called_so_and_fails_when_asked(root, capsys):
    for file in (root / "neardup/variants").glob("*recode.jpg"):
        picture(99).save(file)
    assert main(["--root", str(root), "--no-local"]) == 0
    assert "recode_hits >= 99.0%: BROKEN" in capsys.readouterr().out
    assert main(["--root", str(root), "--no-local", "--strict"]) == 1


def test_a_promise_knows_its_side():
    by_name = {promise.figure: promise for promise in PROMISES}
    assert by_name["recode_hits"].kept({"recode_hits": 0.99})
    assert not by_name["recode_hits"].kept({"recode_hits": 0.98})
    assert not by_name["hue_swap_false_hits"].kept({"hue_swap_false_hits": 0.01})
    assert by_name["size_hits"].kept({}) is None
