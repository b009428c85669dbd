"""Weights out of somebody's pickle: numbers come out, code does not run."""

from __future__ import annotations

import hashlib
import io
import os
import pickle
import struct

import cv2
import numpy as np
import pytest

from catalog.errors import WeightsInvalid
from catalog.photos import weights
from catalog.photos.embedding import Embedder
from catalog.photos.network import build_network
from catalog.photos.weights import packaged_weights, read_weights, unpickle_tensors

MAGIC = 0x1950A86A20F9469CFC6C


class Burglar:
    """What its pickle asks for runs while it is read by anybody who trusts it."""

    def __reduce__(self):
        return os.mkdir, (self.path,)

    def __init__(self, path):
        self.path = path


def file_of(*parts: object, tail: bytes = b"") -> io.BytesIO:
    return io.BytesIO(b"".join(pickle.dumps(part, protocol=2) for part in parts) + tail)


def test_the_packaged_weights_are_read_and_are_the_network_they_claim_to_be():
    path = packaged_weights()
    assert path is not None
    tensors = read_weights(path)
    assert tensors["_conv_stem.weight"].shape == (32, 3, 3, 3)
    assert tensors["_fc.weight"].shape == (1000, 1280)
    assert all(np.isfinite(each).all() for each in tensors.values())


@pytest.mark.parametrize("place", [0, 1, 2, 3])
def test_a_pickle_that_wants_to_run_something_is_refused(tmp_path, place):
    target = tmp_path / "broken-in"
    parts: list[object] = [MAGIC, 1001, {"little_endian": True}, {}, []]
    parts[place] = Burglar(str(target))
    with pytest.raises(WeightsInvalid, match="refused to load"):
        unpickle_tensors(file_of(*parts))
    assert not target.exists()


def test_a_file_of_another_format_or_cut_short_is_refused():
    for file in (io.BytesIO(b""), io.BytesIO(b"PK\x03\x04rubbish"), file_of(1, 1001), file_of(MAGIC, 1001, {})):
        with pytest.raises(WeightsInvalid):
            unpickle_tensors(file)


def test_a_storage_that_lies_about_its_length_is_refused(tmp_path):
    path = packaged_weights()
    assert path is not None
    data = path.read_bytes()
    at = data.rindex(struct.pack("<q", 1280 * 1000))
    for lie in (struct.pack("<q", 2**40), struct.pack("<q", -1)):
        with pytest.raises(WeightsInvalid):
            unpickle_tensors(io.BytesIO(data[:at] + lie + data[at + 8 :]))
    with pytest.raises(WeightsInvalid):
        unpickle_tensors(io.BytesIO(data[:-100]))


def test_weights_that_nobody_measured_are_refused_before_they_are_opened(tmp_path):
    path = tmp_path / "weights.pth"
    path.write_bytes(file_of(Burglar(str(tmp_path / "broken-in"))).getvalue())
    with pytest.raises(WeightsInvalid, match="not the file"):
        read_weights(path)
    assert not (tmp_path / "broken-in").exists()
    with pytest.raises(WeightsInvalid):
        read_weights(path, sha256=hashlib.sha256(path.read_bytes()).hexdigest())


def test_without_the_package_there_is_no_embedder_and_no_error(monkeypatch, tmp_path):
    monkeypatch.setattr(weights, "PACKAGE", "no_such_package_of_weights")
    assert Embedder.open(tmp_path) is None


def test_the_network_is_written_once_and_read_from_then_on(monkeypatch, tmp_path):
    first = Embedder.open(tmp_path)
    monkeypatch.setattr(weights, "PACKAGE", "no_such_package_of_weights")
    second = Embedder.open(tmp_path)
    assert first is not None
    assert second is not None
    picture = np.random.default_rng(1).integers(0, 255, (300, 200, 3), dtype=np.uint8)
    assert np.array_equal(first.of_photo(picture), second.of_photo(picture))


def test_two_parts_of_one_picture_are_nearer_than_two_pictures(drawn):
    path = packaged_weights()
    assert path is not None
    embedder = Embedder(build_network(read_weights(path)))
    names = ("HUD-LYS-khaki-front", "SUK-HOROSH-burgundy-front", "KUR-POLYSK-navy-front", "SHA-POMPON-mustard-front")
    wholes = [embedder.of_reference(drawn(name)) for name in names]
    parts = [embedder.of_photo(cv2.resize(drawn(name)[60:-20, 40:-10], (300, 380))) for name in names]
    likeness = np.array([[part @ whole for whole in wholes] for part in parts])
    assert (likeness.argmax(axis=1) == np.arange(len(names))).all()
    assert np.allclose(np.linalg.norm(np.stack(wholes + parts), axis=1), 1, atol=1e-4)
