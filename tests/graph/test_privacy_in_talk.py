"""Whose data it is: consent to remember a delivery, a copy of all that is kept, and being forgotten."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import text

from catalog import Catalog
from catalog.db import Database
from catalog.delivery import City, DeliveryDetails, PersonName, Place, Way
from catalog.effects import EffectKey
from catalog.orders import Order
from graph.agent import Committed, thread_of
from graph.handoffs import Line
from graph.messages import Command, ForgetMe, KeepDelivery, Reason, Reply, Say, Saying, Tap, Text, Wanted
from graph.own_data import own_data, remembered
from graph.state import FORGOTTEN
from graph.tables import SpendingRow
from graph.turns import Account
from tests.graph.conftest import Talk, agent_in

SKU = "HUD-SOVA-BLACK-104"
DELIVERY = DeliveryDetails(
    PersonName("Вигаданенко", "Соломія"), "+380671112233", Place(Way.BRANCH, City("Львів", "Львівська"), 12), "flat"
)
SAID = "худі з совою на 104, для Марічки-Вигадки"


def sayings(reply: Reply) -> list[Saying]:
    return [message.saying for message in reply.messages if isinstance(message, Say)]


async def ordered(shop: Catalog, chat: int = 501) -> Order:
    await shop.orders.add(EffectKey(f"{chat}-add", "cart"), chat, SKU)
    total = (await shop.orders.cart(chat)).total
    mode = (await shop.orders.modes(chat))[0]
    return await shop.orders.confirm(EffectKey(f"{chat}-order", "order"), chat, DELIVERY, mode, total)


async def test_the_delivery_of_the_last_order_is_kept_on_a_yes(talk: Any, shop: Catalog) -> None:
    await ordered(shop)
    assert sayings(await talk.tap(KeepDelivery(True))) == [Saying.DELIVERY_KEPT]
    assert await shop.known_deliveries.find(talk.chat) == DELIVERY


async def test_a_no_keeps_nothing_and_takes_back_a_yes(talk: Any, shop: Catalog) -> None:
    await ordered(shop)
    await talk.tap(KeepDelivery(True))
    assert sayings(await talk.tap(KeepDelivery(False))) == [Saying.DELIVERY_NOT_KEPT]
    assert await shop.known_deliveries.find(talk.chat) is None


async def test_a_yes_without_an_order_keeps_nothing(talk: Any, shop: Catalog) -> None:
    await ordered(shop, chat=502)
    assert sayings(await talk.tap(KeepDelivery(True))) == [Saying.DELIVERY_NOT_KEPT]


async def test_own_data_holds_what_was_said_ordered_and_kept(talk: Any, shop: Catalog) -> None:
    order = await ordered(shop)
    await ordered(shop, chat=502)
    await talk.say(SAID)
    await talk.tap(KeepDelivery(True))
    reply = await talk.tap(Command(Wanted.MYDATA))

    assert sayings(reply) == [Saying.OWN_DATA]
    (file,) = reply.files
    told = json.loads(file.body)
    assert (file.name, told["chat"]) == ("mydata.json", talk.chat)
    assert [each["number"] for each in told["orders"]] == [order.number]
    assert told["orders"][0]["delivery"]["phone"] == DELIVERY.phone
    assert told["known_delivery"][0]["delivery"]["recipient"]["last"] == "Вигаданенко"
    assert told["talk"]["words"] == [SAID]
    assert "502" not in file.body.replace(order.number, "")


async def test_forgetting_is_asked_for_first(talk: Any, shop: Catalog) -> None:
    await ordered(shop)
    await talk.say(SAID)
    reply = await talk.tap(Command(Wanted.FORGET))
    assert (sayings(reply), reply.asks) == ([Saying.FORGET_SURE], True)
    assert (await talk.state())["words"] == [SAID]
    assert await shop.erasing.asked() == ()


async def test_who_is_forgotten_begins_anew_and_hears_what_stays(talk: Any, shop: Catalog) -> None:
    order = await ordered(shop)
    await shop.orders.add(EffectKey("t", "cart"), talk.chat, SKU)
    await talk.say(SAID)
    await talk.tap(KeepDelivery(True))

    reply = await talk.tap(ForgetMe())

    (said,) = reply.messages
    assert isinstance(said, Say)
    assert (said.saying, said.orders) == (Saying.FORGOTTEN_ALL, (order.number,))
    assert "Марічк" not in json.dumps(await talk.state(), ensure_ascii=False)
    assert await shop.known_deliveries.find(talk.chat) is None
    assert (await shop.orders.cart(talk.chat)).lines == ()
    assert [each.chat for each in await shop.erasing.asked()] == [talk.chat]


def test_whatever_a_talk_comes_to_remember_is_forgotten_with_it() -> None:
    plain = {"at", "human_seen", "locale", "locale_chosen", "model_used", "pace", "source", "turn_id", "version"}
    assert remembered() - FORGOTTEN.keys() == plain


async def test_a_rehearsal_forgets_nothing(talk: Any, shop: Catalog) -> None:
    await ordered(shop)
    await talk.tap(KeepDelivery(True))
    await talk.agent.rehearse(talk.turn(Tap(ForgetMe())), talk.after)
    await talk.agent.rehearse(talk.turn(Tap(KeepDelivery(False))), talk.after)
    assert await shop.known_deliveries.find(talk.chat) == DELIVERY
    assert await shop.erasing.asked() == ()


def place_of(talk: Any, checkpoint: str) -> Any:
    return {"configurable": {"thread_id": thread_of(talk.chat, 0), "checkpoint_ns": "", "checkpoint_id": checkpoint}}


def standing(talk: Any, *, idle: bool = True) -> Committed:
    """What the lane would say."""

    async def committed() -> tuple[dict[str, str], bool]:
        return {thread_of(talk.chat, 0): talk.after} if talk.after else {}, idle

    return committed


async def sold(talk: Any, shop: Catalog, at: datetime) -> None:
    """A turn that is accounted for, a call for a person, and a model that was paid on days of the shop's."""
    await talk.say(SAID)
    today = at.astimezone(shop.shop.timezone).date()
    async with shop.db.write() as session:
        account = Account(f"{talk.chat}-1", talk.chat, 0, None, talk.after, at, "offer", "lexicon")
        await talk.agent.accounts.keep(session, account)
        for day, micros in ((today - timedelta(days=1), 70), (today, 5)):
            spent = {"calls": 1, "tokens_in": 2, "tokens_out": 3, "micros": micros}
            session.add(SpendingRow(day=day.isoformat(), feature="read_text", chat=talk.chat, **spent))


async def test_nothing_is_left_of_the_talk_and_another_goes_on(
    shop: Catalog, shop_folder: Path, database_url: str
) -> None:
    async with agent_in(shop, shop_folder, database_url) as agent:
        talk, other = Talk(agent, shop), Talk(agent, shop, chat=5010)
        await sold(talk, shop, datetime.now(UTC))
        await other.say("сукня на 110, для Даринки")
        await talk.tap(ForgetMe())
        torn = await agent._graph.aupdate_state(place_of(talk, talk.replies[0].checkpoint), {"stage": "offer"})

        running = await agent.forget(talk.chat, datetime.now(UTC), standing(talk, idle=False))
        assert torn["configurable"]["checkpoint_id"] in str(await agent._checkpoints.of_threads("501:"))
        whole = running or await agent.forget(talk.chat, datetime.now(UTC), standing(talk))

        assert whole is False, "what models cost today goes tomorrow"
        assert await agent.accounts.find(f"{talk.chat}-1") is None
        kept = await agent._checkpoints.of_threads("501")
        assert [each for each in kept if each[0] == "501:0"] == [("501:0", talk.after)]
        assert {thread for thread, _ in kept} == {"501:0", "5010:0"}
        assert (await other.state())["words"] == ["сукня на 110, для Даринки"]
        assert (await talk.say("привіт")).messages
        words = await dumped(database_url) if "postgresql" in database_url else on_disk(shop_folder)
        assert "Даринк" in words
        assert "Марічк" not in words


def on_disk(folder: Path) -> str:
    """The raw bytes of the checkpoints' files."""
    files = (folder / "var").rglob("checkpoints.db*")
    return b"".join(path.read_bytes() for path in files).decode(errors="replace")


async def dumped(url: str) -> str:
    """All that stands in any column, bytes read as text."""
    async with Database.open(url) as db, db.read() as session:
        names = await session.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"))
        rows = [tuple(row) for name in names.all() for row in await session.execute(text(f'SELECT * FROM "{name}"'))]
    return " ".join(
        each.decode(errors="replace") if isinstance(each, bytes) else str(each) for row in rows for each in row
    )


async def test_what_models_cost_becomes_nobodys_when_the_day_is_over(talk: Any, shop: Catalog) -> None:
    await sold(talk, shop, datetime.now(UTC) - timedelta(days=3))
    assert await talk.agent.forget(talk.chat, datetime.now(UTC), standing(talk)) is True
    async with shop.db.read() as session:
        rows = await session.execute(text("SELECT chat, sum(micros), sum(calls) FROM spending GROUP BY chat"))
        assert rows.all() == [(0, 75, 2)]


async def test_a_person_who_was_called_still_finds_the_chat_without_its_name(talk: Any, shop: Catalog) -> None:
    handoffs = talk.agent.handoffs
    await talk.say("добрий день")
    live = await handoffs.open(EffectKey("t", "handoff"), chat=talk.chat, reason=Reason.COMPLAINT, name="Соломія В")
    await handoffs.said(EffectKey("t", "said"), live.id, [Line("shopper", "я з Вигадного"), Line("note", "перевірити")])
    own = await own_data(await talk.state(), await talk.agent._deps(talk.turn(Text("?"))))
    assert [each["words"] for each in json.loads(own)["said_with_a_person"]] == ["я з Вигадного"]

    assert await talk.agent.forget(talk.chat, datetime.now(UTC), standing(talk)) is False
    assert (await handoffs.by_id(live.id)).shopper_name == ""
    assert await handoffs.lines(live.id) == ()

    await handoffs.claim(EffectKey("t", "claim"), live.id, 7, "Марина")
    await handoffs.give_back(EffectKey("t", "back"), live.id, 7)
    assert await talk.agent.forget(talk.chat, datetime.now(UTC), standing(talk)) is True
    async with shop.db.read() as session:
        assert await session.scalar(text("SELECT count(*) FROM handoffs")) == 0
        assert await session.scalar(text("SELECT count(*) FROM handoff_events")) == 0


async def test_a_talk_at_rest_forgets_heights_words_and_choices(talk: Any) -> None:
    await talk.say(SAID)
    before = await talk.state()
    assert before["words"] == [SAID]
    rested = await talk.agent.rest(talk.chat, 0, talk.after)
    talk.after = rested

    state = json.dumps(await talk.state(), ensure_ascii=False)
    assert "104" not in state
    assert "Марічк" not in state
    assert await talk.agent.rest(talk.chat, 0, rested) is None
    assert (await talk.say("привіт")).messages


async def test_a_talk_that_waits_for_a_payment_waits_on(talk: Any, shop: Catalog) -> None:
    order = await ordered(shop)
    await talk.say(SAID)
    place = place_of(talk, talk.after)
    waiting = {"stage": "payment", "about_order": order.number}
    placed = await talk.agent._graph.aupdate_state(place, waiting, as_node="word")
    talk.after = await talk.agent.rest(talk.chat, 0, placed["configurable"]["checkpoint_id"])
    state = await talk.state()
    assert (state["stage"], state["about_order"], state["words"]) == ("payment", order.number, [])
