"""What the owner reads when a budget of models runs out."""

from __future__ import annotations

from collections.abc import Sequence

from bot.outbox import Outgoing
from bot.texts import budgets
from bot.texts.figures import dollars
from graph.messages import Notice, NoticeKind


def render_notices(notices: Sequence[Notice], chat: int) -> tuple[Outgoing, ...]:
    """One message for `chat`, the owner's or the managers'; none when there is nothing to tell."""
    if not notices:
        return ()
    text = "\n\n".join(map(_told, notices))
    return (Outgoing(chat, "sendMessage", {"chat_id": chat, "text": f"{text}\n\n{budgets.WHERE}"}),)


def _told(notice: Notice) -> str:
    words = budgets.SPENT if notice.kind is NoticeKind.BUDGET_SPENT else budgets.NEAR
    return words[notice.scope].format(spent=dollars(notice.spent), limit=dollars(notice.limit))
