"""The crash harness as a long soak: `python -m tests.crash [--desk] [--updates N] [--rounds N] [--database URL]`."""

from __future__ import annotations

import argparse
import asyncio
import tempfile
from pathlib import Path

from tests.crash.crash_run import Nursery, besiege
from tests.crash.desk_run import besiege_desk


async def soak(updates: int, rounds: int, database: str | None) -> None:
    with Nursery.open() as nursery:
        for seed in range(rounds):
            for webhook in (False, True):
                with tempfile.TemporaryDirectory() as folder:
                    url = database or f"sqlite+aiosqlite:///{folder}/crash.db"
                    report = await besiege(nursery, url, Path(folder), webhook=webhook, updates=updates, seed=seed)
                print(report.line(), flush=True)


async def soak_desk(updates: int, rounds: int, database: str | None) -> None:
    with Nursery.open() as nursery:
        for seed in range(rounds):
            with tempfile.TemporaryDirectory() as folder:
                url = database or f"sqlite+aiosqlite:///{folder}/crash.db"
                report = await besiege_desk(nursery, url, updates=updates, seed=seed)
            print(report.line(), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.crash", description=__doc__)
    parser.add_argument("--desk", action="store_true", help="shoppers and managers who talk through the bot")
    parser.add_argument("--updates", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--database", help="an empty PostgreSQL database; with --rounds 1, for it is not emptied")
    given = parser.parse_args()
    besieged = soak_desk if given.desk else soak
    asyncio.run(besieged(given.updates, given.rounds, given.database))


if __name__ == "__main__":
    main()
