"""What belongs together: when a lane's waiting updates may become a turn, and which of them.

A turn is all talk or all taps. An album waits for its parts, half a sentence for its other half; everything else goes
at once and takes along what waits before it. What arrives while a turn runs is joined into the next one. Where people
act on talks (`apart`) everything but an album is a turn of its own: who holds a talk may change between any two.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

from bot.queue_settings import Joins

_GREETINGS = """
привіт привітик привітання вітаю вітання добрий доброго доброї день дня вечір вечора ранок ранку здоров здоровенькі
хай алло ало агов привет приветик здравствуйте здравствуй здрасте добрый вечер вечера утро утра доброе доброго дня
hi hello hey good morning evening afternoon day there
"""
_LEADS = """
а і й та и є чи есть у вас нас мене мені мне ви вы скажіть скажи скажите підкажіть підкажи подскажите будь ласка
пожалуйста прошу можна можно хочу хотіла хотів хотел хотела б бы шукаю ищу треба потрібно потрібна потрібен нужно нужна
нужен ще еще ещё ось вот як цікавить интересует питання вопрос маю есть
do you have is there can could please tell me i want need looking for a an and also got any question
"""
GREETINGS = frozenset(_GREETINGS.split())
LEADS = frozenset(_LEADS.split())
SIZE = re.compile(r"\d{2,3}([-–/]\d{2,3})?|x{0,3}[sl]|m")
WORD = re.compile(r"[^\W_]+(?:[-–/'’][^\W_]+)*")
HALF_LENGTH = 40
ABOUT = frozenset({"reply_to_message", "forward_origin", "external_reply"})


@dataclass(frozen=True, slots=True)
class Waiting:
    """One stored update that is in no turn yet. `received_at` in ms since the epoch."""

    id: int
    kind: str
    received_at: int
    body: str
    turn_id: str | None = None


def is_half(text: str) -> bool:
    """Whether these words ask for more words: a bare greeting, the beginning of a question, or a size alone."""
    if len(text) > HALF_LENGTH:
        return False
    words = WORD.findall(text.lower())
    if not words:
        return False
    if len(words) == 1 and SIZE.fullmatch(words[0]):
        return True
    return all(word in GREETINGS or word in LEADS for word in words)


def next_turn(waiting: Sequence[Waiting], most: int, *, apart: bool = False) -> Sequence[Waiting]:
    """The rows, in order, that would be the next turn: a requeued turn as it was, else at most `most` of one kind.

    An odd update stands alone, so that it can spoil nobody's turn.
    """
    if not waiting:
        return ()
    first = waiting[0]
    if first.turn_id is not None:
        return [row for row in waiting if row.turn_id == first.turn_id]
    if first.kind == "odd":
        return waiting[:1]
    if apart:
        return [first, *takewhile(lambda row: _is_part_of(_album(first), row), waiting[1:most])]
    taps = first.kind == "tap"
    end = 1
    while end < min(len(waiting), most) and _continues(waiting[end], taps):
        end += 1
    return waiting[:end]


def ready_at(
    waiting: Sequence[Waiting], asked: bool, joins: Joins, most: int = 50, *, apart: bool = False
) -> int | None:
    """When the next turn may be claimed, in ms since the epoch; None when nothing waits.

    `asked`: our last words were a question, so even "128" is an answer and waits for nothing.
    """
    turn = next_turn(waiting, most, apart=apart)
    if not turn:
        return None
    first, last = turn[0], turn[-1]
    if len(turn) < len(waiting) or first.turn_id is not None or first.kind in {"tap", "odd"}:
        return first.received_at
    messages = [_message(row) for row in turn]
    album = messages[-1].get("media_group_id")
    if album is not None:
        parts = [row for row, message in zip(turn, messages, strict=True) if message.get("media_group_id") == album]
        return min(last.received_at + joins.album_quiet, parts[0].received_at + joins.album_most)
    if not asked and not apart and _are_half(messages):
        return min(last.received_at + joins.half, first.received_at + joins.halves_most)
    return last.received_at


def fold(turn: Sequence[Waiting]) -> tuple[dict[str, Any], ...]:
    """The turn's updates as JSON, an edit standing in the place of the message it changes if that is here too."""
    folded: list[dict[str, Any]] = []
    places: dict[Any, int] = {}
    for row in turn:
        update = json.loads(row.body)
        if not isinstance(update, dict):
            update = {"odd": update}
        edited = update.get("edited_message")
        key = edited.get("message_id") if row.kind == "edit" and isinstance(edited, dict) else None
        if key in places:
            folded[places[key]] = {"update_id": folded[places[key]]["update_id"], "message": edited}
            continue
        message = update.get("message")
        if row.kind == "talk" and isinstance(message, dict) and isinstance(message.get("message_id"), int):
            places[message["message_id"]] = len(folded)
        folded.append(update)
    return tuple(folded)


def _continues(row: Waiting, taps: bool) -> bool:
    return row.turn_id is None and row.kind != "odd" and (row.kind == "tap") == taps


def _album(row: Waiting) -> str | None:
    return _message(row).get("media_group_id") if row.kind == "talk" else None


def _is_part_of(album: str | None, row: Waiting) -> bool:
    return album is not None and row.turn_id is None and _album(row) == album


def _message(row: Waiting) -> dict[str, Any]:
    update = json.loads(row.body)
    names = ("edited_message",) if row.kind == "edit" else ("message", "channel_post")
    return next((update[name] for name in names if isinstance(update.get(name), dict)), {})


def _are_half(messages: Sequence[dict[str, Any]]) -> bool:
    """Two halves can make a whole: "а є" and "128" are judged as one sentence. An edit counts as it now reads. What is
    said about something, and a command, is whole."""
    texts: dict[Any, str] = {}
    for message in messages:
        text = message.get("text")
        if not isinstance(text, str) or text.startswith("/") or not ABOUT.isdisjoint(message):
            return False
        texts[message.get("message_id")] = text
    return is_half(" ".join(texts.values()))
