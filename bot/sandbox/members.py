"""Who a bot or a person is in a group, as getChatMember and the updates about members show it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

STATUSES = ("administrator", "member", "left", "kicked")
RIGHTS = (
    "can_manage_chat", "can_delete_messages", "can_manage_video_chats", "can_restrict_members", "can_promote_members",
    "can_change_info", "can_invite_users", "can_post_stories", "can_edit_stories", "can_delete_stories",
    "can_send_welcome_messages",
)  # fmt: skip
GRANTED = frozenset({"can_manage_chat", "can_delete_messages", "can_invite_users"})


@dataclass(frozen=True, slots=True)
class Seat:
    """A place in a chat; `topics`: an administrator who may make, close and open topics."""

    status: str = "member"
    topics: bool = False

    @property
    def inside(self) -> bool:
        return self.status in ("administrator", "member")

    def as_json(self, user: Mapping[str, Any]) -> dict[str, Any]:
        """A ChatMember."""
        found: dict[str, Any] = {"status": self.status, "user": dict(user)}
        if self.status == "kicked":
            return found | {"until_date": 0}
        if self.status != "administrator":
            return found
        rights = {name: name in GRANTED for name in RIGHTS}
        return found | rights | {"can_be_edited": False, "is_anonymous": False, "can_manage_topics": self.topics}


MEMBER = Seat()
ADMINISTRATOR = Seat("administrator", topics=True)
GONE = Seat("left")
KICKED = Seat("kicked")
