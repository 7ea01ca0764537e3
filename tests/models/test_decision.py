from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.decision import Calibration, decide, softmax

NEUTRAL = Calibration.neutral(3)
logits_of = st.lists(st.floats(-20, 20), min_size=7, max_size=7)


def test_also_needs_an_ask_before_it() -> None:
    # Primary: the first ask, then none. Every "also" is sure.
    rows = np.array([[9, 0, 0, 0, 9, 9, 9], [0, 0, 0, 9, 9, 9, 9], [0, 0, 9, 0, 9, 9, 9]], dtype=np.float32)
    decisions = decide(rows, NEUTRAL)
    assert decisions.labels.tolist() == [
        [True, True, True, False],
        [False, False, False, True],
        [False, False, True, False],
    ]


def test_the_chain_rule() -> None:
    row = np.array([[0.0, 0.0, 0.0, 0.0, 0.0, 0.0, np.log(3)]])
    decisions = decide(row, NEUTRAL)
    assert decisions.scores[0] == pytest.approx([0.25, 0.25 + 0.5 * 0.25, 0.25 + 0.75 * 0.5, 0.25])


@given(logits_of)
def test_scores_labels_and_confidence_agree(values: list[float]) -> None:
    decisions = decide(np.array([values], dtype=np.float32), NEUTRAL)
    assert decisions.primary.sum() == pytest.approx(1)
    assert ((decisions.scores >= 0) & (decisions.scores <= 1)).all()
    assert decisions.confidence[0] == decisions.primary.max()
    first = int(decisions.primary[0].argmax())
    assert decisions.labels[0, first]
    assert int(np.flatnonzero(decisions.labels[0])[0]) == first
    # None stands alone, and its score is what the asks leave.
    assert decisions.labels[0, 3] == (decisions.labels[0].sum() == 1 and first == 3)
    assert decisions.scores[0, 3] == pytest.approx(1 - decisions.primary[0, :3].sum(), abs=1e-9)
    # Every ask is at least as probable as being the primary one.
    assert (decisions.scores[0, :3] >= decisions.primary[0, :3] - 1e-12).all()


def test_a_temperature_softens_and_keeps_the_label() -> None:
    row = np.array([[3.0, 1.0, 0.0, 0.0, 0, 0, 0]])
    warm = decide(row, Calibration(2.0, (1.0,) * 3, (0.5,) * 3, 0.0))
    assert warm.confidence[0] < decide(row, NEUTRAL).confidence[0]
    assert warm.primary[0].argmax() == 0


def test_calibration_survives_a_round_trip() -> None:
    calibration = Calibration(1.5, (1.0, 2.0, 0.5), (0.5, 0.4, 0.6), 0.7)
    assert Calibration.from_dict(calibration.to_dict()) == calibration


def test_softmax_of_large_values() -> None:
    assert softmax(np.array([[1000.0, 1000.0]])).tolist() == [[0.5, 0.5]]
