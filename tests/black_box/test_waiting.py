"""Nobody is forgotten, seen from outside: the bot is killed while somebody waits, and its timers go on."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.sandbox import Sandbox
from catalog.shop import load_shop
from tests.black_box.shop_run import (
    MANAGERS,
    MARYNA,
    PATIENCE,
    ROOT,
    SHOPPER,
    furnished,
    running_bot,
    until_a_morning,
    words,
)


@pytest.mark.timeout(240)
async def test_who_waits_is_spoken_of_whatever_is_killed(prepared: Path, tmp_path: Path) -> None:
    folder, shop = furnished(prepared, tmp_path), load_shop(ROOT / "data" / "shop.yaml")
    rules = shop.handoffs
    async with Sandbox.serve(port=0) as sandbox:
        world = sandbox.world
        world.advance(until_a_morning(shop))
        async with running_bot(folder, sandbox.url, CLOCK="control") as process:
            await world.say("покличте людину", chat=SHOPPER)
            await says(sandbox, "Просить людину")
            process.kill()
            await process.wait()
        world.advance(rules.remind.total_seconds())
        async with running_bot(folder, sandbox.url, CLOCK="control"):
            await says(sandbox, "Чекають на людину: Олена")
            world.advance((rules.lead - rules.remind).total_seconds())
            await says(sandbox, "чекають на старшого менеджера: Олена")
            world.advance((rules.owner - rules.lead).total_seconds())
            await says(sandbox, "чекають на власника: Олена")
            await says(sandbox, "Ніхто з команди не взяв розмову", chat=MARYNA)
        for spoken in ("чекають на старшого менеджера", "чекають на власника"):
            assert len(said(sandbox, spoken)) == 1
        assert sandbox.violations == []


def said(sandbox: Sandbox, piece: str, chat: int = MANAGERS) -> list[str]:
    return [words(message) for message in sandbox.world.messages(chat) if piece in words(message)]


async def says(sandbox: Sandbox, piece: str, chat: int = MANAGERS) -> None:
    await sandbox.until(lambda: said(sandbox, piece, chat), timeout=PATIENCE * 2)
