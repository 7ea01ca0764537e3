"""What a release did in one capability."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from training.behaviour.capability import Capability
from training.behaviour.case import Case


@dataclass(frozen=True, slots=True)
class Failure:
    """A case that failed, and why."""

    case: Case
    problem: str

    def to_dict(self) -> dict[str, Any]:
        """As `talab check --json` shows it: the id, what is wrong, and the texts."""
        return {
            "id": self.case.id,
            "problem": self.problem,
            "texts": [message.text for message in self.case.messages],
        }


@dataclass(frozen=True, slots=True)
class Outcome:
    """Cases tried and failures among them."""

    capability: Capability
    cases: int
    failures: tuple[Failure, ...]

    @property
    def rate(self) -> float:
        """The share of cases that failed, 0 to 1; 0 where there was none to try."""
        return len(self.failures) / self.cases if self.cases else 0.0

    @property
    def ok(self) -> bool:
        """Whether the bar holds; a capability without a case is none that was shown."""
        return self.cases > 0 and self.rate <= self.capability.bar

    @property
    def fitting_bar(self) -> float:
        """The bar that leaves this outcome its margin: a third of the rate, 0.05 at least, and one failure more; in hundredths."""
        if not self.cases:
            return 0.0
        bar = max(self.rate + max(0.05, self.rate / 3), (len(self.failures) + 1) / self.cases)
        return min(1.0, math.ceil(round(100 * bar, 6)) / 100)

    def to_dict(self) -> dict[str, Any]:
        """The row as plain data, without the failed cases."""
        return {
            "name": self.capability.name,
            "kind": self.capability.kind,
            "about": self.capability.about,
            "cases": self.cases,
            "failures": len(self.failures),
            "rate": round(self.rate, 6),
            "bar": self.capability.bar,
            "ok": self.ok,
        }
