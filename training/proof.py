"""The proof of a release's confidence on test splits: reliability by variety, and what conformal sets keep of their promises."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from models.category import Categories
from models.verdict import ModelName, Verdict
from training import reliability
from training.conformal import Array, Thresholds
from training.corpus import Example, Split
from training.coverage import Coverages
from training.reliability import Reliability, reliabilities
from training.slices import places

Read = tuple[Sequence[Example], Sequence[Verdict]]


@dataclass(frozen=True)
class Proof:
    """By test split: the reliabilities, of all messages and of each variety, and the coverages, one a promise.

    `model` is the release, and `dev` counts the messages that set the thresholds.
    """

    model: ModelName
    dev: int
    reliabilities: Mapping[Split, Sequence[Reliability]]
    coverages: Mapping[Split, Sequence[Coverages]]

    @classmethod
    def of(
        cls, model: ModelName, categories: Categories, dev: Read, tests: Mapping[Split, Read], promises: Sequence[float]
    ) -> Proof:
        """Of examples and their verdicts in the same order; `promises` are shares above 0 and under 1."""
        fitted = [Thresholds.fit(*_told(dev, categories), promise, categories.names) for promise in promises]
        return cls(
            model=model,
            dev=len(dev[0]),
            reliabilities={split: reliabilities(*read) for split, read in tests.items()},
            coverages={
                split: [Coverages.of(one, *_told(read, categories)) for one in fitted] for split, read in tests.items()
            },
        )

    def to_dict(self) -> dict[str, Any]:
        """As JSON values."""
        return {
            "model": self.model.to_dict(),
            "dev": self.dev,
            "splits": {
                split: {
                    "reliability": [one.to_dict() for one in rows],
                    "conformal": [one.to_dict() for one in self.coverages[split]],
                }
                for split, rows in self.reliabilities.items()
            },
        }

    def as_text(self) -> str:
        """Tables for a terminal: of each split one of reliability, then one a promise."""
        parts = [f"{self.model.name} {self.model.version}, thresholds from {self.dev:,} dev messages"]
        for split, rows in self.reliabilities.items():
            parts.append(f"{split}: how often it is right, beside its confidence\n{reliability.as_text(rows)}")
            parts += [
                f"{split}: sets that are to hold the right category of {one.thresholds.promise:.1%}\n{one.as_text()}"
                for one in self.coverages[split]
            ]
        return "\n\n".join(parts)


def _told(read: Read, categories: Categories) -> tuple[Array, Array]:
    """The scores of shape (messages, categories), and the places of the primary labels."""
    examples, verdicts = read
    scores = np.array([[verdict.scores[name] for name in categories.names] for verdict in verdicts])
    return scores, places([example.label for example in examples], categories)
