"""Outcomes and groups as plain data, and as lines for a terminal. The model card's tables are in `training.cards.behaviour`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from training.behaviour.fairness import Group
from training.behaviour.outcome import Outcome

Figures = dict[str, Any]


def figures(outcomes: Sequence[Outcome], groups: Sequence[Group]) -> Figures:
    """What a release's manifest keeps under `behaviour`."""
    return {
        "capabilities": [outcome.to_dict() for outcome in outcomes],
        "fairness": [group.to_dict() for group in groups],
    }


def with_failures(outcomes: Sequence[Outcome]) -> Figures:
    """What `talab check --json` prints: each row, the bar that would fit it, and its failed cases with their texts."""
    return {
        "ok": all(outcome.ok for outcome in outcomes),
        "capabilities": [
            outcome.to_dict()
            | {
                "fitting_bar": outcome.fitting_bar,
                "failed": [failure.to_dict() for failure in outcome.failures],
            }
            for outcome in outcomes
        ],
    }


def check_table(outcomes: Sequence[Outcome]) -> str:
    """A line a capability: cases, failures, their share, the bar, and whether it holds."""
    width = max(len(outcome.capability.name) for outcome in outcomes)
    lines = [f"{'capability':<{width}}  kind  cases  failures   rate    bar  ok"]
    lines += [
        f"{outcome.capability.name:<{width}}  {outcome.capability.kind}   {outcome.cases:5}  {len(outcome.failures):8}  "
        f"{outcome.rate:5.1%}  {outcome.capability.bar:5.1%}  {'yes' if outcome.ok else 'NO'}"
        for outcome in outcomes
    ]
    broken = sum(not outcome.ok for outcome in outcomes)
    return "\n".join([*lines, f"{len(outcomes)} capabilities, {broken} over their bars"])


def fairness_table(groups: Sequence[Group]) -> str:
    """A line a group: how often it is wrong, and how often its acceptable messages are flagged, with 95% intervals."""
    lines = [f"{'':8} {'':12}  messages  wrong              acceptable  flagged"]
    for group in groups:
        wrong, flagged = group.wrong.to_dict(), group.flagged.to_dict()
        lines.append(
            f"{group.trait:8} {group.value:12}  {wrong['all']:8}  {_interval(wrong):17}  {flagged['all']:10}  {_interval(flagged)}"
        )
    return "\n".join(lines)


def _interval(share: dict[str, Any]) -> str:
    return f"{share['rate']:.1%} ({share['low']:.1%}–{share['high']:.1%})"
