"""The local recogniser on pictures of the demo shop: what shoppers send back, siblings, strangers, and its folder."""

from __future__ import annotations

import shutil

import cv2
import numpy as np
import pytest
from PIL import Image

from catalog.photos.embedding import Embedder
from catalog.photos.features import VERSION
from catalog.photos.geometry import shape_of
from catalog.photos.reading import read_rgb
from catalog.photos.recogniser import LocalRecogniser
from scripts.resent_pictures import resend
from tests.catalog.photos.conftest import SHELF, SHOP, shelf_pictures

WAYS = ("crop", "screenshot", "logo", "off_a_screen")


@pytest.fixture(scope="session")
def recogniser(shelf_folder):
    return LocalRecogniser.build(shelf_pictures(), shelf_folder)


def sample(name):
    return read_rgb((SHOP / "samples" / name).read_bytes())


@pytest.mark.parametrize(
    ("photo", "label"),
    [
        ("screenshot-zip-hoodie.jpg", "HUD-PROMIN/mustard"),
        ("screenshot-bear.jpg", "KOM-VEDMEDYK/cocoa"),
        ("screen-hoodie-dress.jpg", "SUK-ZATYSHOK/pink"),
    ],
)
def test_screenshots_of_our_own_posts_are_answered_alone(recogniser, photo, label):
    verdict = recogniser.recognise(sample(photo))
    assert (verdict.matches[0].label, verdict.sure) == (label, True)


def test_a_crop_of_our_post_is_known_and_asked_about_where_its_colours_cannot_be_laid_over(recogniser):
    """Red dots on a close crop do not fall on red dots to the pixel: the colours veto, the candidate stays first."""
    verdict = recogniser.recognise(sample("crop-raincoat.jpg"))
    assert verdict.matches[0].label == "DOS-KRAPKA/red"
    assert verdict.matches[0].probability > 0.9


@pytest.mark.parametrize("way", range(len(WAYS)), ids=WAYS)
def test_what_is_answered_alone_about_our_own_pictures_is_right(recogniser, drawn, way):
    alone = 0
    for n, name in enumerate(SHELF):
        kind, photo = resend(drawn(f"{name}-front"), way + len(WAYS) * n)
        verdict = recogniser.recognise(photo)
        assert kind == WAYS[way]
        if verdict.sure:
            alone += 1
            assert verdict.matches[0].label == "/".join(name.rsplit("-", 1))
    assert alone >= len(SHELF) // 2


@pytest.mark.parametrize("photo", ["not-ours-cat.jpg", "not-ours-kettle.jpg"])
def test_a_stranger_is_never_answered_alone(recogniser, photo):
    assert not recogniser.recognise(sample(photo)).sure


@pytest.mark.parametrize("name", ["HUD-PROMIN-grey", "FUT-PRYBIY-red", "KUR-POLYSK-navy", "SHA-POMPON-pink"])
def test_a_model_or_colour_that_is_not_on_the_shelf_is_never_answered_alone(recogniser, drawn, name):
    for way in range(len(WAYS)):
        assert not recogniser.recognise(resend(drawn(f"{name}-front"), way)[1]).sure


def test_the_same_picture_in_another_hue_is_not_the_same_thing(recogniser, drawn):
    hsv = cv2.cvtColor(drawn("SUK-ZATYSHOK-pink-front"), cv2.COLOR_RGB2HSV)
    for turned in (45, 90, 135):
        other = hsv.copy()
        other[..., 0] = (other[..., 0].astype(int) + turned) % 180
        assert not recogniser.recognise(cv2.cvtColor(other, cv2.COLOR_HSV2RGB)).sure


def test_without_any_colour_nobody_decides_between_colours(recogniser, drawn):
    grey = cv2.cvtColor(drawn("KOM-VEDMEDYK-cocoa-front"), cv2.COLOR_RGB2GRAY)
    verdict = recogniser.recognise(np.stack([grey] * 3, axis=-1))
    assert not verdict.sure
    assert verdict.matches[0].label.startswith("KOM-VEDMEDYK/")


def test_probabilities_share_one_with_none_of_them(recogniser):
    for photo in ("crop-raincoat.jpg", "not-ours-cat.jpg", "worn-fox-hoodie.jpg"):
        matches = recogniser.recognise(sample(photo)).matches
        shares = [each.probability for each in matches]
        assert shares == sorted(shares, reverse=True)
        assert shares[-1] >= 0
        assert sum(shares) < 1
        assert len({each.label for each in matches}) == len(matches)


def test_two_things_with_one_picture_are_never_decided(shelf_folder):
    twins = [*shelf_pictures(), *(type(each)("TWIN/red", each.path) for each in shelf_pictures()[10:12])]
    verdict = LocalRecogniser.build(twins, shelf_folder).recognise(sample("crop-raincoat.jpg"))
    assert {each.label for each in verdict.matches[:2]} == {"DOS-KRAPKA/red", "TWIN/red"}
    assert not verdict.sure


def test_an_empty_shelf_recognises_nothing():
    verdict = LocalRecogniser.build([]).recognise(sample("crop-raincoat.jpg"))
    assert (verdict.matches, verdict.sure) == ((), False)


@pytest.mark.parametrize(
    "photo",
    [
        np.zeros((24, 24, 3), np.uint8),
        np.full((24, 480, 3), 255, np.uint8),
        np.full((512, 30, 3), 77, np.uint8),
        np.random.default_rng(1).integers(0, 255, (300, 300, 3), dtype=np.uint8),
    ],
)
def test_a_picture_of_nothing_is_no_reason_to_fail(recogniser, photo):
    assert not recogniser.recognise(photo).sure


def test_points_of_a_plain_sheet_are_none():
    assert len(shape_of(np.full((64, 64, 3), 9, np.uint8), 100).points) == 0


class Counting(Embedder):
    """Counts how many pictures were looked at."""

    def __init__(self, network):
        super().__init__(network)
        self.looks = 0

    def of_reference(self, rgb):
        self.looks += 1
        return super().of_reference(rgb)


@pytest.fixture
def counting(shelf_folder):
    (network,) = shelf_folder.glob("*.onnx")
    return Counting(network.read_bytes())


def test_a_restart_looks_at_no_picture_again(shelf_folder, counting):
    pictures = shelf_pictures()
    again = LocalRecogniser.build(pictures, shelf_folder, embedder=counting)
    assert (counting.looks, len(again)) == (0, len(pictures))


def test_a_killed_run_goes_on_where_it_was(shelf_folder, counting, tmp_path):
    shutil.copytree(shelf_folder, tmp_path, dirs_exist_ok=True)
    held = sorted((tmp_path / VERSION).glob("??/*.npz"))
    held[0].unlink()
    held[1].write_bytes(held[1].read_bytes()[:500])
    (held[2].parent / ".killed.part").write_bytes(b"half of a file")
    pictures = shelf_pictures()
    told = []
    first = LocalRecogniser.build(pictures, tmp_path, lambda *step: told.append(step), counting)
    assert (counting.looks, len(first)) == (1, len(pictures) - 1)  # the broken file shows when it is read
    assert told[-1] == ("recogniser", 1, 1)
    second = LocalRecogniser.build(pictures, tmp_path, embedder=counting)
    assert (counting.looks, len(second)) == (2, len(pictures))


def test_a_reference_that_cannot_be_read_leaves_the_others(shelf_folder, tmp_path, counting):
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(shelf_pictures()[0].path.read_bytes()[:800])
    pictures = [*shelf_pictures(), type(shelf_pictures()[0])("X/red", broken)]
    assert len(LocalRecogniser.build(pictures, shelf_folder, embedder=counting)) == len(pictures) - 1


def test_stripes_are_not_other_stripes_because_nothing_else_has_any(shelf_folder, tmp_path):
    """A vector alone, far ahead of the others, is no reason to be sure: stripes are like stripes of any colour."""
    stripes = []
    for seed, lying in ((2, True), (5, False)):
        random = np.random.default_rng(seed)
        lines = np.repeat(random.integers(0, 255, (40, 1, 3), dtype=np.uint8), 9, axis=0)
        picture = np.repeat(lines, 360, axis=1)
        stripes.append(picture if lying else np.ascontiguousarray(picture.transpose(1, 0, 2)))
    shutil.copytree(shelf_folder, tmp_path / "shelf")
    path = tmp_path / "stripes.png"
    Image.fromarray(stripes[0]).save(path)
    pictures = [*shelf_pictures(), type(shelf_pictures()[0])("HUD-LYS/khaki", path)]
    striped = LocalRecogniser.build(pictures, tmp_path / "shelf")
    assert not any(striped.recognise(other).sure for other in stripes[1:])
