"""Pictures that somebody sent: which file is one, and keeping it in the photo store, fetched once."""

from __future__ import annotations

import asyncio

from aiogram.types import Document, Message, PhotoSize

from bot.telegram import MOST_BYTES, Telegram
from catalog import Catalog
from catalog.errors import PhotoProblem, PhotoUnreadable

IMAGE_SUFFIXES = (".jpg", ".jpeg", ".png", ".webp", ".heic", ".heif", ".avif", ".gif", ".bmp", ".tif", ".tiff")


class Pictures:
    """`seconds` is all that a download may take; None: as long as Telegram's client waits."""

    def __init__(self, catalog: Catalog, telegram: Telegram, seconds: float | None = None) -> None:
        self._catalog = catalog
        self._telegram = telegram
        self._seconds = seconds

    async def kept(self, file: PhotoSize | Document) -> str:
        """The id in the photo store. PhotoUnreadable, TimeoutError, or what Telegram.download raises."""
        photos = self._catalog.photos
        known = await photos.known(file.file_unique_id)
        if known is not None:
            return known
        if (file.file_size or 0) > MOST_BYTES:
            raise PhotoUnreadable(PhotoProblem.TOO_LARGE)
        async with asyncio.timeout(self._seconds):
            data = await self._telegram.download(file.file_id)
        mime = file.mime_type if isinstance(file, Document) else "image/jpeg"
        return await photos.keep(data, file_unique_id=file.file_unique_id, claimed_mime=mime)


def picture_in(message: Message) -> PhotoSize | Document | None:
    """The largest size of a photo, or a document that claims to be a picture."""
    if message.photo:
        return max(message.photo, key=lambda size: size.width * size.height)
    document = message.document
    if document is None or message.animation is not None:
        return None
    pictured = (document.mime_type or "").startswith("image/")
    return document if pictured or (document.file_name or "").lower().endswith(IMAGE_SUFFIXES) else None
