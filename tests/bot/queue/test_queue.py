"""The whole way, on both databases: what people send comes out answered, in order, once."""

from __future__ import annotations


async def test_a_message_is_answered(open_shop) -> None:
    async with open_shop() as shop:
        await shop.sandbox.world.say("є куртка?")
        assert await shop.hears(1) == ["є куртка?"]
    assert shop.sandbox.violations == []


async def test_chats_are_answered_side_by_side_and_each_in_order(open_shop) -> None:
    async with open_shop() as shop:
        for n in range(5):
            for chat in (501, 502, 503):
                await shop.sandbox.world.say(f"питання {n}", chat=chat)
        for chat in (501, 502, 503):
            await shop.sandbox.until(lambda chat=chat: "питання 4" in " | ".join(shop.sent(chat)), 8.0)
            assert " | ".join(shop.sent(chat)) == " | ".join(f"питання {n}" for n in range(5))


async def test_a_second_poller_is_waited_out_and_nothing_is_lost(open_shop, telegram) -> None:
    async with open_shop() as shop:
        await shop.sandbox.world.say("перше питання")
        await shop.hears(1)
        for _ in range(3):
            await telegram.call("getUpdates", {"offset": -1, "timeout": 0})
        await shop.sandbox.world.say("друге питання")
        assert await shop.hears(2) == ["перше питання", "друге питання"]


async def test_a_telegram_that_is_down_is_asked_again(open_shop) -> None:
    async with open_shop() as shop:
        shop.sandbox.world.fault("502", method="getUpdates", times=2)
        shop.sandbox.world.fault("reset", method="getUpdates", times=1)
        await shop.sandbox.world.say("є куртка?")
        assert await shop.hears(1, timeout=12.0) == ["є куртка?"]


async def test_malformed_updates_do_not_stop_the_others(open_shop) -> None:
    async with open_shop() as shop:
        for update in ({"update_id": 10**9, "message": "x"}, {"update_id": 10**9 + 1, "message": {"chat": {}}}):
            await shop.sandbox.world.update(update, raw=True)
        await shop.sandbox.world.say("є куртка?")
        assert await shop.hears(1) == ["є куртка?"]
