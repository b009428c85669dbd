"""Pictures into vectors by the network whose weights come in a package, made into an ONNX file once."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import cv2
import numpy as np
import onnxruntime
import structlog
from numpy.typing import NDArray

from catalog.photos.network import SIDE, build_network
from catalog.photos.weights import SHA256, packaged_weights, read_weights

log = structlog.get_logger(__name__)

Pixels = NDArray[np.uint8]
Vector = NDArray[np.float32]

ID = f"lite2-{SHA256[:8]}"
_CLOSE = 0.6  # the middle of a picture: what is sold is seldom at its edge


class Embedder:
    """Blocks for 32 ms a view on one core; several threads may ask at once."""

    def __init__(self, network: bytes, threads: int = 1) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self._session = onnxruntime.InferenceSession(network, options, providers=["CPUExecutionProvider"])

    @classmethod
    def open(cls, folder: Path | None = None, threads: int = 1) -> Embedder | None:
        """The network's file is kept in `folder`. None, and a line in the log: its weights are not installed.

        WeightsInvalid: the package holds other weights than those that were measured.
        """
        path = None if folder is None else folder / f"{ID}.onnx"
        if path is not None and path.is_file():
            return cls(path.read_bytes(), threads)
        weights = packaged_weights()
        if weights is None:
            log.warning("recogniser_without_weights", effect="photos are compared by hash only")
            return None
        network = build_network(read_weights(weights))
        if path is not None:
            _write(path, network)
        return cls(network, threads)

    def of_reference(self, rgb: Pixels) -> Vector:
        """One vector of length 1, shape (1280,), for a picture that is kept: as it is, mirrored, and its middle."""
        whole = _fit(rgb)
        return self._mean([whole, whole[:, ::-1], _fit(_middle(rgb))])

    def of_photo(self, rgb: Pixels) -> Vector:
        """The same for a photo that is asked about: mirrored, and its middle."""
        return self._mean([_fit(rgb)[:, ::-1], _fit(_middle(rgb))])

    def _mean(self, views: list[Pixels]) -> Vector:
        (seen,) = self._session.run(["seen"], {"pixels": np.stack(views)})
        return unit(unit(np.asarray(seen, dtype=np.float32)).sum(axis=0))


def unit(vectors: Vector) -> Vector:
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-9), dtype=np.float32)


def _fit(rgb: Pixels) -> Pixels:
    how = cv2.INTER_AREA if min(rgb.shape[:2]) > SIDE else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(rgb, (SIDE, SIDE), interpolation=how), dtype=np.uint8)


def _middle(rgb: Pixels) -> Pixels:
    high, wide = rgb.shape[:2]
    top, left = int(high * (1 - _CLOSE) / 2), int(wide * (1 - _CLOSE) / 2)
    return np.ascontiguousarray(rgb[top : high - top, left : wide - left])


def _write(path: Path, data: bytes) -> None:
    """Whole or not at all: a killed process leaves no half of a network."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(prefix=".", suffix=".part", dir=path.parent)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
    os.replace(temporary, path)
