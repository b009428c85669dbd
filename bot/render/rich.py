"""Text for Telegram: HTML beside what it reads as, because limits count the latter, in UTF-16 units."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
NAME_LIMIT = 120
BUTTON_LIMIT = 40
BIDI_CONTROLS = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def units(text: str) -> int:
    """Length as Telegram counts it. A character outside the basic plane, such as an emoji, is two."""
    return len(text) + sum(char > "\uffff" for char in text)


def tidy(text: str) -> str:
    """One line of somebody else's text: no control characters, no half surrogates, no tricks with direction."""
    kept = "".join(" " if _is_blank(char) else char for char in text if char not in BIDI_CONTROLS)
    return " ".join(kept.split())


def clip(text: str, limit: int) -> str:
    """At most `limit` units, with "…" in place of what was cut; never half an emoji."""
    if units(text) <= limit:
        return text
    room, kept = limit - 1, []
    for char in text:
        room -= units(char)
        if room < 0:
            break
        kept.append(char)
    return "".join(kept).rstrip("\u200d\ufe0f ") + "…"


@dataclass(frozen=True, slots=True)
class Rich:
    """A line as Telegram gets it (`html`) and as the shopper reads it (`plain`)."""

    html: str
    plain: str

    def __bool__(self) -> bool:
        return bool(self.plain)


def plain(text: str) -> Rich:
    """Text of ours or, after `tidy` and `clip`, of somebody else's: escaped."""
    return Rich(escape(text, quote=False), text)


def foreign(text: str, limit: int = NAME_LIMIT) -> Rich:
    """A name or a word that we did not write: one tidy line, clipped and escaped."""
    return plain(clip(tidy(text), limit))


def bold(text: Rich) -> Rich:
    return Rich(f"<b>{text.html}</b>", text.plain) if text else text


def italic(text: Rich) -> Rich:
    return Rich(f"<i>{text.html}</i>", text.plain) if text else text


def struck(text: Rich) -> Rich:
    return Rich(f"<s>{text.html}</s>", text.plain) if text else text


def code(text: str) -> Rich:
    """A SKU: monospaced, and one tap copies it."""
    return Rich(f"<code>{escape(text, quote=False)}</code>", text) if text else plain("")


def filled(template: str, **pieces: Rich) -> Rich:
    """A sentence of ours with its {braces} filled."""
    html = escape(template, quote=False).format(**{name: piece.html for name, piece in pieces.items()})
    return Rich(html, template.format(**{name: piece.plain for name, piece in pieces.items()}))


def joined(pieces: Iterable[Rich], separator: str) -> Rich:
    kept = [piece for piece in pieces if piece]
    between = escape(separator, quote=False)
    return Rich(between.join(piece.html for piece in kept), separator.join(piece.plain for piece in kept))


def fitted(lines: Sequence[Rich], limit: int, gap: str = "\n") -> Rich:
    """The lines one under another. A line for which there is no room is left out; put what matters first."""
    kept: list[Rich] = []
    room = limit
    for line in lines:
        if line and units(line.plain) <= room:
            kept.append(line)
            room -= units(line.plain) + len(gap)
    return joined(kept, gap)


def in_sections(sections: Sequence[Sequence[Rich]]) -> Rich:
    """Lines with an empty one between sections. The last section asks or tells what to do, so it keeps its room."""
    last = joined(sections[-1], "\n")
    above = fitted([fitted(lines, TEXT_LIMIT) for lines in sections[:-1]], TEXT_LIMIT - units(last.plain) - 2, "\n\n")
    return joined([above, last], "\n\n")


def _is_blank(char: str) -> bool:
    return unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"}
