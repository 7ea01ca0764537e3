"""How like two messages are: by the model's vectors without what all of a category share, and by their words.

The model's vectors are trained to tell categories, so any two messages of one category point much the same way. What is left when the
mean of a category and variety is taken off tells the situation. Beside it count the words in common, each by how rare it is (inverse
document frequency, after Spärck Jones, 1972), cut to stems so that what a language writes onto a word does not hide it.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from models.clause import WORD
from models.variety import fold

Vector = npt.NDArray[np.float32]
Shelf = tuple[str, str]  # a category and a variety

STEM = 5  # letters of a word that count
LEAST_LEFT = 3  # of a word when a prefix is taken off
PREFIXES = ("وال", "بال", "فال", "كال", "لل", "ال", "و", "ف", "ب", "ل")


@dataclass(frozen=True, slots=True)
class Space:
    """Where situations are compared.

    `shelves` name the rows of `means` (shelves, width); `projection` is (width, kept). Every vector goes in as a direction of length 1.
    """

    shelves: tuple[Shelf, ...]
    means: Vector
    projection: Vector

    @classmethod
    def fit(cls, shelves: Sequence[Shelf], vectors: Vector, most: int) -> Space:
        """The space of vectors (rows, width), each on its shelf, with the `most` directions in which they differ most."""
        pointing = directions(vectors)
        names = tuple(sorted(set(shelves)))
        rows = np.asarray([names.index(shelf) for shelf in shelves], dtype=np.int64)
        means = np.stack([pointing[rows == place].mean(axis=0) for place in range(len(names))]).astype(np.float32)
        spread = pointing - means[rows]
        _, axes = np.linalg.eigh(spread.T @ spread)  # the widest last
        return cls(names, means, np.ascontiguousarray(axes[:, ::-1][:, :most], dtype=np.float32))

    def place(self, vectors: Vector, shelves: Sequence[Shelf]) -> Vector:
        """Vectors (rows, width) as directions (rows, kept), less what their shelves share; on an unknown shelf, the mean of all."""
        known = {shelf: mean for shelf, mean in zip(self.shelves, self.means, strict=True)}
        overall = self.means.mean(axis=0)
        less = np.stack([known.get(shelf, overall) for shelf in shelves])
        return directions((directions(vectors) - less) @ self.projection)


class Words:
    """Texts found again by their words."""

    def __init__(self, texts: Sequence[str]) -> None:
        # Each word once: the texts share most of theirs.
        written = [{match.group() for match in WORD.finditer(text)} for text in texts]
        stemmed = {word: stem(word) for word in set[str]().union(*written)}
        counted = [{stemmed[word] for word in words} - {""} for words in written]
        among = Counter(name for found in counted for name in found)
        self._size = len(texts)
        self._weights = {name: math.log((1 + len(texts)) / (1 + count)) + 0.1 for name, count in among.items()}
        rows: dict[str, list[int]] = defaultdict(list)
        for row, found in enumerate(counted):
            for name in found:
                rows[name].append(row)
        self._rows = {name: np.asarray(places, dtype=np.int64) for name, places in rows.items()}
        lengths = [math.sqrt(sum(self._weights[name] ** 2 for name in found)) for found in counted]
        self._lengths = np.maximum(np.asarray(lengths, dtype=np.float32), 1.0)

    def likeness(self, text: str) -> Vector:
        """The cosine (0 to 1) of a text with each, words weighed by their rarity."""
        shared = np.zeros(self._size, dtype=np.float32)
        total = 0.0
        unseen = math.log(1 + self._size) + 0.1
        for name in set(stems(text)):
            weight = self._weights.get(name, unseen)
            total += weight**2
            if name in self._rows:
                shared[self._rows[name]] += weight**2
        likeness: Vector = (shared / (self._lengths * max(1.0, math.sqrt(total)))).astype(np.float32)
        return likeness


def stems(text: str) -> list[str]:
    """The words of a text of three letters and more, folded, without an Arabic prefix, cut short."""
    return [found for match in WORD.finditer(text) if (found := stem(match.group()))]


def stem(word: str) -> str:
    """One word so, empty where too little of it is left."""
    bared = _bared(fold(word))
    return bared[:STEM] if len(bared) >= LEAST_LEFT else ""


def _bared(word: str) -> str:
    if word.startswith(PREFIXES):
        for prefix in PREFIXES:
            if word.startswith(prefix) and len(word) - len(prefix) >= LEAST_LEFT:
                return word[len(prefix) :]
    return word


def directions(vectors: Vector) -> Vector:
    """The same vectors with length 1."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    found: Vector = vectors / np.maximum(lengths, np.float32(1e-9))
    return found
