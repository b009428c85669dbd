"""The buttons of a hand-off's card: which hand-off, and what is to be done with it.

The data names a hand-off and nothing else: whether it may be done is looked up when the tap comes.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.callbacks_sale import MAX_ID

SEPARATOR = "|"
LONGEST = 64


class DeskVerb(StrEnum):
    """What a manager does with a hand-off; the value is how the data begins. GRAB: a lead takes it from its holder.
    TEMPLATES and CARD turn the keyboard into the list of templates and back, SEND sends one."""

    TAKE = "mc"
    RETURN = "mr"
    RESOLVE = "md"
    RAISE = "mu"
    GRAB = "mg"
    TEMPLATES = "mt"
    CARD = "mk"
    SEND = "ms"


@dataclass(frozen=True, slots=True)
class DeskButton:
    """`code` is the template's, only with SEND."""

    verb: DeskVerb
    handoff_id: int
    code: str = ""


def pack_desk(button: DeskButton) -> str:
    """Callback data. ValueError: the code of a template is too long, or holds the separator."""
    data = SEPARATOR.join([button.verb.value, str(button.handoff_id), *([button.code] if button.code else [])])
    if unpack_desk(data) != button or len(data.encode()) > LONGEST:
        raise ValueError("no data for this button")
    return data


def unpack_desk(data: str) -> DeskButton | None:
    """What a manager's tap means; None when it is no button of a hand-off's card."""
    kind, number, code = [*data.split(SEPARATOR, 2), "", "", ""][:3]
    verb = next((each for each in DeskVerb if each.value == kind), None)
    if verb is None or not _is_id(number) or SEPARATOR in code or data.count(SEPARATOR) != 1 + bool(code):
        return None
    return DeskButton(verb, int(number), code) if bool(code) == (verb is DeskVerb.SEND) else None


def _is_id(number: str) -> bool:
    return number.isascii() and number.isdigit() and len(number) < 20 and 0 < int(number) <= MAX_ID
