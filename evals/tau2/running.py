"""A task from a fresh shop to its final state, and what must be refused there."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from itertools import zip_longest
from pathlib import Path

from catalog.db import Database
from catalog.errors import CatalogError
from catalog.orders import Orders
from catalog.schema import migrate
from catalog.shop import Shop
from evals.tau2.asking import forbidden, possible
from evals.tau2.bench import WRITES, Refused, Rule, apply
from evals.tau2.comparing import Rows, compare, read_by_chat
from evals.tau2.feed import CURRENCY, chats_of, load
from evals.tau2.reading import read_again
from evals.tau2.replay import HappenedTwice, NoDoor, Replayer
from evals.tau2.results import Probe, Ran, Result, reason_of
from evals.tau2.rules import ALLOWED_BY, Ours
from evals.tau2.world import Call, Order, Task, World


class FixedClock:
    def now(self) -> datetime:
        return datetime(2026, 1, 15, 12, tzinfo=UTC)


class Bench:
    """A shop that was loaded once, copied for each task."""

    def __init__(self, world: World, shop: Shop, loaded: Path, rows: Rows, folder: Path, doors: type[Orders]) -> None:
        self._world = world
        self._doors = doors
        self._rows = rows
        self._shop = replace(shop, currency=CURRENCY)
        self._loaded = loaded
        self._folder = folder
        self._asked: set[Order] = set()  # as they stood; users come again in other tasks

    @classmethod
    async def of(cls, world: World, shop: Shop, folder: Path, doors: type[Orders] = Orders) -> Bench:
        """Loads the shop into `folder`; `doors` are what is tried."""
        loaded = folder / "loaded.db"
        async with Database.open(_url(loaded)) as db:
            await migrate(db)
            await load(db, world, FixedClock())
            rows = await read_by_chat(db)
        return cls(world, shop, loaded, rows, folder, doors)

    async def run(self, task: Task) -> Ran:
        """Its calls, its final state, and then what else may be asked and what must be refused."""
        result, after = Result(task), self._folder / "after.db"
        users = users_of(self._world, task)
        async with self._fresh(self._loaded, after) as (db, orders):
            world = await self._replay(task, db, orders, result)
            result.note(await compare(db, orders, world, users))
            await self._leave_others(db, users, result)
        fresh = [order for order in world.orders.values() if order.user in users and order not in self._asked]
        self._asked.update(fresh)
        waiting = [*result.forbidden, *(each for order in fresh for each in forbidden(world, order))]
        probes = await self._refuse(task, world, waiting, after)
        let = (probe.allowed_by for probe in probes[: len(result.forbidden)])
        result.rules |= {rule for rule in let if rule is not None}
        return Ran(result, tuple(probes), await self._go_on(task, world, fresh, after))

    async def _leave_others(self, db: Database, users: Collection[str], result: Result) -> None:
        chats, after = chats_of(self._world), await read_by_chat(db)
        changed = {chat for chat in after.keys() | self._rows.keys() if after.get(chat) != self._rows.get(chat)}
        if changed - {chats[user] for user in users}:
            result.unexplained.append("orders of others have changed")

    async def _replay(self, task: Task, db: Database, orders: Orders, result: Result) -> World:
        """The bench's world afterwards, without the calls that our shop does not take."""
        world, replayer = self._world, Replayer(orders, self._world, f"task-{task.id}")
        for call in task.calls:
            if call.name not in WRITES:
                differences = await read_again(db, orders, world, call)
                result.reads += differences is not None
                result.note(differences or ())
                continue
            result.writes += 1
            world = await _write(replayer, world, call, result)
        return world

    async def _refuse(self, task: Task, world: World, waiting: list[tuple[Call, Rule]], after: Path) -> list[Probe]:
        probes: list[Probe] = []
        while waiting:
            # What our shop allows changes it: the next call gets the shop as the task left it.
            async with self._fresh(after, self._folder / "probe.db") as (_, orders):
                replayer = Replayer(orders, world, f"probe-{task.id}-{len(probes)}")
                while waiting:
                    call, rule = waiting.pop(0)
                    probes.append(await _probe(replayer, task, call, rule))
                    if probes[-1].reason is None:
                        break
        return probes

    async def _go_on(self, task: Task, world: World, fresh: Sequence[Order], after: Path) -> Result:
        """One possible call of each order, then the shop is compared; as often as an order has another one."""
        result = Result(task)
        for turn, calls in enumerate(zip_longest(*(possible(world, order) for order in fresh))):
            async with self._fresh(after, self._folder / "beyond.db") as (db, orders):
                replayer, now = Replayer(orders, world, f"beyond-{task.id}-{turn}"), world
                for call in filter(None, calls):
                    result.writes += 1
                    now = await _write(replayer, now, call, result)
                result.note(await compare(db, orders, now, {order.user for order in fresh}))
        return result

    @asynccontextmanager
    async def _fresh(self, source: Path, target: Path) -> AsyncIterator[tuple[Database, Orders]]:
        shutil.copyfile(source, target)
        async with Database.open(_url(target)) as db:
            yield db, self._doors(db, FixedClock(), self._shop)


def users_of(world: World, task: Task) -> tuple[str, ...]:
    """Whom a task's calls are about."""
    found = dict.fromkeys(
        world.orders[call.arguments["order_id"]].user
        for call in task.calls
        if call.arguments.get("order_id") in world.orders
    )
    named = (call.arguments["user_id"] for call in task.calls if "user_id" in call.arguments)
    return tuple(dict.fromkeys((*found, *(user for user in named if user in world.users))))


async def _write(replayer: Replayer, world: World, call: Call, result: Result) -> World:
    try:
        changed = apply(world, call)
    except Refused as refused:
        result.forbidden.append((call, refused.rule))
        return world
    try:
        await replayer.write(call)
    except NoDoor:
        result.rules.add(Ours.NO_ADDRESS_BOOK)
    except HappenedTwice:
        result.unexplained.append(f"{call.name} happened twice")
    except CatalogError as error:
        result.refused.append(f"{call.name}: {reason_of(error)}")
        return world
    return changed


async def _probe(replayer: Replayer, task: Task, call: Call, rule: Rule) -> Probe:
    reason, allowed_by = None, ALLOWED_BY.get(rule)
    try:
        await replayer.write(call)
    except HappenedTwice:
        allowed_by = None
    except CatalogError as error:
        reason, allowed_by = reason_of(error), None
    return Probe(task.id, call, rule, reason, allowed_by)


def _url(file: Path) -> str:
    return f"sqlite+aiosqlite:///{file}"
