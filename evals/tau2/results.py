"""What became of tasks and of further calls, as the tables tell it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from catalog.errors import CatalogError, OrderMoveImpossible, ReturnImpossible
from evals.tau2.bench import Rule
from evals.tau2.comparing import Difference
from evals.tau2.rules import Ours, why_differs
from evals.tau2.world import Call, Task


@dataclass(slots=True)
class Result:
    """What became of a task's calls. `rules` of ours make it another shop than the bench's; `forbidden` are those of
    the calls that the bench itself refuses; `refused` by us alone and `unexplained` are defects."""

    task: Task
    writes: int = 0
    reads: int = 0
    rules: set[Ours] = field(default_factory=set)
    refused: list[str] = field(default_factory=list)
    forbidden: list[tuple[Call, Rule]] = field(default_factory=list)
    unexplained: list[str] = field(default_factory=list)

    @property
    def is_equal(self) -> bool:
        return not (self.rules or self.refused or self.unexplained)

    def note(self, differences: Iterable[Difference]) -> None:
        for each in differences:
            rule = why_differs(each)
            if rule is not None:
                self.rules.add(rule)
            else:
                self.unexplained.append(f"{each.where} {each.what}: {each.expected} expected, {each.found} found")


@dataclass(frozen=True, slots=True)
class Probe:
    """A call that the bench refuses by `rule`: our `reason`, or our rule that allows it; neither: a defect."""

    task: str
    call: Call
    rule: Rule
    reason: str | None
    allowed_by: Ours | None


@dataclass(frozen=True, slots=True)
class Ran:
    """A task; what must be refused after it; and what else may be asked then, all of it done."""

    result: Result
    probes: tuple[Probe, ...]
    beyond: Result


def reason_of(error: CatalogError) -> str:
    """The error's name and what it says besides."""
    match error:
        case ReturnImpossible():
            return f"ReturnImpossible: {error.problem.value}"
        case OrderMoveImpossible():
            return f"OrderMoveImpossible: {error.why}"
    return type(error).__name__
