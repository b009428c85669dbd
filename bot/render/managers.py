"""What managers read: the card of a hand-off, compact, with the button that takes it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from aiogram.types import Message

from bot.callbacks import Claim, GiveBack, pack_managers
from bot.outbox import Outgoing
from bot.render.drafts import picture
from bot.render.keyboards import Keyboard, button, keyboard
from bot.render.offers import short_price, title_of
from bot.render.rich import (
    CAPTION_LIMIT,
    TEXT_LIMIT,
    Rich,
    bold,
    clip,
    filled,
    fitted,
    foreign,
    joined,
    plain,
    tidy,
    units,
)
from bot.texts import managers, texts
from graph.messages import Card, Guess

UK = texts("uk")
CARD_LIMIT = 800
WORDS_SHOWN = 3
WORD_LIMIT = 160


def render_card(card: Card, managers_chat: int, photo: Path | None = None) -> Outgoing:
    """The card for the managers' chat. `photo` is the file of the shopper's own photo; else the product is pictured.

    Kept well below Telegram's limit, so that who took it can be written under it later.
    """
    lines = fitted(_lines(card), CARD_LIMIT)
    shot = {"$file": str(photo), "key": card.photo_id} if photo and card.photo_id else None
    file = shot or (picture(card.offer.photo) if card.offer else None)
    params: dict[str, Any] = {
        "chat_id": managers_chat,
        "parse_mode": "HTML",
        "reply_markup": open_keyboard(card.handoff_id),
    }
    params |= {"photo": file, "caption": lines.html} if file else {"text": lines.html}
    return Outgoing(managers_chat, "sendPhoto" if file else "sendMessage", params, handoff_id=card.handoff_id)


def open_keyboard(handoff_id: int) -> Keyboard:
    return keyboard([[button(managers.CLAIM, pack_managers(Claim(handoff_id)))]])


def claimed_keyboard(handoff_id: int) -> Keyboard:
    return keyboard([[button(managers.GIVE_BACK, pack_managers(GiveBack(handoff_id)))]])


def told_under(card: Message, line: str, buttons: Keyboard | None) -> Outgoing:
    """The card with one more line under it and other buttons (None: without).

    Text and entities go back as Telegram gave them. When there is no room, or the card is too old to be read, only the
    buttons change.
    """
    words, captioned = card.text or card.caption or "", card.text is None
    longer = f"{words}\n{tidy(line)}"
    params: dict[str, Any] = {"chat_id": card.chat.id, "message_id": card.message_id}
    params |= {"reply_markup": buttons or keyboard([])}
    if not words or units(longer) > (CAPTION_LIMIT if captioned else TEXT_LIMIT):
        return Outgoing(card.chat.id, "editMessageReplyMarkup", params)
    entities = [
        entity.model_dump(mode="json", exclude_none=True) for entity in card.entities or card.caption_entities or []
    ]
    kind = (
        ("editMessageCaption", "caption", "caption_entities") if captioned else ("editMessageText", "text", "entities")
    )
    method, field, marks = kind
    return Outgoing(card.chat.id, method, {**params, field: longer, marks: entities})


def _lines(card: Card) -> list[Rich]:
    name = foreign(card.name, 60) or plain(managers.NAMELESS)
    head = joined([bold(plain(managers.REASONS[card.reason])), name, plain(managers.LANGUAGES[card.locale])], " · ")
    words = [joined([plain("«"), said, plain("»")], "") for said in map(_said, _told(card)) if said]
    tried = [managers.STEPS.get(step) or foreign(step, 60).plain for step in card.tried if step]
    steps = [filled(managers.TRIED, tried=plain(clip(", ".join(tried), 200)))] if tried else []
    return [head, *_product(card), *words, *steps, *map(_guessed, card.guesses)]


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
    sku = foreign(card.offer.product_sku, 60)
    return [joined([sku, title_of(card.offer, UK), short_price(card.offer, None, UK)], " · ")]
