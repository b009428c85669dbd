"""Where our shop's rules are others than the bench's, and how that is recognised. What nothing here explains is a
defect: the run fails."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from evals.tau2.bench import Rule
from evals.tau2.comparing import Difference


class Ours(StrEnum):
    """A rule of ours that the bench has otherwise."""

    NO_ADDRESS_BOOK = "no address is kept beside an order"
    REFUND_THE_WAY_IT_CAME = "money goes back the way it came"
    FREED_IS_FOR_SALE = "what a cancelled or changed order frees is for sale at once"
    OPEN_UNTIL_PACKED = "an order may be changed again, and cancelled, until it is packed"
    RETURN_PIECES = "what is left of an order may come back too"
    NO_BALANCES = "a card's balance is known to whoever issued it"


def why_differs(difference: Difference) -> Ours | None:
    """None: nothing explains it."""
    if difference.what == "refund_to":
        return Ours.REFUND_THE_WAY_IT_CAME
    if difference.what == "for_sale" and difference.found:
        return Ours.FREED_IS_FOR_SALE
    return None


ALLOWED_BY: Mapping[Rule, Ours] = {
    Rule.CHANGED_BEFORE: Ours.OPEN_UNTIL_PACKED,
    Rule.ASKED_BEFORE: Ours.RETURN_PIECES,
    Rule.BALANCE: Ours.NO_BALANCES,
    Rule.PAID_IN_PARTS: Ours.OPEN_UNTIL_PACKED,
}
"""The bench's rules that ours do not have."""
