"""Which order a manager means: by its number, by the card that is replied to, or the one of this talk."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from bot.handlers.asked import Asked
from bot.handlers.persons import order_on
from bot.handlers.team_talk import TeamDoors
from bot.render import team
from bot.render.rich import Rich
from catalog.errors import OrderNotFound
from catalog.orders import Order

NUMBER = re.compile(r"[№#]?\s*(\d{4,7}(?:-\d{1,2})?)(?=\s|$)")
SIGNS = ("№", "#")


@dataclass(frozen=True, slots=True)
class Meant:
    """The order, and what was said besides."""

    order: Order
    rest: str


async def meant(
    doors: TeamDoors,
    asked: Asked,
    fits: Callable[[Order], bool],
    none: Rich,
    *,
    is_value: Callable[[str], bool] = lambda _said: False,
) -> Meant | Rich:
    """Among several that fit, the number decides. `none`: what to say when no order of the talk fits; `is_value`:
    whether a text is what the command wants besides, and so no number."""
    number, rest = _number(asked, is_value)
    if number is None and asked.message.reply_to_message is not None:
        number = order_on(asked.message.reply_to_message)
    if number is not None:
        try:
            return Meant(await doors.catalog.orders.find(number), rest)
        except OrderNotFound:
            return team.no_such_order(number)
    if asked.shopper is None:
        return team.usage(asked.name)
    fitting = [order for order in await doors.catalog.orders.of_chat(asked.shopper) if fits(order)]
    if len(fitting) > 1:
        return team.which_order(asked.name, fitting)
    return Meant(fitting[0], rest) if fitting else none


def _number(asked: Asked, is_value: Callable[[str], bool]) -> tuple[str | None, str]:
    """Outside a talk, a figure of four to seven digits is first of all a number."""
    said = asked.argument.strip()
    found = NUMBER.match(said)
    if found is None:
        return None, said
    rest, signed = said[found.end() :].strip(), said.startswith(SIGNS)
    is_one_value = is_value(said) and not is_value(rest) and (asked.shopper is not None or found[1] != said)
    return (None, said) if is_one_value and not signed else (found[1], rest)
