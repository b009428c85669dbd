"""What managers look up by command, and who of them may change it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.callbacks import AgreePrice, pack_owner
from catalog.products import Money
from catalog.tables import AuditRow
from tests.bot.handlers.conftest import MARYNA, SHOPPER, TARAS
from tests.bot.handlers.team.conftest import OWNER, Group, buttons, said, to
from tests.graph.orders import TRACKSUIT

PINK = "KOS-STEZHKA-PINK-128"


async def test_stock_is_told_colour_by_colour_as_it_can_be_sold_now(group: Group) -> None:
    await group.sales.ordered(TRACKSUIT)
    told = said(await group.asks("/stock KOS-STEZHKA"))
    assert "рожевий: 92 × 3, 104 × 1, 116 × 1, 128 × 4" in told
    assert "темно-синій: 92 × 1, 116 × 2" in told
    assert said(await group.asks("/stock kos-stezhka 116")).endswith("рожевий: 116 × 1\nтемно-синій: 116 × 2")


async def test_prices_name_sizes_only_where_they_differ(group: Group) -> None:
    assert "рожевий: 1 200 грн (92, 104, 110); 1 300 грн (116, 128)" in said(await group.asks("/price KOS-STEZHKA"))
    assert "чорний: 890 грн\nзелений: 890 грн" in said(await group.asks("/price HUD-SOVA"))
    assert said(await group.asks(f"/price {PINK}")).endswith("рожевий: 1 300 грн")


async def test_without_a_sku_it_is_what_was_offered_last(group: Group) -> None:
    await group.taken(TARAS)
    await group.asks("/offer HUD-SOVA чорний 104")
    assert "HUD-SOVA-BLACK-104" in said(await group.asks("/stock"))


async def test_without_a_sku_and_a_talk_about_something_the_command_explains_itself(group: Group) -> None:
    assert "Напишіть артикул" in said(await group.asks("/price"))
    assert "Напишіть артикул" in said(await group.asks("/stock", shopper=None))


@pytest.mark.parametrize("text", ["/price KOS-STEZHKO", "/stock KOS-STEZHKO", "/price KOS-STEZHKA/red"])
async def test_an_unknown_sku_is_answered_with_those_like_it(group: Group, text: str) -> None:
    assert "KOS-STEZHKA" in said(await group.asks(text))


@pytest.mark.parametrize("command", ["price", "stock", "offer"])
async def test_who_names_a_thing_in_words_is_told_its_sku(group: Group, command: str) -> None:
    told = said(await group.asks(f"/{command} худі сова"))
    assert told.startswith("Артикула худі немає.")
    assert "HUD-SOVA" in told


async def test_only_the_owner_changes_a_price(group: Group) -> None:
    for user in (TARAS, MARYNA):
        assert said(await group.asks(f"/price {PINK} 1250", user)) == "Ціну змінює лише власник."
    assert (await group.catalog.variant(PINK)).price == Money(130_000)
    told = said(await group.asks(f"/price {PINK} 1250", OWNER))
    assert "1 300 грн → 1 250 грн" in told
    assert (await group.catalog.variant(PINK)).price == Money(125_000)


async def test_a_lead_changes_the_stock_and_it_is_known_who_did(group: Group) -> None:
    assert said(await group.asks(f"/stock {PINK} 9", TARAS)) == "Залишок змінює старший менеджер."
    assert "4 → 9" in said(await group.asks(f"/stock {PINK} 9", MARYNA))
    assert (await group.catalog.variant(PINK)).stock == 9
    async with group.catalog.db.read() as session:
        changed = select(AuditRow.who).where(AuditRow.sku == PINK, AuditRow.after == "9")
        assert (await session.scalars(changed)).all() == [f"lead:{MARYNA}"]


async def test_a_change_that_is_handled_again_is_made_once(group: Group) -> None:
    first = await group.asks(f"/stock {PINK} -1", MARYNA, turn="again", message_id=600)
    assert await group.asks(f"/stock {PINK} -1", MARYNA, turn="again", message_id=600) == first
    assert (await group.catalog.variant(PINK)).stock == 3


async def test_a_steep_price_waits_for_the_owners_button_and_nobody_elses(group: Group) -> None:
    asked = await group.asks(f"/price {PINK} 400", OWNER)
    (data,) = buttons(asked.outgoing[0]).values()
    assert data == pack_owner(AgreePrice(PINK, 40_000))
    card = group.updates.card(1)
    assert (await group.taps(data, card, MARYNA)).outgoing == ()
    assert (await group.catalog.variant(PINK)).price == Money(130_000)
    assert "400 грн" in said(await group.taps(data, card, OWNER))
    assert (await group.catalog.variant(PINK)).price == Money(40_000)


async def test_looking_something_up_says_nothing_to_the_shopper(group: Group) -> None:
    step = await group.asks("/price KOS-STEZHKA")
    assert (to(step, SHOPPER), step.silences) == ([], ())
