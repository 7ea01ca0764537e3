"""The categories a release sorts messages into, and the order in which they come first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any

from models.wording import MEMBERS as ADVICE_MEMBERS

LANGUAGES = ("ar", "en")
MEMBERS = ("asks", "categories", "none", "exclusive")


@dataclass(frozen=True, slots=True)
class Category:
    """One category, described in both languages.

    `title` and `description` map a language code (`ar`, `en`) to text. `advice` maps a language code to the members of
    `models.wording`; it is empty where the category brings no advice of its own.
    """

    name: str
    title: Mapping[str, str]
    description: Mapping[str, str]
    advice: Mapping[str, Mapping[str, str]] | None = None

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Category:
        """Read `{"name", "title", "description", "advice"}`, all but the name optional; raises `ValueError`."""
        if not isinstance(data, Mapping) or not isinstance(data.get("name"), str) or not data["name"].strip():
            raise ValueError("A category has no name. Give each a name that is not empty.")
        name = data["name"]
        if unknown := sorted(set(data) - {field.name for field in fields(cls)}):
            raise ValueError(f"The category {name!r} has an unknown member {unknown[0]!r}; take it out.")
        for member in ("title", "description"):
            _check_texts(data.get(member, {}), f"{member} of the category {name!r}")
        for language, texts in data.get("advice", {}).items():
            _check_texts(texts, f"advice in {language!r} of the category {name!r}", ADVICE_MEMBERS)
            if language not in LANGUAGES or set(texts) != set(ADVICE_MEMBERS):
                raise ValueError(
                    f"The advice of the category {name!r} must hold, under ar, en or both, {', '.join(ADVICE_MEMBERS)}."
                )
        title: Mapping[str, str] = data.get("title") or dict.fromkeys(LANGUAGES, str(name))
        return cls(name, title, data.get("description", {}), data.get("advice") or None)

    def to_dict(self) -> dict[str, Any]:
        told = {"name": self.name, "title": dict(self.title), "description": dict(self.description)}
        return told | ({"advice": self.advice} if self.advice else {})


@dataclass(frozen=True, slots=True)
class Categories:
    """Asks in order of precedence, and the category of a message that makes none of them, where there is one.

    A message carries the set of asks that apply to it; its primary category is the first of them in
    precedence, or `none` when the set is empty. Where the categories are `exclusive`, a message has exactly one, and their
    order means nothing.
    """

    asks: tuple[Category, ...]
    none: Category | None = None
    exclusive: bool = False

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Categories:
        """Read `{"asks": [...], "none": {...}}`; raises `ValueError` when a name stands twice or there are fewer than two.

        Without `none` every message makes an ask. `categories` in place of `asks` means that they are exclusive.
        """
        if unknown := sorted(set(data) - set(MEMBERS)):
            raise ValueError(f"Categories have no member {unknown[0]!r}; they have {', '.join(MEMBERS)}.")
        if ("asks" in data) == ("categories" in data):
            raise ValueError(
                "Name the categories under `asks`, in precedence, or under `categories`, of which one holds."
            )
        listed = data["asks" if "asks" in data else "categories"]
        if not isinstance(listed, list):
            raise ValueError("The categories must be a list of tables, each under [[asks]] or [[categories]].")
        asks = tuple(map(Category.from_dict, listed))
        none = None if data.get("none") is None else Category.from_dict(data["none"])
        categories = cls(asks, none, bool(data.get("exclusive", "categories" in data)))
        if len(set(categories.names)) != len(categories.names):
            raise ValueError(f"A category name stands twice in {list(categories.names)}. Give each its own name.")
        if len(categories.names) < 2:
            raise ValueError(f"There must be two categories at least, and here is {list(categories.names)}.")
        return categories

    def to_dict(self) -> dict[str, Any]:
        told: dict[str, Any] = {"asks": [ask.to_dict() for ask in self.asks]}
        if self.none is not None:
            told["none"] = self.none.to_dict()
        return told | ({"exclusive": True} if self.exclusive else {})

    @property
    def ask_names(self) -> tuple[str, ...]:
        return tuple(ask.name for ask in self.asks)

    @property
    def none_name(self) -> str | None:
        """The name of the category of none, where there is one."""
        return None if self.none is None else self.none.name

    @property
    def also_names(self) -> tuple[str, ...]:
        """The asks that may apply beside the primary category: none where the categories are exclusive."""
        return () if self.exclusive else self.ask_names

    @property
    def names(self) -> tuple[str, ...]:
        """Every name: the asks in precedence, then the category of none."""
        return tuple(category.name for category in self)

    @property
    def outputs(self) -> int:
        """How many logits tell of a message: one a category, then one an ask that may apply also."""
        return len(self.names) + len(self.also_names)

    def __iter__(self) -> Iterator[Category]:
        yield from self.asks
        if self.none is not None:
            yield self.none

    def advice_of(self, name: str, language: str) -> tuple[str, Mapping[str, str]] | None:
        """The advice that a category brings, in `language` or the one it has: the language, and its members."""
        advice = next((category.advice for category in self if category.name == name), None)
        if not advice:
            return None
        spoken = language if language in advice else next(iter(advice))
        return spoken, advice[spoken]

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

    def contradiction(self, labels: Iterable[str]) -> str | None:
        """Why known labels cannot hold of one message together, in a sentence's end; None where they can."""
        found = set(labels)
        if len(found) < 2:
            return None
        if self.exclusive:
            return "holds several categories, of which one alone can hold."
        if self.none_name in found:
            return f"holds {self.none_name}, which stands alone: it says that no other applies."
        return None


def _check_texts(texts: Any, what: str, members: Iterable[str] = LANGUAGES) -> None:
    if not isinstance(texts, Mapping) or not all(isinstance(text, str) for text in texts.values()):
        raise ValueError(f"The {what} must map {', '.join(members)} to text.")
    if unknown := sorted(set(texts) - set(members)):
        raise ValueError(f"The {what} has {unknown[0]!r}, and may have {', '.join(members)}.")
