"""What can go wrong with an eval, drawn as one tree.

EvalProblem
├── FolderInvalid       a catalog or photo folder cannot be read; names file and line
├── BaselineInvalid     the baseline is not one, or measures something else
└── LangSmithRefused    dataset or experiment could not be pushed
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

SHOWN = 12


class EvalProblem(Exception):
    """Printed to whoever typed the command; exit code 2."""


class FolderInvalid(EvalProblem):
    def __init__(self, folder: Path, mistakes: Sequence[str]) -> None:
        shown = list(mistakes[:SHOWN])
        if len(mistakes) > SHOWN:
            shown.append(f"... and {len(mistakes) - SHOWN} more")
        super().__init__(f"{folder} cannot be measured:\n" + "\n".join(f"  {each}" for each in shown))
        self.mistakes = tuple(mistakes)


class BaselineInvalid(EvalProblem):
    pass


class LangSmithRefused(EvalProblem):
    pass
