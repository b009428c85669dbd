"""A notice about a budget travels with the answer of the turn that came upon it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from graph.messages import Notice, NoticeKind, Reply, Say, Saying
from tests.bot.handlers.conftest import OWNER, SHOPPER

NEAR = Notice(NoticeKind.BUDGET_NEAR, "day", Decimal("4.00"), Decimal("5.00"))


async def test_the_owner_is_told_beside_the_shoppers_answer_and_no_epoch_can_drop_it(desk: Any, updates: Any) -> None:
    desk.agent.answer = Reply((Say(Saying.GREETING),), "uk", "c2", "lexicon", notices=(NEAR,))
    answer, notice = (await desk.handle(updates.say("привіт"))).outgoing
    assert (answer.chat, notice.chat, notice.epoch_of) == (SHOPPER, OWNER, None)
    assert "4,00" in notice.params["text"]
