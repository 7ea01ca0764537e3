"""Fit on dev what turns logits into probabilities and probabilities into decisions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize_scalar

from models.category import Categories
from models.decision import Calibration, decide
from training.corpus import Example

Array = npt.NDArray[np.float64]

FEW = 20  # questions under which nothing is fitted for "also": a temperature of so few would be noise


def calibrate(
    logits: npt.NDArray[np.float32], examples: Sequence[Example], categories: Categories, review_accuracy: float
) -> Calibration:
    """Temperatures by the likelihood of dev, "also" thresholds by its label sets, the review threshold by its accuracy."""
    asks, names = categories.also_names, categories.names
    raw = logits.astype(np.float64)
    truth = np.array([names.index(example.label) for example in examples])
    temperature = _temperature(partial(_cross_entropy, raw[:, : len(names)], truth))

    temperatures, thresholds = [], []
    for place, ask in enumerate(asks):
        asked = (truth < place) & (truth < len(asks))
        values = raw[asked, len(names) + place]
        applies = np.array([ask in example.labels for example in examples])[asked]
        if asked.sum() < FEW or not applies.any():
            temperatures.append(1.0)
            thresholds.append(0.5)
            continue
        temperatures.append(_temperature(partial(_binary_cross_entropy, values, applies)))
        thresholds.append(_best_threshold(1 / (1 + np.exp(-values / temperatures[-1])), applies))

    calibration = Calibration(temperature, tuple(temperatures), tuple(thresholds), 0.0)
    decisions = decide(logits, calibration)
    right = decisions.primary.argmax(axis=1) == truth
    return Calibration(
        temperature,
        tuple(temperatures),
        tuple(thresholds),
        _review_threshold(decisions.confidence, right, review_accuracy),
    )


def _temperature(cost: Callable[[float], float]) -> float:
    return round(float(minimize_scalar(cost, bounds=(0.3, 5.0), method="bounded").x), 4)


def _cross_entropy(logits: Array, truth: npt.NDArray[np.int_], temperature: float) -> float:
    logits = logits / temperature
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_probability = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return float(-log_probability[np.arange(len(truth)), truth].mean())


def _binary_cross_entropy(logits: Array, truth: npt.NDArray[np.bool_], temperature: float) -> float:
    logits = logits / temperature
    return float(np.logaddexp(0, np.where(truth, -logits, logits)).mean())


def _best_threshold(probability: Array, applies: npt.NDArray[np.bool_]) -> float:
    candidates = np.round(np.arange(0.2, 0.81, 0.05), 2)
    accuracy = [((probability >= candidate) == applies).mean() for candidate in candidates]
    best = np.flatnonzero(np.isclose(accuracy, max(accuracy)))
    # The middle of the best stretch: its ends are where the next message would decide otherwise.
    return float(candidates[best[len(best) // 2]])


def _review_threshold(confidence: Array, right: npt.NDArray[np.bool_], accuracy: float) -> float:
    """The lowest confidence from which on the verdicts are right as often as `accuracy`; 1 where none are."""
    ranked = np.argsort(-confidence, kind="stable")
    reached = np.cumsum(right[ranked]) / np.arange(1, len(ranked) + 1)
    enough = np.flatnonzero(reached >= accuracy)
    return round(float(confidence[ranked[enough[-1]]]), 4) if len(enough) else 1.0
