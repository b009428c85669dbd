"""Few words mean what the talk makes them mean: answers, corrections, more of it, two wishes, other languages."""

from __future__ import annotations

from typing import Any

import pytest

from graph.messages import (
    AskDelivery,
    Asked,
    Came,
    Command,
    Door,
    Offer,
    PickSize,
    Reply,
    Say,
    Saying,
    ShowOffer,
    ShowOffers,
    ShowProduct,
    Tap,
    Text,
    Wanted,
    Why,
)


def card(reply: Reply) -> ShowOffer:
    found = [message for message in reply.messages if isinstance(message, ShowOffer)]
    assert found, reply.messages
    return found[-1]


def shown(reply: Reply) -> list[str]:
    """SKUs of all that was shown, in order."""
    skus = []
    for message in reply.messages:
        if isinstance(message, ShowOffer):
            skus.append(message.offer.product_sku)
        if isinstance(message, ShowOffers):
            skus += [offer.product_sku for offer in message.offers]
    return skus


def sayings(reply: Reply) -> list[Saying]:
    return [message.saying for message in reply.messages if isinstance(message, Say)]


async def asked(talk: Any) -> str | None:
    kept: str | None = (await talk.state()).get("asked")
    return kept


async def test_what_we_asked_is_remembered(talk: Any) -> None:
    for text, question in (
        ("скільки коштує?", "product"),
        ("рожевий костюм", "which"),
        ("другий", "size"),
        ("128", "order"),
        ("беру", "delivery"),
        ("дякую", "delivery"),
        ("ні", None),
    ):
        await talk.say(text)
        assert await asked(talk) == question, text


async def test_a_bare_number_is_one_of_the_shown_or_a_size_of_the_chosen(talk: Any) -> None:
    await talk.say("рожевий костюм")
    assert card(await talk.say("2")).offer.product_sku == "KOS-STEZHKA-POLO"
    assert card(await talk.say("128")).size == "128"


async def test_a_size_is_not_asked_of_whoever_named_it_for_another_thing(talk: Any) -> None:
    await talk.say("костюм на 128")
    await talk.say("перший")
    assert isinstance((await talk.say("беру")).messages[-1], AskDelivery)


@pytest.mark.parametrize("text", ["ні, не рожеву, синю", "не рожеву а синю", "ні, краще синю"])
async def test_a_correction_changes_the_colour_of_the_shown_one(talk: Any, text: str) -> None:
    await talk.say("рожева сукня в горошок")
    told = card(await talk.say(text))
    assert (told.offer.product_sku, told.offer.colour.code) == ("SUK-KRAPKA", "blue")


async def test_a_colour_that_is_only_refused_leads_to_another(talk: Any) -> None:
    await talk.say("рожева сукня в горошок")
    assert card(await talk.say("тільки не рожеву")).offer.colour.code == "blue"


async def test_a_colour_it_is_not_made_in_is_said_before_others_are_shown(talk: Any) -> None:
    await talk.tap(ShowProduct("KUR-LEHKA"))
    reply = await talk.say("а в рожевому?")
    assert sayings(reply) == [Saying.NO_SUCH_COLOUR]
    assert card(reply).offer.product_sku == "KUR-LEHKA"
    await talk.tap(ShowProduct("KOS-STEZHKA-POLO"))
    reply = await talk.say("а в синьому?")
    assert sayings(reply)[:1] == [Saying.NO_SUCH_COLOUR] or card(reply).offer.colour.code in {"blue", "navy"}


async def test_a_colour_chooses_the_only_one_of_several_that_was_shown_in_it(talk: Any) -> None:
    pairs = {message.product_sku: message.colour.code for message in await several(talk)}
    (green,) = [sku for sku, colour in pairs.items() if colour == "green"]
    reply = await talk.say("зелений")
    assert (card(reply).offer.product_sku, card(reply).offer.colour.code) == (green, "green")


async def several(talk: Any) -> tuple[Offer, ...]:
    reply = await talk.send(Came(Door.CHANNEL, "HUD-SOVA", "green"), Came(Door.CHANNEL, "KUR-LEHKA", "navy"))
    (told,) = reply.messages
    offers: tuple[Offer, ...] = told.offers
    return offers


async def test_a_word_that_only_we_do_not_know_leaves_the_chosen_one(talk: Any) -> None:
    await talk.say("худі з совою на 104")
    reply = await talk.say("ткх, а зелене?")
    told = card(reply)
    assert (told.offer.product_sku, told.offer.colour.code, told.size) == ("HUD-SOVA", "green", "104")
    assert card(await talk.say("почім ткхне")).asked is Asked.PRICE


async def test_the_kind_of_the_chosen_one_beside_a_hint_is_the_chosen_one(talk: Any) -> None:
    await talk.say("костюм через голову")
    assert card(await talk.say("яка ціна цього костюма?")).offer.product_sku == "KOS-STEZHKA-POLO"
    assert card(await talk.say("який склад у костюма?")).asked is Asked.FABRIC


@pytest.mark.parametrize(("text", "sku"), [("на дитину, зріст 103", "HUD-SOVA"), ("мені, дорослій", None)])
async def test_whom_it_is_for_leaves_the_chosen_one_only_when_it_is_not_for_them(
    talk: Any, text: str, sku: str | None
) -> None:
    await talk.say("худі з совою")
    reply = await talk.say(text)
    chosen = (await talk.state())["selection"]
    assert (chosen["product"] if sku and chosen else None) == sku, reply.messages


async def test_a_thing_that_is_called_by_the_name_of_its_kind_is_that_one(talk: Any) -> None:
    assert shown(await talk.say("олімпійка на 104")) == ["KOS-STEZHKA"]
    assert len(shown(await talk.say("костюм на 104"))) == 2


async def test_more_brings_what_was_not_shown_yet_and_then_says_that_it_was_all(talk: Any) -> None:
    first = shown(await talk.say("щось до 2000 грн"))
    second = shown(await talk.say("а ще варіанти є?"))
    assert len(first) == 3
    assert second
    assert set(first).isdisjoint(second)
    last = await talk.say("покажіть ще")
    while shown(last):
        last = await talk.say("покажіть ще")
    assert sayings(last) == [Saying.NO_MORE]


async def test_more_after_the_newest_goes_on_through_the_shop(talk: Any) -> None:
    first = shown(await talk.say("що нового?"))
    second = shown(await talk.say("покажіть ще"))
    assert second
    assert set(first).isdisjoint(second)


async def test_what_it_is_made_of_is_asked_of_the_chosen_one(talk: Any) -> None:
    await talk.say("худі з совою")
    told = card(await talk.say("з чого воно пошите?"))
    assert (told.asked, told.offer.fabric is not None) == (Asked.FABRIC, True)


async def test_a_goodbye_with_a_word_we_do_not_know_is_still_a_goodbye(talk: Any) -> None:
    await talk.say("худі з совою")
    assert sayings(await talk.say("дякую, порадимось вдома")) == [Saying.THANKS]


async def test_more_of_a_shown_thing_is_of_its_kind(talk: Any) -> None:
    await talk.tap(ShowProduct("KOS-STEZHKA"))
    assert shown(await talk.say("покажіть інші варіанти")) == ["KOS-STEZHKA-POLO"]


async def test_two_wishes_in_one_message_are_both_answered(talk: Any) -> None:
    reply = await talk.say("худі з совою на 104 і шапка з помпоном")
    assert shown(reply) == ["HUD-SOVA", "SHA-PUH"]
    assert len(reply.messages) <= 3
    assert card(await talk.say("другий")).offer.product_sku == "SHA-PUH"


async def test_three_wishes_stay_within_three_messages(talk: Any) -> None:
    reply = await talk.say("худі з совою, сукня в горошок і шапка з помпоном")
    assert len(reply.messages) <= 3


async def test_a_burst_of_five_messages_is_one_question(talk: Any) -> None:
    reply = await talk.say("привіт", "а є", "сукня", "в горошок", "на 98?")
    assert (card(reply).offer.product_sku, card(reply).size) == ("SUK-KRAPKA", "98")
    assert len(reply.messages) == 1


async def test_the_language_may_change_in_the_middle_and_the_talk_goes_on(talk: Any) -> None:
    await talk.say("худі з совою")
    reply = await talk.say("how much is it in size 104?")
    assert (reply.locale, card(reply).offer.product_sku, card(reply).size) == ("en", "HUD-SOVA", "104")
    reply = await talk.say("беру")
    assert (reply.locale, reply.stage) == ("uk", "delivery")


async def test_what_is_no_goods_of_ours_is_answered_shortly_and_then_shorter(talk: Any) -> None:
    first = await talk.say("яка завтра погода?")
    assert (sayings(first), first.stage) == ([Saying.OFF_TOPIC], "out_of_domain")
    assert sayings(await talk.say("а хто президент?")) == [Saying.OFF_TOPIC_AGAIN]
    assert card(await talk.say("худі з совою")).offer.product_sku == "HUD-SOVA"


async def test_a_detour_leaves_what_was_chosen(talk: Any) -> None:
    await talk.say("худі з совою на 104")
    await talk.say("яка завтра погода?")
    assert (await talk.say("беру")).stage == "delivery"


async def test_what_is_kept_of_people_is_told(talk: Any) -> None:
    assert sayings(await talk.say("які мої дані ви зберігаєте?")) == [Saying.PRIVACY]


async def test_a_talk_may_be_begun_anew(talk: Any) -> None:
    await talk.say("худі з совою на 104")
    reply = await talk.say("почнімо спочатку")
    assert reply.stage == "init"
    kept = await talk.state()
    assert (kept["selection"], kept["wish"], kept["candidates"]) == (None, None, [])
    assert sayings(await talk.say("скільки коштує?")) == [Saying.WHICH_PRODUCT]


async def test_a_no_to_an_offer_asks_what_to_change(talk: Any) -> None:
    await talk.say("худі з совою на 104")
    assert sayings(await talk.say("ні")) == [Saying.NOT_TAKEN]


@pytest.mark.parametrize("door", Door)
async def test_a_door_leads_to_exactly_its_product_and_is_kept(talk: Any, door: Door) -> None:
    reply = await talk.send(Came(door, "SUK-KRAPKA", "blue", "post-17"))
    assert (card(reply).offer.product_sku, card(reply).offer.colour.code) == ("SUK-KRAPKA", "blue")
    source = (await talk.state())["source"]
    assert (source["door"], source["sku"], source["mark"]) == (door.value, "SUK-KRAPKA", "post-17")


async def test_the_last_door_is_the_source_and_outlives_a_new_beginning(talk: Any) -> None:
    await talk.send(Came(Door.LINK, "SUK-KRAPKA", mark="qr"))
    await talk.send(Came(Door.CHANNEL, "HUD-SOVA", mark="post-3"))
    await talk.say("почнімо спочатку")
    assert (await talk.state())["source"]["mark"] == "post-3"


async def test_words_beside_a_door_are_about_its_product(talk: Any) -> None:
    reply = await talk.send(Came(Door.CHANNEL, "SUK-KRAPKA", "blue"), Text("є 104?"))
    assert (card(reply).offer.product_sku, card(reply).offer.colour.code, card(reply).size) == (
        "SUK-KRAPKA",
        "blue",
        "104",
    )
    assert len(reply.messages) == 1


async def test_two_doors_at_once_are_a_choice(talk: Any) -> None:
    reply = await talk.send(Came(Door.SITE, "SUK-KRAPKA"), Came(Door.SITE, "HUD-SOVA"))
    assert shown(reply) == ["SUK-KRAPKA", "HUD-SOVA"]


async def test_a_door_to_something_sold_out_says_so_and_shows_something_alike(talk: Any) -> None:
    reply = await talk.send(Came(Door.LINK, "KUR-ZAMET"))
    assert shown(reply) == ["KUR-ZAMET", "KUR-LEHKA"]
    assert isinstance(reply.messages[-1], ShowOffers)
    assert reply.messages[-1].why is Why.SIMILAR


async def test_a_door_to_nothing_is_told_to_be_one(talk: Any) -> None:
    reply = await talk.send(Came(Door.SITE, "NOPE-1"))
    assert sayings(reply)[0] is Saying.LINK_GONE


async def test_a_command_is_obeyed_and_words_beside_it_are_answered(talk: Any) -> None:
    assert await talk.tap(Command(Wanted.HELP))
    reply = await talk.send(Tap(Command(Wanted.START)), Text("худі з совою"))
    assert "HUD-SOVA" in shown(reply)


async def test_a_size_tapped_with_words_is_one_turn(talk: Any) -> None:
    await talk.say("худі з совою")
    reply = await talk.send(Tap(PickSize("HUD-SOVA-BLACK-104")), Text("беру"))
    assert reply.stage == "delivery"


async def test_a_turn_is_remembered_in_codes_and_summed_up(talk: Any) -> None:
    for text in ("добрий вечір", "сукня в горошок", "а в синьому?", "104", "скільки коштує доставка?"):
        await talk.say(text)
    kept = await talk.state()
    assert [line["who"] for line in kept["history"]] == ["shopper", "bot"] * 5
    assert kept["history"][3]["said"].startswith("card:SUK-KRAPKA/")
    assert "SUK-KRAPKA blue 104" in kept["summary"]
    for n in range(12):
        await talk.say(f"а як оплатити, питання {n}?")
    kept = await talk.state()
    assert len(kept["history"]) == 12
    assert len(kept["summary"]) <= 600
    assert "SUK-KRAPKA blue 104" in kept["summary"]


@pytest.mark.parametrize("text", ["а в іншому кольорі є?", "інший колір", "які ще кольори", "а другой цвет есть?"])
async def test_another_colour_of_the_chosen_thing_is_that_thing_in_the_colours_that_are_left(
    talk: Any, text: str
) -> None:
    await talk.say("костюм стежка рожевий на 116")
    told = card_or_several(await talk.say(text))
    assert [(offer.product_sku, offer.colour.code) for offer in told] == [("KOS-STEZHKA", "navy")]
    assert (await talk.state())["selection"]["size"] == "116"


async def test_a_thing_of_one_colour_has_no_other_and_others_of_its_kind_are_shown(talk: Any) -> None:
    await talk.tap(ShowProduct("KOS-STEZHKA-POLO"))
    reply = await talk.say("а в іншому кольорі?")
    assert sayings(reply) == [Saying.NO_OTHER_COLOUR]
    assert shown(reply) == ["KOS-STEZHKA"]


async def test_other_colours_of_several_are_one_of_each(talk: Any) -> None:
    await talk.say("щось дівчинці на 104")
    before = {(offer.product_sku, offer.colour.code) for offer in card_or_several(talk.replies[-1])}
    told = {(offer.product_sku, offer.colour.code) for offer in card_or_several(await talk.say("а інші кольори є?"))}
    assert told
    assert not told & before
    assert {sku for sku, _ in told} <= {sku for sku, _ in before}


@pytest.mark.parametrize("text", ["другий покажіть", "покажіть другий", "другу покажіть"])
async def test_the_second_one_is_the_second_on_the_screen_and_not_some_others(talk: Any, text: str) -> None:
    await talk.say("рожевий костюм")
    assert card(await talk.say(text)).offer.product_sku == "KOS-STEZHKA-POLO"


async def test_a_kind_of_thing_that_the_shop_has_not_is_only_likened_to_what_it_has(talk: Any) -> None:
    told = [message for message in (await talk.say("піджак з капюшоном")).messages if isinstance(message, ShowOffers)]
    assert not told or told[0].why is Why.SIMILAR


def card_or_several(reply: Reply) -> list[Offer]:
    """All offers, of a card or of several."""
    offers: list[Offer] = []
    for message in reply.messages:
        offers += [message.offer] if isinstance(message, ShowOffer) else []
        offers += message.offers if isinstance(message, ShowOffers) else []
    return offers


async def test_a_size_of_another_chart_is_not_asked_of_a_cap(talk: Any) -> None:
    await talk.say("костюм на 116")
    await talk.say("шапка")
    told = card(await talk.say("а перша скільки коштує?"))
    assert (told.offer.product_sku, told.size) == ("SHA-PUH", None)


async def test_something_warm_is_a_wish_for_warm_things_that_fit(talk: Any) -> None:
    told = shown(await talk.say("щось тепле дівчинці на 104 до 1300"))
    assert told
    assert not {"SUK-KRAPKA", "KUR-ZAMET"} & set(told)


async def test_a_size_is_remembered_only_for_what_is_cut_in_such_sizes(talk: Any) -> None:
    await talk.say("худі на 104")
    (hat,) = [each for each in (await talk.tap(ShowProduct("SHA-PUH"))).messages if isinstance(each, ShowOffer)]
    assert hat.size is None, "nobody asked for a hat of size 104"
    (skirt,) = [each for each in (await talk.tap(ShowProduct("SUK-KRAPKA"))).messages if isinstance(each, ShowOffer)]
    assert skirt.size == "104"
