"""What managers read when a person is called: the card of a hand-off, compact, with its buttons."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from bot.outbox import CARD_FIRST, Outgoing
from bot.render.briefs import brief_lines
from bot.render.calls import picture
from bot.render.desk import open_keyboard
from bot.render.keyboards import Button
from bot.render.offers import short_price, title_of
from bot.render.rich import Rich, bold, clip, filled, fitted, foreign, joined, plain, tidy
from bot.texts import desk, managers, texts
from bot.topics import in_topic
from graph.messages import Card, Guess

UK = texts("uk")
CARD_LIMIT = 800
WORDS_SHOWN = 3
WORD_LIMIT = 160
DETAILS_LIMIT = 400


def render_card(
    card: Card,
    managers_chat: int,
    photo: Path | None = None,
    *,
    notes: Sequence[str] = (),
    more: Iterable[Sequence[Button]] = (),
) -> Outgoing:
    """The card for the managers' chat, in the shopper's topic. `photo` is the file of the shopper's own photo; else the
    product is pictured. `notes` are what managers put down about this shopper, `more` rows of buttons.

    It is kept short enough for a caption, and compact, so that more can be written under it later.
    """
    lines = fitted([*_lines(card), *(filled(desk.NOTE_LINE, text=_said(note)) for note in notes)], CARD_LIMIT)
    shot = {"$file": str(photo), "key": card.photo_id} if photo and card.photo_id else None
    file = shot or (picture(card.offer.photo) if card.offer else None)
    params: dict[str, Any] = {
        "chat_id": managers_chat,
        "parse_mode": "HTML",
        "reply_markup": open_keyboard(card.handoff_id, card.level, more),
        **(in_topic(card.chat, tidy(card.name) or managers.NAMELESS) if managers_chat < 0 else {}),
    }
    params |= {"photo": file, "caption": lines.html} if file else {"text": lines.html}
    method = "sendPhoto" if file else "sendMessage"
    return Outgoing(managers_chat, method, params, priority=CARD_FIRST, handoff_id=card.handoff_id, stream=card.chat)


def _lines(card: Card) -> list[Rich]:
    head = joined(
        [bold(plain(managers.REASONS[card.reason])), _name(card), plain(managers.LANGUAGES[card.locale])], " · "
    )
    words = [joined([plain("«"), said, plain("»")], "") for said in map(_said, _told(card)) if said]
    tried = [managers.STEPS.get(step) or foreign(step, 60).plain for step in card.tried if step]
    steps = [filled(managers.TRIED, tried=plain(clip(", ".join(tried), 200)))] if tried else []
    known = brief_lines(card.brief, card.offer is not None, _told(card))
    return [head, *_product(card), *known, *_delivery(card), *words, *steps, *map(_guessed, card.guesses)]


def _name(card: Card) -> Rich:
    """A tap leads to the shopper: whoever wrote to the bot may be linked by it."""
    name = foreign(card.name, 60) or plain(managers.NAMELESS)
    return Rich(f'<a href="tg://user?id={card.chat}">{name.html}</a>', name.plain) if card.chat > 0 else name


def _told(card: Card) -> list[str]:
    """The last messages as written; commands such as /start tell a manager nothing."""
    return [words for words in card.words if not words.lstrip().startswith("/")][-WORDS_SHOWN:]


def _said(words: str) -> Rich:
    return foreign(words, WORD_LIMIT)


def _guessed(guess: Guess) -> Rich:
    """What the photo may show; without a figure when only the search brought it."""
    what = joined([foreign(guess.offer.product_sku, 60), title_of(guess.offer, UK)], " · ")
    if guess.probability <= 0:
        return filled(managers.GUESS_FOUND, what=what)
    return filled(managers.GUESS, what=what, percent=plain(str(round(100 * guess.probability))))


def _product(card: Card) -> list[Rich]:
    if card.offer is None:
        return []
    sku, pieces = foreign(card.offer.product_sku, 60), card.pieces
    size = filled(managers.SIZE, size=foreign(card.size, 16)) if card.size else plain("")
    many = plain(managers.PIECES.format(pieces=pieces)) if pieces else plain("")
    return [joined([sku, title_of(card.offer, UK), size, short_price(card.offer, card.size, UK), many], " · ")]


def _delivery(card: Card) -> list[Rich]:
    """As the shopper wrote it, whole."""
    return [filled(managers.DETAILS, details=foreign(card.details, DETAILS_LIMIT))] if card.details else []
