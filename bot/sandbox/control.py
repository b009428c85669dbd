"""The control API: what people do and what goes wrong, over HTTP; live events; the chat page. See docs/sandbox.md."""

from __future__ import annotations

import asyncio
import contextlib
import json
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.sandbox import channels, payments
from bot.sandbox.commands import guarded, place_of, read_command, real, whole, words
from bot.sandbox.control_groups import GroupControl
from bot.sandbox.errors import WrongCommand
from bot.sandbox.rooms import CHANNEL
from bot.sandbox.samples import Samples
from bot.sandbox.world import World

PAGE = Path(__file__).parent / "page"
KEEP_ALIVE = 15.0
PLACES = ("reply_to", "topic")


class Control:
    """The routes that people, pages and tests use."""

    def __init__(self, world: World, samples: Samples) -> None:
        self._world = world
        self._samples = samples

    def add_to(self, app: web.Application) -> None:
        commands = {"say": self.say, "photo": self.photo, "send": self.send, "tap": self.tap, "edit": self.edit,
                    "update": self.update, "fault": self.fault, "flood": self.flood, "block": self.block,
                    "clock": self.clock, "reset": self.reset, "post": self.post, "forward": self.forward,
                    "pay": self.pay, "delete": self.delete}  # fmt: skip
        for name, command in commands.items():
            app.router.add_post(f"/control/{name}", guarded(command))
        views = {"state": self.state, "calls": self.calls, "samples": self.samples, "violations": self.violations,
                 "faults": self.faults, "events": self.events, "file/{file_id}": self.file}  # fmt: skip
        for name, view in views.items():
            app.router.add_get(f"/control/{name}", guarded(view))
        GroupControl(self._world).add_to(app)
        app.router.add_delete("/control/faults", guarded(self.no_faults))
        app.router.add_get("/samples/{name:.+}", guarded(self.sample))
        app.router.add_get("/", guarded(self.index))
        if PAGE.is_dir():
            app.router.add_static("/page", PAGE)
            app.on_response_prepare.append(_always_fresh)

    async def state(self, request: web.Request) -> web.Response:
        bot = self._world.bots.by_id(whole(request.query.get("bot")))
        chat = whole(request.query.get("chat"))
        found: dict[str, Any] = {"bot": bot.on_page() if bot.known else None}
        rooms = self._world.rooms
        found["chats"] = [each.on_page() for each in rooms.chats.values()]
        found["users"] = [user.as_json() for user in rooms.users.values()]
        found |= {
            "managers_chat": self._world.managers_chat,
            "title": self._world.title,
            "messages": [],
            "typing": False,
        }
        if chat is not None:
            language = rooms.user(chat).language_code if chat > 0 else ""
            found |= {"messages": self._world.messages(chat, bot.id), "typing": self._world.typing(chat, bot.id)}
            found["commands"] = bot.menu(chat, language)
        return web.json_response(found)

    async def say(self, request: web.Request) -> web.Response:
        fields, _ = await read_command(request)
        where = place_of(fields, *PLACES)
        message = await self._world.say(words(fields, "text"), entities=fields.get("entities"), **where)
        return web.json_response({"message": message})

    async def photo(self, request: web.Request) -> web.Response:
        fields, uploads = await read_command(request)
        names = fields.get("samples") or []
        pictures: list[bytes | Path] = [self._samples.path(str(name)) for name in names]
        pictures += [upload.data for upload in uploads]
        if not pictures:
            raise WrongCommand("send files, or samples: [name…]")
        options = place_of(fields, *PLACES) | {
            "caption": str(fields.get("caption", "")),
            "raw": bool(fields.get("raw")),
        }
        if len(pictures) == 1:
            return web.json_response({"messages": [await self._world.photo(pictures[0], **options)]})
        return web.json_response({"messages": await self._world.album(pictures, **options)})

    async def post(self, request: web.Request) -> web.Response:
        """A post in a channel; with `message_id` that post is edited instead."""
        fields, uploads = await read_command(request)
        text, channel = str(fields.get("text", "")), whole(fields.get("chat")) or CHANNEL
        number = whole(fields.get("message_id"))
        if number is not None:
            return web.json_response({"messages": [channels.edit_post(self._world, number, text, channel=channel)]})
        pictures: list[bytes | Path] = [self._samples.path(str(name)) for name in fields.get("samples") or []]
        pictures += [upload.data for upload in uploads]
        given = {name: fields[name] for name in ("entities", "reply_markup") if fields.get(name)}
        posted = await channels.post(self._world, text, channel=channel, pictures=pictures, **given)
        return web.json_response({"messages": posted})

    async def forward(self, request: web.Request) -> web.Response:
        fields, _ = await read_command(request)
        where = place_of(fields)
        ids = fields.get("message_ids")
        if not isinstance(ids, list):
            raise WrongCommand("message_ids must be a list")
        source = whole(fields.get("from_chat")) or CHANNEL
        found = channels.forward(self._world, [whole(one) or 0 for one in ids], from_chat=source, **where)
        return web.json_response({"messages": found})

    async def send(self, request: web.Request) -> web.Response:
        fields, uploads = await read_command(request)
        file = uploads[0] if uploads else None
        known = ("chat", "user", "kind", "caption", "bot", *PLACES)
        details = {key: value for key, value in fields.items() if key not in known}
        given = {"name": file.name, "mime": file.mime} if file else {}
        options = place_of(fields, *PLACES) | {"caption": str(fields.get("caption", "")), "details": details} | given
        message = await self._world.send(words(fields, "kind"), file.data if file else None, **options)
        return web.json_response({"message": message})

    async def tap(self, request: web.Request) -> web.Response:
        fields, _ = await read_command(request)
        where = place_of(fields)
        answer = await self._world.tap(words(fields, "data"), message_id=whole(fields.get("message_id")), **where)
        return web.json_response(answer)

    async def pay(self, request: web.Request) -> web.Response:
        fields, _ = await read_command(request)
        where = place_of(fields)
        paid = await payments.pay(self._world, message_id=whole(fields.get("message_id")), **where)
        return web.json_response(paid)

    async def edit(self, request: web.Request) -> web.Response:
        fields, _ = await read_command(request)
        where = place_of(fields)
        number = whole(fields.get("message_id")) or 0
        return web.json_response({"message": await self._world.edit(number, words(fields, "text"), **where)})

    async def delete(self, request: web.Request) -> web.Response:
        fields, _ = await read_command(request)
        number = whole(fields.get("message_id")) or 0
        self._world.delete(number, **place_of(fields))
        return web.json_response({"message_id": number})

    async def update(self, request: web.Request) -> web.Response:
        fields, _ = await read_command(request)
        if not isinstance(fields.get("update"), dict):
            raise WrongCommand("update must be an object")
        number = await self._world.update(fields["update"], raw=bool(fields.get("raw")), bot=whole(fields.get("bot")))
        return web.json_response({"update_id": number})

    async def fault(self, request: web.Request) -> web.Response:
        fields, _ = await read_command(request)
        unknown = fields.keys() - {"kind", "method", "chat", "times", "retry_after", "seconds"}
        if unknown:
            raise WrongCommand(f"a fault has no {', '.join(sorted(unknown))}")
        numbers = {name: whole(fields[name]) for name in ("chat", "times", "retry_after") if name in fields}
        options = numbers | {"method": fields.get("method")}
        options |= {"seconds": real(fields["seconds"])} if "seconds" in fields else {}
        self._world.fault(words(fields, "kind"), **options)
        return web.json_response({"faults": self._faults()})

    async def faults(self, _: web.Request) -> web.Response:
        return web.json_response({"faults": self._faults(), "flood": self._world.limits.on})

    async def no_faults(self, _: web.Request) -> web.Response:
        self._world.faults.clear()
        return web.json_response({"faults": []})

    async def flood(self, request: web.Request) -> web.Response:
        fields, _ = await read_command(request)
        self._world.flood(bool(fields.get("on")))
        return web.json_response({"on": self._world.limits.on})

    async def block(self, request: web.Request) -> web.Response:
        fields, _ = await read_command(request)
        await self._world.block(user=whole(fields.get("user")) or 0, on=bool(fields.get("on", True)))
        return web.json_response({"on": bool(fields.get("on", True))})

    async def clock(self, request: web.Request) -> web.Response:
        fields, _ = await read_command(request)
        self._world.advance(real(fields.get("advance", 0)))
        return web.json_response({"now": self._world.now(), "shift": self._world.clock_shift})

    async def reset(self, _: web.Request) -> web.Response:
        self._world.reset()
        return web.json_response({"ok": True})

    async def calls(self, request: web.Request) -> web.Response:
        since = whole(request.query.get("since")) or 0
        return web.json_response([call.as_json() for call in self._world.calls(since=since)])

    async def violations(self, _: web.Request) -> web.Response:
        return web.json_response(self._world.journal.violations)

    async def samples(self, _: web.Request) -> web.Response:
        return web.json_response(await asyncio.to_thread(self._samples.listed))

    async def sample(self, request: web.Request) -> web.StreamResponse:
        return web.FileResponse(self._samples.path(request.match_info["name"]))

    async def file(self, request: web.Request) -> web.Response:
        stored = self._world.files.by_id(request.match_info["file_id"])
        if stored is None:
            raise web.HTTPNotFound()
        headers = {"Cache-Control": "max-age=31536000, immutable"}
        return web.Response(body=stored.data, content_type=stored.mime.partition(";")[0], headers=headers)

    async def index(self, _: web.Request) -> web.StreamResponse:
        if not (PAGE / "index.html").is_file():
            raise web.HTTPNotFound(text="the chat page is not installed; the control API works without it")
        return web.FileResponse(PAGE / "index.html", headers={"Cache-Control": "no-cache"})

    async def events(self, request: web.Request) -> web.StreamResponse:
        """Server-sent events; with ?chat=ID only this chat's and those that concern no chat."""
        chat = whole(request.query.get("chat"))
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-cache"})
        await response.prepare(request)
        with self._world.journal.listening() as queue, contextlib.suppress(ConnectionResetError):  # the page closed
            await response.write(b": here\n\n")
            while not self._world.journal.closed:
                try:
                    event = await asyncio.wait_for(queue.get(), KEEP_ALIVE)
                except TimeoutError:
                    await response.write(b": still here\n\n")
                    continue
                if chat is None or event.chat in (None, chat):
                    data = json.dumps(event.data, ensure_ascii=False)
                    await response.write(f"event: {event.name}\ndata: {data}\n\n".encode())
        return response

    def _faults(self) -> list[dict[str, Any]]:
        return [fault.as_json() for fault in self._world.faults.active]


async def _always_fresh(request: web.Request, response: web.StreamResponse) -> None:
    """The page's files change with the code: a browser must ask each time, and is told 304 when they did not."""
    if request.path.startswith("/page/"):
        response.headers["Cache-Control"] = "no-cache"
