"""Steps of a run: each runs again only when something that it depends on has changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.release import digest_of
from training.cost import Meter

RECORD = "steps.json"


@dataclass(frozen=True)
class Steps:
    """The steps of one run folder and what they were last made from; `meter` measures those that run."""

    folder: Path
    say: Callable[[str], None]
    meter: Meter | None = None

    def run(self, name: str, inputs: Mapping[str, Any], outputs: tuple[str, ...], make: Callable[[], None]) -> None:
        """Call `make` unless `outputs` stand as they were made from the same `inputs` (JSON values, or paths to files)."""
        key = fingerprint(inputs)
        if self.meter:
            self.meter.meet(name)
        made = self._record().get(name)
        paths = [self.folder / output for output in outputs]
        if (
            made
            and made["inputs"] == key
            and all(path.is_file() and digest_of(path) == made["outputs"][path.name] for path in paths)
        ):
            self.say(f"{name}: nothing changed, kept")
            return
        self.say(f"{name} …")
        with self.meter.step(name, key) if self.meter else nullcontext():
            make()
        record = self._record()
        record[name] = {"inputs": key, "outputs": {path.name: digest_of(path) for path in paths}}
        (self.folder / RECORD).write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")

    def _record(self) -> dict[str, Any]:
        path = self.folder / RECORD
        record: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
        return record


def costs_of(folder: Path) -> dict[str, dict[str, Any] | None]:
    """By step of a run folder, in the order made, what `cost.json` keeps of the making of what stands there, or None.

    A step that the recipe no longer has may still be among them.
    """
    made = Steps(folder, lambda text: None)._record()
    entries = Meter(folder).read()

    def fits(entry: dict[str, Any] | None, inputs: str) -> bool:
        return entry is not None and entry["finished"] and entry["inputs"] == inputs

    return {name: entries[name] if fits(entries.get(name), record["inputs"]) else None for name, record in made.items()}


def fingerprint(inputs: Mapping[str, Any]) -> str:
    """A hash of the values, files by their content."""
    values = {name: digest_of(value) if isinstance(value, Path) else value for name, value in inputs.items()}
    return hashlib.sha256(json.dumps(values, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
