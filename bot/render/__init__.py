"""A Reply becomes Telegram messages: wording, keyboards, albums and Telegram's limits live here and nowhere else."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from bot.outbox import Outgoing
from bot.render.calls import Draft, text
from bot.render.drafts import drafts_of
from bot.render.keyboards import keyboard, person_row
from bot.render.managers import render_card
from bot.render.rich import plain
from bot.texts import Texts, texts
from catalog.products import Locale, Names
from graph.messages import Message, OwnData, Reply

MAX_MESSAGES = 3
KYIV = ZoneInfo("Europe/Kyiv")

__all__ = ["render", "render_apology", "render_card", "render_looking"]


def render(
    reply: Reply, chat: int, topic: int = 0, *, assistant: Names, already: int = 0, zone: ZoneInfo = KYIV
) -> tuple[Outgoing, ...]:
    """What the shopper in `chat` gets: as many as the reply has, three at most, which hold only while no person speaks
    there.

    `assistant` is how the bot calls itself; `already` messages of this turn were sent ahead; `zone` is where the shop's
    clocks are. Documents that the shopper asked for come last. Cards are not in it, see `render_card` and
    `render_order_card`.
    """
    words = texts(reply.locale)
    files = [_document(file) for file in reply.files]
    drafts = _within_limit(reply.messages, words, assistant, zone, MAX_MESSAGES - already - len(files))
    return _addressed([*drafts, *files], chat, topic)


def render_apology(chat: int, topic: int, locale: Locale) -> tuple[Outgoing, ...]:
    """The honest sentence when a turn is given up, with the way to a person."""
    words = texts(locale)
    return _addressed([text(plain(words.apology), keyboard([person_row(words)]))], chat, topic)


def render_looking(chat: int, topic: int, locale: Locale) -> Outgoing:
    """That we are still looking at the photo. No button: the answer comes next."""
    (looking,) = _addressed([text(plain(texts(locale).looking))], chat, topic)
    return looking


def _addressed(drafts: list[Draft], chat: int, topic: int) -> tuple[Outgoing, ...]:
    address = {"chat_id": chat, "message_thread_id": topic} if topic else {"chat_id": chat}
    return tuple(
        Outgoing(chat, draft.method, {**address, **draft.params}, topic, epoch_of=(chat, topic)) for draft in drafts
    )


def _document(file: OwnData) -> Draft:
    return Draft("sendDocument", {"document": {"$text": file.body, "name": file.name}})


def _within_limit(
    messages: Sequence[Message], words: Texts, assistant: Names, zone: ZoneInfo, most: int
) -> list[Draft]:
    """At most so many calls: albums lose their pictures before a message is lost."""
    drafts = drafts_of(messages, words, assistant, zone, album=True)
    if len(drafts) > most:
        drafts = drafts_of(messages, words, assistant, zone, album=False)
    return drafts[:most]
