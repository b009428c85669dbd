"""What people do in a talk, over the sandbox's control API, and the wait until all of it is answered."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import aiohttp

from bot.callbacks import unpack
from bot.callbacks_desk import DeskButton, DeskVerb, pack_desk
from evals.dialogues.script import Button, Manager, Post, Turn
from evals.dialogues.shop import CHANNEL, MANAGERS, OWNER, ROOT, Shop, ShopFailed
from graph.messages import CallPerson, ChooseLanguage, NoneOfThese, PickSize, ShowProduct

MANAGER = 902
PATIENCE = 30.0
LOOK_EVERY = 0.04
CLOCK_FOLLOWS = 0.4
AT_ONE_PACE = 20.0
PICTURES = {"samples": ROOT / "data" / "samples", "drawn": ROOT / "evals" / "photos" / "drawn"}

Json = dict[str, Any]


class Hands:
    """Everybody's hands in one shop. Updates are counted by chat, so that the wait knows how many must be done."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self._sent: Counter[int] = Counter()
        self._posts = 0

    async def do(self, turn: Turn, chat: int) -> None:
        """Do this turn in this chat and wait until it is answered. Raises Undone when it cannot be done, or is not
        answered in time."""
        where = await self._act(turn, chat)
        await self._settle(where, chat)

    async def pause(self, seconds: float) -> None:
        """Time passes; the bot's clock follows the sandbox's."""
        await self._post("clock", {"advance": seconds})
        await asyncio.sleep(CLOCK_FOLLOWS)

    async def _act(self, turn: Turn, chat: int) -> int:
        """The chat in which something was done."""
        if turn.owner is not None:
            return await self._say(OWNER, turn.owner)
        if turn.manager is not None:
            return await self._manage(turn.manager, chat)
        if turn.idle is not None:
            await self.pause(turn.idle)
        elif turn.photo is not None or turn.album:
            await self._photos([turn.photo] if turn.photo else list(turn.album), " ".join(turn.say), chat)
        elif turn.hammer is not None:
            for _ in range(turn.hammer.times):
                await self._say(chat, turn.hammer.say)
        else:
            await self._simply(turn, chat)
        return chat

    async def _simply(self, turn: Turn, chat: int) -> None:
        for text in turn.say:
            await self._say(chat, text)
        if turn.command is not None:
            await self._say(chat, f"/{turn.command}")
        if turn.send is not None:
            await self._post("send", {"chat": chat, "kind": turn.send}, counts=chat)
        if turn.edit is not None:
            await self._edit(turn.edit, chat)
        if turn.forward is not None:
            await self._forward(turn.forward, chat)
        if turn.tap is not None:
            await self._tap(turn.tap, chat)
        if turn.press is not None:
            await self._press_what_is_gone(turn.press, chat)

    async def _say(self, chat: int, text: str) -> int:
        await self._post("say", {"chat": chat, "text": text}, counts=chat)
        return chat

    async def _photos(self, names: list[str], caption: str, chat: int) -> None:
        form = aiohttp.FormData({"chat": str(chat), "caption": caption})
        for name in names:
            form.add_field("file", picture(name).read_bytes(), filename=Path(name).name, content_type="image/jpeg")
        async with self._shop.http.post("/control/photo", data=form) as answer:
            await _accepted(answer)
        self._sent[chat] += len(names)

    async def _edit(self, text: str, chat: int) -> None:
        own = [each for each in await self._messages(chat) if not each["from"]["is_bot"]]
        await self._post("edit", {"chat": chat, "message_id": own[-1]["message_id"], "text": text}, counts=chat)

    async def _forward(self, post: Post, chat: int) -> None:
        """The post appears in the shop's channel, and the shopper passes it on."""
        self._posts += 1
        number, channel = 100 + self._posts, {"id": CHANNEL, "type": "channel", "title": "Dybuntsi"}
        text = f"#{post.sku}" + (f" #{post.colour}" if post.colour else "")
        posted = {"message_id": number, "date": 1, "chat": channel, "sender_chat": channel, "text": text}
        await self._post("update", {"update": {"channel_post": posted}}, counts=CHANNEL)
        await self._settle(CHANNEL, chat)
        origin = {"type": "channel", "chat": channel, "message_id": number, "date": 1}
        await self._inject("message", {"message_id": 10_000 + number, "forward_origin": origin, "text": text}, chat)

    async def _tap(self, wanted: Button | str, chat: int) -> None:
        messages = await self._messages(chat)
        found = next((data for data in self._fitting(wanted, messages)), None)
        if found is None:
            raise Undone(f"there is no button {wanted}")
        await self._post("tap", {"chat": chat, "data": found}, counts=chat)

    def _fitting(self, wanted: Button | str, messages: list[Json]) -> Iterator[str]:
        """The buttons that are meant, in the newest message first."""
        for message in reversed(messages):
            rows = message.get("reply_markup", {}).get("inline_keyboard", [])
            data = [button["callback_data"] for row in rows for button in row]
            if isinstance(wanted, Button) and wanted.nth is not None:
                products = [each for each in data if isinstance(unpack(each), ShowProduct)]
                yield from products[wanted.nth - 1 : wanted.nth]
            else:
                yield from (each for each in data if self._is_meant(wanted, unpack(each)))

    def _is_meant(self, wanted: Button | str, action: object) -> bool:
        match wanted, action:
            case ("person", CallPerson()) | ("none", NoneOfThese()):
                return True
            case Button(language=locale), ChooseLanguage(other):
                return locale == other
            case Button(product=sku, colour=colour), ShowProduct(other, its) if sku is not None:
                return sku == other and colour in (None, its)
            case Button(size=size, any_size=any_size), PickSize(variant):
                return any_size or self._shop.rows.size_of(variant) == size
        return False

    async def _press_what_is_gone(self, data: str, chat: int) -> None:
        """A button of a message that this sandbox has never seen."""
        message = {"message_id": 1, "date": 1, "chat": {"id": chat, "type": "private", "first_name": "-"}, "text": "-"}
        query = {"id": f"{chat}1", "from": _person(chat), "chat_instance": "1", "data": data, "message": message}
        await self._post("update", {"update": {"callback_query": query}}, counts=chat)

    async def _manage(self, does: Manager | str, chat: int) -> int:
        found = self._shop.rows.card_of(chat)
        if found is None:
            raise Undone("the managers have no card of this talk")
        handoff, card = found
        if isinstance(does, Manager):
            body = {"chat": MANAGERS, "user": MANAGER, "text": does.says, "reply_to": card}
            await self._post("say", body, counts=MANAGERS)
        else:
            verb = DeskVerb.TAKE if does == "takes" else DeskVerb.RETURN
            data = pack_desk(DeskButton(verb, handoff))
            body = {"chat": MANAGERS, "user": MANAGER, "message_id": card, "data": data}
            await self._press_once_there(body)
        return MANAGERS

    async def _press_once_there(self, body: Json) -> None:
        """The card's next button is a call of its own, which nobody else waits for."""

        async def pressed() -> bool:
            try:
                await self._post("tap", body, counts=MANAGERS)
            except Undone:
                return False
            return True

        async with asyncio.timeout(PATIENCE):
            while not await pressed():  # noqa: ASYNC110 - the sandbox tells nobody when a card has changed
                await asyncio.sleep(LOOK_EVERY)

    async def _inject(self, kind: str, message: Json, chat: int) -> None:
        whole = {"date": 1, "chat": {"id": chat, "type": "private", "first_name": "-"}, "from": _person(chat)} | message
        await self._post("update", {"update": {kind: whole}}, counts=chat)

    async def _messages(self, chat: int) -> list[Json]:
        async with self._shop.http.get("/control/state", params={"chat": str(chat)}) as answer:
            found: list[Json] = (await answer.json())["messages"]
        return found

    async def _post(self, command: str, body: Json, counts: int | None = None) -> None:
        if counts is not None:
            self._sent[counts] += 1
        try:
            async with self._shop.http.post(f"/control/{command}", json=body) as answer:
                await _accepted(answer)
        except Undone:
            if counts is not None:
                self._sent[counts] -= 1
            raise

    async def _settle(self, where: int, chat: int) -> None:
        """Until every update of `where` is done, also those that other talks send meanwhile to the managers' group,
        and every call that this chat is owed is made."""
        rows = self._shop.rows

        def is_answered() -> bool:
            return rows.finished(where) >= self._sent[where] and not rows.owes(chat)

        try:
            async with asyncio.timeout(PATIENCE):
                await self._until(is_answered)
        except TimeoutError as error:
            raise Undone(f"not answered within {PATIENCE:.0f} s") from error

    async def _until(self, holds: Callable[[], bool]) -> None:
        while not holds():
            if self._shop.bot.returncode is not None:
                raise ShopFailed(f"the bot ended with code {self._shop.bot.returncode}")
            await asyncio.sleep(LOOK_EVERY)


class Undone(Exception):
    """A turn could not be done, or nobody answered it."""


def picture(name: str) -> Path:
    """The file of "samples/…" (the demo's tray) or "drawn/…" (the photo cases)."""
    folder, _, file = name.partition("/")
    return PICTURES[folder] / file


def _person(chat: int) -> Json:
    return {"id": chat, "is_bot": False, "first_name": f"Покупець {chat}", "language_code": "uk"}


async def _accepted(answer: aiohttp.ClientResponse) -> None:
    if answer.status != 200:
        raise Undone(f"the sandbox refuses: {await answer.text()}")
