from __future__ import annotations

from math import comb

import numpy as np
import pytest

from training.significance import Array, holm, interval, mcnemar


@pytest.mark.parametrize(
    ("only_a", "only_b", "p"),
    [
        (0, 0, 1.0),
        (3, 3, 1.0),
        (1, 9, 22 / 1024),  # twice the chance of at most one head in ten throws: 2 · (1 + 10) / 2**10
        (0, 5, 2 / 32),
        (12, 40, 2 * sum(comb(52, k) for k in range(13)) / 2**52),
    ],
)
def test_mcnemar_is_a_coin_thrown_for_every_message_that_one_alone_has_right(
    only_a: int, only_b: int, p: float
) -> None:
    assert mcnemar(only_a, only_b) == pytest.approx(p, rel=0.01)
    assert mcnemar(only_a, only_b) == mcnemar(only_b, only_a)


def test_holm_multiplies_the_smallest_by_all_and_never_falls() -> None:
    # R: p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm")
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([0.9, 0.8]) == [1.0, 1.0]
    assert holm([]) == []


def share(counts: Array) -> Array:
    right: Array = counts[..., 0] / counts[..., 1]
    return right


def rows(right: Array) -> Array:
    return np.stack([right, np.ones_like(right)], axis=1).astype(float)


def test_an_interval_holds_the_difference_and_narrows_with_more_messages() -> None:
    rng = np.random.default_rng(0)
    widths = []
    for size in (100, 2_500):
        a, b = rng.random(size) < 0.7, rng.random(size) < 0.8
        low, high = interval(rows(a), rows(b), share)
        assert low < b.mean() - a.mean() < high
        # The normal approximation of the same interval.
        deviation = (b.astype(float) - a).std() / size**0.5
        assert high - low == pytest.approx(2 * 1.96 * deviation, rel=0.1)
        widths.append(high - low)
    assert widths[1] < widths[0] / 4


def test_an_interval_is_paired() -> None:
    a = np.arange(400) % 2 == 0
    b = a.copy()
    b[:4] = True  # the two differ in two messages only, so what they share is no noise
    low, high = interval(rows(a), rows(b), share)
    assert 0 <= low < 0.005 < high < 0.02
    assert interval(rows(a), rows(a), share) == (0.0, 0.0)


def test_messages_that_depend_on_each_other_widen_it() -> None:
    a, b = np.zeros(200), (np.arange(200) < 100).astype(float)
    alone = interval(rows(a), rows(b), share)
    by_tens = interval(rows(a).reshape(20, 10, 2).sum(1), rows(b).reshape(20, 10, 2).sum(1), share)
    assert by_tens[1] - by_tens[0] > 2 * (alone[1] - alone[0])


def test_the_same_seed_gives_the_same_interval() -> None:
    rng = np.random.default_rng(0)
    a, b = rng.random(50) < 0.5, rng.random(50) < 0.6
    assert interval(rows(a), rows(b), share) == interval(rows(a), rows(b), share)
    assert interval(rows(a), rows(b), share) != interval(rows(a), rows(b), share, seed=2)
