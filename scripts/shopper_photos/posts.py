"""What shoppers do with our own pictures: send them on, screenshot the post, crop it, photograph the screen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from scripts.shopper_photos.camera import Phone, develop, to_jpeg
from scripts.shopper_photos.solids import floats

Box = tuple[float, float, float, float]


class FontMissing(Exception):
    """No font with Ukrainian letters on this machine."""


@dataclass(frozen=True, slots=True)
class Post:
    """A post of the shop's channel: who wrote it, what, when, and how many have seen it."""

    shop: str
    text: tuple[str, ...]
    clock: str = "19:42"
    seen: str = "1,2 тис."


def resent(picture: Image.Image, width: int, quality: int) -> bytes:
    """The same picture once more through a messenger."""
    height = round(picture.height * width / picture.width)
    return to_jpeg(picture.resize((width, height), Image.Resampling.BICUBIC), quality)


def cropped(picture: Image.Image, box: Box) -> bytes:
    """The part that the shopper cared about; `box` in shares of width and height."""
    width, height = picture.size
    left, top, right, bottom = box
    part = picture.crop((round(left * width), round(top * height), round(right * width), round(bottom * height)))
    return to_jpeg(part.resize((640, round(640 * part.height / part.width)), Image.Resampling.BICUBIC), 76)


def screenshot(picture: Image.Image, post: Post, dark: bool = False) -> bytes:
    """A phone's screen with our post in an invented messenger."""
    ground, card, ink, pale = (
        ("#10161c", "#1d2731", "#f2f4f5", "#8496a5") if dark else ("#d8e2d6", "#ffffff", "#16202a", "#7f8d98")
    )
    screen = Image.new("RGB", (720, 1280), ground)
    pen = ImageDraw.Draw(screen)
    _wallpaper(pen, "#18212a" if dark else "#cfdbcc")
    _status_bar(pen, card, ink, post.clock)
    _header(pen, card, ink, pale, post.shop)
    width = 600
    shown = picture.resize((width, round(picture.height * width / picture.width)), Image.Resampling.LANCZOS)
    shown = shown.crop((0, 0, width, min(shown.height, 760)))
    top, height = 176, shown.height + 46 * len(post.text) + 92
    pen.rounded_rectangle((24, top, 24 + width + 16, top + height), 22, fill=card)
    screen.paste(shown, (32, top + 8))
    for line, text in enumerate(post.text):
        pen.text((48, top + shown.height + 24 + 46 * line), text, font=_font(27), fill=ink)
    pen.text((620, top + height - 48), f"{post.seen}   {post.clock}", font=_font(22), fill=pale, anchor="ra")
    pen.rounded_rectangle((0, 1190, 720, 1280), 0, fill=card)
    pen.text((360, 1224), "Стежити", font=_font(28), fill="#3f8f6b", anchor="mm")
    pen.rounded_rectangle((270, 1262, 450, 1268), 3, fill=ink)
    return to_jpeg(screen, 78)


def transfer(shop: str) -> bytes:
    """The screen of an invented bank after a transfer to the shop; every figure in it is invented too."""
    screen = Image.new("RGB", (720, 1100), "#f3f5f4")
    pen = ImageDraw.Draw(screen)
    _status_bar(pen, "#f3f5f4", "#16202a", "19:42")
    pen.rounded_rectangle((40, 120, 680, 1010), 28, fill="#ffffff")
    pen.ellipse((310, 160, 410, 260), fill="#3f8f6b")
    pen.line(((336, 212), (355, 231), (386, 192)), fill="#ffffff", width=9, joint="curve")
    pen.text((360, 300), "Переказ виконано", font=_font(34), fill="#16202a", anchor="mm")
    pen.text((360, 364), "150,00 грн", font=_font(52), fill="#16202a", anchor="mm")
    rows = (
        ("Банк", "Вигаданий банк"),
        ("Отримувач", shop),
        ("Рахунок", "UA62 0000 … 0001"),
        ("Призначення", "Оплата за товар"),
        ("Комісія", "0,00 грн"),
        ("Квитанція", "№ 0000-0000-0001"),
    )
    for n, (name, value) in enumerate(rows):
        top = 450 + 84 * n
        pen.line(((80, top), (640, top)), fill="#e3e8e6", width=2)
        pen.text((80, top + 42), name, font=_font(26), fill="#7f8d98", anchor="lm")
        pen.text((640, top + 42), value, font=_font(26), fill="#16202a", anchor="rm")
    return to_jpeg(screen, 82)


def of_a_screen(picture: Image.Image, seed: int) -> bytes:
    """Another phone's photo of a monitor: tilted, bluish, with the grid of the panel and a lamp in the glass."""
    frame = Image.new("RGB", (540, 720), "#151618")
    sheet = Image.new("RGB", (900, 1000), "#f3f4f6")
    pen = ImageDraw.Draw(sheet)
    pen.rectangle((0, 0, 900, 70), fill="#dfe3e8")
    pen.rounded_rectangle((90, 18, 620, 54), 18, fill="#ffffff")
    shown = picture.resize((640, round(picture.height * 640 / picture.width)), Image.Resampling.LANCZOS)
    sheet.paste(shown, (130, 110))
    corners = ((32, 96), (522, 40), (505, 700), (60, 655))
    tilted = sheet.transform(
        frame.size, Image.Transform.PERSPECTIVE, _onto(sheet.size, corners), Image.Resampling.BICUBIC
    )
    mask = Image.new("L", frame.size, 0)
    ImageDraw.Draw(mask).polygon(corners, fill=255)
    frame.paste(tilted, (0, 0), mask)
    values = (np.asarray(frame, dtype=np.float32) / 255) ** 2.2
    y, x = np.mgrid[0:720, 0:540].astype(np.float32)
    grid = 1 + 0.07 * np.sin(x * 1.93 + y * 0.11) * np.sin(y * 1.87 - x * 0.09) + 0.035 * np.sin(x * 0.13 + y * 0.021)
    glare = 0.4 * np.exp(-(((x - 400) / 90) ** 2) - ((y - 170) / 60) ** 2)
    lit = values * grid[..., None] + glare[..., None] * floats((1, 0.95, 0.85))
    phone = Phone(exposure=1.1, cast=(0.9, 0.99, 1.14), blur=1.0, noise=0.03, quality=70)
    return develop(lit.astype(np.float32), phone, seed)


def cat_drawing(seed: int) -> bytes:
    """A child's crayon cat on a sheet of paper: lovely, and not something that we sell."""
    dice = np.random.default_rng(seed)
    sheet = Image.new("RGB", (540, 720), "#b98f63")
    pen = ImageDraw.Draw(sheet)
    for row in range(0, 720, 6):
        shade = int(dice.integers(-9, 9))
        pen.line((0, row, 540, row + 20), fill=(178 + shade, 136 + shade, 95 + shade), width=6)
    pen.polygon([(62, 70), (492, 44), (512, 662), (48, 676)], fill="#f7f5ee")
    _crayon(pen, dice, [(270, 440, 120, 150), (270, 255, 96, 84)], "#e08a2e")
    for ear in (((192, 205), (182, 118), (250, 180)), ((348, 205), (360, 118), (290, 180))):
        pen.line((*ear, ear[0]), fill="#c86f1c", width=8, joint="curve")
    pen.arc((360, 380, 500, 600), 260, 60, fill="#c86f1c", width=14)
    for x in (232, 308):
        pen.ellipse((x - 13, 236, x + 13, 268), fill="#2f6f46")
        for spread in (-16, 0, 16):
            pen.line((x, 290, x + (120 if x > 270 else -120), 290 + spread), fill="#5a4534", width=3)
    for x in (254, 286):
        pen.arc((x - 17, 274, x + 17, 308), 0, 180, fill="#4a3324", width=6)
    pen.polygon([(258, 274), (282, 274), (270, 290)], fill="#c0485a")
    pen.arc((420, 66, 560, 206), 80, 210, fill="#e9bd2f", width=16)
    for x in range(80, 500, 22):
        pen.line((x, 648, x + int(dice.integers(-8, 8)), 600 + int(dice.integers(-14, 14))), fill="#5f9a4c", width=6)
    values = (np.asarray(sheet, dtype=np.float32) / 255) ** 2.2
    light = 0.62 + 0.4 * np.linspace(0, 1, 540, dtype=np.float32)[None, :, None]
    return develop((values * light).astype(np.float32), Phone(cast=(1.06, 1.0, 0.88), blur=0.9, noise=0.025), seed)


def _crayon(pen: ImageDraw.ImageDraw, dice: np.random.Generator, ovals: list[tuple[int, ...]], colour: str) -> None:
    for x, y, wide, tall in ovals:
        for _ in range(190):
            around, out = dice.uniform(0, 6.28), np.sqrt(dice.uniform(0, 0.9))
            at = (x + wide * out * np.cos(around), y + tall * out * np.sin(around))
            pen.line((*at, at[0] + dice.uniform(14, 30), at[1] - dice.uniform(10, 26)), fill=colour, width=4)
        pen.ellipse((x - wide, y - tall, x + wide, y + tall), outline="#c86f1c", width=7)


def _wallpaper(pen: ImageDraw.ImageDraw, colour: str) -> None:
    for n in range(60):
        x, y = n * 97 % 720, n * 211 % 1280
        pen.arc((x, y, x + 46, y + 46), n * 40, n * 40 + 200, fill=colour, width=4)


def _status_bar(pen: ImageDraw.ImageDraw, card: str, ink: str, clock: str) -> None:
    pen.rectangle((0, 0, 720, 52), fill=card)
    pen.text((34, 26), clock, font=_font(25), fill=ink, anchor="lm")
    for bar in range(4):
        pen.rectangle((560 + 10 * bar, 34 - 5 * bar, 566 + 10 * bar, 38), fill=ink)
    pen.rounded_rectangle((630, 16, 684, 38), 6, outline=ink, width=2)
    pen.rectangle((634, 20, 664, 34), fill=ink)


def _header(pen: ImageDraw.ImageDraw, card: str, ink: str, pale: str, shop: str) -> None:
    pen.rectangle((0, 52, 720, 152), fill=card)
    pen.line((54, 84, 36, 102, 54, 120), fill=ink, width=5, joint="curve")
    pen.ellipse((86, 68, 154, 136), fill="#d98a5b")
    pen.text((120, 102), shop[0], font=_font(34), fill="#ffffff", anchor="mm")
    pen.text((176, 72), shop, font=_font(30), fill=ink)
    pen.text((176, 110), "8 341 підписник", font=_font(22), fill=pale)


def _onto(size: tuple[int, int], corners: tuple[tuple[int, int], ...]) -> list[float]:
    """PERSPECTIVE coefficients that put a picture of `size` onto four corners, clockwise from the top left."""
    width, height = size
    rows, values = [], []
    for (x, y), (u, v) in zip(corners, ((0, 0), (width, 0), (width, height), (0, height)), strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        values += [u, v]
    solved: list[float] = np.linalg.solve(np.array(rows, dtype=np.float64), np.array(values, dtype=np.float64)).tolist()
    return solved


def _font(size: int) -> ImageFont.FreeTypeFont:
    try:
        return ImageFont.truetype("DejaVuSans.ttf", size)
    except OSError as error:
        raise FontMissing("screenshots need the font DejaVu Sans (Debian: fonts-dejavu-core)") from error
