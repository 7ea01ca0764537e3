"""Sets of categories that hold the right one as often as promised, in every category: class-conditional split conformal prediction.

How little a message conforms to a category is 1 less the category's score. The threshold of a category is a quantile of that over
calibration messages of the same category; a further message of it, exchangeable with them, keeps within the threshold at least as
often as promised (Vovk, "Conditional validity of inductive conformal predictors", ACML 2012, arXiv:1209.2673). The set of a message is
every category whose threshold it keeps within (Sadinle, Lei and Wasserman, "Least ambiguous set-valued classifiers with bounded error
levels", JASA 114, 2019, arXiv:1609.00451): often one, several where the model wavers, none where nothing is likely enough.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]


@dataclass(frozen=True, eq=False)
class Thresholds:
    """What was fitted on calibration messages, with an entry a category of `names`, c in all.

    `promise` is the share (above 0, under 1) of a category's messages whose set is to hold it. Of its `calibrated` messages, the one of
    the `ranks`-th smallest nonconformity (1 is the smallest) has the score `least` (0 to 1, of shape (c,)), from which on the category is
    in a set: 1 less the threshold. Where the rank is beyond the messages the threshold is infinite, `least` is 0, and the category is
    in every set, since with so few nothing less keeps the promise.
    """

    names: tuple[str, ...]
    promise: float
    calibrated: tuple[int, ...]
    ranks: tuple[int, ...]
    least: Array

    @classmethod
    def fit(cls, scores: Array, truth: Array, promise: float, names: Sequence[str]) -> Thresholds:
        """Fit on `scores` (0 to 1) of shape (n, c) and the places of the right categories in `names`, of shape (n,).

        Raises `ValueError` for a promise that is not above 0 and under 1.
        """
        calibrated = [int(count) for count in np.bincount(truth, minlength=len(names))]
        ranks = tuple(rank_of(count, promise) for count in calibrated)
        least = np.zeros(len(names))
        for place, (count, rank) in enumerate(zip(calibrated, ranks, strict=True)):
            if rank <= count:
                # The rank-th smallest of 1 - score, without the rounding of 1 - (1 - score).
                least[place] = np.sort(scores[truth == place, place])[count - rank]
        return cls(tuple(names), promise, tuple(calibrated), ranks, least)

    @property
    def too_few(self) -> tuple[str, ...]:
        """The categories with fewer calibration messages than the promise takes, which are in every set."""
        return tuple(
            name for name, count, rank in zip(self.names, self.calibrated, self.ranks, strict=True) if rank > count
        )

    def sets(self, scores: Array) -> npt.NDArray[np.bool_]:
        """Which categories are in the sets of messages with `scores` of shape (n, c): booleans of that shape."""
        found: npt.NDArray[np.bool_] = scores >= self.least
        return found


def rank_of(count: int, promise: float) -> int:
    """Which smallest of `count` nonconformities is the threshold, ⌈(count + 1) · promise⌉: `count` + 1 where they are too few.

    Raises `ValueError` for a promise that is not above 0 and under 1.
    """
    return math.ceil((count + 1) * _exact(promise))


def least_for(promise: float) -> int:
    """How many calibration messages of a category `promise` takes at least; raises `ValueError` like `rank_of`."""
    exact = _exact(promise)
    return math.ceil(exact / (1 - exact))


def _exact(promise: float) -> Fraction:
    if not 0 < promise < 1:
        raise ValueError(f"A promise is a share above 0 and under 1, and here it is {promise!r}.")
    # As it is written: the float 0.07 is a little more than 7 of 100, and would ask for the eighth.
    return Fraction(str(float(promise)))
