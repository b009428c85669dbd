from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.callbacks import (
    Digested,
    OrderButton,
    OrderVerb,
    pack,
    pack_order,
    product_of,
    resolve,
    unpack,
    unpack_order,
)
from bot.callbacks_desk import DeskButton, DeskVerb, pack_desk, unpack_desk
from catalog.delivery import Way
from catalog.orders import PaymentMode, ReturnReason
from catalog.products import Category, Colour, Locale, Money, Names, Product, Variant
from graph.messages import (
    Action,
    AskOrder,
    CallPerson,
    ChangeDelivery,
    ChangeLine,
    Checkout,
    ChooseCity,
    ChooseLanguage,
    ChooseWay,
    Command,
    ForgetMe,
    GiveBackFor,
    GiveBackLine,
    GiveBackWhy,
    KeepDelivery,
    NoneOfThese,
    NoReminders,
    OrderWish,
    PickSize,
    PlaceOrder,
    RateOrder,
    ShowProduct,
    StaleButton,
    TellWhenBack,
    UseKnownDelivery,
    Wanted,
)

SKUS = st.text(min_size=1, max_size=200).filter(lambda text: not any("\ud800" <= char <= "\udfff" for char in text))
NOTHING = Names("", "", "")
COUNTS = st.integers(0, 2**63 - 1)
NUMBERS = st.text(st.characters(min_codepoint=33, max_codepoint=126, exclude_characters="|"), min_size=1, max_size=24)
ACTIONS: dict[type[Any], st.SearchStrategy[Any]] = {
    ShowProduct: st.builds(ShowProduct, SKUS, st.none() | SKUS),
    PickSize: st.builds(PickSize, SKUS),
    CallPerson: st.just(CallPerson()),
    NoneOfThese: st.just(NoneOfThese()),
    Command: st.builds(Command, st.sampled_from(Wanted)),
    ChooseLanguage: st.builds(ChooseLanguage, st.sampled_from(get_args(Locale))),
    StaleButton: st.just(StaleButton()),
    ChangeLine: st.builds(ChangeLine, COUNTS, COUNTS),
    Checkout: st.just(Checkout()),
    ChooseWay: st.builds(ChooseWay, st.sampled_from(Way)),
    ChooseCity: st.builds(ChooseCity, COUNTS),
    UseKnownDelivery: st.just(UseKnownDelivery()),
    ChangeDelivery: st.just(ChangeDelivery()),
    PlaceOrder: st.builds(PlaceOrder, st.sampled_from(PaymentMode), COUNTS),
    KeepDelivery: st.builds(KeepDelivery, st.booleans()),
    AskOrder: st.builds(AskOrder, NUMBERS, st.sampled_from(OrderWish)),
    GiveBackLine: st.builds(GiveBackLine, NUMBERS, COUNTS),
    GiveBackWhy: st.builds(GiveBackWhy, st.sampled_from(ReturnReason)),
    GiveBackFor: st.builds(GiveBackFor, SKUS),
    TellWhenBack: st.builds(TellWhenBack, SKUS),
    ForgetMe: st.just(ForgetMe()),
    NoReminders: st.just(NoReminders()),
    RateOrder: st.builds(RateOrder, NUMBERS, st.integers(1, 5)),
}


@given(sku=SKUS, other=SKUS, colour=SKUS)
def test_a_button_for_a_product_comes_back_whole_whatever_its_sku(sku: str, other: str, colour: str) -> None:
    for action in (ShowProduct(sku), ShowProduct(sku, colour)):
        data = pack(action)
        assert 1 <= len(data.encode()) <= 64
        found = unpack(data)
        if isinstance(found, Digested):
            assert product_of(found, [sku]) == sku
            found = resolve(found, _product(sku, colour, other))
        assert found == action


@given(sku=SKUS, variant=SKUS)
def test_a_button_for_a_size_comes_back_whole_whatever_its_sku(sku: str, variant: str) -> None:
    data = pack(PickSize(variant), sku)
    assert 1 <= len(data.encode()) <= 64
    found = unpack(data)
    if isinstance(found, Digested):
        found = resolve(found, _product(sku, "pink", variant))
    assert found == PickSize(variant)


def test_every_action_that_a_button_can_have_is_tried_here() -> None:
    assert set(ACTIONS) == set(get_args(Action))


@given(action=st.one_of(*ACTIONS.values()), sku=SKUS)
def test_every_action_fits_into_64_bytes_and_comes_back_whole(action: Any, sku: str) -> None:
    data = pack(action, sku)
    assert 1 <= len(data.encode()) <= 64
    found = unpack(data)
    if isinstance(found, Digested):
        product = getattr(action, "product_sku", sku)
        assert product_of(found, [product]) == product
        variant = getattr(action, "variant_sku", "V")
        found = resolve(found, _product(product, getattr(action, "colour", None) or "pink", variant))
    assert found == action


@given(data=st.text(alphabet="cl|ukrenstahp", max_size=12))
def test_an_invented_command_or_language_is_a_stale_button(data: str) -> None:
    found = unpack(data)
    if data.startswith(("c|", "l|")):
        assert found == StaleButton() or pack(found) == data  # type: ignore[arg-type]


@given(data=st.text(max_size=80))
def test_foreign_data_is_never_an_error(data: str) -> None:
    unpack(data)
    unpack_desk(data)
    unpack_order(data)


def test_old_and_invented_data_is_a_stale_button() -> None:
    old = "p p| p|| p|A|b|c s| s|A|B v0:buy:12 h|1 P| S|x mc|7 c| c|pay c|start| l|de l|"
    old += " b|1 b|1|x b|-1|2 b|1|2|3 t|x t| o|gold|5 o|full|² a|1007 a|1007|steal a||show g|1 g|1|y gy|bored w|pigeon"
    old += " gf| tb| tb|A|B G|x T| ky| kn|1 fm|1 mo|pack|1007|0"
    for data in ("", *old.split()):
        assert unpack(data) == StaleButton(), data


def test_a_short_sku_stays_readable_in_the_data() -> None:
    assert pack(ShowProduct("KOS-ZIP", "pink")) == "p|KOS-ZIP|pink"
    assert pack(PickSize("KOS-ZIP-PINK-128"), "KOS-ZIP") == "s|KOS-ZIP-PINK-128"
    assert unpack(pack(CallPerson())) == CallPerson()


def test_a_digested_button_of_a_product_that_is_gone_finds_nothing() -> None:
    found = unpack(pack(PickSize("V" * 80), "P" * 80))
    assert isinstance(found, Digested)
    assert product_of(found, ["KOS-ZIP"]) is None
    assert resolve(found, _product("P" * 80, "pink", "OTHER")) == StaleButton()


@given(st.sampled_from(DeskVerb), st.integers(1, 2**63 - 1), st.from_regex(r"[a-z0-9_-]{1,32}", fullmatch=True))
def test_every_button_of_a_hand_off_comes_back_whole(verb: DeskVerb, handoff: int, code: str) -> None:
    button = DeskButton(verb, handoff, code if verb is DeskVerb.SEND else "")
    data = pack_desk(button)
    assert 1 <= len(data.encode()) <= 64
    assert unpack_desk(data) == button
    assert unpack(data) == StaleButton()
    assert unpack_order(data) is None


def test_invented_data_is_no_button_of_a_hand_off() -> None:
    for number in ("", "|", "|-1", "|0", "|1.5", "|٣", "|²", "|" + "9" * 30, "|" + "9" * 5000, "|1|", "|1|x", "|1|x|y"):
        assert unpack_desk(f"mc{number}") is None, number
    for data in ("ms|1", "ms|1|", "ms|1|a|b", "p|KOS-ZIP", "h", "", "|", "mx|1"):
        assert unpack_desk(data) is None, data


def test_a_template_whose_code_no_button_can_carry_is_refused() -> None:
    for code in ("x" * 60, "a|b", ""):
        with pytest.raises(ValueError, match="no data"):
            pack_desk(DeskButton(DeskVerb.SEND, 7, code))


@given(st.builds(OrderButton, st.sampled_from(OrderVerb), NUMBERS, COUNTS))
def test_every_button_on_an_orders_card_comes_back_whole(button: OrderButton) -> None:
    data = pack_order(button)
    assert 1 <= len(data.encode()) <= 64
    assert unpack_order(data) == button
    assert unpack(data) == StaleButton()
    assert unpack_desk(data) is None


def test_an_invented_button_of_an_order_is_none() -> None:
    for data in (
        "mo",
        "mo|pack",
        "mo|pack|1007",
        "mo|burn|1007|0",
        "mo|pack||0",
        "mo|pack|1007|-1",
        "mo|pack|1|2|3",
        "",
    ):
        assert unpack_order(data) is None, data
    assert unpack_order(f"mo|pack|{'9' * 25}|0") is None


def _product(sku: str, colour: str, variant: str) -> Product:
    return Product(
        sku,
        NOTHING,
        NOTHING,
        Category("suit", NOTHING),
        "child",
        NOTHING,
        (Colour(colour, NOTHING),),
        (Variant(variant, sku, colour, "128", Money(1), None, 1),),
        (),
    )


def test_there_are_one_to_five_stars() -> None:
    assert unpack("rs|1007|5") == RateOrder("1007", 5)
    assert {type(unpack(f"rs|1007|{stars}")) for stars in ("0", "6", "", "x", "1007")} == {StaleButton}
