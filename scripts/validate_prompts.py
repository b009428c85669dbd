"""Checks the prompt files: variables, length, facts that do not belong there, and that every prompt is used.

Facts come from the catalog at the moment of asking, so a prompt holds no price, no phone, no address of a page and no
name or SKU of a product.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml
from rich.console import Console

from graph.errors import PromptInvalid
from graph.prompts import FOLDER, Prompt, read_prompt

ROOT = Path(__file__).resolve().parent.parent
MASTER = ROOT / "data" / "vision" / "products_master.yaml"
FACTS = {
    "a price": re.compile(r"\d+\s*(?:грн|uah|₴|usd|\$|€|%)|[$€₴]\s*\d", re.IGNORECASE),
    "a phone number": re.compile(r"\+?\d[\d ()-]{8,}\d"),
    "an address of a page": re.compile(r"https?://|www\.|@\w{4,}"),
    "a long number": re.compile(r"\d{3,}"),
}


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m scripts.validate_prompts", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=FOLDER, help="where the prompts are (%(default)s)")
    parser.add_argument("--master", type=Path, default=MASTER, help="whose names and SKUs no prompt may hold")
    options = parser.parse_args(arguments)
    console = Console(stderr=True)
    files = sorted(options.folder.glob("*.md"))
    problems = list(_problems(files, _names(options.master)))
    for problem in problems:
        console.print(problem, style="red", markup=False)
    if not files:
        console.print(f"There are no prompts in {options.folder}.", style="red", markup=False)
        return 1
    console.print(f"{len(files)} prompts, {len(problems)} problems")
    return 1 if problems else 0


def _problems(files: Iterable[Path], names: set[str]) -> Iterator[str]:
    for file in files:
        try:
            found = read_prompt(file)
        except PromptInvalid as error:
            yield str(error)
            continue
        yield from (f"{file.name}: {problem}" for problem in _wrong_with(found, names))


def _wrong_with(prompt: Prompt, names: set[str]) -> Iterator[str]:
    if prompt.named != set(prompt.variables):
        odd = ", ".join(sorted(prompt.named ^ set(prompt.variables)))
        yield f"text and header disagree about the variables {odd}"
    if prompt.longest > prompt.limit:
        yield f"may become {prompt.longest} characters long, the limit is {prompt.limit}"
    yield from (f"holds {what}: {found[0]!r}" for what, fact in FACTS.items() if (found := fact.search(prompt.text)))
    yield from (f"names a product: {name!r}" for name in sorted(names) if name.lower() in prompt.text.lower())
    user = ROOT / prompt.used_by
    if not user.is_file() or f'"{prompt.name}"' not in user.read_text(encoding="utf-8"):
        yield f"is not used by {prompt.used_by}"


def _names(master: Path) -> set[str]:
    """SKUs and names in three languages of everything that the demo shop sells."""
    if not master.is_file():
        return set()
    products: list[dict[str, Any]] = yaml.load(master.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)["products"]
    return {name for product in products for name in (product["sku"], *product["names"].values())}


if __name__ == "__main__":
    sys.exit(main())
