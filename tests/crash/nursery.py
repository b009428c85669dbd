"""Run as a script it imports everything once, then forks a bot for every JSON line on its input and prints the bot's
process id. So a killed bot is back in milliseconds, and a kill -9 still kills a whole process.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import signal
import sys

import structlog

from tests.crash.crash_bot import run
from tests.crash.desk_bot import run_desk


def main() -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    print("ready", flush=True)
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
            order = json.loads(line)
            asyncio.run(run_desk(order) if order.get("desk") else run(order))
            os._exit(0)
        print(child, flush=True)


if __name__ == "__main__":
    main()
