"""/neworder: a sale that was agreed by voice, read back and made by one tap.

No draft is kept anywhere: the button carries a digest, and the tap reads the manager's own message once more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import structlog
from aiogram.types import Message

from bot.callbacks_team import DropSale, Sell, unpack_team
from bot.events import COMMAND, whole
from bot.handlers.asked import Asked, Command, Commands
from bot.handlers.persons import Step
from bot.handlers.team_talk import Decisions, TeamDoors, answered, listener, of_talk, told
from bot.handlers.team_voice import read_sale
from bot.outbox import Outgoing
from bot.render import team, team_voice
from bot.render.orders import show_order
from bot.render.payments import render_invoice
from bot.render.rich import Rich, plain
from bot.texts import team as words
from bot.texts import texts
from bot.voice import VoiceSale
from catalog.effects import EffectKey
from catalog.errors import ChangeRefused, OrderRefused, VariantNotFound
from catalog.orders import By, Order, OrderState, PaymentMode
from catalog.orders.forgetting import NOBODY
from graph.messages import OrderCard, OrderMatter, OrderNews, ShowOrder
from graph.sale.showing import is_owing
from graph.sale.standing import wishes_of

log = structlog.get_logger(__name__)
NEW_ORDER = "neworder"
LIFE = timedelta(hours=2)


class TeamNewOrders:
    def __init__(self, doors: TeamDoors) -> None:
        self._doors = doors
        self._orders = doors.catalog.orders
        self._decisions = Decisions(doors.catalog.db)

    @property
    def commands(self) -> Commands:
        return {NEW_ORDER: Command(self._new)}

    async def tapped(self, asked: Asked) -> Step | None:
        """None: another button."""
        button = unpack_team(asked.argument)
        if isinstance(button, DropSale):
            dropped = team_voice.dropped(asked.hand.name)
            return Step((of_talk(asked, team_voice.edited(asked.message, dropped)),))
        return await self._agreed(asked, button) if isinstance(button, Sell) else None

    async def _new(self, asked: Asked) -> Step:
        if not asked.argument:
            return answered(asked, team.usage(NEW_ORDER))
        sale = await read_sale(self._doors, asked.argument, asked.shopper)
        if isinstance(sale, Rich):
            return answered(asked, sale)
        markup = team_voice.sale_keyboard(sale)
        return Step((told(asked, team_voice.read_back(sale, words.READ_BACK), reply_markup=markup),))

    async def _agreed(self, asked: Asked, button: Sell) -> Step:
        """One order of one message, whoever taps and however often."""
        source = asked.message.reply_to_message
        if source is None or asked.turn.started_at - asked.message.date > LIFE:
            return self._ended(asked, plain(words.SALE_OLD))
        sold = await self._sold(asked, source, button)
        if sold is not None:
            mine = sold["turn"] == asked.turn.turn_id
            return await self._made(asked, await self._orders.find(str(sold["number"]))) if mine else Step()
        sale = await read_sale(self._doors, _argument(source), asked.shopper)
        if isinstance(sale, Rich):
            return self._ended(asked, sale)
        if (sale.total.total.minor, sale.draft) != (button.total_minor, button.draft):
            text, markup = team_voice.read_back(sale, words.SALE_CHANGED), team_voice.sale_keyboard(sale)
            return Step((of_talk(asked, team_voice.edited(asked.message, text, markup)),))
        return await self._sell(asked, source, sale)

    async def _sold(self, asked: Asked, source: Message, button: Sell) -> Mapping[str, Any] | None:
        """The order of this message and the turn that made it, even one that died before it could say so."""
        sold = await self._decisions.made(_key(source, "sold"))
        if sold is not None:
            return sold
        done = await self._decisions.made(_key(source, _sale_of(button.total_minor, button.draft)))
        return await self._note(asked, source, str(done["number"])) if done is not None else None

    async def _note(self, asked: Asked, source: Message, number: str) -> Mapping[str, Any]:
        return await self._decisions.make(_key(source, "sold"), {"number": number, "turn": asked.turn.turn_id})

    async def _sell(self, asked: Asked, source: Message, sale: VoiceSale) -> Step:
        """In the name of whoever tapped first."""
        effect = _sale_of(sale.total.total.minor, sale.draft)
        first = await self._decisions.make(_key(source, f"by-{effect}"), {"by": asked.member.id})
        try:
            order = await self._orders.sell(
                _key(source, effect),
                sale.goods,
                sale.delivery,
                sale.mode,
                By.manager(int(first["by"])),
                sale.chat,
                sale.total.fee,
                sale.total.total,
            )
        except (OrderRefused, ChangeRefused, VariantNotFound) as error:
            log.info("sale_refused", manager=asked.member.id, error=type(error).__name__)
            again = await read_sale(self._doors, _argument(source), asked.shopper)
            return self._ended(asked, again if isinstance(again, Rich) else plain(words.SALE_OLD))
        await self._note(asked, source, order.number)
        log.info("sold_by_voice", order=order.number, manager=asked.member.id)
        return await self._made(asked, order)

    async def _made(self, asked: Asked, order: Order) -> Step:
        """The read-back says so, the managers get the order's card, and its shopper hears of it as of any order."""
        order = await self._awaiting(order)
        name = order.delivery.recipient.first if order.delivery is not None else ""
        cards = await self._doors.cards.outgoing(OrderCard(order, OrderMatter.PLACED, name))
        ended = self._ended(asked, team_voice.done(order.number, asked.hand.name))
        return Step((*ended.outgoing, *cards, *await self._news(asked, order)))

    async def _awaiting(self, order: Order) -> Order:
        """What is paid beforehand waits for its payment from the first, as an order that the shopper made does."""
        if order.mode is PaymentMode.COD or order.state is not OrderState.CONFIRMED:
            return order
        key = EffectKey(f"voice:{order.number}", "awaiting")
        return await self._orders.move(key, order.number, OrderState.AWAITING_PAYMENT, By.shop("voice"))

    async def _news(self, asked: Asked, order: Order) -> tuple[Outgoing, ...]:
        if order.chat == NOBODY:
            return ()
        to, shop = await listener(self._doors, order.chat), self._doors.catalog.shop
        payee = shop.orders.payee if is_owing(order) else None
        wishes = wishes_of(order, asked.turn.started_at, shop.orders)
        shown = ShowOrder(order, OrderNews.PLACED, payee, wishes=wishes)
        first = to.told(show_order(shown, texts(to.locale), shop.timezone))
        if not self._doors.invoices or not order.awaits_payment:
            return (first,)
        return first, replace(render_invoice(order, to.chat, to.topic, to.locale), epoch_of=None)

    def _ended(self, asked: Asked, text: Rich) -> Step:
        """What was read back, with how it ended and without its buttons."""
        before = asked.message.text or ""
        kept = "\n".join(before.split("\n")[1:])
        return Step((of_talk(asked, team_voice.edited(asked.message, team_voice.after(kept, text))),))


def _key(source: Message, effect: str) -> EffectKey:
    """Of the manager's message, not of a turn: any tap is about the same sale."""
    return EffectKey(f"voice:{source.chat.id}:{source.message_id}", effect)


def _argument(source: Message) -> str:
    """What stood after the command."""
    found = COMMAND.fullmatch((source.text or "").strip())
    return whole((found[2] or "").strip()) if found is not None else ""


def _sale_of(total_minor: int, draft: str) -> str:
    return f"sale-{total_minor}-{draft}"
