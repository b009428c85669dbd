"""`python -m bot`: the shop's bot, until it is told to stop."""

from __future__ import annotations

import argparse
import asyncio
import sys

from bot.app import run
from bot.errors import BotError
from bot.settings import BotSettings
from catalog.errors import CatalogError
from catalog.settings import CatalogSettings

USAGE_ERROR = 2


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bot", description=__doc__)
    parser.epilog = "Settings come from the environment or .env; .env.example lists them all."
    parser.parse_args()
    try:
        asyncio.run(run(BotSettings.read(), CatalogSettings.read()))
    except (BotError, CatalogError) as error:
        print(error, file=sys.stderr)
        return USAGE_ERROR
    return 0


if __name__ == "__main__":
    sys.exit(main())
