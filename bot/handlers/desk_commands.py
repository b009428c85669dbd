"""Commands of the managers' group: which there are, who may give them, and what is said to those that are unknown."""

from __future__ import annotations

from collections.abc import Mapping

from bot.events import Event
from bot.handlers.asked import Asked, Command, Commands
from bot.handlers.persons import Step, back
from bot.render.rich import TEXT_LIMIT, fitted, plain
from bot.team import may
from bot.texts import desk, managers
from catalog.staff import StaffRole

HELP = "help"


class DeskCommands:
    """`descriptions` by name are what /help lists; `username` is the bot's own, without "@"."""

    def __init__(self, commands: Commands, descriptions: Mapping[str, str], username: str = "") -> None:
        self._commands: Commands = {HELP: Command(self._help), **commands}
        self._descriptions = descriptions
        self._username = username

    def called(self, event: Event) -> tuple[str, str] | None:
        """Name and argument of a command; None when it is none, or for another bot. "/order_1007" is "/order 1007"."""
        if event.command is None or event.message is None or self._is_for_another(event.message.text or ""):
            return None
        name, argument = event.command
        head, _, tail = name.partition("_")
        if name not in self._commands and tail and head in self._commands:
            return head, tail.replace("_", "-")
        return name, argument

    async def answer(self, asked: Asked) -> Step:
        command = self._commands.get(asked.name)
        if command is None:
            return Step((back(asked.message, plain(managers.UNKNOWN_COMMAND).html),))
        if not may(asked.member, command.role):
            words = managers.OWNER_ONLY if command.role is StaffRole.OWNER else managers.LEAD_ONLY
            return Step((back(asked.message, plain(words).html),))
        if command.of_a_talk and asked.shopper is None:
            return Step((back(asked.message, plain(managers.WHICH_TALK).html),))
        return await command.answer(asked)

    async def _help(self, asked: Asked) -> Step:
        """What this person may."""
        mine = [
            plain(desk.HELP_LINE.format(name=name, what=what))
            for name, what in self._descriptions.items()
            if name in self._commands and may(asked.member, self._commands[name].role)
        ]
        return Step((back(asked.message, fitted([plain(desk.HELP), *mine], TEXT_LIMIT).html),))

    def _is_for_another(self, text: str) -> bool:
        _, at, addressed = text.split(maxsplit=1)[0].partition("@")
        return bool(at and self._username) and addressed.casefold() != self._username.casefold()
