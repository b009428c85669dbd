"""Photos that people of the shop recognised, as a folder to measure on: `python -m scripts.export_photo_cases DIR`."""

from __future__ import annotations

import argparse
import asyncio
import csv
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.console import Console

from catalog import Catalog
from catalog.clock import SystemClock
from catalog.errors import CatalogError
from catalog.schema import migrate
from catalog.settings import CatalogSettings

COLUMNS = ("path", "sku", "kind", "visual_twins")
KIND = "confirmed"
MOST_SIDE = 1280  # pixels, as Telegram shows photos


class FolderInUse(Exception):
    """It holds something already, which might be somebody's own."""


def main(arguments: Sequence[str] | None = None) -> int:
    """0: written. 1: it could not be, and why was printed."""
    parser = argparse.ArgumentParser(
        prog="python -m scripts.export_photo_cases",
        description="Write the photos for which managers picked the right product into DIR, with a photos.csv that "
        "`python -m scripts.run_vision_evals --photos DIR` reads. They are shoppers' photos: DIR keeps itself out of "
        "git, and goes when you have measured.",
        epilog="The eval begins with the catalog's own pictures alone, in a database of its own: that managers taught "
        "the shop these photos does not count there. With --references it is cross-validated: a photo that is asked "
        "about never teaches.",
    )
    parser.add_argument("folder", metavar="DIR", type=Path, help="a new or an empty folder")
    given = parser.parse_args(arguments)
    console = Console()
    try:
        _check_empty(given.folder)
        count = asyncio.run(_export(given.folder, console))
    except (CatalogError, FolderInUse, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    if count:
        console.print(f"{count} photos are in {given.folder}. They are shoppers': do not hand them on.", soft_wrap=True)
    else:
        console.print("No photo has been recognised by a manager yet.")
    return 0


def _check_empty(folder: Path) -> None:
    if folder.exists() and any(folder.iterdir()):
        raise FolderInUse(f"{folder} is not empty: name a new folder")


async def _export(folder: Path, console: Console) -> int:
    async with Catalog.open(CatalogSettings.read(), SystemClock()) as catalog:
        await migrate(catalog.db)
        shown: dict[str, list[str]] = defaultdict(list)
        for each in await catalog.photos.taught():
            shown[each.photo_id].append(f"{each.product_sku}/{each.colour}")
        if shown:
            with console.status(f"writing {folder}"):
                await _write(catalog, folder, shown)
    return len(shown)


async def _write(catalog: Catalog, folder: Path, shown: Mapping[str, Sequence[str]]) -> None:
    """Pictures without what cameras write into them; several products in one photo are all right."""
    (folder / KIND).mkdir(parents=True)
    (folder / ".gitignore").write_text("*\n", encoding="utf-8")
    with (folder / "photos.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        rows.writeheader()
        for photo_id, (sku, *twins) in shown.items():
            path = f"{KIND}/{photo_id}.jpg"
            (folder / path).write_bytes(await catalog.photos.picture(photo_id, MOST_SIDE))
            rows.writerow({"path": path, "sku": sku, "kind": KIND, "visual_twins": " ".join(twins)})


if __name__ == "__main__":
    sys.exit(main())
