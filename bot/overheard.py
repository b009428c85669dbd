"""What is said in a talk that nobody has taken yet, copied into its topic: the bot goes on, managers read along."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from bot.events import Event
from bot.outbox import Outgoing
from bot.relay import kind_of, name_of, pressed, topic_of
from bot.render.order_edits import as_read
from bot.render.rich import TEXT_LIMIT, Rich, bold, clip, filled, fitted, foreign, joined, plain
from bot.texts import desk, managers
from graph.handoffs import Handoff, Line
from graph.messages import Reason

SHOPPER_LIMIT, BOT_LIMIT = 700, 400
BUTTONS = 8
OF_BUTTON = 30
NOTHING_SHOWN: Mapping[int, str] = MappingProxyType({})


def overheard(
    handoff: Handoff,
    events: Sequence[Event],
    answers: Sequence[Outgoing],
    managers_chat: int,
    joined_by: Sequence[Reason] = (),
) -> Outgoing | None:
    """One message with all of a turn. `joined_by`: what a person is needed for besides. None: nothing was said."""
    said = said_in(handoff, events)
    answered = [filled(desk.BOT_SAID, text=each) for one in answers if (each := _answer(one))]
    reasons = [filled(managers.JOINED, reason=plain(managers.REASONS[reason])) for reason in joined_by]
    words = fitted([*reasons, *said, *answered], TEXT_LIMIT)
    if not words:
        return None
    params = {"chat_id": managers_chat, "text": words.html, "parse_mode": "HTML", **topic_of(handoff, managers_chat)}
    return Outgoing(managers_chat, "sendMessage", params, handoff_id=handoff.id, stream=handoff.chat, merges=True)


def said_in(handoff: Handoff, events: Sequence[Event]) -> list[Rich]:
    """What the shopper said and sent, each with the name before it."""
    return [filled(managers.SAYS, name=bold(name_of(handoff)), text=each) for each in _said(events)]


def lines_of(events: Sequence[Event], shown: Mapping[int, str] = NOTHING_SHOWN) -> tuple[Line, ...]:
    """What a shopper said, to be kept with the hand-off. `shown`: which of the events is a photo of what."""
    lines = []
    for n, event in enumerate(events):
        if event.tap is not None:
            lines.append(Line("shopper", pressed(event), "button"))
        elif event.message is not None:
            words = event.message.text or event.message.caption or ""
            lines.append(Line("shopper", words, kind_of(event.message), sku=shown.get(n)))
    return tuple(lines)


def _said(events: Sequence[Event]) -> list[Rich]:
    """Words as written; photos that follow one another are counted."""
    found: list[Rich] = []
    photos, caption = 0, ""
    for event in [*events, None]:
        message = event.message if event is not None else None
        if message is not None and message.photo:
            photos, caption = photos + 1, caption or message.caption or ""
            continue
        if photos:
            media = desk.PHOTOS.format(count=photos) if photos > 1 else desk.MEDIA["photo"]
            found.append(_with(media, caption))
            photos, caption = 0, ""
        if event is not None and event.tap is not None:
            found.append(plain(desk.BUTTONS.format(text=clip(pressed(event), OF_BUTTON))))
        elif message is not None:
            media = "" if message.text else desk.MEDIA.get(kind_of(message), desk.SOMETHING)
            found.append(_with(media, message.text or message.caption or ""))
    return found


def _with(media: str, words: str) -> Rich:
    return joined([plain(media), plain(clip(words.strip(), SHOPPER_LIMIT))], " ")


def _answer(one: Outgoing) -> Rich:
    """The bot's words in short, and the buttons under them."""
    media, html = _shown(one.params)
    words = plain(clip(as_read(html), BOT_LIMIT))
    rows = one.params.get("reply_markup", {}).get("inline_keyboard", [])
    names = [foreign(str(button.get("text", "")), OF_BUTTON) for row in rows for button in row][:BUTTONS]
    buttons = [filled(desk.BUTTONS, text=name) for name in names]
    return joined([plain(media), words, joined(buttons, " ")], " ")


def _shown(params: Any) -> tuple[str, str]:
    """What is pictured, and the text under it."""
    if "media" in params:
        album = params["media"]
        caption = next((str(each["caption"]) for each in album if each.get("caption")), "")
        return desk.PHOTOS.format(count=len(album)), caption
    media = next((desk.MEDIA[kind] for kind in ("photo", "document") if kind in params), "")
    return media, str(params.get("text") or params.get("caption") or params.get("title") or "")
