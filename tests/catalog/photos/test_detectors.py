"""The detectors: they ask, they never refuse, they look at pixels and not at words, and they are as good as we say."""

from __future__ import annotations

import json
import time
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from catalog.photos.detectors import LONG_SIDE, detect, measured, probabilities
from catalog.photos.detectors.logistic import Model, Shape, models, packed, unpacked
from catalog.photos.detectors.trust import NEEDED, TRUST
from catalog.photos.kinds import PhotoKind
from catalog.photos.reading import read_rgb
from evals.detectors import BASELINE, fallen, wilson
from evals.drawn.canvas import FACES, SHADES, Style
from evals.drawn.cases import Case
from evals.fit_detectors import regressed

REPOSITORY = Path(__file__).parents[3]
SOUGHT = [kind for kind in PhotoKind if kind is not PhotoKind.GOODS]
RECEIPT = REPOSITORY / "data/samples/receipt-transfer.jpg"


def test_a_detector_decides_only_where_the_baseline_shows_that_it_may():
    figures = json.loads(BASELINE.read_text("utf-8"))
    for kind in SOUGHT:
        if TRUST[kind].decides_from is None:
            continue
        for name in ("unseen.precision", "unseen.recall", "expected.precision_at_worst"):
            assert figures[f"{kind}.{name}"] >= NEEDED, (kind, name)


def test_the_baseline_tells_precision_and_recall_of_every_detector():
    figures = json.loads(BASELINE.read_text("utf-8"))
    for kind in SOUGHT:
        for name in ("unseen.precision", "unseen.recall", "fitted_styles.precision", "real.false"):
            assert 0 <= figures[f"{kind}.{name}"] <= 1


def test_what_looks_like_no_goods_is_asked_about_and_not_decided():
    for kind in SOUGHT:
        for number in range(300_000, 300_004):
            detected = detect(Case(kind, Style.FIRST, number).draw())
            if detected.kind is not PhotoKind.GOODS:
                assert detected.decided == (TRUST[detected.kind].decides_from is not None)


@pytest.mark.parametrize("kind", [PhotoKind.RECEIPT, PhotoKind.DOCUMENT])
def test_most_pages_of_writing_are_noticed_as_one_or_the_other(kind):
    pages = {PhotoKind.RECEIPT, PhotoKind.DOCUMENT}
    seen = [detect(Case(kind, style, 300_100 + n).draw()).kind for style in Style for n in range(4)]
    assert sum(each in pages for each in seen) >= 8


def test_the_samples_receipt_is_taken_for_one():
    assert detect(read_rgb(RECEIPT.read_bytes(), LONG_SIDE)).kind is PhotoKind.RECEIPT


def test_our_own_pictures_and_samples_raise_no_question():
    paths = sorted((REPOSITORY / "data/vision/photos").glob("*.jpg"))[::9]
    paths += sorted(set((REPOSITORY / "data/samples").glob("*.jpg")) - {RECEIPT})
    asked = [path.name for path in paths if detect(read_rgb(path.read_bytes(), LONG_SIDE)).kind is not PhotoKind.GOODS]
    assert len(asked) <= 1, asked


def test_the_same_picture_is_judged_the_same_on_any_number_of_threads():
    rgb = Case(PhotoKind.SEVERAL_GARMENTS, Style.SECOND, 300_200).draw()
    untouched = rgb.copy()
    before = cv2.getNumThreads()
    try:
        found = []
        for threads in (1, 2, 4):
            cv2.setNumThreads(threads)
            found.append(probabilities(measured(rgb)))
    finally:
        cv2.setNumThreads(before)
    assert found[0] == found[1] == found[2]
    assert np.array_equal(rgb, untouched)


def test_looking_at_a_phone_photo_takes_little_time():
    rgb = np.asarray(Image.fromarray(Case(PhotoKind.RECEIPT, Style.FIRST, 300_300).draw()).resize((960, 1280)))
    detect(rgb)
    times = []
    for _ in range(5):
        started = time.thread_time()
        detect(rgb)
        times.append(time.thread_time() - started)
    assert min(times) < 0.12


@pytest.mark.parametrize("shape", [(1, 1), (1, 900), (900, 1), (2, 2), (24, 24), (800, 40), (30, 31)])
@pytest.mark.parametrize("filling", ["black", "white", "noise"])
def test_a_picture_of_nothing_is_goods_or_a_question(shape, filling):
    noise = np.random.default_rng(1).integers(0, 256, (*shape, 3)).astype(np.uint8)
    rgb = {"black": np.zeros_like(noise), "white": np.full_like(noise, 255), "noise": noise}[filling]
    detected = detect(rgb)
    assert 0 <= detected.probability <= 1
    assert detected.kind is PhotoKind.GOODS or not detected.decided


def test_models_and_features_are_of_one_mind():
    found = measured(Case(PhotoKind.DOCUMENT, Style.FIRST, 300_400).draw())
    assert set(found) == set(models()) == set(TRUST) == set(SOUGHT)
    for kind, model in models().items():
        assert set(model.shape.names) <= set(found[kind])
        assert len(model.weights) == model.shape.terms(np.zeros((1, len(model.shape.names)))).shape[1]
        assert all(np.isfinite(list(found[kind].values())))


def test_a_model_survives_its_file():
    shape = Shape(("a", "b"), np.zeros(2), np.ones(2), ((0.5, 1.5), (0.25, 0.75)), products=True)
    model, seen = Model(shape, np.linspace(-1, 1, 9), -1.0), {"a": 1.0, "b": 0.5}
    assert unpacked(json.loads(json.dumps(packed(model)))).probability(seen) == model.probability(seen)


def test_fitting_finds_what_separates_and_weighs_both_answers_the_same():
    dice = np.random.default_rng(5)
    values = dice.normal(0, 1, (400, 2))
    right = values[:, 0] > 1.2
    weights, bias = regressed(values, right, penalty=0.1)
    assert weights[0] > 20 * abs(weights[1])
    assert 1.0 < -bias / weights[0] < 1.4


def test_a_drawn_case_is_the_same_every_time_and_styles_share_nothing():
    case = Case(PhotoKind.RECEIPT, Style.UNSEEN, 7)
    assert np.array_equal(case.draw(), case.draw())
    faces = {style: {name for (of, _), names in FACES.items() if of is style for name in names} for style in Style}
    for used in (faces, SHADES):
        first, second, unseen = (set(used[style]) for style in Style)
        assert not first & second
        assert not (first | second) & unseen


def test_a_fall_is_told_from_noise():
    baseline = {
        "receipt.unseen.recall": 0.9,
        "receipt.unseen.positives": 100,
        "receipt.real.false": 0.0,
        "receipt.real.photos": 1000,
    }
    assert fallen({"receipt.unseen.recall": 0.86, "receipt.real.false": 0.002}, baseline) == []
    assert len(fallen({"receipt.unseen.recall": 0.7, "receipt.real.false": 0.02}, baseline)) == 2
    low, high = wilson(0, 20)
    assert low == 0
    assert 0.1 < high < 0.2
