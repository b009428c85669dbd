"""MarkdownV2 and the older Markdown parse mode, with the server's own error words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from bot.sandbox.errors import cannot_parse_entities
from bot.sandbox.markup_html import link

RESERVED = "_*[]()~`>#+-=|{}.!"
MARKERS = (
    ("```", "pre"), ("||", "spoiler"), ("__", "underline"), ("_", "italic"), ("*", "bold"), ("~", "strikethrough"),
    ("`", "code"), ("![", "custom_emoji"), ("[", "text_link"),
)  # fmt: skip
ENDS = {kind: "]" if marker.endswith("[") else marker for marker, kind in MARKERS}
NAMES = {
    "pre": "Pre", "spoiler": "Spoiler", "underline": "Underline", "italic": "Italic", "bold": "Bold",
    "strikethrough": "Strikethrough", "code": "Code", "custom_emoji": "CustomEmoji", "text_link": "TextUrl",
}  # fmt: skip
QUOTES = ("blockquote", "expandable_blockquote")
LANGUAGE = re.compile(r"[^\s`]+(?=\n)")


@dataclass(slots=True)
class Open:
    kind: str
    start: int
    source: int
    language: str = ""


class MarkdownV2Parser:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._out: list[str] = []
        self._length = 0
        self._stack: list[Open] = []
        self._entities: list[dict[str, Any]] = []

    def parse(self) -> tuple[str, list[dict[str, Any]]]:
        """The text without markup, and its entities; raises Refused(400)."""
        self._line_start()
        while self._at < len(self._text):
            self._step()
        self._end_quote()
        if self._stack:
            opened = self._stack[-1]
            where = len(self._text[: opened.source].encode())
            raise cannot_parse_entities(f"Can't find end of {NAMES[opened.kind]} entity at byte offset {where}")
        return "".join(self._out), self._entities

    def _step(self) -> None:
        char = self._text[self._at]
        if char == "\\" and self._at + 1 < len(self._text) and 0 < ord(self._text[self._at + 1]) < 127:
            self._write(self._text[self._at + 1])
            self._at += 2
        elif self._ends():
            self._close()
        elif self._top() in ("code", "pre"):
            self._plain(char)
        elif char == "\n":
            self._plain(char)
            self._line_start()
        elif char in RESERVED:
            self._marker(char)
        else:
            self._plain(char)

    def _plain(self, char: str) -> None:
        self._write(char)
        self._at += 1

    def _write(self, piece: str) -> None:
        if piece == "\r":
            return
        self._out.append(piece)
        self._length += len(piece.encode("utf-16-le")) // 2

    def _top(self) -> str:
        return self._stack[-1].kind if self._stack else ""

    def _ends(self) -> bool:
        kind = self._top()
        if kind in QUOTES or not kind or not self._text.startswith(ENDS[kind], self._at):
            return False
        return kind != "italic" or not self._text.startswith("__", self._at)

    def _marker(self, char: str) -> None:
        if self._expands():
            self._stack[-1].kind = "expandable_blockquote"
            self._at += 2
            return
        for marker, kind in MARKERS:
            if self._text.startswith(marker, self._at):
                self._open(marker, kind)
                return
        raise cannot_parse_entities(f"Character '{char}' is reserved and must be escaped with the preceding '\\'")

    def _expands(self) -> bool:
        after = self._at + 2
        at_end = after >= len(self._text) or self._text[after] == "\n"
        return self._top() == "blockquote" and self._text.startswith("||", self._at) and at_end

    def _open(self, marker: str, kind: str) -> None:
        opened = Open(kind, self._length, self._at)
        self._at += len(marker)
        if kind == "pre":
            language = LANGUAGE.match(self._text, self._at)
            opened.language = language[0] if language else ""
            self._at += len(opened.language)
            if self._text.startswith("\n", self._at):
                self._at += 1
        self._stack.append(opened)

    def _close(self) -> None:
        opened = self._stack.pop()
        self._at += len(ENDS[opened.kind])
        entity: dict[str, Any] = {"type": opened.kind, "offset": opened.start, "length": self._length - opened.start}
        if opened.language:
            entity["language"] = opened.language
        if opened.kind in ("text_link", "custom_emoji"):
            entity |= self._address(opened)
        if entity["length"]:
            self._entities.append(entity)

    def _address(self, opened: Open) -> dict[str, Any]:
        if not self._text.startswith("(", self._at):
            shown = "".join(self._out).encode("utf-16-le")[opened.start * 2 :].decode("utf-16-le")
            return link(shown) if opened.kind == "text_link" else {"length": 0}
        end = re.compile(r"((?:\\.|[^\\)])*)\)").match(self._text, self._at + 1)
        if end is None:
            where = len(self._text[: self._at].encode())
            raise cannot_parse_entities(f"Can't find end of a URL at byte offset {where}")
        self._at = end.end()
        url = re.sub(r"\\(.)", r"\1", end[1])
        if opened.kind == "text_link":
            return link(url)
        return {"custom_emoji_id": url.rpartition("=")[2]}

    def _line_start(self) -> None:
        quoted = self._text.startswith(">", self._at)
        if quoted:
            self._at += 1
        if quoted and self._top() not in QUOTES and not self._stack:
            self._stack.append(Open("blockquote", self._length, self._at))
        elif not quoted:
            self._end_quote(newline=1)

    def _end_quote(self, newline: int = 0) -> None:
        if self._top() in QUOTES:
            opened = self._stack.pop()
            length = self._length - opened.start - newline
            self._entities.append({"type": opened.kind, "offset": opened.start, "length": length})


def parse_markdown(text: str) -> tuple[str, list[dict[str, Any]]]:
    """The older Markdown: no nesting, and an underscore inside a word still opens italics."""
    out: list[str] = []
    entities: list[dict[str, Any]] = []
    at = 0
    while at < len(text):
        if text[at] == "\\" and text[at + 1 : at + 2] in tuple("_*`["):
            out.append(text[at + 1])
            at += 2
        elif text[at] in "_*`[":
            at = _old_entity(text, at, out, entities)
        else:
            out.append(text[at])
            at += 1
    return "".join(out), entities


def _old_entity(text: str, at: int, out: list[str], entities: list[dict[str, Any]]) -> int:
    marker = "```" if text.startswith("```", at) else text[at]
    kind = {"```": "pre", "`": "code", "_": "italic", "*": "bold", "[": "text_link"}[marker]
    end = text.find("]" if marker == "[" else marker, at + len(marker))
    if end < 0:
        where = len(text[:at].encode())
        raise cannot_parse_entities(f"Can't find end of the entity starting at byte offset {where}")
    inner = text[at + len(marker) : end]
    offset = len("".join(out).encode("utf-16-le")) // 2
    entity: dict[str, Any] = {"type": kind, "offset": offset, "length": len(inner.encode("utf-16-le")) // 2}
    out.append(inner)
    after = end + len(marker)
    if kind == "text_link":
        address = re.compile(r"\(([^)]*)\)").match(text, after)
        entity |= link(address[1]) if address else {"length": 0}
        after = address.end() if address else after
    if entity["length"]:
        entities.append(entity)
    return after
