"""One run: a furnished shop for the scripts that go side by side, and one for those that need it for themselves."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from evals.dialogues.playing import Played, Player
from evals.dialogues.script import Script, Theme
from evals.dialogues.scripted_models import serve_models
from evals.dialogues.share import LEAST_WITHOUT, Share, share_of
from evals.dialogues.shop import DATA, OPEN_PACE, Shop, furnish, open_shop, with_worded_answers

PHONE = re.compile(r"\+?380[\d ]{9,}")


@dataclass(frozen=True, slots=True)
class Done:
    played: dict[str, Played]
    share: Share
    problems: tuple[str, ...]


async def run(themes: Sequence[Theme], models: str, folder: Path, *, whole: bool = True) -> Done:
    """Play every script of `themes`. `models`: "none" or "scripted"; `whole`: the share of catalog words is asked for.
    Raises ShopFailed."""
    scripts = [script for theme in themes for script in theme.scripts]
    data = DATA if models == "none" else with_worded_answers(folder / "data")
    vocabulary = await furnish(folder / "prepared", data)
    share = share_of(scripts, vocabulary)
    parts = [[each for each in scripts if each.alone is alone] for alone in (False, True)]
    async with _settings(models, scripts) as environment:
        parted = await asyncio.gather(
            _played(parts[0], folder, "crowd", data, {**environment, **OPEN_PACE}),
            _played(parts[1], folder, "alone", data, environment),
        )
    problems = [problem for _, found in parted for problem in found]
    if whole and not share.is_enough:
        problems.append(
            f"only {share.part:.0%} of the typed turns hold no word of the catalog, not {LEAST_WITHOUT:.0%}"
        )
    played = {each.script.name: each for found, _ in parted for each in found}
    return Done({script.name: played[script.name] for script in scripts}, share, tuple(problems))


async def _played(
    scripts: Sequence[Script], folder: Path, name: str, data: Path, environment: dict[str, str]
) -> tuple[list[Played], list[str]]:
    if not scripts:
        return [], []
    async with open_shop(folder / "prepared", folder / name, data, **environment) as shop:
        played = await Player(shop).play(scripts)
        violations = await _violations(shop)
    return played, [*violations, *_told_by_log(shop, scripts)]


async def _violations(shop: Shop) -> list[str]:
    async with shop.http.get("/control/violations") as answer:
        return [f"broke the Bot API: {each['where']}: {each['problem']}" for each in await answer.json()]


def _told_by_log(shop: Shop, scripts: Sequence[Script]) -> list[str]:
    """A log has no traceback, and nobody's telephone number."""
    found = ["the bot's log holds a traceback"] if "Traceback" in shop.log else []
    phones = {re.sub(r"\D", "", p) for s in scripts for t in s.turns for say in t.typed for p in PHONE.findall(say)}
    log = re.sub(r"[ +]", "", shop.log)
    return [*found, *(f"the bot's log holds the telephone number …{phone[-3:]}" for phone in phones if phone in log)]


@asynccontextmanager
async def _settings(models: str, scripts: Sequence[Script]) -> AsyncIterator[dict[str, str]]:
    if models == "none":
        yield {}
        return
    async with serve_models(scripts) as environment:
        yield environment
