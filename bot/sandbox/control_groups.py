"""The control API's part about groups: topics by hand, members and bots that come and go, supergroups."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from bot.sandbox import forums, groups
from bot.sandbox.commands import guarded, needed, place_of, read_command, whole, words
from bot.sandbox.errors import WrongCommand
from bot.sandbox.world import World


class GroupControl:
    """Without `chat` the managers' group is meant."""

    def __init__(self, world: World) -> None:
        self._world = world

    def add_to(self, app: web.Application) -> None:
        commands = {"topic": self.topic, "member": self.member, "bot": self.bot, "migrate": self.migrate,
                    "forum": self.forum}  # fmt: skip
        for name, command in commands.items():
            app.router.add_post(f"/control/{name}", guarded(command))

    async def topic(self, request: web.Request) -> web.Response:
        """Without `topic` a new one is made; otherwise it is renamed, closed, reopened or deleted."""
        fields, _ = await read_command(request)
        where = _by(fields)
        thread = whole(fields.get("topic"))
        if thread is None:
            thread = forums.create(self._world, words(fields, "name"), **where)
        else:
            self._change(thread, fields, where)
        return web.json_response({"topic": thread})

    async def member(self, request: web.Request) -> web.Response:
        """A person joins, leaves, becomes an administrator or stops being one."""
        fields, _ = await read_command(request)
        user, where = needed(fields, "user"), _in(fields)
        status = words(fields, "status")
        if status == "left":
            groups.leave(self._world, user, **where, silent=bool(fields.get("silent")))
        elif status == "administrator":
            groups.make_admin(self._world, user, chat=where.get("chat"))
        elif status == "member":
            self._joins_or_steps_down(user, where, silent=bool(fields.get("silent")))
        else:
            raise WrongCommand(f"unknown status {status!r}; known: administrator, member, left")
        return web.json_response({"status": status})

    async def bot(self, request: web.Request) -> web.Response:
        """Somebody adds the bot to a group, promotes, demotes or throws it out."""
        fields, _ = await read_command(request)
        where = place_of(fields)
        status = words(fields, "status")
        if status == "added":
            admin, title = bool(fields.get("admin")), str(fields.get("title", ""))
            groups.add(self._world, needed(fields, "chat"), **_without(where, "chat"), title=title, admin=admin)
        elif status == "administrator":
            groups.promote(self._world, **where, topics=bool(fields.get("topics", True)))
        elif status == "member":
            groups.demote(self._world, **where)
        elif status == "kicked":
            groups.kick(self._world, **where)
        else:
            raise WrongCommand(f"unknown status {status!r}; known: added, administrator, member, kicked")
        return web.json_response({"status": status})

    async def migrate(self, request: web.Request) -> web.Response:
        fields, _ = await read_command(request)
        return web.json_response({"chat": groups.migrate(self._world, **_by(fields))})

    async def forum(self, request: web.Request) -> web.Response:
        fields, _ = await read_command(request)
        on = bool(fields.get("on", True))
        forums.switch(self._world, on, **_in(fields))
        return web.json_response({"on": on})

    def _change(self, thread: int, fields: Mapping[str, Any], where: dict[str, int]) -> None:
        if fields.get("deleted"):
            forums.delete(self._world, thread, **_without(where, "user"))
            return
        if "name" not in fields and "closed" not in fields:
            raise WrongCommand("a topic is changed by name, closed or deleted")
        if "name" in fields:
            forums.rename(self._world, thread, words(fields, "name"), **where)
        if "closed" in fields:
            (forums.close if fields["closed"] else forums.reopen)(self._world, thread, **where)

    def _joins_or_steps_down(self, user: int, where: dict[str, int], *, silent: bool) -> None:
        chat = self._world.rooms.chat(where.get("chat", self._world.managers_chat))
        if user in chat.admins:
            groups.make_admin(self._world, user, on=False, **where)
        else:
            groups.join(self._world, user, **where, silent=silent)


def _by(fields: Mapping[str, Any]) -> dict[str, int]:
    return _without(place_of(fields), "bot")


def _in(fields: Mapping[str, Any]) -> dict[str, int]:
    return _without(_by(fields), "user")


def _without(where: Mapping[str, int], name: str) -> dict[str, int]:
    return {key: value for key, value in where.items() if key != name}
