"""The public Bitext set of customers' questions, its intents mapped onto ours. Its rows never enter the repository."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from evals.understanding.cases import SLOTS, Case
from graph.understanding.context import NOTHING_SAID
from graph.understanding.meaning import Intent

FILE = Path("intents_bitext") / "utterances.csv"


@dataclass(frozen=True, slots=True)
class Mapped:
    """`intent` None: no shop of ours has such a thing; then any of `also_ok` sends the shopper nowhere wrong."""

    intent: Intent | None
    also_ok: frozenset[Intent] = frozenset()
    why: str = ""


def _ours(intent: Intent, *also_ok: Intent, why: str = "") -> Mapped:
    return Mapped(intent, frozenset(also_ok), why)


def _foreign(why: str, *also_ok: Intent) -> Mapped:
    return Mapped(None, frozenset({Intent.UNKNOWN, Intent.OFF_TOPIC, Intent.PERSON, Intent.HELP, *also_ok}), why)


INTENTS: Mapping[str, Mapped] = {
    "cancel_order": _ours(Intent.CANCEL),
    "change_order": _ours(Intent.CHANGE_ORDER),
    "change_shipping_address": _ours(Intent.CHANGE_ORDER, why="an address belongs to an order here"),
    "set_up_shipping_address": _ours(Intent.CHANGE_ORDER, Intent.ORDER, why="given with the order, or changed after"),
    "check_cancellation_fee": _ours(Intent.POLICY, Intent.CANCEL, why="a rule, asked because of a cancelling"),
    "check_payment_methods": _ours(Intent.POLICY),
    "check_refund_policy": _ours(Intent.POLICY, Intent.RETURN, why="when may I return, and may I return"),
    "complaint": _ours(Intent.COMPLAINT),
    "contact_customer_service": _ours(Intent.PERSON, Intent.POLICY, why="some ask for opening hours or the phone"),
    "contact_human_agent": _ours(Intent.PERSON),
    "delivery_options": _ours(Intent.POLICY),
    "delivery_period": _ours(Intent.POLICY, Intent.ORDER_STATUS, why="how long it takes, and when mine comes"),
    "get_refund": _ours(Intent.RETURN, why="RETURN is also a refund"),
    "track_refund": _ours(Intent.RETURN, Intent.ORDER_STATUS, why="where the money for something bought is"),
    "payment_issue": _ours(Intent.COMPLAINT, Intent.PERSON, Intent.POLICY, why="a trouble, told around the payment"),
    "place_order": _ours(Intent.ORDER, Intent.SEARCH, why="to buy something that nothing says more about"),
    "track_order": _ours(Intent.ORDER_STATUS),
    "check_invoice": _foreign("no invoices in the chat", Intent.ORDER_STATUS, Intent.POLICY),
    "get_invoice": _foreign("no invoices in the chat", Intent.ORDER_STATUS, Intent.POLICY),
    "create_account": _foreign("there are no accounts"),
    "edit_account": _foreign("there are no accounts", Intent.PRIVACY),
    "delete_account": _foreign("there are no accounts; our nearest is to delete one's data", Intent.PRIVACY),
    "switch_account": _foreign("there are no accounts"),
    "recover_password": _foreign("there are no passwords"),
    "registration_problems": _foreign("there are no accounts", Intent.COMPLAINT),
    "newsletter_subscription": _foreign("there is no newsletter", Intent.SUBSCRIBE),
    "review": _foreign("reviews are not kept", Intent.COMPLAINT, Intent.THANKS),
}


@dataclass(frozen=True, slots=True)
class Bitext:
    """Cases whose intent we have, and those where only not to be led astray counts."""

    ours: list[Case]
    foreign: list[Case]


def read_bitext(datasets: Path) -> Bitext | None:
    """None: the set is not there. KeyError: it has an intent that is not mapped."""
    file = datasets / FILE
    if not file.is_file():
        return None
    found = Bitext([], [])
    with file.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            mapped = INTENTS[row["intent"]]
            (found.foreign if mapped.intent is None else found.ours).append(_case(row, mapped))
    return found


def _case(row: Mapping[str, str], mapped: Mapped) -> Case:
    """Its intent is the slice; slots are not marked there."""
    return Case(
        text=row["text"],
        language="en",
        slice=row["intent"],
        context=NOTHING_SAID,
        intent=mapped.intent or Intent.UNKNOWN,
        also_ok=mapped.also_ok,
        slots=frozenset(),
        open=frozenset(SLOTS),
    )
