"""Every figure of the report on cases that can be worked out by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from evals.vision.cases import Answer, Case, Guess, Outcome
from evals.vision.metrics import (
    Share,
    calibrate,
    confusions,
    coverage_at,
    coverage_curve,
    figures,
    grouped,
    latency,
    newcombe,
    sign_test,
    wilson,
)


def outcome(right: str, *said: tuple[str, float], alone: bool = False, **answer: object) -> Outcome:
    """`right` is "" for a photo of something that we do not sell."""
    case = Case(Path("x.jpg"), "x.jpg", right, "photo", "0", frozenset({right} - {""}))
    return Outcome(case, Answer(tuple(Guess(*each) for each in said), alone, **answer))


def test_wilson_agrees_with_the_textbook():
    # Newcombe 1998, table I: 81 of 263 gives 0.2553 to 0.3662; 0 of 20 gives 0 to 0.1611.
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=1e-4)
    assert wilson(0, 20) == pytest.approx((0, 0.1611), abs=1e-4)
    assert wilson(20, 20)[1] == 1.0


def test_of_nothing_nothing_is_known():
    assert wilson(0, 0) == (0.0, 1.0)
    assert Share(0, 0).value is None
    assert calibrate([], []).error is None


def test_the_difference_of_two_shares_agrees_with_the_textbook():
    # Newcombe 1998 (II), table II, method 10: 56/70 against 48/80 gives 0.0524 to 0.3339.
    assert newcombe(Share(48, 80), Share(56, 70)) == pytest.approx((0.0524, 0.3339), abs=1e-4)


def test_calibration_error_is_the_weighted_gap():
    # Two answers of 0.95, one right: gap 0.45; two of 0.05, none right: gap 0.05; weighted by halves: 0.25.
    found = calibrate([0.95, 0.95, 0.05, 0.05], [True, False, False, False])
    assert found.error == pytest.approx(0.25)
    assert [(each.count, each.right.part) for each in found.bins if each.count] == [(2, 0), (2, 1)]
    assert found.low <= 0.25 <= found.high


def test_a_perfectly_calibrated_recogniser_has_no_error():
    assert calibrate([1.0, 1.0, 0.0], [True, True, False]).error == 0.0
    assert calibrate([0.5] * 4, [True, False, True, False]).error == 0.0


def test_first_place_first_three_and_what_was_answered_alone():
    seen = [
        outcome("a", ("a", 0.99), alone=True),
        outcome("a", ("b", 0.98), ("a", 0.01), alone=True),
        outcome("a", ("b", 0.4), ("c", 0.3), ("a", 0.2), asks=True),
        outcome("a"),
        outcome("", ("a", 0.9), alone=True),
        outcome("", ("a", 0.6), asks=True),
        outcome("", ("a", 0.3)),
        outcome(""),
    ]
    found = figures(seen)
    assert (found.top1, found.top3) == (Share(1, 4), Share(3, 4))
    assert (found.coverage, found.precision) == (Share(2, 4), Share(1, 2))
    assert found.precision_alone == Share(1, 3)
    assert found.served == Share(2, 4)
    assert (found.foreign_alone, found.foreign_silent) == (Share(1, 4), Share(2, 4))


def test_a_twin_is_as_right_as_the_sku_itself():
    case = Case(Path("x.jpg"), "x.jpg", "a", "photo", "0", frozenset({"a", "a-twin"}))
    assert Outcome(case, Answer((Guess("a-twin", 0.9),), alone=True)).alone_right


def test_a_photo_taken_for_a_receipt_is_counted():
    assert figures([outcome("a", looks_like="receipt"), outcome("a", ("a", 0.9))]).not_goods == Share(1, 2)


def test_the_curve_goes_from_the_surest_down_and_foreign_photos_cost_precision():
    seen = [
        outcome("a", ("a", 0.9)),
        outcome("", ("a", 0.8)),
        outcome("b", ("b", 0.7)),
        outcome("c", ("b", 0.6)),
        outcome("d"),
    ]
    points = [(p.threshold, p.coverage, p.precision) for p in coverage_curve(seen)]
    assert points == [(0.9, 0.25, 1.0), (0.8, 0.25, 0.5), (0.7, 0.5, pytest.approx(2 / 3)), (0.6, 0.75, 0.5)]
    assert coverage_at(seen, 0.66).threshold == 0.7
    assert coverage_at(seen, 1.0).coverage == 0.25


def test_equal_probabilities_are_one_point_of_the_curve():
    seen = [outcome("a", ("a", 0.9)), outcome("b", ("c", 0.9))]
    assert [(p.coverage, p.precision) for p in coverage_curve(seen)] == [(1.0, 0.5)]


def test_no_threshold_reaches_a_precision_that_was_never_there():
    assert coverage_at([outcome("a", ("b", 0.9))], 0.5) is None


def test_confusions_put_what_was_said_alone_first():
    seen = [
        outcome("a", ("b", 0.6)),
        outcome("a", ("b", 0.6)),
        outcome("c", ("d", 0.99), alone=True),
        outcome("e", ("e", 0.9)),
        outcome("", ("a", 0.9)),
    ]
    assert [(c.right, c.said, c.times, c.alone) for c in confusions(seen)] == [("c", "d", 1, 1), ("a", "b", 2, 0)]


def test_groups_leave_out_the_nameless():
    seen = [outcome("a"), outcome("")]
    assert list(grouped(seen, lambda each: each.case.sku)) == ["a"]


def test_latency_is_a_median_and_a_tail():
    found = latency([1.0] * 99 + [100.0])
    assert (found.p50, found.count) == (1.0, 100)
    assert latency([]).count == 0


def test_five_losses_and_no_win_are_no_accident_but_four_may_be():
    assert sign_test(5, 0) == pytest.approx(1 / 32)
    assert sign_test(4, 0) == pytest.approx(1 / 16)
    assert sign_test(3, 3) == pytest.approx(42 / 64)
    assert sign_test(0, 0) == 1.0
