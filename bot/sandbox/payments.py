"""Invoices being paid: the bot is asked first, and what it lets pass arrives as a message of the payer's."""

from __future__ import annotations

import asyncio
import uuid

from bot.sandbox.bots import Bot
from bot.sandbox.checkouts import CHECKOUT_LIFE
from bot.sandbox.errors import WrongCommand
from bot.sandbox.rooms import SHOPPER, Json, Room, Stored
from bot.sandbox.world import World


async def pay(
    world: World,
    *,
    message_id: int | None = None,
    chat: int = SHOPPER,
    user: int | None = None,
    wait: float = CHECKOUT_LIFE,
    bot: int | None = None,
) -> Json:
    """Press "Pay" under an invoice of this chat (the newest, unless named); `user` may be somebody else, to whom it was
    passed on, and who then pays in their own chat with the bot.

    {"answered": bool, "ok": bool, "error": str | None, "charge": str | None}: an invoice may be paid again and again.
    """
    owner = world.bots.by_id(bot)
    stored = _invoice(world.rooms.room(chat, owner.key), message_id)
    payer = user if user is not None else chat
    bill = stored.message["invoice"]
    told: Json = {"currency": bill["currency"], "total_amount": bill["total_amount"], "invoice_payload": stored.payload}
    checkout = world.checkouts.add(owner)
    try:
        query = {"id": checkout.id, "from": world.rooms.user(payer).as_json()} | told
        world.push(owner, "pre_checkout_query", query, payer)
        answer = await asyncio.wait_for(asyncio.shield(checkout.answer), wait)
    except TimeoutError:
        return {"answered": False, "ok": False, "error": None, "charge": None}
    finally:
        world.checkouts.close(checkout)
    charge = _charged(world, owner, told, payer) if answer["ok"] else None
    return {"answered": True, "charge": charge} | answer


def _charged(world: World, owner: Bot, told: Json, payer: int) -> str:
    charge = f"tch_{uuid.uuid4().hex}"
    ids = {"telegram_payment_charge_id": charge, "provider_payment_charge_id": f"pch_{uuid.uuid4().hex}"}
    world.arrives({"successful_payment": told | ids}, payer, payer, None, owner.id or None)
    return charge


def _invoice(room: Room, message_id: int | None) -> Stored:
    named = [room.messages[message_id]] if message_id in room.messages else []
    found = list(reversed(room.messages.values())) if message_id is None else named
    invoice = next((stored for stored in found if "invoice" in stored.message), None)
    if invoice is None:
        raise WrongCommand(f"no invoice in chat {room.chat.id}, message {message_id or 'any'}")
    return invoice
