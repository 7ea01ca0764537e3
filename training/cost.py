"""What a run cost: time and memory, in a file of its own, so that nothing that is released depends on the clock.

A section of the model card alone tells it, `training.cards.cost`.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

COST = "cost.json"
KEPT_SECONDS = 30.0  # how often a running step's time is written down


class Meter:
    """Measures the steps of a run folder, and keeps in its `cost.json` what each took: also when a run is killed and resumed.

    An entry a step: `inputs` (the fingerprint of what the step depends on), `seconds` in all sittings, `sittings`, `peak_memory` (bytes
    of the process that ran it, at most), `finished`. A step made anew starts from nothing, one that was stopped adds to what it had taken.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / COST
        self._running: tuple[str, dict[str, Any], float] | None = None
        self._kept = 0.0
        self._met: set[str] = set()

    def meet(self, name: str) -> None:
        """Count a step among those that make up the run, whether it is made now or was kept."""
        self._met.add(name)

    @contextmanager
    def step(self, name: str, inputs: str) -> Iterator[None]:
        """Measure what happens inside as the step `name`."""
        self.meet(name)
        entry = self.read().get(name)
        if entry is None or entry["finished"] or entry["inputs"] != inputs:
            entry = {"inputs": inputs, "seconds": 0.0, "sittings": 0, "peak_memory": 0, "finished": False}
        entry["sittings"] += 1
        self._running = (name, entry, time.monotonic())
        self._keep(finished=False)
        finished = False
        try:
            yield
            finished = True
        finally:
            self._keep(finished)
            self._running = None

    def tick(self) -> None:
        """Write down now and then what the running step has taken, for a process that may be killed."""
        if self._running is not None and time.monotonic() - self._kept >= KEPT_SECONDS:
            self._keep(finished=False)

    def _keep(self, finished: bool) -> None:
        assert self._running is not None
        name, entry, started = self._running
        self._kept = time.monotonic()
        now = entry | {
            "seconds": round(entry["seconds"] + self._kept - started, 3),
            "peak_memory": max(entry["peak_memory"], peak_memory()),
            "finished": finished,
        }
        partial = self.path.with_suffix(".partial")
        partial.write_text(json.dumps(self.read() | {name: now}, indent=2) + "\n", encoding="utf-8")
        os.replace(partial, self.path)

    def read(self) -> dict[str, dict[str, Any]]:
        """The entries of `cost.json` by step; none where there is no such file."""
        if not self.path.is_file():
            return {}
        entries: dict[str, dict[str, Any]] = json.loads(self.path.read_text(encoding="utf-8"))
        return entries

    def __str__(self) -> str:
        # A step that the recipe no longer has may still stand in the file.
        entries = {name: entry for name, entry in self.read().items() if name in self._met}
        if not entries:
            return "what it took is not known"
        seconds = sum(entry["seconds"] for entry in entries.values())
        each = ", ".join(f"{name} {duration(entry['seconds'])}" for name, entry in entries.items())
        peak = max((entry["peak_memory"] for entry in entries.values()), default=0)
        memory = f"; peak memory {peak / 2**30:.2f} GiB" if peak else ""
        return f"took {duration(seconds)} in all ({each}){memory}"


def duration(seconds: float) -> str:
    """Seconds as people say them."""
    if seconds < 60:
        return f"{seconds:.0f} s"
    hours, minutes = divmod(round(seconds / 60), 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"


def peak_memory() -> int:
    """The most memory, in bytes, that this process has held (getrusage(2), `ru_maxrss`); 0 where the system does not tell."""
    if sys.platform == "win32":
        return 0
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024
