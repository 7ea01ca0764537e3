"""Two releases side by side on the same messages: what differs, how surely, and on which messages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from models.category import Categories
from training.cards.table import aligned
from training.corpus import Example
from training.significance import LEVEL, holm, interval, mcnemar
from training.slices import Array, places, slices


@dataclass(frozen=True)
class Difference:
    """Two releases on one slice.

    `a` and `b` are the slice's figure of each (0 to 1), and `low` to `high` is the 95% interval of `b - a`. Of the slice's `units`,
    `only_a` and `only_b` are right in one of the two alone; `p` is McNemar's, `corrected` the same after Holm's correction over all slices.
    """

    slice: str
    measure: str
    units: int
    a: float
    b: float
    low: float
    high: float
    only_a: int
    only_b: int
    p: float
    corrected: float

    @property
    def worse(self) -> bool:
        """Whether b is worse than a beyond noise."""
        return self.only_a > self.only_b and self.corrected < LEVEL

    @property
    def better(self) -> bool:
        """Whether b is better than a beyond noise."""
        return self.only_b > self.only_a and self.corrected < LEVEL

    def to_dict(self) -> dict[str, Any]:
        return {
            "slice": self.slice,
            "measure": self.measure,
            "units": self.units,
            "a": self.a,
            "b": self.b,
            "difference": self.b - self.a,
            "interval": [self.low, self.high],
            "only_a": self.only_a,
            "only_b": self.only_b,
            "p": self.p,
            "p_holm": self.corrected,
        }


@dataclass(frozen=True)
class Change:
    """A message whose label the two releases differ in."""

    id: str
    truth: str
    a: str
    b: str
    text: str

    def to_dict(self, texts: bool) -> dict[str, str]:
        """With the text only where that is asked for: it may be somebody's."""
        told = {"id": self.id, "truth": self.truth, "a": self.a, "b": self.b}
        return told | {"text": self.text} if texts else told


@dataclass(frozen=True)
class Comparison:
    """Every slice, and every message whose label changed, in the order of the split."""

    differences: tuple[Difference, ...]
    changes: tuple[Change, ...]

    @property
    def worse(self) -> tuple[Difference, ...]:
        return tuple(difference for difference in self.differences if difference.worse)

    def to_dict(self, changed: int, texts: bool = False) -> dict[str, Any]:
        """As JSON values, with the first `changed` messages whose label changed."""
        return {
            "slices": [difference.to_dict() for difference in self.differences],
            "changed": len(self.changes),
            "messages": [change.to_dict(texts) for change in self.changes[:changed]],
        }

    def as_text(self, changed: int, texts: bool = False) -> str:
        """As lines for a terminal, with the first `changed` messages whose label changed."""
        lines = [differences_table(self.differences), "", f"{len(self.changes)} labels changed"]
        shown = [change.to_dict(texts) for change in self.changes[:changed]]
        if shown:
            # A text of several lines would break the table's.
            rows = [[" ".join(value.split()) for value in one.values()] for one in shown]
            lines += ["", aligned(list(shown[0]), rows)]
        if left := len(self.changes) - len(shown):
            lines.append(f"… and {left} more (--changed {len(self.changes)})")
        return "\n".join(lines)


def compare(examples: Sequence[Example], a: Sequence[str], b: Sequence[str], categories: Categories) -> Comparison:
    """Compare the labels that two releases give `examples`, in the same order.

    A message's neighbours in its contrast group depend on it. The intervals allow for that, McNemar's test does not: a p-value just
    under the level may be noise.
    """
    places_a, places_b = places(a, categories), places(b, categories)
    parts = slices(examples, categories)
    alone = [_alone(one.right(places_a), one.right(places_b)) for one in parts]
    p_values = [mcnemar(only_a, only_b) for only_a, only_b in alone]
    differences = []
    for one, (only_a, only_b), p, corrected in zip(parts, alone, p_values, holm(p_values), strict=True):
        counts_a, counts_b = one.counts(places_a), one.counts(places_b)
        low, high = interval(counts_a, counts_b, one.figure)
        differences.append(
            Difference(
                slice=one.name,
                measure=one.measure,
                units=len(one.right(places_a)),
                a=float(one.figure(counts_a.sum(0))),
                b=float(one.figure(counts_b.sum(0))),
                low=low,
                high=high,
                only_a=only_a,
                only_b=only_b,
                p=p,
                corrected=corrected,
            )
        )
    changes = tuple(
        Change(example.id, example.label, before, after, example.message.text)
        for example, before, after in zip(examples, a, b, strict=True)
        if before != after
    )
    return Comparison(tuple(differences), changes)


def _alone(right_a: Array, right_b: Array) -> tuple[int, int]:
    """How many units are right in a alone, and in b alone."""
    return int((right_a & ~right_b).sum()), int((right_b & ~right_a).sum())


def differences_table(differences: Sequence[Difference]) -> str:
    """The slices as columns for a terminal."""
    header = ("slice", "", "units", "A", "B", "B - A", "95% interval", "A alone", "B alone", "p", "p (Holm)", "")
    return aligned(
        header,
        [
            (
                one.slice,
                one.measure,
                one.units,
                one.a,
                one.b,
                f"{one.b - one.a:+.3f}",
                f"{one.low:+.3f} to {one.high:+.3f}",
                one.only_a,
                one.only_b,
                _p(one.p),
                _p(one.corrected),
                "worse" if one.worse else "better" if one.better else "",
            )
            for one in differences
        ],
    )


def _p(value: float) -> str:
    return f"{value:.3f}" if value >= 0.001 else "< 0.001"
