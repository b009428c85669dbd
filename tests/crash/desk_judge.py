"""What came of the talks, by what Telegram has; the bot's own books only say what it could not know to have sent."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Set
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.outbox import Tally
from bot.sandbox.journal import CallRecord
from bot.tables import DeadLetterRow, OutboxRow
from bot.texts import desk, texts
from graph.tables import HandoffLineRow, HandoffRow
from tests.bot.handlers.conftest import MANAGERS
from tests.crash.desk_bot import ALONE
from tests.crash.desk_story import Story, Talk, data

WORD = re.compile(r"\b[qabm]\d+\b")
UK = texts("uk")
HERE = UK.person_here.partition("{name}")[2]

Key = tuple[str, int, str]
"""What may be there once: a word in a shopper's chat or topic, a card, a topic."""


@dataclass
class DeskReport:
    """`repeated` are messages, cards and topics that are there more than once."""

    name: str
    updates: int = 0
    kills: Counter[str] = field(default_factory=Counter)
    handoffs: int = 0
    to_managers: int = 0
    to_shoppers: int = 0
    lost_to_managers: int = 0
    only_in_history: int = 0
    unsaid: int = 0
    lost_to_shoppers: int = 0
    out_of_order: int = 0
    two_voices: int = 0
    without_card: int = 0
    double_cards: int = 0
    double_topics: int = 0
    repeated: int = 0
    repeated_outside: int = 0
    dead: int = 0
    violations: int = 0
    seconds: float = 0.0
    tally: Tally | None = None

    def line(self) -> str:
        window = self.tally.repeatable if self.tally else 0
        dropped = self.tally.dropped if self.tally else 0
        return (
            f"{self.name}: {self.updates} updates, {self.handoffs} hand-offs, {self.kills.total()} kills at "
            f"{len(self.kills)} places; lost {self.lost_to_managers} of {self.to_managers} to managers ("
            f"{self.unsaid} of them told when a person stopped the answer, {self.only_in_history} only in /history), "
            f"{self.lost_to_shoppers} of {self.to_shoppers} to shoppers, out of order {self.out_of_order}, two voices "
            f"{self.two_voices} ({dropped} answers dropped), without a card {self.without_card}, repeated "
            f"{self.repeated} (double cards {self.double_cards}, topics {self.double_topics}; all in the window of "
            f"{window}, outside it {self.repeated_outside}), dead {self.dead}, {self.seconds:.0f} s"
        )


async def judge(session: AsyncSession, story: Story, calls: Iterable[CallRecord], report: DeskReport) -> None:
    seen = Seen(story, [call for call in calls if call.ok])
    allowed = await _allowed(session, story)
    for key, times in seen.times.items():
        report.repeated += times - 1
        report.repeated_outside += max(0, times - 1 - allowed[key])
        report.double_cards += times - 1 if key[0] == "card" else 0
        report.double_topics += times - 1 if key[0] == "topic" else 0
    kept = await _kept(session)
    for talk in story.talks.values():
        _judge_talk(talk, seen, kept, report)
    ids = (await session.scalars(select(HandoffRow.id))).all()
    report.handoffs = len(ids)
    report.without_card = sum(("card", 0, str(each)) not in seen.times for each in ids)
    report.dead = await session.scalar(select(func.count()).select_from(DeadLetterRow)) or 0
    report.updates = story.updates


class Seen:
    """What is in the chats. `times` counts what must be there once, in the order in which it came first. `unsaid` are
    the words that managers were told late, when a person had stopped their answer."""

    def __init__(self, story: Story, calls: Iterable[CallRecord]) -> None:
        self.times: Counter[Key] = Counter()
        self.on_cards: set[tuple[int, str]] = set()
        self.two_voices: Counter[int] = Counter()
        self.unsaid: defaultdict[int, set[str]] = defaultdict(set)
        self._with_person: set[int] = set()
        self._story = story
        self._owners: dict[int, int] = {}
        for call in calls:
            chat = int(call.params.get("chat_id", 0))
            if chat == MANAGERS:
                self._group(call)
            elif chat in story.talks:
                self._shopper(chat, call)

    def words(self, kind: str, chat: int, first: str) -> list[str]:
        return [word for was, where, word in self.times if (was, where) == (kind, chat) and word.startswith(first)]

    def _group(self, call: CallRecord) -> None:
        if call.method == "createForumTopic":
            shopper = self._story.names[call.params["name"]]
            self._owners[int(call.result["message_thread_id"])] = shopper
            self.times["topic", shopper, ""] += 1
        if not call.method.startswith("send"):
            return
        owner = self._owners.get(int(call.params.get("message_thread_id", 0)), 0)
        found = words_in(call.params)
        number = card_of(call.params)
        if number is None:
            self.times.update(("in_topic", owner, word) for word in found if word.startswith("q"))
            if str(call.params.get("text", "")).endswith(desk.UNANSWERED):
                self.unsaid[owner] |= set(found)
        else:
            self.times["card", 0, number] += 1
            self.on_cards |= {(owner, word) for word in found}

    def _shopper(self, chat: int, call: CallRecord) -> None:
        """Told apart by their words: who has come, who has gone, and who says something meanwhile."""
        if call.method == "copyMessage":
            self.times["told", chat, self._story.written[int(call.params["message_id"])]] += 1
            self.two_voices[chat] += chat not in self._with_person
        elif call.method == "sendMessage":
            said = str(call.params["text"])
            found = words_in(call.params)
            self.times.update(("told", chat, word) for word in found)
            self.two_voices[chat] += bool(found) and chat in self._with_person
            if said.endswith(HERE):
                self._with_person.add(chat)
            elif said in (UK.bot_again, UK.person_done):
                self._with_person.discard(chat)


def _judge_talk(talk: Talk, seen: Seen, kept: Set[Key], report: DeskReport) -> None:
    """A shopper's word is answered by the bot alone, or it is before the managers' eyes: in the topic, on the card, or
    kept for /history (a card shows only the last three of the words that called). A word whose answer a quick manager
    stopped before it was sent is told when that is known, whatever has come meanwhile."""
    chat = talk.chat
    answered = set(seen.words("told", chat, ALONE))
    copied = seen.words("in_topic", chat, "q")
    before_eyes = {*copied, *(word for where, word in seen.on_cards if where == chat)}
    report.to_managers += len(set(talk.shopper) - {f"q{word[1:]}" for word in answered})
    missing = [word for word in talk.shopper if word not in before_eyes and f"{ALONE}{word[1:]}" not in answered]
    history = [word for word in missing if ("kept", chat, word) in kept]
    report.only_in_history += len(history)
    report.unsaid += len(seen.unsaid[chat])
    report.lost_to_managers += len(missing) - len(history)
    told = seen.words("told", chat, "m")
    report.to_shoppers += len(talk.manager)
    report.lost_to_shoppers += len(set(talk.manager) - set(told))
    report.out_of_order += told != [word for word in talk.manager if word in set(told)]
    in_turn = [word for word in copied if word not in seen.unsaid[chat]]
    report.out_of_order += in_turn != [word for word in talk.shopper if word in set(in_turn)]
    report.two_voices += seen.two_voices[chat]


async def _kept(session: AsyncSession) -> Set[Key]:
    """The words that a hand-off's own record has."""
    lines = select(HandoffRow.chat, HandoffLineRow.words).join(HandoffRow, HandoffRow.id == HandoffLineRow.handoff_id)
    return {("kept", chat, word) for chat, words in await session.execute(lines) for word in WORD.findall(words)}


async def _allowed(session: AsyncSession, story: Story) -> Counter[Key]:
    """How often each thing may be there again: calls whose answer was never stored. What was said in another row's
    message shares that row's doubts."""
    rows = (await session.scalars(select(OutboxRow))).all()
    doubts = {row.id: row.uncertain for row in rows}
    allowed: Counter[Key] = Counter()
    for row in rows:
        uncertain = row.uncertain + doubts.get(row.carrier or 0, 0)
        for key in _keys(story, row, json.loads(row.params)):
            allowed[key] += uncertain
    return allowed


def _keys(story: Story, row: OutboxRow, params: dict[str, Any]) -> Iterable[Key]:
    if row.chat != MANAGERS:
        copied = story.written.get(int(params.get("message_id", 0)), "") if row.method == "copyMessage" else ""
        yield from (("told", row.chat, word) for word in {*words_in(params), copied})
        return
    yield ("topic", row.stream, "")
    number = card_of(params)
    if number is not None:
        yield ("card", 0, number)
    yield from (("in_topic", row.stream, word) for word in words_in(params))


def words_in(params: Any) -> list[str]:
    """Numbered words, each once."""
    return list(dict.fromkeys(WORD.findall(str(params.get("text") or params.get("caption") or ""))))


def card_of(params: Any) -> str | None:
    """The number of the hand-off whose card this is."""
    found = [each for each in data(params) if each.startswith("mt|")]
    return found[0].partition("|")[2] if found else None
