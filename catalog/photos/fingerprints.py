"""What a picture looks like in 200 bytes: a 64-bit perceptual hash and an 8x8 grid of CIE Lab colours.

The hash alone confuses colours of one style in more than half of the pairs, so two pictures look alike only when hash,
colour and lightness agree (`python -m evals.neardup` measures what the limits give).
"""

from __future__ import annotations

from dataclasses import dataclass

import imagehash
import numpy as np
from numpy.typing import NDArray
from PIL import Image

HASH_BITS = 4  # Hamming distance up to which two hashes are one picture re-sent
COLOUR_LIMIT = 12.0  # CIE76 distance in the a,b plane that no cell may exceed; re-sent copies stay under 7
LIGHTNESS_LIMIT = 12.0  # of L, which runs from 0 to 100; copies stay under 5
GRID_SIDE = 8
GRID_BYTES = GRID_SIDE * GRID_SIDE * 3
HASH_SIDE = 32
PLAIN_SPREAD = 6  # a sheet of one colour has a hash made of noise

Grids = NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """`phash`: 64 bits, unsigned. `grid`: 192 bytes, 8x8 cells row by row, each L, a, b as int8."""

    phash: int
    grid: bytes

    def is_plain(self) -> bool:
        """Nothing but one colour: such pictures are all alike and none of them can be told from another."""
        cells = cells_of(self.grid)
        return bool((cells.max(axis=0) - cells.min(axis=0)).max() < PLAIN_SPREAD)


def fingerprint(image: Image.Image, turn: Image.Transpose | None = None) -> Fingerprint:
    """Fingerprint of an RGB image of any size, after `turn` (what its EXIF orientation asks for)."""
    grey = image.convert("L").resize((HASH_SIDE, HASH_SIDE), Image.Resampling.LANCZOS)
    cells = image.resize((GRID_SIDE, GRID_SIDE), Image.Resampling.BOX)
    if turn is not None:
        grey, cells = grey.transpose(turn), cells.transpose(turn)
    bits = imagehash.phash(grey).hash
    lab = _lab(np.asarray(cells, dtype=np.float64).reshape(-1, 3) / 255.0)
    return Fingerprint(int.from_bytes(np.packbits(bits).tobytes(), "big"), lab.round().astype(np.int8).tobytes())


def cells_of(grid: bytes) -> NDArray[np.int16]:
    """The grid as an array of shape (64, 3), wide enough to subtract."""
    return np.frombuffer(grid, dtype=np.int8).reshape(-1, 3).astype(np.int16)


def compare(grid: bytes, others: Grids) -> tuple[NDArray[np.bool_], NDArray[np.float32]]:
    """Which of `others` (shape (n, 192)) differ from `grid` in no cell by more than the two limits, and how much they
    differ on average over cells and channels (copies: 0.2 to 0.9)."""
    difference = (others.reshape(len(others), -1, 3).astype(np.int16) - cells_of(grid)).astype(np.float32)
    colour = np.hypot(difference[..., 1], difference[..., 2]).max(axis=1)
    lightness = np.abs(difference[..., 0]).max(axis=1)
    agree: NDArray[np.bool_] = (colour <= COLOUR_LIMIT) & (lightness <= LIGHTNESS_LIMIT)
    return agree, np.abs(difference).mean(axis=(1, 2), dtype=np.float32)


def _lab(rgb: NDArray[np.float64]) -> NDArray[np.float64]:
    """sRGB in 0..1, shape (n, 3), to CIE Lab under D65 (IEC 61966-2-1)."""
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    to_xyz = np.array(
        [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
    )
    xyz = linear @ to_xyz.T / np.array([0.95047, 1.0, 1.08883])
    root = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    x, y, z = root.T
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=1)
