"""The smallest bot that aiogram makes possible: what our figures are compared with. Loses messages when killed."""

from __future__ import annotations

import argparse
import asyncio

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import Message


async def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m scripts.bench.echo", description=__doc__)
    parser.add_argument("url", help="address of a Bot API server")
    parser.add_argument("token")
    options = parser.parse_args()
    dispatcher = Dispatcher()

    @dispatcher.message()
    async def echo(message: Message) -> None:
        await message.answer(message.text or "?")

    session = AiohttpSession(api=TelegramAPIServer.from_base(options.url))
    async with Bot(options.token, session=session) as bot:
        await dispatcher.start_polling(bot, handle_signals=True)


if __name__ == "__main__":
    asyncio.run(main())
