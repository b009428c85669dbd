"""The studio: a pale wall, one large soft window on the left, a reflector on the right; and the developed JPEG."""

from __future__ import annotations

from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

from scripts.catalog_pictures.cloth import Field
from scripts.catalog_pictures.scene import HEIGHT, WIDTH, Rgb, Scene

KEY = np.array([-0.52, -0.62, 0.59], dtype=np.float32)
FILL = np.array([0.72, -0.12, 0.68], dtype=np.float32)
WARM = np.array([1.03, 1.0, 0.965], dtype=np.float32)
VEIL = 0.022  # stray light in the lens: blacks are never quite black
COOL = np.array([0.96, 0.995, 1.05], dtype=np.float32)


def developed(scene: Scene, max_bytes: int = 100_000) -> bytes:
    """The scene lit, laid on the wall and compressed: JPEG bytes, WIDTH x HEIGHT, at most `max_bytes` if quality
    72 can do that."""
    wall = _wall(scene)
    garment = _lit(scene)
    picture = (wall + (garment - wall) * scene.cover[..., None]) * (1 - VEIL) + VEIL * 0.55
    image = Image.fromarray(_encoded(picture))
    for quality in range(86, 70, -3):
        out = BytesIO()
        image.save(out, "JPEG", quality=quality, optimize=True, progressive=True)
        if out.tell() <= max_bytes:
            break
    return out.getvalue()


def _lit(scene: Scene) -> Rgb:
    steep = np.sqrt(scene.gx**2 + scene.gy**2 + 1)
    nx, ny, nz = -scene.gx / steep, -scene.gy / steep, 1 / steep
    key = np.clip((nx * KEY[0] + ny * KEY[1] + nz * KEY[2] + 0.12) / 1.12, 0, None)
    fill = np.clip((nx * FILL[0] + ny * FILL[1] + nz * FILL[2] + 0.3) / 1.3, 0, None)
    around = 0.5 + 0.22 * -ny + 0.28 * nz
    light = key[..., None] * WARM * 0.95 + fill[..., None] * COOL * 0.22 + (around * 0.36)[..., None] * COOL
    flat = (KEY[2] + 0.12) / 1.12 * 0.95 + (FILL[2] + 0.3) / 1.3 * 0.22 + 0.78 * 0.36
    shade = np.clip(scene.open, 0.08, 1.1)
    bounced = scene.colour * (0.35 * (1 - shade))[..., None]
    body = scene.colour * (shade[..., None] + bounced) * light / flat
    rim = (1 - nz) ** 1.6
    glow = scene.sheen * rim * (0.5 + 0.5 * key) * shade
    shine = _window_seen(nx, ny, nz, scene.tight) * scene.gloss * (0.35 + 0.65 * shade)
    pale = 0.35 + 0.65 * np.sqrt(np.clip(scene.colour, 0, 1))
    return np.asarray(body + glow[..., None] * pale + shine[..., None] * WARM, dtype=np.float32)


def _window_seen(nx: Field, ny: Field, nz: Field, tight: Field) -> Field:
    """How much of the window and of the strip light this surface mirrors; `tight` sharpens the edges (0..1)."""
    rx, ry = 2 * nz * nx, 2 * nz * ny
    soft = 0.5 - 0.42 * tight
    window = _bump(rx, -0.62, 0.30, soft) * _bump(ry, -0.55, 0.38, soft)
    strip = _bump(rx, 0.72, 0.07, soft * 0.8) * _bump(ry, -0.1, 0.6, soft)
    sky = np.clip(-ry, 0, 1) ** 2 * 0.16
    edge = 0.05 + 0.95 * (1 - nz) ** 4
    return np.asarray(window * 0.95 + strip * 0.4 + sky + edge * 0.22, dtype=np.float32)


def _bump(value: Field, middle: float, half: float, soft: Field) -> Field:
    share = np.clip((half + soft - np.abs(value - middle)) / (2 * soft), 0, 1)
    return np.asarray(share * share * (3 - 2 * share), dtype=np.float32)


def _wall(scene: Scene) -> Rgb:
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    away = np.hypot((x - WIDTH * 0.42) / WIDTH, (y - HEIGHT * 0.38) / HEIGHT)
    tone = 0.845 - 0.20 * np.clip(away, 0, 1) ** 1.7
    wall = tone[..., None] * np.array([1.0, 0.992, 0.98], dtype=np.float32)
    small = scene.cover.reshape(HEIGHT // 4, 4, WIDTH // 4, 4).mean(axis=(1, 3))
    far = _fallen(small, 13, (9, 6.5))
    near = _fallen(small, 4, (3, 2))
    close = ndimage.shift(ndimage.gaussian_filter(scene.cover, 4.0), (5, 3), order=1)
    dark = 1 - (1 - 0.30 * far) * (1 - 0.20 * near) * (1 - 0.26 * close)
    speck = scene.rng.normal(0, 0.0022, (HEIGHT, WIDTH)).astype(np.float32)
    return np.asarray(wall * (1 - dark[..., None] * np.array([1.0, 0.985, 0.955])) + speck[..., None], dtype=np.float32)


def _fallen(small: Field, soft: float, move: tuple[float, float]) -> Field:
    blurred = ndimage.shift(ndimage.gaussian_filter(small, soft), move, order=1)
    return np.asarray(ndimage.zoom(blurred, 4, order=1, grid_mode=True, mode="nearest"), dtype=np.float32)


def _encoded(light: Rgb) -> NDArray[np.uint8]:
    """Linear light to sRGB bytes, highlights rolled off above 0.8."""
    over = np.clip(light - 0.8, 0, None)
    value = np.clip(np.minimum(light, 0.8) + 0.2 * (1 - np.exp(-over / 0.2)), 0, 1)
    coded = np.where(value <= 0.0031308, value * 12.92, 1.055 * np.power(np.maximum(value, 1e-6), 1 / 2.4) - 0.055)
    return np.asarray(np.clip(coded * 255 + 0.5, 0, 255), dtype=np.uint8)
