"""The commands of the menu, answered by what is true in that moment."""

from __future__ import annotations

from typing import Any

import pytest

from catalog.effects import EffectKey
from catalog.products import Money
from graph.messages import (
    CallPerson,
    Came,
    ChooseLanguage,
    Command,
    Door,
    PickSize,
    Reason,
    Say,
    Saying,
    ShowCart,
    ShowOffer,
    ShowOffers,
    ShowProduct,
    Tap,
    Text,
    Wanted,
)

HOODIE = ShowProduct("HUD-SOVA")


def said(reply: Any) -> list[Saying]:
    return [message.saying for message in reply.messages if isinstance(message, Say)]


def offers(reply: Any) -> list[Any]:
    return [message.offer for message in reply.messages if isinstance(message, ShowOffer)]


async def size_in_stock(talk: Any, sku: str = "HUD-SOVA") -> Any:
    product = await talk.catalog.product(sku)
    return next(variant for variant in product.variants if variant.stock > 1)


async def test_a_stranger_is_greeted_and_a_shopper_finds_what_they_chose(talk: Any) -> None:
    assert said(await talk.tap(Command(Wanted.START))) == [Saying.GREETING]
    variant = await size_in_stock(talk)
    await talk.tap(PickSize(variant.sku))
    back = await talk.tap(Command(Wanted.START))
    assert said(back) == [Saying.WELCOME_BACK]
    assert [offer.product_sku for offer in offers(back)] == ["HUD-SOVA"]
    assert (await talk.state())["selection"]["size"] == variant.size


async def test_nobody_is_greeted_instead_of_answered(talk: Any) -> None:
    reply = await talk.send(Tap(Command(Wanted.START)), Text("худі з совою"))
    assert said(reply) == []
    came = await talk.send(Tap(Command(Wanted.START)), Came(Door.LINK, "KUR-ZAMET"))
    assert said(came) == []
    assert [offer.product_sku for offer in offers(came)] == ["KUR-ZAMET"]


async def test_restart_forgets_the_talk_and_keeps_the_language_and_the_door(talk: Any) -> None:
    await talk.send(Came(Door.INSTAGRAM, "HUD-SOVA", mark="ig:C0de"))
    await talk.tap(ChooseLanguage("en"))
    reply = await talk.tap(Command(Wanted.RESTART))
    state = await talk.state()
    assert (said(reply), reply.locale) == ([Saying.RESTARTED, Saying.GREETING], "en")
    assert (state["selection"], state["candidates"], state["words"], state["stage"]) == (None, [], [], "init")
    assert (state["locale_chosen"], state["source"]["mark"]) == (True, "ig:C0de")
    assert said(await talk.tap(Command(Wanted.CART))) == [Saying.CART_EMPTY]


async def test_a_language_is_offered_chosen_and_kept_whatever_is_written_next(talk: Any) -> None:
    offered = await talk.tap(Command(Wanted.LANGUAGE))
    assert (said(offered), offered.asks) == ([Saying.CHOOSE_LANGUAGE], True)
    assert (await talk.state())["asked"] == "language"
    chosen = await talk.tap(ChooseLanguage("ru"))
    assert (said(chosen), chosen.locale) == ([Saying.LANGUAGE_CHOSEN], "ru")
    assert (await talk.say("do you have hoodies?")).locale == "ru"


async def test_help_and_privacy_are_told(talk: Any) -> None:
    assert said(await talk.tap(Command(Wanted.HELP))) == [Saying.HELP]
    assert said(await talk.tap(Command(Wanted.PRIVACY))) == [Saying.PRIVACY]


async def test_the_cart_has_the_price_and_the_stock_of_this_moment(talk: Any) -> None:
    variant = await size_in_stock(talk)
    await talk.tap(PickSize(variant.sku))
    shop = talk.catalog.stock
    await shop.set_price(variant.sku, Money(123400, "UAH"), "owner:1", EffectKey("t", "owner_price", 0))
    await shop.set_stock(variant.sku, 1, "owner:1", EffectKey("t", "owner_stock", 0))
    reply = await talk.tap(Command(Wanted.CART))
    (offer,) = offers(reply)
    (size,) = [each for each in offer.sizes if each.variant_sku == variant.sku]
    assert said(reply) == [Saying.CART]
    assert (size.price.minor, size.stock) == (123400, 1)


async def test_the_cart_says_what_is_missing_and_changes_nothing(talk: Any) -> None:
    await talk.tap(HOODIE)
    before = await talk.state()
    reply = await talk.tap(Command(Wanted.CART))
    after = await talk.state()
    assert said(reply) == [Saying.CART, Saying.WHICH_SIZE]
    assert reply.asks
    assert (after["selection"], after["stage"]) == (before["selection"], before["stage"])
    assert after["asked"] == "size"


async def test_an_order_that_waits_for_its_delivery_still_waits_after_the_cart(talk: Any) -> None:
    variant = await size_in_stock(talk)
    await talk.tap(PickSize(variant.sku))
    await talk.say("беру")
    assert (await talk.state())["stage"] == "delivery"
    reply = await talk.tap(Command(Wanted.CART))
    (cart,) = reply.messages
    assert isinstance(cart, ShowCart)
    assert [line.sku for line in cart.cart.lines] == [variant.sku]
    assert (await talk.state())["asked"] == "delivery"


async def test_what_is_sold_no_more_is_said_to_be_gone_with_something_like_it(talk: Any) -> None:
    await talk.tap(ShowProduct("KUR-ZAMET"))
    await talk.catalog.stock.switch("KUR-ZAMET", False, "owner:1", EffectKey("t", "owner_off", 0))
    reply = await talk.tap(Command(Wanted.CART))
    assert said(reply) == [Saying.CART_GONE]
    shown = [offer for message in reply.messages if isinstance(message, ShowOffers) for offer in message.offers]
    assert [offer.product_sku for offer in shown] == ["KUR-LEHKA"]


async def test_orders_are_with_a_person_and_that_is_said(talk: Any) -> None:
    assert said(await talk.tap(Command(Wanted.ORDERS))) == [Saying.NO_ORDERS]
    await talk.tap(CallPerson())
    asked = await talk.tap(Command(Wanted.ORDERS))
    assert (said(asked), asked.cards) == ([Saying.NO_ORDERS], ())
    key = EffectKey("t", "handoff")
    await talk.agent.handoffs.open(key, chat=talk.chat, topic=0, reason=Reason.ORDER, name="Олена", locale="uk")
    assert said(await talk.tap(Command(Wanted.ORDERS))) == [Saying.ORDER_WITH_PERSON]


@pytest.mark.parametrize("wanted", Wanted)
async def test_every_command_is_answered_at_once_twice_and_beside_another(talk: Any, wanted: Wanted) -> None:
    reply = await talk.send(Tap(Command(wanted)), Tap(Command(wanted)), Tap(Command(Wanted.HELP)))
    assert Saying.HELP in said(reply)
    assert len(said(reply)) == len(set(said(reply)))
    assert reply.answered_by == "command"
