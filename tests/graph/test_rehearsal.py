"""A turn that is answered once more, for somebody who looks: as before, and nothing is left behind."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from catalog.orders import PaymentMode
from catalog.photos.tables import PhotoReferenceRow
from catalog.tables import EffectRow
from graph.errors import CheckpointGone
from graph.messages import CallPerson, PlaceOrder, ShowCart, ShowOffers, ShowOrder, ShowProduct, Tap, Text


async def effects(catalog) -> tuple[int, int]:
    async with catalog.db.read() as session:
        rows = await session.scalar(select(func.count()).select_from(EffectRow))
        photos = await session.scalar(select(func.count()).select_from(PhotoReferenceRow))
    return rows or 0, photos or 0


async def test_the_same_turn_gets_the_same_answer(talk):
    await talk.say("рожевий костюм")
    before = talk.after
    told = await talk.say("а на 128?")
    again, journey = await talk.agent.rehearse(talk.turn(Text("а на 128?")), before)
    assert again.messages == told.messages
    assert [leg.name for leg in journey.legs][:3] == ["regain", "moderate", "understand"]


async def test_a_rehearsed_call_for_a_person_calls_nobody(talk):
    before = await effects(talk.catalog)
    reply, _ = await talk.agent.rehearse(talk.turn(Tap(CallPerson())), None)
    assert reply.cards
    assert await talk.agent.handoffs.live(talk.chat) is None
    assert await effects(talk.catalog) == before


async def test_a_rehearsed_tap_on_a_candidate_teaches_nothing(talk, picture_of):
    twins = await talk.photo(picture_of("KOS-STEZHKA", "pink"))
    before = await effects(talk.catalog)
    shown = next(message for message in twins.messages if isinstance(message, ShowOffers)).offers[0]
    await talk.agent.rehearse(talk.turn(Tap(ShowProduct(shown.product_sku, shown.colour.code))), talk.after)
    assert await effects(talk.catalog) == before


async def test_a_rehearsed_order_is_told_and_not_made(talk):
    await talk.say("худі з совою на 104")
    before = await effects(talk.catalog)
    reply, _ = await talk.agent.rehearse(talk.turn(Text("беру")), talk.after)
    assert isinstance(reply.messages[0], ShowCart)
    assert not (await talk.catalog.orders.cart(talk.chat)).lines
    assert await effects(talk.catalog) == before
    await talk.say("беру")
    back = await talk.say("Іваненко Оля, 067 123 45 67, Львів, відділення 5")
    tap = Tap(PlaceOrder(PaymentMode.FULL, back.messages[-1].total.minor))
    reply, _ = await talk.agent.rehearse(talk.turn(tap), talk.after)
    assert isinstance(reply.messages[0], ShowOrder)
    assert await talk.catalog.orders.of_chat(talk.chat) == ()


async def test_a_rehearsal_leaves_no_checkpoint(talk):
    await talk.say("рожевий костюм")
    saver = talk.agent._checkpoints.saver
    place = {"configurable": {"thread_id": f"{talk.chat}:0", "checkpoint_ns": ""}}
    before = [each.checkpoint["id"] async for each in saver.alist(place)]
    await talk.agent.rehearse(talk.turn(Text("куртка")), talk.after)
    assert [each.checkpoint["id"] async for each in saver.alist(place)] == before


async def test_a_checkpoint_that_was_pruned_is_said_to_be_gone(talk):
    with pytest.raises(CheckpointGone):
        await talk.agent.rehearse(talk.turn(Text("куртка")), "1f000000-0000-6000-8000-000000000000")
