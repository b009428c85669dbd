"""Photos, documents and albums: uploaded now, or sent again by their file id."""

from __future__ import annotations

import mimetypes
from collections.abc import Mapping
from typing import Any

from bot.sandbox.entities import caption
from bot.sandbox.errors import Refused, bad_request
from bot.sandbox.files import StoredFile
from bot.sandbox.methods.call import Call, Upload
from bot.sandbox.rooms import Json

PHOTO_LIMIT = 10 * 1024 * 1024
UPLOAD_LIMIT = 50 * 1024 * 1024
ALBUM = (2, 10)
APART = ("document", "audio")
DETAILS = ("width", "height", "duration")


async def send_photo(call: Call) -> Json:
    return await _send(call, "photo")


async def send_document(call: Call) -> Json:
    return await _send(call, "document")


async def send_media_group(call: Call) -> list[Json]:
    room = call.room()
    items: list[Json] = call.get("media")
    if not ALBUM[0] <= len(items) <= ALBUM[1]:
        raise bad_request("media group must include 2-10 items")
    kinds = {item["type"] for item in items}
    if len(kinds) > 1 and kinds & set(APART):
        raise bad_request("document can't be mixed with other media types")
    call.check_markup()
    contents = [await media_content(call, item) for item in items]
    group = {"media_group_id": call.world.new_group_id()}
    return [call.post(room, content | group) for content in contents]


async def get_file(call: Call) -> Json:
    stored = call.world.files.by_id(call.get("file_id"))
    if stored is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    stored = call.world.files.downloadable(stored)
    shown = call.world.files.as_json(stored, call.bot.id)
    return {key: shown[key] for key in ("file_id", "file_unique_id", "file_size")} | {"file_path": stored.path}


async def media_content(call: Call, item: Mapping[str, Any]) -> Json:
    """The message fields of one InputMedia: the file in its kind, caption, spoiler."""
    text = caption(item.get("caption"), item.get("parse_mode"), item.get("caption_entities"))
    flags = {"has_media_spoiler": "has_spoiler", "show_caption_above_media": "show_caption_above_media"}
    chosen = {shown: True for shown, given in flags.items() if item.get(given)}
    return await _file(call, item["type"], item["media"], item) | text.fields("caption") | chosen


async def _send(call: Call, kind: str) -> Json:
    room = call.room()
    call.check_markup()
    item = call.params | {"type": kind, "media": call.get(kind)}
    return call.post(room, await media_content(call, item))


async def _file(call: Call, kind: str, value: str, details: Mapping[str, Any]) -> Json:
    upload = call.uploads.get(value.removeprefix("attach://")) if value.startswith("attach://") else None
    if upload is not None:
        return await _uploaded(call, kind, upload, details)
    if value.startswith(("http://", "https://")):
        raise bad_request("failed to get HTTP URL content")
    stored = call.world.files.by_id(value)
    if stored is None:
        raise bad_request("wrong file identifier/HTTP URL specified")
    if stored.kind != kind:
        raise bad_request(f"can't use file of type {stored.kind.capitalize()} as {kind.capitalize()}")
    return _shown(call, kind, call.world.files.photo_of(stored) if kind == "photo" else (stored,))


async def _uploaded(call: Call, kind: str, upload: Upload, details: Mapping[str, Any]) -> Json:
    if not upload.data:
        raise bad_request("file must be non-empty")
    if len(upload.data) > UPLOAD_LIMIT:
        raise Refused(413, "Request Entity Too Large")
    if kind == "photo":
        if len(upload.data) > PHOTO_LIMIT:
            raise bad_request(f"file of size {len(upload.data)} bytes is too big for a photo")
        return _shown(call, kind, await call.world.files.keep_photo(upload.data, name=upload.name))
    mime = mimetypes.guess_type(upload.name)[0] or upload.mime
    known = {key: details.get(key, 1) for key in DETAILS} if kind in ("video", "animation") else {}
    known |= {"duration": details.get("duration", 1)} if kind == "audio" else {}
    return _shown(call, kind, (call.world.files.keep(kind, upload.data, mime=mime, name=upload.name, details=known),))


def _shown(call: Call, kind: str, files: tuple[StoredFile, ...]) -> Json:
    bodies = [call.world.files.as_json(file, call.bot.id) for file in files]
    return {kind: bodies if kind == "photo" else bodies[0]}
