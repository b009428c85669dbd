"""Markup as the official server reads it."""

from __future__ import annotations

import pytest
from aiogram.types import MessageEntity
from aiogram.utils.text_decorations import html_decoration, markdown_decoration

from bot.sandbox.entities import caption, message_text, parse
from bot.sandbox.errors import Refused

SPANS = [
    ("bold", "Куртка 👋", {}),
    ("italic", "тепла", {}),
    ("underline", "зима", {}),
    ("strikethrough", "1 200 грн", {}),
    ("spoiler", "сюрприз", {}),
    ("code", "KT-128", {}),
    ("text_link", "сайт", {"url": "https://example.com/a_b?x=1&y=2"}),
    ("blockquote", "цитата", {}),
]


@pytest.mark.parametrize(("kind", "words", "more"), SPANS)
@pytest.mark.parametrize(("mode", "decoration"), [("HTML", html_decoration), ("MarkdownV2", markdown_decoration)])
def test_what_aiogram_decorates_is_read_back(
    kind: str, words: str, more: dict[str, str], mode: str, decoration
) -> None:
    before = "Ціна <5> & 🧥. (так!)\n"
    offset, length = (len(text.encode("utf-16-le")) // 2 for text in (before, words))
    text = before + words + "\n- кінець."
    entity = MessageEntity(type=kind, offset=offset, length=length, **more)
    marked = decoration.unparse(text, [entity])
    parsed = parse(marked, mode)
    assert parsed.text == text
    assert [dict(found) for found in parsed.entities] == [entity.model_dump(exclude_none=True)]


@pytest.mark.parametrize(
    ("mode", "text", "problem"),
    [
        ("HTML", "a <x>b</x>", 'Unsupported start tag "x" at byte offset 2'),
        ("HTML", "ї <5 грн", 'Unsupported start tag "5" at byte offset 3'),
        ("HTML", "ї <b", "Unclosed start tag at byte offset 3"),
        ("HTML", "<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
        ("HTML", "a</b>", "Unexpected end tag at byte offset 1"),
        ("HTML", "<b><i>a</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ("HTML", "<span>a</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("MarkdownV2", "5.5", "Character '.' is reserved and must be escaped with the preceding '\\'"),
        ("MarkdownV2", "a *b", "Can't find end of Bold entity at byte offset 2"),
        ("MarkdownV2", "a `b", "Can't find end of Code entity at byte offset 2"),
        ("MarkdownV2", "[a](b", "Can't find end of a URL at byte offset 3"),
        ("Markdown", "ї _b", "Can't find end of the entity starting at byte offset 3"),
    ],
)
def test_broken_markup_is_refused_in_the_servers_words(mode: str, text: str, problem: str) -> None:
    with pytest.raises(Refused) as refused:
        parse(text, mode)
    assert refused.value.description == f"Bad Request: can't parse entities: {problem}"


@pytest.mark.parametrize(
    ("mode", "text"),
    [("HTML", '<pre><code class="language-python">a=1</code></pre>'), ("MarkdownV2", "```python\na=1```")],
)
def test_a_block_of_code_names_its_language(mode: str, text: str) -> None:
    [entity] = parse(text, mode).entities
    assert dict(entity) == {"type": "pre", "offset": 0, "length": 3, "language": "python"}


def test_nested_markup_keeps_both_entities() -> None:
    assert parse("<b>a<i>b</i></b>", "HTML") == parse("*a_b_*", "MarkdownV2")
    assert [entity["type"] for entity in parse("*a_b_*", "MarkdownV2").entities] == ["bold", "italic"]
    assert [entity["type"] for entity in parse("__a _b_\r__", "MarkdownV2").entities] == ["underline", "italic"]


def test_quotes_run_over_lines_and_may_be_expandable() -> None:
    parsed = parse(">one\n>two||\nafter", "MarkdownV2")
    assert parsed.text == "one\ntwo\nafter"
    assert [dict(entity) for entity in parsed.entities] == [{"type": "expandable_blockquote", "offset": 0, "length": 7}]


def test_character_references_are_read_and_unknown_ones_are_kept() -> None:
    assert parse("&lt;b&gt; &amp; &#1111; &#x456; &nbsp;", "HTML").text == "<b> & ї і &nbsp;"


def test_links_commands_and_tags_are_found_by_themselves() -> None:
    parsed = parse("/start@vitrina_bot 👋 https://example.com/x, @olena #зима +380 00 123 45 67", None)
    assert [entity["type"] for entity in parsed.entities] == [
        "bot_command",
        "url",
        "mention",
        "hashtag",
        "phone_number",
    ]
    assert parsed.entities[1]["offset"] == 22
    assert parse("<code>/start</code>", "HTML").entities[0]["type"] == "code"
    assert parse("1/2 і a@b.ua", None).entities[0]["type"] == "email"


def test_outer_whitespace_goes_and_entities_move_with_it() -> None:
    parsed = parse(" \n <b> x</b> ", "HTML")
    assert (parsed.text, dict(parsed.entities[0])) == ("x", {"type": "bold", "offset": 0, "length": 1})


def test_lengths_count_utf16_units_after_parsing() -> None:
    assert message_text("<b>" + "👋" * 2048 + "</b>", "HTML", None).text == "👋" * 2048
    with pytest.raises(Refused, match="message is too long"):
        message_text("👋" * 2049, None, None)
    with pytest.raises(Refused, match="message text is empty"):
        message_text("<b> </b>", "HTML", None)
    assert caption("x" * 1024, None, None).text
    with pytest.raises(Refused, match="caption is too long"):
        caption("x" * 1025, None, None)
