"""Our own pictures as a model gets them: small, upright, nothing but pixels."""

from __future__ import annotations

import io

import structlog
from PIL import Image, ImageOps

from graph.vision.seeing import Listed

log = structlog.get_logger(__name__)

SIDE = 512
QUALITY = 80


def own_picture(listed: Listed) -> bytes | None:
    """The front view in the likeliest colour as a JPEG, at most 512 pixels a side; None when there is none. Blocks."""
    photo = listed.product.photo_of(listed.colours[0]) if listed.colours else None
    if photo is None:
        return None
    try:
        with Image.open(photo.path, formats=["JPEG", "PNG", "WEBP", "GIF"]) as image:
            image.draft("RGB", (SIDE, SIDE))
            upright = ImageOps.exif_transpose(image).convert("RGB")
    except OSError as error:
        log.warning("own_picture_unreadable", sku=photo.product_sku, colour=photo.colour, error=type(error).__name__)
        return None
    upright.thumbnail((SIDE, SIDE))
    upright.info.clear()  # Pillow would write a comment that it has read
    file = io.BytesIO()
    upright.save(file, "JPEG", quality=QUALITY)
    return file.getvalue()
