"""The question what a photo shows, with the likeliest products as buttons, and what was picked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from aiogram.types import Message

from bot.callbacks_team import AskPhoto, PickPhoto, pack_team
from bot.outbox import Outgoing
from bot.render.keyboards import Button, Keyboard, button, keyboard
from bot.render.rich import BUTTON_LIMIT, Rich, clip, code, filled, foreign, joined, plain, tidy
from bot.texts import team as words
from catalog.products import Product
from graph.handoffs import Handoff

SKU_ON_BUTTON = 18
COLOUR_ON_BUTTON = 12


def it_is_ours(handoff_id: int) -> Button:
    return button(words.IT_IS_OURS, pack_team(AskPhoto(handoff_id)))


def ask_photo(handoff_id: int, photo_id: str, pairs: Sequence[tuple[Product, str]]) -> tuple[Rich, Keyboard]:
    """One product in one colour a row; the first button again when there is none, so that an answer leads back."""
    rows = [[_pick(handoff_id, photo_id, product, colour)] for product, colour in pairs]
    text = words.WHAT_IS_IT if rows else words.NOTHING_LIKE_IT
    return plain(text), keyboard(rows or [[it_is_ours(handoff_id)]])


def picked(product: Product, colour: str, by: str) -> Rich:
    """With the SKU for copying, and by whom."""
    sku = code(f"{product.sku}/{colour}")
    told = filled(words.PHOTO_IS, what=_named(product, colour), sku=sku)
    return joined([told, filled(words.PHOTO_BY, name=foreign(by, 60))], "\n")


def old_photo() -> Rich:
    return plain(words.PHOTO_OLD.format(button=words.IT_IS_OURS))


def edited(question: Message, text: Rich, handoff: Handoff) -> Outgoing:
    """The question with its answer, and its buttons as they were."""
    params: dict[str, Any] = {
        "chat_id": question.chat.id,
        "message_id": question.message_id,
        "text": text.html,
        "parse_mode": "HTML",
    }
    if question.reply_markup is not None:
        params["reply_markup"] = question.reply_markup.model_dump(mode="json", exclude_none=True)
    return Outgoing(question.chat.id, "editMessageText", params, stream=handoff.chat, handoff_id=handoff.id)


def _pick(handoff_id: int, photo_id: str, product: Product, colour: str) -> Button:
    """Name, colour, SKU: the last two whole as far as a button has room."""
    sku = clip(tidy(product.sku), SKU_ON_BUTTON)
    shown = clip(_colour(product, colour), COLOUR_ON_BUTTON)
    room = BUTTON_LIMIT - len(sku) - len(shown) - 6
    name = clip(tidy(product.names.uk), max(room, 4))
    data = pack_team(PickPhoto.of(handoff_id, photo_id, product.sku, colour))
    return button(f"{name} · {shown} · {sku}", data)


def _named(product: Product, colour: str) -> Rich:
    return joined([foreign(product.names.uk), foreign(_colour(product, colour), 40)], " · ")


def _colour(product: Product, colour: str) -> str:
    return next((tidy(each.names.uk) for each in product.colours if each.code == colour), colour)
