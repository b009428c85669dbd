"""What the handlers must be told about this shop's Telegram."""

from __future__ import annotations

from dataclasses import dataclass

from aiogram.types import Chat


@dataclass(frozen=True, slots=True)
class HandlerSettings:
    """`managers_chat` is the managers' group, `owner_id` the owner's user id, `username` the bot's own, without "@".
    A photo that is looked at for longer than `patience` seconds is told so. `channel` is where the shop posts: an id or
    "@name". `invoices`: orders can be paid in the chat."""

    managers_chat: int
    owner_id: int | None = None
    username: str = ""
    patience: float = 3.0
    channel: str = ""
    invoices: bool = False

    def is_shop_channel(self, chat: Chat) -> bool:
        named = f"@{chat.username.lower()}" if chat.username else ""
        return bool(self.channel) and self.channel.lower() in (str(chat.id), named)
