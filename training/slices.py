"""The parts of a split in which two releases are compared.

A slice knows its units (messages, or sets of messages that count as right together), when a unit is right, and its figure. Labels are
given as places in the categories' names, an integer array of shape (messages,) over the whole split.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from models.category import Categories
from training.corpus import Example
from training.corpus.example import VARIETIES
from training.field import length_of

Array = npt.NDArray[Any]


class Slice(Protocol):
    """A part of a split, and how well labels do on it."""

    @property
    def name(self) -> str: ...

    @property
    def measure(self) -> str:
        """What the figure is, in words."""
        ...

    def right(self, found: Array) -> Array:
        """Which units are right: booleans of shape (units,)."""
        ...

    def counts(self, found: Array) -> Array:
        """What each cluster of dependent messages adds to the figure: shape (clusters, n)."""
        ...

    def figure(self, counts: Array) -> Array:
        """The figure (0 to 1) of summed counts of shape (…, n): shape (…,)."""
        ...


@dataclass(frozen=True, eq=False)
class Messages:
    """Some messages, measured by macro-F1, or by the F1 of one category and then right about that category alone.

    `members` are places in the split; `truth` and `clusters` have an entry a member; `only` is a category's place, -1 for all.
    """

    name: str
    members: Array
    truth: Array
    clusters: Array
    names: int
    only: int = -1

    @property
    def measure(self) -> str:
        return "macro-F1" if self.only < 0 else "F1"

    def right(self, found: Array) -> Array:
        mine = found[self.members]
        right: Array = mine == self.truth if self.only < 0 else (mine == self.only) == (self.truth == self.only)
        return right

    def counts(self, found: Array) -> Array:
        table = np.zeros((int(self.clusters.max()) + 1, self.names, self.names))
        np.add.at(table, (self.clusters, self.truth, found[self.members]), 1)
        return table.reshape(len(table), -1)

    def figure(self, counts: Array) -> Array:
        table = counts.reshape(*counts.shape[:-1], self.names, self.names)
        hits = np.diagonal(table, axis1=-2, axis2=-1)
        total = table.sum(-1) + table.sum(-2)
        scores = np.divide(2 * hits, total, out=np.zeros_like(total), where=total > 0)
        figure: Array = scores[..., self.only] if self.only >= 0 else scores.sum(-1) / (total > 0).sum(-1)
        return figure


@dataclass(frozen=True, eq=False)
class Together:
    """Sets of messages, each right only when all of it is, measured by the share of right sets; `truth` is that of the whole split."""

    name: str
    sets: tuple[tuple[int, ...], ...]
    truth: Array
    measure: str = "share wholly right"

    def right(self, found: Array) -> Array:
        right = found == self.truth
        return np.array([right[list(members)].all() for members in self.sets])

    def counts(self, found: Array) -> Array:
        right = self.right(found)
        return np.stack([right, np.ones_like(right)], axis=1).astype(np.float64)

    def figure(self, counts: Array) -> Array:
        figure: Array = counts[..., 0] / counts[..., 1]
        return figure


def places(labels: Sequence[str], categories: Categories) -> Array:
    """Labels as places in the categories' names: shape (messages,)."""
    index = {name: place for place, name in enumerate(categories.names)}
    return np.array([index[label] for label in labels], dtype=np.int64)


def slices(examples: Sequence[Example], categories: Categories) -> list[Slice]:
    """Every slice of a split that holds something: all, categories, varieties, context, lengths, twins, contrast groups."""
    truth = places([example.label for example in examples], categories)
    groups = np.unique([example.group for example in examples], return_inverse=True)[1]

    def messages(name: str, members: Sequence[int], only: int = -1) -> list[Slice]:
        if not members:
            return []
        chosen = np.array(members)
        clusters = np.unique(groups[chosen], return_inverse=True)[1]
        return [Messages(name, chosen, truth[chosen], clusters, len(categories.names), only)]

    def where(test: Callable[[Example], bool]) -> list[int]:
        return [index for index, example in enumerate(examples) if test(example)]

    everything = list(range(len(examples)))
    found = messages("all", everything)
    for place, name in enumerate(categories.names):
        found += messages(name, everything, place)
    for variety in VARIETIES:
        found += messages(variety, where(lambda example, name=variety: example.variety == name))  # type: ignore[misc]
    found += messages("with context", where(lambda example: example.has_context))
    found += messages("without context", where(lambda example: not example.has_context))
    for band in sorted({length_of(example) for example in examples}, key=lambda text: int(text.split()[0])):
        found += messages(band, where(lambda example, name=band: length_of(example) == name))  # type: ignore[misc]
    for name, sets in (("twins", twins(examples)), ("contrast groups", contrast_groups(examples))):
        if sets:
            found.append(Together(name, sets, truth))
    return found


def twins(examples: Sequence[Example]) -> tuple[tuple[int, ...], ...]:
    """The places of each text that stands under several contexts with several labels."""
    found = _sets(example.message.text for example in examples)
    return tuple(members for members in found if len({examples[index].label for index in members}) > 1)


def contrast_groups(examples: Sequence[Example]) -> tuple[tuple[int, ...], ...]:
    """The places of each contrast group of two messages or more."""
    return tuple(members for members in _sets(example.group for example in examples) if len(members) > 1)


def _sets(keys: Any) -> list[tuple[int, ...]]:
    members: dict[str, list[int]] = defaultdict(list)
    for index, key in enumerate(keys):
        members[key].append(index)
    return [tuple(indexes) for indexes in members.values()]
