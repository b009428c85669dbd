"""The bot about itself: who it is, how it gets updates, its commands, and what it may know of chats."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from bot.sandbox.bots import menu_key
from bot.sandbox.errors import Refused, bad_request
from bot.sandbox.members import GONE
from bot.sandbox.methods.call import Call
from bot.sandbox.rooms import Json

SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
COMMAND = re.compile(r"[a-z0-9_]{1,32}")
MAX_COMMANDS = 100
LOOPBACK = ("127.0.0.1", "localhost", "::1")
FULL_INFO = {
    "accent_color_id": 0,
    "max_reaction_count": 11,
    "accepted_gift_types": dict.fromkeys(
        ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"), False
    ),
}


async def get_me(call: Call) -> Json:
    flags = {"can_join_groups": True, "can_read_all_group_messages": True, "supports_inline_queries": False}
    return call.bot.user().as_json() | flags


async def get_updates(call: Call) -> list[Any]:
    deliveries = call.bot.deliveries
    deliveries.allow(call.get("allowed_updates"))
    return list(await deliveries.poll(call.get("offset", 0), call.get("limit", 100), call.get("timeout", 0)))


async def set_webhook(call: Call) -> bool:
    url, secret = call.get("url", ""), call.get("secret_token", "")
    if url:
        _check_address(url)
    if secret and not SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    connections = call.get("max_connections", 40)
    if not 1 <= connections <= 100:
        raise bad_request("max_connections must be between 1 and 100")
    call.bot.secret, call.bot.max_connections = secret, connections
    return _switch(call, url, "terminated by setWebhook request")


async def delete_webhook(call: Call) -> bool:
    return _switch(call, "", "terminated by deleteWebhook request")


async def get_webhook_info(call: Call) -> Json:
    bot, deliveries = call.bot, call.bot.deliveries
    deliveries.expire()
    found: Json = {"url": deliveries.webhook_url, "has_custom_certificate": False}
    found["pending_update_count"] = len(deliveries.waiting)
    if deliveries.webhook_url:
        found["max_connections"] = bot.max_connections
    if bot.last_error:
        found |= {"last_error_date": int(bot.last_error[0]), "last_error_message": bot.last_error[1]}
    return found | ({"allowed_updates": sorted(deliveries.allowed)} if deliveries.allowed else {})


async def set_my_commands(call: Call) -> bool:
    commands: list[Json] = call.get("commands")
    if len(commands) > MAX_COMMANDS:
        raise bad_request("too many commands specified")
    for command in commands:
        if not COMMAND.fullmatch(command["command"].removeprefix("/")):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(command["description"]) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    call.bot.commands[_scope(call)] = commands
    call.world.journal.tell("bot", None, {"bot": call.bot.on_page()})
    return True


async def get_my_commands(call: Call) -> list[Json]:
    return call.bot.commands.get(_scope(call), [])


async def delete_my_commands(call: Call) -> bool:
    call.bot.commands.pop(_scope(call), None)
    return True


async def get_chat(call: Call) -> Json:
    return call.room().chat.as_json() | FULL_INFO


async def get_chat_member(call: Call) -> Json:
    chat, number = call.room().chat, call.get("user_id")
    if number == call.bot.id:
        return chat.bot_seat(call.bot.key).as_json(call.bot.user().as_json())
    user = call.world.rooms.users.get(number)
    if user is None:
        raise bad_request("user not found")
    return chat.person_seat(number).as_json(user.as_json())


async def get_chat_administrators(call: Call) -> list[Json]:
    """People, and the asking bot when it is one; other bots stay out, as in Telegram."""
    chat, users = call.room().chat, call.world.rooms.users
    if chat.is_private:
        raise bad_request("there are no administrators in the private chat")
    seat = chat.bot_seat(call.bot.key)
    own = [seat.as_json(call.bot.user().as_json())] if seat.status == "administrator" else []
    return own + [chat.person_seat(number).as_json(users[number].as_json()) for number in sorted(chat.admins)]


async def get_chat_member_count(call: Call) -> int:
    chat = call.room().chat
    return len(chat.members) + sum(chat.bot_seat(bot.key).inside for bot in call.world.bots.all)


async def leave_chat(call: Call) -> bool:
    chat = call.room().chat
    if chat.is_private:
        raise bad_request("chat member status can't be changed in private chats")
    was = chat.bot_seat(call.bot.key)
    chat.bots[call.bot.key] = GONE
    call.world.reseated(call.bot, chat.id, call.bot.user().as_json(), was, GONE)
    return True


async def close(call: Call) -> bool:
    call.bot.deliveries.interrupt("terminated by close request")
    return True


def _switch(call: Call, url: str, reason: str) -> bool:
    deliveries = call.bot.deliveries
    deliveries.interrupt(reason)
    if call.get("drop_pending_updates"):
        deliveries.drop()
    deliveries.allow(call.get("allowed_updates"))
    deliveries.webhook_url = url
    call.bot.last_error = None
    deliveries.on_switch()
    call.world.journal.tell("bot", None, {"bot": call.bot.on_page()})
    return True


def _check_address(url: str) -> None:
    parts = urlsplit(url)
    if not parts.hostname:
        raise bad_request("bad webhook: invalid webhook URL specified")
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
        raise Refused(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook")


def _scope(call: Call) -> str:
    return menu_key(call.get("scope"), call.get("language_code", ""))
