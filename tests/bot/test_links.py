"""Deep links: whatever a shop calls its goods fits into 64 characters and comes back."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.links import MARK_LIMIT, Link, is_mark, named, pack_link, unpack_link

CODES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=80)
MARKS = st.text("abcXYZ019-", max_size=MARK_LIMIT)


@given(sku=CODES, colour=st.none() | CODES, mark=MARKS, others=st.lists(CODES, max_size=3))
def test_any_sku_and_colour_fit_into_a_link_and_come_back(
    sku: str, colour: str | None, mark: str, others: list[str]
) -> None:
    payload = pack_link(sku, colour, mark)
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,64}", payload)
    link = unpack_link(payload)
    assert link is not None
    assert named(link.sku, [*others, sku]) == sku
    assert (named(link.colour, [*others, colour]) if link.colour and colour else link.colour) == colour
    assert link.mark == mark


@given(payload=st.text(max_size=70))
def test_an_invented_payload_is_never_an_error(payload: str) -> None:
    link = unpack_link(payload)
    assert link is None or named(link.sku, ["KOS-ZIP"]) in (None, "KOS-ZIP")


def test_an_ordinary_link_can_be_read_and_written_by_hand() -> None:
    assert pack_link("KOS-ZIP") == "KOS-ZIP"
    assert pack_link("KOS-ZIP", "pink") == "KOS-ZIP__pink"
    assert pack_link("KOS-ZIP", mark="insta_bio") == "KOS-ZIP____insta_bio"
    assert unpack_link("KOS-ZIP____insta_bio") == Link("KOS-ZIP", None, "insta_bio")
    assert named("kos-zip", ["SUK-MAK", "KOS-ZIP"]) == "KOS-ZIP"


def test_a_code_that_starts_like_a_digest_is_not_taken_for_one() -> None:
    link = unpack_link(pack_link("_SKU_", "__"))
    assert link is not None
    assert link.colour is not None
    assert named(link.sku, ["SKU", "_SKU_"]) == "_SKU_"
    assert named(link.colour, ["_", "__"]) == "__"


@pytest.mark.parametrize("payload", ["", "__", "__pink", "KOS-ZIP__", "KOS-ZIP____", "рожевий", "a b", "x" * 65])
def test_what_no_link_of_ours_carries_is_none(payload: str) -> None:
    assert unpack_link(payload) is None


@pytest.mark.parametrize("mark", ["insta bio", "сторіз", "a__b", "_a", "x" * (MARK_LIMIT + 1)])
def test_a_mark_that_would_not_come_back_is_refused(mark: str) -> None:
    assert not is_mark(mark)
    with pytest.raises(ValueError, match="mark"):
        pack_link("KOS-ZIP", mark=mark)
