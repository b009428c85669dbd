"""A tiny catalog folder and photos of it, drawn on the spot, and a recogniser that says what it is told to say."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from evals.vision.cases import Answer, Case, Guess

COLOURS = {"A-1": "#b03030", "A-2": "#3050b0", "B-1": "#30a050"}


class Parrot:
    """Answers from a list by photo name; whatever is sent again is answered from the cache."""

    def __init__(self, answers: Mapping[str, Answer]) -> None:
        self._answers = answers
        self.taught: list[list[str]] = []

    async def learn(self, references: Sequence[Case]) -> None:
        self.taught.append([case.name for case in references])

    async def answer(self, data: bytes, name: str) -> Answer:
        first, _, rest = name.partition(":")
        if first == "hue":
            return Answer()
        if first in {"again", "copy"}:
            given = self._answers.get(rest, Answer())
            return Answer(given.guesses, given.alone, given.asks, "cache", 1.0)
        return self._answers.get(name, Answer())


def said(sku: str, probability: float = 0.95, alone: bool = True, step: str = "local") -> Answer:
    return Answer((Guess(sku, probability),), alone, not alone, step, 12.0)


def draw(path: Path, colour: str, mark: int = 0) -> None:
    picture = Image.new("RGB", (120, 160), "#e8e6e2")
    pen = ImageDraw.Draw(picture)
    pen.rounded_rectangle((25, 30, 95, 140), 12, fill=colour)
    pen.ellipse((30 + mark, 50, 44 + mark, 64), fill="#202020")
    path.parent.mkdir(parents=True, exist_ok=True)
    picture.save(path, quality=88)


@pytest.fixture
def catalog(tmp_path: Path) -> Path:
    """Style A in two colours and style B in one; B-1 may not be told from A-2."""
    folder = tmp_path / "catalog"
    for sku, colour in COLOURS.items():
        draw(folder / f"our/{sku}.jpg", colour)
    styles = [
        {"style": "A", "name": "Ада", "category": "Tops"},
        {"style": "B", "name": "Bea", "categories": ["Men/Hats"]},
    ]
    variants = [
        {"sku": sku, "style": sku[0], "colour": sku[2], "image": f"our/{sku}.jpg", "visual_twins": twins}
        for sku, twins in (("A-1", []), ("A-2", ["B-1"]), ("B-1", ["A-2"]))
    ]
    for name, rows in (("products", styles), ("variants", variants)):
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return folder


@pytest.fixture
def photos(tmp_path: Path) -> Callable[..., Path]:
    """`photos(rows)`: a folder whose photos.csv has these (path, sku, kind) and whose files are there."""

    def photos(rows: Sequence[tuple[str, str, str]], name: str = "photos") -> Path:
        folder = tmp_path / name
        for n, (path, sku, _kind) in enumerate(rows):
            draw(folder / path, COLOURS.get(sku, "#888888"), mark=n + 1)
        with (folder / "photos.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([("path", "sku", "kind"), *rows])
        return folder

    return photos
