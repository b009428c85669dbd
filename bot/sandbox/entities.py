"""Text as Telegram keeps it: markup parsed, whitespace trimmed, links and commands found, lengths in UTF-16 units."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.sandbox.errors import bad_request
from bot.sandbox.markup_html import HtmlParser
from bot.sandbox.markup_markdown import MarkdownV2Parser, parse_markdown

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
FOUND = (
    ("url", re.compile(r"(?:https?|tg)://[^\s<>\"]+[^\s<>\".,:;!?)\]]")),
    ("email", re.compile(r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b")),
    ("url", re.compile(r"(?<![\w@.])(?:[\w-]+\.)+(?:com|ua|net|org|me|info|io)\b(?:/\S*)?")),
    ("mention", re.compile(r"(?<!\w)@[A-Za-z]\w{3,31}\b")),
    ("bot_command", re.compile(r"(?<![\w/])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z]\w{3,31})?(?![\w/])")),
    ("hashtag", re.compile(r"(?<!\w)#\w*[^\W\d_]\w*")),
    ("phone_number", re.compile(r"(?<![\w+])\+\d[\d ()-]{8,16}\d\b")),
)
CONTROL = {code: " " for code in range(32) if code not in (10, 13)}
UNBROKEN = frozenset({"code", "pre", "text_link", "url", "email", "mention", "text_mention"})


@dataclass(frozen=True, slots=True)
class Formatted:
    text: str
    entities: tuple[Mapping[str, Any], ...] = ()

    def fields(self, name: str) -> dict[str, Any]:
        """`name` is text or caption; its entities go into entities or caption_entities."""
        if not self.text:
            return {}
        key = "entities" if name == "text" else f"{name}_entities"
        return {name: self.text} | ({key: [dict(entity) for entity in self.entities]} if self.entities else {})


def utf16(text: str) -> int:
    """Length as Telegram counts it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def message_text(text: str, parse_mode: str | None, entities: Iterable[Mapping[str, Any]] | None) -> Formatted:
    """The text of a message; refused when empty or longer than 4096 after parsing."""
    formatted = parse(text, parse_mode, entities)
    if not formatted.text:
        raise bad_request("message text is empty")
    if utf16(formatted.text) > TEXT_LIMIT:
        raise bad_request("message is too long")
    return formatted


def caption(text: str | None, parse_mode: str | None, entities: Iterable[Mapping[str, Any]] | None) -> Formatted:
    """A caption, possibly empty; refused when longer than 1024 after parsing."""
    formatted = parse(text or "", parse_mode, entities)
    if utf16(formatted.text) > CAPTION_LIMIT:
        raise bad_request("message caption is too long")
    return formatted


def parse(text: str, parse_mode: str | None, entities: Iterable[Mapping[str, Any]] | None = None) -> Formatted:
    """Markup by `parse_mode`, or the entities as given; then trimmed, with links and commands found by themselves."""
    mode = (parse_mode or "").lower()
    text = _clean(text)
    given = [dict(entity) for entity in entities or ()]
    if entities:
        plain, found = text, given
    elif mode == "html":
        plain, found = HtmlParser(text).parse()
    elif mode == "markdownv2":
        plain, found = MarkdownV2Parser(text).parse()
    elif mode == "markdown":
        plain, found = parse_markdown(text)
    elif mode:
        raise bad_request("unsupported parse_mode")
    else:
        plain, found = text, []
    return _tidy(plain, found)


def pieces(text: str, limit: int = TEXT_LIMIT) -> list[str]:
    """A text as clients send it: in as many messages as its length asks for."""
    found, start, length = [], 0, 0
    for position, char in enumerate(text):
        length += utf16(char)
        if length > limit:
            found.append(text[start:position])
            start, length = position, utf16(char)
    return [*found, text[start:]]


def _clean(text: str) -> str:
    """Control characters become spaces; half a surrogate pair is no text."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise bad_request("strings must be encoded in UTF-8") from error
    return text.translate(CONTROL)


def _tidy(text: str, entities: list[dict[str, Any]]) -> Formatted:
    trimmed = text.strip()
    shift = utf16(text[: len(text) - len(text.lstrip())])
    length = utf16(trimmed)
    kept = [moved for entity in entities if (moved := _moved(entity, shift, length))]
    kept += _recognised(trimmed, kept)
    kept.sort(key=lambda entity: (entity["offset"], -entity["length"]))
    return Formatted(trimmed, tuple(kept))


def _moved(entity: dict[str, Any], shift: int, length: int) -> dict[str, Any] | None:
    start = max(0, entity["offset"] - shift)
    end = min(length, entity["offset"] + entity["length"] - shift)
    return {**entity, "offset": start, "length": end - start} if end > start else None


def _recognised(text: str, taken: list[dict[str, Any]]) -> list[dict[str, Any]]:
    busy = [(entity["offset"], entity["offset"] + entity["length"]) for entity in taken if entity["type"] in UNBROKEN]
    found = []
    for kind, pattern in FOUND:
        for match in pattern.finditer(text):
            start = utf16(text[: match.start()])
            end = start + utf16(match[0])
            if all(end <= other_start or start >= other_end for other_start, other_end in busy):
                busy.append((start, end))
                found.append({"type": kind, "offset": start, "length": end - start})
    return found
