"""python -m scripts.import_catalog and export_catalog: what the owner types, sees, and gets back as an exit code."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from scripts import export_catalog, import_catalog
from scripts.bench import feeds

DATA = Path(__file__).parent.parent / "catalog" / "data"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copy(DATA / "shop.yaml", tmp_path / "shop.yaml")
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'var' / 'vitrina.db'}")
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "220")
    monkeypatch.chdir(tmp_path)
    assert import_catalog.main([str(DATA / "master.yaml")]) == 0
    return tmp_path


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str]]:
    def run(*arguments: str) -> tuple[int, str]:
        capsys.readouterr()
        code = import_catalog.main(arguments)
        captured = capsys.readouterr()
        return code, captured.out + captured.err

    return run


def test_a_dry_run_shows_the_difference_and_changes_nothing(folder: Path, run: Callable[..., tuple[int, str]]) -> None:
    Path("prices.csv").write_text("SKU,Price,Sort\nDRS-FLOW-PINK-S,1900,x\n")

    for _ in range(2):
        code, told = run("prices.csv", "--dry-run")
        assert code == 0
        assert "DRS-FLOW-PINK-S" in told
        assert "1850.00" in told
        assert "1900.00" in told
        assert "Sort" in told
    code, told = run("prices.csv")
    assert (code, "variants: 1" in told) == (0, True)
    assert "Nothing differs." in run("prices.csv")[1]


def test_rows_that_cannot_be_taken_are_told_and_nothing_is_imported(
    folder: Path, run: Callable[..., tuple[int, str]]
) -> None:
    Path("prices.csv").write_text("SKU,Price\nDRS-FLOW-PINK-S,1900\nDRS-FLOW-PINK-M,0\n")

    code, told = run("prices.csv")
    assert code == 1
    assert "a price above 0" in told
    assert "--skip-rejected" in told
    code, told = run("prices.csv", "--skip-rejected")
    assert (code, "variants: 1" in told) == (0, True)


def test_a_jump_needs_a_yes(folder: Path, run: Callable[..., tuple[int, str]]) -> None:
    Path("prices.csv").write_text("SKU,Price\nDRS-FLOW-PINK-S,190\n")

    code, told = run("prices.csv")
    assert (code, "-90%" in told, "--yes-prices" in told) == (3, True, True)
    assert run("prices.csv", "--price-threshold", "95")[0] == 0
    Path("prices.csv").write_text("SKU,Price\nDRS-FLOW-PINK-S,1900\n")
    assert run("prices.csv", "--yes-prices")[0] == 0


def test_switching_off_much_needs_a_yes(folder: Path, run: Callable[..., tuple[int, str]]) -> None:
    Path("all.csv").write_text("SKU,Price\nDRS-FLOW-PINK-S,1850\n")

    code, told = run("all.csv", "--mode", "full")
    assert (code, "8 of 9 variants" in told) == (3, True)
    code, told = run("all.csv", "--mode", "full", "--yes-deactivate")
    assert (code, "variants: 8" in told) == (0, True)


def test_a_broken_file_is_told_in_a_sentence(folder: Path, run: Callable[..., tuple[int, str]]) -> None:
    Path("prices.csv").write_text("some,words\n1,2\n")

    code, told = run("prices.csv")
    assert (code, "there is no row of headers with a SKU" in told, "Артикул" in told) == (1, True, True)
    assert run("no.csv")[0] == 1


def test_an_export_that_was_edited_applies_the_edit_alone(
    folder: Path, run: Callable[..., tuple[int, str]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert export_catalog.main(["shop.csv", "--language", "en"]) == 0
    assert "9 variants are in shop.csv" in capsys.readouterr().out
    Path("owner.csv").write_text("SKU,Price\nDRS-FLOW-PINK-S,1700\n")
    run("owner.csv")
    text = Path("shop.csv").read_text(encoding="utf-8-sig")
    lines = [
        line.replace(",1850,", ",1990,") if line.startswith("DRS-FLOW-PINK-M") else line for line in text.split("\n")
    ]
    Path("shop.csv").write_text("\n".join(lines), encoding="utf-8")

    code, told = run("shop.csv", "--dry-run")

    assert code == 0
    assert "DRS-FLOW-PINK-M" in told
    assert "DRS-FLOW-PINK-S" not in told
    assert "variants: 1" in told


def test_the_help_names_every_format(capsys: pytest.CaptureFixture[str]) -> None:
    for command in (import_catalog, export_catalog):
        with pytest.raises(SystemExit):
            command.main(["--help"])
        told = capsys.readouterr().out
        assert all(ending in told for ending in (".csv", ".xlsx", ".jsonl"))


def test_the_bench_measures_every_format(capsys: pytest.CaptureFixture[str]) -> None:
    assert feeds.main(["--variants", "200"]) == 0
    assert '"variants": 200' in capsys.readouterr().out.splitlines()[-1]
