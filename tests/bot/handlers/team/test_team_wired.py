"""Commands and taps on their way through all handlers: from updates in the managers' group to messages out."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import update

from bot.handlers import Handlers, HandlerSettings
from bot.handlers.desk import DeskDoors
from bot.handlers.team_photos import photo_buttons
from bot.render.order_cards import render_order_card
from bot.tables import TopicRow
from bot.talks import Talks
from bot.worker import LaneTurn, Work
from catalog.effects import EffectKey
from catalog.orders.tables import OrderRow
from catalog.staff import StaffRole
from graph.messages import OrderCard, OrderMatter, Reason
from tests.bot.handlers.conftest import MANAGERS, MARYNA, SHOPPER, TARAS, FakeDeadLetters, FakeTelegram
from tests.bot.handlers.team.conftest import BOT, OWNER, THREAD, Group, words
from tests.graph.conftest import blots
from tests.graph.orders import HOODIE

STRANGER = 31337


class Wired:
    """All handlers over the shop of `group`, with the shopper's topic there."""

    def __init__(self, group: Group) -> None:
        self.group = group
        db = group.catalog.db
        doors: Any = (group.catalog, group.agent, FakeTelegram(), group.outbox, FakeDeadLetters(), Talks(db, BOT))
        settings = HandlerSettings(MANAGERS, OWNER, "leleka_bot")
        self.handlers = Handlers(*doors, DeskDoors.of(db, BOT, group.clock), settings)

    async def ready(self) -> Wired:
        for user, name, role in ((MARYNA, "Марина", StaffRole.LEAD), (TARAS, "Тарас", StaffRole.MANAGER)):
            await self.group.catalog.staff.appoint(self.group.key(), user, name, role, "owner:777")
        async with self.group.catalog.db.write() as session:
            session.add(TopicRow(bot_id=BOT, group=MANAGERS, shopper=SHOPPER, thread=THREAD, closed=False, at=0))
        return self

    async def say(self, text: str, user: int = TARAS, *, topic: int = THREAD, turn: str = "t1", **more: Any) -> Work:
        place = {"message_thread_id": topic, "is_topic_message": True} if topic else {}
        said = self.group.updates.say(text, user=user, chat=MANAGERS, **place, **more)
        return await self._handled(said, topic, turn)

    async def tap(self, data: str, message: dict[str, Any], user: int = TARAS, *, turn: str = "t2") -> Work:
        return await self._handled(self.group.updates.tap(data, user=user, message=message), THREAD, turn)

    async def _handled(self, raw: dict[str, Any], topic: int, turn: str) -> Work:
        at = self.group.clock.now()
        return await self.handlers.handle(LaneTurn(turn, BOT, MANAGERS, topic, (raw,), None, 0, at))


@pytest.fixture
async def wired(group: Group) -> Wired:
    return await Wired(group).ready()


def told(work: Work, chat: int) -> list[str]:
    return [words(one) for one in work.outgoing if one.chat == chat]


async def test_an_offer_in_a_topic_reaches_its_shopper_and_silences_the_bot(wired: Wired) -> None:
    work = await wired.say("/offer KOS-STEZHKA рожевий 128")
    assert "Розмір 128" in told(work, SHOPPER)[-1]
    assert work.silences == ((SHOPPER, 0),)
    handoff = await wired.group.agent.handoffs.live(SHOPPER)
    assert handoff is not None
    assert handoff.manager_id == TARAS


async def test_outside_a_topic_an_offer_has_nobody_to_go_to(wired: Wired) -> None:
    work = await wired.say("/offer KOS-STEZHKA", topic=0)
    assert told(work, SHOPPER) == []
    assert len(told(work, MANAGERS)) == 1


@pytest.mark.parametrize("text", ["/offer HUD-SOVA", "/paid", "/discount 5", "/order", "/packing"])
async def test_somebody_without_a_role_commands_nothing(wired: Wired, text: str) -> None:
    order = await wired.group.sales.ordered(HOODIE)
    work = await wired.say(text, STRANGER)
    assert told(work, SHOPPER) == []
    assert not any(order.number in said for said in told(work, MANAGERS))
    assert (await wired.group.catalog.orders.find(order.number)).paid.minor == 0
    assert await wired.group.agent.handoffs.live(SHOPPER) is None


async def test_only_a_lead_says_that_money_went_back(wired: Wired) -> None:
    order = await wired.group.sales.ordered(HOODIE)
    await wired.say("/paid 1000")
    assert "старш" in told(await wired.say("/refund", turn="t2"), MANAGERS)[-1]
    assert (await wired.group.catalog.orders.find(order.number)).owed.minor > 0
    assert "повернуто" in told(await wired.say("/refund", MARYNA, turn="t3"), MANAGERS)[0]


async def test_the_link_of_a_list_brings_the_card(wired: Wired) -> None:
    order = await wired.group.sales.ordered(HOODIE)
    (listed,) = told(await wired.say("/orders", topic=0), MANAGERS)
    assert f"/order_{order.number}" in listed
    (card,) = told(await wired.say(f"/order_{order.number}@leleka_bot", topic=0, turn="t2"), MANAGERS)
    assert card.startswith(f"Замовлення №{order.number}")


async def test_a_photo_is_picked_from_its_card(wired: Wired) -> None:
    photo = await wired.group.catalog.photos.keep(blots("x"), file_unique_id="x")
    await wired.group.called(Reason.PHOTO_NOT_RECOGNISED, photo_id=photo)
    handoff = await wired.group.agent.handoffs.live(SHOPPER)
    assert handoff is not None
    await wired.group.agent.handoffs.said(EffectKey("t0", "said"), handoff.id, [])
    ((row,),) = photo_buttons(handoff)
    card = wired.group.updates.card(handoff.id)
    (question,) = (await wired.tap(row["callback_data"], card)).outgoing
    shown = card | {"message_id": 800, "text": words(question), "reply_markup": question.params["reply_markup"]}
    reply = await wired.say("/offer HUD-SOVA чорний", turn="t3", reply_to_message=shown)
    assert told(reply, SHOPPER)[-1].startswith("Знайшли:")
    seen = await wired.group.catalog.photos.recognise(photo)
    assert [(each.product_sku, each.colour) for each in seen.candidates] == [("HUD-SOVA", "black")]


async def test_a_shopper_who_sends_a_managers_data_in_private_changes_nothing(wired: Wired) -> None:
    order = await wired.group.sales.ordered(HOODIE)
    raw = wired.group.updates.tap("ts|100|abc", user=SHOPPER)
    turn = LaneTurn("t9", BOT, SHOPPER, 0, (raw,), None, 0, wired.group.clock.now())
    work = await wired.handlers.handle(turn)
    assert {one.chat for one in work.outgoing} == {SHOPPER}
    assert len(await wired.group.catalog.orders.of_chat(SHOPPER)) == 1
    assert (await wired.group.catalog.orders.find(order.number)).state is order.state


async def test_the_card_of_a_buyer_who_was_forgotten_opens_no_talk(wired: Wired) -> None:
    order = await wired.group.sales.ordered(HOODIE)
    async with wired.group.catalog.db.write() as session:
        await session.execute(update(OrderRow).where(OrderRow.number == order.number).values(chat=0))
    sent = render_order_card(OrderCard(order, OrderMatter.PLACED, "Олена"), MANAGERS).params
    card = wired.group.updates.card(0, "Замовлення", reply_markup=sent["reply_markup"], entities=[])
    work = await wired.say("/offer HUD-SOVA", topic=0, reply_to_message=card)
    assert {one.chat for one in work.outgoing} == {MANAGERS}
    assert await wired.group.agent.handoffs.live(0) is None
