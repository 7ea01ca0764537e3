"""What the classifier says of a message."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Language = Literal["ar", "en", "mixed", "arabizi", "other"]
LANGUAGES: tuple[Language, ...] = ("ar", "en", "mixed", "arabizi", "other")


@dataclass(frozen=True, slots=True)
class ModelName:
    """Which release spoke."""

    name: str
    version: str

    def to_dict(self) -> dict[str, str]:
        return {"name": self.name, "version": self.version}


@dataclass(frozen=True, slots=True)
class Verdict:
    """One message's verdict.

    `scores` maps every category to the calibrated probability (0 to 1) that it applies; the score of the category of
    none is the probability that no other does. `confidence` is the calibrated probability (0 to 1) that `label` is
    right, and `needs_review` says that it is under the release's threshold. `truncated` says that the text did not fit
    whole into the model's input.
    """

    label: str
    labels: tuple[str, ...]
    scores: Mapping[str, float]
    confidence: float
    needs_review: bool
    language: Language
    truncated: bool
    model: ModelName

    def to_dict(self) -> dict[str, Any]:
        """The wire form, probabilities rounded to 4 decimals."""
        return {
            "label": self.label,
            "labels": list(self.labels),
            "scores": {name: round(score, 4) for name, score in self.scores.items()},
            "confidence": round(self.confidence, 4),
            "needs_review": self.needs_review,
            "language": self.language,
            "truncated": self.truncated,
            "model": self.model.to_dict(),
        }
