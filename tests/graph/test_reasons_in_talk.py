"""Why a person is called: each reason is reached in a talk, is told once, and comes with a brief of the talk."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from catalog import Catalog
from catalog.effects import EffectKey
from catalog.orders import By, OrderState, PaymentMode
from graph.briefs import brief_of
from graph.messages import AskOrder, Brief, OrderMatter, OrderWish, Reason, Saying
from graph.state import State, Wish
from graph.understanding.reading import Reading
from tests.fakes.model_server import ModelServer, fails, says
from tests.graph.conftest import Talk, agent_in
from tests.graph.orders import HOODIE, Desk

NONSENSE = ("блямба", "фурбик жмакає", "зелепух", "кваркозяба")
NIGHT = datetime(2026, 3, 11, 21, 0, tzinfo=UTC)


@pytest.fixture
def desk(shop: Catalog) -> Desk:
    return Desk(shop)


@pytest.fixture
async def models() -> AsyncIterator[ModelServer]:
    async with ModelServer.serve() as server:
        yield server


def sayings(reply):
    return [message.saying for message in reply.messages if hasattr(message, "saying")]


async def test_a_receipt_for_an_order_that_is_gone_goes_to_a_person_with_the_order(talk: Talk, desk: Desk):
    order = await desk.ordered(HOODIE, mode=PaymentMode.FULL)
    await talk.tap(AskOrder(order.number, OrderWish.PAY))
    await talk.catalog.orders.move(desk.key(), order.number, OrderState.CANCELLED, By.manager(7))
    reply = await talk.say("оплатила, перевірте")
    (called,) = reply.cards
    assert called.reason is Reason.PAYMENT_CHECK
    assert [(each.order.number, each.matter) for each in reply.orders] == [(order.number, OrderMatter.SHOWN)]
    assert called.brief.order == await talk.catalog.orders.find(order.number)


async def test_words_that_only_models_could_read_call_a_person_by_their_own_reason(
    shop: Catalog, shop_folder: Path, models: ModelServer
):
    models.always(fails(500))
    async with agent_in(shop, shop_folder, chat_models=f"gpt-4o-mini|{models.url}", text_seconds=1.0) as agent:
        talk = Talk(agent, shop)
        replies = [await talk.say(words) for words in NONSENSE]
    assert [card.reason for reply in replies for card in reply.cards] == [Reason.MODELS_DOWN]


async def test_words_that_models_read_and_do_not_understand_are_only_unclear(
    shop: Catalog, shop_folder: Path, models: ModelServer
):
    lists = {"intents": ["unknown"], "colours": [], "not_colours": [], "sizes": [], "words": [], "confidence": 0.0}
    models.always(says(dict.fromkeys(Reading.model_fields) | lists))
    async with agent_in(shop, shop_folder, chat_models=f"gpt-4o-mini|{models.url}") as agent:
        talk = Talk(agent, shop)
        replies = [await talk.say(words) for words in NONSENSE]
    assert models.asked
    assert [card.reason for reply in replies for card in reply.cards] == [Reason.UNSURE_TWICE]


async def test_without_any_model_the_same_words_are_only_unclear(talk: Talk):
    replies = [await talk.say(words) for words in NONSENSE]
    assert [card.reason for reply in replies for card in reply.cards] == [Reason.UNSURE_TWICE]


async def test_a_second_reason_is_told_once_and_brings_no_second_card(talk: Talk):
    await talk.say("покличте людину")
    first = await talk.say("прислали порване, жах")
    assert (first.joined, first.cards) == ((Reason.COMPLAINT,), ())
    second = await talk.say("і ще нитки стирчать, це жахливо!")
    assert (second.joined, second.cards) == ((), ())


async def test_what_is_added_to_a_complaint_is_passed_on(talk: Talk):
    await talk.say("прислали порване, жах")
    assert sayings(await talk.say("отут збоку хрясь і все")) == [Saying.PASSED_ON]


async def test_at_night_the_moment_is_told_once_and_again_only_to_whoever_asks(talk: Talk):
    talk.at = NIGHT
    assert sayings(await talk.say("покличте людину")) == [Saying.PERSON_FROM]
    assert Saying.PERSON_FROM not in sayings(await talk.say("худі на 104"))
    assert Saying.PERSON_FROM not in sayings(await talk.say("прислали порване, жах"))
    assert sayings(await talk.say("покличте людину")) == [Saying.PERSON_FROM]


async def test_while_a_notice_holds_nobody_promises_a_moment(talk: Talk):
    await talk.catalog.notices.post(EffectKey("n1", "notice"), "Немає світла", "owner:900")
    assert sayings(await talk.say("покличте людину")) == [Saying.PERSON_LATER]
    await talk.catalog.notices.lift(EffectKey("n2", "notice"), "owner:900")
    assert sayings(await talk.say("покличте людину")) == [Saying.PERSON_ALREADY_CALLED]


async def test_the_brief_names_the_wish_in_the_words_of_the_shop(talk: Talk):
    wish = Wish(category="jackets", colours=["navy", "blue"], not_colours=["pink"], height=104, for_whom="girl")
    wished = State(wish=Wish(**wish, price_max=3000, text="щось на прогулянки"), stage="human", asked="which")
    brief = await brief_of(wished, talk.catalog, talk.chat)
    assert brief.wish == ("куртка", "темно-синій", "не рожевий", "до 3000 грн", "«щось на прогулянки»")
    assert (brief.child, brief.question, brief.stage) == ("104 см, дівчинка", "which", "human")
    assert (brief.cart, brief.order) == (None, None)


async def test_the_brief_has_the_cart_as_it_is_now(talk: Talk):
    await talk.say("худі з совою на 104")
    await talk.say("беру")
    told = (await talk.say("покличте людину")).cards[0]
    assert told.brief.size == "104"
    assert told.brief.question == "delivery"
    assert told.brief.cart is not None
    assert [line.sku for line in told.brief.cart.lines] == [HOODIE]


async def test_a_card_is_made_again_as_the_talk_is_now(talk: Talk):
    assert await talk.agent.brief(talk.chat, 0, None) is None
    first = (await talk.say("покличте людину")).cards[0]
    assert (await talk.agent.brief(talk.chat, 0, None)) is not None
    await talk.say("худі з совою")
    await talk.say("прислали порване, жах")
    again = await talk.agent.brief(talk.chat, 0, talk.after)
    assert again is not None
    assert (again.handoff_id, again.reason, again.name) == (first.handoff_id, Reason.COMPLAINT, "Олена")
    assert again.words == ("покличте людину", "худі з совою", "прислали порване, жах")
    assert again.offer is not None
    assert again.offer.product_sku == "HUD-SOVA"
    assert again.brief != Brief()


async def test_what_was_tried_stays_with_the_hand_off(talk: Talk):
    for words in NONSENSE:
        reply = await talk.say(words)
    again = await talk.agent.brief(talk.chat, 0, talk.after)
    assert again is not None
    assert again.tried == reply.cards[0].tried
    assert "lexicon" in again.tried
