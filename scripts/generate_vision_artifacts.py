"""Make data/vision/generated/ from the catalog, or with --check see that it is not stale."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.console import Console

from catalog.db import Database
from catalog.errors import CatalogError
from catalog.settings import CatalogSettings
from scripts.vision_artifacts.models import Model, of_database, of_master
from scripts.vision_artifacts.pages import pages
from scripts.vision_artifacts.rules import NothingTellsApart

COMMAND = "python -m scripts.generate_vision_artifacts"


def main(arguments: Sequence[str] | None = None) -> int:
    """0: made, or not stale; 1: stale (--check), or the catalog is wrong, and what is was printed."""
    parser = argparse.ArgumentParser(
        prog=COMMAND,
        description="The vision guide, the rules that tell twins apart, the canonical names and the evaluation set, "
        "from the YAML master. The same catalog gives the same bytes; prices and stock have no part in them.",
    )
    parser.add_argument("--check", action="store_true", help="write nothing, fail when a file is stale")
    parser.add_argument("--database", action="store_true", help="from what the shop sells now (SQL), not the master")
    parser.add_argument("--data", type=Path, help="the data directory (DATA_DIR)")
    parser.add_argument("--out", type=Path, help="where to (vision/generated in the data directory)")
    given = parser.parse_args(arguments)
    console = Console(stderr=True)
    try:
        settings = CatalogSettings.read()
        data_dir: Path = given.data or settings.data_dir
        folder: Path = given.out or data_dir / "vision" / "generated"
        with console.status("reading the catalog"):
            models = asyncio.run(_models(settings, data_dir, from_database=given.database))
            made = pages(models, data_dir, folder)
    except (CatalogError, NothingTellsApart) as error:
        print(error, file=sys.stderr)
        return 1
    return _check(made, folder, console) if given.check else _write(made, folder, console)


async def _models(settings: CatalogSettings, data_dir: Path, *, from_database: bool) -> list[Model]:
    if not from_database:
        return of_master(data_dir / "vision" / "products_master.yaml", data_dir)
    async with Database.open(settings.database_url) as db:
        return await of_database(db)


def _write(made: Mapping[str, str], folder: Path, console: Console) -> int:
    folder.mkdir(parents=True, exist_ok=True)
    for file in _strangers(made, folder):
        file.unlink()
    for name, text in made.items():
        (folder / name).write_text(text, encoding="utf-8", newline="")
    console.print(f"{len(made)} files in {folder}", markup=False, soft_wrap=True)
    return 0


def _check(made: Mapping[str, str], folder: Path, console: Console) -> int:
    stale = [name for name, text in made.items() if _read(folder / name) != text]
    stale += [file.name for file in _strangers(made, folder)]
    if stale:
        console.print(f"{folder} is stale: {', '.join(stale)}. Run {COMMAND}.", markup=False, soft_wrap=True)
    return 1 if stale else 0


def _read(file: Path) -> str | None:
    return file.read_bytes().decode("utf-8", "replace") if file.is_file() else None


def _strangers(made: Mapping[str, str], folder: Path) -> list[Path]:
    """Files of a kind that we make, under names that we do not."""
    ours = (".json", ".md", ".csv")
    return [file for file in sorted(folder.glob("*")) if file.suffix in ours and file.name not in made]


if __name__ == "__main__":
    sys.exit(main())
