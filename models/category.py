"""The categories a release sorts messages into, and the order in which they come first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Category:
    """One category, described in both languages.

    `title` and `description` map a language code (`ar`, `en`) to text.
    """

    name: str
    title: Mapping[str, str]
    description: Mapping[str, str]

    def to_dict(self) -> dict[str, Any]:
        return {"name": self.name, "title": dict(self.title), "description": dict(self.description)}


@dataclass(frozen=True, slots=True)
class Categories:
    """Asks in order of precedence, and the category of a message that makes none of them.

    A message carries the set of asks that apply to it; its primary category is the first of them in
    precedence, or `none` when the set is empty.
    """

    asks: tuple[Category, ...]
    none: Category

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Categories:
        """Read `{"asks": [...], "none": {...}}`; raises `ValueError` when a name stands twice."""
        asks = tuple(Category(**ask) for ask in data["asks"])
        categories = cls(asks=asks, none=Category(**data["none"]))
        if len(set(categories.names)) != len(categories.names):
            raise ValueError(f"A category name stands twice in {list(categories.names)}. Give each its own name.")
        return categories

    def to_dict(self) -> dict[str, Any]:
        return {"asks": [ask.to_dict() for ask in self.asks], "none": self.none.to_dict()}

    @property
    def ask_names(self) -> tuple[str, ...]:
        return tuple(ask.name for ask in self.asks)

    @property
    def names(self) -> tuple[str, ...]:
        """Every name: the asks in precedence, then the category of none."""
        return (*self.ask_names, self.none.name)

    def __iter__(self) -> Iterator[Category]:
        yield from self.asks
        yield self.none

    def primary(self, labels: Iterable[str]) -> str:
        """The first of `labels` in precedence; raises `ValueError` for an unknown or empty set."""
        found = set(labels)
        unknown = found - set(self.names)
        if unknown or not found:
            raise ValueError(f"Labels {sorted(found)} are not a set of {list(self.names)}.")
        return next(name for name in self.names if name in found)

    def ordered(self, labels: Iterable[str]) -> tuple[str, ...]:
        """`labels` in precedence, each once."""
        found = set(labels)
        return tuple(name for name in self.names if name in found)
