"""Three-way imports: only what the file changed is applied, what the shop changed stays, and both are told."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import update

from catalog.errors import NotAgreed, PlanChanged, RowsRejected
from catalog.feeds.imports import Agreed
from catalog.feeds.merging import Outcome
from catalog.tables import VariantRow

S, M, L = "DRS-FLOW-PINK-S", "DRS-FLOW-PINK-M", "DRS-FLOW-PINK-L"


def prices(*rows: tuple[str, int, int]) -> str:
    return "SKU,Price,Stock\n" + "".join(f"{sku},{price},{stock}\n" for sku, price, stock in rows)


async def test_what_the_owner_changed_since_the_last_import_is_not_undone(shop: Any) -> None:
    file = shop.write("prices.csv", prices((S, 1850, 1), (M, 1850, 2)))
    await shop.take(file)
    await shop.owner_sets(S, price=170_000)

    again = await shop.take(file)
    moved = await shop.take(shop.write("prices.csv", prices((S, 1850, 1), (M, 1900, 2))))

    assert (again.changes, again.plan.conflicts) == ((), ())
    assert [change.key for change in moved.changes] == [(M,)]
    assert (await shop.variant(S)).price_minor == 170_000


async def test_a_first_import_of_another_feed_does_not_undo_it_either(shop: Any) -> None:
    await shop.owner_sets(S, price=170_000)

    taken = await shop.take(shop.write("supplier.csv", prices((S, 1850, 1))))

    assert taken.changes == ()
    assert (await shop.variant(S)).price_minor == 170_000


async def test_what_both_changed_stays_and_is_told_once(shop: Any) -> None:
    await shop.take(shop.write("prices.csv", prices((S, 1850, 1))))
    await shop.owner_sets(S, price=170_000)
    file = shop.write("prices.csv", prices((S, 1900, 1)))

    first, second = await shop.take(file), await shop.take(file)

    (conflict,) = first.plan.conflicts
    assert (conflict.last, conflict.says, conflict.is_now, conflict.becomes) == (185_000, 190_000, 170_000, 170_000)
    assert conflict.outcome is Outcome.KEPT
    assert second.plan.conflicts == ()
    assert (await shop.variant(S)).price_minor == 170_000


async def test_when_told_to_the_file_wins(shop: Any) -> None:
    file = shop.write("prices.csv", prices((S, 1850, 1)))
    await shop.take(file)
    await shop.owner_sets(S, price=170_000)

    await shop.take(file, agreed=Agreed(overwrite=True))

    assert (await shop.variant(S)).price_minor == 185_000


async def test_pieces_that_came_are_added_to_pieces_that_were_sold(shop: Any) -> None:
    await shop.take(shop.write("prices.csv", prices((S, 1850, 10))))
    await shop.owner_sets(S, stock=7)

    taken = await shop.take(shop.write("prices.csv", prices((S, 1850, 15))))

    assert (await shop.variant(S)).stock == 12
    assert [(c.outcome, c.becomes) for c in taken.plan.conflicts] == [(Outcome.ADDED, 12)]


async def test_what_is_promised_to_somebody_is_never_imported_away(shop: Any) -> None:
    await shop.take(shop.write("prices.csv", prices((M, 1850, 2))))
    async with shop.db.write() as session:
        await session.execute(update(VariantRow).where(VariantRow.sku == M).values(reserved=2))

    taken = await shop.take(shop.write("prices.csv", prices((M, 1850, 0))))

    assert (await shop.variant(M)).stock == 2
    assert [c.outcome for c in taken.plan.conflicts] == [Outcome.RESERVED]


async def test_every_changed_fact_is_audited_and_its_product_gets_a_new_revision(shop: Any) -> None:
    before, version = (await shop.product("DRS-FLOW")).revision, await shop.version()
    untouched = (await shop.product("KOS-ZIP")).revision

    await shop.take(shop.write("prices.csv", prices((S, 1900, 5))))

    assert (await shop.audit(S))[-2:] == [
        ("import:prices", "price_minor", "185000", "190000"),
        ("import:prices", "stock", "1", "5"),
    ]
    assert (await shop.product("DRS-FLOW")).revision > before
    assert (await shop.product("KOS-ZIP")).revision == untouched
    assert await shop.version() == version


async def test_a_new_name_is_a_reason_to_search_anew(shop: Any) -> None:
    version = await shop.version()
    await shop.take(shop.write("names.csv", f"SKU,Назва\n{S},Сукня «Хвилька»\n"))

    assert (await shop.product("DRS-FLOW")).name_uk == "Сукня «Хвилька»"
    assert await shop.version() == version + 1


async def test_a_partial_feed_leaves_alone_what_it_does_not_name(shop: Any) -> None:
    taken = await shop.take(shop.write("prices.csv", prices((S, 1850, 1))))

    assert taken.plan.off == ()


async def test_a_full_feed_switches_off_what_it_lacks_and_brings_it_back(shop: Any) -> None:
    lacking = shop.write("all.csv", prices((S, 1850, 1), (M, 1850, 2)))
    await shop.take(lacking, "full")
    assert not (await shop.variant(L)).active
    assert not (await shop.product("KOS-ZIP")).active

    whole = shop.write("all.csv", prices((S, 1850, 1), (M, 1850, 2), (L, 1850, 0)))
    await shop.take(whole, "full")

    assert (await shop.variant(L)).active
    assert not (await shop.product("KOS-ZIP")).active


async def test_what_the_owner_switched_on_again_stays_on(shop: Any) -> None:
    file = shop.write("all.csv", prices((S, 1850, 1), (M, 1850, 2)))
    await shop.take(file, "full")
    async with shop.db.write() as session:
        await session.execute(update(VariantRow).where(VariantRow.sku == L).values(active=True))

    assert (await shop.take(file, "full")).changes == ()
    assert (await shop.variant(L)).active


async def test_two_full_feeds_do_not_switch_off_each_others_goods(shop: Any) -> None:
    zips = [f"KOS-ZIP-{colour}-{size}" for colour, size in (("PINK", 92), ("PINK", 98), ("PINK", 104), ("PINK", 110))]
    mine = shop.write("one.csv", prices(*((sku, 1190, 1) for sku in [*zips, "KOS-ZIP-NAVY-92", "KOS-ZIP-NAVY-104"])))
    await shop.take(mine, "full")
    await shop.take(shop.write("two.csv", prices((S, 1850, 1), (M, 1850, 2), (L, 1850, 0))), "full")

    assert (await shop.variant("KOS-ZIP-PINK-92")).active
    assert (await shop.variant(S)).active


@pytest.mark.parametrize("mode", ["full", "partial"])
async def test_much_of_the_shop_is_never_switched_off_unasked(shop: Any, mode: str) -> None:
    before = await shop.everything()
    switched = "SKU,Active\n" + "".join(f"{sku},no\n" for sku in (S, M)) if mode == "partial" else prices((S, 1850, 1))
    file = shop.write("all.csv", switched)

    with pytest.raises(NotAgreed) as caught:
        await shop.take(file, mode, agreed=Agreed(prices=True))

    assert caught.value.off > 1
    assert await shop.everything() == before


@pytest.mark.parametrize(("price", "asks"), [(2775, False), (2776, True), (925, False), (924, True)])
async def test_a_price_that_jumps_asks_first(shop: Any, price: int, asks: bool) -> None:
    file = shop.write("prices.csv", prices((S, price, 1)))

    plan = await shop.plan(file)

    assert [change.key for change in plan.jumps] == ([(S,)] if asks else [])
    if asks:
        with pytest.raises(NotAgreed, match="1 prices jump"):
            await shop.take(file, agreed=Agreed(switching_off=True))


async def test_rejected_rows_hold_everything_up_until_somebody_goes_on_without_them(shop: Any) -> None:
    file = shop.write("prices.csv", prices((S, 1900, 1), (M, 0, 2)))
    before = await shop.everything()

    with pytest.raises(RowsRejected):
        await shop.take(file)
    assert await shop.everything() == before
    await shop.take(file, agreed=Agreed(without_rejected=True))

    assert (await shop.variant(S)).price_minor == 190_000
    assert (await shop.variant(M)).price_minor == 185_000


async def test_a_rejected_row_of_a_full_feed_does_not_count_as_missing(shop: Any) -> None:
    file = shop.write("all.csv", prices((S, 1850, 1), (M, 0, 2)))

    plan = await shop.plan(file, "full")

    assert (M,) not in {change.key for change in plan.off}
    assert (L,) in {change.key for change in plan.off}


async def test_only_the_plan_that_was_seen_is_carried_out(shop: Any) -> None:
    file = shop.write("prices.csv", prices((S, 1900, 1)))
    plan = await shop.plan(file)
    await shop.owner_sets(S, price=170_000)

    with pytest.raises(PlanChanged):
        await shop.take(file, agreed=Agreed(plan=plan.digest))
