"""/post, /posts and /unpost: the owner teaches which product a post or page shows."""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest

from bot.texts import owner
from graph.messages import Came, Door, Tap, Text

OWNER = 777
LINK = "https://www.instagram.com/p/C0de_1/?igsh=xyz"


async def said(desk: Any, updates: Any, text: str) -> str:
    (answer,) = (await desk.handle(updates.say(text, user=OWNER), chat=OWNER)).outgoing
    return unescape(answer.params["text"])


@pytest.mark.parametrize(
    ("what", "colour"),
    [("KOS-ZIP", None), ("kos-zip/pink", "pink"), ("КОS-ZIP рожевий", "pink"), ("KOS-ZIP синього", "blue")],
)
async def test_a_taught_link_is_known_to_every_shopper(desk: Any, updates: Any, what: str, colour: str | None) -> None:
    answer = await said(desk, updates, f"/post {LINK} {what}")
    assert ("KOS-ZIP" if colour is None else f"KOS-ZIP/{colour}") in answer
    assert await desk.parts(updates.say("instagram.com/reel/C0de_1")) == (
        Came(Door.INSTAGRAM, "KOS-ZIP", colour, "ig:C0de_1"),
    )


async def test_taught_links_are_listed_as_links_and_can_be_forgotten(desk: Any, updates: Any) -> None:
    assert await said(desk, updates, "/posts") == owner.NO_POSTS
    links = [LINK, "https://t.me/nash_shop/7", "https://t.me/c/2000000001/8", "https://shop.example/hit"]
    for link in links:
        await said(desk, updates, f"/post {link} SUK-MAK")
    listed = await said(desk, updates, "/posts")
    for link in ("https://www.instagram.com/p/C0de_1/", *links[1:]):
        assert link in listed
    assert await said(desk, updates, f"/unpost {links[1]}?single") == owner.POST_FORGOTTEN
    assert await said(desk, updates, f"/unpost {links[1]}") == owner.POST_UNKNOWN
    assert links[1] not in await said(desk, updates, "/posts")


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("/post", owner.POST_USAGE),
        (f"/post {LINK}", owner.POST_USAGE),
        ("/post https://instagram.com/shop KOS-ZIP", owner.POST_NO_KEY),
        ("/post KOS-ZIP https://t.me/nash_shop/7", owner.POST_NO_KEY),
        ("/unpost", owner.UNPOST_USAGE),
        ("/unpost костюм", owner.UNPOST_USAGE),
    ],
)
async def test_a_command_that_cannot_be_carried_out_says_how_to_write_it(
    desk: Any, updates: Any, text: str, answer: str
) -> None:
    assert await said(desk, updates, text) == answer


async def test_an_unknown_product_or_colour_is_never_taught(desk: Any, updates: Any) -> None:
    assert "NEVER-WAS" in await said(desk, updates, f"/post {LINK} NEVER-WAS")
    assert "рожевий, синій" in await said(desk, updates, f"/post {LINK} KOS-ZIP чорний")
    assert await desk.catalog.posts.list() == ()


async def test_a_shopper_teaches_nothing(desk: Any, updates: Any) -> None:
    parts = await desk.parts(updates.say("/unpost KOS-ZIP"))
    assert parts == (Text("/unpost KOS-ZIP"),)
    assert not any(isinstance(part, Tap) for part in parts)


async def test_the_owners_help_lists_these_commands(desk: Any, updates: Any) -> None:
    told = await said(desk, updates, "/help")
    assert all(command in told for command in ("/post ", "/posts", "/unpost"))
