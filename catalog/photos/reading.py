"""From bytes that anybody may have sent to a picture we dare to decode, or the reason why not."""

from __future__ import annotations

import io
import struct
import zlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from catalog.errors import PhotoProblem, PhotoUnreadable
from catalog.photos.fingerprints import Fingerprint, fingerprint

MAX_BYTES = 20 * 1024 * 1024  # what Telegram lets a bot download
MAX_PIXELS = 50_000_000
MAX_SCANS = 64  # a progressive JPEG has about ten; each of thousands would walk over all the pixels again
MIN_SIDE = 24
MAX_RATIO = 20  # Telegram shows no photo that is longer than this
DRAFT = 96  # pixels a side; JPEG is decoded at the smallest eighth that still covers this
SIDE = 512  # pixels of the longer side that is enough to recognise a thing

EXTENSIONS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp", "GIF": "gif"}
_STRANGERS = (
    b"BM",
    b"II*\0",
    b"MM\0*",
    b"8BPS",
    b"%PDF",
    b"\xff\x0a",
    b"\0\0\0\x0cJXL ",
    b"\0\0\0\x0cjP  ",
    b"\0\0\1\0",
)
_EXIF_ORIENTATION = 0x0112
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
# What Pillow's parsers and codecs were seen to raise on damaged files, besides its own OSError family.
_DAMAGE = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    LookupError,
    ArithmeticError,
    AttributeError,
    EOFError,
    MemoryError,
    struct.error,
    zlib.error,
)
_BOMB = (Image.DecompressionBombError, Image.DecompressionBombWarning)


@dataclass(frozen=True, slots=True)
class Reading:
    """`width` and `height` in pixels as stored, before any EXIF orientation."""

    extension: str
    width: int
    height: int
    fingerprint: Fingerprint


def read_photo(data: bytes, claimed_mime: str | None = None) -> Reading:
    """Decode and fingerprint a photo of any origin. Blocks for milliseconds: call it in a thread.

    Only the bytes decide what it is; `claimed_mime` merely helps to name an unknown format. Of an animation the first
    frame counts. PhotoUnreadable names the problem; a file of a known format that does not decode is TRUNCATED.
    """
    kind = _format_of(data, claimed_mime)
    try:
        with Image.open(io.BytesIO(data), formats=[kind]) as image:
            width, height = image.size
            _check_shape(width, height)
            turn = _TURNS.get(_orientation(image))
            return Reading(EXTENSIONS[kind], width, height, fingerprint(_small_rgb(image, DRAFT), turn))
    except _BOMB as error:
        raise PhotoUnreadable(PhotoProblem.TOO_MANY_PIXELS) from error
    except _DAMAGE as error:
        raise PhotoUnreadable(PhotoProblem.TRUNCATED) from error


def read_rgb(data: bytes, side: int = SIDE) -> NDArray[np.uint8]:
    """The picture itself, upright, shape (height, width, 3), its longer side at most `side`.

    The same gate as `read_photo`, the same errors. Blocks for tens of milliseconds: call it in a thread.
    """
    kind = _format_of(data, None)
    try:
        with Image.open(io.BytesIO(data), formats=[kind]) as image:
            _check_shape(*image.size)
            turn = _TURNS.get(_orientation(image))
            rgb = _small_rgb(image, side)
            rgb.thumbnail((side, side))
            return np.asarray(rgb if turn is None else rgb.transpose(turn), dtype=np.uint8)
    except _BOMB as error:
        raise PhotoUnreadable(PhotoProblem.TOO_MANY_PIXELS) from error
    except _DAMAGE as error:
        raise PhotoUnreadable(PhotoProblem.TRUNCATED) from error


def jpeg_of(data: bytes, side: int) -> bytes:
    """The picture as an upright JPEG, its longer side at most `side`, without comment, EXIF or colour profile."""
    out = io.BytesIO()
    Image.fromarray(read_rgb(data, side)).save(out, "JPEG", quality=85)
    return out.getvalue()


def _format_of(data: bytes, claimed_mime: str | None) -> str:
    if not data:
        raise PhotoUnreadable(PhotoProblem.NOT_DELIVERED)
    if len(data) > MAX_BYTES:
        raise PhotoUnreadable(PhotoProblem.TOO_LARGE)
    if data.startswith(b"\xff\xd8\xff"):
        if data.count(b"\xff\xda") > MAX_SCANS:
            raise PhotoUnreadable(PhotoProblem.TOO_MANY_PIXELS)
        return "JPEG"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    if data.startswith((b"GIF87a", b"GIF89a")):
        return "GIF"
    raise PhotoUnreadable(_stranger(data, claimed_mime))


def _stranger(data: bytes, claimed_mime: str | None) -> PhotoProblem:
    """HEIC, AVIF and video are boxes of `ftyp`; the others are named by their first bytes or by the sender."""
    ours = {"image/jpeg", "image/jpg", "image/png", "image/webp", "image/gif"}
    claims_another = bool(claimed_mime) and str(claimed_mime).startswith("image/") and claimed_mime not in ours
    if data[4:8] == b"ftyp" or data.startswith(_STRANGERS) or claims_another:
        return PhotoProblem.FORMAT_UNKNOWN
    return PhotoProblem.NOT_A_PICTURE


def _check_shape(width: int, height: int) -> None:
    if width * height > MAX_PIXELS:
        raise PhotoUnreadable(PhotoProblem.TOO_MANY_PIXELS)
    short, long = sorted((width, height))
    if short < MIN_SIDE or long > short * MAX_RATIO:
        raise PhotoUnreadable(PhotoProblem.TOO_SMALL)


def _orientation(image: Image.Image) -> int:
    """EXIF orientation, 1 when there is none. Broken EXIF is no reason to refuse a picture."""
    try:
        return int(image.getexif().get(_EXIF_ORIENTATION, 1))
    except _DAMAGE:
        return 1


def _small_rgb(image: Image.Image, side: int) -> Image.Image:
    """The whole picture decoded (so that damage shows), not much larger than `side`, opaque, RGB."""
    image.draft("RGB", (side, side))
    image.load()
    if image.mode.startswith(("I", "F")):
        return _from_deep_grey(image, side)
    if image.mode in {"P", "PA"}:
        image = image.convert("RGBA")
    factor = min(image.size) // side
    if factor > 1 and image.mode != "1":
        image = image.reduce(factor)
    if image.has_transparency_data:
        image = image.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", image.size, "white"), image).convert("RGB")
    return image.convert("RGB")


def _from_deep_grey(image: Image.Image, side: int) -> Image.Image:
    """16-bit grey: Pillow's own conversion to 8 bits clips instead of scaling."""
    step = max(1, min(image.size) // (4 * side))
    levels = np.asarray(image)[::step, ::step].astype(np.float64) / 257.0
    return Image.fromarray(levels.clip(0, 255).astype(np.uint8)).convert("RGB")
