"""Files as Telegram keeps them: known by content, photos in several sizes, ids good for sending again."""

from __future__ import annotations

import asyncio
import base64
import hashlib
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from PIL import Image, ImageOps, UnidentifiedImageError

from bot.sandbox.errors import bad_request

DOWNLOAD_LIMIT = 20 * 1024 * 1024
SIDES = (90, 320, 800, 1280)
JPEG_QUALITY = 87
PHOTO_SIDES_SUM = 10_000
PHOTO_RATIO = 20
PREFIXES = {"photo": "AgACAgIAAx", "document": "BQACAgIAAx", "sticker": "CAACAgIAAx", "voice": "AwACAgIAAx"}
FOLDERS = {"photo": "photos", "sticker": "stickers", "voice": "voice", "video": "videos", "animation": "animations"}


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One file of one kind. `unique_id` follows from the content, so it is the same whoever sends it, whenever."""

    unique_id: str
    kind: str
    data: bytes
    mime: str
    name: str
    path: str
    size: tuple[int, int] | None = None
    details: tuple[tuple[str, Any], ...] = ()


class Files:
    """Content by unique id; file ids carry the bot that may use them."""

    def __init__(self) -> None:
        self._files: dict[str, StoredFile] = {}
        self._photos: dict[str, tuple[StoredFile, ...]] = {}

    async def keep_photo(self, data: bytes, *, name: str = "photo.jpg", raw: bool = False) -> tuple[StoredFile, ...]:
        """The sizes of a photo, smallest first. `raw` keeps bytes that no client would send as they are.

        Raises Refused as sendPhoto does when the bytes are no picture that Telegram takes."""
        digest = hashlib.sha256(data).hexdigest()
        key = digest + ("raw" if raw else "")
        if key not in self._photos:
            sizes = _untouched(data) if raw else await asyncio.to_thread(_recompress, data)
            stored = (self._store("photo", part, "image/jpeg", name, (digest, side), side) for part, side in sizes)
            self._photos[key] = tuple(stored)
        return self._photos[key]

    def keep(
        self, kind: str, data: bytes, *, mime: str, name: str, details: dict[str, Any] | None = None
    ) -> StoredFile:
        """Any other file: its bytes stay untouched."""
        return self._store(kind, data, mime, name, (hashlib.sha256(data).hexdigest(),), None, details)

    def by_id(self, file_id: str) -> StoredFile | None:
        return self._files.get(file_id.rpartition("-")[2]) if "-" in file_id else None

    def downloadable(self, file: StoredFile) -> StoredFile:
        """The file itself; refused above 20 MB."""
        if len(file.data) > DOWNLOAD_LIMIT:
            raise bad_request("file is too big")
        return file

    def by_path(self, path: str) -> StoredFile | None:
        return next((file for file in self._files.values() if file.path == path), None)

    def photo_of(self, file: StoredFile) -> tuple[StoredFile, ...]:
        """All sizes of the photo that this size belongs to."""
        return next(sizes for sizes in self._photos.values() if file in sizes)

    def as_json(self, file: StoredFile, bot_id: int) -> dict[str, Any]:
        """PhotoSize, Document, Sticker … as the Bot API shows it to one bot."""
        found: dict[str, Any] = {
            "file_id": file_id(file, bot_id),
            "file_unique_id": file.unique_id,
            "file_size": len(file.data),
        }
        if file.size:
            found |= {"width": file.size[0], "height": file.size[1]}
        if file.kind not in ("photo", "sticker"):
            found |= {"mime_type": file.mime}
        if file.kind in ("document", "video", "animation"):
            found |= {"file_name": file.name}
        return found | dict(file.details)

    def _store(
        self,
        kind: str,
        data: bytes,
        mime: str,
        name: str,
        identity: tuple[Any, ...],
        size: tuple[int, int] | None,
        details: dict[str, Any] | None = None,
    ) -> StoredFile:
        digest = hashlib.sha256(repr((kind, *identity)).encode()).digest()
        unique = "AQAD" + base64.b32encode(digest[:10]).decode().rstrip("=")
        if unique not in self._files:
            suffix = name.rpartition(".")[2].lower() if "." in name else "bin"
            path = f"{FOLDERS.get(kind, 'documents')}/file_{len(self._files)}.{'jpg' if kind == 'photo' else suffix}"
            kept = tuple((details or {}).items())
            self._files[unique] = StoredFile(unique, kind, data, mime, name, path, size, kept)
        return self._files[unique]


def file_id(file: StoredFile, bot_id: int) -> str:
    bot = base64.urlsafe_b64encode(bot_id.to_bytes(8, "big")).decode().rstrip("=").replace("-", "_")
    return f"{PREFIXES.get(file.kind, 'BAACAgIAAx')}{bot}-{file.unique_id}"


def _recompress(data: bytes) -> list[tuple[bytes, tuple[int, int]]]:
    try:
        with Image.open(BytesIO(data)) as opened:
            width, height = opened.size
            if width + height > PHOTO_SIDES_SUM or max(width, height) > PHOTO_RATIO * min(width, height):
                raise bad_request("PHOTO_INVALID_DIMENSIONS")
            picture = ImageOps.exif_transpose(opened).convert("RGB")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise bad_request("IMAGE_PROCESS_FAILED") from error
    longest = max(picture.size)
    sides = [side for side in SIDES if side < longest] + [min(longest, SIDES[-1])]
    return [_resized(picture, side) for side in sorted(set(sides))]


def _resized(picture: Image.Image, side: int) -> tuple[bytes, tuple[int, int]]:
    scale = side / max(picture.size)
    size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
    small = picture if size == picture.size else picture.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
    out = BytesIO()
    small.save(out, "JPEG", quality=JPEG_QUALITY)
    return out.getvalue(), size


def _untouched(data: bytes) -> list[tuple[bytes, tuple[int, int]]]:
    try:
        with Image.open(BytesIO(data)) as opened:
            return [(data, opened.size)]
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return [(data, (90, 90))]
