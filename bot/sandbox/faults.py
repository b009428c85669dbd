"""Faults on demand: the next calls that match are answered with an error, late, or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from bot.sandbox.errors import Refused, WrongCommand, bad_request, forbidden, too_many_requests

REFUSALS = ("429", "500", "502", "blocked", "kicked", "not_found")
BEFORE = ("reset", "slow", "hang")
AFTER = ("reset_after", "hang_after")
KINDS = (*REFUSALS, *BEFORE, *AFTER)
HANG_SECONDS = 3600.0
QUIET = frozenset({"getUpdates", "getMe"})


@dataclass(slots=True)
class Fault:
    """`times` None means until it is taken away. `seconds`: how long "slow" waits and "hang…" keeps the line open."""

    kind: str
    method: str | None = None
    chat: int | None = None
    times: int | None = 1
    retry_after: int = 1
    seconds: float | None = None

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise WrongCommand(f"unknown fault {self.kind!r}; known: {', '.join(KINDS)}")

    def matches(self, method: str, params: Mapping[str, Any]) -> bool:
        if self.method is None and method in QUIET:
            return False
        return (self.method is None or self.method.lower() == method.lower()) and (
            self.chat is None or self.chat == params.get("chat_id")
        )

    def refusal(self) -> Refused | None:
        """The error that this fault answers with; None when it is about the connection."""
        return {
            "429": too_many_requests(self.retry_after),
            "500": Refused(500, "Internal Server Error"),
            "502": Refused(502, "Bad Gateway"),
            "blocked": forbidden("bot was blocked by the user"),
            "kicked": forbidden("bot was kicked from the supergroup chat"),
            "not_found": bad_request("chat not found"),
        }.get(self.kind)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def after_effect(self) -> bool:
        """The call takes effect, its answer is lost."""
        return self.kind in AFTER

    @property
    def wait(self) -> float:
        return self.seconds if self.seconds is not None else (HANG_SECONDS if "hang" in self.kind else 1.0)


class Faults:
    """Faults without a method leave getMe and getUpdates alone."""

    def __init__(self) -> None:
        self.active: list[Fault] = []

    def add(self, fault: Fault) -> None:
        self.active.append(fault)

    def clear(self) -> None:
        self.active.clear()

    def take(self, method: str, params: Mapping[str, Any]) -> Fault | None:
        """The first fault that matches, used once."""
        for fault in self.active:
            if fault.matches(method, params):
                self._use(fault)
                return fault
        return None

    def _use(self, fault: Fault) -> None:
        if fault.times is not None:
            fault.times -= 1
            if fault.times <= 0:
                self.active.remove(fault)
