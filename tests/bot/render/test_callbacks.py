from hypothesis import given
from hypothesis import strategies as st

from bot.callbacks import (
    Claim,
    Digested,
    GiveBack,
    pack,
    pack_managers,
    product_of,
    resolve,
    unpack,
    unpack_managers,
)
from catalog.products import Category, Colour, Money, Names, Product, Variant
from graph.messages import CallPerson, PickSize, ShowProduct, StaleButton

SKUS = st.text(min_size=1, max_size=200).filter(lambda text: not any("\ud800" <= char <= "\udfff" for char in text))
NOTHING = Names("", "", "")


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


@given(data=st.text(max_size=80))
def test_foreign_data_is_never_an_error(data: str) -> None:
    unpack(data)
    unpack_managers(data)


def test_old_and_invented_data_is_a_stale_button() -> None:
    for data in ("", "p", "p|", "p||", "p|A|b|c", "s|", "s|A|B", "v0:buy:12", "h|1", "P|", "S|x", "mc|7", "mr|7"):
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


def test_managers_buttons_name_their_hand_off() -> None:
    assert unpack_managers(pack_managers(Claim(17))) == Claim(17)
    assert unpack_managers(pack_managers(GiveBack(2**63 - 1))) == GiveBack(2**63 - 1)
    for data in (
        "mc",
        "mc|",
        "mc|-1",
        "mc|0",
        "mc|1.5",
        "mc|٣",
        "mc|²",
        "mc|" + "9" * 30,
        "mc|" + "9" * 5000,
        "p|KOS-ZIP",
        "h",
    ):
        assert unpack_managers(data) is None, data


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
