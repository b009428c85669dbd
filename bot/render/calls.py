"""Telegram calls without an address: a text, or a picture with its caption, with the buttons under it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.render.keyboards import Keyboard
from bot.render.rich import CAPTION_LIMIT, TEXT_LIMIT, Rich, fitted
from catalog.products import ProductPhoto


@dataclass(frozen=True, slots=True)
class Draft:
    """One Telegram call that nobody is addressed in yet."""

    method: str
    params: dict[str, Any]


def card(lines: Sequence[Rich], photo: ProductPhoto | None, buttons: Keyboard) -> Draft:
    """A picture with a caption, or the caption alone when there is no picture."""
    file = picture(photo)
    if file is None:
        return text(fitted(lines, TEXT_LIMIT), buttons)
    caption = fitted(lines, CAPTION_LIMIT)
    return Draft("sendPhoto", {"photo": file, "caption": caption.html, "parse_mode": "HTML", "reply_markup": buttons})


def text(words: Rich, buttons: Keyboard | None = None) -> Draft:
    markup = {"reply_markup": buttons} if buttons else {}
    return Draft("sendMessage", {"text": words.html, "parse_mode": "HTML", **markup})


def picture(photo: ProductPhoto | None) -> dict[str, str] | None:
    """How the outbox is told of a file; None when the file is gone."""
    if photo is None or not photo.path.is_file():
        return None
    return {"$file": str(photo.path), "key": photo.sha256}
