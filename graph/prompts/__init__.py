"""Prompts are files here: a header with version and variables, then the words. They hold no facts of the shop.

A header's `variables` maps each name to the most characters that it may be filled with, `limit` is the most that the
whole prompt may have, filled or not; `used_by` is the file that asks with it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from graph.errors import PromptInvalid

FOLDER = Path(__file__).parent
_FILE = re.compile(r"\A---\n(.*?)\n---\n(.*)\Z", re.DOTALL)
_VARIABLE = re.compile(r"\{\{\s*(\w+)\s*\}\}")


@dataclass(frozen=True, slots=True)
class Prompt:
    """`text` has {{name}} where a variable goes."""

    name: str
    version: int
    limit: int
    used_by: str
    variables: Mapping[str, int]
    text: str

    @property
    def named(self) -> set[str]:
        """The variables that the text really has."""
        return set(_VARIABLE.findall(self.text))

    @property
    def longest(self) -> int:
        """Characters of the whole prompt when every variable is as long as it may be."""
        fixed = len(_VARIABLE.sub("", self.text))
        return fixed + sum(self.variables.get(name, 0) for name in _VARIABLE.findall(self.text))

    def filled(self, **values: str) -> str:
        """PromptInvalid: other variables than declared, or one of them is too long."""
        if set(values) != set(self.variables):
            raise PromptInvalid(f"{self.name} wants {sorted(self.variables)}, got {sorted(values)}")
        long = [name for name, value in values.items() if len(value) > self.variables[name]]
        if long:
            raise PromptInvalid(f"{self.name}: {', '.join(long)} is too long")
        return _VARIABLE.sub(lambda found: values[found[1]], self.text)


def prompt(name: str) -> Prompt:
    """Read graph/prompts/<name>.md. PromptInvalid: there is none, or its header is wrong."""
    return read_prompt(FOLDER / f"{name}.md")


def read_prompt(file: Path) -> Prompt:
    """PromptInvalid names the file and what is wrong with it."""
    try:
        found = _FILE.match(file.read_text(encoding="utf-8"))
        if found is None:
            raise PromptInvalid(f"{file.name}: a prompt begins with a header between two lines of ---")
        header = yaml.safe_load(found[1])
        return Prompt(
            name=file.stem,
            version=int(header["version"]),
            limit=int(header["limit"]),
            used_by=str(header["used_by"]),
            variables={str(name): int(most) for name, most in (header.get("variables") or {}).items()},
            text=found[2].strip(),
        )
    except (OSError, yaml.YAMLError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise PromptInvalid(f"{file.name}: the header needs version, limit, used_by and variables") from error
