"""The gate refuses what is not among the facts, however it is written, and takes honest sentences."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.products import Locale
from graph.facts import Facts, Gate, facts_of
from graph.messages import Asked, Message, ShowOffer, ShowOffers, Why
from tests.graph.wording.goods import DRESS, HAT, HOODIE, PUFFER, VOCABULARY

GATE = Gate(VOCABULARY)
SIZE_128 = ShowOffer(PUFFER, Asked.ALL, "128")
SIZE_122 = ShowOffer(PUFFER, Asked.ALL, "122", nearest=("116", "128"))
WHOLE = ShowOffer(PUFFER)
PRICE = ShowOffer(PUFFER, Asked.PRICE)
SIZES = ShowOffer(PUFFER, Asked.SIZES)
SOLD_OUT = ShowOffer(DRESS)
TWO = ShowOffers((PUFFER, HOODIE), Why.FOUND)
SIMILAR = ShowOffers((HAT, HOODIE), Why.SIMILAR)

HONEST: list[tuple[Locale, Message, str]] = [
    ("uk", SIZE_128, "Так, розмір 128 є в наявності, коштує 1990 грн."),
    ("uk", SIZE_128, "Розмір 128 зараз є. Ціна 1 990 грн, лишилася 1 штука."),
    ("uk", SIZE_128, "Куртка «Перший сніг» матова в темно-синьому кольорі: 128 є за 1990 гривень."),
    ("uk", SIZE_128, "Для вас розмір 128 є, 1990 грн."),
    ("uk", SIZE_122, "На жаль, розміру 122 зараз немає. Поруч є 116 і 128."),
    ("uk", SIZE_122, "122 закінчився, але є 116 за 1850 грн."),
    ("uk", WHOLE, "Ось куртка «Перший сніг» матова, від 1850 до 1990 грн залежно від розміру. Є 116, 128 і 134."),
    ("uk", PRICE, "116 коштує 1850 грн, а 128 і 134 по 1990 грн. Розмір 134 за 1990 грн замість 2300 грн."),
    ("uk", SIZES, "У наявності 116, 128 і 134."),
    ("uk", SOLD_OUT, "На жаль, сукні «Горошок» зараз немає в наявності."),
    ("uk", TWO, "Куртка «Перший сніг» матова: від 1850 грн. Худі «Лис»: 890 грн, є 104 і 110."),
    ("uk", SIMILAR, "Ось схоже. Шапка «Помпон»: 390 грн замість 500 грн. Худі «Лис»: 890 грн."),
    ("ru", SIZE_128, "Да, размер 128 есть в наличии, стоит 1990 грн."),
    ("ru", SIZE_122, "К сожалению, 122 закончился. Рядом есть 116 и 128."),
    ("ru", TWO, "Вот что есть: куртка «Первый снег» матовая от 1850 грн и худи «Лис» за 890 грн."),
    ("en", SIZE_128, "Yes, size 128 is in stock, it's 1,990 UAH."),
    ("en", SIZE_128, "We have size 128 for 1990 UAH. Only 1 left."),
    ("en", SIZE_122, "Sorry, size 122 is out of stock right now, but we have 116 and 128."),
    ("en", WHOLE, "Here's the First Snow matt puffer, from 1,850 UAH to 1,990 UAH depending on the size."),
    ("en", SOLD_OUT, "Unfortunately, the polka-dot dress is sold out in this colour."),
    ("en", TWO, "First Snow matt puffer from 1,850 UAH, and the Fox hoodie at 890 UAH."),
]

# One lie each, in a text that would pass without it.
LIES: list[tuple[Locale, Message, str]] = [
    ("uk", SIZE_128, "Розмір 128 є, коштує 1850 грн."),  # the price of another size
    ("uk", SIZE_128, "Розмір 128 є, 1990 грн. Розмір 116 теж 1990 грн."),
    ("uk", SIZE_128, "Розмір 128 є. Ціна від 1850 грн."),  # true, but not what 128 costs
    ("uk", SIZE_128, "Розмір 128 є, коштує 1990 грн замість 2300 грн."),  # 134 did, 128 did not
    ("uk", SIZE_128, "Розмір 128 є, коштує 1990 $."),
    ("uk", SIZE_128, "Розмір 128 є, коштує 1990."),
    ("uk", SIZE_128, "Розмір 128 є, коштує 1990 грн, лишилося 2 штуки."),
    ("uk", SIZE_128, "Розмір 128 є, коштує 1990 грн, це остання."),
    ("uk", SIZE_128, "Розмір 128 є, коштує 1990 грн, скоро закінчується."),
    ("uk", SIZE_128, "Розміру 128 немає, він коштує 1990 грн."),
    ("uk", SIZE_128, "Розмір 128 є, 1990 грн. На жаль, закінчився."),
    ("uk", SIZE_128, "Розмір 128 є, 1990 грн. Є і 122."),
    ("uk", SIZE_128, "Розмір 128 є, 1990 грн. Є і 140."),
    ("uk", SIZE_128, "Розмір 128 є, 1990 грн. Є й XL."),
    ("uk", SIZE_128, "Розміри 116 – 134 є, 128 за 1990 грн."),  # 122 lies between them
    ("uk", SIZE_128, "Розміри від 116 до 134 є, 128 за 1990 грн."),
    ("uk", SIZE_128, "Є тільки 128, коштує 1990 грн."),  # others are there
    ("uk", SIZE_128, "Розмір 128 є, коштує вдвічі дешевше, 1990 грн."),
    ("uk", SIZE_128, "Розмір 128 є, коштує двісті, 1990 грн."),
    ("uk", SIZE_128, "Розмір 128 є, 1990 грн, знижка 20 %."),
    ("uk", SIZE_128, "Розмір 128 є, 1990 грн, доставка безкоштовна."),
    ("uk", SIZE_128, "Розмір 128 є, 1990 грн, надішлемо завтра."),
    ("uk", SIZE_128, "Розмір 128 є, 1990 грн, відкладу до п'ятниці."),
    ("uk", SIZE_128, "Розмір 128 є, 1990 грн, гарантуємо повернення."),
    ("uk", SIZE_128, "Розмір 128 є, 1990 грн, телефон 0671234567."),
    ("uk", SIZE_128, "Розмір 128 є, 1990 грн, карта 4441 1111 2222 3333."),
    ("uk", SIZE_128, "Розмір 128 є, 1990 грн, пишіть @shop_manager."),
    ("uk", SIZE_128, "Розмір 128 є, 1990 грн, https://shop.example."),
    ("uk", SIZE_128, "Розмір 128 є, 1990 грн, shop.example."),
    ("uk", SIZE_128, "Розмір 128 є, 1990 грн, у рожевому кольорі."),
    ("uk", SIZE_128, "Розмір 128 є, 1990 грн, у синьому кольорі."),  # navy is not blue
    ("uk", SIZE_128, "Розмір 128 є, 1990 грн. Це сукня."),
    ("uk", SIZE_128, "Розмір 128 є, 1990 грн. Це пуховик."),
    ("uk", SIZE_128, "Розмір 128 є, 1990 грн. Це куртка «Перший сніг»."),  # another one of ours
    ("uk", SIZE_128, "Розмір 128 є, 1990 грн. Костюм «Мандри» є."),
    ("uk", SIZE_128, "Розмір 128 є, 1990 грн. Куртка тепла."),
    ("uk", SIZE_128, "Розмір 128 є, 1990 грн. Беремо?"),
    ("uk", SIZE_128, "Размер 128 есть, стоит 1990 грн."),
    ("uk", SIZE_128, "Size 128 is in stock, 1,990 UAH."),
    ("uk", SIZE_128, "Розмір 128 є, <b>1990 грн</b>."),
    ("uk", SIZE_128, "Розмір 128 є, 1990\u200b0 грн."),
    ("uk", SIZE_128, "Розмір 128 є, １９９０ грн."),
    ("uk", SIZE_128, "Розмір 128 є, ١٩٩٠ грн, 1990 грн."),
    ("uk", SIZE_128, "Розмір 128 є, 19900 грн."),
    ("uk", SIZE_128, "Розмір 128 є, 1 9 9 0 грн."),
    ("uk", SIZE_128, "Poзмір 128 є, 1990 грн."),  # a Latin P
    ("uk", SIZE_128, "Розмір 128 є в наявності."),  # no price
    ("uk", SIZE_128, "Ціна 1990 грн."),  # no size
    ("uk", SIZE_128, "Розмір 128 є, 1990 грн. Ціна зараз нижче."),
    ("uk", SIZE_128, "Розмір 128 є, 1990 грн. Така ціна і на 116."),  # it costs less
    ("uk", SIZE_128, "Розмір 128 є, 1990 грн. 116 за цю ціну."),
    ("uk", SIZE_128, "Розмір 128 є, 1990 грн. Лишилася 1 штука 134."),  # of 128
    ("uk", SIZE_128, "Розмір 128 є, 1990 грн. Вам потрібен 116."),  # who says so?
    ("uk", SIZE_128, "Розмір 128 є, 1990 грн. Ваш розмір 134."),
    ("uk", SIZE_122, "Розміру 122 немає, але можна замовити."),  # nobody said that it comes again
    ("uk", SIZE_122, "Розміру 122 поки немає."),
    ("uk", SIZE_122, "Розмір 122 є, 1850 грн."),
    ("uk", SIZE_122, "Так, є розмір 116."),
    ("uk", SIZE_122, "Розміру 122 немає. Поруч є 134."),
    ("uk", SIZE_122, "Розміру 122 немає. Також немає нічого."),
    ("uk", SIZE_122, "122 не закінчився, немає 122."),
    ("uk", WHOLE, "Куртка «Перший сніг» матова, 1850 грн."),  # some cost more
    ("uk", WHOLE, "Куртка «Перший сніг» матова, до 1850 грн."),
    ("uk", WHOLE, "Від 1850 грн."),  # what?
    ("uk", PRICE, "116 і 128 по 1850 грн."),
    ("uk", PRICE, "1850 грн за 116 і 134."),
    ("uk", SIZES, "У наявності 116 і 128."),  # one is left out
    ("uk", SOLD_OUT, "Сукня «Горошок» є, від 900 грн."),
    ("uk", SOLD_OUT, "Сукня «Горошок», 92 за 900 грн."),
    ("uk", TWO, "Куртка «Перший сніг» матова: 890 грн. Худі «Лис»: 890 грн."),
    ("uk", TWO, "Худі «Лис»: 890 грн. Куртка «Перший сніг» матова: від 1850 грн."),  # «друга» is another one then
    ("uk", TWO, "Куртка «Перший сніг» матова: від 1850 грн."),
    ("uk", TWO, "Є 104. Куртка «Перший сніг» матова: від 1850 грн. Худі «Лис»: 890 грн."),
    ("uk", TWO, "Куртка «Перший сніг» матова рожева: від 1850 грн. Худі «Лис»: 890 грн."),
    ("uk", TWO, "Найдешевше. Куртка «Перший сніг» матова: від 1850 грн. Худі «Лис»: 890 грн."),
    ("uk", TWO, "Куртка «Перший сніг» матова: від 1850 грн. Худі «Лис»: 890 грн. Розмір 104 є."),  # in which one?
    ("uk", TWO, "Куртка «Перший сніг» матова: від 1850 грн. Худі «Лис»: 890 грн. Розміру 128 немає."),
    ("uk", TWO, "Куртка «Перший сніг» матова: від 1850 грн. Худі «Лис»: 890 грн. Розмір 116 коштує 890 грн."),
    ("uk", TWO, "Куртка «Перший сніг» матова: від 1850 грн. Худі «Лис»: 890 грн. Є рожевий."),
    ("uk", SIMILAR, "Шапка «Помпон»: 390 грн. Худі «Лис»: 890 грн."),  # only similar, and does not say so
    ("ru", SIZE_128, "Да, размер 128 есть, стоит 1850 грн."),
    ("ru", SIZE_128, "Размер 128 есть, 1990 грн, в полцены."),
    ("ru", SIZE_128, "Розмір 128 є, 1990 грн."),
    ("ru", SIZE_122, "Размер 122 есть, 1850 грн."),
    ("ru", SIZE_122, "Размера 122 нет, но можно заказать."),
    ("ru", SIZE_128, "Размер 128 есть, 1990 грн. Нужен 116."),
    ("en", SIZE_128, "Size 128 is in stock, 1,850 UAH."),
    ("en", SIZE_128, "Size 128 is in stock, 1,990 UAH, half price."),
    ("en", SIZE_128, "Size 128 is in stock, 1,990 UAH, delivery tomorrow."),
    ("en", SIZE_128, "Size 128 is not in stock, 1,990 UAH."),
    ("en", SIZE_128, "Size 128 is in stock, 1,990 UAH. Only 3 left."),
    ("en", SIZE_128, "Only size 128 is in stock, 1,990 UAH."),
    ("en", SIZE_122, "Size 122 is not out of stock, 1,850 UAH."),
    ("en", SIZE_122, "Size 122 is out of stock, but it may come."),
    ("en", SIZE_122, "Size 122 is not in stock yet."),
    ("en", SIZE_122, "Size 122 is out of stock, but we can order it."),
    ("en", SIZE_128, "Size 128 is in stock, 1,990 UAH. The right size for you is 116."),
    ("en", SIZE_128, "Size 128 is in stock, 1,990 UAH. 116 is at this price."),
    ("en", SIZE_128, "Size 128 is in stock below 1,990 UAH."),
    ("en", SIZE_128, "Size 128 is in stock, 1,990 UAH. Well made."),
    ("en", SIZE_128, "Размер 128 есть, 1990 грн."),
]


def _facts(message: Message, locale: Locale) -> Facts:
    facts = facts_of(message, locale)
    assert facts is not None
    return facts


@pytest.mark.parametrize(("locale", "message", "text"), HONEST)
def test_an_honest_sentence_passes(locale: Locale, message: Message, text: str) -> None:
    assert GATE.judge(text, _facts(message, locale)).reasons == ()


@pytest.mark.parametrize(("locale", "message", "text"), LIES)
def test_a_lie_is_refused(locale: Locale, message: Message, text: str) -> None:
    assert not GATE.judge(text, _facts(message, locale)).passed


FIGURES = {"116", "128", "134", "1850", "1990", "2300", "1"}
NUMBERS = st.integers(0, 10**12).map(str).filter(lambda number: number not in FIGURES)
PLACES = ("Розмір 128 є, 1990 грн. {}", "{} Розмір 128 є, 1990 грн.", "Розмір 128 {} є, 1990 грн.")
AROUND = st.sampled_from(
    ["{}", " {} ", "{} грн", "за {} грн", "розмір {}", "{} шт.", "+{}", "({})", "№{}", "{}-й", "x{}"]
)


@given(NUMBERS, AROUND, st.sampled_from(PLACES))
def test_any_number_that_is_not_among_the_facts_is_refused(number: str, around: str, place: str) -> None:
    text = place.format(around.format(number))
    assert not GATE.judge(text, _facts(SIZE_128, "uk")).passed


@given(st.text(min_size=1, max_size=30))
def test_no_text_of_any_kind_passes_with_a_word_or_figure_of_its_own(text: str) -> None:
    whole = f"Розмір 128 є, 1990 грн. {text}"
    if not GATE.judge(whole, _facts(SIZE_128, "uk")).passed:
        return
    assert set(re.findall(r"\d+", text)) <= {"1990", "128", "116", "134"}
    assert len(re.findall(r"\w+", text)) <= 6


@given(st.permutations(["Розмір 128 є.", "Ціна 1990 грн.", "Лишилася 1 штука.", "Куртка «Перший сніг» матова."]))
def test_true_sentences_are_never_taken_for_another_size(sentences: list[str]) -> None:
    facts = _facts(SIZE_128, "uk")
    assert GATE.judge(" ".join(sentences), facts).reasons == ()


@pytest.mark.parametrize("locale", ["uk", "ru", "en"])
def test_a_product_of_one_price_does_not_depend_on_the_size(locale: Locale) -> None:
    depends = {"uk": "Ціна залежить від розміру.", "ru": "Цена зависит от размера.", "en": "Depends on the size."}
    costs = {"uk": "Худі «Лис», 890 грн.", "ru": "Худи «Лис», 890 грн.", "en": "Fox hoodie, 890 UAH."}
    facts = _facts(ShowOffer(HOODIE), locale)
    assert GATE.judge(costs[locale], facts).passed
    assert not GATE.judge(f"{costs[locale]} {depends[locale]}", facts).passed
