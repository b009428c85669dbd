"""What people send besides text and photos, as the fields of a Message."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image

from bot.sandbox.entities import CAPTION_LIMIT, parse, utf16
from bot.sandbox.errors import WrongCommand
from bot.sandbox.files import Files
from bot.sandbox.rooms import Json, User

FILES: dict[str, tuple[str, str, Json]] = {
    "sticker": ("sticker.webp", "image/webp", {"type": "regular", "width": 512, "height": 512, "is_animated": False,
                                               "is_video": False, "emoji": "👋"}),
    "voice": ("voice.ogg", "audio/ogg", {"duration": 3}),
    "video": ("video.mp4", "video/mp4", {"width": 640, "height": 480, "duration": 5}),
    "animation": ("animation.gif.mp4", "video/mp4", {"width": 320, "height": 240, "duration": 2}),
    "document": ("document.bin", "application/octet-stream", {}),
}  # fmt: skip
KINDS = (*FILES, "location", "contact")


def made(
    files: Files,
    kind: str,
    data: bytes | None,
    name: str | None,
    mime: str | None,
    bot_id: int,
    sender: User,
    details: Mapping[str, Any],
) -> Json:
    """Fields for one of KINDS; raises WrongCommand for any other. Without `data` an invented file is sent."""
    if kind in FILES:
        usual_name, usual_mime, properties = FILES[kind]
        known = properties | {key: value for key, value in details.items() if key in properties}
        content = data if data is not None else _invented(kind)
        stored = files.keep(kind, content, mime=mime or usual_mime, name=name or usual_name, details=known)
        body = files.as_json(stored, bot_id)
        if kind == "animation":
            return {kind: body, "document": {key: body[key] for key in body if key not in properties}}
        return {kind: body}
    if kind in PLAIN:
        return {kind: PLAIN[kind](sender, details)}
    raise WrongCommand(f"unknown kind {kind!r}; known: {', '.join(KINDS)}")


async def photos(files: Files, pictures: list[bytes | Path], caption: str, raw: bool, bot_id: int) -> list[Json]:
    """Fields of one message for each picture, the caption on the first; `raw` keeps the bytes, broken ones too."""
    contents: list[Json] = []
    for picture in pictures:
        data = await asyncio.to_thread(picture.read_bytes) if isinstance(picture, Path) else picture
        sizes = await files.keep_photo(data, raw=raw)
        contents.append({"photo": [files.as_json(size, bot_id) for size in sizes]})
    contents[0] |= captioned(caption)
    return contents


def captioned(text: str) -> Json:
    """The fields of a caption, none for an empty one; raises WrongCommand above 1024 UTF-16 units."""
    if utf16(text) > CAPTION_LIMIT:
        raise WrongCommand(f"a caption holds {CAPTION_LIMIT} UTF-16 units")
    return parse(text, None).fields("caption")


def _location(_: User, details: Mapping[str, Any]) -> Json:
    return {"latitude": float(details.get("latitude", 50.4501)), "longitude": float(details.get("longitude", 30.5234))}


def _contact(sender: User, details: Mapping[str, Any]) -> Json:
    phone = str(details.get("phone_number", f"+38000{sender.id:07d}"))
    return {"phone_number": phone, "first_name": sender.first_name, "user_id": sender.id}


PLAIN: dict[str, Callable[[User, Mapping[str, Any]], Json]] = {"location": _location, "contact": _contact}


def _invented(kind: str) -> bytes:
    if kind != "sticker":
        return b"an invented " + kind.encode()
    out = BytesIO()
    Image.new("RGBA", (512, 512), (250, 190, 60, 255)).save(out, "WEBP")
    return out.getvalue()
