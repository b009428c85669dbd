"""Photos that a vision model names: what each answer of a model, good or bad, makes of the talk."""

from __future__ import annotations

import asyncio
import io
from dataclasses import replace

import pytest
from PIL import Image

from catalog.effects import EffectKey
from catalog.products import Money
from graph.messages import (
    AskDelivery,
    Doubt,
    NoneOfThese,
    Reason,
    Say,
    Saying,
    ShowCart,
    ShowOffer,
    ShowOffers,
    ShowProduct,
    Tap,
    Why,
)
from tests.fakes.model_server import chosen, cuts, described, fails, holds, says, waits
from tests.graph.conftest import Talk

OWL = "green hoodie, owl print, hood, kangaroo pocket"


def first(reply):
    return reply.messages[0]


def sayings(reply):
    return [message.saying for message in reply.messages if isinstance(message, Say)]


def sure(models, sku="HUD-SOVA", colour="green"):
    models.on("Description", described(OWL)).on("Choice", chosen(sku, colour))


async def test_a_photo_that_a_model_names_is_answered_with_the_price_and_stock_of_now(seeing, models, shop, stranger):
    sure(models)
    await shop.stock.set_price("HUD-SOVA-GREEN-104", Money(77700), "script:test", EffectKey("t", "price"))
    reply = await seeing.photo(stranger("owl"))
    shown = first(reply)
    assert isinstance(shown, ShowOffer)
    assert (shown.offer.product_sku, shown.offer.colour.code, shown.recognised) == ("HUD-SOVA", "green", True)
    assert shown.offer.sizes[0].price.minor == 77700
    assert (reply.answered_by, reply.cards) == ("photo:vision", ())
    assert [asked.schema for asked in models.asked] == ["Description", "Choice"]
    assert all(len(asked.text) <= 2500 for asked in models.asked)


async def test_figures_that_a_model_adds_go_nowhere(seeing, models, stranger):
    lies = {"sku": "HUD-SOVA", "colour": "green", "confidence": 0.99, "seen": "price 1", "missing": [], "doubt": None}
    models.on("Description", described(OWL)).on("Choice", says(lies | {"price": 1, "stock": 999, "sizes": ["XXL"]}))
    shown = first(await seeing.photo(stranger("owl")))
    assert [(size.size, size.price.minor, size.stock) for size in shown.offer.sizes] == [("104", 89000, 1)]


async def test_the_same_photo_from_another_shopper_asks_no_model(seeing, models, stranger):
    sure(models)
    await seeing.photo(stranger("owl"))
    other = await Talk(seeing.agent, seeing.catalog, chat=502).photo(stranger("owl"))
    assert (first(other).offer.product_sku, other.answered_by) == ("HUD-SOVA", "photo:vision")
    assert len(models.asked) == 2


async def test_two_shoppers_who_send_it_at_once_cost_one_recognition(seeing, models, stranger):
    go_on = asyncio.Event()
    models.on("Description", holds(go_on, described(OWL))).on("Choice", chosen("HUD-SOVA", "green"))
    talks = [Talk(seeing.agent, seeing.catalog, chat=chat) for chat in (511, 512, 513)]
    asking = [asyncio.create_task(talk.photo(stranger("owl"))) for talk in talks]
    await models.arrived.wait()
    go_on.set()
    replies = await asyncio.gather(*asking)
    assert {first(reply).offer.product_sku for reply in replies} == {"HUD-SOVA"}
    assert [asked.schema for asked in models.asked] == ["Description", "Choice"]


async def test_an_unsure_model_leaves_a_question_with_candidates(seeing, models, stranger):
    models.on("Description", described(OWL)).on("Choice", chosen("HUD-SOVA", "green", 0.7, "hood", doubt="too_dark"))
    reply = await seeing.photo(stranger("owl"), caption="є на 104?")
    shown = first(reply)
    assert isinstance(shown, ShowOffers)
    assert (shown.why, shown.doubt, shown.size) == (Why.PHOTO_UNSURE, Doubt.TOO_DARK, "104")
    assert shown.offers[0].product_sku == "HUD-SOVA"
    assert 1 <= len(shown.offers) <= 3
    assert (reply.asks, reply.cards) == (True, ())


async def test_a_tap_that_answers_the_question_teaches_the_photo(seeing, models, stranger):
    models.on("Description", described(OWL)).on("Choice", chosen("HUD-SOVA", "green", 0.7))
    await seeing.photo(stranger("owl"))
    assert isinstance(first(await seeing.tap(ShowProduct("HUD-SOVA", "green"))), ShowOffer)
    again = await Talk(seeing.agent, seeing.catalog, chat=502).photo(stranger("owl"))
    assert (first(again).offer.product_sku, again.answered_by) == ("HUD-SOVA", "photo:exact")
    assert len(models.asked) == 2


async def test_a_replayed_tap_teaches_once_and_the_same(seeing, models, shop, stranger):
    models.on("Description", described(OWL)).on("Choice", chosen("HUD-SOVA", "green", 0.7))
    await seeing.photo(stranger("owl"))
    before = seeing.after
    reply = await seeing.tap(ShowProduct("HUD-SOVA", "green"))
    same = replace(seeing.turn(Tap(ShowProduct("HUD-SOVA", "green"))), id="501-2")
    assert (await seeing.agent.reply(same, before)).messages == reply.messages


@pytest.mark.parametrize("between", ["дякую", "скільки коштує доставка?"])
async def test_a_later_tap_teaches_nothing(seeing, models, stranger, between):
    models.on("Description", described(OWL)).on("Choice", chosen("HUD-SOVA", "green", 0.7))
    await seeing.photo(stranger("owl"))
    await seeing.say(between)
    await seeing.tap(ShowProduct("HUD-SOVA", "green"))
    photo = await seeing.kept(stranger("owl"))
    assert (await seeing.catalog.photos.recognise(photo)).source != "exact"


async def test_a_tap_on_something_else_teaches_nothing(seeing, models, stranger):
    models.on("Description", described(OWL)).on("Choice", chosen("HUD-SOVA", "green", 0.7))
    offered = {offer.product_sku for offer in first(await seeing.photo(stranger("owl"))).offers}
    other = next(sku for sku in ("SUK-KRAPKA", "KUR-LEHKA", "SHA-PUH", "KUR-ZAMET") if sku not in offered)
    await seeing.tap(ShowProduct(other, (await seeing.catalog.product(other)).colours[0].code))
    photo = await seeing.kept(stranger("owl"))
    assert (await seeing.catalog.photos.recognise(photo)).source != "exact"


async def test_none_of_these_calls_a_person_with_the_photo_and_what_was_tried(seeing, models, stranger):
    models.on("Description", described(OWL)).on("Choice", chosen("HUD-SOVA", "green", 0.7))
    await seeing.photo(stranger("owl"))
    reply = await seeing.tap(NoneOfThese())
    assert sayings(reply) == [Saying.PHOTO_NONE_OF_THESE, Saying.PERSON_CALLED]
    [called] = reply.cards
    assert (called.reason, called.photo_id) == (Reason.PHOTO_NOT_RECOGNISED, await seeing.kept(stranger("owl")))
    assert called.tried == ("photo", "vision", "candidates")
    assert (called.guesses[0].offer.product_sku, called.guesses[0].probability) == ("HUD-SOVA", 0.7)


async def test_an_old_none_of_these_button_asks_for_words(seeing):
    reply = await seeing.tap(NoneOfThese())
    assert (sayings(reply), reply.cards, reply.asks) == ([Saying.PHOTO_NONE_OF_THESE], (), True)


@pytest.mark.parametrize("doubt", list(Doubt))
async def test_an_unsure_model_without_a_product_asks_for_words_and_says_why(seeing, models, stranger, doubt):
    models.on("Description", described(OWL)).on("Choice", chosen(None, None, 0.1, doubt=doubt.value))
    reply = await seeing.photo(stranger("sofa"))
    assert reply.messages == (Say(Saying.PHOTO_UNKNOWN, doubt=doubt),)
    assert (reply.asks, reply.cards, reply.answered_by) == (True, (), "photo:vision")


@pytest.mark.parametrize("doubt", [Doubt.TOO_DARK, Doubt.NOT_A_PRODUCT])
async def test_a_photo_with_nothing_to_describe_costs_one_call(seeing, models, stranger, doubt):
    models.on("Description", described(doubt=doubt.value))
    reply = await seeing.photo(stranger("night"))
    assert reply.messages == (Say(Saying.PHOTO_UNKNOWN, doubt=doubt),)
    assert len(models.asked) == 1


async def test_twice_unsure_calls_a_person_and_still_shows_the_candidates(seeing, models, stranger):
    models.on("Description", described(OWL)).on("Choice", chosen("HUD-SOVA", "green", 0.7))
    await seeing.photo(stranger("one"))
    reply = await seeing.photo(stranger("two"))
    assert isinstance(first(reply), ShowOffers)
    assert sayings(reply) == [Saying.PERSON_CALLED]
    [called] = reply.cards
    assert called.photo_id == await seeing.kept(stranger("two"))
    assert (called.guesses[0].offer.product_sku, called.guesses[0].probability) == ("HUD-SOVA", 0.7)


async def test_the_same_photo_sent_twice_counts_once(seeing, models, stranger):
    models.on("Description", described(OWL)).on("Choice", chosen("HUD-SOVA", "green", 0.7))
    await seeing.photo(stranger("owl"))
    reply = await seeing.photo(stranger("owl"))
    assert (isinstance(first(reply), ShowOffers), reply.cards, len(reply.messages)) == (True, (), 1)
    assert len(models.asked) == 2


async def test_an_unclear_colour_is_asked_about(seeing, models, stranger):
    models.on("Description", described(OWL)).on("Choice", chosen("HUD-SOVA", None, 0.95, doubt="colour_unclear"))
    shown = first(await seeing.photo(stranger("owl")))
    assert {(offer.product_sku, offer.colour.code) for offer in shown.offers} == {
        ("HUD-SOVA", "black"),
        ("HUD-SOVA", "green"),
    }
    assert shown.doubt is Doubt.COLOUR_UNCLEAR


async def test_several_things_in_one_photo_are_named_and_teach_nothing(seeing, models, stranger):
    models.on("Description", described("hoodie with an owl", "warm hat with a pompon"))
    reply = await seeing.photo(stranger("family"))
    shown = first(reply)
    assert (shown.why, shown.doubt) == (Why.SEVERAL_THINGS, Doubt.SEVERAL_PRODUCTS)
    assert "HUD-SOVA" in {offer.product_sku for offer in shown.offers}
    offer = shown.offers[0]
    await seeing.tap(ShowProduct(offer.product_sku, offer.colour.code))
    photo = await seeing.kept(stranger("family"))
    assert (await seeing.catalog.photos.recognise(photo)).source != "exact"


REFUSALS = {
    "a SKU that nobody sells": chosen("HUD-SOVA-2000", "green"),
    "a SKU outside the three": chosen("NOT-ONE-OF-THE-THREE", None),
    "a colour that it is not made in": chosen("HUD-SOVA", "pink"),
}


@pytest.mark.parametrize("lie", list(REFUSALS))
async def test_an_answer_outside_what_was_offered_is_refused_and_words_are_asked_for(seeing, models, stranger, lie):
    models.on("Description", described(OWL)).on("Choice", REFUSALS[lie])
    reply = await seeing.photo(stranger("owl"))
    assert (sayings(reply), reply.cards, reply.asks) == ([Saying.PHOTO_UNKNOWN], (), True)


async def test_a_product_of_ours_that_was_not_among_the_three_is_refused_too(seeing, models, stranger):
    models.on("Description", described(OWL)).on("Choice", chosen("HUD-SOVA", "green"))
    await seeing.photo(stranger("owl"))
    offered = models.calls("Choice")[0].text
    left_out = next(sku for sku in ("SHA-PUH", "SUK-KRAPKA", "KUR-ZAMET", "KUR-LEHKA") if f"[{sku}]" not in offered)
    models.on("Choice", chosen(left_out, None))
    assert sayings(await seeing.photo(stranger("another"))) == [Saying.PHOTO_UNKNOWN]


BAD_DAYS = {
    "an error of the server": fails(500),
    "too many requests for long": fails(429, "60"),
    "no right to ask": fails(401),
    "malformed JSON": says('{"things": ["hood'),
    "an answer of another shape": says({"price": 1}),
    "half an answer": cuts(),
    "no answer in time": waits(30, says({})),
}


@pytest.mark.parametrize("day", list(BAD_DAYS))
async def test_when_no_model_answers_words_are_asked_for_and_a_person_is_called_at_once(
    open_talk, models, stranger, day
):
    models.always(BAD_DAYS[day])
    async with open_talk(photo_seconds=1.5) as talk:
        reply = await talk.photo(stranger("owl"))
        assert sayings(reply) == [Saying.PHOTO_NOT_LOOKED_AT, Saying.PERSON_CALLED]
        [called] = reply.cards
        assert (called.reason, called.photo_id) == (Reason.MODELS_DOWN, await talk.kept(stranger("owl")))
        assert called.tried == ("photo", "vision_down")
        assert reply.answered_by == "photo:down"
        assert first(await talk.say("це худі з совою")).offer.product_sku == "HUD-SOVA"


async def test_what_our_own_pictures_show_needs_no_model_on_a_bad_day(seeing, models, picture_of):
    models.always(fails(500))
    reply = await seeing.photo(picture_of("HUD-SOVA", "green", 60))
    assert first(reply).offer.product_sku == "HUD-SOVA"
    assert models.asked == []


async def test_a_failed_recognition_is_not_remembered(seeing, models, stranger):
    models.on("Description", fails(401))
    await seeing.photo(stranger("owl"))
    sure(models)
    assert first(await seeing.photo(stranger("owl"))).offer.product_sku == "HUD-SOVA"


async def test_a_busy_server_is_asked_again_when_it_says(seeing, models, stranger):
    models.on("Description", fails(429, "0.1"), described(OWL)).on("Choice", fails(503), chosen("HUD-SOVA", "green"))
    assert first(await seeing.photo(stranger("owl"))).offer.product_sku == "HUD-SOVA"
    assert len(models.asked) == 4


async def test_what_leaves_the_house_is_small_upright_and_tells_nothing_but_pixels(seeing, models, stranger):
    models.on("Description", described(OWL)).on("Choice", chosen("HUD-SOVA", "green"))
    with Image.open(io.BytesIO(stranger("owl"))) as image:
        big = image.resize((3000, 2000))
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "SECRET CAMERA"
    exif.get_ifd(0x8825)[2] = (50.0, 27.0, 0.0)
    file = io.BytesIO()
    big.save(file, "JPEG", exif=exif, comment=b"SECRET COMMENT")
    assert b"SECRET" in file.getvalue()
    await seeing.photo(file.getvalue(), caption="мій телефон 0671234567")
    for asked in models.asked:
        [sent] = asked.pictures
        with Image.open(io.BytesIO(sent)) as image:
            assert (image.format, max(image.size), image.height > image.width) == ("JPEG", 1024, True)
            assert not image.getexif()
            assert "comment" not in image.info
        assert b"SECRET" not in sent
        assert "0671234567" not in str(asked.body)
        assert "Олена" not in str(asked.body)


async def test_our_own_pictures_go_along_when_the_entry_takes_several(open_talk, models, stranger):
    sure(models)
    async with open_talk(f"grok-4|{models.url}||3") as talk:
        await talk.photo(stranger("owl"))
    assert [len(asked.pictures) for asked in models.asked] == [1, 3]
    with Image.open(io.BytesIO(models.asked[1].pictures[1])) as image:
        assert max(image.size) <= 512


async def test_the_caption_beside_a_seen_photo_is_answered_in_all_its_parts(seeing, models, stranger):
    sure(models, "HUD-SOVA", "black")
    reply = await seeing.photo(stranger("owl"), caption="є такий на 128? скільки коштує? а доставка?")
    assert (first(reply).size, first(reply).offer.colour.code) == ("128", "black")
    assert Saying.POLICY in sayings(reply)


async def test_a_colour_that_it_is_not_made_in_is_said_before_what_there_is(seeing, models, stranger):
    sure(models)
    reply = await seeing.photo(stranger("owl"), caption="а в рожевому?")
    assert sayings(reply)[0] is Saying.NO_SUCH_COLOUR
    [shown] = [message for message in reply.messages if isinstance(message, ShowOffer)]
    assert shown.offer.product_sku == "HUD-SOVA"


async def test_sold_out_in_this_colour_says_so_and_offers_what_is_there(seeing, models, shop, stranger):
    sure(models)
    await shop.stock.set_stock("HUD-SOVA-GREEN-104", 0, "script:test", EffectKey("t", "stock"))
    shown, instead = (await seeing.photo(stranger("owl"))).messages
    assert [size.stock for size in shown.offer.sizes] == [0]
    assert instead.why is Why.SIMILAR
    assert (instead.offers[0].product_sku, instead.offers[0].colour.code) == ("HUD-SOVA", "black")


async def test_an_album_with_one_that_nobody_knows_says_so(seeing, models, picture_of, stranger):
    models.on("Description", described(doubt="not_a_product"))
    reply = await seeing.photo(picture_of("HUD-SOVA", "green"), stranger("sofa"))
    assert first(reply).offer.product_sku == "HUD-SOVA"
    assert sayings(reply) == [Saying.PHOTO_REST_UNKNOWN]


async def test_an_order_beside_a_photo_has_its_thing_and_size_and_asks_where_to_send(seeing, models, stranger):
    sure(models, "HUD-SOVA", "black")
    reply = await seeing.photo(stranger("owl"), caption="беру на 128")
    told = next(message for message in reply.messages if isinstance(message, ShowCart))
    assert [(line.product_sku, line.size) for line in told.cart.lines] == [("HUD-SOVA", "128")]
    assert (type(reply.messages[-1]), reply.stage) == (AskDelivery, "delivery")
