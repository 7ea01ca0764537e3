"""The texts that advice is made of, read from `texts/`: a file a category."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal

TEXTS = Path(__file__).parent / "texts"
CUES, PARTS = "cues", "parts"
GENERAL, NOTES = "general", "notes"
MEMBERS = ("why", "instead", "draft", "reply", "offer")

Register = Literal["formal", "plain", "en"]
REGISTERS: tuple[Register, ...] = ("formal", "plain", "en")

# Of a category: kind, then member, then register, to text. Under `notes` the same of what a situation adds.
Texts = Mapping[str, Mapping[str, Mapping[Register, str]]]


@cache
def texts_of(category: str) -> Texts | None:
    """The texts of a category, every kind with all its members; None where there are none."""
    path = next(
        (path for path in TEXTS.glob("*.toml") if path.stem == category and category not in (CUES, PARTS)), None
    )
    if path is None:
        return None
    kinds = tomllib.loads(path.read_text(encoding="utf-8"))
    return {kind: members if kind == NOTES else kinds[GENERAL] | members for kind, members in kinds.items()}


def kinds_of(category: str) -> tuple[str, ...]:
    """The kinds of ask that a category has texts for."""
    return tuple(kind for kind in texts_of(category) or () if kind != NOTES)


@cache
def cues() -> Mapping[str, Mapping[str, str]]:
    """What tells one kind from another: of a category, kind to a regular expression."""
    read: Mapping[str, Mapping[str, str]] = tomllib.loads((TEXTS / f"{CUES}.toml").read_text(encoding="utf-8"))
    return read


@cache
def parts() -> Mapping[str, str]:
    """Which category plays which part where other words are looked for: `pressure`, `favour` and `mining`, to the category's name."""
    read: Mapping[str, str] = tomllib.loads((TEXTS / f"{PARTS}.toml").read_text(encoding="utf-8"))
    return read
