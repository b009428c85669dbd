"""People who come and go in the managers' group, through the whole queue: Telegram tells only whom it was asked to."""

from __future__ import annotations

from typing import Any

import pytest

from bot.events import events_of
from bot.sandbox import groups
from tests.bot.queue.conftest import MANAGERS, Shop

TARAS = 902


def moves(shop: Shop) -> list[tuple[int, str, str]]:
    """Who moved, from what to what, as the turns of the group tell it."""
    events = [event for turn in shop.handler.turns if turn.chat == MANAGERS for event in events_of(turn.updates)]
    states = [(each.moved.old_chat_member, each.moved.new_chat_member) for each in events if each.moved is not None]
    return [(after.user.id, before.status, after.status) for before, after in states]


async def polled(shop: Shop) -> None:
    """Wait until the bot has asked for updates."""
    await shop.sandbox.until(lambda: shop.sandbox.world.bots.by_id(None).deliveries.allowed)


def services(shop: Shop) -> int:
    return sum("message" in update for turn in shop.handler.turns if turn.chat == MANAGERS for update in turn.updates)


@pytest.mark.parametrize("silent", [True, False])
async def test_an_administrator_hears_who_left_came_back_and_stepped_down(
    open_shop: Any, forum: Any, silent: bool
) -> None:
    async with open_shop() as shop:
        await polled(shop)
        groups.make_admin(forum, TARAS)
        groups.make_admin(forum, TARAS, on=False)
        groups.leave(forum, TARAS, silent=silent)
        groups.join(forum, TARAS, silent=silent)
        await shop.sandbox.until(lambda: len(moves(shop)) >= 4)
        assert moves(shop) == [
            (TARAS, "member", "administrator"),
            (TARAS, "administrator", "member"),
            (TARAS, "member", "left"),
            (TARAS, "left", "member"),
        ]
        assert services(shop) == (0 if silent else 2)


async def test_a_bot_without_rights_hears_of_it_only_from_the_group(open_shop: Any, forum: Any) -> None:
    groups.demote(forum)
    async with open_shop() as shop:
        await polled(shop)
        groups.leave(forum, TARAS)
        await shop.sandbox.until(lambda: services(shop) == 1)
        groups.join(forum, TARAS, silent=True)
        groups.promote(forum)
        groups.leave(forum, TARAS)
        await shop.sandbox.until(lambda: services(shop) == 2 and moves(shop))
        assert moves(shop) == [(TARAS, "member", "left")]


async def test_who_does_not_ask_is_not_told(open_shop: Any, forum: Any) -> None:
    async with open_shop(allowed_updates=("message",)) as shop:
        await polled(shop)
        groups.leave(forum, TARAS)
        await shop.sandbox.until(lambda: services(shop) == 1)
        assert moves(shop) == []
