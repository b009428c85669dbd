"""Somebody asks to be forgotten: what goes, what stays for a while, and what never was theirs."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import MetaData, select

from catalog.cache import MemoryCache
from catalog.db import Database
from catalog.effects import EffectKey, forget_effects
from catalog.errors import PhotoNotFound
from catalog.orders import By, Given, OrderState, ReturnReason
from catalog.orders.tables import OrderRow
from catalog.papers import Papers
from catalog.photos import Photos
from catalog.shop import load_shop
from catalog.shoppers.deliveries import KnownDeliveries
from catalog.shoppers.erasing import Erasing
from catalog.shoppers.files import SentFiles, note_sent
from catalog.shoppers.keeping import Keeping, Terms
from catalog.shoppers.subscriptions import Subscriptions
from tests.catalog.orders.conftest import CHAT, DATA, LARGE, MANAGER, SMALL, Desk, Hands, details

OTHER = 502
S = OrderState


@dataclass
class House:
    """What is kept about shoppers, and the way out of it."""

    database: Database
    clock: Hands
    photos: Photos
    papers: Papers
    files: SentFiles
    erasing: Erasing
    deliveries: KnownDeliveries
    subscriptions: Subscriptions

    async def sent(self, chat: int, *files: str) -> None:
        async with self.database.write() as session:
            await note_sent(session, chat, files, self.clock.now())

    async def photo(self, shade: int) -> str:
        data = io.BytesIO()
        Image.new("RGB", (64, 64), (shade, shade, shade)).save(data, "PNG")
        return await self.photos.keep(data.getvalue(), file_unique_id=f"u{shade}")

    async def sweep(self, chat: int = CHAT) -> tuple[str, ...]:
        erasure = next(each for each in await self.erasing.asked() if each.chat == chat)
        return (await self.erasing.erase(erasure)).numbers

    async def words(self) -> str:
        """All that stands in any table."""
        async with self.database.engine.connect() as connection:
            found = MetaData()
            await connection.run_sync(found.reflect)
            rows = [tuple(row) for table in found.sorted_tables for row in await connection.execute(select(table))]
        return repr(rows)


@pytest.fixture
def house(shelves: Database, clock: Hands, tmp_path: Path) -> House:
    photos = Photos(shelves, tmp_path / "photos", MemoryCache(clock), clock)
    papers = Papers(tmp_path / "papers")
    files = SentFiles(shelves, photos, papers)
    erasing = Erasing(shelves, clock, load_shop(DATA / "shop.yaml"), files)
    return House(
        shelves, clock, photos, papers, files, erasing, KnownDeliveries(shelves, clock), Subscriptions(shelves, clock)
    )


async def test_what_is_promised_and_remembered_goes_at_once(house: House, desk: Desk) -> None:
    await desk.orders.add(desk.key(), CHAT, SMALL)
    await house.deliveries.keep(desk.key(), CHAT, details())
    await house.subscriptions.add(desk.key(), CHAT, LARGE, "uk")

    assert await house.erasing.ask(EffectKey("t", "forget"), CHAT) == ()

    assert (await desk.orders.cart(CHAT)).lines == ()
    assert (await desk.shelf(SMALL))[1] == 0
    assert await house.deliveries.find(CHAT) is None
    assert await house.subscriptions.of_chat(CHAT) == ()


async def test_an_order_that_is_over_is_nobodys_and_its_figures_stay(house: House, desk: Desk) -> None:
    order = await desk.ordered(SMALL)
    await desk.orders.cancel(desk.key(), order.number, By.shopper(CHAT), "Передумала, бо Марічка захворіла")

    assert await house.erasing.ask(EffectKey("t", "forget"), CHAT) == ()

    kept = await desk.orders.find(order.number)
    assert (kept.chat, kept.delivery, kept.total, kept.state) == (0, None, order.total, S.CANCELLED)
    assert await desk.orders.of_chat(CHAT) == ()
    async with house.database.write() as session:
        await forget_effects(session, CHAT, [])
    words = await house.words()
    assert not [each for each in (details().phone, details().recipient.last, "Марічка", f":{CHAT}") if each in words]


async def test_an_open_order_keeps_what_it_needs_until_it_is_over(house: House, desk: Desk) -> None:
    order = await desk.paid(SMALL)

    assert await house.erasing.ask(EffectKey("t", "forget"), CHAT) == (order.number,)
    assert (await desk.orders.find(order.number)).delivery == details()
    assert (await house.erasing.asked())[0].orders == (order.number,)

    await desk.through(order, S.PACKED, S.SHIPPED, S.ARRIVED, S.DELIVERED)
    assert await house.sweep() == (order.number,), "it may be brought back for days"
    house.clock.pass_by(days=40)
    assert await house.sweep() == ()
    assert (await desk.orders.find(order.number)).delivery is None


async def test_money_that_is_owed_keeps_the_order(house: House, desk: Desk) -> None:
    order = await desk.paid(SMALL)
    cancelled = await desk.orders.cancel(desk.key(), order.number, By.shopper(CHAT))
    await house.erasing.ask(EffectKey("t", "forget"), CHAT)

    assert await house.sweep() == (order.number,)
    await desk.orders.refunded(desk.key(), cancelled.refunds[0].id, MANAGER)
    assert await house.sweep() == ()


async def test_an_order_that_was_exchanged_waits_for_the_other(house: House, desk: Desk) -> None:
    order = await desk.delivered(SMALL)
    given = Given(order.lines[0].line, instead=LARGE)
    asked = await desk.orders.exchange_items(
        desk.key(), order.number, [given], ReturnReason.WRONG_SIZE, By.shopper(CHAT), refund_to="UA-рахунок Вигаданої"
    )
    await desk.orders.accept_return(desk.key(), asked.returns[0].id, MANAGER)
    house.clock.pass_by(days=40)

    left = await house.erasing.ask(EffectKey("t", "forget"), CHAT)
    assert left == (order.number, asked.returns[0].replacement)


async def test_files_go_unless_an_order_or_somebody_else_has_them(house: House, desk: Desk) -> None:
    paper, paid = [await house.papers.keep(b"%PDF-1.7 " + each) for each in (b"mine", b"paid")]
    mine, shared, receipt = [await house.photo(shade) for shade in (10, 120, 240)]
    order = await desk.ordered(SMALL)
    await desk.orders.receipt(desk.key(), CHAT, order.number, receipt, receipt)
    await desk.orders.receipt(desk.key(), CHAT, order.number, paid, "")
    await house.sent(CHAT, mine, shared, receipt, paper, paid)
    await house.sent(OTHER, shared)
    await house.erasing.ask(EffectKey("t", "forget"), CHAT)

    await house.sweep()

    assert {each.sha256 for each in await house.files.of_chat(CHAT)} == {receipt, paid}
    assert house.papers.path(paid).exists()
    assert [each.sha256 for each in await house.files.of_chat(OTHER)] == [shared]
    assert (await house.photos.path(shared)).exists()
    assert (await house.photos.path(receipt)).exists()
    assert not house.papers.path(paper).exists()
    with pytest.raises(PhotoNotFound):
        await house.photos.path(mine)
    assert mine not in "".join(str(path) for path in _files(house))


async def test_a_photo_that_somebody_confirmed_is_compared_with_no_more(house: House) -> None:
    photo = await house.photo(77)
    await house.photos.confirm(photo, "KOS", "pink")
    await house.sent(CHAT, photo)
    await house.erasing.ask(EffectKey("t", "forget"), CHAT)

    await house.sweep()
    await house.sweep()

    assert photo not in await house.words()
    assert await house.photo(77) == photo, "the same photo sent again is new"


async def test_what_came_after_the_word_stays(house: House, desk: Desk) -> None:
    await house.erasing.ask(EffectKey("t", "forget"), CHAT)
    house.clock.pass_by(minutes=1)
    photo = await house.photo(33)
    await house.sent(CHAT, photo)
    order = await desk.ordered(SMALL)
    await desk.orders.cancel(desk.key(), order.number, By.shopper(CHAT))

    await house.sweep()

    assert (await house.photos.path(photo)).exists()
    assert (await desk.orders.find(order.number, CHAT)).delivery is not None


async def test_another_shoppers_things_are_untouched(house: House, desk: Desk) -> None:
    await desk.orders.add(desk.key(), OTHER, LARGE)
    order = await desk.ordered(SMALL, chat=OTHER)
    await desk.orders.cancel(desk.key(), order.number, By.shopper(OTHER))
    await desk.orders.add(desk.key(), OTHER, LARGE)
    await house.deliveries.keep(desk.key(), OTHER, details())

    await house.erasing.ask(EffectKey("t", "forget"), CHAT)
    await house.sweep()
    async with house.database.write() as session:
        await forget_effects(session, CHAT, [])

    assert (await desk.orders.find(order.number, OTHER)).delivery == details()
    assert (await desk.orders.cart(OTHER)).pieces == 1
    assert await house.deliveries.find(OTHER) == details()


async def test_a_replay_asks_nothing_again_and_who_asks_again_waits_on(house: House, desk: Desk) -> None:
    key = EffectKey("t", "forget")
    await house.erasing.ask(key, CHAT)
    first = (await house.erasing.asked())[0]
    await desk.orders.add(desk.key(), CHAT, SMALL)

    await house.erasing.ask(key, CHAT)
    assert (await desk.orders.cart(CHAT)).pieces == 1

    house.clock.pass_by(seconds=5)
    await house.erasing.ask(EffectKey("t2", "forget"), CHAT)
    await house.erasing.finished(first)
    assert [each.chat for each in await house.erasing.asked()] == [CHAT]
    await house.erasing.finished((await house.erasing.asked())[0])
    assert await house.erasing.asked() == ()


async def test_a_turn_that_may_be_replayed_keeps_its_effects(house: House, desk: Desk) -> None:
    await desk.orders.add(EffectKey("going-on", "cart"), CHAT, SMALL)
    await desk.orders.add(EffectKey("over", "cart"), CHAT, SMALL)
    async with house.database.write() as session:
        await forget_effects(session, CHAT, ["going-on"])

    assert (await desk.orders.add(EffectKey("going-on", "cart"), CHAT, SMALL)).pieces == 1
    assert (await desk.orders.cart(CHAT)).pieces == 2


async def test_everything_has_its_time(house: House, desk: Desk, clock: Hands) -> None:
    order = await desk.ordered(SMALL)
    await desk.orders.add(desk.key(), OTHER, LARGE)
    await house.deliveries.keep(desk.key(), CHAT, details())
    photo, lost = await house.photo(5), await house.photo(6)
    await house.photos.confirm(photo, "KOS", "pink")
    await house.sent(CHAT, photo)
    keeping = Keeping(house.database, clock, load_shop(DATA / "shop.yaml"), house.files, Terms())

    await keeping.prune()
    assert await house.deliveries.find(CHAT) == details()
    assert (await house.photos.path(photo)).exists()

    clock.pass_by(days=731)
    await desk.orders.release_expired()
    await keeping.prune()
    assert await house.deliveries.find(CHAT) is None
    assert str(OTHER) not in str(await _chats(house)), "a cart that was left is nobody's"
    for each in (photo, lost):
        with pytest.raises(PhotoNotFound):
            await house.photos.path(each)
    assert photo in await house.words(), "it is still known again"
    assert (await desk.orders.find(order.number)).delivery == details()

    clock.pass_by(days=365)
    await keeping.prune()
    assert (await desk.orders.find(order.number)).delivery is None


async def _chats(house: House) -> list[int]:
    async with house.database.read() as session:
        return list(await session.scalars(select(OrderRow.chat)))


def _files(house: House) -> list[Path]:
    return list(house.papers.path("0" * 64).parent.parent.parent.rglob("*"))
