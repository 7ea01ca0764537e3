from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import f1_score

from training import metrics


def test_macro_f1_is_scikit_learns() -> None:
    rng = np.random.default_rng(1)
    names = ["a", "b", "c", "d"]
    truth, found = rng.choice(names, 200).tolist(), rng.choice(names, 200).tolist()
    assert metrics.macro_f1(truth, found, names) == pytest.approx(f1_score(truth, found, average="macro"))
    each = f1_score(truth, found, average=None, labels=names)
    assert list(metrics.f1_scores(truth, found, names).values()) == pytest.approx(list(each))


def test_calibration_error() -> None:
    right = np.array([1.0] * 80 + [0.0] * 20)
    assert metrics.expected_calibration_error(
        np.full(100, 0.8), np.random.default_rng(1).permutation(right), bins=1
    ) == pytest.approx(0)
    assert metrics.expected_calibration_error(np.full(100, 1.0), right, bins=1) == pytest.approx(0.2)


def test_consistency_counts_groups_of_two_or_more() -> None:
    assert metrics.consistency(["a", "a", "b", "b", "c"], [True, True, True, False, True]) == (1, 2)


def test_confusion() -> None:
    assert metrics.confusion(["a", "a", "b"], ["a", "b", "b"], ["a", "b"]) == [[1, 1], [0, 1]]
