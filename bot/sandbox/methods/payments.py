"""Invoices, and the bot's word on whether one may be paid."""

from __future__ import annotations

from typing import Any

from bot.sandbox.errors import bad_request
from bot.sandbox.methods.call import Call
from bot.sandbox.rooms import Json

TITLE, DESCRIPTION, PAYLOAD_BYTES = 32, 255, 128
STARS = "XTR"


async def send_invoice(call: Call) -> Json:
    room = call.room()
    call.check_markup()
    _check_words(call)
    _check_pay_button(call.get("reply_markup"))
    total = sum(price["amount"] for price in call.get("prices"))
    if not call.get("prices") or total <= 0:
        raise bad_request("CURRENCY_TOTAL_AMOUNT_INVALID")
    if not call.get("provider_token") and call.get("currency") != STARS:
        raise bad_request("PAYMENT_PROVIDER_INVALID")
    shown = {name: call.get(name) for name in ("title", "description", "currency")}
    bill = shown | {"start_parameter": call.get("start_parameter", ""), "total_amount": total}
    message = call.post(room, {"invoice": bill})
    room.messages[message["message_id"]].payload = call.get("payload")
    return message


async def answer_pre_checkout_query(call: Call) -> bool:
    ok, error = bool(call.get("ok")), call.get("error_message") or None
    if not ok and error is None:
        raise bad_request("ERROR_TEXT_EMPTY")
    call.world.checkouts.answer(call.bot, call.get("pre_checkout_query_id"), ok=ok, error=None if ok else error)
    return True


def _check_words(call: Call) -> None:
    if not 1 <= len(call.get("title")) <= TITLE:
        raise bad_request("INVOICE_TITLE_INVALID")
    if not 1 <= len(call.get("description")) <= DESCRIPTION:
        raise bad_request("INVOICE_DESCRIPTION_INVALID")
    if not 1 <= len(call.get("payload").encode()) <= PAYLOAD_BYTES:
        raise bad_request("INVOICE_PAYLOAD_INVALID")


def _check_pay_button(markup: dict[str, Any] | None) -> None:
    """A keyboard of one's own begins with the button that pays."""
    rows = (markup or {}).get("inline_keyboard") or []
    if rows and not rows[0][0].get("pay"):
        raise bad_request("REPLY_MARKUP_BUY_EMPTY")
