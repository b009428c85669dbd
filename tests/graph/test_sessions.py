"""The session of a talk: quick to read, and never older than the checkpoint that is asked for."""

from __future__ import annotations

from datetime import timedelta

from graph.messages import ShowProduct


async def test_a_session_says_where_the_talk_stands(talk):
    await talk.tap(ShowProduct("KUR-ZAMET", "navy"))
    session = await talk.agent.session(talk.chat, 0, talk.after)
    assert (session.product, session.colour, session.locale) == ("KUR-ZAMET", "navy", "uk")


async def test_a_talk_that_has_not_begun_has_an_empty_session(talk):
    session = await talk.agent.session(talk.chat, 0, None)
    assert (session.product, session.stage) == (None, "init")


async def test_a_session_is_of_the_checkpoint_that_is_asked_for_and_of_no_other(talk):
    first = await talk.tap(ShowProduct("KUR-ZAMET", "navy"))
    second = await talk.tap(ShowProduct("HUD-SOVA"))
    for _ in range(2):
        assert (await talk.agent.session(talk.chat, 0, first.checkpoint)).product == "KUR-ZAMET"
        assert (await talk.agent.session(talk.chat, 0, second.checkpoint)).product == "HUD-SOVA"


async def test_a_session_that_is_damaged_or_forgotten_is_read_from_the_checkpoint(talk):
    await talk.tap(ShowProduct("KUR-ZAMET", "navy"))
    cache = talk.catalog.cache
    await cache.set(f"session:{talk.chat}:0", '{"checkpoint": 5}', timedelta(minutes=1))
    assert (await talk.agent.session(talk.chat, 0, talk.after)).product == "KUR-ZAMET"
    await cache.delete(f"session:{talk.chat}:0")
    assert (await talk.agent.session(talk.chat, 0, talk.after)).product == "KUR-ZAMET"


async def test_a_kept_session_needs_no_checkpoint(talk, shop_folder):
    await talk.tap(ShowProduct("KUR-ZAMET", "navy"))
    await talk.agent._checkpoints.delete([(f"{talk.chat}:0", talk.after)])
    assert (await talk.agent.session(talk.chat, 0, talk.after)).product == "KUR-ZAMET"
