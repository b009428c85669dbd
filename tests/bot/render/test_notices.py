"""What the owner hears about budgets: one message, in plain Ukrainian, with the true figures."""

from __future__ import annotations

import itertools
from decimal import Decimal
from typing import get_args

from bot.render.notices import render_notices
from bot.texts import budgets
from graph.asking import Feature
from graph.messages import Notice, NoticeKind

OWNER = 777


def test_nothing_to_tell_is_no_message() -> None:
    assert render_notices((), OWNER) == ()


def test_several_notices_of_a_turn_are_one_message_with_their_figures() -> None:
    notices = (
        Notice(NoticeKind.BUDGET_NEAR, "day", Decimal("4.0186"), Decimal("5")),
        Notice(NoticeKind.BUDGET_SPENT, "wording", Decimal("2.001"), Decimal("2.00")),
    )
    (message,) = render_notices(notices, OWNER)
    assert (message.chat, message.params["chat_id"], message.epoch_of) == (OWNER, OWNER, None)
    for figure in ("4,02\u00a0$", "5,00\u00a0$", "2,00\u00a0$", "data/models.yaml"):
        assert figure in message.params["text"]


def test_every_scope_and_level_has_its_words() -> None:
    scopes = {"day", "shopper", *get_args(Feature)}
    assert set(budgets.NEAR) == set(budgets.SPENT) == scopes
    for kind, scope in itertools.product(NoticeKind, scopes):
        (message,) = render_notices((Notice(kind, scope, Decimal(1), Decimal(1)),), OWNER)
        assert "{" not in message.params["text"]
