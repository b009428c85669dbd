"""What stands under the card of a hand-off: who has it, and the buttons for what may be done with it now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import Any
from zoneinfo import ZoneInfo

from aiogram.types import Message

from bot.callbacks_desk import DeskButton, DeskVerb, pack_desk
from bot.handoff_cards import SentCard
from bot.outbox import Outgoing
from bot.render.keyboards import Button, Keyboard, button, keyboard
from bot.render.rich import CAPTION_LIMIT, TEXT_LIMIT, Rich, filled, joined, plain, tidy, units
from bot.texts import managers
from catalog.handoff_rules import Template
from catalog.staff import StaffMember
from graph.handoffs import Handoff, Level, Status

MARK = "▸ "
V = DeskVerb
WORDS = {
    V.TAKE: managers.CLAIM,
    V.TEMPLATES: managers.TEMPLATE,
    V.RETURN: managers.GIVE_BACK,
    V.RESOLVE: managers.RESOLVE,
    V.GRAB: managers.GRAB,
    V.CARD: managers.BACK_TO_CARD,
}
NAME_LIMIT = 60


def open_keyboard(handoff_id: int, level: int = 1, more: Iterable[Sequence[Button]] = ()) -> Keyboard:
    """Of a hand-off that nobody has taken. `more` rows come last."""
    return keyboard([_row(handoff_id, V.TAKE, V.TEMPLATES), _ways_on(handoff_id, level), *more])


def claimed_keyboard(handoff_id: int) -> Keyboard:
    """The one button that an order's card has while a person holds the talk with its buyer."""
    return keyboard([_row(handoff_id, V.RETURN)])


def desk_keyboard(handoff: Handoff, more: Iterable[Sequence[Button]] = ()) -> Keyboard:
    """What may be done with it as it stands; nothing when it is over."""
    if handoff.held:
        rows = [_row(handoff.id, V.TEMPLATES, V.RETURN), _ways_on(handoff.id, handoff.level)]
        return keyboard([*rows, *more])
    return open_keyboard(handoff.id, handoff.level, more) if handoff.live else keyboard([])


def templates_keyboard(handoff_id: int, templates: Sequence[Template]) -> Keyboard:
    """Each template, and the way back to the card's own buttons."""
    rows = [[button(each.title, pack_desk(DeskButton(V.SEND, handoff_id, each.code)))] for each in templates]
    return keyboard([*rows, _row(handoff_id, V.CARD)])


def grab_keyboard(handoff_id: int) -> Keyboard:
    return keyboard([_row(handoff_id, V.GRAB)])


def status_of(handoff: Handoff, zone: ZoneInfo, by: str | None = None) -> str:
    """One line: who has it and since when, or how it ended and through whom (`by`). Empty while it is new."""
    name = tidy(by or handoff.manager_name or managers.NAMELESS)[:NAME_LIMIT]
    if handoff.held:
        since = (handoff.claimed_at or handoff.turned_at).astimezone(zone)
        return managers.HELD_SINCE.format(name=name, at=f"{since:%H:%M}") + managers.CALLED_UP[handoff.level]
    if handoff.status is Status.RETURNED:
        return managers.GIVEN_BACK.format(name=name)
    if handoff.status is Status.RESOLVED:
        return managers.RESOLVED.format(name=name)
    was_held = handoff.claimed_at is not None
    return managers.WAITS_FOR[handoff.level] if was_held or handoff.level > Level.MANAGER else ""


def retold(card: SentCard, line: str, buttons: Keyboard) -> Outgoing:
    """The card as it was sent, with this line under it in place of the last, and these buttons."""
    html = noted_under(card.html, line)
    field, method = ("caption", "editMessageCaption") if card.captioned else ("text", "editMessageText")
    params: dict[str, Any] = {"chat_id": card.chat, "message_id": card.message_id}
    params |= {field: html, "parse_mode": "HTML", "reply_markup": buttons}
    return Outgoing(card.chat, method, params)


def noted_under(html: str, line: str) -> str:
    """With this line (empty: without one) in place of the last."""
    lines = [each for each in html.split("\n") if not each.startswith(MARK)]
    return "\n".join([*lines, *([MARK + escape(line, quote=False)] if line else [])])


def retold_as_seen(card: Message, line: str, buttons: Keyboard) -> Outgoing:
    """The same for a card of which only the message that was tapped is known.

    Text and entities go back as Telegram gave them. When there is no room, or the card is too old to be read, only the
    buttons change.
    """
    words, captioned = card.text or card.caption or "", card.text is None
    kept = "\n".join(each for each in words.split("\n") if not each.startswith(MARK))
    longer = f"{kept}\n{MARK}{tidy(line)}" if line else kept
    if not words or units(longer) > (CAPTION_LIMIT if captioned else TEXT_LIMIT):
        return rebuttoned(card.chat.id, card.message_id, buttons)
    params: dict[str, Any] = {"chat_id": card.chat.id, "message_id": card.message_id, "reply_markup": buttons}
    marks = [each.model_dump(mode="json", exclude_none=True) for each in card.entities or card.caption_entities or []]
    marks = [each for each in marks if each["offset"] + each["length"] <= units(kept)]
    if captioned:
        return Outgoing(card.chat.id, "editMessageCaption", {**params, "caption": longer, "caption_entities": marks})
    return Outgoing(card.chat.id, "editMessageText", {**params, "text": longer, "entities": marks})


def rebuttoned(chat: int, message_id: int, buttons: Keyboard) -> Outgoing:
    params = {"chat_id": chat, "message_id": message_id, "reply_markup": buttons}
    return Outgoing(chat, "editMessageReplyMarkup", params)


def mentions(members: Sequence[StaffMember]) -> Rich:
    """Names that Telegram tells their owners of."""
    return joined([_mention(member) for member in members], ", ")


def called(level: Level, members: Sequence[StaffMember]) -> Rich:
    """Whom a hand-off of this level waits for, each told by Telegram."""
    what = plain(managers.RAISED_TO[level])
    return filled(managers.CALLED, what=what, names=mentions(members)) if members else _nobody(what)


def _nobody(what: Rich) -> Rich:
    return filled(managers.NOBODY_CALLED, what=what)


def _mention(member: StaffMember) -> Rich:
    name = tidy(member.name)[:NAME_LIMIT] or managers.NAMELESS
    return Rich(f'<a href="tg://user?id={member.id}">{escape(name, quote=False)}</a>', name)


def _ways_on(handoff_id: int, level: int) -> list[Button]:
    """To its end, or to whoever stands next above this level."""
    higher = [word for to, word in managers.RAISE.items() if to > level]
    raising = [button(word, pack_desk(DeskButton(V.RAISE, handoff_id))) for word in higher[:1]]
    return [*_row(handoff_id, V.RESOLVE), *raising]


def _row(handoff_id: int, *verbs: DeskVerb) -> list[Button]:
    return [button(WORDS[verb], pack_desk(DeskButton(verb, handoff_id))) for verb in verbs]
