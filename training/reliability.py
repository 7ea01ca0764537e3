"""How far confidence can be believed, variety by variety: the share that is right where the model is so sure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from models.verdict import Verdict
from training.cards.table import aligned
from training.corpus import Example
from training.metrics import Array, equally_filled, expected_calibration_error

ALL = "all"  # the messages of every variety, and those that tell none
DRAWS = 1_000
ONE_IN_TWENTY = 0.95


@dataclass(frozen=True, slots=True)
class Bin:
    """Messages of like confidence (0 to 1, their mean), and how many of them are `right`."""

    confidence: float
    messages: int
    right: int


@dataclass(frozen=True)
class Reliability:
    """Of the messages of one variety: bins of equal size by rising confidence, and their calibration error (0 to 1).

    `chance` is what the error of perfect confidence would exceed one time in twenty: what is under it shows nothing but that messages
    are few.
    """

    variety: str
    bins: tuple[Bin, ...]
    error: float
    chance: float

    @classmethod
    def of(cls, variety: str, confidence: Array, right: Array) -> Reliability:
        """Of one message at least: confidences (0 to 1) and whether the label is right, both of shape (n,)."""
        bins = tuple(
            Bin(float(confidence[part].mean()), len(part), int(right[part].sum()))
            for part in equally_filled(confidence)
        )
        return cls(variety, bins, expected_calibration_error(confidence, right.astype(float)), chance_of(confidence))

    @property
    def messages(self) -> int:
        return sum(one.messages for one in self.bins)

    @property
    def accuracy(self) -> float:
        """The share that is right."""
        return sum(one.right for one in self.bins) / self.messages

    @property
    def confidence(self) -> float:
        """The mean confidence."""
        return sum(one.confidence * one.messages for one in self.bins) / self.messages

    def to_dict(self) -> dict[str, Any]:
        """As JSON values, with the bins."""
        return {
            "variety": self.variety,
            "messages": self.messages,
            "accuracy": self.accuracy,
            "confidence": self.confidence,
            "ece": self.error,
            "chance": self.chance,
            "bins": [{"confidence": one.confidence, "messages": one.messages, "right": one.right} for one in self.bins],
        }


def chance_of(confidence: Array, draws: int = DRAWS, seed: int = 1) -> float:
    """The calibration error that `confidence` of shape (n,) exceeds one time in twenty where every message is right just so often.

    By drawing what is right from the confidences themselves (Bröcker and Smith, Weather and Forecasting 22, 2007). The same seed gives
    the same error.
    """
    rng = np.random.default_rng(seed)
    parts = equally_filled(confidence)
    ordered = confidence[np.concatenate(parts)]
    starts = np.cumsum([0, *map(len, parts[:-1])])
    sure = np.add.reduceat(ordered, starts)
    errors = [
        np.abs(sure - np.add.reduceat((rng.random(len(ordered)) < ordered).astype(float), starts)).sum() / len(ordered)
        for _ in range(draws)
    ]
    return float(np.quantile(errors, ONE_IN_TWENTY))


def reliabilities(examples: Sequence[Example], verdicts: Sequence[Verdict]) -> list[Reliability]:
    """Of all, then of every variety that `examples` tell, whose `verdicts` are in the same order; none of no examples."""
    confidence = np.array([verdict.confidence for verdict in verdicts])
    right = np.array([e.label == v.label for e, v in zip(examples, verdicts, strict=True)], dtype=bool)
    varieties = np.array([example.variety for example in examples], dtype=object)
    told = sorted(set(varieties) - {""})
    chosen = [(ALL, np.ones(len(examples), dtype=bool)), *((name, varieties == name) for name in told)]
    return [Reliability.of(name, confidence[own], right[own]) for name, own in chosen if own.any()]


def as_text(rows: Sequence[Reliability]) -> str:
    """A line a variety."""
    return aligned(
        ("variety", "messages", "right", "confidence", "ECE", "chance", ""),
        [
            (
                one.variety,
                one.messages,
                one.accuracy,
                one.confidence,
                one.error,
                one.chance,
                "off" if one.error > one.chance else "",
            )
            for one in rows
        ],
    )
