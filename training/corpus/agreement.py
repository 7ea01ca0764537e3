"""How far a second reader, who saw no label, agrees with the corpus."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from models.category import Categories
from training.corpus.example import Example


@dataclass(frozen=True)
class Agreement:
    """Of `messages` read twice: Cohen's kappa (-1 to 1) of the primary category, and the shares (0 to 1) of equal primary
    categories and of equal label sets. `apart` holds the ids whose sets differ.
    """

    messages: int
    kappa: float
    primary: float
    label_sets: float
    apart: tuple[str, ...]

    def __str__(self) -> str:
        return (
            f"{self.messages} messages read twice: kappa {self.kappa:.3f}, same primary category {self.primary:.1%}, "
            f"same label set {self.label_sets:.1%}; apart: {', '.join(self.apart) or 'none'}"
        )


def read_second_labels(path: Path) -> dict[str, tuple[str, ...]]:
    """Second labels by id, from lines `{"id", "labels"}`."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]
    return {row["id"]: tuple(row["labels"]) for row in rows}


def agreement(examples: Sequence[Example], second: Mapping[str, Sequence[str]], categories: Categories) -> Agreement:
    """Compare; raises `ValueError` when a second label belongs to no example."""
    by_id = {example.id: example for example in examples}
    if strange := sorted(set(second) - set(by_id)):
        raise ValueError(
            f"Second labels of unknown messages: {', '.join(strange[:5])}. Remove them, or restore the messages."
        )
    firsts = [by_id[identifier].label for identifier in second]
    seconds = [categories.primary(labels) for labels in second.values()]
    apart = tuple(identifier for identifier, labels in second.items() if set(labels) != set(by_id[identifier].labels))
    same = sum(a == b for a, b in zip(firsts, seconds, strict=True)) / len(second)
    return Agreement(len(second), kappa(firsts, seconds), same, 1 - len(apart) / len(second), apart)


def kappa(first: Sequence[str], second: Sequence[str]) -> float:
    """Cohen's kappa (Educational and Psychological Measurement, 1960): agreement beyond what chance gives."""
    total = len(first)
    observed = sum(a == b for a, b in zip(first, second, strict=True)) / total
    a, b = Counter(first), Counter(second)
    expected = sum(a[name] * b[name] for name in a) / total**2
    return 1.0 if expected == 1 else (observed - expected) / (1 - expected)
