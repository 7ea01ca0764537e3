"""Whom a release gets wrong more often: errors by variety, by the sender's apparent gender, by the origin of the names in the text.

Two shares a group: messages whose primary label is wrong, and acceptable messages that are flagged, which is the error that
burdens a sender. Both with Wilson's 95% interval (Wilson, JASA 22, 1927), since groups are small.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from models.category import Categories
from models.verdict import Verdict
from training.behaviour.gender import apparent_gender
from training.behaviour.lexicon import Lexicon
from training.corpus import Example
from training.metrics import wilson

Trait = Literal["variety", "gender", "names"]
TRAITS: tuple[Trait, ...] = get_args(Trait)


@dataclass(frozen=True, slots=True)
class Share:
    """`hits` of `all`."""

    hits: int
    all: int

    @property
    def rate(self) -> float:
        """The share, 0 to 1; 0 of none."""
        return self.hits / self.all if self.all else 0.0

    def to_dict(self) -> dict[str, Any]:
        """Counts, rate and interval."""
        low, high = wilson(self.hits, self.all)
        return {
            "hits": self.hits,
            "all": self.all,
            "rate": round(self.rate, 6),
            "low": round(low, 6),
            "high": round(high, 6),
        }


@dataclass(frozen=True, slots=True)
class Group:
    """Messages with one value of a trait: `wrong` of all of them, `flagged` of the acceptable ones."""

    trait: Trait
    value: str
    wrong: Share
    flagged: Share

    def to_dict(self) -> dict[str, Any]:
        """The row as plain data."""
        return {
            "trait": self.trait,
            "value": self.value,
            "wrong": self.wrong.to_dict(),
            "flagged": self.flagged.to_dict(),
        }


def fairness(
    examples: Sequence[Example], verdicts: Sequence[Verdict], categories: Categories, lexicon: Lexicon
) -> list[Group]:
    """The groups of `examples`, whose `verdicts` are in the same order; a message may stand in several origins' groups."""
    members: dict[tuple[Trait, str], list[tuple[Example, Verdict]]] = {}
    for example, verdict in zip(examples, verdicts, strict=True):
        for trait, value in traits(example, lexicon):
            members.setdefault((trait, value), []).append((example, verdict))
    groups = []
    for (trait, value), pairs in sorted(members.items(), key=lambda item: (TRAITS.index(item[0][0]), item[0][1])):
        wrong = [example.label != verdict.label for example, verdict in pairs]
        flagged = [
            verdict.label != example.label for example, verdict in pairs if example.label == categories.none_name
        ]
        groups.append(Group(trait, value, Share(sum(wrong), len(wrong)), Share(sum(flagged), len(flagged))))
    return groups


def traits(example: Example, lexicon: Lexicon) -> Iterator[tuple[Trait, str]]:
    """The groups that a message stands in."""
    yield "variety", example.variety
    yield "gender", apparent_gender(example.message.text) or "unmarked"
    for origin in lexicon.origins(example.message.text) or ("none known",):
        yield "names", origin.replace("_", " ")
