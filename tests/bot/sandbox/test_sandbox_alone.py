"""The sandbox as a program of its own."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import aiohttp

ROOT = Path(__file__).resolve().parents[3]


async def test_it_starts_from_the_command_line_serves_and_stops_on_a_signal() -> None:
    command = (sys.executable, "-m", "bot.sandbox", "--port", "0", "--title", "Крамниця")
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    line = (await asyncio.wait_for(process.stdout.readline(), 30)).decode()
    url = line.removeprefix("Chat page").strip().rstrip("/")
    async with aiohttp.ClientSession() as session, session.get(f"{url}/bot1000:abc/getMe") as response:
        assert (await response.json())["result"]["first_name"] == "Крамниця"
    process.terminate()
    assert await asyncio.wait_for(process.wait(), 10) == 0


def test_it_imports_nothing_of_the_house() -> None:
    sources = [path.read_text(encoding="utf-8") for path in (ROOT / "bot" / "sandbox").rglob("*.py")]
    imports = {line for source in sources for line in source.splitlines() if line.startswith(("from ", "import "))}
    ours = {line for line in imports if line.split()[1].split(".")[0] in ("bot", "graph", "catalog")}
    assert {line for line in ours if not line.startswith("from bot.sandbox")} == set()
    foreign = {line.split()[1].split(".")[0] for line in imports - ours}
    assert foreign - sys.stdlib_module_names == {"aiohttp", "fastjsonschema", "PIL"}
