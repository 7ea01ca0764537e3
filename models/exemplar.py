"""Acceptable ways to ask, taken from what others wrote in a like case.

An exemplar is the acceptable twin of a flagged message of the corpus, found again by what the flagged message was about: whoever writes
something like it is shown what its author might have written instead. The release keeps the twins in `exemplars.json.gz` and where
their flagged messages lie, a byte a number, in `exemplars.npz`; each twin was judged acceptable by the release's own model when it was
made, and is judged again where the message stands in a thread. Releases of format 1 (`exemplars.json`, `exemplars.npy`) are read too.
"""

from __future__ import annotations

import gzip
import io
import json
import math
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from models import region
from models.dialect import Dialects
from models.likeness import Space, Vector, Words, directions
from models.way import RELEASE
from models.wording import GENERAL

FORMAT = 2
EXEMPLARS = "exemplars.json.gz"
VECTORS = "exemplars.npz"
FILES = (EXEMPLARS, VECTORS)
FORMER_FILES = ("exemplars.json", "exemplars.npy")  # of format 1
KEPT = 96  # numbers of a vector
SCALE = 127  # of a vector's largest number, in a signed byte

MOST = 3
LEAST_WORTH = 0.6  # under which the cases are not alike
WORDS_WORTH = 1.5  # of the words' likeness beside that of the vectors
SAME_KIND = 0.05  # what an ask of the same kind adds
SUBJECTS = 0.25  # what having every subject in common adds
SAME_REGION, OTHER_REGION = 0.05, -0.15  # where both regions are told
OTHER_LENGTH = 0.04  # what each doubling or halving of the length takes off
FEW_WORDS = 14  # a message of fewer tells little of its situation
FEW = 0.1  # what that takes off
RELEASE_WORDS = 12  # an ask is let go in few words, however long it was
FAR = 12.0  # nats behind, from which a variety is not looked through
BEHIND = 0.015  # what each nat takes off
NEAR_LANGUAGES: Mapping[str, float] = {"mixed": 0.1}  # what may be offered in Arabic alone, and what that takes off


@dataclass(frozen=True, slots=True)
class Exemplar:
    """The acceptable twin of a flagged message: its text, the message's category and kind, the variety of both, and the way it asks.

    `way` is one of `models.way.WAYS`, or empty in a release of format 1. `subjects` are the flagged message's, and `about` its stems
    that the twin has not, in one string.
    """

    text: str
    category: str
    variety: str
    kind: str = GENERAL
    way: str = ""
    subjects: tuple[str, ...] = ()
    about: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """What is looked for: a flagged message's vector and words, its category and kind, its language and which ways suit.

    `language` is the verdict's. `spoken` is what the sender wrote, in the thread too: by it region and variety are told. `ways` is
    what each (category, way) counts for the message; others are not looked through.
    """

    vector: Vector
    text: str
    category: str
    language: str
    ways: Mapping[tuple[str, str], float]
    kind: str = GENERAL
    subjects: frozenset[str] = frozenset()
    spoken: str = ""


class Exemplars:
    """Exemplars and the places of the flagged messages that they stand for, a row each."""

    def __init__(self, entries: Sequence[Exemplar], places: npt.NDArray[Any], space: Space) -> None:
        if places.ndim != 2 or len(places) != len(entries):
            raise ValueError(f"There are {len(entries)} exemplars and vectors of shape {places.shape}; a row each.")
        self.entries = tuple(entries)
        self.space = space
        self._places = directions(places.astype(np.float32))
        texts = [one.text for one in entries]
        self._words = Words([f"{one.text} {one.about}" for one in entries])
        self._dialects = Dialects(texts, [one.variety for one in entries])
        self._regions = [region.detect(text) for text in texts]
        self._lengths = [max(1, len(text.split())) for text in texts]

    @classmethod
    def of(cls, entries: Sequence[Exemplar], vectors: Vector) -> Exemplars:
        """Exemplars with the model's vectors (rows, width) of their flagged messages."""
        shelves = [(one.category, one.variety) for one in entries]
        space = Space.fit(shelves, vectors.astype(np.float32), KEPT)
        return cls(entries, space.place(vectors.astype(np.float32), shelves), space)

    @classmethod
    def load(cls, folder: Path) -> Exemplars | None:
        """Read those of a release folder, None where it has none; raises `ValueError` for files of another format or cut short."""
        if all((folder / name).is_file() for name in FILES):
            return _read(folder)
        if all((folder / name).is_file() for name in FORMER_FILES):
            return _read_former(folder)
        return None

    def save(self, folder: Path) -> tuple[str, ...]:
        """Write them into a release folder; returns the names of the files, for its manifest."""
        data = {"format": FORMAT, "shelves": self.space.shelves, "exemplars": [asdict(one) for one in self.entries]}
        text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
        (folder / EXEMPLARS).write_bytes(gzip.compress(text.encode(), mtime=0))
        largest = np.abs(self._places).max(axis=1, keepdims=True, initial=0)
        np.savez_compressed(
            folder / VECTORS,
            places=np.rint(self._places / np.maximum(largest, 1e-9) * SCALE).astype(np.int8),
            means=self.space.means.astype(np.float16),
            projection=self.space.projection.astype(np.float16),
        )
        return FILES

    def nearest(self, case: Case, most: int = MOST) -> list[Exemplar]:
        """The `most` exemplars of most worth to a case, the best first; none of less than `LEAST_WORTH`, and no text twice."""
        found = sorted(self.worth(case).items(), key=lambda pair: -pair[1])
        kept = [self.entries[row] for row, worth in found if worth >= LEAST_WORTH]
        return list({one.text: one for one in kept}.values())[:most]

    def worth(self, case: Case) -> dict[int, float]:
        """What each exemplar that may be looked through is worth to a case, by row: likeness, and what speaks for it or against."""
        less = self._varieties(case)
        rows = {
            row: suits - less[one.variety]
            for row, one in enumerate(self.entries)
            if one.variety in less and (suits := _suits(one, case)) is not None
        }
        if not rows:
            return {}
        words = self._words.likeness(case.text)
        here = region.detect(case.spoken or case.text)
        words_of = max(1, len(case.text.split()))
        nearest = min(less, key=less.__getitem__)
        own = {
            category: self.space.place(case.vector[None].astype(np.float32), [(category, nearest)])[0]
            for category in {self.entries[row].category for row in rows}
        }
        for row in rows:
            one = self.entries[row]
            rows[row] -= FEW * (words_of < FEW_WORDS and one.way != RELEASE)
            rows[row] += float(self._places[row] @ own[one.category]) + WORDS_WORTH * float(words[row])
            rows[row] += SAME_KIND * (GENERAL != one.kind == case.kind and one.category == case.category)
            rows[row] += SUBJECTS * _shared(one.subjects, case.subjects)
            length = min(words_of, RELEASE_WORDS) if one.way == RELEASE else words_of
            rows[row] -= OTHER_LENGTH * abs(math.log2(self._lengths[row] / length))
            if here is not None and self._regions[row] is not None:
                rows[row] += SAME_REGION if here == self._regions[row] else OTHER_REGION
        return rows

    def _varieties(self, case: Case) -> dict[str, float]:
        """What each variety that may be offered takes off."""
        if case.language != "ar" and case.language not in NEAR_LANGUAGES:
            return {case.language: 0.0}
        behind = self._dialects.behind(case.spoken or case.text)
        further = NEAR_LANGUAGES.get(case.language, 0.0)
        less = {variety: further + BEHIND * nats for variety, nats in behind.items() if nats < FAR}
        return less if case.language == "ar" else {case.language: 0.0} | less


def _suits(exemplar: Exemplar, case: Case) -> float | None:
    if not exemplar.way:
        return 0.0 if exemplar.category == case.category else None
    return case.ways.get((exemplar.category, exemplar.way))


def _shared(ours: Sequence[str], theirs: frozenset[str]) -> float:
    return len(theirs.intersection(ours)) / max(1, len(theirs.union(ours)))


def _read(folder: Path) -> Exemplars:
    data: Mapping[str, Any] = json.loads(gzip.decompress((folder / EXEMPLARS).read_bytes()))
    _check(folder / EXEMPLARS, data, FORMAT)
    try:
        with np.load(io.BytesIO((folder / VECTORS).read_bytes()), allow_pickle=False) as arrays:
            places, means, projection = (arrays[name] for name in ("places", "means", "projection"))
    except (KeyError, zipfile.BadZipFile) as error:
        raise ValueError(f"{folder / VECTORS} is not whole ({error}); restore the released file.") from None
    shelves = tuple((category, variety) for category, variety in data["shelves"])
    space = Space(shelves, means.astype(np.float32), projection.astype(np.float32))
    return Exemplars(
        [Exemplar(**entry | {"subjects": tuple(entry["subjects"])}) for entry in data["exemplars"]], places, space
    )


def _read_former(folder: Path) -> Exemplars:
    path = folder / FORMER_FILES[0]
    data: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    _check(path, data, 1)
    vectors = np.load(folder / FORMER_FILES[1], allow_pickle=False).astype(np.float32)
    entries = [Exemplar(**entry) for entry in data["exemplars"]]
    if vectors.ndim != 2 or len(vectors) != len(entries):
        raise ValueError(f"There are {len(entries)} exemplars and vectors of shape {vectors.shape}; a row each.")
    return Exemplars.of(entries, vectors)


def _check(path: Path, data: Mapping[str, Any], expected: int) -> None:
    if data.get("format") != expected:
        raise ValueError(
            f"{path} has format {data.get('format')!r} and this version reads {expected} there; update one of them."
        )
