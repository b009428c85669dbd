"""A photo that the bot did not know is picked by a manager in two taps: offered, learned, taken back by the next."""

from __future__ import annotations

import pytest

from bot.handlers.persons import Step
from bot.handlers.team_photos import photo_buttons
from catalog.effects import EffectKey
from graph.handoffs import Handoff, Line
from graph.messages import Reason
from tests.bot.handlers.conftest import MANAGERS, MARYNA, SHOPPER, TARAS
from tests.bot.handlers.team.conftest import Group, buttons, said, to, words
from tests.graph.conftest import blots

BOT_USER = {"id": 42, "is_bot": True, "first_name": "Лелека"}


async def unknown(group: Group, photo: str = "blots", reason: Reason = Reason.PHOTO_NOT_RECOGNISED) -> Handoff:
    """A call for a person over a photo of nothing that we know, with words that name a hoodie."""
    photo_id = await group.catalog.photos.keep(blots(photo), file_unique_id=photo)
    handoff = await group.called(reason, photo_id=photo_id)
    line = Line("shopper", "а це чорне худі з совою є?")
    await group.agent.handoffs.said(EffectKey(f"said-{photo}", "said"), handoff.id, [line])
    return await group.agent.handoffs.by_id(handoff.id)


async def asked(group: Group, handoff: Handoff) -> tuple[dict[str, object], dict[str, str]]:
    """The question as Telegram shows it, and its buttons."""
    ((row,),) = photo_buttons(handoff)
    step = await group.taps(row["callback_data"], group.updates.card(handoff.id))
    (question,) = step.outgoing
    shown = {"message_id": 800, "date": 1, "chat": {"id": MANAGERS, "type": "supergroup"}, "from": BOT_USER}
    return shown | {"text": words(question), "reply_markup": question.params["reply_markup"]}, buttons(question)


def sku_of(found: dict[str, str], part: str) -> str:
    return next(data for text, data in found.items() if part in text)


async def references(group: Group, photo_id: str) -> list[tuple[str, str]]:
    seen = await group.catalog.photos.recognise(photo_id)
    return [(each.product_sku, each.colour) for each in seen.candidates] if seen.source == "exact" else []


async def test_two_taps_bring_the_shopper_the_offer_and_teach_the_photo(group: Group) -> None:
    handoff = await unknown(group)
    question, found = await asked(group, handoff)
    assert 0 < len(found) <= 6
    assert all(len(data.encode()) <= 64 for data in found.values())
    step = await group.taps(sku_of(found, "HUD-SOVA"), question)
    here, card = to(step, SHOPPER)
    assert "Тарас" in words(here)
    assert words(card).startswith("Знайшли:")
    assert "Худі «Сова» · чорний" in words(card)
    assert step.silences == ((SHOPPER, 0),)
    assert await references(group, handoff.photo_id or "") == [("HUD-SOVA", "black")]
    (edit,) = to(step, MANAGERS)
    assert (edit.method, edit.params["message_id"]) == ("editMessageText", 800)
    assert "HUD-SOVA/black" in words(edit)
    assert "Тарас" in words(edit)


async def test_the_next_pick_takes_the_place_of_a_wrong_one(group: Group) -> None:
    handoff = await unknown(group)
    question, found = await asked(group, handoff)
    await group.taps(sku_of(found, "HUD-SOVA"), question)
    step = await group.asks("/offer SUK-KRAPKA синій", reply_to_message=question)
    assert "Сукня «Крапка»" in words(to(step, SHOPPER)[-1])
    assert await references(group, handoff.photo_id or "") == [("SUK-KRAPKA", "blue")]


async def test_the_same_pick_again_sends_nothing(group: Group) -> None:
    handoff = await unknown(group)
    question, found = await asked(group, handoff)
    await group.taps(sku_of(found, "HUD-SOVA"), question)
    assert await group.taps(sku_of(found, "HUD-SOVA"), question) == Step()


async def test_a_pick_that_is_handled_again_says_the_same(group: Group) -> None:
    handoff = await unknown(group)
    question, found = await asked(group, handoff)
    first = await group.taps(sku_of(found, "HUD-SOVA"), question, turn="again")
    assert to(first, SHOPPER)
    assert await group.taps(sku_of(found, "HUD-SOVA"), question, turn="again") == first
    kept = [line for line in await group.agent.handoffs.lines(handoff.id) if line.side == "manager"]
    assert [line.sku for line in kept] == ["HUD-SOVA/black"]


async def test_a_newer_photo_makes_the_old_buttons_stale(group: Group) -> None:
    handoff = await unknown(group)
    question, found = await asked(group, handoff)
    newer = await unknown(group, "other")
    step = await group.taps(sku_of(found, "HUD-SOVA"), question)
    assert to(step, SHOPPER) == []
    assert "не останнє фото" in said(step)
    assert await references(group, newer.photo_id or "") == []


async def test_buttons_of_a_talk_that_is_over_or_of_another_shopper_do_nothing(group: Group) -> None:
    handoff = await unknown(group)
    question, found = await asked(group, handoff)
    assert await group.taps(sku_of(found, "HUD-SOVA"), question, shopper=502) == Step()
    await group.agent.handoffs.resolve(group.key(), handoff.id, MARYNA)
    step = await group.taps(sku_of(found, "HUD-SOVA"), question)
    assert to(step, SHOPPER) == []
    assert "завершено" in said(step)
    assert await references(group, handoff.photo_id or "") == []


async def test_nothing_is_picked_in_a_talk_that_another_holds(group: Group) -> None:
    handoff = await unknown(group)
    question, found = await asked(group, handoff)
    await group.agent.handoffs.claim(group.key(), handoff.id, MARYNA, "Марина")
    step = await group.taps(sku_of(found, "HUD-SOVA"), question, TARAS)
    assert to(step, SHOPPER) == []
    assert await references(group, handoff.photo_id or "") == []


@pytest.mark.parametrize("data", ["tp|1|aaa|b|c", "ta|999999", "tp|x|a|b|c", "ta|-1", "tp|1||b|c"])
async def test_invented_buttons_change_nothing(group: Group, data: str) -> None:
    await unknown(group)
    step = await group.taps(data, group.updates.card(1))
    assert to(step, SHOPPER) == []


async def test_only_a_call_over_a_photo_has_the_button(group: Group) -> None:
    assert photo_buttons(await group.called()) == []
    assert photo_buttons(await unknown(group)) != []
