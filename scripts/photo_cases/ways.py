"""What happens to our picture between the shop's post and the shopper's question. Pictures in, JPEG bytes out."""

from __future__ import annotations

import io
from collections.abc import Callable

import numpy as np
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageFont

from scripts.shopper_photos.camera import to_jpeg
from scripts.shopper_photos.posts import FontMissing, Post, cropped, of_a_screen, resent, screenshot

WIDTH = 540  # pixels that a case is wide: enough to see a zip, small enough for a repository
QUALITY = 66

Way = Callable[[Image.Image, Post, int], bytes]


def _copy(picture: Image.Image, _post: Post, seed: int) -> bytes:
    return resent(picture, (480, 640, 320)[seed % 3], (40, 62, 75)[seed // 3 % 3])


def _price_bar(picture: Image.Image, _post: Post, seed: int) -> bytes:
    """Somebody's price across the foot of our picture: it is not ours and nobody may believe it."""
    shown = _sized(picture)
    pen = ImageDraw.Draw(shown)
    top = round(shown.height * 0.86)
    pen.rectangle((0, top, shown.width, shown.height), fill=("#c8352f", "#1f1f24", "#f2c230")[seed % 3])
    ink = "#1c1c1c" if seed % 3 == 2 else "#ffffff"
    pen.text(
        (shown.width // 2, (top + shown.height) // 2), f"{seed % 9 + 1}99 грн", font=_font(46), fill=ink, anchor="mm"
    )
    return to_jpeg(shown, QUALITY)


def _watermark(picture: Image.Image, post: Post, _seed: int) -> bytes:
    shown = _sized(picture).convert("RGBA")
    veil = Image.new("RGBA", (shown.width * 2, shown.height * 2), (0, 0, 0, 0))
    pen = ImageDraw.Draw(veil)
    for row in range(0, veil.height, 130):
        for column in range(row // 130 % 2 * 120, veil.width, 260):
            pen.text((column, row), post.shop, font=_font(28), fill=(255, 255, 255, 120))
    veil = veil.rotate(24).crop((shown.width // 2, shown.height // 2, shown.width * 3 // 2, shown.height * 3 // 2))
    return to_jpeg(Image.alpha_composite(shown, veil).convert("RGB"), QUALITY)


def _crop(picture: Image.Image, _post: Post, seed: int) -> bytes:
    dice = np.random.default_rng(seed)
    left, top = dice.uniform(0.02, 0.2), dice.uniform(0.04, 0.16)
    right, bottom = dice.uniform(0.8, 0.98), dice.uniform(0.62, 0.86)
    return slim(cropped(picture, (left, top, right, bottom)))


def _post(picture: Image.Image, post: Post, _seed: int) -> bytes:
    return slim(screenshot(picture, post))


def _dark_post(picture: Image.Image, post: Post, _seed: int) -> bytes:
    return slim(screenshot(picture, post, dark=True))


def _story(picture: Image.Image, post: Post, seed: int) -> bytes:
    """Full screen: our picture in the middle of itself blurred, a line of progress, somebody's words over it."""
    whole = picture.resize((WIDTH, 960)).filter(ImageFilter.GaussianBlur(26))
    shown = _sized(picture, 470)
    whole.paste(shown, ((WIDTH - shown.width) // 2, 150))
    pen = ImageDraw.Draw(whole)
    for n in range(3):
        pen.rounded_rectangle((16 + n * 172, 14, 180 + n * 172, 18), 2, fill="#ffffff" if n == 0 else "#c9c9c9")
    pen.text((70, 46), post.shop, font=_font(24), fill="#ffffff")
    pen.ellipse((18, 34, 58, 74), fill="#d98a5b")
    words = ("Хочу таке!", "Є 116?", "Мамо, дивись")[seed % 3]
    pen.rounded_rectangle((120, 640, 420, 704), 18, fill="#ffffff")
    pen.text((270, 672), words, font=_font(32), fill="#202024", anchor="mm")
    return to_jpeg(whole, QUALITY)


def _turned(picture: Image.Image, _post: Post, seed: int) -> bytes:
    """A quarter turn, or held askew against a table."""
    shown = _sized(picture)
    if seed % 2:
        return to_jpeg(shown.rotate((90, 270, 180)[seed // 2 % 3], expand=True), QUALITY)
    return to_jpeg(
        shown.rotate(7 if seed % 4 else -9, Image.Resampling.BICUBIC, expand=True, fillcolor="#6f6a63"), QUALITY
    )


def _mirrored(picture: Image.Image, _post: Post, _seed: int) -> bytes:
    """A front camera's picture."""
    return to_jpeg(_sized(picture).transpose(Image.Transpose.FLIP_LEFT_RIGHT), QUALITY)


def _dim(picture: Image.Image, _post: Post, seed: int) -> bytes:
    """A phone at its lowest brightness, photographed from the next room: dark, warm, noisy."""
    dice = np.random.default_rng(seed)
    values = np.asarray(ImageEnhance.Contrast(_sized(picture)).enhance(0.85), dtype=np.float32) / 255
    values = values**1.5 * np.array([0.62, 0.52, 0.4], dtype=np.float32) * dice.uniform(0.55, 0.8)
    values += dice.normal(0, 0.022, values.shape)
    return to_jpeg(Image.fromarray((values.clip(0, 1) * 255).astype(np.uint8)), QUALITY)


def _of_a_screen(picture: Image.Image, _post: Post, seed: int) -> bytes:
    return slim(of_a_screen(picture, seed))


def _collage(picture: Image.Image, _post: Post, seed: int) -> bytes:
    """Our picture beside a stranger's card with words: how price lists travel through parents' chats."""
    sheet = Image.new("RGB", (WIDTH, 420), "#fbf6ee")
    shown = _sized(picture, 290)
    sheet.paste(shown, (12, 16))
    pen = ImageDraw.Draw(sheet)
    for line, words in enumerate(("Замовляємо", "разом", f"до {seed % 8 + 12}.10", "", "хто ще?")):
        pen.text((322, 70 + 52 * line), words, font=_font(32), fill="#54443a")
    return to_jpeg(sheet, QUALITY)


WAYS: dict[str, Way] = {
    "copy": _copy,
    "price_bar": _price_bar,
    "watermark": _watermark,
    "crop": _crop,
    "screenshot": _post,
    "dark_screenshot": _dark_post,
    "story": _story,
    "turned": _turned,
    "mirrored": _mirrored,
    "dim": _dim,
    "screen": _of_a_screen,
    "collage": _collage,
}


def slim(data: bytes) -> bytes:
    """A photo once more through a messenger, no wider than a case has to be."""
    with Image.open(io.BytesIO(data)) as image:
        return to_jpeg(_sized(image.convert("RGB")), QUALITY)


def _sized(picture: Image.Image, width: int = WIDTH) -> Image.Image:
    return picture.resize((width, round(picture.height * width / picture.width)), Image.Resampling.LANCZOS)


def _font(size: int) -> ImageFont.FreeTypeFont:
    try:
        return ImageFont.truetype("DejaVuSans.ttf", size)
    except OSError as error:
        raise FontMissing("the cases need the font DejaVu Sans (Debian: fonts-dejavu-core)") from error
