"""Links that people paste: one post has one key, however its link was shared."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.addresses import KEY_LIMIT, Address, address_of, addresses_in, page_key, page_pattern, post_keys
from graph.messages import Door


@pytest.mark.parametrize(
    ("written", "door", "key"),
    [
        ("https://www.instagram.com/p/C0de_1-x/?igsh=abc&img_index=2", Door.INSTAGRAM, "ig:C0de_1-x"),
        ("https://instagram.com/shop.name/reel/C0de_1-x/", Door.INSTAGRAM, "ig:C0de_1-x"),
        ("instagram.com/reels/C0de_1-x", Door.INSTAGRAM, "ig:C0de_1-x"),
        ("https://www.instagram.com/shop.name/", Door.INSTAGRAM, None),
        ("https://instagram.com/stories/shop.name/31415926535/", Door.INSTAGRAM, None),
        ("https://t.me/Shop_Name/123", Door.CHANNEL, "tg:@shop_name/123"),
        ("t.me/s/shop_name/123?single", Door.CHANNEL, "tg:@shop_name/123"),
        ("https://t.me/c/2000000001/123", Door.CHANNEL, "tg:-1002000000001/123"),
        ("https://t.me/c/2000000001/7/123", Door.CHANNEL, "tg:-1002000000001/123"),
        ("https://t.me/shop_name", Door.CHANNEL, None),
        ("https://Shop.example/p/KOS-ZIP/?utm_source=ig&fbclid=1#reviews", Door.SITE, "url:shop.example/p/KOS-ZIP"),
        ("http://m.shop.example/i?id=7&utm_medium=x&a=2", Door.SITE, "url:shop.example/i?a=2&id=7"),
        ("www.shop.example/костюм", Door.SITE, "url:shop.example/%D0%BA%D0%BE%D1%81%D1%82%D1%8E%D0%BC"),
    ],
)
def test_a_link_is_known_by_the_post_or_page_that_it_leads_to(written: str, door: Door, key: str | None) -> None:
    assert address_of(written) == Address(written, door, key)


def test_a_deep_link_names_its_bot_and_payload() -> None:
    link = "https://t.me/Vitrina_bot?start=KOS-ZIP__pink"
    assert address_of(link) == Address(link, Door.LINK, bot="vitrina_bot", payload="KOS-ZIP__pink")


def test_links_are_found_in_a_sentence_without_its_punctuation() -> None:
    text = "Є таке (https://t.me/shop/7)? І ще instagram.com/p/C0de1, https://t.me/shop/7!"
    assert [one.key for one in addresses_in(text)] == ["tg:@shop/7", "ig:C0de1"]
    assert [one.written for one in addresses_in(text)] == ["https://t.me/shop/7", "instagram.com/p/C0de1"]


@pytest.mark.parametrize("text", ["на 92/98", "1.5/2 роки", "так/ні", "50 грн/шт.", "пошта me@shop.example/x", "://"])
def test_ordinary_words_and_numbers_are_no_links(text: str) -> None:
    assert addresses_in(text) == ()


@given(text=st.text(max_size=200) | st.text("htps:/w.me[]?=&#%@t", max_size=40))
def test_no_text_is_an_error(text: str) -> None:
    for address in addresses_in(text):
        assert address.written in text
        assert address.key is None or len(address.key) <= KEY_LIMIT


@given(path=st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=300))
def test_a_page_keeps_its_key_when_its_link_is_tracked(path: str) -> None:
    plain = address_of(f"https://shop.example/{path.replace('?', '').replace('#', '')}")
    assert plain is not None
    assert plain.key is not None
    assert len(plain.key) <= KEY_LIMIT
    tracked = address_of(f"{plain.written}?utm_source=x&gclid=1")
    assert tracked is not None
    assert tracked.key == plain.key


def test_the_site_says_which_product_a_page_shows() -> None:
    pattern = page_pattern("https://www.shop.example/p/{sku}?c={colour}")
    found = pattern.fullmatch(page_key(urlsplit("https://shop.example/p/KOS.ZIP?c=pink&utm_source=x")))
    assert found is not None
    assert found.groupdict() == {"sku": "KOS.ZIP", "colour": "pink"}
    assert pattern.fullmatch("url:shop.example/about") is None


def test_a_post_is_called_by_the_channels_id_and_name() -> None:
    assert post_keys(-1002000000001, "Shop_Name", 7) == ("tg:-1002000000001/7", "tg:@shop_name/7")
    assert post_keys(-1002000000001, None, 7) == ("tg:-1002000000001/7",)
