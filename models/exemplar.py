"""Acceptable ways to ask, taken from what others wrote in a like case.

An exemplar is the acceptable twin of a flagged message of the corpus, found again by the flagged message's vector: whoever writes
something like it is shown what its author might have written instead. The release keeps the twins in `exemplars.json` and the
vectors, a byte a number, in `exemplars.npy`; each twin was judged acceptable by the release's own model when it was made, and is
judged again where the message stands in a thread.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

from models import situation, variety
from models.message import Message
from models.verdict import Verdict
from models.wording import GENERAL

FORMAT = 1
EXEMPLARS = "exemplars.json"
VECTORS = "exemplars.npy"
FILES = (EXEMPLARS, VECTORS)
MOST_REWRITES = 3
LEAST_LIKENESS = 0.5  # cosine, under which the cases are not alike
SAME_KIND = 0.2  # what an ask of the same kind counts beside its likeness
OTHER_LENGTH = 0.05  # what each doubling or halving of the length takes off
SCALE = 127  # of a vector's largest number, in a signed byte

Vector = npt.NDArray[np.float32]


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


@dataclass(frozen=True, slots=True)
class Exemplar:
    """The acceptable twin of a flagged message: its text, the message's category and kind, and the variety of both."""

    text: str
    category: str
    variety: str
    kind: str = GENERAL


class Exemplars:
    """Exemplars and the vectors of the flagged messages that they stand for, a row each."""

    def __init__(self, entries: Sequence[Exemplar], vectors: npt.NDArray[Any]) -> None:
        if vectors.ndim != 2 or len(vectors) != len(entries):
            raise ValueError(f"There are {len(entries)} exemplars and vectors of shape {vectors.shape}; a row each.")
        self.entries = tuple(entries)
        self._vectors = _directions(vectors.astype(np.float32))

    @classmethod
    def load(cls, folder: Path) -> Exemplars | None:
        """Read those of a release folder, None where it has none; raises `ValueError`."""
        if not all((folder / name).is_file() for name in FILES):
            return None
        data: Mapping[str, Any] = json.loads((folder / EXEMPLARS).read_text(encoding="utf-8"))
        if data.get("format") != FORMAT:
            raise ValueError(f"{folder / EXEMPLARS} has format {data.get('format')!r} and this version reads {FORMAT}.")
        entries = [Exemplar(**entry) for entry in data["exemplars"]]
        return cls(entries, np.load(folder / VECTORS, allow_pickle=False))

    def save(self, folder: Path) -> tuple[str, ...]:
        """Write them into a release folder; returns the names of the files, for its manifest."""
        data = {"format": FORMAT, "exemplars": [asdict(one) for one in self.entries]}
        (folder / EXEMPLARS).write_text(json.dumps(data, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
        largest = np.abs(self._vectors).max(axis=1, keepdims=True)
        np.save(folder / VECTORS, np.rint(self._vectors / np.maximum(largest, 1e-9) * SCALE).astype(np.int8))
        return FILES

    def nearest(self, case: Case, most: int = MOST_REWRITES) -> list[Exemplar]:
        """The `most` exemplars most like a case, of its category and variety; of its kind and like length first."""
        places = [
            at for at, one in enumerate(self.entries) if one.category == case.category and one.variety == case.variety
        ]
        if not places:
            return []
        likeness = self._vectors[places] @ _directions(case.vector.astype(np.float32)[None])[0]
        alike = [pair for pair in zip(likeness.tolist(), places, strict=True) if pair[0] >= LEAST_LIKENESS]
        alike.sort(key=lambda pair: -pair[0] - case.suits(self.entries[pair[1]]))
        found = [self.entries[place] for _, place in alike]
        return list({one.text: one for one in found}.values())[:most]


@dataclass(frozen=True, slots=True)
class Case:
    """What is looked for: a flagged message's vector, category, variety, kind of ask and how many words it has."""

    vector: Vector
    category: str
    variety: str
    kind: str = GENERAL
    words: int = 1

    def suits(self, exemplar: Exemplar) -> float:
        """What counts beside the likeness of vectors. That neither is of a kind that is told makes them no more alike."""
        longer = abs(math.log2(max(1, len(exemplar.text.split())) / max(1, self.words)))
        return SAME_KIND * (GENERAL != exemplar.kind == self.kind) - OTHER_LENGTH * longer


class Rewriter:
    """Finds rewrites for flagged messages with a release's exemplars."""

    def __init__(self, embedder: Embedder, exemplars: Exemplars, none: str) -> None:
        self._embedder = embedder
        self._exemplars = exemplars
        self._none = none

    @classmethod
    def of(cls, classifier: object) -> Rewriter | None:
        """The rewriter of a classifier's release, or None where it has no vectors, no exemplars or no category of none."""
        release: Any = getattr(classifier, "release", None)
        folder = getattr(release, "folder", None)
        if not isinstance(classifier, Embedder) or folder is None:
            return None
        exemplars = Exemplars.load(folder)
        none = release.categories.none_name
        return None if exemplars is None or none is None else cls(classifier, exemplars, none)

    def candidates(self, message: Message, verdict: Verdict) -> list[Message]:
        """What might be written instead, each in the message's own context. Those `to_judge` are still to be judged."""
        if verdict.label == self._none:
            return []
        vectors = self._embedder.vectors([message])
        if vectors is None:
            return []
        kind = situation.read(message, verdict.label).kind
        spoken = variety_of(message, verdict)
        case = Case(vectors[0], verdict.label, spoken, kind, len(message.text.split()))
        found = self._exemplars.nearest(case)
        return [replace(message, text=one.text) for one in found]

    def rewrites(self, candidates: Sequence[Message], verdicts: Sequence[Verdict]) -> tuple[Rewrite, ...]:
        """The candidates that may be shown, given the verdicts on those `to_judge`."""
        labels = {judged.text: verdict.label for judged, verdict in zip(to_judge(candidates), verdicts, strict=True)}
        return tuple(Rewrite(one.text) for one in candidates if labels.get(one.text, self._none) == self._none)


def to_judge(candidates: Sequence[Message]) -> list[Message]:
    """The candidates that the model has not judged as they would be sent: alone they were judged with the release."""
    return [one for one in candidates if one.previous or one.relationship]


def variety_of(message: Message, verdict: Verdict) -> str:
    """The corpus' name for what a message is written in."""
    return variety.detect(message.text) if verdict.language == "ar" else verdict.language


def _directions(vectors: Vector) -> Vector:
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    directions: Vector = vectors / np.maximum(lengths, np.float32(1e-9))
    return directions
