"""The sale as a shopper reads it: what is asked, read back and told, in three languages, within limits."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from bot.callbacks import unpack
from bot.outbox import Outgoing
from bot.render.rich import TEXT_LIMIT, units
from bot.sandbox.markup_html import HtmlParser
from bot.texts import LANGUAGES
from bot.texts.uk import UK
from catalog.delivery import City, Details, Doubt, Part, Way, Why
from catalog.delivery.read_back import read_back
from catalog.orders import OrderState, PaymentMode, ReturnReason
from catalog.products import Locale, Names
from graph.messages import (
    AskDelivery,
    AskGiveBack,
    CallPerson,
    ChangeDelivery,
    ChangeLine,
    Checkout,
    ChooseCity,
    ChooseWay,
    ForgetMe,
    Message,
    OrderNews,
    OrderWish,
    OwnData,
    PickSize,
    PlaceOrder,
    ReadBack,
    Say,
    Saying,
    ShowCart,
    ShowOffer,
    ShowOffers,
    ShowOrder,
    ShowOrders,
    ShowReturn,
    StaleButton,
    TellWhenBack,
    UseKnownDelivery,
)
from graph.messages import Why as Found
from tests.bot.render import sales
from tests.bot.render.test_render import buttons, read, rendered

FULL, PART, COD = PaymentMode.FULL, PaymentMode.PART, PaymentMode.COD
WAYS = (Way.BRANCH, Way.LOCKER, Way.COURIER)
ALL = (Part.NAME, Part.PHONE, Part.CITY, Part.WAY)
SUIT = sales.cart_line(7)
TROUSERS = sales.cart_line(8, pieces=2, price=sales.uah(890), told_price=sales.uah(890), size="104")
KNOWN = sales.delivery()
PLACE = KNOWN.place
DETAILS = Details(KNOWN.recipient, KNOWN.phone, PLACE.city, PLACE.way, PLACE.number)
HOSTILE = Names(sales.HOSTILE, sales.HOSTILE, sales.HOSTILE)
TWINS = (City("Миколаїв", "Миколаївська"), City("Миколаїв", "Львівська", "Стрийський"))


def told(*messages: Message, locale: Locale = "uk") -> str:
    return "\n".join(read(one) for one in rendered(*messages, locale=locale))


def actions(outgoing: Outgoing) -> list[Any]:
    return [unpack(button["callback_data"]) for row in buttons(outgoing) for button in row]


def pressed(message: Message) -> list[Any]:
    """What can be pressed under it, without the person who is under every message."""
    (one,) = rendered(message)
    found = actions(one)
    assert found[-1] == CallPerson()
    return found[:-1]


def read_out(*modes: PaymentMode, **more: Any) -> ReadBack:
    given: dict[str, Any] = {"fee": sales.uah(80), "prepayment": sales.uah(150)}
    return ReadBack(read_back(DETAILS), sales.cart(SUIT, TROUSERS), sales.uah(3710), modes, **given | more)


def asked(*missing: Part, doubts: tuple[Doubt, ...] = (), **more: Any) -> AskDelivery:
    return AskDelivery(missing, doubts, WAYS, **more)


def messages(names: Names) -> list[Message]:
    """One of everything, with these names in it."""
    line = sales.cart_line(7, names=names, colour_names=names, size=names.uk[:11])
    bought = sales.order_line(7, names=names, colour_names=names)
    order = sales.order(
        OrderState.ARRIVED, PART, lines=(bought,) * 40, waybill=names.uk, storage_until=sales.AT, pay_until=sales.AT
    )
    payee = replace(sales.PAYEE, name=names.uk)
    who = sales.delivery(name=names.uk).recipient
    city = City(names.uk, names.uk, names.uk)
    pieces = read_back(Details(who, sales.PHONE, city, Way.BRANCH, 5))
    cart = sales.cart(*(replace(line, line=n) for n in range(40)), missing=sales.uah(5))
    doubts = [Doubt(part, why, names.uk, (city,)) for part in Part for why in Why]
    given = [sales.returned(kind, difference=sales.uah(sum_)) for kind in ("return", "exchange") for sum_ in (-5, 5)]
    return [
        ShowCart(cart, held_until=sales.AT),
        ShowCart(sales.cart(line), added=(line.sku,), free_ways=tuple(Way), fewer=1),
        *(asked(each.part, doubts=(each,)) for each in doubts),
        asked(*Part, doubts=tuple(doubts)),
        asked(*ALL, first=True, known=pieces),
        AskDelivery(ALL, (), (Way.PICKUP,), first=True),
        AskDelivery(()),
        ReadBack(pieces, cart, sales.uah(1), tuple(PaymentMode), sales.uah(1), None, False, sales.uah(1), True),
        *(replace(read_out(*PaymentMode), mode=mode, pieces=pieces, cart=cart) for mode in PaymentMode),
        *(replace(read_out(*PaymentMode), short=True, refused=refused) for refused in (False, True)),
        *(asked(*ALL, again=True, mode=mode) for mode in PaymentMode),
        *(ShowOrder(order, news, payee, True, tuple(OrderWish)) for news in OrderNews),
        *(ShowOrder(sales.order(state, PART, delivery=None), OrderNews.SHOWN) for state in OrderState),
        *(ShowOrders((order,) * 20, wish) for wish in OrderWish),
        *(AskGiveBack(order, exchange) for exchange in (True, False)),
        AskGiveBack(order, True, 7, ReturnReason.DEFECT, (("X" * 60, names.uk),) * 30),
        AskGiveBack(order, True, 7, ReturnReason.DEFECT),
        AskGiveBack(order, False, 7, ReturnReason.DEFECT),
        AskGiveBack(order, False, 7),
        *(ShowReturn(each, order, days) for each in given for days in (1, 14, 21)),
        *(Say(saying) for saying, text in LANGUAGES["uk"].sayings.items() if "{" not in text),
    ]


@pytest.mark.parametrize("locale", LANGUAGES)
@pytest.mark.parametrize("names", [sales.SUIT, HOSTILE], ids=["plain", "hostile"])
def test_every_message_of_the_sale_is_whole_in_every_language(locale: Locale, names: Names) -> None:
    for message in messages(names):
        (one,) = rendered(message, locale=locale)
        html, read_as = one.params["text"], read(one)
        HtmlParser(html).parse()
        assert 0 < units(read_as) <= TEXT_LIMIT
        assert "<b>Оля" not in html
        assert "None" not in read_as
        assert not re.search(r"\{(?!name)|(?<!name)\}", read_as), read_as
        for row in buttons(one):
            assert len(row) <= 4
            for button in row:
                assert 0 < units(button["text"]) <= 40
                assert 1 <= len(button["callback_data"].encode()) <= 64
        assert StaleButton() not in actions(one)


def test_what_came_into_the_cart_is_told_and_where_to_send_it_is_asked_at_once() -> None:
    cart, question = rendered(
        ShowCart(sales.cart(SUIT, missing=sales.uah(150)), added=(SUIT.sku,), held_until=sales.AT),
        asked(*ALL, first=True),
    )
    assert read(cart) == (
        "Відкладаю для вас:\n"
        "• Костюм «Хмаринка», рожевий, розмір 128, 1 850 грн\n"
        "До безкоштовної доставки лишилося 150 грн.\n"
        "Тримаю для вас до 15:40."
    )
    assert buttons(cart) == []
    assert "одним повідомленням ім'я та прізвище, телефон, місто й відділення" in read(question)
    assert "у поштомат або кур'єром додому" in read(question)
    assert actions(question) == [CallPerson()]


def test_a_cart_alone_can_be_changed_and_ordered() -> None:
    last = replace(SUIT, line=9, free=0)
    assert pressed(ShowCart(sales.cart(SUIT, TROUSERS, last))) == [
        ChangeLine(7, 0),
        ChangeLine(7, 2),
        ChangeLine(8, 0),
        ChangeLine(8, 1),
        ChangeLine(8, 3),
        ChangeLine(9, 0),
        Checkout(),
    ]
    text = told(ShowCart(sales.cart(SUIT, TROUSERS)))
    assert "2 × 890 грн" in text
    assert "Разом: 3 630 грн" in text
    assert pressed(ShowCart(sales.cart())) == []
    assert "нічого не обрано" in told(ShowCart(sales.cart()))


def test_a_cart_says_what_is_gone_what_is_scarce_and_what_costs_other_than_before() -> None:
    gone, scarce = replace(SUIT, held_until=None, free=0), replace(TROUSERS, held_until=None, free=1)
    text = told(ShowCart(sales.cart(gone, scarce, replace(SUIT, told_price=sales.uah(1700)))))
    assert "1 850 грн, уже розібрали" in text
    assert "890 грн, є тільки 1 річ" in text
    assert "1 850 грн (було 1 700 грн)" in text
    assert "Більше зараз немає, тож відкладаю 2 речі." in told(
        ShowCart(sales.cart(SUIT, TROUSERS), added=(TROUSERS.sku,), fewer=2)
    )


def test_a_cart_says_what_came_in_together_and_which_way_is_free() -> None:
    text = told(ShowCart(sales.cart(SUIT, TROUSERS), added=(SUIT.sku, TROUSERS.sku), free_ways=(Way.BRANCH,)))
    assert "Уже було" not in text
    assert "Безкоштовно доставимо у відділення." in text.splitlines()


def test_a_long_cart_says_what_it_does_not_list() -> None:
    text = told(ShowCart(sales.cart(*(replace(SUIT, line=n) for n in range(14)))))
    assert text.count("•") == 12
    assert "…і ще 2 речі" in text
    assert "…" not in told(ShowCart(sales.cart(*(replace(SUIT, line=n) for n in range(12)))))


def test_only_what_is_missing_is_asked() -> None:
    assert told(asked(Part.PHONE)) == "Який номер телефону? На нього прийде SMS про посилку."
    assert told(asked(Part.PHONE, Part.CITY)) == "Лишилося дописати телефон і місто."
    assert told(asked(Part.PHONE, Part.CITY, again=True)) == "А для доставки лишилося написати телефон і місто."
    assert told(AskDelivery(())).startswith("Що виправити?")
    assert pressed(asked(Part.PHONE, Part.WAY)) == [ChooseWay(way) for way in WAYS]
    assert told(AskDelivery(ALL, ways=(Way.PICKUP, Way.COURIER), first=True)).endswith(
        "телефон і як доставити: забрати самостійно або кур'єром додому."
    )


def test_where_the_last_parcel_went_is_offered() -> None:
    again = asked(*ALL, first=True, known=read_back(DETAILS))
    assert "надсилали сюди: Львів, Львівська обл., відділення 5. Туди ж?" in told(again)
    assert pressed(again) == [UseKnownDelivery()]


@pytest.mark.parametrize(
    ("doubt", "missing", "sentence"),
    [
        (Doubt(Part.NAME, Why.NOT_A_NAME, "🌸🌸"), Part.NAME, "На ім'я це не схоже («🌸🌸»)."),
        (Doubt(Part.PHONE, Why.TOO_SHORT, "+380 67 12"), Part.PHONE, "Телефон закороткий («+380 67 12»)."),
        (Doubt(Part.PHONE, Why.TOO_LONG, "0671234567" * 4), Part.PHONE, "цифр («06712345670671234567067…»)."),
        (Doubt(Part.PHONE, Why.LANDLINE), Part.PHONE, "Це міський номер, SMS про посилку на нього не дійде."),
        (Doubt(Part.NUMBER, Why.IMPOSSIBLE, "999999"), Part.NUMBER, "номером («999999») не буває."),
        (Doubt(Part.WAY, Why.NOT_OFFERED, "courier"), Part.WAY, "Кур'єром ми не доставляємо."),
    ],
)
def test_what_is_doubtful_is_told_with_what_was_written_and_not_asked_twice(
    doubt: Doubt, missing: Part, sentence: str
) -> None:
    text = told(asked(missing, doubts=(doubt,)))
    assert sentence in text
    assert "\n" not in text
    assert told(asked(missing, Part.CITY, doubts=(doubt,))).endswith("Лишилося дописати місто.")


def test_namesakes_are_buttons_and_a_guess_waits_for_the_read_back() -> None:
    namesakes = Doubt(Part.CITY, Why.NAMESAKES, "Миколаїв", TWINS)
    (one,) = rendered(asked(Part.REGION, doubts=(namesakes,)))
    assert actions(one)[:2] == [ChooseCity(0), ChooseCity(1)]
    assert buttons(one)[1][0]["text"] == "Миколаїв, Львівська обл., Стрийський р-н"
    guess = Doubt(Part.NUMBER, Why.GUESSED, "5")
    assert told(asked(Part.PHONE, doubts=(guess,))) == told(asked(Part.PHONE))
    assert told(asked(doubts=(guess,))).startswith("Записую 5 як номер відділення.")


def test_the_read_back_holds_everything_and_orders_by_one_button_a_way_to_pay() -> None:
    message = read_out(FULL, PART)
    text = told(message)
    for piece in (
        "Отримувач: Іваненко Оля, +380 67 123 45 67",
        "Доставка: Львів, Львівська обл., відділення 5",
        "За доставку: 80 грн",
        "Разом: 3 710 грн",
        "150 грн зараз, 3 560 грн при отриманні",
    ):
        assert piece in text
    assert pressed(message) == [PlaceOrder(FULL, 371000), PlaceOrder(PART, 371000), ChangeDelivery()]
    assert told(read_out(COD)).endswith("Усе правильно?")
    assert "ціна змінилася" in told(read_out(COD, changed=True))


def test_the_read_back_says_who_is_paid_for_the_way_and_what_was_only_guessed() -> None:
    assert "Доставка безкоштовна" in told(read_out(FULL, fee=sales.uah(0)))
    assert "приблизно 80 грн" in told(read_out(FULL, sure=False))
    assert "платите перевізнику, за його тарифом" in told(read_out(COD, fee=None))
    assert "платите перевізнику, приблизно 95 грн" in told(read_out(COD, fee=None, carrier_fee=sales.uah(95)))
    guessed = replace(DETAILS, doubts=(Doubt(Part.NUMBER, Why.GUESSED, "5"),))
    assert "відділення 5 (перевірте)" in told(replace(read_out(COD), pieces=read_back(guessed)))
    pickup = Details(KNOWN.recipient, KNOWN.phone, None, Way.PICKUP)
    text = told(replace(read_out(COD, fee=sales.uah(0)), pieces=read_back(pickup)))
    assert "Доставка: самовивіз" in text
    assert "безкоштовна" not in text


def test_what_goes_with_a_purchase_has_one_heading(make_offer: Any) -> None:
    placed = ShowOrder(sales.order(mode=COD), OrderNews.PLACED)
    for offers in ((make_offer(),), (make_offer(), make_offer(sku="KOS-2"))):
        sent = rendered(placed, Say(Saying.UPSELL), ShowOffers(offers, Found.FOUND))
        text = "\n".join(map(read, sent))
        assert "До речі, до цього пасує:\n" in text
        assert "Ось що є" not in text
        assert "№1007" in read(sent[0])
    assert rendered(Say(Saying.UPSELL))


def test_a_size_that_is_sold_out_can_be_waited_for(make_offer: Any) -> None:
    sold_out = pressed(ShowOffer(make_offer(), size="128"))
    assert TellWhenBack("KOS-ZIP-PINK-128") in sold_out
    there = pressed(ShowOffer(make_offer(), size="122"))
    assert not any(isinstance(action, TellWhenBack) for action in [*there, *pressed(ShowOffer(make_offer()))])
    only = pressed(ShowOffer(make_offer({"one": (100, 0)})))
    assert only == [TellWhenBack("KOS-ZIP-PINK-one")]
    assert PickSize("KOS-ZIP-PINK-122") in there


def test_being_forgotten_is_asked_for_and_what_stays_is_told() -> None:
    assert pressed(Say(Saying.FORGET_SURE)) == [ForgetMe()]
    assert "Ще не завершено" not in told(Say(Saying.FORGOTTEN_ALL))
    assert "Ще не завершено: №1007 і №1009." in told(Say(Saying.FORGOTTEN_ALL, orders=("1007", "1009")))


def test_a_document_that_was_asked_for_comes_last_and_counts_as_a_message() -> None:
    says = [ShowOrder(sales.order(), OrderNews.SHOWN)] * 3
    sent = rendered(*says, files=(OwnData("mydata.json", "{}"),))
    assert [one.method for one in sent] == ["sendMessage", "sendMessage", "sendDocument"]
    assert sent[-1].params == {"chat_id": 501, "document": {"$text": "{}", "name": "mydata.json"}}


def test_a_yes_is_answered_by_the_question_alone_with_the_ways_to_pay() -> None:
    short = told(read_out(FULL, PART, COD, short=True))
    assert short.startswith("Разом: 3")
    assert short.endswith(UK.sale.read_back.choose)
    assert not any(piece in short for piece in ("Отримувач", "Доставка", SUIT.names.uk))
    assert [each.mode for each in pressed(read_out(FULL, PART, COD, short=True))[:-1]] == [FULL, PART, COD]
    assert told(read_out(FULL, refused=True, short=True)).endswith(UK.sale.read_back.choose_other)
    assert told(read_out(FULL, short=True)).endswith(UK.sale.read_back.question)


@pytest.mark.parametrize(
    ("mode", "line"),
    [(FULL, "Оплата: зараз"), (PART, "Оплата: 150 ₴ зараз, 3560 ₴ при отриманні"), (COD, "Оплата: при отриманні")],
)
def test_a_way_to_pay_that_was_said_ahead_is_read_back_and_is_the_first_button(mode: PaymentMode, line: str) -> None:
    message = read_out(FULL, PART, COD, mode=mode)
    text = told(message).replace("\u00a0", " ").replace("\u202f", " ").replace("3 560", "3560").replace("грн", "₴")
    assert line in text.splitlines()
    assert text.endswith(UK.sale.read_back.question)
    assert pressed(message)[0].mode is mode
    assert told(asked(*ALL, again=True, mode=mode)).startswith(UK.sale.read_back.agreed[mode])
