"""The tray of sample photos: a folder of pictures, with titles from a samples.json next to them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

from bot.sandbox.errors import WrongCommand

PICTURES = (".jpg", ".jpeg", ".png", ".webp", ".gif")


class Samples:
    """`folder` None: an empty tray."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder.resolve() if folder else None

    def listed(self) -> list[dict[str, Any]]:
        """[{name, url, title: {uk, en} or {}}]: in the order of samples.json, then by name.

        A name is the picture's path below the folder."""
        if self._folder is None or not self._folder.is_dir():
            return []
        folders = [self._folder, *sorted(path for path in self._folder.rglob("*") if path.is_dir())]
        return [sample for folder in folders for sample in self._in(self._folder, folder)]

    def path(self, name: str) -> Path:
        """Raises WrongCommand for what is not in the tray."""
        path = (self._folder / name).resolve() if self._folder else None
        if path is None or self._folder is None or not path.is_relative_to(self._folder) or not path.is_file():
            raise WrongCommand(f"there is no sample {name!r}")
        return path

    @staticmethod
    def _in(root: Path, folder: Path) -> list[dict[str, Any]]:
        titles = _titles(folder)
        places = {name: place for place, name in enumerate(titles)}
        pictures = [path for path in folder.iterdir() if path.suffix.lower() in PICTURES]
        pictures.sort(key=lambda path: (places.get(path.name, len(places)), path.name))
        names = [(path, path.relative_to(root).as_posix()) for path in pictures]
        return [
            {"name": name, "url": f"/samples/{quote(name)}", "title": titles.get(path.name, {})} for path, name in names
        ]


def _titles(folder: Path) -> dict[str, Any]:
    file = folder / "samples.json"
    if not file.is_file():
        return {}
    titles = json.loads(file.read_text(encoding="utf-8"))
    return titles if isinstance(titles, dict) else {}
