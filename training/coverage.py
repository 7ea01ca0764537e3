"""What conformal sets keep of their promise on messages that set no threshold: the coverage promised beside the coverage seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.stats import betabinom

from training.cards.table import aligned
from training.conformal import Array, Thresholds, least_for
from training.metrics import wilson

LUCK = (0.025, 0.975)  # between which nineteen of twenty lie
HEADER = ("messages", "seen", "95% interval", "luck allows", "", "a set", "one alone", "right of these", "none")


@dataclass(frozen=True)
class Coverage:
    """The sets of some messages: those of one category, or all of them, whose `name` is empty.

    Of `messages`, `covered` have the right category in their set, `single` have one category alone, which for `single_right` is the right
    one, and `empty` have none; `members` counts the categories of all sets. `calibrated` messages set the threshold, the `rank`-th
    smallest of them (0 where that tells nothing: of all, and of a category that is always in the set); `least` is the score (0 to 1) from
    which on the category is in a set.
    """

    name: str
    messages: int
    covered: int
    members: int
    single: int
    single_right: int
    empty: int
    calibrated: int
    rank: int = 0
    least: float = 0.0

    @property
    def luck(self) -> tuple[float, float] | None:
        """Between which shares the coverage seen lies nineteen times of twenty if the promise holds; None where that is not told.

        For messages drawn like those that set the threshold, the count that is covered is beta-binomial (Angelopoulos and Bates,
        arXiv:2107.07511, appendix C): a few calibration messages leave luck as much room as a few test messages do.
        """
        if not self.rank or not self.messages:
            return None
        low, high = betabinom.ppf(LUCK, self.messages, self.rank, self.calibrated + 1 - self.rank) / self.messages
        return float(low), float(high)

    @property
    def short(self) -> bool:
        """Whether the coverage seen is less than luck allows."""
        return self.luck is not None and self.covered / self.messages < self.luck[0]

    def to_dict(self) -> dict[str, Any]:
        """As JSON values; shares between 0 and 1, None of no messages."""
        return {
            "messages": self.messages,
            "seen": _share(self.covered, self.messages),
            "interval": list(wilson(self.covered, self.messages)),
            "luck": None if self.luck is None else list(self.luck),
            "short": self.short,
            "size": _share(self.members, self.messages),
            "single": _share(self.single, self.messages),
            "single_right": _share(self.single_right, self.single),
            "empty": _share(self.empty, self.messages),
        } | ({"category": self.name, "calibrated": self.calibrated, "score_from": self.least} if self.name else {})

    def row(self) -> tuple[object, ...]:
        """The cells under `HEADER`."""
        return (
            self.messages,
            _percent(self.covered, self.messages),
            _range(wilson(self.covered, self.messages)),
            "" if self.luck is None else _range(self.luck),
            "short" if self.short else "",
            f"{self.members / self.messages:.2f}" if self.messages else "–",
            _percent(self.single, self.messages),
            _percent(self.single_right, self.single),
            _percent(self.empty, self.messages),
        )


@dataclass(frozen=True)
class Coverages:
    """One promise on one split: a coverage a category, in the categories' order, and that of all messages together."""

    thresholds: Thresholds
    each: tuple[Coverage, ...]
    all: Coverage

    @classmethod
    def of(cls, thresholds: Thresholds, scores: Array, truth: Array) -> Coverages:
        """Of messages with `scores` (0 to 1) of shape (n, c), and the places of their right categories, of shape (n,)."""
        sets = thresholds.sets(scores)

        def coverage(name: str, chosen: Array, calibrated: int, rank: int = 0, least: float = 0.0) -> Coverage:
            mine, covered = sets[chosen], sets[chosen, truth[chosen]]
            sizes = mine.sum(axis=1)
            return Coverage(
                name=name,
                messages=len(mine),
                covered=int(covered.sum()),
                members=int(sizes.sum()),
                single=int((sizes == 1).sum()),
                single_right=int(covered[sizes == 1].sum()),
                empty=int((sizes == 0).sum()),
                calibrated=calibrated,
                rank=rank,
                least=least,
            )

        each = tuple(
            coverage(name, np.flatnonzero(truth == place), count, rank if rank <= count else 0, float(least))
            for place, (name, count, rank, least) in enumerate(
                zip(thresholds.names, thresholds.calibrated, thresholds.ranks, thresholds.least, strict=True)
            )
        )
        return cls(thresholds, each, coverage("", np.arange(len(truth)), sum(thresholds.calibrated)))

    def to_dict(self) -> dict[str, Any]:
        """As JSON values."""
        return {
            "promise": self.thresholds.promise,
            "always_in_the_set": list(self.thresholds.too_few),
            "categories": [coverage.to_dict() for coverage in self.each],
            "all": self.all.to_dict(),
        }

    def as_text(self) -> str:
        """A table for a terminal: a line a category, then all; and which categories the promise takes more messages of."""
        rows = [(one.name, one.calibrated, f"{one.least:.3f}", *one.row()) for one in self.each]
        rows.append(("all", self.all.calibrated, "", *self.all.row()))
        told = aligned(("category", "dev", "from", *HEADER), rows)
        if few := self.thresholds.too_few:
            told += (
                f"\nToo few dev messages for this promise, which takes {least_for(self.thresholds.promise)} of a category, have "
                f"{', '.join(few)}: always in the set."
            )
        return told


def _share(hits: int, total: int) -> float | None:
    return hits / total if total else None


def _percent(hits: int, total: int) -> str:
    return f"{hits / total:.1%}" if total else "–"


def _range(ends: tuple[float, float]) -> str:
    return f"{ends[0]:.1%} to {ends[1]:.1%}"
