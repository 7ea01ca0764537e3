"""The cards' section on what the run took. It alone depends on the clock: figures and graph are the same however long they took."""

from __future__ import annotations

from collections.abc import Mapping
from string import Template
from typing import Any

from training.cards.table import table
from training.cost import duration

TEMPLATE = Template("""\
### What it took

$steps

Time is that of this run alone, sittings that were stopped included$before. Memory is the most that the process of a step had held by its end, by
`getrusage`.

""")


def cost_section(steps: Mapping[str, Mapping[str, Any] | None], start: str = "") -> str:
    """The section in Markdown, of the entries of `training.step.costs_of`; empty where none is known.

    `start` names the run or release that was trained further, whose own time is not in it.
    """
    known = [entry for entry in steps.values() if entry is not None]
    if not known:
        return ""
    rows = [(name, _time(entry), _memory(entry)) for name, entry in steps.items()]
    if len(known) == len(steps):
        seconds = sum(entry["seconds"] for entry in known)
        peak = max(entry["peak_memory"] for entry in known)
        rows.append(("in all", duration(seconds), _gibibytes(peak)))
    return TEMPLATE.substitute(
        steps=table(("step", "time", "peak memory"), rows),
        before=f", without what `{start}` took before" if start else "",
    )


def _time(entry: Mapping[str, Any] | None) -> str:
    return "not known" if entry is None else duration(entry["seconds"])


def _memory(entry: Mapping[str, Any] | None) -> str:
    return "not known" if entry is None else _gibibytes(entry["peak_memory"])


def _gibibytes(size: int) -> str:
    # 0 is said where the system does not tell.
    return f"{size / 2**30:.2f} GiB" if size else "not known"
