"""A label set: read from its file, or made of the labels that messages bear, and written for the next to read."""

from __future__ import annotations

import json
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from models.category import LANGUAGES, Categories, Category
from training.corpus.example import InvalidCorpus

FILE = "categories.toml"
LONGEST = 100  # characters of a name
MOST = 500  # categories


def read_categories(path: Path) -> Categories:
    """Read a categories file; raises `InvalidCorpus`.

    TOML: `[[asks]]` in precedence and `[none]`, of which several may hold, or `[[categories]]`, of which one holds.
    """
    try:
        return checked(Categories.from_dict(tomllib.loads(path.read_text(encoding="utf-8"))), str(path))
    except FileNotFoundError:
        raise InvalidCorpus(
            [f"{path}: there is no such categories file; correct data.categories in the recipe."]
        ) from None
    except (ValueError, UnicodeDecodeError) as error:
        raise InvalidCorpus([f"{path}: {error}"]) from None


def made_of(labels: Sequence[Sequence[str]], place: str) -> Categories:
    """The categories of messages with these labels, each titled by its name; raises `InvalidCorpus`.

    Where no message has several, one holds of each, the commonest told first. Where some have, the rarest comes first in
    precedence, so that none hides behind commoner ones.
    """
    counts = Counter(name for names in labels for name in names)
    exclusive = all(len(names) == 1 for names in labels)
    if len(counts) > MOST or len(counts) > max(10, len(labels) // 2):
        raise InvalidCorpus(
            [
                f"{place}: has {len(counts)} different labels on {len(labels)} messages; name the column of categories in data.label."
            ]
        )
    if len(counts) < 2:
        raise InvalidCorpus(
            [
                f"{place}: every message is {next(iter(counts), None)!r}; to tell categories apart takes messages of two at least."
            ]
        )
    ranked = sorted(counts, key=lambda name: (-counts[name] if exclusive else counts[name], name))
    asks = tuple(Category(name, dict.fromkeys(LANGUAGES, name), {}) for name in ranked)
    return checked(Categories(asks, exclusive=exclusive), place)


def checked(categories: Categories, place: str) -> Categories:
    """The same, where every name can stand in files of verdicts; raises `InvalidCorpus`."""
    problems = [
        f"{place}: the category {name!r} cannot be written into files: a name has {LONGEST} characters at most, no ; and no end of line."
        for name in categories.names
        if len(name) > LONGEST or ";" in name or not name.isprintable()
    ]
    columns = Counter(name.replace("-", "_") for name in categories.names)
    problems += [
        f"{place}: two categories differ by - and _ alone ({column}); name them further apart."
        for column, count in columns.items()
        if count > 1
    ]
    if problems:
        raise InvalidCorpus(problems)
    return categories


def as_toml(categories: Categories) -> str:
    """A categories file that `read_categories` reads."""
    told = categories.to_dict()
    tables = [("[[categories]]" if categories.exclusive else "[[asks]]", ask) for ask in told["asks"]]
    if "none" in told:
        tables.append(("[none]", told["none"]))
    return "\n".join(
        "\n".join([head, *(f"{name} = {_value(value)}" for name, value in members.items()), ""])
        for head, members in tables
    )


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return (
            "{ " + ", ".join(f"{_value(name)} = {_value(member)}" for name, member in value.items()) + " }"
            if value
            else "{}"
        )
    # A JSON string is a TOML string, but for the one character that JSON leaves bare.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
