"""Posts of the channel and what people taught, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from catalog.db import Database
from catalog.posts import Post, Posts

POST = ("tg:-1002000000001/7", "tg:@shop/7")


class Hands:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
def posts(database: Database, hands: Hands) -> Posts:
    return Posts(database, hands)


async def test_a_post_is_found_by_any_of_its_keys(posts: Posts, hands: Hands) -> None:
    await posts.keep(POST, "KOS-ZIP", "pink", "channel")
    for key in POST:
        assert await posts.find(["tg:@other/1", key]) == Post(key, "KOS-ZIP", "pink", "channel", hands.at)
    assert await posts.find(["ig:C0de"]) is None
    assert await posts.find([]) is None


async def test_the_first_known_key_decides(posts: Posts) -> None:
    await posts.keep(["ig:A"], "KOS-ZIP", None, "owner:1")
    await posts.keep(["ig:B"], "SUK-MAK", None, "owner:1")
    found = await posts.find(["ig:C", "ig:B", "ig:A"])
    assert found is not None
    assert found.product_sku == "SUK-MAK"


async def test_an_edited_post_shows_its_new_product_only(posts: Posts) -> None:
    await posts.keep(POST, "KOS-ZIP", "pink", "channel")
    await posts.keep(POST, "SUK-MAK", None, "channel")
    found = await posts.find(POST)
    assert found is not None
    assert (found.product_sku, found.colour) == ("SUK-MAK", None)


async def test_what_a_person_taught_stands_against_the_channel(posts: Posts) -> None:
    await posts.keep(POST[:1], "KOS-ZIP", "pink", "channel")
    await posts.keep(POST[:1], "SUK-MAK", None, "owner:777")
    await posts.keep(POST, "KOS-ZIP", "pink", "channel:album")
    await posts.forget(POST, read_only=True)
    found = await posts.find(POST)
    assert found is not None
    assert (found.product_sku, found.who) == ("SUK-MAK", "owner:777")
    assert await posts.find(POST[1:]) is None


async def test_an_album_is_known_by_its_source(posts: Posts) -> None:
    await posts.keep(["tg:@shop/8", "tg:@shop/9"], "KOS-ZIP", None, "channel:99")
    await posts.keep(POST, "KOS-ZIP", None, "channel:1")
    assert [post.key for post in await posts.of("channel:99")] == ["tg:@shop/8", "tg:@shop/9"]


async def test_people_see_what_they_taught_newest_first(posts: Posts, hands: Hands) -> None:
    await posts.keep(["ig:old"], "KOS-ZIP", None, "owner:777")
    hands.at += timedelta(minutes=1)
    await posts.keep(["url:shop.example/p/1"], "SUK-MAK", "red", "owner:777")
    await posts.keep(POST, "KOS-ZIP", None, "channel")
    assert [post.key for post in await posts.list()] == ["url:shop.example/p/1", "ig:old"]
    assert [post.key for post in await posts.list(1)] == ["url:shop.example/p/1"]


async def test_a_forgotten_post_is_unknown_and_forgetting_twice_says_so(posts: Posts) -> None:
    await posts.keep(["ig:A"], "KOS-ZIP", None, "owner:777")
    assert await posts.forget(["ig:A"])
    assert await posts.find(["ig:A"]) is None
    assert not await posts.forget(["ig:A"])


async def test_nothing_is_kept_under_no_key(posts: Posts) -> None:
    await posts.keep([], "KOS-ZIP", None, "channel")
    assert await posts.list() == ()
