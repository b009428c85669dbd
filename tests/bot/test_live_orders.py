"""Orders in the managers' group through the real queue: their cards, whatever people do to them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.texts import order_desk
from catalog.effects import EffectKey
from catalog.orders import Order, PaymentMode
from tests.bot.handlers.conftest import MANAGERS, MARYNA, SHOPPER
from tests.bot.live_desk import Called, LiveDesk, live_desk
from tests.bot.queue.conftest import FAST
from tests.catalog.orders.conftest import SMALL, details

WAYBILL = "20450123456789"


@pytest.fixture
async def live(tmp_path: Path) -> AsyncIterator[LiveDesk]:
    async with live_desk(tmp_path, FAST, sells=True) as opened:
        yield opened


@pytest.fixture
async def order(live: LiveDesk) -> Order:
    """On delivery, its card in the group."""
    orders: Any = live.catalog.orders
    await orders.add(EffectKey("made", "order", 0), SHOPPER, SMALL)
    total = (await orders.cart(SHOPPER)).total
    placed: Order = await orders.confirm(EffectKey("made", "order", 1), SHOPPER, details(), PaymentMode.COD, total)
    await commands(live, f"/order {placed.number}")
    return placed


async def commands(live: LiveDesk, *said: str) -> None:
    """Марина, in General."""
    for each in said:
        live._send(live.updates.say(each, user=MARYNA, chat=MANAGERS))
    await live.quiet()


def cards(live: LiveDesk) -> list[Called]:
    return [call for call in live.sent(MANAGERS, "sendMessage") if call.text.startswith("<b>Замовлення №")]


def reads(live: LiveDesk, card: Called) -> str:
    """What it says by now."""
    edits = [call for call in live.sent(MANAGERS, "editMessageText") if call.params["message_id"] == card.message_id]
    return [card, *edits][-1].text


async def test_a_card_that_somebody_deleted_is_posted_again_when_the_order_changes(
    live: LiveDesk, order: Order
) -> None:
    (first,) = cards(live)
    live.telegram.deleted.add(first.message_id)
    await commands(live, f"/paid {order.number} 100", f"/ship {order.number} {WAYBILL}")
    _, again = cards(live)
    done = [line for line in reads(live, again).split("\n") if line.startswith("▸ ")]
    assert ["Гроші є, 100" in done[0], WAYBILL in done[1]] == [True, True]
    assert order_desk.MOVED not in reads(live, again)
    assert await live.queue.dead_letters.list() == ()


async def test_from_then_on_the_new_card_is_kept_up_to_date(live: LiveDesk, order: Order) -> None:
    (first,) = cards(live)
    live.telegram.deleted.add(first.message_id)
    await commands(live, f"/paid {order.number} 100")
    await commands(live, f"/ship {order.number} {WAYBILL}")
    _, again = cards(live)
    (edit,) = live.sent(MANAGERS, "editMessageText")
    assert (edit.params["message_id"], WAYBILL in edit.text) == (again.message_id, True)


async def test_a_card_whose_order_goes_on_in_another_topic_does_not_send_managers_below(
    live: LiveDesk, order: Order
) -> None:
    (outside,) = cards(live)
    live.writes(77, f"/order {order.number}")
    await live.quiet()
    _, inside = cards(live)
    assert (inside.params["message_thread_id"], inside.text.count("▸")) == (77, 0)
    assert reads(live, outside).endswith(f"▸ {order_desk.MOVED_ELSEWHERE}")
    live.writes(77, f"/order {order.number}")
    await live.quiet()
    assert reads(live, inside).endswith(f"▸ {order_desk.MOVED}")
    await commands(live, f"/paid {order.number} 100")
    assert reads(live, outside).count("▸") == 1
    assert "Гроші є" in reads(live, cards(live)[-1])


async def test_a_card_that_another_took_over_from_may_be_deleted(live: LiveDesk, order: Order) -> None:
    (first,) = cards(live)
    live.telegram.deleted.add(first.message_id)
    await commands(live, f"/order {order.number}")
    assert len(cards(live)) == 2
    await commands(live, f"/paid {order.number} 100")
    assert len(cards(live)) == 2
