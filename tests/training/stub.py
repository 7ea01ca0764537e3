"""A classifier that says what it is told to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any

from models.category import Categories
from models.message import Message
from models.verdict import ModelName, Verdict


def verdict(label: str, confidence: float = 0.9) -> Verdict:
    """A verdict of one label, to be looked at again under a confidence of one half."""
    return Verdict(label, (label,), {label: 1.0}, confidence, confidence < 0.5, "en", False, ModelName("stub", "1"))


@dataclass
class Stub:
    """Gives each message the label that `say` gives it."""

    categories: Categories
    say: Callable[[Message], str]

    @property
    def release(self) -> Any:
        return SimpleNamespace(categories=self.categories, name="stub", version="1", model_name=ModelName("stub", "1"))

    def classify_many(self, messages: Sequence[Message]) -> list[Verdict]:
        return [self._verdict(self.say(message)) for message in messages]

    def _verdict(self, label: str) -> Verdict:
        others = {name: 0.1 / (len(self.categories.names) - 1) for name in self.categories.names}
        return replace(verdict(label), scores=others | {label: 0.9})
