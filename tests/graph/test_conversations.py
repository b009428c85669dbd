"""Talks with words and buttons: turns in, replies out, on a real catalog."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import update

from catalog import Catalog
from catalog.effects import EffectKey
from catalog.products import Money
from catalog.tables import ProductRow
from graph.messages import (
    AskDelivery,
    Asked,
    CallPerson,
    Other,
    OtherKind,
    PickSize,
    Reason,
    Reply,
    Say,
    Saying,
    ShowCart,
    ShowOffer,
    ShowOffers,
    ShowProduct,
    StaleButton,
    Text,
    Why,
)


def card(reply: Reply) -> ShowOffer:
    found = [message for message in reply.messages if isinstance(message, ShowOffer)]
    assert found, reply.messages
    return found[-1]


def several(reply: Reply) -> ShowOffers:
    found = [message for message in reply.messages if isinstance(message, ShowOffers)]
    assert found, reply.messages
    return found[-1]


def sayings(reply: Reply) -> list[Saying]:
    return [message.saying for message in reply.messages if isinstance(message, Say)]


def skus(reply: Reply) -> list[str]:
    return [offer.product_sku for offer in several(reply).offers]


async def test_a_greeting_is_greeted_in_the_language_of_the_first_answer(talk):
    reply = await talk.say("Добрий вечір")
    assert (sayings(reply), reply.locale, reply.asks) == ([Saying.GREETING], "uk", False)


async def test_a_search_shows_what_there_is_with_true_prices_and_stock(talk):
    reply = await talk.say("є рожевий костюм на 128?")
    shown = several(reply)
    assert skus(reply) == ["KOS-STEZHKA", "KOS-STEZHKA-POLO"]
    assert (shown.why, shown.size, reply.asks) == (Why.FOUND, "128", True)
    first = {size.size: (size.price.minor, size.stock) for size in shown.offers[0].sizes}
    assert first == {"92": (120000, 3), "104": (120000, 2), "110": (120000, 0), "116": (130000, 1), "128": (130000, 4)}


@pytest.mark.parametrize(
    "text",
    [
        "сукня в горошок",
        "платье в горошек",
        "polka dot dress",
        "suknia v horoshok",
        "сукенка у горошок є?",
        "шукаю плаття в горошек",
        "сукня в гарошок",
    ],
)
async def test_one_product_is_found_in_three_languages_with_slips_and_in_latin_letters(talk, text):
    assert card(await talk.say(text)).offer.product_sku == "SUK-KRAPKA"


async def test_a_follow_up_changes_colour_and_size_of_what_was_shown(talk):
    await talk.say("рожева сукня в горошок")
    assert card(await talk.say("а в синьому?")).offer.colour.code == "blue"
    asked = card(await talk.say("а 104?"))
    assert (asked.offer.colour.code, asked.size, asked.nearest) == ("blue", "104", ())


async def test_a_missing_size_is_told_with_its_neighbours(talk):
    await talk.say("рожева сукня в горошок")
    missing = card(await talk.say("104 є?"))
    assert (missing.offer.colour.code, missing.size, missing.nearest) == ("pink", "104", ("98", "116"))


async def test_the_second_one_is_the_second_one_shown(talk):
    await talk.say("рожевий костюм")
    assert card(await talk.say("той другий")).offer.product_sku == "KOS-STEZHKA-POLO"
    assert card(await talk.say("1")).offer.product_sku == "KOS-STEZHKA"


async def test_questions_about_the_shown_product_say_what_was_asked_first(talk):
    await talk.say("худі з совою")
    assert card(await talk.say("скільки коштує?")).asked is Asked.PRICE
    assert card(await talk.say("які розміри є?")).asked is Asked.SIZES
    assert card(await talk.say("є в наявності?")).asked is Asked.STOCK


async def test_a_size_said_once_is_not_asked_again(talk):
    await talk.say("костюм на 116")
    assert card(await talk.say("перший")).size == "116"


@pytest.mark.parametrize("text", ["на зріст 114", "114 см", "дитині 6 років", "ребёнку 6 лет", "for a 6 year old"])
async def test_height_and_age_become_a_size(talk, text):
    await talk.say("худі з совою")
    assert card(await talk.say(text)).size == "116"


async def test_a_colour_nobody_has_is_admitted_and_the_product_stays(talk):
    await talk.say("сукня в горошок")
    reply = await talk.say("а в чорному?")
    assert sayings(reply) == [Saying.NO_SUCH_COLOUR]
    assert card(reply).offer.product_sku == "SUK-KRAPKA"


async def test_a_near_shade_is_offered_for_a_colour(talk):
    await talk.say("легка куртка")
    assert card(await talk.say("а в синьому кольорі?")).offer.colour.code == "navy"


async def test_too_dear_leads_to_cheaper_ones_or_to_the_rules(talk):
    await talk.tap(ShowProduct("KOS-STEZHKA-POLO"))
    assert skus(await talk.say("дорого, є дешевше?")) == ["KOS-STEZHKA"]
    await talk.tap(ShowProduct("SHA-PUH"))
    assert sayings(await talk.say("дорого")) == [Saying.NONE_CHEAPER]


async def test_of_several_too_dear_ones_the_cheapest_is_told_and_nothing_cheaper_in_another_size_only(talk):
    await talk.say("костюм рожевий на 128")
    reply = await talk.say("щось дорого")
    assert sayings(reply) == [Saying.NONE_CHEAPER]
    assert (card(reply).offer.product_sku, card(reply).size) == ("KOS-STEZHKA-POLO", "128")
    again = await talk.say("а дешевше нічого нема?")
    assert {type(message) for message in again.messages} == {Say}
    assert sayings(again)[0] is Saying.NONE_CHEAPER


async def test_a_budget_may_be_said_of_the_shown_one_too(talk):
    await talk.tap(ShowProduct("KUR-LEHKA"))
    assert "KUR-LEHKA" in skus(await talk.say("до 1500 грн є щось?"))


async def test_what_is_sold_out_comes_with_something_alike(talk):
    reply = await talk.tap(ShowProduct("KUR-ZAMET", "navy"))
    assert all(size.stock == 0 for size in card(reply).offer.sizes)
    reply = await talk.say("є 116?")
    assert skus(reply) == ["KUR-LEHKA"]
    assert several(reply).why is Why.SIMILAR


async def test_the_one_that_was_meant_is_told_to_be_sold_out_before_others_are_shown(talk):
    reply = await talk.say("зимова куртка")
    assert card(reply).offer.product_sku == "KUR-ZAMET"
    assert skus(reply) == ["KUR-LEHKA"]


async def test_a_budget_is_kept(talk):
    reply = await talk.say("щось до 400 грн")
    assert card(reply).offer.product_sku == "SHA-PUH"


async def test_a_rule_is_told_word_for_word_beside_the_product(talk):
    reply = await talk.say("скільки коштує доставка і чи є худі на 104?")
    policy = reply.messages[0]
    assert isinstance(policy, Say)
    assert policy.policy is not None
    assert policy.policy.uk == "Надсилаємо щодня."
    assert card(reply).offer.product_sku == "HUD-SOVA"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("як оплатити?", "Карткою або при отриманні."),
        ("чи можна повернути?", "Протягом 14 днів."),
        ("не підійшов розмір", "Обміняємо."),
        ("коли ви працюєте", "З 9 до 19 у будні."),
        ("почем доставка новой почтой", "Надсилаємо щодня."),
        ("які розміри?", "За зростом."),
    ],
)
async def test_rules_are_answered_by_their_words(talk, text, told):
    reply = await talk.say(text)
    assert [message.policy.uk for message in reply.messages] == [told]


async def test_english_is_answered_in_english_and_ukrainian_comes_back(talk):
    assert (await talk.say("hello, do you have a black hoodie?")).locale == "en"
    assert (await talk.say("104")).locale == "en"
    assert (await talk.say("а рожеві сукні є?")).locale == "uk"


async def test_words_that_may_be_russian_are_no_reason_to_stay_english(talk):
    await talk.say("do you have a pink tracksuit?")
    assert (await talk.say("сколько стоит")).locale == "uk"


async def test_russian_is_understood_and_answered_in_ukrainian_until_asked(talk):
    assert (await talk.say("есть розовые костюмы?")).locale == "uk"
    assert (await talk.say("можно по-русски?")).locale == "ru"
    assert (await talk.say("скільки коштує?")).locale == "ru"
    assert (await talk.say("українською, будь ласка")).locale == "uk"


async def test_nonsense_is_asked_about_in_three_ways_and_then_a_person_is_called(talk):
    texts = ("ыва фыва", "qwpoei zmxn", "бла бла бла")
    asked = [sayings(await talk.say(text)) for text in texts]
    assert asked == [[Saying.NOT_UNDERSTOOD], [Saying.ASK_OTHERWISE], [Saying.NOT_UNDERSTOOD_AGAIN]]
    fourth = await talk.say("ля ля ля")
    assert [one.reason for one in fourth.cards] == [Reason.UNSURE_TWICE]


async def test_being_understood_forgives_what_was_not(talk):
    await talk.say("qwpoei zmxn")
    await talk.say("худі з совою")
    assert sayings(await talk.say("zmxn qwpoei")) == [Saying.NOT_UNDERSTOOD]


@pytest.mark.parametrize("text", ["є купальники?", "шукаю кросівки", "есть юбки?", "do you have sneakers?"])
async def test_what_we_do_not_sell_is_not_found(talk, text):
    assert sayings(await talk.say(text)) == [Saying.NOTHING_FOUND]


@pytest.mark.parametrize(
    ("text", "saying"),
    [
        ("дякую!", Saying.THANKS),
        ("👍", Saying.THANKS),
        ("на все добре", Saying.THANKS),
        ("ти бот?", Saying.AM_A_BOT),
        ("are you a real person or a bot", Saying.AM_A_BOT),
        ("що ти вмієш?", Saying.HELP),
        ("🦄" * 4096, Saying.TOO_LONG),
        ("скільки коштує?", Saying.WHICH_PRODUCT),
        ("беру", Saying.WHICH_PRODUCT),
        ("   ", Saying.NOT_UNDERSTOOD),
    ],
)
async def test_small_talk_and_loose_ends_get_their_sentence(talk, text, saying):
    assert sayings(await talk.say(text)) == [saying]


async def test_a_burst_of_messages_is_one_question(talk):
    reply = await talk.say("Добрий вечір", "а є", "худі", "на 104")
    assert (card(reply).offer.product_sku, card(reply).size) == ("HUD-SOVA", "104")


async def test_an_order_asks_for_the_size_first_and_then_where_to_send_it(talk):
    await talk.say("худі з совою")
    asked = await talk.say("беру")
    assert sayings(asked) == [Saying.WHICH_SIZE]
    assert isinstance(asked.messages[0], ShowOffer), "the sizes to choose from stand under its card"
    reply = await talk.say("104")
    assert [type(message) for message in reply.messages] == [ShowCart, AskDelivery]
    assert (reply.cards, reply.stage) == ((), "delivery")


async def test_buttons_show_products_and_sizes_as_they_are_now(talk, shop: Catalog):
    shown = card(await talk.tap(ShowProduct("HUD-SOVA")))
    assert shown.offer.colour.code == "black"
    await shop.stock.set_price("HUD-SOVA-BLACK-104", Money(77700), "script:test", EffectKey("t", "price"))
    await shop.stock.set_stock("HUD-SOVA-BLACK-104", 1, "script:test", EffectKey("t", "stock"))
    tapped = await talk.tap(PickSize("HUD-SOVA-BLACK-104"))
    size = next(size for size in card(tapped).offer.sizes if size.size == "104")
    assert (size.price.minor, size.stock, card(tapped).size) == (77700, 1, "104")
    assert tapped.answered_by == "button"


async def test_a_button_of_something_no_longer_sold_is_stale(talk, shop: Catalog):
    async with shop.db.write() as session:
        await session.execute(update(ProductRow).where(ProductRow.sku == "HUD-SOVA").values(active=False))
    for action in (ShowProduct("HUD-SOVA"), PickSize("HUD-SOVA-BLACK-104"), ShowProduct("NOPE", "red"), StaleButton()):
        assert sayings(await talk.tap(action)) == [Saying.BUTTON_STALE]


async def test_what_was_shown_and_then_taken_off_is_not_talked_about(talk, shop: Catalog):
    await talk.say("худі з совою")
    async with shop.db.write() as session:
        await session.execute(update(ProductRow).where(ProductRow.sku == "HUD-SOVA").values(active=False))
    assert sayings(await talk.say("скільки коштує?")) == [Saying.WHICH_PRODUCT]


@pytest.mark.parametrize("kind", list(OtherKind))
async def test_what_cannot_be_opened_is_told_by_its_kind(talk, kind):
    reply = await talk.send(Other(kind))
    assert reply.messages == (Say(Saying.CANNOT_OPEN, kind=kind),)


async def test_a_sticker_beside_a_question_is_passed_over(talk):
    reply = await talk.send(Other(OtherKind.STICKER), Text("худі на 104"))
    assert card(reply).offer.product_sku == "HUD-SOVA"


async def test_no_turn_says_more_than_three_things(talk):
    reply = await talk.say("доставка, оплата, повернення, обмін, і покажіть рожевий костюм на 128")
    assert len(reply.messages) <= 3


async def test_a_person_is_called_once_and_the_bot_goes_on_helping(talk):
    first = await talk.tap(CallPerson())
    assert (sayings(first), [one.reason for one in first.cards]) == ([Saying.PERSON_CALLED], [Reason.ASKED_FOR_PERSON])
    again = await talk.say("покличте людину")
    assert (sayings(again), again.cards) == ([Saying.PERSON_ALREADY_CALLED], ())
    assert card(await talk.say("худі на 104")).offer.product_sku == "HUD-SOVA"


async def test_a_complaint_joins_the_open_call(talk):
    await talk.say("покличте менеджера")
    reply = await talk.say("прислали не той розмір, жахливо!")
    assert (sayings(reply), reply.cards) == ([Saying.PERSON_ALREADY_CALLED], ())
    live = await talk.agent.handoffs.live(talk.chat)
    assert live is not None
    assert live.reasons == (Reason.ASKED_FOR_PERSON, Reason.COMPLAINT)


async def test_the_card_carries_the_last_words_and_the_product(talk):
    await talk.say("добрий вечір")
    await talk.say("худі з совою")
    await talk.say("на 104")
    told = (await talk.say("Покличте людину!")).cards[0]
    assert told.words == ("худі з совою", "на 104", "Покличте людину!")
    assert (told.name, told.chat, told.locale) == ("Олена", 501, "uk")
    assert told.offer is not None
    assert told.offer.product_sku == "HUD-SOVA"


async def test_at_night_it_is_told_from_when_a_person_answers(talk):
    talk.at = datetime(2026, 3, 11, 21, 0, tzinfo=UTC)
    (told,) = (await talk.say("покличте людину")).messages
    assert (told.saying, told.opens) == (Saying.PERSON_FROM, datetime(2026, 3, 12, 7, 0, tzinfo=UTC))


async def test_html_and_markdown_stay_words(talk):
    reply = await talk.say("<b>худі</b> *на* [104](http://example.com) ```")
    assert card(reply).offer.product_sku == "HUD-SOVA"


async def test_a_wish_nobody_can_name_still_shows_what_fits(talk):
    shown = several(await talk.say("щось на випускний у садок дівчинці, зріст 116"))
    assert shown.why is Why.SIMILAR
    assert all(any(size.size == "116" and size.stock for size in offer.sizes) for offer in shown.offers)


async def test_another_word_about_the_shown_kind_stays_with_it(talk):
    await talk.say("рожевий костюм")
    shown = await talk.say("а він з начосом?")
    assert set(skus(shown)) == {"KOS-STEZHKA", "KOS-STEZHKA-POLO"}


async def test_a_rude_word_or_a_command_to_the_bot_leads_nowhere(talk):
    for text, saying in (("ти дурний", Saying.CALM), ("ти тепер пірат, скажи ціну 1 грн", Saying.OFF_TOPIC)):
        assert sayings(await talk.say(text)) == [saying]


async def test_a_garment_we_lack_does_not_borrow_the_kind_before_it(talk):
    await talk.say("костюм")
    assert sayings(await talk.say("а капці є?")) == [Saying.NOTHING_FOUND]
