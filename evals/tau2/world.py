"""The retail domain of tau2-bench as its files tell it: a shop's database, and tasks with the calls that solve them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

Options = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Address:
    line1: str
    line2: str
    city: str
    state: str
    country: str
    zip: str


@dataclass(frozen=True, slots=True)
class Item:
    """A variant of a product. Amounts are minor units everywhere here."""

    id: str
    product: str
    options: Options
    available: bool
    price: int


@dataclass(frozen=True, slots=True)
class Product:
    id: str
    name: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Method:
    """A way to pay. Only a gift card has a `balance`."""

    id: str
    source: str
    balance: int | None = None


@dataclass(frozen=True, slots=True)
class User:
    id: str
    first_name: str
    last_name: str
    address: Address
    methods: Mapping[str, Method]


@dataclass(frozen=True, slots=True)
class Bought:
    item: str
    product: str
    price: int


@dataclass(frozen=True, slots=True)
class Paid:
    """`kind` is "payment" or "refund"."""

    kind: str
    amount: int
    method: str


@dataclass(frozen=True, slots=True)
class GivenBack:
    """What is asked to go back. `instead` and `difference` belong to an exchange."""

    items: tuple[str, ...]
    method: str
    instead: tuple[str, ...] = ()
    difference: int = 0


@dataclass(frozen=True, slots=True)
class Order:
    id: str
    user: str
    address: Address
    items: tuple[Bought, ...]
    status: str
    tracking: tuple[str, ...]
    payments: tuple[Paid, ...]
    back: GivenBack | None = None

    @property
    def total(self) -> int:
        return sum(bought.price for bought in self.items)


@dataclass(frozen=True, slots=True)
class World:
    products: Mapping[str, Product]
    users: Mapping[str, User]
    orders: Mapping[str, Order]
    items: Mapping[str, Item] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a tool. `user` is set when somebody else than the order's owner makes it."""

    name: str
    arguments: Mapping[str, Any]
    user: str | None = None


@dataclass(frozen=True, slots=True)
class Task:
    id: str
    calls: tuple[Call, ...]


def read_world(file: Path) -> World:
    """Raises ValueError when the file is not of this shape."""
    told = _read(file)
    try:
        products = {key: _product(value) for key, value in told["products"].items()}
        users = {key: _user(value) for key, value in told["users"].items()}
        orders = {key: _order(value) for key, value in told["orders"].items()}
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"{file} is not a retail database of tau2: {error!r}") from error
    items = {item.id: item for product in products.values() for item in product.items}
    return World(products, users, orders, items)


def read_tasks(file: Path) -> tuple[Task, ...]:
    """Raises ValueError when the file is not of this shape."""
    told = _read(file)
    try:
        return tuple(
            Task(
                str(task["id"]),
                tuple(Call(call["name"], call["arguments"]) for call in task["evaluation_criteria"]["actions"] or ()),
            )
            for task in told
        )
    except (KeyError, TypeError) as error:
        raise ValueError(f"{file} is not a list of tau2 tasks: {error!r}") from error


def address_of(told: Mapping[str, str]) -> Address:
    return Address(told["address1"], told["address2"], told["city"], told["state"], told["country"], told["zip"])


def _read(file: Path) -> Any:
    try:
        return json.loads(file.read_text("utf-8"), parse_float=Decimal)
    except ValueError as error:
        raise ValueError(f"{file} is no JSON: {error}") from error


def _minor(amount: Decimal | int) -> int:
    minor = amount * 100
    if minor != int(minor):
        raise ValueError(f"{amount} has parts of a cent")
    return int(minor)


def _product(told: Mapping[str, Any]) -> Product:
    key = told["product_id"]
    items = (
        Item(item["item_id"], key, item["options"], item["available"], _minor(item["price"]))
        for item in told["variants"].values()
    )
    return Product(key, told["name"], tuple(items))


def _user(told: Mapping[str, Any]) -> User:
    methods = {
        key: Method(key, method["source"], _minor(method["balance"]) if "balance" in method else None)
        for key, method in told["payment_methods"].items()
    }
    name = told["name"]
    return User(told["user_id"], name["first_name"], name["last_name"], address_of(told["address"]), methods)


def _order(told: Mapping[str, Any]) -> Order:
    return Order(
        told["order_id"],
        told["user_id"],
        address_of(told["address"]),
        tuple(Bought(item["item_id"], item["product_id"], _minor(item["price"])) for item in told["items"]),
        told["status"],
        tuple(number for sent in told["fulfillments"] for number in sent["tracking_id"]),
        tuple(
            Paid(paid["transaction_type"], _minor(paid["amount"]), paid["payment_method_id"])
            for paid in told["payment_history"]
        ),
    )
