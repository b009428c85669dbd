"""What shoppers say of their orders, for the managers' chat and for the owner."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from bot.outbox import Outgoing
from bot.render.rich import TEXT_LIMIT, Rich, bold, filled, fitted, foreign, joined, plain
from bot.texts import reviews as words
from bot.texts.figures import day, figure
from catalog.shoppers.reviews import STARS, Average, Review
from graph.messages import ReviewNote

SHOWN = 300
"""Characters of one's words in the owner's list."""


def render_review(note: ReviewNote, managers_chat: int) -> Outgoing:
    """One short line. Nobody has to do anything about it."""
    head = joined([filled(words.TOLD, number=foreign(note.number, 24)), _stars(note.stars)], " ")
    text = joined([joined([bold(head), foreign(note.name, 60)], " · "), foreign(note.text, 1000)], ": ")
    return Outgoing(managers_chat, "sendMessage", {"chat_id": managers_chat, "parse_mode": "HTML", "text": text.html})


def render_reviews(average: Average, latest: Sequence[Review], zone: ZoneInfo) -> Rich:
    """The average, and the latest words, whoever said them."""
    if average.stars is None:
        head = plain(words.NONE)
    else:
        count = words.ORDERS.of(average.count, "uk")
        head = plain(words.AVERAGE.format(stars=figure(round(average.stars, 1), "uk"), count=count))
    return fitted([head, *(_line(review, zone) for review in latest)], TEXT_LIMIT)


def _line(review: Review, zone: ZoneInfo) -> Rich:
    at = plain(day(review.at, zone, "uk"))
    head = joined([filled(words.LINE, day=at, number=foreign(review.number, 24)), _stars(review.stars)], " ")
    return joined([bold(head), foreign(review.text or "", SHOWN)], ": ")


def _stars(stars: int | None) -> Rich:
    return plain("".join(words.STAR if each <= stars else words.NO_STAR for each in STARS) if stars else "")
