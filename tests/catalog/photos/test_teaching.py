"""Photos that people of the shop recognised are told from those that shoppers confirmed by buying."""

from __future__ import annotations

import pytest

from catalog.photos import Photos, Taught

BY = "manager:902"


@pytest.fixture
async def seen(photos: Photos, draw, encode, shelve) -> str:
    """A stored photo of something of ours."""
    await photos.prepare([shelve(draw(1), "KOS", "pink")], 1)
    return await photos.keep(encode(draw(7, "#2f6f4f"), quality=80), file_unique_id="AQAD1")


async def test_what_a_manager_said_is_told_once(photos: Photos, seen: str) -> None:
    for _ in range(2):
        await photos.confirm(seen, "KOS", "pink", BY)
    assert await photos.taught() == (Taught(seen, "KOS", "pink"),)


async def test_what_a_shopper_confirmed_is_no_word_of_ours(photos: Photos, seen: str) -> None:
    await photos.confirm(seen, "KOS", "pink")
    assert await photos.taught() == ()
    await photos.confirm(seen, "KOS", "pink", BY)
    assert await photos.taught() == (Taught(seen, "KOS", "pink"),)


async def test_what_is_taken_back_is_gone_and_can_be_said_again(photos: Photos, seen: str) -> None:
    await photos.confirm(seen, "KOS", "pink", BY)
    await photos.unconfirm(seen, "KOS", "pink", BY)
    await photos.confirm(seen, "KOS", "pink")
    assert await photos.taught() == ()
    await photos.confirm(seen, "KOS", "pink", BY)
    assert await photos.taught() == (Taught(seen, "KOS", "pink"),)


@pytest.mark.parametrize("unlearn", [True, False])
async def test_an_erased_photo_is_told_no_more(photos: Photos, seen: str, unlearn: bool) -> None:
    await photos.confirm(seen, "KOS", "pink", BY)
    await photos.erase([seen], unlearn=unlearn)
    assert await photos.taught() == ()
