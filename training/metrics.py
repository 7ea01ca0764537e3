"""Figures that tell how good verdicts are; all between 0 and 1 unless said otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]


def f1_scores(truth: Sequence[str], found: Sequence[str], names: Sequence[str]) -> dict[str, float]:
    """F1 of each category of `names`; 0 where a category neither occurs nor is found."""
    scores = {}
    for name in names:
        hits = sum(a == b == name for a, b in zip(truth, found, strict=True))
        total = sum(a == name for a in truth) + sum(b == name for b in found)
        scores[name] = 2 * hits / total if total else 0.0
    return scores


def macro_f1(truth: Sequence[str], found: Sequence[str], names: Sequence[str]) -> float:
    """Mean F1 over the categories of `names` that occur in `truth` or `found`."""
    seen = [name for name in names if name in set(truth) | set(found)]
    scores = f1_scores(truth, found, seen)
    return sum(scores.values()) / len(scores) if scores else 0.0


def equally_filled(confidence: Array, bins: int = 10) -> list[Array]:
    """The places of confidences of shape (n,) in their order, parted into bins of as many each, give or take one; none is empty."""
    ranked = np.argsort(confidence, kind="stable")
    return [part for part in np.array_split(ranked, bins) if len(part)]


def expected_calibration_error(confidence: Array, right: Array, bins: int = 10) -> float:
    """Mean gap between confidence and accuracy over equally filled bins (Nguyen and O'Connor, 2015)."""
    gaps = [abs(confidence[part].mean() - right[part].mean()) * len(part) for part in equally_filled(confidence, bins)]
    return float(sum(gaps) / max(len(confidence), 1))


def consistency(groups: Sequence[str], right: Sequence[bool]) -> tuple[int, int]:
    """How many groups of two or more are wholly right, and how many there are."""
    members: dict[str, list[bool]] = {}
    for group, ok in zip(groups, right, strict=True):
        members.setdefault(group, []).append(ok)
    several = [oks for oks in members.values() if len(oks) > 1]
    return sum(all(oks) for oks in several), len(several)


def confusion(truth: Sequence[str], found: Sequence[str], names: Sequence[str]) -> list[list[int]]:
    """Counts: a row a true category, a column a found one."""
    table = [[0] * len(names) for _ in names]
    for a, b in zip(truth, found, strict=True):
        table[names.index(a)][names.index(b)] += 1
    return table


def wilson(hits: int, total: int, z: float = 1.96) -> tuple[float, float]:
    """Wilson's interval of a share, by default of 95%; (0, 1) of none (Wilson, JASA 22, 1927)."""
    if not total:
        return 0.0, 1.0
    share, spread = hits / total, z * z / total
    middle = (share + spread / 2) / (1 + spread)
    half = z * np.sqrt(share * (1 - share) / total + spread / (4 * total)) / (1 + spread)
    return max(0.0, float(middle - half)), min(1.0, float(middle + half))
