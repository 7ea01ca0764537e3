from __future__ import annotations

import numpy as np
import pytest

from models.category import Categories
from models.decision import decide
from training import metrics
from training.calibrate import calibrate
from training.corpus import Example


@pytest.fixture
def overconfident(examples: list[Example]) -> np.ndarray:
    """Logits that are right four times in five and always sure of themselves."""
    rng = np.random.default_rng(3)
    logits = np.zeros((len(examples), 7), dtype=np.float32)
    for row in range(len(examples)):
        place = row % 4 if rng.random() < 0.8 else int(rng.integers(4))
        logits[row, place] = 12
    return logits


def test_confidence_comes_down_to_what_is_right(
    examples: list[Example], categories: Categories, overconfident: np.ndarray
) -> None:
    calibration = calibrate(overconfident, examples, categories, 0.95)
    decisions = decide(overconfident, calibration)
    right = np.array(
        [categories.names[p] == e.label for p, e in zip(decisions.primary.argmax(1), examples, strict=True)]
    )
    assert calibration.temperature > 1
    assert metrics.expected_calibration_error(decisions.confidence, right.astype(float), 1) < 0.1


def test_the_review_threshold_keeps_what_is_right_often_enough(examples: list[Example], categories: Categories) -> None:
    logits = np.zeros((len(examples), 7), dtype=np.float32)
    for row in range(len(examples)):
        sure = row < 30
        logits[row, row % 4 if sure else (row + 1) % 4] = 6 - row / 10
    calibration = calibrate(logits, examples, categories, 0.95)
    confidence = decide(logits, calibration).confidence
    assert (confidence >= calibration.review_threshold - 1e-4).sum() == 31  # 30 of 31 right is still 95%


def test_few_questions_are_left_alone(
    examples: list[Example], categories: Categories, overconfident: np.ndarray
) -> None:
    calibration = calibrate(overconfident, examples, categories, 0.95)
    assert calibration.also_temperature == (1.0, 1.0, 1.0)
    assert calibration.also_threshold == (0.5, 0.5, 0.5)
