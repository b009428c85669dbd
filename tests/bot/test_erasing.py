"""The running bot forgets a shopper: no table, file or cache holds their name, phone, words or photo afterwards."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from redis.asyncio import Redis
from sqlalchemy import LargeBinary, MetaData, select, update

from bot.dead_letters import DeadLetters
from bot.erasing import Eraser
from bot.handlers import DeskDoors, Handlers, HandlerSettings
from bot.outbox import Outbox
from bot.queue import Queue
from bot.sandbox import Sandbox
from bot.tables import InboxRow
from bot.talks import Talks
from bot.telegram import Telegram
from catalog import Catalog
from catalog.clock import SystemClock
from catalog.db import Database
from catalog.delivery import City, DeliveryDetails, PersonName, Place, Way
from catalog.effects import EffectKey
from catalog.orders import By
from catalog.product_cache import key_prefix
from catalog.staff import StaffRole
from graph.agent import Agent
from graph.settings import GraphSettings
from tests.bot.queue.conftest import FAST
from tests.catalog.redis_servers import shared_redis_or_skip
from tests.graph.conftest import blots, leleka, settings_of, shop_folder

__all__ = ["leleka", "shop_folder"]

TOKEN = "700:queue"
SOLOMIIA, DARYNA, MARYNA, MANAGERS = 501, 502, 901, -1001000000001
SKU = "HUD-SOVA-BLACK-104"
WHERE = "Вигаданенко Соломія, 067 111 22 33, Львів, відділення 12"
OTHERS = DeliveryDetails(
    PersonName("Придуманюк", "Дарина"), "+380504445566", Place(Way.BRANCH, City("Львів", "Львівська"), 7), "flat"
)
SECRETS = ("Вигаданенко", "Соломійка", "380671112233", "111 22 33", "Марічк", "Передумалося")


@dataclass
class Shop:
    """A bot that runs in this process, with its Telegram."""

    sandbox: Sandbox
    catalog: Catalog
    agent: Agent
    eraser: Eraser
    telegram: Telegram

    async def hears(self, piece: str, chat: int) -> dict[str, Any]:
        """Wait until the bot has said it there; the newest message."""

        def found() -> dict[str, Any] | None:
            sent = [each for each in self.sandbox.world.messages(chat) if each.get("from", {}).get("is_bot")]
            plain = [{key: value for key, value in each.items() if key != "reply_to_message"} for each in sent]
            return next((each for each in reversed(plain) if piece in str(each)), None)

        return await self.sandbox.until(found, timeout=15)

    async def button(self, starts: str, chat: int) -> dict[str, Any]:
        message = await self.hears(f"'callback_data': '{starts}", chat)
        buttons = [each["callback_data"] for row in message["reply_markup"]["inline_keyboard"] for each in row]
        data = next(each for each in buttons if each.startswith(starts))
        return {"data": data, "message_id": message["message_id"], "chat": chat}

    async def quiet(self) -> None:
        """Wait until everything is handled and sent."""
        await self.sandbox.until(lambda: self.sandbox.world.pending() == 0, timeout=15)
        for table, state in (("inbox", "state"), ("outbox", "status")):
            undone = f"SELECT count(*) FROM {table} WHERE {state} NOT IN ('done', 'sent', 'merged', 'dropped')"
            for _ in range(750):
                if not await self.count(undone):
                    break
                await asyncio.sleep(0.02)

    async def count(self, query: str) -> int:
        async with self.catalog.db.engine.connect() as connection:
            return int((await connection.exec_driver_sql(query)).scalar() or 0)


@asynccontextmanager
async def opened(folder: Path, url: str, redis: str | None, *, forum: bool = False) -> AsyncIterator[Shop]:
    clock = SystemClock()
    settings = settings_of(folder, url).model_copy(update={"redis_url": redis})
    async with AsyncExitStack() as stack:
        sandbox = await stack.enter_async_context(Sandbox.serve(patience=0.05, forum=forum))
        telegram = await stack.enter_async_context(Telegram.open(TOKEN, sandbox.url))
        await telegram.call("getMe")
        catalog = await stack.enter_async_context(Catalog.open(settings, clock))
        await catalog.prepare()
        await catalog.staff.appoint(EffectKey("staff", "appoint"), MARYNA, "Марина", StaffRole.LEAD, "власниця")
        of_graph = GraphSettings(_env_file=None, database_url=url, var_dir=folder / "var", data_dir=folder / "data")
        agent = await stack.enter_async_context(Agent.open(catalog, of_graph, clock))
        doors = (Outbox(catalog.db, 700, clock), DeadLetters(catalog.db, 700, clock), Talks(catalog.db, 700))
        desk = DeskDoors.of(catalog.db, 700, clock)
        handlers = Handlers(catalog, agent, telegram, *doors, desk, HandlerSettings(MANAGERS, None))
        queue = await stack.enter_async_context(Queue.open(catalog.db, telegram, handlers, FAST, clock))
        stop = asyncio.Event()
        running = asyncio.create_task(queue.run(stop))
        try:
            yield Shop(sandbox, catalog, agent, Eraser(catalog, agent, clock), telegram)
        finally:
            stop.set()
            await running


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, shop_folder: Path) -> str | None:
    """Where the prepared shop is, or an empty schema that it is loaded into."""
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{shop_folder / 'var' / 'vitrina.db'}"
    url: str = request.getfixturevalue("postgres_url")
    return url


async def bought(shop: Shop, chat: int, delivery: DeliveryDetails) -> str:
    await shop.catalog.orders.add(EffectKey(f"cart-{chat}", "cart"), chat, SKU)
    total = (await shop.catalog.orders.cart(chat)).total
    mode = (await shop.catalog.orders.modes(chat))[0]
    order = await shop.catalog.orders.confirm(EffectKey(f"order-{chat}", "order"), chat, delivery, mode, total)
    return order.number


async def sold(shop: Shop) -> str:
    """Solomiia orders in the chat, agrees to be remembered, and a manager packs it. Gives the order's number."""
    world = shop.sandbox.world
    await world.say("худі з совою на 104", chat=SOLOMIIA)
    await shop.quiet()
    await world.say("беру", chat=SOLOMIIA)
    await shop.quiet()
    await world.say(WHERE, chat=SOLOMIIA)
    await world.tap(**await shop.button("o|cod", SOLOMIIA))
    await world.tap(**await shop.button("ky", SOLOMIIA))
    await shop.quiet()
    await world.tap(**await shop.button("mo|pack", MANAGERS), user=MARYNA)
    await shop.quiet()
    return (await shop.catalog.orders.of_chat(SOLOMIIA))[0].number


async def a_day_of(shop: Shop) -> str:
    """Solomiia talks, sends a photo, calls a person, buys and cancels; Daryna buys. Gives Daryna's order's number."""
    world = shop.sandbox.world
    world.rooms.user(SOLOMIIA).first_name, world.rooms.user(DARYNA).first_name = "Соломійка", "Даринка"
    await world.say("худі з совою на 104 для Марічки", chat=SOLOMIIA)
    await shop.quiet()
    await world.photo(blots("mine"), caption="є таке, Марічка хоче?", chat=SOLOMIIA)
    await shop.quiet()
    await world.say("покличте людину", chat=SOLOMIIA)
    take = await shop.button("mc", MANAGERS)
    await world.say("Вітаю, Соломійко!", chat=MANAGERS, user=MARYNA, reply_to=take["message_id"])
    await shop.hears("Вітаю", SOLOMIIA)
    await world.say("Марічка дуже чекає", chat=SOLOMIIA)
    await shop.hears("дуже чекає", MANAGERS)
    await world.tap(**await shop.button("mr", MANAGERS), user=MARYNA)
    await shop.quiet()
    hers = await bought(shop, DARYNA, OTHERS)
    mine = await sold(shop)
    await world.say(f"/order {mine}", chat=MANAGERS, user=MARYNA)
    await shop.quiet()
    key = EffectKey("cancel", "order")
    await shop.catalog.orders.cancel(key, mine, By.manager(MARYNA), "Передумалося їм з Марічкою")
    await world.say("сукня з крапками для Даринки", chat=DARYNA)
    await world.say(f"/order {hers}", chat=MANAGERS, user=MARYNA)
    await shop.hears("Придуманюк", MANAGERS)
    await shop.quiet()
    return hers


async def asks_to_be_forgotten(shop: Shop) -> None:
    await shop.sandbox.world.say("/forget", chat=SOLOMIIA)
    sure = await shop.button("fm", SOLOMIIA)
    await shop.sandbox.world.tap(**sure)
    await shop.quiet()


async def everything(folder: Path, url: str, redis: str | None) -> str:
    """All bytes of all files and, of PostgreSQL and Redis, all that they hold, as text; JSON's escapes undone."""
    found = [path.read_bytes() for path in (folder / "var").rglob("*") if path.is_file()]
    found += [str(path).encode() for path in (folder / "var").rglob("*")]
    if url.startswith("postgresql"):
        found.append(await _columns(url))
    if redis is not None:
        async with Redis.from_url(redis) as client:
            async for key in client.scan_iter(f"{key_prefix(url)}*"):
                found += [key, await client.get(key) or b""]
    text = b"\n".join(found).decode(errors="replace")
    return text + re.sub(r"\\u([0-9a-f]{4})", lambda escaped: chr(int(escaped[1], 16)), text)


def around(text: str, *secrets: str) -> list[str]:
    """Where each of these stands, with what is beside it."""
    return [text[max(0, at - 200) : at + 200] for secret in secrets if (at := text.find(secret)) >= 0]


async def _columns(url: str) -> bytes:
    async with Database.open(url) as db, db.engine.connect() as connection:
        tables = MetaData()
        await connection.run_sync(tables.reflect)
        cells = [
            bytes(cell) if isinstance(column.type, LargeBinary) and cell is not None else str(cell).encode()
            for table in tables.sorted_tables
            for row in await connection.execute(select(table))
            for column, cell in zip(table.columns, row, strict=True)
        ]
    return b"\n".join(cells)


async def test_nothing_is_left_anywhere_and_others_are_untouched(shop_folder: Path, database: str) -> None:
    redis = await shared_redis_or_skip()
    async with opened(shop_folder, database, redis) as shop:
        hers = await a_day_of(shop)
        photo = (await shop.catalog.files.of_chat(SOLOMIIA))[0].sha256
        await shop.sandbox.world.say("/mydata", chat=SOLOMIIA)
        await shop.hears("mydata.json", SOLOMIIA)
        before = await everything(shop_folder, database, redis)
        assert [each for each in (*SECRETS, photo) if each not in before] == []

        await asks_to_be_forgotten(shop)
        await shop.eraser.sweep()

        assert (await shop.catalog.orders.find(hers, DARYNA)).delivery == OTHERS
        assert await shop.count(f"SELECT count(*) FROM orders WHERE chat = {SOLOMIIA}") == 0
        assert await shop.count("SELECT count(*) FROM handoffs") == 0
        assert await shop.count("SELECT count(*) FROM erasures") == 0
        shop.sandbox.world.rooms.user(SOLOMIIA).first_name = "Незнайома"
        await shop.sandbox.world.say("привіт", chat=SOLOMIIA)
        await shop.quiet()
    after = await everything(shop_folder, database, redis)
    assert around(after, *SECRETS, photo) == []
    assert "Придуманюк" in after
    assert "Даринки" in after


async def test_their_topic_goes_with_all_that_was_said_in_it(shop_folder: Path) -> None:
    url = f"sqlite+aiosqlite:///{shop_folder / 'var' / 'vitrina.db'}"
    async with opened(shop_folder, url, None, forum=True) as shop:
        await a_day_of(shop)
        topics = shop.sandbox.world.rooms.chat(MANAGERS).topics
        [hers] = [topic.thread for topic in topics.values() if topic.name == "Соломійка"]
        await shop.sandbox.world.say("// Марічка росте, пам'ятаймо", chat=MANAGERS, user=MARYNA, topic=hers)
        await shop.quiet()
        await asks_to_be_forgotten(shop)
        await shop.eraser.sweep()
        await shop.sandbox.until(lambda: hers not in topics)
        await shop.eraser.sweep()
        await shop.quiet()
        assert await shop.count(f"SELECT count(*) FROM topics WHERE shopper = {SOLOMIIA}") == 0
    assert around(await everything(shop_folder, url, None), *SECRETS) == []


async def test_own_data_holds_what_was_said_sent_and_bought(shop_folder: Path) -> None:
    url = f"sqlite+aiosqlite:///{shop_folder / 'var' / 'vitrina.db'}"
    async with opened(shop_folder, url, None) as shop:
        await a_day_of(shop)
        await shop.sandbox.world.say("/mydata", chat=SOLOMIIA)
        document = (await shop.hears("mydata.json", SOLOMIIA))["document"]
        telegram_file = shop.sandbox.world.files
        assert document["file_name"] == "mydata.json"
        assert telegram_file is not None
        async with shop.catalog.db.read() as session:
            rows = (await session.connection()).exec_driver_sql
            sent = (await rows("SELECT params FROM outbox WHERE method = 'sendDocument'")).scalar()
        told = json.loads(json.loads(str(sent))["document"]["$text"])
    words = json.dumps(told, ensure_ascii=False)
    assert [each for each in SECRETS if each not in words] == []
    assert "Даринк" not in words
    assert "Придуманюк" not in words
    assert {"orders", "talk", "received", "sent", "files", "calls_for_a_person"} <= told.keys()


async def test_a_crash_in_the_middle_is_finished_by_the_next(
    shop_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite+aiosqlite:///{shop_folder / 'var' / 'vitrina.db'}"

    class Crash(BaseException):
        pass

    async def crash(*_: Any) -> bool:
        raise Crash

    async with opened(shop_folder, url, None) as shop:
        await a_day_of(shop)
        await asks_to_be_forgotten(shop)
        for place in ("bot.erasing.erase", "bot.erasing.forget_effects", "graph.agent.Agent.forget"):
            with monkeypatch.context() as patched:
                patched.setattr(place, crash)
                await shop.eraser.sweep()
            assert await shop.count("SELECT count(*) FROM erasures") == 1
            shop.eraser = Eraser(shop.catalog, shop.agent, SystemClock())
        await shop.eraser.sweep()
        assert await shop.count("SELECT count(*) FROM erasures") == 0
    assert around(await everything(shop_folder, url, None), *SECRETS) == []


async def test_a_turn_that_is_not_committed_is_waited_for(shop_folder: Path) -> None:
    url = f"sqlite+aiosqlite:///{shop_folder / 'var' / 'vitrina.db'}"
    async with opened(shop_folder, url, None) as shop:
        await a_day_of(shop)
        async with shop.catalog.db.write() as session:
            row = InboxRow(bot_id=700, update_id=1, chat=SOLOMIIA, topic=0, kind="tap", body="{}", received_at=1)
            row.state, row.turn_id = "claimed", "asking"
            session.add(row)
        await shop.catalog.erasing.ask(EffectKey("asking", "forget"), SOLOMIIA)
        await shop.eraser.sweep()
        assert await shop.count("SELECT count(*) FROM inbox WHERE body = '{}'") == 1
        async with shop.catalog.db.write() as session:
            await session.execute(update(InboxRow).values(state="done"))
        await shop.eraser.sweep()
        assert await shop.count(f"SELECT count(*) FROM inbox WHERE body <> '{{}}' AND chat = {SOLOMIIA}") == 0
