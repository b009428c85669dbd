"""Checks the prompt files: variables, length in characters and tokens, language, facts that do not belong there, and
that every prompt is used and every one that is asked for is there.

Facts come from the catalog at the moment of asking, so a prompt holds no price, no phone, no address of a page, no hour
and no name of the shop or of a product.
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
SHOP = ROOT / "data" / "shop.yaml"
MASTER = ROOT / "data" / "vision" / "products_master.yaml"
FACTS = {
    "a price": re.compile(r"\d+\s*(?:грн|uah|₴|usd|\$|€|%)|[$€₴]\s*\d", re.IGNORECASE),
    "a phone number": re.compile(r"\+?\d[\d ()-]{8,}\d"),
    "an address of a page": re.compile(r"https?://|www\.|@\w{4,}"),
    "an hour": re.compile(r"\b\d{1,2}:\d{2}\b"),
    "a long number": re.compile(r"\d{3,}"),
}
_ASKED = re.compile(r"prompts?(?:\(\))?(?:\.read)?\(\"(\w+)\"\)")
_QUOTED = re.compile(r"«[^»]*»|“[^”]*”|\"[^\"\n]*\"|\{\{[^}]*\}\}")
_LETTERS = {
    "en": re.compile("[A-Za-z]"),
    "uk": re.compile("[А-ЩЬЮЯа-щьюяЄІЇҐєіїґ]"),
    "ru": re.compile("[А-Яа-яЁё]"),
}
OWN_LETTERS = 0.95


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m scripts.validate_prompts", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=FOLDER, help="where the prompts are (%(default)s)")
    parser.add_argument("--master", type=Path, default=MASTER, help="whose names and SKUs no prompt may hold")
    options = parser.parse_args(arguments)
    console = Console(stderr=True)
    files = sorted(options.folder.glob("*.md"))
    problems = [*_problems(files, _names(options.master)), *(_missing() if options.folder == FOLDER else ())]
    for problem in problems:
        console.print(problem, style="red", markup=False, soft_wrap=True)
    if not files:
        console.print(f"There are no prompts in {options.folder}.", style="red", markup=False, soft_wrap=True)
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
    if prompt.most_tokens > prompt.tokens:
        yield f"may take {prompt.most_tokens} tokens, the header allows {prompt.tokens}"
    yield from _foreign(prompt)
    yield from (f"holds {what}: {found[0]!r}" for what, fact in FACTS.items() if (found := fact.search(prompt.text)))
    yield from (f"names a product: {name!r}" for name in sorted(names) if name.lower() in prompt.text.lower())
    user = ROOT / prompt.used_by
    if not user.is_file() or f'"{prompt.name}"' not in user.read_text(encoding="utf-8"):
        yield f"is not used by {prompt.used_by}"


def _foreign(prompt: Prompt) -> Iterator[str]:
    """Examples in quotes may be in any language."""
    own = _LETTERS.get(prompt.language)
    if own is None:
        yield f"is in no language that we know: {prompt.language!r}; write en, uk or ru"
        return
    letters = [sign for sign in _QUOTED.sub("", prompt.text) if sign.isalpha()]
    if sum(own.fullmatch(sign) is not None for sign in letters) < OWN_LETTERS * len(letters):
        yield f"is not written in {prompt.language}"


def _missing() -> Iterator[str]:
    """What the code asks for by a name that no file has."""
    for file in sorted((ROOT / "graph").rglob("*.py")):
        for name in _ASKED.findall(file.read_text(encoding="utf-8")):
            if not (FOLDER / f"{name}.md").is_file():
                yield f"{name}.md is missing, {file.relative_to(ROOT)} asks with it"


def _names(master: Path) -> set[str]:
    """SKUs and names in three languages of everything that the demo shop sells, and its own name."""
    if not master.is_file():
        return set()
    shop = yaml.safe_load(SHOP.read_text(encoding="utf-8")) if SHOP.is_file() else {}
    products: list[dict[str, Any]] = yaml.load(master.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)["products"]
    names = {name for product in products for name in (product["sku"], *product["names"].values())}
    return names | {str(shop["name"])} if "name" in shop else names


if __name__ == "__main__":
    sys.exit(main())
