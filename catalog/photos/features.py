"""What the recogniser keeps of a picture: a vector, its colours, a small picture, and points; about 45 kB."""

from __future__ import annotations

import io
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from catalog.photos import geometry
from catalog.photos.embedding import ID, Embedder, Vector
from catalog.photos.geometry import Shape, Thumb
from catalog.photos.palette import palette_of

VERSION = f"{ID}-2"  # changes whenever the same picture would give other features

Pixels = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Features:
    """`vector`: (1280,), length 1. `palette`: (720,), length 1. `thumb`: CIE Lab in 8 bits."""

    vector: Vector
    palette: NDArray[np.float32]
    thumb: Thumb
    shape: Shape


def features_of_reference(embedder: Embedder, rgb: Pixels) -> Features:
    """Of a picture whose SKU is known, upright. Blocks for about 130 ms."""
    thumb = geometry.thumb_of(rgb, geometry.THUMB)
    shape = geometry.shape_of(rgb, geometry.MOST_POINTS)
    return Features(embedder.of_reference(rgb), palette_of(geometry.thumb_of(rgb, 64)), thumb, shape)


def features_of_photo(embedder: Embedder, rgb: Pixels) -> Features:
    """Of a photo that is asked about. Blocks for about 100 ms."""
    thumb = geometry.thumb_of(rgb, geometry.ASKED_THUMB)
    shape = geometry.shape_of(rgb, geometry.MOST_ASKED)
    return Features(embedder.of_photo(rgb), palette_of(geometry.thumb_of(rgb, 64)), thumb, shape)


def pack(features: Features) -> bytes:
    """Uncompressed arrays, read back by `unpack` without running anything."""
    out = io.BytesIO()
    np.savez(
        out,
        vector=features.vector.astype(np.float16),
        palette=features.palette.astype(np.float16),
        thumb=features.thumb,
        points=features.shape.points,
        marks=features.shape.marks,
        sides=np.array([features.shape.wide, features.shape.high], dtype=np.float32),
    )
    return out.getvalue()


def unpack(data: bytes) -> Features:
    """ValueError: these bytes are not features."""
    with np.load(io.BytesIO(data), allow_pickle=False) as held:
        wide, high = (float(side) for side in held["sides"])
        shape = Shape(held["points"], held["marks"], wide, high)
        return Features(held["vector"].astype(np.float32), held["palette"].astype(np.float32), held["thumb"], shape)
