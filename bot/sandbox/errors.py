"""What the Bot API refuses, word for word, and the two errors that are the sandbox's own.

SandboxError
├── Refused          an answer {"ok": false}: code, description, parameters
├── SchemaViolation  a request, result or update that the Bot API schema does not allow
└── WrongCommand     the control API was asked for something that cannot be
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class SandboxError(Exception):
    """Anything that this package raises on purpose."""


class Refused(SandboxError):
    """A Bot API call that is answered with an error, as Telegram words it."""

    def __init__(self, code: int, description: str, parameters: Mapping[str, Any] | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = dict(parameters or {})

    def as_json(self) -> dict[str, Any]:
        answer: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        return answer | ({"parameters": self.parameters} if self.parameters else {})


class SchemaViolation(SandboxError):
    """`where` names the method or object; the message says which field and why."""

    def __init__(self, where: str, problem: str) -> None:
        super().__init__(f"{where}: {problem}")
        self.where = where
        self.problem = problem


class WrongCommand(SandboxError):
    """The control API's own 400."""


def bad_request(description: str) -> Refused:
    return Refused(400, f"Bad Request: {description}")


def forbidden(description: str) -> Refused:
    return Refused(403, f"Forbidden: {description}")


def conflict(description: str) -> Refused:
    return Refused(409, f"Conflict: {description}")


def too_many_requests(retry_after: int) -> Refused:
    return Refused(429, f"Too Many Requests: retry after {retry_after}", {"retry_after": retry_after})


def cannot_parse_entities(problem: str) -> Refused:
    return bad_request(f"can't parse entities: {problem}")
