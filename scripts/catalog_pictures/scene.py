"""The canvas before light: what cloth of what colour lies where, how it slopes, and what shades it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from scipy import ndimage

from scripts.catalog_pictures.cloth import Cloth, Field, noise
from scripts.catalog_pictures.curves import Path
from scripts.catalog_pictures.folds import Fold, raised

WIDTH, HEIGHT = 900, 1200
FINE = 3  # sub-pixels a side while masks are drawn
COARSE = 4  # pixels a side while cloth is inflated

Rgb = NDArray[np.floating[Any]]  # linear light, 0..1; a last axis of three
Relief = Callable[[Field, Field], Field]  # (u, v) px -> height px
Pattern = Callable[[Field, Field], tuple[Rgb, Field]]  # (u, v) px -> colour, share 0..1


def linear(hexadecimal: str) -> Rgb:
    """ "#rrggbb" as linear light."""
    value = np.array([int(hexadecimal[n : n + 2], 16) / 255 for n in (1, 3, 5)], dtype=np.float32)
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4).astype(np.float32)


@dataclass(slots=True)
class Part:
    """One piece of cloth. `body` is the height (px) of the whole garment's body, shared by its parts, weighed by
    `lift`; `own` inflates this piece by itself; `bevel` rounds its edge over so many px; `grain` turns the weave
    (degrees) and `warp` bends it; `shadow` is what it casts on the pieces below; `dim` darkens what lies inside."""

    outlines: Sequence[Path]
    cloth: Cloth
    colour: Rgb
    grain: float = 0.0
    origin: tuple[float, float] = (WIDTH / 2, 0.0)
    body: Field | None = None
    lift: float = 1.0
    own: float = 0.0
    bevel: tuple[float, float] = (5.0, 2.2)
    folds: list[Fold] = field(default_factory=list)
    extra: Relief | None = None
    warp: Callable[[Field, Field], tuple[Field, Field]] | None = None
    pattern: Pattern | None = None
    shadow: float = 0.5
    reach: float = 9.0
    dim: float = 1.0


class Scene:
    """Buffers of HEIGHT x WIDTH, painted back to front."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.rng = rng
        self.colour = np.zeros((HEIGHT, WIDTH, 3), dtype=np.float32)
        self.cover, self.open = _blank(), np.ones((HEIGHT, WIDTH), dtype=np.float32)
        self.gx, self.gy = _blank(), _blank()
        self.gloss, self.tight, self.sheen = _blank(), _blank(), _blank()

    def paint(self, part: Part) -> None:
        window = _window(part.outlines, 34)
        mask = drawn(part.outlines, window)
        rows, columns = window
        self._shade_below(part, mask, window)
        v, u = np.mgrid[rows, columns].astype(np.float32)
        u, v = u - part.origin[0], v - part.origin[1]
        turn = np.radians(part.grain)
        u, v = (
            (u * np.cos(turn) + v * np.sin(turn)).astype(np.float32),
            (v * np.cos(turn) - u * np.sin(turn)).astype(np.float32),
        )
        height = self._height(part, mask, window, u, v)
        bent_u, bent_v = _bent(u, v, height, turn)
        woven = (bent_u, bent_v) if part.warp is None else part.warp(bent_u, bent_v)
        small, tone = part.cloth.weave(*woven, self.rng)
        gy, gx = _slopes(height + small)
        cloth = self._dyed(part, bent_u, bent_v) * (1 + tone)[..., None]
        hollows = np.clip((ndimage.gaussian_filter(height, 9) - height) * 0.09, -0.05, 0.32)
        self._lay(window, mask, cloth * part.dim, gx, gy, part.cloth, 1 - hollows)

    def emboss(self, outlines: Sequence[Path], by: float, soft: float = 0.8) -> None:
        """Raise (or sink) the surface inside these outlines by so many px, over an edge this soft."""
        window = _window(outlines, 12)
        height = ndimage.gaussian_filter(drawn(outlines, window), soft) * by
        gy, gx = np.gradient(height)
        rows, columns = window
        self.gx[rows, columns] += gx
        self.gy[rows, columns] += gy

    def tint(self, outlines: Sequence[Path], colour: Rgb, share: float, soft: float = 0.0) -> None:
        """Dye what is inside these outlines."""
        window = _window(outlines, 6 + int(soft * 3))
        mask = drawn(outlines, window) * share
        if soft > 0:
            mask = ndimage.gaussian_filter(mask, soft)
        rows, columns = window
        mask = mask * self.cover[rows, columns]
        self.colour[rows, columns] += (colour - self.colour[rows, columns]) * mask[..., None]

    def darken(self, outlines: Sequence[Path], share: float, soft: float) -> None:
        """Take light away inside these outlines."""
        window = _window(outlines, 6 + int(soft * 3))
        mask = ndimage.gaussian_filter(drawn(outlines, window), soft) * share
        rows, columns = window
        self.open[rows, columns] *= 1 - mask

    def lay_print(self, picture: Image.Image, x: float, y: float, size: float, lean: float = 0.0) -> None:
        """Lay a square RGBA print of this size (px) with its centre at (x, y), bent by the folds below it."""
        window = _window([np.array([(x - size * 0.72, y - size * 0.72), (x + size * 0.72, y + size * 0.72)])], 4)
        rows, columns = window
        v, u = np.mgrid[rows, columns].astype(np.float32)
        turn = np.radians(lean)
        u, v = u - x - 2.2 * self.gx[rows, columns], v - y - 2.2 * self.gy[rows, columns]
        side = picture.width
        pu = ((u * np.cos(turn) + v * np.sin(turn)) / size + 0.5) * side
        pv = ((v * np.cos(turn) - u * np.sin(turn)) / size + 0.5) * side
        values = np.asarray(picture, dtype=np.float32) / 255
        values = ndimage.gaussian_filter(values, (side / size / 2.6, side / size / 2.6, 0))
        sampled = np.stack([ndimage.map_coordinates(values[..., n], [pv, pu], order=1) for n in range(4)], axis=-1)
        share = sampled[..., 3] * self.cover[rows, columns] * 0.96
        ink = np.where(share[..., None] > 0.003, sampled[..., :3] / np.maximum(sampled[..., 3:], 1e-3), 0)
        ink = np.clip(ink, 0, 1) ** 2.2
        grainy = 1 + 0.05 * noise(u / 1.4, v / 1.4, self.rng)
        self.colour[rows, columns] += (ink * grainy[..., None] - self.colour[rows, columns]) * share[..., None]

    def _height(self, part: Part, mask: Field, window: tuple[slice, slice], u: Field, v: Field) -> Field:
        rows, columns = window
        height = raised(part.folds, columns.start, rows.start, mask.shape) * part.cloth.fold
        if part.body is not None:
            height += part.body[rows, columns] * part.lift
        if part.own:
            height += inflated(part.outlines)[rows, columns] * part.own
        soft, rise = part.bevel
        if rise:
            height += rise * ndimage.gaussian_filter(mask, soft * 0.6)
        if part.body is not None:
            height += part.cloth.fold * 3.2 * noise(u / 84, v / 130, self.rng)
        if part.cloth.crisp:
            height += _creases(u, v, self.rng) * part.cloth.crisp
        if part.extra is not None:
            height += part.extra(u, v)
        return np.asarray(height, dtype=np.float32)

    def _dyed(self, part: Part, u: Field, v: Field) -> Rgb:
        cloth = np.broadcast_to(part.colour, (*u.shape, 3))
        if part.pattern is None:
            return cloth
        colour, share = part.pattern(u, v)
        return np.asarray(cloth + (colour - cloth) * share[..., None], dtype=np.float32)

    def _shade_below(self, part: Part, mask: Field, window: tuple[slice, slice]) -> None:
        if not part.shadow:
            return
        rows, columns = window
        near = ndimage.gaussian_filter(mask, part.reach * 0.45)
        far = ndimage.shift(ndimage.gaussian_filter(mask, part.reach), (part.reach * 0.7, part.reach * 0.45), order=1)
        fallen = np.maximum(near * 0.8, far) * part.shadow
        self.open[rows, columns] *= 1 - fallen * self.cover[rows, columns]

    def _lay(
        self, window: tuple[slice, slice], mask: Field, cloth: Rgb, gx: Field, gy: Field, kind: Cloth,
        light: Field
    ) -> None:  # fmt: skip
        rows, columns = window
        self.colour[rows, columns] += (cloth - self.colour[rows, columns]) * mask[..., None]
        layers = ((self.gx, gx), (self.gy, gy), (self.open, light), (self.gloss, kind.gloss),
                  (self.tight, kind.tight), (self.sheen, kind.sheen), (self.cover, 1.0))  # fmt: skip
        for buffer, value in layers:
            buffer[rows, columns] += (value - buffer[rows, columns]) * mask


def drawn(outlines: Iterable[Path], window: tuple[slice, slice]) -> Field:
    """How much of every pixel of the window lies inside any outline, 0..1."""
    rows, columns = window
    size = ((columns.stop - columns.start) * FINE, (rows.stop - rows.start) * FINE)
    sheet = Image.new("L", size, 0)
    pen = ImageDraw.Draw(sheet)
    for outline in outlines:
        moved = (outline - np.array([columns.start, rows.start])) * FINE
        pen.polygon([(float(x), float(y)) for x, y in moved], fill=255)
    return np.asarray(sheet.reduce(FINE), dtype=np.float32) / 255


def inflated(outlines: Iterable[Path]) -> Field:
    """The height (px) of a cushion with this outline: a strip becomes half a cylinder (Poisson's equation, rooted)."""
    everything = drawn(outlines, (slice(0, HEIGHT), slice(0, WIDTH)))
    cover = everything.reshape(HEIGHT // COARSE, COARSE, WIDTH // COARSE, COARSE).mean(axis=(1, 3))
    potential = _poisson(np.asarray(cover, dtype=np.float32))
    rows = np.linspace(-0.5 + 0.5 / COARSE, HEIGHT // COARSE - 0.5 - 0.5 / COARSE, HEIGHT)
    columns = np.linspace(-0.5 + 0.5 / COARSE, WIDTH // COARSE - 0.5 - 0.5 / COARSE, WIDTH)
    height = np.sqrt(2 * potential + 1.5) * COARSE
    places = np.meshgrid(rows, columns, indexing="ij")
    smooth = ndimage.map_coordinates(height, places, order=1, mode="nearest")
    return np.asarray(ndimage.gaussian_filter(smooth, 4.0), dtype=np.float32)


def _poisson(cover: Field) -> Field:
    if min(cover.shape) > 40:
        rows, columns = (cover.shape[0] // 2) * 2, (cover.shape[1] // 2) * 2
        half = cover[:rows, :columns].reshape(rows // 2, 2, columns // 2, 2).mean(axis=(1, 3))
        start = np.zeros_like(cover)
        start[:rows, :columns] = np.kron(_poisson(np.asarray(half, dtype=np.float32)), np.ones((2, 2))) * 4
        rounds = 40
    else:
        start, rounds = np.zeros_like(cover), 400
    for _ in range(rounds):
        around = np.zeros_like(start)
        around[1:] += start[:-1]
        around[:-1] += start[1:]
        around[:, 1:] += start[:, :-1]
        around[:, :-1] += start[:, 1:]
        start = (around + 1) * 0.25 * cover
    return np.asarray(start, dtype=np.float32)


def _creases(u: Field, v: Field, rng: np.random.Generator) -> Field:
    bend = 9 * noise(u / 60, v / 60, rng)
    sharp = 1 - np.abs(noise((u + bend) / 30, (v - bend) / 44, rng))
    return np.asarray(2.6 * sharp**3 + 1.2 * noise(u / 18, v / 15, rng), dtype=np.float32)


def _slopes(height: Field) -> tuple[Field, Field]:
    down, side = np.gradient(height)
    return np.asarray(down), np.asarray(side)


def _bent(u: Field, v: Field, height: Field, turn: float) -> tuple[Field, Field]:
    """Cloth coordinates as seen on a sloping surface."""
    gy, gx = np.gradient(ndimage.gaussian_filter(height, 2.0))
    side, down = gx * np.cos(turn) + gy * np.sin(turn), gy * np.cos(turn) - gx * np.sin(turn)
    return (u - 5.0 * side).astype(np.float32), (v - 5.0 * down).astype(np.float32)


def _window(outlines: Sequence[Path], pad: int) -> tuple[slice, slice]:
    points = np.vstack(list(outlines))
    low, high = points.min(axis=0), points.max(axis=0)
    return (
        slice(int(np.clip(low[1] - pad, 0, HEIGHT - 2)), int(np.clip(high[1] + pad, 2, HEIGHT))),
        slice(int(np.clip(low[0] - pad, 0, WIDTH - 2)), int(np.clip(high[0] + pad, 2, WIDTH))),
    )


def _blank() -> Field:
    return np.zeros((HEIGHT, WIDTH), dtype=np.float32)
