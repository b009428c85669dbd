import re
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.callbacks import unpack
from bot.housekeeping import TALKS_REST
from bot.outbox import CARD_FIRST, Outgoing
from bot.queue_settings import QueueSettings
from bot.render import render, render_card
from bot.render.rich import clip, tidy, units
from bot.texts import LANGUAGES, texts
from catalog.errors import PhotoProblem
from catalog.products import Colour, Count, Locale, Money, Names
from catalog.shoppers.keeping import Terms
from graph.messages import (
    Asked,
    CallPerson,
    Card,
    ChooseLanguage,
    Measure,
    Message,
    Offer,
    OtherKind,
    PickSize,
    Reason,
    Reply,
    Say,
    Saying,
    ShowOffer,
    ShowOffers,
    ShowProduct,
    SizeOffer,
    Why,
)

ASSISTANT = Names("помічник «Вітрини»", "помощник «Витрины»", "the Vitrina assistant")


def rendered(*messages: Message, locale: Locale = "uk", **more: Any) -> tuple[Outgoing, ...]:
    return render(Reply(messages, locale, "c1", "lexicon", **more), 501, assistant=ASSISTANT)


def read(outgoing: Outgoing) -> str:
    """What the shopper reads, with ordinary spaces."""
    params = outgoing.params
    html = params.get("text") or params.get("caption") or params["media"][0]["caption"]
    return unescape(re.sub(r"</?[a-z]+( href=\"[^\"]+\")?>", "", html)).replace("\u00a0", " ")


def buttons(outgoing: Outgoing) -> list[list[dict[str, str]]]:
    rows: list[list[dict[str, str]]] = outgoing.params.get("reply_markup", {}).get("inline_keyboard", [])
    return rows


def test_an_offer_is_a_picture_with_name_colour_price_and_sizes_in_stock(make_offer: Any) -> None:
    (card,) = rendered(ShowOffer(make_offer()))
    assert card.method == "sendPhoto"
    assert card.params["photo"]["key"] == "ab" * 32
    assert card.epoch_of == (501, 0)
    words = read(card)
    assert "Костюм «Хмаринка» · рожевий" in words
    assert "1 850 грн" in words
    assert "Є розміри: 122, 134" in words
    assert "128" not in words


def test_sizes_in_stock_other_colours_and_a_person_are_one_tap_away(make_offer: Any) -> None:
    sizes = {str(size): (100000, 5) for size in range(92, 128, 6)}
    (card,) = rendered(ShowOffer(make_offer(sizes, colours=("білий", "синій", "сірий"))))
    rows = buttons(card)
    assert [len(row) for row in rows] == [4, 2, 2, 1, 1]
    actions = [unpack(button["callback_data"]) for row in rows for button in row]
    assert actions[0] == PickSize("KOS-ZIP-PINK-92")
    assert actions[6] == ShowProduct("KOS-ZIP", "білий")
    assert actions[-1] == CallPerson()
    assert rows[2][0]["text"] == "Білий"


@pytest.mark.parametrize(
    ("asked", "first"),
    [(Asked.PRICE, "1 850 грн"), (Asked.SIZES, "Є розміри: 122, 134"), (Asked.STOCK, "Є розміри: 122, 134 (1 шт.)")],
)
def test_what_was_asked_is_said_first(make_offer: Any, asked: Asked, first: str) -> None:
    (card,) = rendered(ShowOffer(make_offer(), asked))
    assert read(card).splitlines()[0] == first


def test_a_size_in_stock_is_confirmed_with_its_price_and_the_way_to_order(make_offer: Any) -> None:
    (card,) = rendered(ShowOffer(make_offer({"122": (185000, 9)}), size="122"))
    assert read(card).splitlines()[0] == "Розмір 122 є, 1 850 грн."
    assert "Оформлюємо?" in read(card)
    assert "Лишил" not in read(card)


def test_the_last_piece_is_told_only_when_the_size_was_asked_about(make_offer: Any) -> None:
    offer = make_offer({"134": (185000, 1)})
    assert "Лишилася 1 штука." in read(rendered(ShowOffer(offer, size="134"))[0])
    assert "1 шт" not in read(rendered(ShowOffer(offer))[0])


def test_a_size_out_of_stock_is_told_with_its_neighbours(make_offer: Any) -> None:
    (card,) = rendered(ShowOffer(make_offer(), Asked.STOCK, size="128", nearest=("122", "134")))
    lines = read(card).splitlines()
    assert lines[0] == "Розміру 128 у цьому кольорі зараз немає."
    assert lines[1] == "З найближчих є 122 і 134."


def test_all_sizes_are_told_when_they_were_asked_about_and_one_was_named_before(make_offer: Any) -> None:
    (card,) = rendered(ShowOffer(make_offer(), Asked.SIZES, size="134"))
    assert read(card).splitlines()[0] == "Розмір 134 є, 1 850 грн."
    assert "Є розміри: 122, 134" in read(card)


def test_a_size_that_was_never_made_is_not_called_sold_out(make_offer: Any) -> None:
    (card,) = rendered(ShowOffer(make_offer(), size="200"))
    assert "Розміру 200 у цьому кольорі не буває." in read(card)


def test_prices_by_size_stand_beside_their_sizes(make_offer: Any) -> None:
    sizes = {"92": (150000, 1), "98": (150000, 0), "104": (150000, 2), "110": (170000, 4)}
    (card,) = rendered(ShowOffer(make_offer(sizes)))
    lines = read(card).splitlines()
    assert "92, 104: 1 500 грн" in lines
    assert "110: 1 700 грн" in lines
    assert "98" not in read(card)


def test_a_question_about_the_price_is_answered_by_size_when_it_depends_on_it(make_offer: Any) -> None:
    (card,) = rendered(ShowOffer(make_offer({"92": (150000, 1), "110": (170000, 4)}), Asked.PRICE))
    lines = read(card).splitlines()
    assert lines[:3] == ["Ціна залежить від розміру:", "92: 1 500 грн", "110: 1 700 грн"]
    assert not any(line.startswith("Є розміри") for line in lines)


def test_many_prices_become_a_range_and_the_sizes_are_still_told(make_offer: Any) -> None:
    (card,) = rendered(ShowOffer(make_offer({str(n): (100000 + n * 100, 1) for n in range(92, 134, 6)})))
    assert "Від 1 092 грн до 1 128 грн, залежно від розміру" in read(card)
    assert "Є розміри: 92, 98, 104, 110, 116, 122, 128" in read(card)


def test_an_old_price_is_struck_through_only_when_it_was_higher(make_offer: Any) -> None:
    (cheaper,) = rendered(ShowOffer(make_offer(old_price=210000)))
    assert "<b>1\u00a0850\u00a0грн</b> замість <s>2\u00a0100\u00a0грн</s>" in cheaper.params["caption"]
    assert "<s>" not in rendered(ShowOffer(make_offer(old_price=185000)))[0].params["caption"]


def test_nothing_in_stock_is_said_plainly_with_the_other_colours(make_offer: Any) -> None:
    (card,) = rendered(ShowOffer(make_offer({"122": (185000, 0)}, colours=("білий",))))
    assert "немає жодного розміру" in read(card)
    assert "інші кольори" in read(card)
    assert buttons(card)[0][0]["text"] == "Білий"


def test_markup_in_a_name_is_shown_as_written(make_offer: Any) -> None:
    for name in ("<b>Зірка</b> & «K»", "*Зірка* _x_ [a](http://b) `c`", "</b></s>&lt;", "{price} {0}"):
        (card,) = rendered(ShowOffer(make_offer(name=name)))
        assert name in read(card)
        assert card.params["caption"].count("<b>") == card.params["caption"].count("</b>")


def test_candidates_are_one_album_and_one_message_with_their_buttons(make_offer: Any) -> None:
    offers = tuple(make_offer(sku=f"KOS-{n}", name=f"Костюм {n}") for n in (1, 2, 3))
    album, question = rendered(ShowOffers(offers, Why.PHOTO_UNSURE))
    assert album.method == "sendMediaGroup"
    assert len(album.params["media"]) == 3
    assert "reply_markup" not in album.params
    assert [("caption" in item) for item in album.params["media"]] == [True, False, False]
    assert "2. Костюм 2 · рожевий" in read(album)
    assert "1 850 грн" in read(album)
    assert unpack(buttons(question)[1][0]["callback_data"]) == ShowProduct("KOS-2", "pink")
    assert unpack(buttons(question)[-1][0]["callback_data"]) == CallPerson()


def test_candidates_say_for_each_whether_the_wanted_size_is_there(make_offer: Any) -> None:
    offers = (make_offer(), make_offer({"128": (90000, 4)}, sku="K2"))
    album, _ = rendered(ShowOffers(offers, Why.FOUND, size="128"))
    assert "Розміру 128 немає. Є розміри: 122, 134" in read(album)
    assert "900 грн. Розмір 128 є." in read(album)


def test_candidates_without_two_pictures_are_one_message(make_offer: Any) -> None:
    bare = make_offer(pictured=False, sku="BARE", name="Без фото")
    (only,) = rendered(ShowOffers((bare, bare), Why.FOUND))
    assert only.method == "sendMessage"
    (mixed,) = rendered(ShowOffers((bare, make_offer()), Why.FOUND))
    assert mixed.method == "sendPhoto"
    assert read(mixed).index("1. Костюм") < read(mixed).index("2. Без фото")
    assert unpack(buttons(mixed)[0][0]["callback_data"]) == ShowProduct("KOS-ZIP", "pink")


def test_a_picture_that_is_gone_from_the_disk_does_not_cost_the_answer(make_offer: Any) -> None:
    offer = make_offer()
    gone = replace(offer, photo=replace(offer.photo, path=Path("/nowhere/front.jpg")))
    (card,) = rendered(ShowOffer(gone))
    assert card.method == "sendMessage"
    assert "1 850 грн" in read(card)


def test_a_reply_is_never_more_than_three_messages_and_loses_pictures_first(make_offer: Any) -> None:
    pair = ShowOffers((make_offer(), make_offer(sku="K2")), Why.SEVERAL_PHOTOS)
    sent = rendered(Say(Saying.GREETING), pair, pair)
    assert [one.method for one in sent] == ["sendMessage"] * 3
    assert len(rendered(*[ShowOffer(make_offer())] * 5)) == 3


def test_a_reply_without_messages_is_silence_and_one_with_messages_never_is(make_offer: Any) -> None:
    assert rendered() == ()
    assert read(rendered(ShowOffers((), Why.FOUND))[0]).startswith(texts("uk").sayings[Saying.NOTHING_FOUND])
    assert rendered(ShowOffers((make_offer(),), Why.FOUND))[0].method == "sendPhoto"


@pytest.mark.parametrize("locale", LANGUAGES)
@pytest.mark.parametrize("saying", Saying)
def test_every_saying_has_a_sentence_in_every_language(saying: Saying, locale: Locale) -> None:
    policy = Names("Повертаємо 14 днів.", "Возвращаем 14 дней.", "Returns within 14 days.")
    facts: dict[Saying, dict[str, Any]] = {
        Saying.COUNTED: {"count": Count(5, 30, 372)},
    }
    for problem in PhotoProblem:
        for kind in OtherKind:
            (sent,) = rendered(Say(saying, problem, kind, policy, **facts.get(saying, {})), locale=locale)
            assert read(sent).strip()
            assert "{" not in read(sent)


def test_what_was_counted_is_told_in_figures_and_in_grammar(make_offer: Any) -> None:
    told = [read(rendered(Say(Saying.COUNTED, count=Count(*n)))[0]) for n in ((1, 1, 1), (5, 9, 372), (22, 30, 11))]
    assert told == [
        "У наявності 1 модель, разом 1 річ.",
        "У наявності 5 моделей, разом 372 речі.",
        "У наявності 22 моделі, разом 11 речей.",
    ]


def test_measurements_are_told_of_one_size_or_place_by_place(make_offer: Any) -> None:
    offer = replace(
        make_offer(),
        measures=(
            Measure("92", "chest_width", 34.0),
            Measure("98", "chest_width", 35.5),
            Measure("98", "length_of_<ears>", 7.0),
        ),
    )
    one, every, none = (
        read(rendered(ShowOffer(offer, Asked.MEASURES, size))[0]).splitlines() for size in ("98", None, "104")
    )
    assert one[1:] == ["Заміри самої речі на розмір 98, см:", "ширина в грудях: 35,5", "length of <ears>: 7"]
    assert every[1:] == ["Заміри самої речі, см:", "ширина в грудях: 92: 34; 98: 35,5", "length of <ears>: 98: 7"]
    assert not any("Заміри" in line for line in none)


@pytest.mark.parametrize("size", [None, "134"])
def test_a_question_about_the_fabric_is_answered_with_it(make_offer: Any, size: str | None) -> None:
    lines = read(rendered(ShowOffer(make_offer(), Asked.FABRIC, size))[0]).splitlines()
    assert lines[1] == "Тканина: бавовна 95 %, еластан 5 %"
    assert any("Оформлюємо?" in line for line in lines) == (size is not None)


def test_what_is_to_be_taken_is_asked_with_buttons_and_without_the_pictures_again(make_offer: Any) -> None:
    offers = (make_offer(), make_offer(sku="K2"))
    (asked,) = rendered(ShowOffers(offers, Why.TO_TAKE, size="134"))
    assert asked.method == "sendMessage"
    assert read(asked).splitlines()[-1] == "Яку з них берете?"
    actions = [unpack(row[0]["callback_data"]) for row in buttons(asked)]
    assert actions == [ShowProduct("KOS-ZIP", "pink"), ShowProduct("K2", "pink"), CallPerson()]


def test_the_dearest_are_told_with_their_highest_price(make_offer: Any) -> None:
    sizes = (SizeOffer("A-92", "92", Money(129_000), None, 1), SizeOffer("A-98", "98", Money(149_000), None, 1))
    offers = (replace(make_offer(), sizes=sizes),) * 2
    dearest, cheapest = (
        " ".join(map(read, rendered(ShowOffers(offers, why)))).replace("\u00a0", " ")
        for why in (Why.DEAREST, Why.CHEAPEST)
    )
    assert "до 1 490 грн" in dearest
    assert "від 1 290 грн" in cheapest


def test_the_greeting_says_that_it_is_a_bot_and_whose() -> None:
    assert "Я бот, помічник «Вітрини»." in read(rendered(Say(Saying.GREETING))[0])


def test_sentences_that_follow_one_another_are_one_message(make_offer: Any) -> None:
    said = Say(Saying.NOTHING_FOUND), Say(Saying.WHICH_PRODUCT)
    (both,) = rendered(*said)
    assert read(both) == "\n\n".join(texts("uk").sayings[one.saying] for one in said)
    assert unpack(buttons(both)[0][0]["callback_data"]) == CallPerson()
    first, _ = rendered(said[0], ShowOffer(make_offer()))
    assert buttons(first) == []


def test_a_person_who_was_just_called_is_not_offered_again() -> None:
    hours = Say(Saying.POLICY, policy=Names("Працюємо з 9 до 19.", "", ""))
    (sent,) = rendered(Say(Saying.PHOTO_UNKNOWN_AGAIN), Say(Saying.PERSON_CALLED), hours)
    assert buttons(sent) == []
    assert read(sent) == "\n\n".join(
        [
            texts("uk").sayings[Saying.PHOTO_UNKNOWN_AGAIN],
            texts("uk").sayings[Saying.PERSON_CALLED],
            "Працюємо з 9 до 19.",
        ]
    )


def test_a_single_candidate_is_a_card_that_says_why(make_offer: Any) -> None:
    (card,) = rendered(ShowOffers((make_offer(),), Why.SIMILAR))
    assert card.method == "sendPhoto"
    assert read(card).startswith("Ось що є схожого:\nКостюм")


def test_a_policy_is_told_in_the_owners_words_with_its_source() -> None:
    long = Names("а" * 5000, "", "")
    (sent,) = rendered(Say(Saying.POLICY, policy=long))
    assert units(read(sent)) <= 4096
    assert read(sent).endswith("Це з правил магазину.")


def test_a_managers_card_tells_who_why_what_and_carries_the_button(make_offer: Any) -> None:
    card = Card(
        7,
        Reason.PHOTO_NOT_RECOGNISED,
        501,
        "<i>Олена</i>",
        "ru",
        ("/start", "а є?", "128"),
        None,
        make_offer(),
        ("фото",),
    )
    sent = render_card(card, -100)
    assert sent.handoff_id == 7
    assert sent.epoch_of is None
    assert sent.method == "sendPhoto"
    words = read(sent)
    assert words.splitlines()[0] == "Фото не впізнано · <i>Олена</i> · російською"
    assert "KOS-ZIP" in words
    assert "1 850 грн" in words
    assert "«а є?»" in words
    assert "/start" not in words
    assert 'href="tg://user?id=501"' in sent.params["caption"]
    shown = [[(button["text"], button["callback_data"]) for button in row] for row in buttons(sent)]
    assert shown == [[("Беру", "mc|7"), ("Шаблон", "mt|7")], [("Вирішено", "md|7"), ("Старшому", "mu|7")]]
    assert (sent.stream, sent.priority) == (501, CARD_FIRST)
    assert sent.params["message_thread_id"] == {"$topic": 501, "name": "<i>Олена</i>"}


def test_a_managers_card_shows_the_shoppers_own_photo_first(make_offer: Any, tmp_path: Path) -> None:
    card = Card(7, Reason.PHOTO_NOT_RECOGNISED, 501, "", "uk", photo_id="cd" * 32, offer=make_offer())
    sent = render_card(card, -100, tmp_path / "shot.jpg")
    assert sent.params["photo"] == {"$file": str(tmp_path / "shot.jpg"), "key": "cd" * 32}
    assert "Без імені" in read(sent)


def test_a_card_of_enormous_words_stays_within_the_limit(make_offer: Any) -> None:
    emoji = "👗" * 4096
    card = Card(7, Reason.COMPLAINT, 501, emoji, "uk", (emoji, "<b>" * 900, emoji), None, make_offer(), (emoji,) * 9)
    assert units(read(render_card(card, -100))) <= 800


def test_clipping_never_leaves_half_an_emoji() -> None:
    assert clip("👗👗👗", 4) == "👗…"
    assert units(clip("👗" * 4096, 120)) <= 120
    assert tidy("a\x00b\u202ec\n\nd\ud83d") == "a bc d"


ANY_TEXT = st.one_of(
    st.text(max_size=60),
    st.text("<>&*_`[]{}\\\n\u200d😀\u202e", max_size=400),
    st.just("👗" * 4096),
    st.just("<b>" * 1500),
)
NAMES = st.builds(Names, ANY_TEXT, ANY_TEXT, ANY_TEXT)
COLOURS = st.builds(Colour, ANY_TEXT.filter(bool), NAMES)
PRICES = st.builds(Money, st.integers(0, 10**12), st.sampled_from(["UAH", "EUR"]))
SIZES = st.builds(SizeOffer, ANY_TEXT.filter(bool), ANY_TEXT, PRICES, st.none() | PRICES, st.integers(0, 9))
OFFERS = st.builds(
    Offer,
    ANY_TEXT.filter(bool),
    NAMES,
    COLOURS,
    st.none(),
    st.lists(SIZES, max_size=40).map(tuple),
    st.lists(COLOURS, max_size=12).map(tuple),
    st.none() | NAMES,
)
MESSAGES = st.one_of(
    st.builds(
        ShowOffer, OFFERS, st.sampled_from(Asked), st.none() | ANY_TEXT, st.lists(ANY_TEXT, max_size=9), st.booleans()
    ),
    st.builds(ShowOffers, st.lists(OFFERS, max_size=4).map(tuple), st.sampled_from(Why), st.none() | ANY_TEXT),
)


@settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(message=MESSAGES, locale=st.sampled_from(["uk", "ru", "en"]), pictured=st.booleans())
def test_any_offer_stays_within_telegrams_limits(photo: Any, message: Any, locale: Locale, pictured: bool) -> None:
    if pictured:
        message = _pictured(message, photo)
    sent = rendered(message, locale=locale)
    assert 1 <= len(sent) <= 3
    for one in sent:
        assert_within_limits(one)


def assert_within_limits(sent: Outgoing) -> None:
    words = read(sent)
    assert words.strip()
    assert units(words) <= (4096 if sent.method == "sendMessage" else 1024)
    html = sent.params.get("text") or sent.params.get("caption") or sent.params["media"][0]["caption"]
    assert not re.search(r"<(?!/?[bis]>)", html)
    rows = buttons(sent)
    assert sum(map(len, rows)) <= 100
    for button in (button for row in rows for button in row):
        assert button["text"].strip()
        assert 1 <= len(button["callback_data"].encode()) <= 64
    if sent.method == "sendMediaGroup":
        assert 2 <= len(sent.params["media"]) <= 10


def _pictured(message: Any, photo: Any) -> Any:
    if isinstance(message, ShowOffer):
        return replace(message, offer=replace(message.offer, photo=photo))
    return replace(message, offers=tuple(replace(offer, photo=photo) for offer in message.offers))


def test_languages_are_offered_in_their_own_words() -> None:
    (sent,) = rendered(Say(Saying.CHOOSE_LANGUAGE))
    row = [button for row in buttons(sent) for button in row]
    assert [button["text"] for button in row[:3]] == ["Українська", "Русский", "English"]
    actions = [unpack(button["callback_data"]) for button in row]
    assert actions == [ChooseLanguage("uk"), ChooseLanguage("ru"), ChooseLanguage("en"), CallPerson()]


@pytest.mark.parametrize("locale", LANGUAGES)
def test_what_is_said_of_keeping_is_what_we_do(locale: Locale) -> None:
    kept = QueueSettings()
    (sent,) = rendered(Say(Saying.PRIVACY), locale=locale)
    for days in (kept.keep_days, kept.keep_handoff_days, TALKS_REST.days):
        assert texts(locale).days.of(days, locale) in read(sent)
    assert texts(locale).years.of(Terms().orders // 365, locale) in read(sent)
    assert "/mydata" in read(sent)
    assert "/forget" in read(sent)
