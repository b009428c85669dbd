"""A picture as it comes back from shoppers: cropped, as a screenshot of a chat, with a logo on it, off a screen.

Everything is seeded: the same picture and seed give the same pixels.
"""

from __future__ import annotations

import io
from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

Pixels = NDArray[np.uint8]
Random = np.random.Generator


def resend(rgb: Pixels, seed: int) -> tuple[str, Pixels]:
    """The name of one way of sending it again, chosen by `seed`, and the picture sent so."""
    random = np.random.default_rng(seed)
    names = list(_WAYS)
    name = names[seed % len(names)]
    return name, _recompress(_WAYS[name](rgb, random), int(random.integers(40, 85)))


def recolour(rgb: Pixels, seed: int) -> Pixels:
    """The same picture of a thing in another colour: its hues turned by 40 to 320 degrees."""
    hsv = cv2.cvtColor(rgb, cv2.COLOR_RGB2HSV)
    turned = int(np.random.default_rng(seed).integers(20, 160))  # OpenCV counts hues in steps of two degrees
    hsv[..., 0] = (hsv[..., 0].astype(np.int32) + turned) % 180
    return np.asarray(cv2.cvtColor(hsv, cv2.COLOR_HSV2RGB), dtype=np.uint8)


def _crop(rgb: Pixels, random: Random) -> Pixels:
    high, wide = rgb.shape[:2]
    share = random.uniform(0.45, 0.9)
    tall, broad = int(high * share), int(wide * share)
    top, left = int(random.integers(0, high - tall + 1)), int(random.integers(0, wide - broad + 1))
    return np.ascontiguousarray(rgb[top : top + tall, left : left + broad])


def _screenshot(rgb: Pixels, random: Random) -> Pixels:
    """A phone's screen: bars above and below, the picture as wide as the screen, lines of writing under it."""
    wide, high = 540, 1080
    dark = bool(random.integers(2))
    screen = np.full((high, wide, 3), 24 if dark else 244, dtype=np.uint8)
    ink = (230, 230, 230) if dark else (40, 40, 40)
    broad = int(wide * random.uniform(0.7, 1.0))
    picture = cv2.resize(rgb, (broad, int(rgb.shape[0] * broad / rgb.shape[1])), interpolation=cv2.INTER_AREA)[:760]
    top, left = int(random.integers(90, 200)), (wide - broad) // 2
    screen[top : top + len(picture), left : left + broad] = picture
    cv2.rectangle(screen, (0, 0), (wide, 60), (60, 110, 160), -1)
    below = top + len(picture) + 30
    for line in range(3):
        width = int(random.integers(150, 480))
        cv2.putText(screen, "o" * (width // 16), (24, below + 34 * line), cv2.FONT_HERSHEY_SIMPLEX, 0.7, ink, 2)
    return screen


def _logo(rgb: Pixels, random: Random) -> Pixels:
    marked = rgb.copy()
    high, wide = rgb.shape[:2]
    colour = tuple(int(each) for each in random.integers(0, 255, 3))
    top = int(random.uniform(0.0, 0.85) * high)
    cv2.rectangle(marked, (0, top), (wide, top + high // 9), colour, -1)
    cv2.putText(marked, "SALE 499", (wide // 8, top + high // 11), cv2.FONT_HERSHEY_DUPLEX, wide / 300, (255,) * 3, 2)
    return marked


def _off_a_screen(rgb: Pixels, random: Random) -> Pixels:
    """Photographed from another phone: slanted, blurred, tinted, with something around it."""
    high, wide = rgb.shape[:2]
    corners = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], dtype=np.float32)
    around = np.array([wide, high], dtype=np.float32) * 0.15
    shifted = corners + around + random.uniform(-0.08, 0.08, (4, 2)).astype(np.float32) * (wide, high)
    size = int(wide * 1.3), int(high * 1.3)
    backdrop = tuple(int(each) for each in random.integers(20, 200, 3))
    transform = cv2.getPerspectiveTransform(corners, shifted.astype(np.float32))
    slanted = cv2.warpPerspective(rgb, transform, size, borderValue=backdrop)
    blurred = cv2.GaussianBlur(slanted, (0, 0), random.uniform(0.5, 1.4)).astype(np.float32)
    tinted = blurred * random.uniform(0.88, 1.08, 3) * random.uniform(0.75, 1.1)
    return tinted.clip(0, 255).astype(np.uint8)


def _recompress(rgb: Pixels, quality: int) -> Pixels:
    out = io.BytesIO()
    Image.fromarray(rgb).save(out, "JPEG", quality=quality)
    with Image.open(out) as image:
        return np.asarray(image.convert("RGB"), dtype=np.uint8)


_WAYS: dict[str, Callable[[Pixels, Random], Pixels]] = {
    "crop": _crop,
    "screenshot": _screenshot,
    "logo": _logo,
    "off_a_screen": _off_a_screen,
}
