"""The checks of the dialogues: each must fail on a made-up wrong answer and hold on the right one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.callbacks import pack
from bot.callbacks_desk import DeskButton, DeskVerb, pack_desk
from bot.texts import texts
from bot.texts.figures import money
from catalog.products import Locale, Money, Names
from catalog.shop import load_shop
from catalog.vocabulary import Vocabulary, Words
from evals.dialogues.always import broken
from evals.dialogues.answer import Answer, Call, Handoff, shown_in, sizes_in
from evals.dialogues.case import Case, Past
from evals.dialogues.checks import unmet
from evals.dialogues.facts import Facts, Product, Variant, money_in, numbers_in
from evals.dialogues.language import contradicts
from evals.dialogues.playing import Played, Unmet
from evals.dialogues.report import Run, compare, write_baseline
from evals.dialogues.sales import Line, Sale
from evals.dialogues.script import Expected, Script, ScriptInvalid, Turn, files, read_themes
from evals.dialogues.scripted_models import wording
from evals.dialogues.share import Share, share_of
from evals.dialogues.shop import DATA
from graph.messages import CallPerson, PickSize, Saying, ShowProduct

LILAC, BLACK = ("SUIT", "lilac"), ("HAT", "black")
PICTURES = {"sha-suit": LILAC, "sha-hat": BLACK}
VARIANTS = {"SUIT-LILAC-104": LILAC, "SUIT-LILAC-110": LILAC, "HAT-BLACK-52": BLACK}
NAMES = Names("Костюм", "Костюм", "Suit")


def product(sku: str, category: str, variants: tuple[Variant, ...]) -> Product:
    fabric = Names("велюр бавовняний", "велюр хлопковый", "cotton velour")
    return Product(sku, category, "girl", NAMES, fabric, {"length": {"104": 51.5}}, True, variants)


FACTS = Facts(
    products={
        "SUIT": product(
            "SUIT",
            "tracksuits",
            (
                Variant("SUIT-LILAC-104", "lilac", "104", 142000, 160000, 3, True),
                Variant("SUIT-LILAC-110", "lilac", "110", 156000, None, 0, True),
            ),
        ),
        "HAT": product("HAT", "hats", (Variant("HAT-BLACK-52", "black", "52", 39000, None, 7, True),)),
    },
    colours={},
    sizes=frozenset({"104", "110", "52"}),
    shop=load_shop(DATA / "shop.yaml"),
)
SUIT_BUTTONS = (pack(PickSize("SUIT-LILAC-104")), pack(CallPerson()))


def call(text: str, *buttons: str, picture: str | None = None, **details: Any) -> Call:
    markup = {"inline_keyboard": [[{"text": "-", "callback_data": data}] for data in buttons]}
    params: dict[str, Any] = {"text" if picture is None else "caption": text, "reply_markup": markup}
    params |= {"photo": {"$file": "-", "key": picture}} if picture else {}
    whole: dict[str, Any] = {
        "id": 1,
        "turn_id": "t",
        "chat": 5,
        "method": "sendMessage",
        "handoff_id": None,
        "ours": True,
    } | details
    return Call(params=params, **whole)


def answer(*calls: Call, **details: Any) -> Answer:
    told = Answer(calls, shown=shown_in(calls, PICTURES, VARIANTS), sizes=sizes_in(calls, VARIANTS))
    return replace(told, **details)


def suit(text: str = "Костюм: розмір 104 є, 1 420 грн", **details: Any) -> Answer:
    return answer(call(text, *SUIT_BUTTONS, picture="sha-suit"), **details)


def said(text: str, **details: Any) -> Answer:
    return answer(call(text), **details)


SELECTED = {"selection": {"product": "SUIT", "colour": "lilac", "size": "104"}}
PAST = Past(selection=SELECTED["selection"], listed=(LILAC, BLACK), ever=frozenset({"SUIT"}), typed=("є 104?",))
HAT = answer(call("Шапка 390 грн", pack(PickSize("HAT-BLACK-52")), picture="sha-hat"))
OPEN = Handoff(1, "open", ("order",))
TAKE = pack_desk(DeskButton(DeskVerb.TAKE, 1))
CARD = call("Замовлення SUIT 104 +38 000", TAKE, chat=-9, handoff_id=1)
CART = Sale(None, "draft", None, (Line("SUIT-LILAC-104", 2, 142000),), 0, 0)
ORDER = Sale("1007", "confirmed", "cod", (Line("HAT-BLACK-52", 1, 39000),), 8000, 0)
DELIVERY = FACTS.policy_texts("delivery")[0]

CASES: list[tuple[dict[str, Any], Answer, Answer]] = [
    ({"shows": "SUIT/lilac"}, suit(), said("Костюм 1 420 грн")),
    ({"shows": "SUIT/lilac"}, suit(), HAT),
    ({"shows_any": ["SUIT", "HAT"]}, HAT, said("Ось")),
    ({"shows_only": ["SUIT"]}, suit(), answer(*suit().calls, *HAT.calls)),
    ({"shows_not": ["HAT"]}, suit(), HAT),
    ({"shows_none": True}, said("Вітаю"), suit()),
    ({"shows_some": True}, suit(), said("Вітаю")),
    ({"shows_at_least": 2}, answer(*suit().calls, *HAT.calls), suit()),
    ({"shows_nth": 2}, HAT, suit()),
    ({"shows_other": True}, HAT, suit()),
    ({"same": True}, suit(state=SELECTED), replace(HAT, state=SELECTED)),
    ({"category": "hats"}, HAT, suit()),
    ({"colour": "black"}, HAT, suit()),
    ({"price_max": 500}, HAT, suit()),
    ({"size_in_stock": "104"}, suit(), suit("Костюм: розмір 110 є")),
    ({"size_in_stock": "104"}, suit(), HAT),
    ({"size_in_stock": "104"}, said("104 є", state=SELECTED), said("110 є", state=SELECTED)),
    ({"size_out": "110"}, suit("Розміру 110 немає"), suit("Розміру 104 немає")),
    ({"price_of": "SUIT/lilac/104"}, suit(), suit("Костюм: розмір 104 є, 1 560 грн")),
    ({"stock_of": "SUIT/lilac/104"}, said("Лишилося 3 штуки"), said("Лишилося 2 штуки")),
    ({"fabric_of": "SUIT"}, said("Тканина: велюр бавовняний"), said("Тканина: фліс")),
    ({"measures": True}, said("довжина: 51,5", state=SELECTED), said("довжина: 52", state=SELECTED)),
    ({"says_any": ["104"]}, said("Беріть 104"), said("Беріть 110")),
    ({"says_none": ["000000001"]}, said("Ні"), said("+38 000 000 00 01 000000001")),
    ({"figures": True}, said("1 420 грн"), said("104")),
    ({"no_figures": True}, said("104"), said("1 420 грн")),
    ({"policy": "delivery"}, said(DELIVERY), said("Доставимо завтра")),
    ({"policy_any": ["returns", "delivery"]}, said(DELIVERY), said("Добре")),
    ({"no_handoff": True}, said("-", handoff=Handoff(1, "returned", ("order",))), said("-", handoff=OPEN)),
    ({"handoff": {"reason": "order"}}, said("-", handoff=OPEN), said("-")),
    ({"handoff": {"reason": "order"}}, said("-", handoff=OPEN), said("-", handoff=Handoff(1, "open", ("abuse",)))),
    ({"handoff": {"reason": "order", "status": "claimed"}}, said("-", handoff=Handoff(1, "claimed", ("order",))),
     said("-", handoff=OPEN)),
    ({"handoff": {"reason": "bought", "optional": True}}, said("-"), said("-", handoff=OPEN)),
    ({"card": ["SUIT", "+38000"]}, said("-", to_managers=(CARD,)), said("-")),
    ({"card": ["HAT"]}, said("-", to_managers=(replace(CARD, params=call("HAT", TAKE).params),)),
     said("-", to_managers=(CARD,))),
    ({"quiet": True}, said("-"), said("-", to_managers=(CARD,))),
    ({"relayed": True}, said("-", to_managers=(call("Олена: ви тут?"),)), said("-", to_managers=(CARD,))),
    ({"overheard": True}, said("Костюм: 104", to_managers=(call("Олена: є 104?\nБот: Костюм: 104\n[Беру]", chat=-9),)),
     said("Костюм: 104")),
    ({"from_person": True}, answer(call("-", ours=False)), said("-")),
    ({"silent": True}, answer(call("-", ours=False)), said("-")),
    ({"asks": True}, said("-", asks=True), said("-")),
    ({"asks": False}, said("-"), said("-", asks=True)),
    ({"buttons": ["h"]}, suit(), HAT),
    ({"turns_at_most": 1}, said("-", stages=("offer",)), said("-", stages=("offer", "offer"))),
    ({"answers_at_most": 1}, said("-"), answer(call("-"), call("+"))),
    ({"locale": "ru"}, said("Вот что есть, выбирайте"), said("Ось що є, обирайте")),
    ({"stage": ["delivery"]}, said("-", stages=("offer", "delivery")), said("-", stages=("delivery", "offer"))),
    ({"not_stage": ["done"]}, said("-", stages=("offer",)), said("-", stages=("done",))),
    ({"selected": {"sku": "SUIT", "size": "104"}}, said("-", state=SELECTED), said("-")),
    ({"selected": {"sku": "SUIT", "size": "110"}},
     said("-", state={"selection": {"product": "SUIT", "colour": "lilac", "size": "110"}}), said("-", state=SELECTED)),
    ({"selected": "none"}, said("-"), said("-", state=SELECTED)),
    ({"cart": {"SUIT/lilac/104": 2}}, said("-", sales=(CART,)), said("-", sales=(ORDER,))),
    ({"cart": {}}, said("-", sales=(ORDER,)), said("-", sales=(CART,))),
    ({"no_order": True}, said("-", sales=(CART,)), said("-", sales=(CART, ORDER))),
    ({"order": {"state": "confirmed", "mode": "cod"}}, said("-", sales=(ORDER, CART)), said("-", sales=(CART,))),
    ({"order": {"state": "confirmed"}}, said("-", sales=(ORDER,)), said("-", sales=(replace(ORDER, state="paid"),))),
    ({"order": {"goods": {"HAT/black/52": 1}}}, said("-", sales=(ORDER,)),
     said("-", sales=(replace(ORDER, lines=CART.lines),))),
    ({"source": {"door": "link", "sku": "SUIT"}}, said("-", state={"source": {"door": "link", "sku": "SUIT"}}),
     said("-", state={"source": {"door": "site", "sku": "SUIT"}})),
]  # fmt: skip


@pytest.mark.parametrize(
    ("expected", "right", "wrong"), CASES, ids=[f"{n}-{next(iter(c[0]))}" for n, c in enumerate(CASES)]
)
def test_an_expectation_holds_for_the_right_answer_and_not_for_a_wrong_one(
    expected: dict[str, Any], right: Answer, wrong: Answer
) -> None:
    assert unmet(Case(Expected(**expected), right, FACTS, PAST)) == []
    assert unmet(Case(Expected(**expected), wrong, FACTS, PAST)) != []


COPY = call("Олена: є 104?\nБот: Костюм: 104\n[Беру]", chat=-9, handoff_id=1)


@pytest.mark.parametrize(
    ("to_managers", "why"),
    [
        ((COPY,), []),
        ((), ["the managers hear 0 messages, 0 of them cards, not one copy"]),
        ((COPY, COPY), ["the managers hear 2 messages, 0 of them cards, not one copy"]),
        ((CARD,), ["the managers hear 1 messages, 1 of them cards, not one copy"]),
        ((call("Олена: є 104?"),), ["the managers' copy does not hold in its place: Костюм: 104"]),
        ((call("Бот: Костюм: 104"),), ["the managers' copy does not hold in its place: є 104?"]),
        ((call("Бот: Костюм: 104\nОлена: є 104?"),), ["the managers' copy does not hold in its place: Костюм: 104"]),
    ],
)
def test_a_talk_is_overheard_in_one_copy_of_what_both_sides_said(to_managers: tuple[Call, ...], why: list[str]) -> None:
    heard = said("Костюм: 104", to_managers=to_managers)
    assert unmet(Case(Expected(overheard=True), heard, FACTS, PAST, said=("є 104?",))) == why


def test_of_long_words_a_copy_holds_the_beginning() -> None:
    question, told = "є 104? " * 200, "Костюм " * 100
    copy = call(f"Олена: {question[:690]}…\nБот: {told[:390]}…", chat=-9)
    heard = said(told, to_managers=(copy,))
    assert unmet(Case(Expected(overheard=True), heard, FACTS, PAST, said=(question,))) == []


def test_every_expectation_of_the_vocabulary_has_such_a_case() -> None:
    tried = {name for expected, _, _ in CASES for name in expected}
    assert set(Expected.model_fields) - tried == {"for_whom", "cheaper"}


def test_things_for_others_and_dearer_things_are_noticed() -> None:
    assert unmet(Case(Expected(for_whom=("girl",)), suit(), FACTS)) == []
    assert unmet(Case(Expected(for_whom=("boy",)), suit(), FACTS)) != []
    dear = replace(PAST, listed=(LILAC,))
    assert unmet(Case(Expected(cheaper=True), HAT, FACTS, dear)) == []
    assert unmet(Case(Expected(cheaper=True), suit(), FACTS, dear)) != []


def broken_by(told: Answer, past: Past = PAST, locale: Locale = "uk", *, answered: bool = True) -> list[str]:
    return broken(Case(Expected(), told, FACTS, past), locale, answered=answered)


def test_a_true_answer_breaks_no_rule() -> None:
    assert broken_by(suit("Костюм: розмір 104 є, 1 420 грн замість 1 600 грн. Лишилося 3 штуки.")) == []
    assert broken_by(said(DELIVERY)) == []


def test_what_a_cart_and_an_order_come_to_is_no_figure_from_nowhere() -> None:
    assert broken_by(said("Разом: 2 840 грн. Тримаю до 21:24.", sales=(CART,))) == []
    assert broken_by(said("Разом: 2 940 грн", sales=(CART,))) != []
    past = replace(PAST, typed=("067 123 45 67",))
    told = "Замовлення №1007, 390 грн, +380 67 123 45 67"
    assert broken_by(said(told, sales=(ORDER,)), past) == []
    assert broken_by(said(told), past) != []


@pytest.mark.parametrize(
    ("told", "why"),
    [
        (suit("Костюм 1 390 грн"), "prices that nothing shown has"),
        (suit("Костюм, знижка 15 %"), "shares from nowhere"),
        (suit("Лишилося 12 штук"), "numbers from nowhere"),
        (suit("Here is the suit, 1,420 UAH"), "does not answer in uk"),
        (answer(), "no answer"),
        (answer(*(call(str(n)) for n in range(4))), "4 messages in one turn"),
        (answer(call("Так"), call("Так")), "says the same twice"),
        (said("-", dead=("it was poison",)), "a dead letter"),
        (answer(call("Костюм", pack(PickSize("SUIT-LILAC-110")), picture="sha-suit")), "what is sold out"),
        (answer(call("Костюм", pack(PickSize("SUIT-LILAC-110")), picture="sha-suit")), "what is in stock"),
    ],
)
def test_what_holds_always_is_noticed_when_it_does_not(told: Answer, why: str) -> None:
    assert any(why in problem for problem in broken_by(told))


def test_the_same_card_twice_is_noticed() -> None:
    past = replace(PAST, cards=((CARD.handoff_id, CARD.text),))
    assert broken_by(said("-", to_managers=(CARD,)), past) == ["the managers get the same card twice"]
    assert broken_by(said("-", to_managers=(CARD,))) == []


def test_silence_breaks_nothing_where_no_answer_is_due() -> None:
    assert broken_by(answer(), answered=False) == []


def test_candidates_without_pictures_are_shown_by_their_buttons_and_other_colours_are_not() -> None:
    candidates = call("1. 2.", pack(ShowProduct(*LILAC)), pack(ShowProduct(*BLACK)))
    assert shown_in([candidates], PICTURES, VARIANTS) == (LILAC, BLACK)
    card = call("-", SUIT_BUTTONS[0], pack(ShowProduct("SUIT", "red")), picture="sha-suit")
    assert shown_in([card], PICTURES, VARIANTS) == (LILAC,)


@given(st.integers(100, 99_999_900), st.sampled_from(("uk", "ru", "en")))
def test_a_price_is_read_back_as_the_shop_writes_it(minor: int, locale: Locale) -> None:
    told = f"Ціна {money(Money(minor), locale)}, розмір 104"
    assert money_in(told) == [minor]


@given(st.lists(st.integers(0, 999), min_size=1, max_size=8))
def test_numbers_of_a_list_stay_apart(numbers: list[int]) -> None:
    assert numbers_in(", ".join(map(str, numbers))) >= {str(n) for n in numbers if n < 100}


@pytest.mark.parametrize("locale", ["uk", "ru", "en"])
def test_no_sentence_of_the_shop_contradicts_its_own_language(locale: Locale) -> None:
    in_two_languages = {Saying.CHOOSE_LANGUAGE, Saying.FOREIGN_SCRIPT}
    for saying, sentence in texts(locale).sayings.items():
        assert saying in in_two_languages or contradicts(sentence, locale) is None


def test_another_language_is_noticed() -> None:
    assert contradicts("Який розмір потрібен?", "ru") is not None
    assert contradicts("Подождите, я ещё ищу", "uk") is not None
    assert contradicts("Добре", "en") is not None


SCRIPT = """theme: t
scripts:
  - name: one
    written: open
    turns:
      - say: добрий день
        expect: {TOLD}
"""


@pytest.mark.parametrize(
    ("told", "line", "why"),
    [
        ("{shows_nothing: true}", 7, "shows_nothing"),
        ("{handoff: {reason: boredom}}", 7, "reason"),
        ("{stage: [lost]}", 7, "stage"),
        ("{shows: [", 8, "expected"),
    ],
)
def test_a_mistake_in_a_script_is_told_with_file_and_line(tmp_path: Path, told: str, line: int, why: str) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(SCRIPT.replace("{TOLD}", told), "utf-8")
    with pytest.raises(ScriptInvalid, match=rf"mine\.yaml:{line}: .*{why}"):
        read_themes([file])


def test_a_turn_does_one_thing_and_names_are_not_used_twice(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="does one thing"):
        Turn(say="а є?", command="help")
    file = tmp_path / "mine.yaml"
    file.write_text(SCRIPT.replace("{TOLD}", "{}"), "utf-8")
    with pytest.raises(ScriptInvalid, match="two scripts are called one"):
        read_themes([file, file])


def test_the_shipped_scripts_are_many_and_a_third_is_blind() -> None:
    scripts = [script for theme in read_themes(files()) for script in theme.scripts]
    assert len(scripts) >= 64
    assert 3 * sum(script.written == "blind" for script in scripts) >= len(scripts)


def test_the_share_counts_typed_turns_without_a_word_of_the_catalog() -> None:
    words = {"lilac": Words(Names("бузковий", "сиреневый", "lilac"))}
    hats = {"hats": Words(Names("шапка", "шапка", "hat"), ("головний убір",))}
    vocabulary = Vocabulary(words, hats, {}, frozenset({"104"}))
    turns = (Turn(say="є шапки?"), Turn(say="у бузковому"), Turn(say="на 104"), Turn(command="help"))
    share = share_of([Script(name="one", written="open", turns=turns)], vocabulary)
    assert (share.turns, share.without) == (3, 1)
    assert share.is_enough
    assert not Share(10, 2).is_enough


def run_of(*names: str, failed: str = "") -> Run:
    turn = (Turn(say="так"),)
    played = {
        name: Played(Script(name=name, written="open", turns=turn), (Unmet(1, "так", "-"),) if name == failed else ())
        for name in names
    }
    return Run("none", (), played, Share(1, 1), (), 1.0)


def test_the_baseline_tells_what_no_longer_holds(tmp_path: Path) -> None:
    file = tmp_path / "dialogues.json"
    assert compare(run_of("one"), file) != []
    write_baseline(run_of("one", "two", failed="two"), file)
    assert compare(run_of("one", "two", failed="two"), file) == []
    assert compare(run_of("one", "two", failed="one"), file) == ["passed before, fails now: one"]


def test_the_scripted_model_says_the_facts_and_sometimes_a_lie() -> None:
    lines = ["one product", "- name: Костюм", "- colour: бузковий", "- sizes in stock: 104: 1 420 грн; 110: 1 560 грн"]
    asked = [*lines, "- pieces left: 104: 3", "must say: size 104 is in stock, and its price"]
    assert numbers_in(wording(asked, "uk")) == {"104", "1420", "3"}
    assert numbers_in(wording([*lines, "must say: the name, and the price"], "uk")) == {"1420", "1560"}
    assert "15" in numbers_in(wording(asked, "uk", lies=True))
