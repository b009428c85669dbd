"""Prompts are files here: a header with version and variables, then the words. They hold no facts of the shop.

A header's `language` is what the words are written in, `variables` maps each name to the most characters that it may be
filled with, `limit` is the most characters that the whole prompt may have and `tokens` the most tokens, filled or not;
`used_by` is the file that asks with it. A folder of the owner's (PROMPTS_DIR) may hold other words under the same
names.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import ceil
from pathlib import Path

import yaml

from graph.errors import PromptInvalid

FOLDER = Path(__file__).parent
_FILE = re.compile(r"\A---\n(.*?)\n---\n(.*)\Z", re.DOTALL)
_LATIN = re.compile("[A-Za-z]")
_FOREIGN = re.compile(r"[^\W\d_A-Za-z]")
_VARIABLE = re.compile(r"\{\{\s*(\w+)\s*\}\}")


@dataclass(frozen=True, slots=True)
class Prompt:
    """`text` has {{name}} where a variable goes. `mark` tells words of the owner's from ours of the same version."""

    name: str
    version: int
    language: str
    limit: int
    tokens: int
    used_by: str
    variables: Mapping[str, int]
    text: str
    mark: str = ""

    @property
    def id(self) -> str:
        """Name and version, for traces, logs and the keys of caches."""
        return f"{self.name}/{self.tag}"

    @property
    def tag(self) -> str:
        """The version, and which words of the owner's they are."""
        return f"{self.version}{self.mark}"

    @property
    def named(self) -> set[str]:
        """The variables that the text really has."""
        return set(_VARIABLE.findall(self.text))

    @property
    def most_tokens(self) -> int:
        """An estimate from above of `longest`, whatever the tokenizer: three Latin letters or one and a half of others
        are a token, and so is every other sign. Variables are taken for Cyrillic."""
        fixed = _VARIABLE.sub("", self.text)
        latin, foreign = len(_LATIN.findall(fixed)), len(_FOREIGN.findall(fixed))
        signs = sum(not (sign.isalpha() or sign.isspace()) for sign in fixed)
        filled = self.longest - len(fixed)
        return ceil(latin / 3 + (foreign + filled) / 1.5 + signs)

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


class Prompts:
    """Ours, or those of the same name in a folder of the owner's, which are all read and checked at once.

    PromptInvalid: the folder holds a file that is none, that no prompt of ours is called by, or that has other
    variables.
    """

    def __init__(self, folder: Path | None = None) -> None:
        files = sorted(folder.glob("*.md")) if folder is not None else []
        self._own = {file.stem: _replacing(file) for file in files}

    def read(self, name: str) -> Prompt:
        """PromptInvalid: there is none, or its header is wrong."""
        return self._own.get(name) or prompt(name)


def prompt(name: str) -> Prompt:
    """Read graph/prompts/<name>.md. PromptInvalid: there is none, or its header is wrong."""
    return read_prompt(FOLDER / f"{name}.md")


def _replacing(file: Path) -> Prompt:
    if not (FOLDER / file.name).is_file():
        raise PromptInvalid(f"{file.name}: no prompt of ours is called so")
    theirs, ours = read_prompt(file), prompt(file.stem)
    if theirs.named != set(ours.variables) or theirs.variables != ours.variables:
        raise PromptInvalid(f"{file.name}: it needs the variables of ours, {dict(ours.variables)}")
    return replace(theirs, mark=f"-{hashlib.sha256(theirs.text.encode()).hexdigest()[:6]}")


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
            language=str(header["language"]),
            limit=int(header["limit"]),
            tokens=int(header["tokens"]),
            used_by=str(header["used_by"]),
            variables={str(name): int(most) for name, most in (header.get("variables") or {}).items()},
            text=found[2].strip(),
        )
    except (OSError, yaml.YAMLError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise PromptInvalid(
            f"{file.name}: the header needs version, language, limit, tokens, used_by and variables"
        ) from error
