"""One Bot API call from fields to answer: decoded, checked, refused or done, its result checked, logged."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.sandbox.bots import Bot
from bot.sandbox.errors import Refused, SchemaViolation, bad_request
from bot.sandbox.faults import Fault
from bot.sandbox.methods import METHODS
from bot.sandbox.methods.call import Call, Upload
from bot.sandbox.schema import bot_api
from bot.sandbox.world import World


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back over the wire, and the fault that may keep it from arriving."""

    status: int
    body: dict[str, Any]
    fault: Fault | None = None


class Api:
    def __init__(self, world: World) -> None:
        self._world = world

    async def answer(
        self,
        bot: Bot,
        name: str,
        fields: Mapping[str, Any],
        uploads: Mapping[str, Upload],
        *,
        fault_of: Fault | None = None,
    ) -> Answer:
        """`fault_of` is a fault that was taken for this call before its connection-level part was played."""
        method = bot_api().method(name)
        if method is None or method not in METHODS:
            return self._logged(bot, name, fields, Refused(404, "Not Found").as_json(), fault_of)
        call = Call(self._world, bot, method, dict(fields), uploads)
        try:
            call = self._read(call)
            body = {"ok": True, "result": await self._perform(call, fault_of)}
        except Refused as refused:
            body = refused.as_json()
        return self._logged(bot, method, call.params, body, fault_of)

    def fault(self, name: str, fields: Mapping[str, Any]) -> Fault | None:
        """The fault that waits for this call, taken."""
        method = bot_api().method(name)
        if method is None:
            return None
        try:
            params = bot_api().decode(method, {"chat_id": fields["chat_id"]} if "chat_id" in fields else {})
        except Refused:
            params = {}
        return self._world.faults.take(method, params)

    def _read(self, call: Call) -> Call:
        params = bot_api().decode(call.method, {key: value for key, value in call.params.items() if key != "method"})
        params |= {name: f"attach://{name}" for name in call.uploads if name in FILE_FIELDS and name not in params}
        try:
            bot_api().check_request(call.method, params)
        except SchemaViolation as violation:
            self._world.journal.violation("request", call.method, violation.problem)
            raise bad_request(f"wrong parameters: {violation.problem}") from violation
        return Call(call.world, call.bot, call.method, params, call.uploads)

    async def _perform(self, call: Call, fault: Fault | None) -> Any:
        if fault is not None and (refusal := fault.refusal()):
            raise refusal
        cost = max(1, len(call.get("media") or call.get("message_ids") or ())) if call.method in MANY else 1
        self._world.limits.pay(call.bot.id, call.method, call.get("chat_id"), cost)
        result = await METHODS[call.method](call)
        if call.method == "getUpdates":
            return result  # each was checked when it was queued, except those that were injected raw
        try:
            bot_api().check_result(call.method, result)
        except SchemaViolation as violation:
            self._world.journal.violation("result", call.method, violation.problem)
            raise
        return result

    def _logged(
        self, bot: Bot, method: str, params: Mapping[str, Any], body: dict[str, Any], fault: Fault | None
    ) -> Answer:
        if method != "getUpdates" or body.get("result") or not body["ok"]:
            lost = fault is not None and fault.after_effect
            shown = json.loads(json.dumps(params, default=str))
            self._world.journal.call(self._world.now(), bot.id, method, shown, body, self._lag(bot, params), lost=lost)
        return Answer(body.get("error_code", 200), body, fault)

    def _lag(self, bot: Bot, params: Mapping[str, Any]) -> float | None:
        chat = params.get("chat_id")
        if not isinstance(chat, int) or chat not in self._world.rooms.chats:
            return None
        then = self._world.rooms.room(chat, bot.key).last_update_at
        return None if then is None else round(self._world.now() - then, 6)


FILE_FIELDS = frozenset(
    {"photo", "document", "certificate", "thumbnail", "video", "animation", "voice", "audio", "sticker"}
)
MANY = frozenset({"sendMediaGroup", "copyMessages", "forwardMessages"})
