"""Who may learn from what: examples dealt to splits by group, and whole authors kept for the end."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from training.corpus.example import Example

Split = Literal["train", "dev", "test", "test_authors"]
SPLITS: tuple[Split, ...] = ("train", "dev", "test", "test_authors")


@dataclass(frozen=True)
class Splits:
    """The rule of `data/splits.toml`.

    A group goes where the hash of its id falls among the shares, so adding messages moves none. The sets of `test_authors`
    are wholly unseen by training; those of `dev_authors` go to dev.
    """

    train: float
    dev: float
    test: float
    test_authors: frozenset[str]
    dev_authors: frozenset[str]

    @classmethod
    def read(cls, path: Path) -> Splits:
        """Read the rule; raises `ValueError` when the shares do not add up to 1."""
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        shares, authors = data["shares"], data["authors"]
        if abs(sum(shares.values()) - 1) > 1e-9:
            raise ValueError(f"{path}: the shares add up to {sum(shares.values())}; they must add up to 1.")
        return cls(**shares, test_authors=frozenset(authors["test"]), dev_authors=frozenset(authors["dev"]))

    def of(self, example: Example) -> Split:
        """The split of one example."""
        if example.author in self.test_authors:
            return "test_authors"
        if example.author in self.dev_authors:
            return "dev"
        place = position(example.group)
        if place < self.train:
            return "train"
        return "dev" if place < self.train + self.dev else "test"

    def deal(self, examples: Iterable[Example]) -> dict[Split, list[Example]]:
        """Every example in its split, in the order given."""
        dealt: dict[Split, list[Example]] = {split: [] for split in SPLITS}
        for example in examples:
            dealt[self.of(example)].append(example)
        return dealt


def position(group: str) -> float:
    """A number in [0, 1) that depends on the group's id alone."""
    digest = hashlib.sha256(group.encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64
