"""What the shop's channel teaches: its posts are known exactly when they are forwarded."""

from __future__ import annotations

from typing import Any

import pytest

CHANNEL = -1002000000001
PHOTO = [{"file_id": "a", "file_unique_id": "u-a", "width": 800, "height": 800}]


async def learn(desk: Any, *updates: dict[str, Any]) -> None:
    work = await desk.handle(*updates, chat=CHANNEL)
    assert (work.outgoing, work.checkpoint_id) == ((), None)


async def known(desk: Any, number: int) -> tuple[str, str | None] | None:
    post = await desk.catalog.posts.find([f"tg:{CHANNEL}/{number}"])
    named = await desk.catalog.posts.find([f"tg:@nash_shop/{number}"])
    assert (post and post.product_sku) == (named and named.product_sku)
    return (post.product_sku, post.colour) if post else None


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Костюм KOS-ZIP уже в наявності", ("KOS-ZIP", None)),
        ("Новинка #KOS_ZIP", ("KOS-ZIP", None)),
        ("арт. KOS-ZIP/pink, 1 250 грн", ("KOS-ZIP", "pink")),
        ("#KOS_ZIP #рожевий #дітям", ("KOS-ZIP", "pink")),
        ("#KOS_ZIP #blue", ("KOS-ZIP", "blue")),
        ("#KOS_ZIP #рожевий #синій", ("KOS-ZIP", None)),
        ("KOS-ZIP, є й синій", ("KOS-ZIP", None)),
        ("Останній розмір: KOS-ZIP-BLUE-92!", ("KOS-ZIP", "blue")),
        ("Беріть тут: https://t.me/vitrina_bot?start=KOS-ZIP__pink", ("KOS-ZIP", "pink")),
        ("Докладніше https://shop.example/p/SUK-MAK", ("SUK-MAK", None)),
        ("KOS-ZIP або SUK-MAK, що краще?", None),
        ("Доброго ранку! Сьогодні знижки 50/50, 92-98", None),
    ],
)
async def test_a_post_is_learnt_by_the_one_product_that_it_names(
    desk: Any, updates: Any, text: str, shown: tuple[str, str | None] | None
) -> None:
    await learn(desk, updates.post(7, text))
    assert await known(desk, 7) == shown


async def test_a_link_behind_words_or_under_a_button_names_the_product_too(desk: Any, updates: Any) -> None:
    link = "https://t.me/vitrina_bot?start=KOS-ZIP__blue"
    await learn(desk, updates.post(7, "тут", entities=[{"type": "text_link", "offset": 0, "length": 3, "url": link}]))
    button = {"inline_keyboard": [[{"text": "Замовити", "url": link}]]}
    await learn(desk, updates.post(8, photo=PHOTO, caption="Новинка", reply_markup=button))
    assert await known(desk, 7) == await known(desk, 8) == ("KOS-ZIP", "blue")


async def test_an_album_is_learnt_whole_and_an_edit_of_its_caption_changes_all_of_it(desk: Any, updates: Any) -> None:
    await learn(
        desk,
        updates.post(7, photo=PHOTO, media_group_id="9", caption="KOS-ZIP"),
        updates.post(8, photo=PHOTO, media_group_id="9"),
    )
    await learn(desk, updates.post(9, photo=PHOTO, media_group_id="9"))
    assert [await known(desk, number) for number in (7, 8, 9)] == [("KOS-ZIP", None)] * 3
    await learn(desk, updates.post(7, photo=PHOTO, media_group_id="9", caption="SUK-MAK", edited=True))
    assert [await known(desk, number) for number in (7, 8, 9)] == [("SUK-MAK", None)] * 3
    await learn(desk, updates.post(7, photo=PHOTO, media_group_id="9", caption="Скоро!", edited=True))
    assert [await known(desk, number) for number in (7, 8, 9)] == [None] * 3


async def test_a_picture_that_is_exactly_ours_names_the_product_and_one_alike_does_not(desk: Any, updates: Any) -> None:
    desk.catalog.photos.exact["id-u-a"] = ("KOS-ZIP", "blue")
    await learn(desk, updates.post(7, photo=PHOTO))
    assert await known(desk, 7) == ("KOS-ZIP", "blue")
    desk.catalog.photos.near, desk.catalog.photos.exact = desk.catalog.photos.exact, {}
    await learn(desk, updates.post(8, photo=PHOTO))
    assert await known(desk, 8) is None


async def test_a_picture_brings_the_colour_that_the_text_leaves_open_and_nothing_against_it(
    desk: Any, updates: Any
) -> None:
    desk.catalog.photos.near["id-u-a"] = ("KOS-ZIP", "blue")
    await learn(desk, updates.post(7, photo=PHOTO, caption="KOS-ZIP"))
    await learn(desk, updates.post(8, photo=PHOTO, caption="SUK-MAK"))
    assert await known(desk, 7) == ("KOS-ZIP", "blue")
    assert await known(desk, 8) == ("SUK-MAK", None)


async def test_posts_of_other_channels_teach_nothing(desk: Any, updates: Any) -> None:
    post = updates.post(7, "KOS-ZIP")
    post["channel_post"]["chat"] = {"id": -1003, "type": "channel", "title": "Чужий", "username": "chuzhyi"}
    await desk.handle(post, chat=-1003)
    assert await desk.catalog.posts.find(["tg:-1003/7", "tg:@chuzhyi/7"]) is None


async def test_what_the_owner_taught_stands_when_the_post_says_otherwise(desk: Any, updates: Any) -> None:
    await desk.catalog.posts.keep([f"tg:{CHANNEL}/7", "tg:@nash_shop/7"], "SUK-MAK", None, "owner:777")
    await learn(desk, updates.post(7, "KOS-ZIP"))
    await learn(desk, updates.post(7, "Скоро!", edited=True))
    assert await known(desk, 7) == ("SUK-MAK", None)
