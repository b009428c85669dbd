"""HTML parse mode, with the server's own error words. Offsets of entities are UTF-16 units, of errors UTF-8 bytes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from bot.sandbox.errors import cannot_parse_entities

TAGS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "code": "code", "pre": "pre",
    "tg-spoiler": "spoiler", "span": "spoiler", "a": "text_link", "tg-emoji": "custom_emoji",
    "blockquote": "blockquote",
}  # fmt: skip
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
REFERENCE = re.compile(r"&(?:(lt|gt|amp|quot)|#(\d{1,7})|#x([0-9a-fA-F]{1,6}));")
ATTRIBUTE = re.compile(r"""\s*([^\s=>/"']+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s>"']+))?""")
MENTION = re.compile(r"tg://user\?id=(\d+)")


@dataclass(slots=True)
class Open:
    tag: str
    kind: str
    start: int
    attributes: dict[str, str]


class HtmlParser:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._out: list[str] = []
        self._length = 0
        self._stack: list[Open] = []
        self._entities: list[dict[str, Any]] = []

    def parse(self) -> tuple[str, list[dict[str, Any]]]:
        """The text without markup, and its entities; raises Refused(400)."""
        while self._at < len(self._text):
            if self._text[self._at] == "<":
                self._tag()
            else:
                self._character()
        if self._stack:
            raise cannot_parse_entities(f'Can\'t find end tag corresponding to start tag "{self._stack[-1].tag}"')
        return "".join(self._out), _with_languages(self._entities)

    def _character(self) -> None:
        reference = REFERENCE.match(self._text, self._at)
        if reference:
            self._write(_dereferenced(reference))
            self._at = reference.end()
        else:
            self._write(self._text[self._at])
            self._at += 1

    def _write(self, piece: str) -> None:
        if piece == "\r":
            return
        self._out.append(piece)
        self._length += len(piece.encode("utf-16-le")) // 2

    def _tag(self) -> None:
        start = self._at
        if self._text.startswith("</", start):
            self._end_tag(start)
        else:
            self._start_tag(start)

    def _start_tag(self, start: int) -> None:
        name = self._name(start + 1)
        if self._at >= len(self._text):
            raise cannot_parse_entities(f"Unclosed start tag at byte offset {self._bytes(start)}")
        if name not in TAGS:
            raise cannot_parse_entities(f'Unsupported start tag "{name}" at byte offset {self._bytes(start)}')
        attributes = self._attributes(start, name)
        if name == "span" and attributes.get("class") != "tg-spoiler":
            where = self._bytes(start)
            raise cannot_parse_entities(f'Tag "span" must have class "tg-spoiler" at byte offset {where}')
        self._stack.append(Open(name, TAGS[name], self._length, attributes))

    def _name(self, start: int) -> str:
        self._at = start
        while self._at < len(self._text) and self._text[self._at] not in "> \t\r\n":
            self._at += 1
        return self._text[start : self._at].lower()

    def _attributes(self, start: int, tag: str) -> dict[str, str]:
        found: dict[str, str] = {}
        while True:
            while self._at < len(self._text) and self._text[self._at].isspace():
                self._at += 1
            if self._at >= len(self._text):
                raise cannot_parse_entities(f"Unclosed start tag at byte offset {self._bytes(start)}")
            if self._text[self._at] == ">":
                self._at += 1
                return found
            match = ATTRIBUTE.match(self._text, self._at)
            if match is None:
                where = self._bytes(start)
                raise cannot_parse_entities(f'Empty attribute name in the tag "{tag}" at byte offset {where}')
            found[match[1].lower()] = REFERENCE.sub(_dereferenced, (match[2] or "").strip("\"'"))
            self._at = match.end()

    def _end_tag(self, start: int) -> None:
        if not self._stack:
            raise cannot_parse_entities(f"Unexpected end tag at byte offset {self._bytes(start)}")
        name = self._name(start + 2)
        while self._at < len(self._text) and self._text[self._at].isspace():
            self._at += 1
        if self._at >= len(self._text) or self._text[self._at] != ">":
            raise cannot_parse_entities(f"Unclosed end tag at byte offset {self._bytes(start)}")
        opened = self._stack.pop()
        if name and name != opened.tag:
            problem = (
                f'Unmatched end tag at byte offset {self._bytes(start)}, expected "</{opened.tag}>", found "</{name}>"'
            )
            raise cannot_parse_entities(problem)
        self._at += 1
        self._close(opened)

    def _close(self, opened: Open) -> None:
        entity: dict[str, Any] = {"type": opened.kind, "offset": opened.start, "length": self._length - opened.start}
        if opened.kind == "text_link":
            entity |= self._link(opened)
        elif opened.kind == "custom_emoji":
            entity["custom_emoji_id"] = opened.attributes.get("emoji-id", "")
        elif opened.kind == "blockquote" and "expandable" in opened.attributes:
            entity["type"] = "expandable_blockquote"
        elif opened.kind == "code" and opened.attributes.get("class", "").startswith("language-"):
            entity["language"] = opened.attributes["class"].removeprefix("language-")
        if entity["length"]:
            self._entities.append(entity)

    def _link(self, opened: Open) -> dict[str, Any]:
        shown = "".join(self._out).encode("utf-16-le")[opened.start * 2 :].decode("utf-16-le")
        return link(opened.attributes.get("href") or shown)

    def _bytes(self, position: int) -> int:
        return len(self._text[:position].encode())


def link(url: str) -> dict[str, Any]:
    """What an entity carries for this address: a mention of a user, a link, or nothing when it is no address."""
    mention = MENTION.fullmatch(url)
    if mention:
        return {"type": "text_mention", "user": {"id": int(mention[1]), "is_bot": False, "first_name": ""}}
    if re.match(r"(https?|tg|ton|tonsite)://\S+$", url):
        return {"url": url}
    return {"url": f"http://{url}"} if re.fullmatch(r"[\w-]+(\.[\w-]+)+(/\S*)?", url) else {"length": 0}


def _dereferenced(match: re.Match[str]) -> str:
    if match[1]:
        return NAMED[match[1]]
    code = int(match[2]) if match[2] else int(match[3], 16)
    return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else ""


def _with_languages(entities: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """`<pre><code class="language-x">` is one entity, a `pre` with a language."""
    spans = {(entity["offset"], entity["length"]): entity for entity in entities if entity["type"] == "pre"}
    kept = []
    for entity in entities:
        outer = spans.get((entity["offset"], entity["length"])) if entity["type"] == "code" else None
        language = entity.pop("language", None)
        if outer is None:
            kept.append(entity)
            if entity["type"] == "pre" and language:
                entity["language"] = language
        elif language:
            outer["language"] = language
    return kept
