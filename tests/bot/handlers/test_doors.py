"""Doors to exactly one product: deep links, forwarded posts, pasted links, and commands among other words."""

from __future__ import annotations

from typing import Any

import pytest

from bot.links import pack_link
from graph.messages import CallPerson, Came, ChooseLanguage, Command, Door, Other, OtherKind, Picture, Tap, Text, Wanted

ID_KEY, NAME_KEY = "tg:-1002000000001/7", "tg:@nash_shop/7"


@pytest.mark.parametrize(
    ("payload", "came"),
    [
        ("KOS-ZIP", Came(Door.LINK, "KOS-ZIP")),
        ("kos-zip", Came(Door.LINK, "KOS-ZIP")),
        ("KOS-ZIP__pink__insta", Came(Door.LINK, "KOS-ZIP", "pink", "insta")),
        ("KOS-ZIP____qr-box", Came(Door.LINK, "KOS-ZIP", None, "qr-box")),
        ("KOS-ZIP__violet", Came(Door.LINK, "KOS-ZIP")),
        ("GONE-1", Came(Door.LINK, "GONE-1")),
    ],
)
async def test_a_deep_link_leads_to_its_product_or_to_what_it_was(
    desk: Any, updates: Any, payload: str, came: Came
) -> None:
    assert await desk.parts(updates.say(f"/start {payload}")) == (came,)


async def test_a_link_to_a_sku_that_no_link_can_hold_finds_it_again(desk: Any, updates: Any) -> None:
    desk.catalog.products["КУР.1 «Хмара»"] = desk.catalog.products["KOS-ZIP"]
    payload = pack_link("КУР.1 «Хмара»", "blue", "story")
    assert await desk.parts(updates.say(f"/start@vitrina_bot {payload}")) == (
        Came(Door.LINK, "КУР.1 «Хмара»", "blue", "story"),
    )


async def test_words_after_a_command_are_said_too(desk: Any, updates: Any) -> None:
    said = updates.say("/human прийшло не те"), updates.say("/start а є куртка?"), updates.edit("/help на 128")
    assert await desk.parts(*said) == (
        Tap(CallPerson()),
        Text("прийшло не те"),
        Tap(Command(Wanted.START)),
        Text("а є куртка?"),
        Tap(Command(Wanted.HELP)),
        Text("на 128"),
    )


async def test_a_command_and_a_link_keep_their_place_in_a_burst(desk: Any, updates: Any) -> None:
    burst = updates.say("вітаю"), updates.say("/start KOS-ZIP"), updates.say("на 128?"), updates.say("/cart")
    assert await desk.parts(*burst) == (
        Text("вітаю"),
        Came(Door.LINK, "KOS-ZIP"),
        Text("на 128?"),
        Tap(Command(Wanted.CART)),
    )


@pytest.mark.parametrize(("said", "locale"), [("укр", "uk"), ("Русский", "ru"), ("en", "en")])
async def test_a_language_is_chosen_by_its_name(desk: Any, updates: Any, said: str, locale: Any) -> None:
    assert await desk.parts(updates.say(f"/language {said}")) == (Tap(ChooseLanguage(locale)),)


async def test_a_forwarded_post_is_known_by_either_of_its_keys_and_nothing_is_fetched(desk: Any, updates: Any) -> None:
    for key in (ID_KEY, NAME_KEY):
        await desk.catalog.posts.keep([key], "KOS-ZIP", "pink", "channel")
        assert await desk.parts(updates.photo(caption="Новинка!", **_from(7))) == (
            Came(Door.CHANNEL, "KOS-ZIP", "pink", NAME_KEY),
        )
        await desk.catalog.posts.forget([key])
    assert desk.telegram.downloaded == []


async def test_one_known_part_of_an_album_speaks_for_all_of_it(desk: Any, updates: Any) -> None:
    await desk.catalog.posts.keep([NAME_KEY], "SUK-MAK", None, "owner:777")
    album = [updates.photo(name, media_group_id="9", **_from(number)) for name, number in (("a", 6), ("b", 7))]
    assert await desk.parts(*album) == (Came(Door.CHANNEL, "SUK-MAK", None, NAME_KEY),)


async def test_an_unknown_post_of_ours_is_known_by_the_sku_in_its_text(desk: Any, updates: Any) -> None:
    assert await desk.parts(updates.forward(7, "Тепла новинка, арт. КОS-ZIP, від 92 до 134")) == (
        Came(Door.CHANNEL, "KOS-ZIP", None, NAME_KEY),
    )
    assert await desk.parts(updates.forward(8, "#KOS_ZIP і SUK-MAK поруч")) == (Text("#KOS_ZIP і SUK-MAK поруч"),)


async def test_a_post_that_nobody_knows_goes_the_way_of_any_photo(desk: Any, updates: Any) -> None:
    other = {"id": -1003, "type": "channel", "title": "Чужий"}
    origin = {"type": "channel", "chat": other, "message_id": 7, "date": 1}
    parts = await desk.parts(updates.photo(caption="KOS-ZIP", forward_origin=origin))
    assert parts == (Picture("id-u-a-1280", None, "KOS-ZIP"),)
    hidden = {"type": "hidden_user", "sender_user_name": "Хтось", "date": 1}
    assert await desk.parts(updates.say("KOS-ZIP", forward_origin=hidden)) == (Text("KOS-ZIP"),)


async def test_words_about_a_quoted_post_are_kept_beside_it(desk: Any, updates: Any) -> None:
    await desk.catalog.posts.keep([ID_KEY], "KOS-ZIP", None, "channel")
    quoted = {"origin": _from(7)["forward_origin"]}
    assert await desk.parts(updates.say("а є на 128?", external_reply=quoted)) == (
        Came(Door.CHANNEL, "KOS-ZIP", None, NAME_KEY),
        Text("а є на 128?"),
    )


@pytest.mark.parametrize(
    ("link", "key", "door"),
    [
        ("https://www.instagram.com/p/C0de_1/?igsh=xyz", "ig:C0de_1", Door.INSTAGRAM),
        ("https://t.me/Nash_Shop/7", NAME_KEY, Door.CHANNEL),
        ("https://t.me/c/2000000001/7", ID_KEY, Door.CHANNEL),
        ("https://shop.example/hit?utm_source=ig", "url:shop.example/hit", Door.SITE),
    ],
)
async def test_a_pasted_link_is_its_product_and_the_words_around_it_stay(
    desk: Any, updates: Any, link: str, key: str, door: Door
) -> None:
    await desk.catalog.posts.keep([key], "KOS-ZIP", "blue", "owner:777")
    assert await desk.parts(updates.say(link)) == (Came(door, "KOS-ZIP", "blue", key),)
    assert await desk.parts(updates.say(f"{link} є на 128?")) == (
        Came(door, "KOS-ZIP", "blue", key),
        Text("є на 128?"),
    )


async def test_a_page_of_the_site_and_our_own_deep_link_need_no_teaching(desk: Any, updates: Any) -> None:
    page = "https://shop.example/p/KOS-ZIP?fbclid=1"
    assert await desk.parts(updates.say(page)) == (Came(Door.SITE, "KOS-ZIP", None, "url:shop.example/p/KOS-ZIP"),)
    link = "t.me/Vitrina_bot?start=SUK-MAK__pink__friend"
    assert await desk.parts(updates.say(link)) == (Came(Door.LINK, "SUK-MAK", "pink", "friend"),)
    gone = "https://shop.example/p/OLD-1"
    assert await desk.parts(updates.say(gone)) == (Came(Door.SITE, "OLD-1", None, "url:shop.example/p/OLD-1"),)


async def test_two_links_lead_to_two_products_and_one_sent_twice_to_one(desk: Any, updates: Any) -> None:
    two = "https://shop.example/p/KOS-ZIP і https://shop.example/p/SUK-MAK, а ще раз https://shop.example/p/KOS-ZIP/"
    came = [part.product_sku for part in await desk.parts(updates.say(two)) if isinstance(part, Came)]
    assert came == ["KOS-ZIP", "SUK-MAK"]


@pytest.mark.parametrize(
    "link", ["https://instagram.com/reel/Unkn0wn/", "https://instagram.com/shop", "t.me/other_bot?start=KOS-ZIP"]
)
async def test_an_unknown_link_is_said_to_be_one_unless_words_help(desk: Any, updates: Any, link: str) -> None:
    assert await desk.parts(updates.say(f"👉 {link}!")) == (Other(OtherKind.LINK),)
    said = f"хочу рожевий костюм, ось такий {link}"
    assert await desk.parts(updates.say(said)) == (Text(said), Other(OtherKind.LINK))


def _from(number: int) -> dict[str, Any]:
    chat = {"id": -1002000000001, "type": "channel", "title": "Наш магазин", "username": "Nash_Shop"}
    return {"forward_origin": {"type": "channel", "chat": chat, "message_id": number, "date": 1}}
