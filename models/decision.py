"""From logits to calibrated scores, labels and confidence.

The network says two things of a message: which category is primary (a softmax over the asks in precedence, then none) and, for
each ask, whether it applies also when one before it is primary (a sigmoid). With `k` the place in precedence,

    P(ask k applies) = P(primary = k) + P(also k) * P(primary is an ask before k)
    P(none)          = P(primary = none)

so the score of none is exactly the probability that no ask applies, and the confidence of the label is its primary probability. Where one
category alone can hold of a message, nothing is "also", and a score is the primary probability.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Calibration:
    """Fitted on the dev split when a release is made.

    `temperature` divides the primary logits (Guo et al., arXiv:1706.04599); `also_temperature` and `also_threshold` have an entry
    an ask: what divides its logit, and from which probability on it joins the labels. A verdict whose confidence is under
    `review_threshold` asks for a second look.
    """

    temperature: float
    also_temperature: tuple[float, ...]
    also_threshold: tuple[float, ...]
    review_threshold: float

    @classmethod
    def neutral(cls, asks: int) -> Calibration:
        """No calibration: temperatures 1, thresholds one half, nothing to review."""
        return cls(1.0, (1.0,) * asks, (0.5,) * asks, 0.0)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Calibration:
        return cls(
            temperature=float(data["temperature"]),
            also_temperature=tuple(map(float, data["also_temperature"])),
            also_threshold=tuple(map(float, data["also_threshold"])),
            review_threshold=float(data["review_threshold"]),
        )

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Decisions:
    """Decisions on a batch of `n` messages over `k` asks that may apply beside each other.

    With `c` categories: `primary`: probabilities of shape (n, c), rows adding up to 1. `scores`: of shape (n, c), each the
    probability that the category applies. `labels`: booleans of shape (n, c). `confidence`: shape (n,).
    """

    primary: Array
    scores: Array
    labels: npt.NDArray[np.bool_]
    confidence: Array


def decide(logits: npt.NDArray[np.floating[Any]], calibration: Calibration) -> Decisions:
    """Decide on logits of shape (n, c + k): those of the primary category, one of c, then k of "also" (0 of exclusive categories)."""
    asks = len(calibration.also_temperature)
    classes = logits.shape[1] - asks
    raw = logits.astype(np.float64)
    primary = softmax(raw[:, :classes] / calibration.temperature)
    also = 1 / (1 + np.exp(-np.clip(raw[:, classes:] / np.asarray(calibration.also_temperature), -60, 60)))
    before = np.cumsum(primary[:, :asks], axis=1) - primary[:, :asks]
    scores = np.concatenate([primary[:, :asks] + also * before, primary[:, asks:]], axis=1)

    first = primary.argmax(axis=1)
    places = np.arange(classes)
    labels = places == first[:, None]
    joins = also >= np.asarray(calibration.also_threshold)
    labels[:, :asks] |= joins & (places[:asks] > first[:, None]) & (first[:, None] < asks)
    return Decisions(primary, np.clip(scores, 0.0, 1.0), labels, primary.max(axis=1))


def softmax(values: Array) -> Array:
    """Softmax over the last axis."""
    shifted = np.exp(values - values.max(axis=-1, keepdims=True))
    result: Array = shifted / shifted.sum(axis=-1, keepdims=True)
    return result
