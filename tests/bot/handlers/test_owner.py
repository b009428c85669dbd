from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from graph.messages import Text

OWNER = 777
LETTER = SimpleNamespace(
    id=12,
    kind="turn",
    chat=501,
    topic=0,
    turn_id="t",
    reason="TurnFailed <x>",
    at=datetime(2026, 11, 21, 22, 5, tzinfo=UTC),
)


async def test_the_owner_sees_what_was_given_up(desk: Any, updates: Any) -> None:
    assert (
        "Усе доставлено" in (await desk.handle(updates.say("/dead", user=OWNER), chat=OWNER)).outgoing[0].params["text"]
    )
    desk.dead_letters.letters = [LETTER]
    (sent,) = (await desk.handle(updates.say("/dead", user=OWNER), chat=OWNER)).outgoing
    assert "№12 · 21.11 22:05 UTC" in sent.params["text"]
    assert "TurnFailed &lt;x&gt;" in sent.params["text"]
    assert desk.agent.turns == []


async def test_the_owner_requeues_by_number(desk: Any, updates: Any) -> None:
    desk.dead_letters.letters = [LETTER]
    for text, answer in [("/requeue 12", "№12 повторюю."), ("/requeue 13", "№13 немає"), ("/requeue х", "/requeue 12")]:
        (sent,) = (await desk.handle(updates.say(text, user=OWNER), chat=OWNER)).outgoing
        assert answer in sent.params["text"]
    assert desk.dead_letters.requeued == [12, 13]


async def test_for_all_else_the_owner_is_a_shopper(desk: Any, updates: Any) -> None:
    work = await desk.handle(updates.say("/dead", user=OWNER), updates.say("куртка", user=OWNER), chat=OWNER)
    assert len(work.outgoing) == 2
    assert desk.agent.turns[0][0].parts == (Text("куртка"),)
    assert work.checkpoint_id == "c2"


async def test_nobody_else_may_list_or_requeue(desk: Any, updates: Any) -> None:
    await desk.handle(updates.say("/requeue 12"))
    assert desk.dead_letters.requeued == []
    assert desk.agent.turns[0][0].parts == (Text("/requeue 12"),)
