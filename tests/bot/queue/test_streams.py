"""Streams: talks in one group do not wait for each other, the urgent ones go first, each keeps its order."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from dataclasses import replace

from bot.outbox import CARD_FIRST, PERSON_FIRST, Outgoing
from bot.queue_settings import Rates
from tests.bot.queue.conftest import MANAGERS, for_managers, said

NO_BURST = Rates(overall=1000, overall_burst=1000, chat=1000, chat_burst=1000, group_minute=3)


class Pace:
    """Seconds that only a test moves."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def in_general(stream: int, text: str, **more) -> Outgoing:
    """For the managers' group, in a stream, without a topic."""
    return Outgoing(MANAGERS, "sendMessage", {"chat_id": MANAGERS, "text": text}, stream=stream, **more)


def texts(shop) -> list[str]:
    return [call.params["text"] for call in shop.calls("sendMessage")]


async def test_a_stream_that_must_try_again_holds_up_no_other(open_shop, sandbox) -> None:
    sandbox.world.fault("500", method="sendMessage", times=1)
    async with open_shop(send_retry=1.0) as shop:
        await shop.tells(for_managers(0, "перша"), for_managers(501, "друга"), for_managers(0, "третя"))
        await sandbox.until(lambda: "друга" in texts(shop), timeout=4.0)
        assert texts(shop) == ["друга"]
        await shop.quiet()
        assert texts(shop) == ["друга", "перша", "третя"]


async def test_every_stream_keeps_its_order_through_faults(open_shop, sandbox) -> None:
    for kind, times in (("500", 4), ("reset", 4), ("429", 1)):
        sandbox.world.fault(kind, method="sendMessage", times=times, retry_after=1)
    async with open_shop() as shop:
        await shop.told(*(for_managers(chat, f"{chat} {n}") for n in range(4) for chat in range(501, 506)))
        found: dict[str, list[str]] = defaultdict(list)
        for text in texts(shop):
            found[text.split()[0]].append(text.split()[1])
        assert found == {str(chat): ["0", "1", "2", "3"] for chat in range(501, 506)}


async def test_a_flood_of_the_group_stops_all_its_streams_and_no_other_chat(open_shop, sandbox) -> None:
    async with open_shop() as shop:
        sandbox.world.rooms.chat(501)
        sandbox.world.fault("429", method="sendMessage", chat=MANAGERS, times=1, retry_after=2)
        await shop.tells(for_managers(1, "перша"))
        await sandbox.until(lambda: any(not call.ok for call in sandbox.world.calls("sendMessage")))
        await asyncio.sleep(0.1)
        await shop.tells(for_managers(2, "друга"), said(501, "покупцеві", bound=False))
        await shop.hears(1, timeout=1.5)
        assert texts(shop) == []
        await shop.quiet()
        assert sorted(texts(shop)) == ["друга", "перша"]
        assert [call.ok for call in sandbox.world.calls("sendMessage")].count(False) == 1


async def test_words_of_people_go_before_cards_and_those_before_copies(open_shop) -> None:
    pace = Pace()
    async with open_shop(rates=NO_BURST, pace=pace) as shop:
        await shop.told(*(in_general(n, "вже сказане") for n in (0, 1, 2)))
        cards = ("картка", CARD_FIRST), ("ще картка", CARD_FIRST)
        waiting = ("копія", 0), ("ще копія", 0), *cards, ("слова", PERSON_FIRST)
        await shop.tells(*(in_general(600 + n, text, priority=much) for n, (text, much) in enumerate(waiting)))
        await asyncio.sleep(0.3)
        assert texts(shop)[3:] == []
        pace.now += 60
        await shop.sandbox.until(lambda: len(texts(shop)) == 6)
        assert sorted(texts(shop)[3:]) == ["картка", "слова", "ще картка"]
        pace.now += 60
        await shop.quiet()
        assert sorted(texts(shop)[6:]) == ["копія", "ще копія"]


async def test_what_stands_before_something_urgent_becomes_urgent(open_shop) -> None:
    pace = Pace()
    async with open_shop(rates=replace(NO_BURST, group_minute=1), pace=pace) as shop:
        await shop.told(in_general(0, "вже сказане"))
        await shop.tells(*(in_general(stream, text) for stream, text in enumerate("абв", 501)))
        await shop.tells(in_general(503, "картка", priority=CARD_FIRST))
        for count in range(2, 6):
            pace.now += 60
            await shop.sandbox.until(lambda count=count: len(texts(shop)) == count)
        assert texts(shop)[1:] == ["в", "картка", "а", "б"]


async def test_a_full_group_holds_up_no_shopper_however_much_waits_for_it(open_shop, sandbox) -> None:
    async with open_shop(rates=NO_BURST, pace=Pace()) as shop:
        sandbox.world.rooms.chat(501)
        await shop.tells(*(in_general(n, f"картка {n}", priority=CARD_FIRST) for n in range(1000, 1300)))
        await sandbox.until(lambda: len(texts(shop)) == 3)
        await shop.tells(said(501, "покупцеві", bound=False))
        await shop.hears(1, timeout=3.0)
        assert len(texts(shop)) == 3


async def test_a_restart_does_not_refill_a_group_s_share(open_shop, sandbox) -> None:
    async with open_shop(rates=NO_BURST) as shop:
        await shop.told(*(in_general(n, "вже сказане") for n in (0, 1, 2)))
    async with open_shop(rates=NO_BURST) as shop:
        await shop.tells(in_general(0, "ще"))
        await asyncio.sleep(0.5)
        assert len(texts(shop)) == 3


async def test_a_shopper_s_own_chat_is_one_stream(open_shop, sandbox) -> None:
    sandbox.world.rooms.chat(501)
    sandbox.world.fault("500", method="sendMessage", times=1)
    async with open_shop(send_retry=0.3) as shop:
        mine = [Outgoing(501, "sendMessage", {"chat_id": 501, "text": text}, stream=501) for text in "бг"]
        await shop.told(said(501, "а", bound=False), mine[0], said(501, "в", bound=False), mine[1])
        assert shop.sent(501) == ["а", "б", "в", "г"]


async def test_a_group_gets_twenty_a_minute_over_all_its_topics(open_shop, forum) -> None:
    """Made topics count as well. The sandbox refuses whatever is too much, and its clock passes by minutes."""
    forum.flood()
    async with open_shop(rates=Rates(), pace=forum.now) as shop:
        await shop.tells(*(for_managers(chat, f"картка {chat}") for chat in range(501, 516)))
        for _ in range(4000):
            # Slowly at first: a call that was under way while time passed is late, and the next minute counts from it.
            forum.advance(0.05 if len(shop.calls()) < 20 else 0.5)
            await asyncio.sleep(0.02)
            if len(shop.calls("sendMessage")) == 15:
                break
        times = [call.at for call in shop.calls()]
        assert len(shop.calls("createForumTopic")) == len(shop.calls("sendMessage")) == 15
        assert all(later - earlier >= 59 for earlier, later in zip(times, times[20:], strict=False))
        assert [call for call in forum.calls() if not call.ok] == []
