"""Examples for a flagged message: another writer's words, with another writer's facts, that the model itself accepts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol, runtime_checkable

from models import situation, way
from models.exemplar import Case, Exemplars
from models.likeness import Vector
from models.message import Message
from models.verdict import Verdict

LEAST_CONFIDENCE = 0.65  # calibrated probability that the label is right


@runtime_checkable
class Embedder(Protocol):
    """A classifier that gives messages' vectors, or None where its release has none."""

    def vectors(self, messages: Sequence[Message]) -> Vector | None: ...


@dataclass(frozen=True, slots=True)
class Rewrite:
    """An example: another writer's words, with another writer's facts."""

    text: str

    def to_dict(self) -> dict[str, Any]:
        """The wire form, which says what it is."""
        return {"text": self.text, "example": True}


class Rewriter:
    """Finds rewrites for flagged messages with a release's exemplars."""

    def __init__(self, embedder: Embedder, exemplars: Exemplars, none: str) -> None:
        self._embedder = embedder
        self._exemplars = exemplars
        self._none = none

    @classmethod
    def of(cls, classifier: object) -> Rewriter | None:
        """The rewriter of a classifier's release, or None where it has no vectors, exemplars or category of none; raises `ValueError`."""
        release: Any = getattr(classifier, "release", None)
        folder = getattr(release, "folder", None)
        if not isinstance(classifier, Embedder) or folder is None:
            return None
        exemplars = Exemplars.load(folder)
        none = release.categories.none_name
        return None if exemplars is None or none is None else cls(classifier, exemplars, none)

    def candidates(self, message: Message, verdict: Verdict) -> list[Message]:
        """What might be written instead, each in the message's own context. Those `to_judge` are still to be judged.

        A verdict of less confidence than `LEAST_CONFIDENCE` gets none: what is perhaps acceptable needs no other words.
        """
        if verdict.label == self._none or verdict.confidence < LEAST_CONFIDENCE:
            return []
        vectors = self._embedder.vectors([message])
        if vectors is None:
            return []
        found = self._exemplars.nearest(case_of(message, verdict, vectors[0]))
        return [replace(message, text=one.text) for one in found]

    def rewrites(self, candidates: Sequence[Message], verdicts: Sequence[Verdict]) -> tuple[Rewrite, ...]:
        """The candidates that may be shown, given the verdicts on those `to_judge`."""
        labels = {judged.text: verdict.label for judged, verdict in zip(to_judge(candidates), verdicts, strict=True)}
        return tuple(Rewrite(one.text) for one in candidates if labels.get(one.text, self._none) == self._none)


def case_of(message: Message, verdict: Verdict, vector: Vector) -> Case:
    """What is looked for on behalf of a message with its verdict and its vector (width,)."""
    own = [turn.text for turn in message.previous if turn.speaker == "sender"]
    return Case(
        vector=vector,
        text=message.text,
        category=verdict.label,
        language=verdict.language,
        ways=way.suiting(message, verdict.label, verdict.labels),
        kind=situation.read(message, verdict.label).kind,
        subjects=situation.subjects(message.text),
        spoken=" ".join([*own, message.text]),
    )


def to_judge(candidates: Sequence[Message]) -> list[Message]:
    """The candidates that the model has not judged as they would be sent: alone they were judged with the release."""
    return [one for one in candidates if one.previous or one.relationship]
