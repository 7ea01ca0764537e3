from __future__ import annotations

import numpy as np
import pytest

from training.conformal import Thresholds
from training.coverage import Coverage, Coverages
from training.metrics import wilson

NAMES = ("a", "b")


@pytest.fixture
def thresholds() -> Thresholds:
    """From 0.5 on a message's set holds `a`, and always `b`, of which there were too few."""
    return Thresholds(NAMES, 0.9, (9, 8), (9, 9), np.array([0.5, 0.0]))


@pytest.fixture
def strict() -> Thresholds:
    return Thresholds(NAMES, 0.9, (99, 99), (90, 90), np.array([0.5, 0.6]))


SCORES = np.array([[0.9, 0.1], [0.4, 0.7], [0.45, 0.55], [0.5, 0.6], [0.2, 0.8]])
TRUTH = np.array([0, 0, 0, 1, 1])


def test_sets_are_counted(strict: Thresholds) -> None:
    found = Coverages.of(strict, SCORES, TRUTH)
    a, b = found.each
    assert (a.name, a.messages, a.covered, a.members, a.single, a.single_right, a.empty) == ("a", 3, 1, 2, 2, 1, 1)
    assert (b.name, b.messages, b.covered, b.members, b.single, b.single_right, b.empty) == ("b", 2, 2, 3, 1, 1, 0)
    assert (a.calibrated, a.rank, a.least, b.least) == (99, 90, 0.5, 0.6)
    every = found.all
    assert (every.messages, every.covered, every.members, every.single, every.empty) == (5, 3, 5, 3, 1)
    assert (every.calibrated, every.luck) == (198, None)


def test_they_are_told_as_json(strict: Thresholds) -> None:
    told = Coverages.of(strict, SCORES, TRUTH).to_dict()
    assert (told["promise"], told["always_in_the_set"]) == (0.9, [])
    a = told["categories"][0]
    assert (a["category"], a["calibrated"], a["score_from"]) == ("a", 99, 0.5)
    assert (a["seen"], a["size"], a["single"], a["single_right"], a["empty"]) == pytest.approx(
        (1 / 3, 2 / 3, 2 / 3, 0.5, 1 / 3)
    )
    assert a["interval"] == list(wilson(1, 3))
    assert "category" not in told["all"]
    assert told["all"]["seen"] == 0.6


def test_they_are_told_for_a_terminal(thresholds: Thresholds) -> None:
    lines = Coverages.of(thresholds, SCORES, TRUTH).as_text().splitlines()
    assert lines[0].split() == (
        "category dev from messages seen 95% interval luck allows a set one alone right of these none".split()
    )
    assert lines[1].split()[:5] == ["a", "9", "0.500", "3", "33.3%"]
    assert lines[2].split()[:5] == ["b", "8", "0.000", "2", "100.0%"]
    assert lines[3].split()[:4] == ["all", "17", "5", "60.0%"]
    assert lines[4] == (
        "Too few dev messages for this promise, which takes 9 of a category, have b: always in the set."
    )


def test_a_category_without_messages_tells_nothing(strict: Thresholds) -> None:
    found = Coverages.of(strict, SCORES[:3], TRUTH[:3])
    b = found.each[1]
    assert b.luck is None
    assert not b.short
    assert b.to_dict()["seen"] is None
    assert "–" in found.as_text().splitlines()[2]


def covered(hits: int, messages: int = 400, calibrated: int = 99, rank: int = 90) -> Coverage:
    return Coverage("a", messages, hits, messages, messages, hits, 0, calibrated, rank, 0.5)


def test_what_is_less_than_luck_allows_is_short() -> None:
    luck = covered(0).luck
    assert luck is not None
    low, high = luck
    assert low < 0.9 < high
    assert not covered(round(400 * low)).short
    assert covered(round(400 * low) - 1).short
    # Fewer calibration messages leave luck more room, which Wilson's interval of the test messages alone would not.
    fewer = covered(0, calibrated=19, rank=18).luck
    assert fewer is not None
    assert fewer[0] < low
    assert low < wilson(360, 400)[0]


def test_luck_of_few_calibration_messages_is_theirs_alone() -> None:
    # Of so many test messages only the threshold's luck is left: Beta(9, 1), whose quantile q is q ** (1 / 9).
    luck = covered(0, messages=100_000, calibrated=9, rank=9).luck
    assert luck == pytest.approx((0.025 ** (1 / 9), 0.975 ** (1 / 9)), abs=1e-3)


def test_luck_holds_nineteen_times_of_twenty() -> None:
    rng = np.random.default_rng(4)
    luck = covered(0, messages=200).luck
    assert luck is not None
    calibration, tested = rng.random((2_000, 99)), rng.random((2_000, 200))
    shares = (tested <= np.sort(calibration, axis=1)[:, 89:90]).mean(axis=1)
    inside = ((shares >= luck[0]) & (shares <= luck[1])).mean()
    assert 0.94 <= inside <= 0.98
