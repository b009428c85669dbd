"""Which call brings a row of the outbox nearer to its topic: one call at a time, so that what each taught is stored
before the next is made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.errors import TelegramRefused
from bot.topics import FIELD, WHOLE_GROUP, News, Topic, Wanted, wanted_in

ASK_AGAIN = 3_600_000  # ms until a group that took no topic is asked once more
NAME_LENGTH = 128
OVER_TOPICS = ("closeForumTopic", "reopenForumTopic", "deleteForumTopic", "editForumTopic")
GONE = ("thread not found", "topic_deleted", "topic_id_invalid", "topic not found")
OF_THE_GROUP = ("not a forum", "not enough rights", "chat_admin_required", "supergroup")
_SO_ALREADY = {"closeForumTopic": True, "reopenForumTopic": False}
CLOSED = ("topic_closed", "topic is closed", "topic closed")


@dataclass(frozen=True, slots=True)
class Step:
    """The call to make now; `method` empty: nothing is left to do. `prepares`: it readies the topic, and the row's own
    call comes next."""

    method: str
    params: Mapping[str, Any]
    wanted: Wanted | None = None
    topic: Topic | None = None
    prepares: bool = False


def step_for(
    chat: int, method: str, params: Mapping[str, Any], remembered: Mapping[tuple[int, int], Topic], now: int
) -> Step:
    """The next call for a row, by what we know of the topic that it names and of its group. `now` in milliseconds."""
    wanted = wanted_in(chat, params)
    if wanted is None:
        return Step(method, params)
    known = remembered.get((wanted.group, wanted.shopper))
    if method in OVER_TOPICS:
        return _over_topic(method, params, wanted, known)
    if _takes_none(wanted, known, remembered.get((chat, WHOLE_GROUP)), now):
        return Step(method, _without(params, FIELD))
    if known is None or known.thread is None:
        made = {"chat_id": chat, "name": wanted.name[:NAME_LENGTH] or str(wanted.shopper)}
        return Step("createForumTopic", made, wanted, known, prepares=True)
    if known.closed:
        return Step("reopenForumTopic", {"chat_id": chat, FIELD: known.thread}, wanted, known, prepares=True)
    return Step(method, _replying_within(known.thread, {**params, FIELD: known.thread}), wanted, known)


def taught(step: Step, result: Any, now: int) -> News | None:
    """What the answer to a step says of its topic."""
    if step.wanted is None:
        return None
    match step.method:
        case "createForumTopic":
            return News(step.wanted, Topic(int(result[FIELD]), False, now))
        case "deleteForumTopic":
            return News(step.wanted, None)
        case "closeForumTopic" | "reopenForumTopic" if step.topic is not None:
            return News(step.wanted, replace(step.topic, closed=step.method == "closeForumTopic"))
    return None


def taught_by_refusal(step: Step, error: TelegramRefused, now: int) -> News | None:
    """What a refusal says of the topic: it is gone, closed, or the group takes none. None: it is about something
    else."""
    if step.wanted is None or error.status != 400:
        return None
    said = error.description.lower()
    if any(words in said for words in GONE):
        return News(step.wanted, None)
    if "topic_not_modified" in said and step.topic is not None:
        return News(step.wanted, replace(step.topic, closed=step.method == "closeForumTopic"))
    if step.prepares and error.parameters.get("migrate_to_chat_id") is None and "chat not found" not in said:
        thread = step.topic.thread if step.topic is not None else None
        whole = thread is None and any(words in said for words in OF_THE_GROUP)
        wanted = replace(step.wanted, shopper=WHOLE_GROUP) if whole else step.wanted
        return News(wanted, Topic(thread, thread is not None, now + ASK_AGAIN))
    if any(words in said for words in CLOSED) and step.topic is not None:
        return News(step.wanted, replace(step.topic, closed=True))
    return None


def _takes_none(wanted: Wanted, known: Topic | None, group: Topic | None, now: int) -> bool:
    """A private chat, a group that lately refused, or a call that would rather go without than make one."""
    if known is None or known.thread is None:
        refused = max((one.at for one in (known, group) if one is not None), default=0)
        return wanted.group > 0 or not wanted.name or refused > now
    return known.closed and known.at > now


def _over_topic(method: str, params: Mapping[str, Any], wanted: Wanted, known: Topic | None) -> Step:
    """Closing and the like: nothing to do for a topic that is not there, or is so already."""
    if known is None or known.thread is None or _SO_ALREADY.get(method) == known.closed:
        return Step("", {}, wanted, known)
    return Step(method, {**params, FIELD: known.thread}, wanted, known)


def _replying_within(thread: int, params: dict[str, Any]) -> dict[str, Any]:
    """A topic's number is that of its first message: what is older stands elsewhere, and cannot be answered here."""
    reply = params.get("reply_parameters")
    answered = reply.get("message_id") if isinstance(reply, Mapping) else None
    if isinstance(answered, int) and answered < thread:
        return _without(params, "reply_parameters")
    return params


def _without(params: Mapping[str, Any], field: str) -> dict[str, Any]:
    return {name: value for name, value in params.items() if name != field}
