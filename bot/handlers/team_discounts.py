"""/discount: less than the prices say, within what the role may give, on the cart or on an order that is not paid."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from typing import Any

import structlog

from bot.handlers.amounts import price_in
from bot.handlers.asked import Asked, Command, Commands
from bot.handlers.persons import Step
from bot.handlers.team_order_numbers import meant
from bot.handlers.team_talk import Decisions, TeamDoors, answered, by, listener
from bot.outbox import Outgoing
from bot.render import team, team_discounts
from bot.render.rich import Rich, plain
from bot.texts import team as words
from catalog.errors import OrderRefused
from catalog.orders import Cart, CartLine, Discount, Order, OrderLine
from catalog.orders.forgetting import NOBODY
from catalog.orders.reduction import WHOLE
from catalog.orders.states import UNPACKED

log = structlog.get_logger(__name__)
DISCOUNT = "discount"
PERCENT = re.compile(r"(\d{1,3})(?:[.,](\d))?\s*%?")

Lines = Sequence[CartLine] | Sequence[OrderLine]


@dataclass(frozen=True, slots=True)
class Wish:
    """So many thousandths, or so many minor units off all."""

    permille: int = 0
    minor: int = 0


class TeamDiscounts:
    def __init__(self, doors: TeamDoors) -> None:
        self._doors = doors
        self._orders = doors.catalog.orders
        self._decisions = Decisions(doors.catalog.db)

    @property
    def commands(self) -> Commands:
        return {DISCOUNT: Command(self._discount)}

    async def _discount(self, asked: Asked) -> Step:
        choice = await self._decisions.settled(asked.key("discount_meant"), lambda: self._wanted(asked))
        if isinstance(choice, Rich):
            return answered(asked, choice)
        discount = Discount(*(int(each) for each in choice["discount"]))
        if choice["number"] is not None:
            return await self._on_order(asked, str(choice["number"]), discount)
        return await self._on_cart(asked, int(choice["chat"]), discount)

    async def _wanted(self, asked: Asked) -> dict[str, Any] | Rich:
        """Of what, and how much; or why not."""
        if not asked.argument:
            return team.usage(DISCOUNT)
        on = await self._on_what(asked)
        if isinstance(on, Rich):
            return on
        about, rest = on
        wish = wish_in(rest)
        discount = discount_of(wish, about.lines) if wish is not None else None
        if discount is None:
            return plain(words.DISCOUNT_ODD)
        limit = self._doors.catalog.shop.handoffs.discounts[asked.member.role]
        if not discount.is_within(limit):
            log.info("discount_refused", manager=asked.member.id, discount=str(discount), limit=limit)
            return team_discounts.too_much(asked.member.role, limit)
        number = about.number if isinstance(about, Order) else None
        return {"number": number, "chat": about.chat, "discount": list(astuple(discount))}

    async def _on_what(self, asked: Asked) -> tuple[Cart | Order, str] | Rich:
        """The order that is named; else the cart, if there is anything in it; else the order that is not paid."""
        if asked.shopper is not None and wish_in(asked.argument) is not None:
            cart = await self._orders.cart(asked.shopper)
            if cart.lines:
                return cart, asked.argument
        none = plain(words.NOTHING_TO_DISCOUNT)
        found = await meant(self._doors, asked, _is_unpaid, none, is_value=lambda said: wish_in(said) is not None)
        return found if isinstance(found, Rich) else (found.order, found.rest)

    async def _on_order(self, asked: Asked, number: str, discount: Discount) -> Step:
        try:
            order = await self._orders.discount(asked.key(DISCOUNT), number=number, given=discount, by=by(asked))
        except OrderRefused as error:
            log.info("discount_too_late", order=number, error=type(error).__name__)
            return answered(asked, team.about(words.CANNOT_DISCOUNT, await self._orders.find(number)))
        await self._noted(asked, f"{_noted_as(discount)} №{number}")
        line = team_discounts.card_line(discount, asked.hand.name)
        cards = await self._doors.board.retold(order, None, line, asked.earlier)
        return answered(asked, team_discounts.given(order, discount), *await self._news(order, discount), *cards)

    async def _on_cart(self, asked: Asked, chat: int, discount: Discount) -> Step:
        try:
            cart = await self._orders.discount(asked.key(DISCOUNT), chat=chat, given=discount, by=by(asked))
        except OrderRefused as error:
            log.info("discount_too_late", error=type(error).__name__)
            return answered(asked, plain(words.NOTHING_TO_DISCOUNT))
        await self._noted(asked, _noted_as(discount))
        return answered(asked, team_discounts.given(cart, discount), *await self._news(cart, discount))

    async def _news(self, about: Cart | Order, discount: Discount) -> tuple[Outgoing, ...]:
        """To the shopper, what it comes to now. These are facts: nobody has to hold the talk for them."""
        if about.chat == NOBODY:
            return ()
        to = await listener(self._doors, about.chat)
        return (to.told(team_discounts.news(about, discount, to.locale)),)

    async def _noted(self, asked: Asked, detail: str) -> None:
        if asked.handoff is None:
            return
        handoffs = self._doors.agent.handoffs
        await handoffs.note_event(asked.key("discounted"), asked.handoff.id, "discounted", asked.member.id, detail)


def wish_in(said: str) -> Wish | None:
    """ "5", "5 %", "7,5%" are percent; "50 грн" is a sum. None: neither."""
    told = " ".join(said.split())
    percent = PERCENT.fullmatch(told)
    if percent is not None:
        permille = int(percent[1]) * 10 + int(percent[2] or 0)
        return Wish(permille=permille) if permille <= WHOLE else None
    minor = price_in(told)
    return Wish(minor=minor) if minor is not None and not told[-1].isdigit() else None


def discount_of(wish: Wish, lines: Lines) -> Discount | None:
    """None: it is more than all costs."""
    whole = sum(line.total.minor for line in lines)
    if wish.minor > whole:
        return None
    return Discount(minor=wish.minor, of_minor=whole) if wish.minor else Discount(permille=wish.permille)


def _noted_as(discount: Discount) -> str:
    return f"{discount}‰" if not discount.minor else team_discounts.told(discount)


def _is_unpaid(order: Order) -> bool:
    return order.state in UNPACKED and order.due.minor > 0
