from __future__ import annotations

import numpy as np
import pytest

from training.conformal import Array, Thresholds, least_for, rank_of

NAMES = ("rare", "common", "hard")


def drawn(rng: np.random.Generator, count: int) -> tuple[Array, Array]:
    """Exchangeable messages whose probabilities are wrong, of the last category above all, and which categories are theirs."""
    truth = rng.choice(3, count, p=(0.1, 0.6, 0.3))
    logits = rng.normal(size=(count, 3)) * np.array([1.0, 2.0, 4.0])[truth][:, None]
    logits[np.arange(count), truth] += np.array([3.0, 2.0, 0.5])[truth]
    shares = np.exp(logits)
    return shares / shares.sum(axis=1, keepdims=True), truth


@pytest.mark.parametrize(
    ("count", "promise", "rank"),
    [(9, 0.9, 9), (8, 0.9, 9), (10, 0.9, 10), (19, 0.95, 19), (99, 0.07, 7), (0, 0.5, 1), (3, 0.5, 2)],
)
def test_ranks(count: int, promise: float, rank: int) -> None:
    assert rank_of(count, promise) == rank


@pytest.mark.parametrize("promise", [0.5, 0.8, 0.9, 0.95, 0.99])
def test_a_promise_takes_so_many_messages(promise: float) -> None:
    least = least_for(promise)
    assert rank_of(least, promise) <= least
    assert rank_of(least - 1, promise) > least - 1
    assert least == round(promise / (1 - promise))


@pytest.mark.parametrize("promise", [0.0, 1.0, -0.1, 90.0])
def test_a_promise_is_a_share(promise: float) -> None:
    with pytest.raises(ValueError, match="above 0 and under 1"):
        rank_of(10, promise)


def test_the_threshold_is_a_score_of_its_own_category() -> None:
    # Nine of the first category, one less of the second: 90% takes all nine of the one, and more than there are of the other.
    own = np.array([0.9, 0.1, 0.8, 0.2, 0.7, 0.3, 0.6, 0.4, 0.5])
    truth = np.array([0] * 9 + [1] * 8)
    first = np.concatenate([own, np.full(8, 0.01)])
    scores = np.stack([first, 1 - first], axis=1)
    thresholds = Thresholds.fit(scores, truth, 0.9, ("a", "b"))
    assert thresholds.calibrated == (9, 8)
    assert thresholds.ranks == (9, 9)
    assert thresholds.least.tolist() == [0.1, 0.0]
    assert thresholds.too_few == ("b",)
    assert Thresholds.fit(scores, truth, 0.8, ("a", "b")).least.tolist() == [0.2, 0.99]
    assert Thresholds.fit(scores, truth, 0.5, ("a", "b")).least[0] == 0.5


def test_a_set_holds_what_reaches_its_threshold() -> None:
    scores = np.array([[0.1, 0.9], [0.3, 0.7], [0.9, 0.1]])
    thresholds = Thresholds.fit(scores, np.array([0, 0, 0]), 0.5, ("a", "b"))
    assert thresholds.least.tolist() == [0.3, 0.0]
    assert thresholds.sets(scores).tolist() == [[False, True], [True, True], [True, True]]
    # Of the score itself, which 1 - (1 - 0.3) would miss.
    assert thresholds.sets(np.array([[0.3, 0.0], [np.nextafter(0.3, 0), 0.0]])).tolist() == [
        [True, True],
        [False, True],
    ]


def test_a_category_that_no_message_calibrates_is_in_every_set() -> None:
    thresholds = Thresholds.fit(np.full((30, 3), 0.5), np.zeros(30, dtype=int), 0.9, NAMES)
    assert thresholds.too_few == ("common", "hard")
    assert thresholds.sets(np.zeros((4, 3))).tolist() == [[False, True, True]] * 4


@pytest.mark.parametrize("promise", [0.8, 0.9, 0.95])
def test_every_category_is_covered_as_promised(promise: float) -> None:
    rng = np.random.default_rng(11)
    rounds = 300
    seen = np.zeros((rounds, 3))
    for number in range(rounds):
        thresholds = Thresholds.fit(*drawn(rng, 400), promise, NAMES)
        scores, truth = drawn(rng, 2_000)
        covered = thresholds.sets(scores)[np.arange(len(truth)), truth]
        seen[number] = [covered[truth == place].mean() for place in range(3)]
    noise = 3 * seen.std(axis=0, ddof=1) / np.sqrt(rounds)
    assert (seen.mean(axis=0) >= promise - noise).all()
    # And hardly more often: what n messages calibrate covers 1 / (n + 1) more at most, n being 40 or so of the rarest.
    assert (seen.mean(axis=0) <= promise + 1 / 25 + noise).all()


def test_one_threshold_for_all_would_not_cover_every_category() -> None:
    rng = np.random.default_rng(12)
    scores, truth = drawn(rng, 20_000)
    own = np.sort(scores[np.arange(len(truth)), truth])
    together = scores[np.arange(len(truth)), truth] >= own[len(own) // 10]
    assert min(together[truth == place].mean() for place in range(3)) < 0.8
