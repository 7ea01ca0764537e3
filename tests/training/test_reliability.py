from __future__ import annotations

import numpy as np
import pytest

from tests.training.conftest import Make
from tests.training.stub import verdict
from training import metrics
from training.reliability import Reliability, as_text, chance_of, reliabilities


def honest(count: int, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    confidence = rng.uniform(0.3, 1, count)
    return confidence, rng.random(count) < confidence


def test_bins_hold_every_message() -> None:
    confidence, right = honest(105)
    found = Reliability.of("all", confidence, right)
    assert [one.messages for one in found.bins] == [11] * 5 + [10] * 5
    assert [one.confidence for one in found.bins] == sorted(one.confidence for one in found.bins)
    assert found.messages == 105
    assert found.accuracy == pytest.approx(right.mean())
    assert found.confidence == pytest.approx(confidence.mean())
    assert found.error == metrics.expected_calibration_error(confidence, right.astype(float))
    assert sum(one["right"] for one in found.to_dict()["bins"]) == right.sum()


def test_chance_is_exceeded_one_time_in_twenty() -> None:
    errors, chances = [], []
    for seed in range(300):
        confidence, right = honest(120, seed)
        errors.append(metrics.expected_calibration_error(confidence, right.astype(float)))
        chances.append(chance_of(confidence, draws=200))
    assert 0.02 <= np.mean(np.array(errors) > np.array(chances)) <= 0.09


def test_chance_is_larger_of_fewer_messages_and_the_same_every_time() -> None:
    few, many = honest(60)[0], honest(6_000)[0]
    assert chance_of(few) > 3 * chance_of(many)
    assert chance_of(few) == chance_of(few)
    assert chance_of(np.array([1.0])) == 0


def test_overconfidence_is_more_than_chance() -> None:
    confidence, right = honest(500)
    rows = [Reliability.of("all", confidence, right), Reliability.of("egy", np.sqrt(confidence), right)]
    assert rows[0].error < rows[0].chance
    lines = as_text(rows).splitlines()
    assert lines[0].split() == ["variety", "messages", "right", "confidence", "ECE", "chance"]
    assert lines[1].split()[:2] == ["all", "500"]
    assert [line.endswith("off") for line in lines[1:]] == [False, True]


def test_every_variety_has_its_own(make: Make) -> None:
    examples = [make(id=f"seta-{n}", variety="egy" if n % 3 else "en") for n in range(9)]
    found = reliabilities(examples, [verdict("fine" if n % 2 else "press", 0.75) for n in range(9)])
    assert [(one.variety, one.messages) for one in found] == [("all", 9), ("egy", 6), ("en", 3)]
    assert found[0].accuracy == pytest.approx(4 / 9)
    assert found[0].confidence == pytest.approx(0.75)
    assert reliabilities([], []) == []
