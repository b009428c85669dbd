"""Links in what people write: which post or page each leads to, under the keys that catalog.posts knows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlencode, urlsplit

from graph.messages import Door

KEY_LIMIT = 200
_TRACKING = """
fbclid gclid gbraid wbraid dclid msclkid yclid ttclid twclid igsh igshid igsh_id mc_cid mc_eid _ga _gl
"""
TRACKING = frozenset(_TRACKING.split())
FOUND = re.compile(r"(?:https?://|www\.)[^\s<>«»\"]+|(?<![\w@./-])(?:[a-z0-9-]+\.)+[a-z]{2,24}/[^\s<>«»\"]*", re.I)
CLOSING = ".,;:!?…'”’)]}"
INSTAGRAM = frozenset({"instagram.com", "instagr.am"})
TELEGRAM = frozenset({"t.me", "telegram.me", "telegram.dog"})
SHARED = re.compile(r"/(?:[\w.]+/)?(?:p|reel|reels|tv)/([\w-]{5,64})(?:/.*)?", re.ASCII)
PUBLIC = re.compile(r"/(?:s/)?([A-Za-z]\w{3,31})/(?:\d+/)?(\d{1,18})", re.ASCII)
PRIVATE = re.compile(r"/c/(\d{1,15})/(?:\d+/)?(\d{1,18})", re.ASCII)
BOT = re.compile(r"/(\w{3,32})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Address:
    """A link as written, the door it stands for, and what it leads to: a `key` of a post or page (none for a profile),
    or the `payload` of a deep link to the bot named `bot`."""

    written: str
    door: Door
    key: str | None = None
    bot: str = ""
    payload: str = ""


def addresses_in(text: str) -> tuple[Address, ...]:
    """Every link in a text, in order, each once."""
    written = (_trimmed(found[0]) for found in FOUND.finditer(text))
    read = (address_of(one) for one in dict.fromkeys(written))
    return tuple(address for address in read if address is not None)


def address_of(written: str) -> Address | None:
    """One link; None when it is none. Tracking parameters, "www." and the scheme say nothing about the page."""
    try:
        url = urlsplit(written if "://" in written else f"https://{written}")
        host = _host(url)
    except ValueError:
        return None
    if url.scheme not in ("http", "https") or "." not in host:
        return None
    if host in INSTAGRAM:
        found = SHARED.fullmatch(url.path)
        return Address(written, Door.INSTAGRAM, f"ig:{found[1]}" if found else None)
    if host in TELEGRAM:
        return _telegram(written, url)
    return Address(written, Door.SITE, page_key(url))


def post_keys(chat: int, username: str | None, message_id: int) -> tuple[str, ...]:
    """What a channel's post is called: by the channel's id, and by its public name if it has one."""
    named = (f"tg:@{username.lower()}/{message_id}",) if username else ()
    return (f"tg:{chat}/{message_id}", *named)


def link_of(key: str) -> str:
    """A link that leads where the key says."""
    kind, _, rest = key.partition(":")
    if kind == "ig":
        return f"https://www.instagram.com/p/{rest}/"
    if kind == "tg":
        return f"https://t.me/{rest[1:] if rest.startswith('@') else 'c/' + rest.removeprefix('-100')}"
    return f"https://{rest}"


def page_key(url: SplitResult) -> str:
    """ "url:host/path?rest", at most 200 characters."""
    path = quote(unquote(url.path), safe="/{}").rstrip("/")
    kept = sorted((name, value) for name, value in parse_qsl(url.query) if not _tracks(name))
    key = f"url:{_host(url)}{path}" + (f"?{urlencode(kept, safe='{}')}" if kept else "")
    return key if len(key) <= KEY_LIMIT else f"url:{_host(url)[:100]}/#{sha256(key.encode()).hexdigest()}"


def page_pattern(template: str) -> re.Pattern[str]:
    """Matches the keys of product pages: "https://shop.example/p/{sku}" finds `sku` (and `colour`) in them."""
    escaped = re.escape(page_key(urlsplit(template)))
    for name in ("sku", "colour"):
        escaped = escaped.replace(re.escape(f"{{{name}}}"), f"(?P<{name}>[^/?&#]+)")
    return re.compile(escaped, re.IGNORECASE)


def _telegram(written: str, url: SplitResult) -> Address:
    public, private, bot = PUBLIC.fullmatch(url.path), PRIVATE.fullmatch(url.path), BOT.fullmatch(url.path)
    if private is not None:
        return Address(written, Door.CHANNEL, f"tg:-100{private[1]}/{private[2]}")
    if public is not None:
        return Address(written, Door.CHANNEL, f"tg:@{public[1].lower()}/{public[2]}")
    payload = dict(parse_qsl(url.query)).get("start", "")
    if bot is not None and payload:
        return Address(written, Door.LINK, bot=bot[1].lower(), payload=payload)
    return Address(written, Door.CHANNEL)


def _host(url: SplitResult) -> str:
    return re.sub(r"^(?:www|m)\.", "", (url.hostname or "").lower())


def _tracks(name: str) -> bool:
    return name.lower() in TRACKING or name.lower().startswith("utm_")


def _trimmed(written: str) -> str:
    """Without what ends the sentence; a bracket stays if it was opened inside."""
    while written and written[-1] in CLOSING and not (written[-1] == ")" and "(" in written):
        written = written[:-1]
    return written
