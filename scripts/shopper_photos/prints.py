"""What is printed on chests: four small drawings."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from PIL import Image, ImageDraw

from scripts.shopper_photos.solids import Array


def decal_of(name: str) -> Array | None:
    """RGBA in linear light, 256 pixels square; None for a name without a drawing."""
    draw = _PRINTS.get(name.removesuffix("_small"))
    if draw is None:
        return None
    image = Image.new("RGBA", (512, 512), (0, 0, 0, 0))
    draw(ImageDraw.Draw(image))
    if name.endswith("_small"):
        small = Image.new("RGBA", (512, 512), (0, 0, 0, 0))
        small.paste(image.resize((170, 170)), (290, 80))
        image = small
    values = np.asarray(image.resize((256, 256)), dtype=np.float32) / 255
    return np.concatenate([values[..., :3] ** 2.2, values[..., 3:]], axis=2).astype(np.float32)


def _fox(pen: ImageDraw.ImageDraw) -> None:
    pen.polygon([(70, 40), (220, 170), (90, 260)], fill="#d2692c")
    pen.polygon([(442, 40), (292, 170), (422, 260)], fill="#d2692c")
    pen.polygon([(60, 220), (256, 120), (452, 220), (256, 470)], fill="#d2692c")
    pen.polygon([(60, 224), (232, 300), (256, 470)], fill="#f6ead9")
    pen.polygon([(452, 224), (280, 300), (256, 470)], fill="#f6ead9")
    for x in (180, 332):
        pen.ellipse((x - 17, 232, x + 17, 266), fill="#2b2522")
    pen.ellipse((228, 430, 284, 480), fill="#2b2522")


def _whale(pen: ImageDraw.ImageDraw) -> None:
    pen.pieslice((40, 130, 420, 460), 0, 180, fill="#2f5d86")
    pen.pieslice((40, 170, 420, 420), 180, 360, fill="#2f5d86")
    pen.polygon([(380, 300), (470, 150), (500, 230), (420, 340)], fill="#2f5d86")
    pen.polygon([(440, 190), (380, 120), (480, 130)], fill="#2f5d86")
    pen.chord((70, 280, 330, 458), 20, 160, fill="#e9eef0")
    pen.ellipse((110, 268, 138, 296), fill="#f4f4f4")
    pen.arc((150, 60, 230, 190), 180, 350, fill="#7db2cf", width=14)
    pen.arc((220, 60, 300, 190), 190, 360, fill="#7db2cf", width=14)


def _rainbow(pen: ImageDraw.ImageDraw) -> None:
    for n, colour in enumerate(("#d4514e", "#e39a3b", "#ecd04f", "#77ab67", "#5e8fc4", "#8d6fb3")):
        pen.pieslice((30 + 32 * n, 110 + 32 * n, 482 - 32 * n, 562 - 32 * n), 180, 360, fill=colour)
    pen.pieslice((222, 302, 290, 370), 180, 360, fill="#f2efe9")
    for x in (40, 380):
        for dx, dy, r in ((0, 0, 38), (44, -16, 44), (84, 4, 34)):
            pen.ellipse((x + dx - r, 340 + dy - r, x + dx + r, 340 + dy + r), fill="#f7f6f2")


def _moon(pen: ImageDraw.ImageDraw) -> None:
    pen.ellipse((110, 90, 400, 380), fill="#f1d77c")
    for x, y, r in ((420, 110, 26), (80, 120, 18), (440, 330, 20), (90, 370, 24), (250, 440, 16)):
        star = [(x + r * (1 if n % 2 else 0.42) * np.sin(n * 0.628), y - r * np.cos(n * 0.628)) for n in range(10)]
        pen.polygon(star, fill="#f1d77c")
    pen.arc((170, 190, 250, 250), 20, 160, fill="#7a6230", width=9)
    pen.arc((265, 190, 345, 250), 20, 160, fill="#7a6230", width=9)
    pen.arc((215, 250, 300, 320), 20, 160, fill="#7a6230", width=9)


_PRINTS: Mapping[str, Callable[[ImageDraw.ImageDraw], None]] = {
    "fox": _fox,
    "whale": _whale,
    "rainbow": _rainbow,
    "moon": _moon,
}
