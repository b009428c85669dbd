"""`python -m bot.sandbox`: a Telegram of one's own on this machine."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import signal
import sys
from pathlib import Path

from bot.sandbox import Sandbox
from bot.sandbox.bots import DEFAULT_TITLE
from bot.sandbox.rooms import MANAGERS_CHAT


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m bot.sandbox",
        description="A Bot API server with a chat page. Point any bot at it; any token of the form 1000:abc is good.",
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=int, default=8081, help="0 takes a free one (default: %(default)s)")
    parser.add_argument("--samples", type=Path, help="a folder of pictures for the page's tray")
    parser.add_argument("--title", default=DEFAULT_TITLE, help="the bot's name (default: %(default)s)")
    parser.add_argument(
        "--managers-chat", type=int, default=MANAGERS_CHAT, help="id of the group (default: %(default)s)"
    )
    parser.add_argument("--forum", action="store_true", help="the group has topics, which the bot may manage")
    arguments = parser.parse_args()
    if arguments.samples and not arguments.samples.is_dir():
        parser.error(f"--samples: there is no folder {arguments.samples}")
    try:
        asyncio.run(_serve(arguments))
    except OSError as error:
        sys.exit(f"cannot listen on {arguments.host}:{arguments.port}: {error.strerror}; try --port 0")


async def _serve(arguments: argparse.Namespace) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
    serving = Sandbox.serve(
        arguments.port,
        host=arguments.host,
        title=arguments.title,
        managers_chat=arguments.managers_chat,
        forum=arguments.forum,
        samples=arguments.samples,
    )
    async with serving as sandbox:
        print(f"Chat page   {sandbox.url}/\nBot API     {sandbox.url}/bot<token>/<method>", flush=True)
        await stop.wait()


if __name__ == "__main__":
    main()
