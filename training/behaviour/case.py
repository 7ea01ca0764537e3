"""A case: one message or several, and what must hold of their verdicts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from models.message import Message
from models.verdict import Verdict
from training.behaviour.capability import Capability

LEAST_MOVE = 0.1
"""How far the score of a direction must move (of 1): CheckList's tolerance, asked for instead of allowed."""

Judge = Callable[[Sequence[Verdict]], str]
"""Verdicts on a case's messages, in their order, to what is wrong; empty when nothing is."""


class Classifies(Protocol):
    """What the suite needs of a classifier."""

    def classify_many(self, messages: Sequence[Message]) -> Sequence[Verdict]:
        """Verdicts in the order of `messages`."""
        ...


@dataclass(frozen=True, slots=True)
class Case:
    """`messages` that are tried together; `id` names the example or group that they come from."""

    id: str
    messages: tuple[Message, ...]
    judge: Judge


def labelled(label: str) -> Judge:
    """The only verdict has this primary label."""

    def judge(verdicts: Sequence[Verdict]) -> str:
        (verdict,) = verdicts
        return "" if verdict.label == label else f"{verdict.label}, not {label}"

    return judge


def alike(verdicts: Sequence[Verdict]) -> str:
    """All verdicts have the primary label of the first."""
    labels = [verdict.label for verdict in verdicts]
    others = sorted({label for label in labels if label != labels[0]})
    return f"{labels[0]} became {', '.join(others)}" if others else ""


def moves(capability: Capability) -> Judge:
    """The score of the direction's category moves its way by `LEAST_MOVE` from the first verdict to the second."""
    category, sign = (capability.rises, 1) if capability.rises else (capability.falls, -1)

    def judge(verdicts: Sequence[Verdict]) -> str:
        before, after = (verdict.scores[category] for verdict in verdicts)
        return "" if sign * (after - before) >= LEAST_MOVE else f"{category} went from {before:.2f} to {after:.2f}"

    return judge
