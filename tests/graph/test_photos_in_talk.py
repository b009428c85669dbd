"""Talks with photos: ours, ours as copies, twins, strangers, albums, captions and files that are no photos."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from sqlalchemy import update

from catalog.errors import PhotoProblem
from catalog.tables import ProductRow
from graph.messages import Asked, Picture, Reason, Say, Saying, ShowOffer, ShowOffers, Why


def first(reply):
    return reply.messages[0]


async def test_our_own_picture_is_named_with_price_and_stock_of_now(talk, picture_of):
    reply = await talk.photo(picture_of("HUD-SOVA", "green"))
    shown = first(reply)
    assert isinstance(shown, ShowOffer)
    assert (shown.offer.product_sku, shown.offer.colour.code, shown.recognised) == ("HUD-SOVA", "green", True)
    assert reply.answered_by == "photo:exact"


async def test_a_recompressed_copy_is_still_ours(talk, picture_of):
    reply = await talk.photo(picture_of("SUK-KRAPKA", "blue", 60))
    assert (first(reply).offer.product_sku, first(reply).offer.colour.code) == ("SUK-KRAPKA", "blue")
    assert reply.answered_by in {"photo:near", "photo:cache"}


async def test_the_caption_beside_a_photo_is_answered_with_it(talk, picture_of):
    reply = await talk.photo(picture_of("HUD-SOVA", "black"), caption="є такий на 116? скільки коштує?")
    shown = first(reply)
    assert (shown.size, shown.nearest, shown.asked) == ("116", ("104", "128"), Asked.PRICE)


async def test_another_colour_in_the_caption_is_shown(talk, picture_of):
    reply = await talk.photo(picture_of("HUD-SOVA", "black"), caption="а такий зелений є?")
    assert first(reply).offer.colour.code == "green"


async def test_twins_are_offered_to_choose_from(talk, picture_of):
    reply = await talk.photo(picture_of("KOS-STEZHKA", "pink"))
    shown = first(reply)
    assert isinstance(shown, ShowOffers)
    assert {offer.product_sku for offer in shown.offers} == {"KOS-STEZHKA", "KOS-STEZHKA-POLO"}
    assert (shown.why, reply.asks) == (Why.PHOTO_UNSURE, True)
    assert isinstance(first(await talk.say("другий")), ShowOffer)


async def test_an_album_of_one_product_is_one_answer(talk, picture_of):
    reply = await talk.photo(picture_of("HUD-SOVA", "black"), picture_of("HUD-SOVA", "black", 60))
    assert len(reply.messages) == 1
    assert first(reply).offer.product_sku == "HUD-SOVA"


async def test_an_album_of_several_products_is_answered_together(talk, picture_of):
    files = [picture_of("HUD-SOVA", "black"), picture_of("SUK-KRAPKA", "pink"), picture_of("SHA-PUH", "pink")]
    shown = first(await talk.photo(*files, caption="скільки це все?"))
    assert shown.why is Why.SEVERAL_PHOTOS
    assert [offer.product_sku for offer in shown.offers] == ["HUD-SOVA", "SUK-KRAPKA", "SHA-PUH"]


async def test_a_stranger_in_an_album_does_not_hide_what_we_know(talk, picture_of, stranger):
    assert first(await talk.photo(stranger("a"), picture_of("SHA-PUH", "pink"))).offer.product_sku == "SHA-PUH"


async def test_an_unknown_photo_is_asked_about_and_the_next_words_find_it(talk, stranger):
    reply = await talk.photo(stranger("sofa"))
    assert (first(reply).saying, reply.cards, reply.asks) == (Saying.PHOTO_UNKNOWN, (), True)
    assert first(await talk.say("це худі з совою")).offer.product_sku == "HUD-SOVA"


async def test_an_unknown_photo_with_words_offers_what_the_words_name(talk, stranger):
    reply = await talk.photo(stranger("dress"), caption="є схожа сукня в горошок?")
    assert first(reply).why is Why.PHOTO_UNSURE
    assert first(reply).offers[0].product_sku == "SUK-KRAPKA"
    assert reply.answered_by == "photo:caption"


async def test_the_second_unknown_photo_calls_a_person_with_it_and_help_goes_on(talk, stranger):
    await talk.photo(stranger("one"))
    reply = await talk.photo(stranger("two"))
    assert [message.saying for message in reply.messages] == [Saying.PHOTO_UNKNOWN_AGAIN, Saying.PERSON_CALLED]
    called = reply.cards[0]
    assert (called.reason, called.photo_id) == (Reason.PHOTO_NOT_RECOGNISED, await talk.kept(stranger("two")))
    third = await talk.photo(stranger("three"))
    assert [message.saying for message in third.messages] == [Saying.PHOTO_UNKNOWN_AGAIN, Saying.PERSON_ALREADY_CALLED]
    assert third.cards == ()
    assert first(await talk.say("худі на 104")).offer.product_sku == "HUD-SOVA"


async def test_a_recognised_photo_forgives_an_unknown_one(talk, picture_of, stranger):
    await talk.photo(stranger("one"))
    await talk.photo(picture_of("SHA-PUH", "pink"))
    assert first(await talk.photo(stranger("two"))).saying is Saying.PHOTO_UNKNOWN


@pytest.mark.parametrize("problem", list(PhotoProblem))
async def test_a_file_that_is_no_photo_is_told_why(talk, problem):
    reply = await talk.send(Picture(None, problem))
    assert reply.messages == (Say(Saying.PHOTO_UNREADABLE, problem=problem),)


async def test_a_photo_that_is_gone_from_the_store_is_asked_for_again(talk):
    reply = await talk.send(Picture("0" * 64))
    assert first(reply) == Say(Saying.PHOTO_UNREADABLE, problem=PhotoProblem.NOT_DELIVERED)


async def test_a_photo_of_something_no_longer_sold_is_unknown(talk, shop, picture_of):
    async with shop.db.write() as session:
        await session.execute(update(ProductRow).where(ProductRow.sku == "SHA-PUH").values(active=False))
    assert first(await talk.photo(picture_of("SHA-PUH", "pink"))).saying is Saying.PHOTO_UNKNOWN


async def test_a_person_asked_for_beside_a_photo_is_called(talk, picture_of):
    reply = await talk.photo(picture_of("HUD-SOVA", "black"), caption="покличте менеджера")
    assert isinstance(first(reply), ShowOffer)
    offer = reply.cards[0].offer
    assert offer is not None
    assert offer.product_sku == "HUD-SOVA"


async def test_a_follow_up_after_a_photo_is_about_it(talk, picture_of):
    await talk.photo(picture_of("SUK-KRAPKA", "pink"))
    assert first(await talk.say("а 98?")).size == "98"


def test_the_test_pictures_differ(picture_of, stranger):
    files = [picture_of("HUD-SOVA", "black"), picture_of("SHA-PUH", "pink"), stranger("one")]
    assert len({Image.open(io.BytesIO(file)).tobytes() for file in files}) == 3


async def test_a_size_said_after_several_photos_is_told_of_each(talk, picture_of):
    await talk.photo(picture_of("HUD-SOVA", "black"), picture_of("SUK-KRAPKA", "pink"))
    shown = first(await talk.say("обидва на 104"))
    assert [offer.product_sku for offer in shown.offers] == ["HUD-SOVA", "SUK-KRAPKA"]
    assert shown.size == "104"
    assert first(await talk.say("а на 116?")).size == "116"
