"""A file of the owner's that is wrong: the bot does not start, and says where and what to write instead."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.black_box.shop_run import LOG, ROOT, running_bot

SHOP, MASTER = "shop.yaml", "vision/products_master.yaml"
NOWHERE = "http://127.0.0.1:9"
# What stands in the file, what somebody writes there, what they are told.
NOT_YAML = [("timezone: Europe/Kyiv", "\ttimezone: Europe/Kyiv", "Indent with spaces, not with tabs.")]
TWO_MISTAKES = [
    ("category: tracksuits", "catgory: tracksuits", "Did you mean 'category'?"),
    ("116..134: 1390", "116..134: дорого", "Write 1290 or 1290.50."),
]


@pytest.mark.parametrize(
    ("file", "mistakes"), [(SHOP, NOT_YAML), (MASTER, TWO_MISTAKES)], ids=["no YAML at all", "two mistakes, both told"]
)
async def test_a_broken_file_of_the_owner_names_itself_its_lines_and_the_remedies(
    tmp_path: Path, file: str, mistakes: list[tuple[str, str, str]]
) -> None:
    broken = _copy_of_data(tmp_path / "data") / file
    written = broken.read_text()
    lines = []
    for right, wrong, _ in mistakes:
        assert right in written
        lines.append(written[: written.index(right)].count("\n") + 1)
        written = written.replace(right, wrong, 1)
    broken.write_text(written)

    async with running_bot(tmp_path, NOWHERE, DATA_DIR=str(tmp_path / "data")) as process:
        assert await process.wait() == 2
    told = [line for line in (tmp_path / LOG).read_text().splitlines() if line.startswith(str(broken))]
    for line, (_, _, remedy) in zip(lines, mistakes, strict=True):
        assert any(each.startswith(f"{broken}, line {line}: ") and each.endswith(remedy) for each in told), told


def _copy_of_data(folder: Path) -> Path:
    """The owner's files without the pictures: what is wrong is found before anybody looks at those."""
    shutil.copytree(ROOT / "data", folder, ignore=shutil.ignore_patterns("photos", "samples", "generated"))
    return folder
