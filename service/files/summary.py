"""What became of a file's rows: counted while they pass, in little memory, and kept when work is interrupted."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from models.message import InvalidMessage, Message
from models.verdict import Verdict
from service.files.row import Row

# Above this many senders of a category the rarest are forgotten, so the counts of those that stay may be a little low.
MAX_SENDERS = 4_000
MAX_REASONS = 200
BINS = 10
# How many messages of each category are kept to look at first, and how much of each.
KEPT = 8
KEPT_CHARACTERS = 1_200
UNSURE = "needs review"

NUMBER = re.compile(r"\d+(?:,\d{3})*")


@dataclass(frozen=True, slots=True)
class Kept:
    """A message to look at: where it stands, who sent it when, its text and what was said of it.

    `file` is told where there are several.
    """

    row: int
    sender: str
    when: str
    text: str
    label: str
    labels: tuple[str, ...]
    confidence: float
    weight: float
    file: str = ""


@dataclass(slots=True)
class Summary:
    """How many rows were scored, by label and much else, and how many were not, by reason.

    `first` holds, by category, the messages that are it most clearly, and under `UNSURE` those that need a second look
    most. `months` counts labels by month, `confidence` messages by tenths of it.
    """

    scored: int = 0
    errors: int = 0
    needs_review: int = 0
    blank: int = 0
    labels: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    left_out: dict[str, int] = field(default_factory=dict)
    senders: dict[str, Counter[str]] = field(default_factory=dict)
    months: dict[str, Counter[str]] = field(default_factory=dict)
    confidence: list[int] = field(default_factory=lambda: [0] * BINS)
    first: dict[str, list[Kept]] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        return self.scored + self.errors

    def count(self, row: Row, verdict: Verdict | None) -> None:
        """Take in a row and its verdict, or its error."""
        if verdict is None:
            self.errors += 1
            if isinstance(row.content, InvalidMessage) and len(self.reasons) < MAX_REASONS:
                self.reasons[NUMBER.sub("…", str(row.content))] += 1
            return
        self.scored += 1
        self.needs_review += verdict.needs_review
        self.labels[verdict.label] += 1
        self.languages[verdict.language] += 1
        self.confidence[min(BINS - 1, int(verdict.confidence * BINS))] += 1
        if row.sender:
            self._count_sender(verdict.label, row.sender)
        if row.when:
            self.months.setdefault(row.when[:7], Counter())[verdict.label] += 1
        if isinstance(row.content, Message):
            self._keep(row, row.content, verdict)

    def frequent(self, label: str, most: int) -> list[tuple[str, int]]:
        """Who sent most messages of `label`, and how many."""
        return self.senders.get(label, Counter()).most_common(most)

    def add(self, other: Summary, file: str) -> None:
        """Take in what became of another `file`."""
        self.scored += other.scored
        self.errors += other.errors
        self.needs_review += other.needs_review
        self.blank += other.blank
        for name in ("labels", "languages", "reasons"):
            getattr(self, name).update(getattr(other, name))
        self.left_out = dict(Counter(self.left_out) + Counter(other.left_out))
        for label, senders in other.senders.items():
            self.senders.setdefault(label, Counter()).update(senders)
        for month, labels in other.months.items():
            self.months.setdefault(month, Counter()).update(labels)
        self.confidence = [mine + theirs for mine, theirs in zip(self.confidence, other.confidence, strict=True)]
        for name, kept in other.first.items():
            both = [*self.first.get(name, []), *(replace(one, file=file) for one in kept)]
            self.first[name] = sorted(both, key=_weight, reverse=True)[:KEPT]

    def to_dict(self) -> dict[str, Any]:
        """What `from_dict` reads."""
        counters = {name: dict(getattr(self, name)) for name in ("labels", "languages", "reasons", "left_out")}
        return {
            **{name: getattr(self, name) for name in ("scored", "errors", "needs_review", "blank", "confidence")},
            **counters,
            "senders": {label: dict(counter) for label, counter in self.senders.items()},
            "months": {month: dict(counter) for month, counter in self.months.items()},
            "first": {
                name: [{member: getattr(one, member) for member in Kept.__slots__} for one in kept]
                for name, kept in self.first.items()
            },
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Summary:
        summary = cls(**{name: data[name] for name in ("scored", "errors", "needs_review", "blank", "confidence")})
        summary.labels, summary.languages = Counter(data["labels"]), Counter(data["languages"])
        summary.reasons, summary.left_out = Counter(data["reasons"]), dict(data["left_out"])
        summary.senders = {label: Counter(found) for label, found in data["senders"].items()}
        summary.months = {month: Counter(found) for month, found in data["months"].items()}
        summary.first = {
            name: [Kept(**{**one, "labels": tuple(one["labels"])}) for one in kept]
            for name, kept in data["first"].items()
        }
        return summary

    def _count_sender(self, label: str, sender: str) -> None:
        counter = self.senders.setdefault(label, Counter())
        counter[sender] += 1
        if len(counter) > MAX_SENDERS:
            self.senders[label] = Counter(dict(counter.most_common(MAX_SENDERS // 2)))

    def _keep(self, row: Row, message: Message, verdict: Verdict) -> None:
        self._keep_as(verdict.label, verdict.scores[verdict.label], row, message, verdict)
        if verdict.needs_review:
            self._keep_as(UNSURE, 1 - verdict.confidence, row, message, verdict)

    def _keep_as(self, name: str, weight: float, row: Row, message: Message, verdict: Verdict) -> None:
        kept = self.first.setdefault(name, [])
        if len(kept) == KEPT and weight <= kept[-1].weight:
            return
        text = message.text if len(message.text) <= KEPT_CHARACTERS else f"{message.text[:KEPT_CHARACTERS]} …"
        one = Kept(
            self.rows, row.sender, row.when, text, verdict.label, verdict.labels, round(verdict.confidence, 4), weight
        )
        kept.append(one)
        kept.sort(key=_weight, reverse=True)
        del kept[KEPT:]


def _weight(kept: Kept) -> float:
    return kept.weight
