"""Whether a difference on the same messages is more than noise."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.stats import binomtest

Array = npt.NDArray[Any]

LEVEL = 0.05
RESAMPLES = 2_000
AT_ONCE = 100  # resamples drawn together; more of them only take memory


def mcnemar(only_a: int, only_b: int) -> float:
    """McNemar's exact test (Psychometrika 12, 1947), two-sided: the p-value (0 to 1) of two systems being right equally often.

    `only_a` and `only_b` count what one of them alone has right. Under equality each such case falls to either like a coin.
    """
    total = only_a + only_b
    return float(binomtest(min(only_a, only_b), total, 0.5).pvalue) if total else 1.0


def holm(p_values: Sequence[float]) -> list[float]:
    """P-values corrected for being several (Holm, Scandinavian Journal of Statistics 6, 1979), in the order given.

    Rejecting those under a level keeps the chance of any false rejection under that level, however the tests depend on each other.
    """
    corrected = [1.0] * len(p_values)
    highest = 0.0
    for rank, index in enumerate(sorted(range(len(p_values)), key=p_values.__getitem__)):
        highest = max(highest, min(1.0, p_values[index] * (len(p_values) - rank)))
        corrected[index] = highest
    return corrected


def interval(
    counts_a: Array, counts_b: Array, figure: Callable[[Array], Array], resamples: int = RESAMPLES, seed: int = 1
) -> tuple[float, float]:
    """The 95% interval of `figure` of b less that of a, by a paired bootstrap over clusters (Efron's percentiles, 1979).

    `counts_a` and `counts_b`, of shape (clusters, n), hold what each cluster adds; `figure` maps sums of them, of shape
    (resamples, n), to figures of shape (resamples,). Clusters are drawn with replacement, the same ones for both, since the messages of
    one contrast group depend on each other. The same seed gives the same interval.
    """
    if np.array_equal(counts_a, counts_b):
        return 0.0, 0.0
    rng = np.random.default_rng(seed)
    clusters = len(counts_a)
    chances = np.full(clusters, 1 / clusters)
    differences = []
    for start in range(0, resamples, AT_ONCE):
        drawn = rng.multinomial(clusters, chances, size=min(AT_ONCE, resamples - start)).astype(np.float64)
        differences.append(figure(drawn @ counts_b) - figure(drawn @ counts_a))
    low, high = np.quantile(np.concatenate(differences), (0.025, 0.975))
    return float(low), float(high)
