import pkgutil
import re
import string
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from bot import texts
from bot.texts import LANGUAGES, listed, money
from bot.texts.managers import LANGUAGES as LANGUAGE_NAMES
from bot.texts.managers import REASONS
from bot.texts.plurals import Plural
from catalog.delivery import Part, Way
from catalog.errors import PhotoProblem
from catalog.orders import OrderState, PaymentMode, ReturnReason
from catalog.products import Locale, Money
from graph.messages import OrderWish, OtherKind, Reason, Saying, Why

SHOP = Path(__file__).parents[3] / "data/shop.yaml"
WOMAN_OR_MAN = re.compile(
    r"\bвласниц|\bстарш(?:а|ій|ої|ою|у)\b|менеджерк|покупчин|клієнтк|продавчин|владелиц|хозяйк|\w\(-?\w+\)"
    r"|\b(?:взя|поверну|верну|написа|сказа|записа|клика|поклика|позва|забра)ла\b"
    r"|\b(?:he|him|his|she|her|hers)\b",
    re.IGNORECASE,
)
BY_CAUSE = {Saying.PHOTO_UNREADABLE, Saying.CANNOT_OPEN, Saying.POLICY}


@pytest.mark.parametrize("locale", LANGUAGES)
def test_every_saying_problem_and_kind_has_words_in_every_language(locale: Locale) -> None:
    words = LANGUAGES[locale]
    assert words.locale == locale
    assert set(words.sayings) == set(Saying) - BY_CAUSE
    assert set(words.or_person) == set(LANGUAGES["uk"].or_person) < set(Saying)
    assert set(words.problems) == set(PhotoProblem)
    assert set(words.kinds) == set(OtherKind)
    assert set(words.found) == set(words.found_one) == set(words.choose) == set(Why)
    assert all(text.strip() for text in _sentences(locale))


@pytest.mark.parametrize("locale", LANGUAGES)
def test_the_sale_has_words_for_whatever_it_may_tell_in_every_language(locale: Locale) -> None:
    sale = LANGUAGES[locale].sale
    assert set(sale.delivery.ask) == set(sale.delivery.parts) == set(Part)
    assert set(sale.delivery.ways) == set(sale.delivery.places) == set(sale.delivery.not_offered) == set(Way)
    assert set(sale.delivery.doubts) == set(LANGUAGES["uk"].sale.delivery.doubts)
    assert set(sale.read_back.place) == set(PaymentMode)
    assert set(sale.order.states) == set(OrderState)
    assert set(sale.order.wishes) == set(sale.order.which) == set(OrderWish)
    assert set(sale.back.reasons) == set(ReturnReason)
    assert set(sale.news.states) == set(OrderState) - {
        OrderState.DRAFT,
        OrderState.CONFIRMED,
        OrderState.PAYMENT_CHECK,
    }


def test_every_language_has_the_same_gaps_to_fill() -> None:
    ours = [_gaps(text) for text in _sentences("uk")]
    assert [_gaps(text) for text in _sentences("ru")] == ours
    assert [_gaps(text) for text in _sentences("en")] == ours


def test_no_ukrainian_sentence_holds_a_russian_letter_and_the_other_way_round() -> None:
    assert not set("ыэъё") & set("".join(_sentences("uk")).lower())
    assert not set("іїєґ") & set("".join(_sentences("ru")).lower())


def test_no_text_takes_anyone_of_the_shop_for_a_woman_or_a_man() -> None:
    modules = [import_module(f"{texts.__name__}.{found.name}") for found in pkgutil.iter_modules(texts.__path__)]
    told = [text for module in modules for value in vars(module).values() for text in _strings(value)]
    told.append(SHOP.read_text(encoding="utf-8"))
    assert [text for text in told if WOMAN_OR_MAN.search(text)] == []


def test_managers_have_words_for_every_reason_and_language() -> None:
    assert set(REASONS) == set(Reason)
    assert set(LANGUAGE_NAMES) == set(LANGUAGES)


@pytest.mark.parametrize(
    ("n", "form"),
    [
        (1, "o"),
        (2, "f"),
        (4, "f"),
        (5, "m"),
        (0, "m"),
        (11, "m"),
        (12, "m"),
        (14, "m"),
        (21, "o"),
        (22, "f"),
        (111, "m"),
    ],
)
@pytest.mark.parametrize("locale", ["uk", "ru"])
def test_slavic_words_bend_by_the_number(n: int, form: str, locale: Locale) -> None:
    assert Plural("o", "f", "m").of(n, locale) == form


def test_english_words_bend_at_one() -> None:
    pieces = Plural("{n} piece", "", "{n} pieces")
    assert [pieces.of(n, "en") for n in (1, 2, 5, 11, 21)] == [
        "1 piece",
        "2 pieces",
        "5 pieces",
        "11 pieces",
        "21 pieces",
    ]


def test_money_is_written_as_people_of_each_language_write_it() -> None:
    assert money(Money(185000), "uk") == "1\u00a0850\u00a0грн"
    assert money(Money(185050), "ru") == "1\u00a0850,50\u00a0грн"
    assert money(Money(185005), "en") == "1,850.05\u00a0UAH"
    assert money(Money(99900), "uk") == "999\u00a0грн"
    assert money(Money(1250, "EUR"), "uk") == "12,50\u00a0EUR"


def test_lists_end_with_and() -> None:
    assert listed([], "uk") == ""
    assert listed(["122"], "uk") == "122"
    assert listed(["122", "134"], "uk") == "122 і 134"
    assert listed(["92", "98", "104"], "en") == "92, 98 and 104"


def _sentences(locale: Locale) -> list[str]:
    words = LANGUAGES[locale]
    return [text for field in fields(words) if field.name != "locale" for text in _told(getattr(words, field.name))]


def _told(words: Any) -> list[str]:
    """Every text of a language, in the order of its shape."""
    if isinstance(words, str):
        return [words]
    if isinstance(words, Plural):
        return [words.one, words.few or words.many, words.many]
    if is_dataclass(words):
        return [text for field in fields(words) for text in _told(getattr(words, field.name))]
    return [text for key in sorted(words, key=str) for text in _told(words[key])]


def _strings(value: Any) -> list[str]:
    """Every text inside, whatever holds it."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, Mapping):
        return [text for each in value.values() for text in _strings(each)]
    if isinstance(value, tuple | list):
        return [text for each in value for text in _strings(each)]
    if is_dataclass(value) and not isinstance(value, type):
        return [text for field in fields(value) for text in _strings(getattr(value, field.name))]
    return []


def _gaps(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
