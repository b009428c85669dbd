"""The bench is replayed on a shop invented here: six mugs and hats, two people, four orders."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from catalog.db import Database
from catalog.effects import EffectKey
from catalog.orders import By, Order, Orders, OrderState
from catalog.queries import read_products
from catalog.schema import migrate
from catalog.shop import Shop, load_shop
from evals.tau2.__main__ import SHOP, main
from evals.tau2.asking import forbidden
from evals.tau2.bench import Refused, Rule, apply
from evals.tau2.comparing import compare, expected_of, found_of
from evals.tau2.feed import CURRENCY, SPARE, load
from evals.tau2.running import Bench, FixedClock
from evals.tau2.world import Call, Task, World, read_tasks, read_world

Json = dict[str, Any]
OTHERS = "orders of others have changed"
ADA = {"address1": "7 Kiln Lane", "address2": "", "city": "Dyb", "state": "KV", "country": "UA", "zip": "01001"}
BEN = {"address1": "9 Loom Row", "address2": "Flat 2", "city": "Nit", "state": "LV", "country": "UA", "zip": "79000"}
PRICES = {"m1": 10.5, "m2": 12, "m3": 9.99, "h1": 27, "h2": 25.01, "h3": 30}


def _product(key: str, name: str, options: Mapping[str, tuple[str, str, bool]]) -> Json:
    variants = {
        item: {
            "item_id": item,
            "options": {"color": colour, "shape": shape},
            "available": available,
            "price": PRICES[item],
        }
        for item, (colour, shape, available) in options.items()
    }
    return {"name": name, "product_id": key, "variants": variants}


def _user(key: str, address: Json, methods: Sequence[Json], orders: Sequence[str]) -> Json:
    first, last = key.split("_")
    return {
        "user_id": key,
        "name": {"first_name": first.title(), "last_name": last.title()},
        "address": address,
        "email": f"{key}@example.com",
        "payment_methods": {method["id"]: method for method in methods},
        "orders": list(orders),
    }


def _order(key: str, user: str, items: Sequence[str], status: str, method: str) -> Json:
    total = round(sum(PRICES[item] for item in items), 2)
    payments = [{"transaction_type": "payment", "amount": total, "payment_method_id": method}]
    if status == "cancelled":
        payments.append({"transaction_type": "refund", "amount": total, "payment_method_id": method})
    sent = [{"tracking_id": [f"9{key[1:]}"], "item_ids": list(items)}] if status in {"processed", "delivered"} else []
    return {
        "order_id": key,
        "user_id": user,
        "address": ADA if user.startswith("ada") else BEN,
        "items": [
            {"name": "?", "product_id": item[0], "item_id": item, "price": PRICES[item], "options": {}}
            for item in items
        ],
        "status": status,
        "fulfillments": sent,
        "payment_history": payments,
    }


def shop_json() -> Json:
    orders = [
        _order("#1", "ada_loom", ["m1", "h1"], "pending", "card_1"),
        _order("#2", "ada_loom", ["m1", "m1", "h1"], "delivered", "card_1"),
        _order("#3", "ben_kiln", ["h2"], "processed", "pal_1"),
        _order("#4", "ben_kiln", ["m2"], "cancelled", "pal_1"),
    ]
    card = {"source": "credit_card", "id": "card_1", "brand": "x", "last_four": "0000"}
    gift = {"source": "gift_card", "id": "gift_1", "balance": 2}
    pal = {"source": "paypal", "id": "pal_1"}
    mugs = {"m1": ("red", "round", True), "m2": ("blue", "round", True), "m3": ("red", "tall", False)}
    hats = {"h1": ("red", "flat", True), "h2": ("red", "high", True), "h3": ("blue", "flat", True)}
    return {
        "products": {"m": _product("m", "Mug", mugs), "h": _product("h", "Hat", hats)},
        "users": {
            "ada_loom": _user("ada_loom", ADA, [card, gift], ["#1", "#2"]),
            "ben_kiln": _user("ben_kiln", BEN, [pal], ["#3", "#4"]),
        },
        "orders": {order["order_id"]: order for order in orders},
    }


def call(name: str, **arguments: Any) -> Call:
    return Call(name, arguments)


def cancel(number: str, reason: str = "no longer needed") -> Call:
    return call("cancel_pending_order", order_id=number, reason=reason)


def exchange(number: str, old: Sequence[str], new: Sequence[str], method: str = "card_1") -> Call:
    name = "exchange_delivered_order_items"
    return call(name, order_id=number, item_ids=old, new_item_ids=new, payment_method_id=method)


def modify(number: str, old: Sequence[str], new: Sequence[str], method: str = "card_1") -> Call:
    return replace(exchange(number, old, new, method), name="modify_pending_order_items")


def give_back(number: str, items: Sequence[str], method: str = "card_1") -> Call:
    return call("return_delivered_order_items", order_id=number, item_ids=items, payment_method_id=method)


def move_to(number: str, address: Json) -> Call:
    return call("modify_pending_order_address", order_id=number, **address)


def pay_by(number: str, method: str) -> Call:
    return call("modify_pending_order_payment", order_id=number, payment_method_id=method)


@pytest.fixture
def files(tmp_path: Path) -> Callable[[Sequence[Call]], list[str]]:
    """`files(calls)`: the arguments of a run with one task of these calls."""

    def files(calls: Sequence[Call]) -> list[str]:
        actions = [{"name": each.name, "arguments": dict(each.arguments)} for each in calls]
        tasks = [{"id": "1", "evaluation_criteria": {"actions": actions}}]
        for name, told in (("db", shop_json()), ("tasks", tasks)):
            (tmp_path / f"{name}.json").write_text(json.dumps(told), "utf-8")
        return ["--db", str(tmp_path / "db.json"), "--tasks", str(tmp_path / "tasks.json")]

    return files


@pytest.fixture
def world(tmp_path: Path) -> World:
    (tmp_path / "db.json").write_text(json.dumps(shop_json()), "utf-8")
    return read_world(tmp_path / "db.json")


@pytest.fixture
def shop() -> Shop:
    return load_shop(SHOP)


class Careless(Orders):
    """Cancels the neighbour's order too, takes things back without a word, and a second tap cancels once more."""

    async def cancel(self, key: EffectKey, number: str, by: By, reason: str = "") -> Order:
        for other in ("#1", "#3"):
            await super().cancel(EffectKey(key.turn_id, other), other, By.manager(1))
        return replace(await self.find(number), waybill=str(next(TAPS)))

    async def return_items(self, key: EffectKey, number: str, *_args: Any, **_kwargs: Any) -> Order:
        return await self.find(number)


TAPS = count()


@pytest.fixture
async def bench(world: World, shop: Shop, tmp_path: Path) -> Bench:
    return await Bench.of(world, shop, tmp_path)


def test_amounts_are_read_to_the_cent(world: World) -> None:
    assert world.items["m3"].price == 999
    assert world.orders["#2"].total == 4800


def test_a_file_of_another_shape_is_told(tmp_path: Path) -> None:
    (tmp_path / "db.json").write_text("[]", "utf-8")
    with pytest.raises(ValueError, match="not a retail database"):
        read_world(tmp_path / "db.json")
    (tmp_path / "db.json").write_text("{", "utf-8")
    with pytest.raises(ValueError, match="no JSON"):
        read_tasks(tmp_path / "db.json")


@pytest.mark.parametrize(
    ("asked", "rule"),
    [
        (cancel("#9"), Rule.NO_SUCH_ORDER),
        (cancel("#3"), Rule.NOT_PENDING),
        (cancel("#1", "bored"), Rule.REASON),
        (replace(cancel("#1"), user="ben_kiln"), Rule.OF_ANOTHER),
        (give_back("#1", ["m1"]), Rule.NOT_DELIVERED),
        (give_back("#2", ["m1"] * 3), Rule.NOT_IN_ORDER),
        (give_back("#2", ["m1"], "pal_1"), Rule.NO_SUCH_METHOD),
        (exchange("#2", ["m1"], ["m3"]), Rule.UNAVAILABLE),
        (exchange("#2", ["m1"], ["h1"]), Rule.NO_SUCH_ITEM),
        (exchange("#2", ["h1"], ["h3"], "gift_1"), Rule.BALANCE),
        (exchange("#2", ["m1", "h1"], ["m2"]), Rule.UNEVEN),
        (modify("#1", ["m1"], ["m1"]), Rule.SAME_ITEM),
        (pay_by("#1", "card_1"), Rule.SAME_METHOD),
        (pay_by("#1", "gift_1"), Rule.BALANCE),
    ],
)
def test_the_bench_refuses_with_its_rule(world: World, asked: Call, rule: Rule) -> None:
    with pytest.raises(Refused) as refused:
        apply(world, asked)
    assert refused.value.rule is rule


def test_the_bench_changes_items_once_and_takes_the_difference(world: World) -> None:
    after = apply(world, modify("#1", ["m1"], ["m2"], "gift_1"))
    assert [paid.amount for paid in after.orders["#1"].payments] == [3750, 150]
    assert after.users["ada_loom"].methods["gift_1"].balance == 50
    with pytest.raises(Refused, match="changed before"):
        apply(after, cancel("#1"))
    with pytest.raises(Refused, match="after the items were changed"):
        apply(after, pay_by("#1", "gift_1"))


async def test_the_shop_stands_in_our_tables_as_in_the_file(world: World, shop: Shop, tmp_path: Path) -> None:
    async with Database.open(f"sqlite+aiosqlite:///{tmp_path}/our.db") as db:
        await migrate(db)
        await load(db, world, FixedClock())
        orders = Orders(db, FixedClock(), replace(shop, currency=CURRENCY))
        assert await compare(db, orders, world, world.users) == []
        states = {number: (await orders.find(number)).state for number in world.orders}
        async with db.read() as session:
            mug = (await read_products(session, ["m"], Path()))["m"]
    assert list(states.values()) == [OrderState.PAID, OrderState.DELIVERED, OrderState.SHIPPED, OrderState.CANCELLED]
    assert {each.sku: each.stock for each in mug.variants} == {"m1": SPARE, "m2": SPARE, "m3": 0}
    assert mug.guide.features["m1"] == {"color": "red", "shape": "round"}


async def test_an_order_that_differs_is_found(world: World, shop: Shop, tmp_path: Path) -> None:
    async with Database.open(f"sqlite+aiosqlite:///{tmp_path}/our.db") as db:
        await migrate(db)
        await load(db, world, FixedClock())
        orders = Orders(db, FixedClock(), replace(shop, currency=CURRENCY))
        after = apply(world, modify("#1", ["m1"], ["m2"]))
        found = await compare(db, orders, after, ["ada_loom"])
        assert {each.what for each in found} == {"items", "kept", "payments", "shelf"}
        after = apply(world, give_back("#2", ["m1"]))
        assert [each.what for each in await compare(db, orders, after, ["ada_loom"])] == ["back"]
        assert await found_of(orders, "#1") == expected_of(world, world.orders["#1"])


@pytest.mark.parametrize(
    "calls",
    [
        [cancel("#1")],
        [modify("#1", ["m1", "h1"], ["m2", "h3"])],
        [modify("#1", ["m1"], ["m2"], "gift_1"), move_to("#1", BEN)],
        [give_back("#2", ["m1", "h1"], "gift_1")],
        [exchange("#2", ["m1", "m1"], ["m2", "m2"])],
        [exchange("#2", ["h1"], ["h3"])],
        [],
    ],
)
async def test_a_task_ends_where_the_bench_ends(bench: Bench, calls: list[Call]) -> None:
    ran = await bench.run(Task("1", tuple(calls)))
    assert (ran.result.refused, ran.result.unexplained) == ([], [])
    assert ran.result.is_equal


async def test_all_that_may_be_asked_of_an_order_is_done_and_all_else_refused(bench: Bench) -> None:
    ran = await bench.run(Task("1", (call("get_user_details", user_id="ada_loom"), cancel("#1"))))
    assert ran.result.reads == 1
    assert ran.beyond.writes == 2  # a return and an exchange of what was delivered
    assert ran.beyond.is_equal
    assert {probe.rule for probe in ran.probes} >= {Rule.NOT_PENDING, Rule.OF_ANOTHER, Rule.SAME_ITEM}
    assert all(probe.reason or probe.allowed_by for probe in ran.probes)


async def test_a_pending_order_is_paid_otherwise_as_the_bench_does_it(world: World, shop: Shop, tmp_path: Path) -> None:
    rich = replace(world.users["ada_loom"].methods["gift_1"], balance=99_00)
    ada = replace(world.users["ada_loom"], methods={**world.users["ada_loom"].methods, "gift_1": rich})
    bench = await Bench.of(replace(world, users={**world.users, "ada_loom": ada}), shop, tmp_path)
    ran = await bench.run(Task("1", (pay_by("#1", "gift_1"),)))
    assert ran.result.is_equal, ran.result


async def test_a_rule_of_ours_is_named_where_it_makes_the_difference(bench: Bench) -> None:
    ran = await bench.run(Task("1", (call("modify_user_address", user_id="ada_loom", **BEN),)))
    assert [rule.name for rule in ran.result.rules] == ["NO_ADDRESS_BOOK"]
    ran = await bench.run(Task("2", (exchange("#2", ["h1"], ["h3"], "gift_1"),)))
    assert [rule.name for rule in ran.result.rules] == ["NO_BALANCES"]


async def test_a_refund_to_another_method_is_a_rule_of_ours(bench: Bench) -> None:
    same = await bench.run(Task("1", (exchange("#2", ["h1"], ["h2"], "card_1"),)))
    assert same.result.is_equal
    other = await bench.run(Task("2", (exchange("#2", ["h1"], ["h2"], "gift_1"),)))
    assert [rule.name for rule in other.result.rules] == ["REFUND_THE_WAY_IT_CAME"]


async def test_a_careless_shop_is_caught(world: World, shop: Shop, tmp_path: Path) -> None:
    packed = replace(world.orders["#3"], status="pending")
    bench = await Bench.of(replace(world, orders={**world.orders, "#3": packed}), shop, tmp_path, Careless)
    ran = await bench.run(Task("1", (cancel("#1"),)))
    assert ran.result.unexplained == ["cancel_pending_order happened twice", "h2 shelf: 1 expected, 0 found", OTHERS]
    ran = await bench.run(Task("2", (give_back("#2", ["m1"]),)))
    assert [told[:8] for told in ran.result.unexplained] == ["#2 back:"]
    ran = await bench.run(Task("3", (modify("#1", ["m1"], ["m2"]),)))
    again = [probe for probe in ran.probes if (probe.call.name, probe.rule) == (cancel("#1").name, Rule.CHANGED_BEFORE)]
    assert [(probe.reason, probe.allowed_by) for probe in again] == [(None, None)]  # a rule of ours, had it been once


async def test_a_run_tells_its_totals_last(
    files: Callable[[Sequence[Call]], list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    given = files([cancel("#1"), call("get_order_details", order_id="#9"), call("calculate", expression="1+1")])
    assert await asyncio.to_thread(main, given) == 0
    totals = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (totals["tasks"], totals["equal"], totals["reads"], totals["writes"]) == (1, 1, 1, 1)
    assert totals["wrongly_allowed"] == 0 < totals["must_refuse"]


def test_what_is_not_there_is_skipped_with_a_word(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    absent = str(tmp_path / "db.json")
    assert main(["--db", absent, "--tasks", absent]) == 0
    told = capsys.readouterr().out
    assert f"skipped, there is no {absent}" in told
    assert json.loads(told.splitlines()[-1]) == {"skipped": [absent, absent]}


def test_every_order_has_something_that_must_be_refused(world: World) -> None:
    for order in world.orders.values():
        assert list(forbidden(world, order))
