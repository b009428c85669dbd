"""Docs that the build checks: links lead somewhere, commands exist, nothing tells of the machine it was built on."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)|<img[^>]+src=\"([^\"]+)\"")
COMMAND = re.compile(r"python -m ((?:scripts|evals|bot)[\w.]*)")
SCRIPT = re.compile(r"\./((?:scripts|\.ci)/[\w.-]+)")
ADDRESS = re.compile(r"https?://\S+|--(?:extra-)?index-url")


def main() -> int:
    problems = [*_broken_references(), *_missing_settings(), *_addresses_in_pins()]
    for problem in problems:
        print(problem)
    return 1 if problems else 0


def _tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", *patterns],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    )
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).exists()]


def _broken_references() -> Iterator[str]:
    for page in _tracked("*.md"):
        for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), start=1):
            for problem in _problems(page, line):
                yield f"{page.relative_to(ROOT)}:{number}: {problem}"


def _problems(page: Path, line: str) -> Iterator[str]:
    links = (link for match in LINK.findall(line) for link in match if link)
    yield from (f"dead link {link}" for link in links if not _leads_somewhere(page, link))
    for module in COMMAND.findall(line):
        if find_spec(module.rstrip(".")) is None:
            yield f"no such command: python -m {module}"
    for script in SCRIPT.findall(line):
        if not (ROOT / script.rstrip(".")).exists():
            yield f"no such script: ./{script}"


def _leads_somewhere(page: Path, link: str) -> bool:
    if re.match(r"[a-z]+:", link) or link.startswith("#"):
        return True
    return (page.parent / link.split("#", 1)[0]).exists()


def _missing_settings() -> Iterator[str]:
    """Every field of every Settings class has its line in .env.example, and no line there is an orphan."""
    listed = set(re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(encoding="utf-8"), re.MULTILINE))
    known: set[str] = set()
    for source in _tracked("bot/settings.py", "graph/settings.py", "catalog/settings.py", "evals/vision/settings.py"):
        fields = re.findall(r"^    ([a-z][a-z_]+): ", source.read_text(encoding="utf-8"), re.MULTILINE)
        known |= {field.upper() for field in fields}
    yield from (f".env.example: {name} is missing" for name in sorted(known - listed))
    yield from (f".env.example: {name} is read nowhere" for name in sorted(listed - known))


def _addresses_in_pins() -> Iterator[str]:
    for number, line in enumerate((ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines(), start=1):
        if ADDRESS.search(line.split("#", 1)[0]):
            yield f"constraints.txt:{number}: an address has no place among pins"


if __name__ == "__main__":
    sys.exit(main())
