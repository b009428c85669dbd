"""Invoices: what is refused, who is asked before money passes, and what arrives when it has."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

import aiohttp
import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import LabeledPrice, PreCheckoutQuery

from bot.sandbox import Sandbox, payments
from bot.sandbox.errors import WrongCommand

PRICES = [LabeledPrice(label="Замовлення", amount=129_000)]


async def invoiced(bot: Bot, **changes: Any) -> Any:
    whole = {"title": "Замовлення 7", "description": "Костюм, 92", "payload": "7", "currency": "UAH", "prices": PRICES}
    return await bot.send_invoice(501, **(whole | {"provider_token": "test:token"} | changes))


@asynccontextmanager
async def till(bot: Bot, decide: Callable[[PreCheckoutQuery], Awaitable[Any]]) -> AsyncIterator[list[Any]]:
    """A bot that answers pre-checkouts by `decide`, and what it is told was paid."""
    paid: list[Any] = []

    async def serve() -> None:
        offset = 0
        while True:
            for update in await bot.get_updates(offset=offset, timeout=5):
                offset = update.update_id + 1
                if update.pre_checkout_query:
                    await decide(update.pre_checkout_query)
                elif update.message and update.message.successful_payment:
                    paid.append(update.message)

    serving = asyncio.create_task(serve())
    try:
        yield paid
    finally:
        serving.cancel()
        with suppress(asyncio.CancelledError):
            await serving


async def test_an_invoice_stands_in_the_chat_with_its_sum_and_hides_its_payload(sandbox: Sandbox, bot: Bot) -> None:
    sent = await invoiced(bot)
    assert (sent.invoice.title, sent.invoice.currency, sent.invoice.total_amount) == ("Замовлення 7", "UAH", 129_000)
    assert "payload" not in str(sandbox.world.messages(501)[-1])


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"title": "x" * 33}, "INVOICE_TITLE_INVALID"),
        ({"description": "x" * 256}, "INVOICE_DESCRIPTION_INVALID"),
        ({"payload": "ї" * 65}, "INVOICE_PAYLOAD_INVALID"),
        ({"prices": [LabeledPrice(label="a", amount=0)]}, "CURRENCY_TOTAL_AMOUNT_INVALID"),
        ({"provider_token": ""}, "PAYMENT_PROVIDER_INVALID"),
    ],
)
async def test_an_invoice_that_telegram_would_refuse_is_refused(bot: Bot, wrong: dict[str, Any], refusal: str) -> None:
    with pytest.raises(TelegramBadRequest, match=refusal):
        await invoiced(bot, **wrong)


async def test_money_passes_after_the_bots_yes_and_each_time_under_a_charge_of_its_own(
    sandbox: Sandbox, bot: Bot
) -> None:
    await invoiced(bot)
    async with till(bot, lambda query: query.answer(ok=True)) as paid:
        first = await payments.pay(sandbox.world)
        second = await payments.pay(sandbox.world, user=502)
        await sandbox.until(lambda: len(paid) == 2)
    assert (first["ok"], second["ok"]) == (True, True)
    assert first["charge"] != second["charge"]
    assert [message.chat.id for message in paid] == [501, 502]
    assert [message.successful_payment.telegram_payment_charge_id for message in paid] == [
        first["charge"],
        second["charge"],
    ]
    told = paid[0].successful_payment
    assert (told.invoice_payload, told.total_amount, told.currency) == ("7", 129_000, "UAH")


async def test_a_no_is_told_to_the_payer_and_no_money_passes(sandbox: Sandbox, bot: Bot) -> None:
    await invoiced(bot)
    async with till(bot, lambda query: query.answer(ok=False, error_message="Ціна змінилася")) as paid:
        answer = await payments.pay(sandbox.world)
    assert answer == {"answered": True, "ok": False, "error": "Ціна змінилася", "charge": None}
    assert paid == []
    assert all("successful_payment" not in message for message in sandbox.world.messages(501))


async def test_a_bot_that_says_nothing_gets_no_money_and_its_late_yes_is_refused(sandbox: Sandbox, bot: Bot) -> None:
    await invoiced(bot)
    answer = await payments.pay(sandbox.world, wait=0.05)
    assert answer == {"answered": False, "ok": False, "error": None, "charge": None}
    (update,) = await bot.get_updates()
    with pytest.raises(TelegramBadRequest, match="too old"):
        await bot.answer_pre_checkout_query(update.pre_checkout_query.id, ok=True)


async def test_a_yes_after_ten_seconds_comes_too_late(sandbox: Sandbox, bot: Bot) -> None:
    await invoiced(bot)
    paying = asyncio.create_task(payments.pay(sandbox.world, wait=5))
    (update,) = await bot.get_updates(timeout=5)
    sandbox.world.advance(11)
    with pytest.raises(TelegramBadRequest, match="too old"):
        await bot.answer_pre_checkout_query(update.pre_checkout_query.id, ok=True)
    paying.cancel()


async def test_a_no_without_a_reason_is_refused(sandbox: Sandbox, bot: Bot) -> None:
    with pytest.raises(TelegramBadRequest, match="ERROR_TEXT_EMPTY"):
        await bot.answer_pre_checkout_query("1", ok=False)


async def test_without_an_invoice_there_is_nothing_to_pay(sandbox: Sandbox, bot: Bot) -> None:
    await bot.send_message(501, "Вітаю")
    with pytest.raises(WrongCommand, match="no invoice"):
        await payments.pay(sandbox.world)


async def test_the_control_api_pays_too(sandbox: Sandbox, bot: Bot) -> None:
    await invoiced(bot)
    async with (
        till(bot, lambda query: query.answer(ok=True)),
        aiohttp.ClientSession(sandbox.url) as client,
        client.post("/control/pay", json={"chat": 501, "user": 502}) as answer,
    ):
        assert (await answer.json())["ok"] is True
    assert "successful_payment" in sandbox.world.messages(502)[-1]
