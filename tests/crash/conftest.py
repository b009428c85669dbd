"""One nursery for the folder, and the harness's figures at the end of the run."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.crash.crash_run import Nursery

FIGURES = pytest.StashKey[list[str]]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[FIGURES] = []


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--soak", type=int, default=200, help="updates in each crash run (200)")


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    with Nursery.open() as opened:
        yield opened


@pytest.fixture
def figures(request: pytest.FixtureRequest) -> list[str]:
    """Lines that are printed after the run."""
    return request.config.stash[FIGURES]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if lines := terminalreporter.config.stash.get(FIGURES, []):
        terminalreporter.section("crash harness")
        for line in lines:
            terminalreporter.line(line)
