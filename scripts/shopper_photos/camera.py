"""A cheap phone: where it is held, what its lens sees, and what its sensor and its messenger do to the picture."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from scripts.shopper_photos.rooms import Room
from scripts.shopper_photos.solids import (
    FAR,
    Array,
    Piece,
    Point,
    floats,
    march,
    nearest,
    normals_of,
    openness,
    shaded,
    unit,
)

Size = tuple[int, int]
FRAME: Size = (540, 720)
PHOTO: Size = (720, 960)


@dataclass(frozen=True, slots=True)
class View:
    """Looks at `target` from `distance` metres, turned by `yaw`, `pitch`, `roll` (radians); `zoom` narrows the lens."""

    target: Point
    distance: float
    yaw: float = 0.0
    pitch: float = 0.0
    roll: float = 0.0
    zoom: float = 1.9


@dataclass(frozen=True, slots=True)
class Phone:
    """How bad the phone is. `cast` multiplies linear RGB; `blur` and `shake` are in pixels; `noise` in 0..1."""

    exposure: float = 1.25
    cast: Point = (1.0, 1.0, 1.0)
    blur: float = 0.6
    shake: float = 0.0
    noise: float = 0.02
    quality: int = 74


def photograph(pieces: Sequence[Piece], room: Room, view: View, phone: Phone, seed: int) -> bytes:
    """A JPEG of the scene."""
    seen = _expose(pieces, room, view)
    return develop(seen, phone, seed)


def develop(seen: Array, phone: Phone, seed: int) -> bytes:
    """Linear RGB, shape (height, width, 3), to the JPEG that the phone would send."""
    dice = np.random.default_rng(seed)
    height, width = seen.shape[:2]
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    vignette = 1 - 0.16 * (x * x + y * y)
    linear = seen * vignette[..., None] * floats(phone.cast) * phone.exposure
    toned = np.clip(linear, 0, None) / (1 + 0.28 * np.clip(linear, 0, None)) * 1.2
    shown = np.clip(toned, 0, 1) ** (1 / 2.2)
    image = Image.fromarray((shown * 255).astype(np.uint8)).resize(PHOTO, Image.Resampling.BICUBIC)
    image = _shaken(image, phone.shake).filter(ImageFilter.GaussianBlur(phone.blur))
    values = np.asarray(image, dtype=np.float32) / 255
    grain = dice.normal(0, phone.noise, (*values.shape[:2], 1)) + dice.normal(0, phone.noise * 0.6, values.shape)
    values = np.clip(values + grain * (1.25 - values), 0, 1)
    return to_jpeg(Image.fromarray((values * 255).astype(np.uint8)), phone.quality)


def to_jpeg(image: Image.Image, quality: int, limit: int = 118_000) -> bytes:
    """A JPEG of at most `limit` bytes."""
    while True:
        out = io.BytesIO()
        image.convert("RGB").save(out, "JPEG", quality=quality, optimize=True)
        if out.tell() <= limit or quality <= 30:
            return out.getvalue()
        quality -= 4


def _expose(pieces: Sequence[Piece], room: Room, view: View) -> Array:
    eye, rays = _rays(view)
    backdrop, places = _backdrop(room, eye, rays)
    seen = _softened(backdrop, room.blur) * _shade_on_room(pieces, room, places)[..., None]
    flat = rays.reshape(-1, 3)
    near = _may_hit(eye, flat)
    way = march(pieces, np.repeat(eye[None], near.sum(), axis=0), flat[near])
    solid = np.flatnonzero(near)[way < FAR]
    points = eye + flat[solid] * way[way < FAR, None]
    colours = _lit(pieces, points, flat[solid], room)
    seen = seen.reshape(-1, 3)
    seen[solid] = colours
    return seen.reshape(FRAME[1], FRAME[0], 3)


def _rays(view: View) -> tuple[Array, Array]:
    width, height = FRAME
    y, x = np.mgrid[height / 2 : -height / 2 : height * 1j, -width / 2 : width / 2 : width * 1j] / (height / 2)
    cos, sin = np.cos(view.roll), np.sin(view.roll)
    forward = floats(
        (-np.sin(view.yaw) * np.cos(view.pitch), -np.sin(view.pitch), -np.cos(view.yaw) * np.cos(view.pitch))
    )
    right = unit(np.cross(forward, floats((0, 1, 0)))[None].astype(np.float32))[0]
    up = np.cross(right, forward)
    x, y = x * cos - y * sin, x * sin + y * cos
    rays = forward * view.zoom + x[..., None] * right + y[..., None] * up
    return (floats(view.target) - forward * view.distance).astype(np.float32), unit(rays.astype(np.float32))


def _backdrop(room: Room, eye: Array, rays: Array) -> tuple[Array, Array]:
    """Colours of wall and floor under the ambient light and the lamp, and where each ray meets them."""
    flat = rays.reshape(-1, 3)
    to_wall = (-room.behind - eye[2]) / np.minimum(flat[:, 2], -1e-3)
    to_floor = np.where(flat[:, 1] < -1e-4, -eye[1] / np.minimum(flat[:, 1], -1e-4), FAR)
    on_floor = (to_floor < to_wall) if room.floor is not None else np.zeros(len(flat), dtype=bool)
    places = (eye + flat * np.where(on_floor, to_floor, to_wall)[:, None]).astype(np.float32)
    colours = room.wall(places[:, 0], places[:, 1]).astype(np.float32)
    facing = np.full(len(flat), max(0.1, room.light[2]), dtype=np.float32)
    if room.floor is not None:
        colours[on_floor] = room.floor(places[on_floor, 0], places[on_floor, 2])
        facing[on_floor] = room.light[1]
    lamp = floats(room.lamp) * facing[:, None] * 0.85 + floats(room.ambient)
    return (colours * lamp).reshape(rays.shape), places.reshape(rays.shape)


def _softened(image: Array, blur: float) -> Array:
    if not blur:
        return image
    radius = max(1, round(blur * image.shape[1]))
    for _ in range(3):
        for axis in (0, 1):
            image = _box(image, radius, axis)
    return image


def _box(image: Array, radius: int, axis: int) -> Array:
    """Mean over 2 * radius + 1 pixels; three of them in a row are as good as a Gaussian."""
    edges = [(0, 0)] * image.ndim
    edges[axis] = (radius + 1, radius)
    total = np.cumsum(np.pad(image, edges, mode="edge"), axis=axis, dtype=np.float64)
    length, wide = image.shape[axis], 2 * radius + 1
    later, sooner = np.arange(wide, wide + length), np.arange(length)
    return ((total.take(later, axis) - total.take(sooner, axis)) / wide).astype(np.float32)


def _shade_on_room(pieces: Sequence[Piece], room: Room, places: Array) -> Array:
    """Shadow and contact on wall and floor, looked up at a third of the resolution: both are soft anyway."""
    coarse = places[::3, ::3].reshape(-1, 3)
    light = unit(floats(room.light)[None])[0]
    lit = np.ones(len(coarse), dtype=np.float32)
    middle, reach = floats((0, 0.6, 0)), 1.5
    near = np.linalg.norm(coarse - middle, axis=1) < reach + room.behind
    shadow = shaded(pieces, coarse[near], light)
    distance, _which = nearest(pieces, coarse[near])
    contact = 1 - 0.4 * np.exp(-np.clip(distance, 0, None) / 0.035)
    lit[near] = (0.42 + 0.58 * shadow) * contact
    image = Image.fromarray(lit.reshape(places[::3, ::3].shape[:2]))
    return np.asarray(image.resize(FRAME, Image.Resampling.BILINEAR), dtype=np.float32)


def _may_hit(eye: Array, rays: Array) -> NDArray[np.bool_]:
    """Rays that pass within half a metre of the middle axis of things; the others see the room only."""
    flat = rays[:, [0, 2]]
    along = -(flat @ eye[[0, 2]]) / np.maximum((flat * flat).sum(axis=1), 1e-6)
    aside = np.linalg.norm(eye[[0, 2]] + flat * along[:, None], axis=1)
    height = eye[1] + rays[:, 1] * along
    hit: NDArray[np.bool_] = (aside < 0.55) & (height > -0.4) & (height < 1.7)
    return hit


def _lit(pieces: Sequence[Piece], points: Array, rays: Array, room: Room) -> Array:
    light = unit(floats(room.light)[None])[0]
    _distance, which = nearest(pieces, points)
    colours = np.zeros_like(points)
    normals = np.zeros_like(points)
    for n, piece in enumerate(pieces):
        mine = which == n
        if mine.any():
            normals[mine] = normals_of(piece, points[mine])
            colours[mine] = piece.paint(points[mine], normals[mine])
    gloss = floats([piece.gloss for piece in pieces])[which]
    fuzz = floats([piece.fuzz for piece in pieces])[which]
    facing = np.clip(normals @ light, 0, 1) * shaded(pieces, points + normals * 0.006, light)
    sky = (0.62 + 0.38 * normals[:, 1]) * openness(pieces, points, normals)
    colours = colours * (floats(room.lamp) * facing[:, None] * 1.15 + floats(room.ambient) * sky[:, None])
    halfway = unit(light - rays)
    shine = np.clip((normals * halfway).sum(axis=1), 0, 1)
    rim = (1 - np.clip(-(normals * rays).sum(axis=1), 0, 1)) ** 3
    colours += (gloss * (shine**28 * 1.1 + shine**6 * 0.16) * np.clip(facing + 0.12, 0, 1))[:, None]
    return floats(colours + (fuzz * rim * 0.3 * sky)[:, None] * (0.3 + colours))


def _shaken(image: Image.Image, pixels: float) -> Image.Image:
    """A hand that moved: the picture averaged along a short slanted way."""
    if pixels < 1:
        return image
    steps = [step / 4 - 1 for step in range(9)]
    moved = [
        image.transform(
            image.size, Image.Transform.AFFINE, (1, 0, s * pixels, 0, 1, s * pixels * 0.4), Image.Resampling.BILINEAR
        )
        for s in steps
    ]
    mean = np.mean([np.asarray(each, dtype=np.float32) for each in moved], axis=0)
    return Image.fromarray(mean.astype(np.uint8))
