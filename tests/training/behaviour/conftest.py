from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from models.category import Categories
from models.message import Message
from models.verdict import ModelName, Verdict
from training.behaviour.lexicon import Lexicon
from training.corpus import Example, Splits, read_folder
from training.data import read_categories


@dataclass
class Says:
    """A classifier that gives every message the label that `label_of` finds, and the rest of the scores to nothing."""

    label_of: Callable[[Message], str]
    names: tuple[str, ...]
    seen: list[int] = field(default_factory=list)

    def classify_many(self, messages: Sequence[Message]) -> list[Verdict]:
        self.seen.append(len(messages))
        return [self._verdict(self.label_of(message)) for message in messages]

    def _verdict(self, label: str) -> Verdict:
        scores = {name: float(name == label) for name in self.names}
        return Verdict(label, (label,), scores, 1.0, False, "ar", False, ModelName("says", "0"))


@pytest.fixture(scope="session")
def categories() -> Categories:
    return read_categories(Path("data/categories.toml"))


@pytest.fixture(scope="session")
def lexicon() -> Lexicon:
    return Lexicon.read()


@pytest.fixture(scope="session")
def dev(categories: Categories) -> list[Example]:
    rule = Splits.read(Path("data/splits.toml"))
    return [example for example in read_folder(Path("data/corpus"), categories) if rule.of(example) == "dev"]


Example_ = Callable[..., Example]


@pytest.fixture(scope="session")
def example(categories: Categories) -> Example_:
    """Makes an example of a text; what is given replaces what stands for it."""

    def example(text: str, variety: str = "msa", label: str = "acceptable", **given: object) -> Example:
        data = {"id": "seta-0001", "group": "seta-g001", "text": text, "label": label, "labels": [label]}
        return Example.from_dict(data | {"variety": variety, "channel": "other", "why": "-"} | given, categories)

    return example
