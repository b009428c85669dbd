"""Draw docs/orders.md from the code: what may follow what, a path for each way to pay, and whose word leads there."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from catalog.orders.moving import DOES
from catalog.orders.states import ENDED, PATHS, OrderState, PaymentMode, Role

PAGE = Path(__file__).resolve().parent.parent / "docs" / "orders.md"
HEAD = """# What may follow what in an order

This page is drawn from `catalog/orders/states.py` by `python -m scripts.draw_orders`; the check script fails when it is
stale. Do not edit it by hand. Why it is so: [decisions/019-orders.md](decisions/019-orders.md).

An order is always in one **state**, and goes to another only by a row of these tables and by the word of whoever may
say it. `shop` is ours without a person: money that came, or a time that ran out. Nobody says "paid": an order stands
where the sum of its payments puts it. Every step is an event with its time, its reason and who it was.
"""
MODE_TELLS: dict[PaymentMode, str] = {
    PaymentMode.FULL: "Prepaid: all of it before it is packed",
    PaymentMode.PART: "Part-paid: the prepayment before it is packed, the rest on delivery",
    PaymentMode.COD: "Cash on delivery: all of it from the carrier",
}
STATE_TELLS: dict[OrderState, str] = {
    OrderState.DRAFT: "the chat's cart; its pieces are promised for `reserve_minutes`",
    OrderState.CONFIRMED: "names, sizes and prices are fixed, the pieces promised",
    OrderState.AWAITING_PAYMENT: "the shopper knows whom to pay; unpaid after `pay_hours`, it is given up",
    OrderState.PAYMENT_CHECK: "a receipt waits for a manager",
    OrderState.PART_PAID: "the prepayment is there",
    OrderState.PAID: "all of it is there",
    OrderState.PACKED: "the pieces have left the shelf",
    OrderState.SHIPPED: "the carrier has it",
    OrderState.ARRIVED: "it waits at the branch for `storage_days`",
    OrderState.DELIVERED: "the shopper has it; what was not paid, the carrier took",
    OrderState.UNCOLLECTED: "nobody fetched it; the next order is paid in advance",
    OrderState.RETURNED: "its pieces are with us again; what was paid for them is owed back",
    OrderState.CANCELLED: "nothing is promised any more; what was paid is owed back",
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m scripts.draw_orders", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail when the page is stale")
    page = drawn()
    if not parser.parse_args().check:
        PAGE.write_text(page, encoding="utf-8")
        print(f"drawn: {PAGE.name}, {len(OrderState)} states on {len(PATHS)} paths")
        return 0
    if PAGE.exists() and PAGE.read_text(encoding="utf-8") == page:
        return 0
    print("docs/orders.md is stale: python -m scripts.draw_orders")
    return 1


def drawn() -> str:
    """The whole page."""
    parts = [HEAD, *_states(), *(line for mode in PATHS for line in _path(mode))]
    return "\n".join(parts).rstrip("\n") + "\n"


def _states() -> Iterator[str]:
    yield "## States\n"
    yield "| state | what it means | what the step into it does |"
    yield "|---|---|---|"
    for state in OrderState:
        does = DOES.get(state)
        yield f"| {state.value} | {STATE_TELLS[state]} | {(does.__doc__ or '').strip() if does else ''} |"
    yield ""


def _path(mode: PaymentMode) -> Iterator[str]:
    """A diagram and its table. Steps that one word leads to share a row."""
    path = PATHS[mode]
    yield f"## {MODE_TELLS[mode]}\n"
    yield "```mermaid"
    yield "stateDiagram-v2"
    yield "    [*] --> draft"
    for at, steps in path.items():
        yield from (f"    {at.value} --> {to.value}: {_who(roles)}" for to, roles in steps.items())
    yield from (f"    {state.value} --> [*]" for state in OrderState if state in ENDED)
    yield "```\n"
    yield "| from | to | by whose word |"
    yield "|---|---|---|"
    for at, steps in path.items():
        for roles, same in groupby(steps.items(), key=lambda step: step[1]):
            yield f"| {at.value} | {', '.join(to.value for to, _ in same)} | {_who(roles)} |"
    yield ""


def _who(roles: frozenset[Role]) -> str:
    return ", ".join(role.value for role in Role if role in roles)


if __name__ == "__main__":
    sys.exit(main())
