"""Where a release is wrong: counts by category, by every field of the corpus, by confidence; and what a simpler means gets right there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from models.category import Categories
from models.verdict import Verdict
from training import metrics
from training.cards.table import aligned, table
from training.corpus import Example
from training.field import FIELDS, confidence_band

Rows = list[tuple[object, ...]]
Render = Callable[[Sequence[str], Iterable[Sequence[object]]], str]


@dataclass(frozen=True)
class Case:
    """One message with what was found of it: `baseline` is a simpler means' label, or None where none was asked."""

    example: Example
    verdict: Verdict
    baseline: str | None = None

    @property
    def wrong(self) -> bool:
        return self.verdict.label != self.example.label

    @property
    def baseline_wrong(self) -> bool:
        return self.baseline is not None and self.baseline != self.example.label


@dataclass(frozen=True)
class Table:
    """A title, a header, and rows."""

    title: str
    header: tuple[str, ...]
    rows: Rows


@dataclass(frozen=True)
class Errors:
    """The cases of a split under categories, counted in tables."""

    cases: tuple[Case, ...]
    categories: Categories

    @classmethod
    def of(
        cls,
        examples: Sequence[Example],
        verdicts: Sequence[Verdict],
        categories: Categories,
        baseline: Sequence[str] | None = None,
    ) -> Errors:
        """Of `verdicts`, and `baseline` labels, on `examples` in the same order."""
        others: Sequence[str | None] = [None] * len(examples) if baseline is None else baseline
        return cls(tuple(Case(e, v, other) for e, v, other in zip(examples, verdicts, others, strict=True)), categories)

    @property
    def with_baseline(self) -> bool:
        return any(case.baseline is not None for case in self.cases)

    def tables(self) -> Iterator[Table]:
        """What the label is by what was found, every confusion, then a table a field. Fields that tell nothing apart are left out."""
        names = self.categories.names
        truth = [case.example.label for case in self.cases]
        counts = metrics.confusion(truth, [case.verdict.label for case in self.cases], names)
        rows: Rows = [(name, *row) for name, row in zip(names, counts, strict=True)]
        yield Table("what the label is, by what was found", ("the label is", *names), rows)
        yield self._confusions()
        if self.with_baseline:
            yield self._both()
        for field, value in FIELDS.items():
            yield from self._counted(field, [value(case.example) for case in self.cases])
        confidences = [confidence_band(case.verdict.confidence) for case in self.cases]
        yield from self._counted("confidence", confidences)
        yield from self._counted(
            "asks for review", ["yes" if case.verdict.needs_review else "no" for case in self.cases]
        )

    def _confusions(self) -> Table:
        header = ("the label is", "found was", "messages", "of all errors")
        found: dict[tuple[str, str], list[Case]] = {}
        for case in self.cases:
            if case.wrong:
                found.setdefault((case.example.label, case.verdict.label), []).append(case)
        wrong = sum(map(len, found.values()))
        rows: Rows = []
        for (truth, label), cases in sorted(found.items(), key=lambda item: (-len(item[1]), item[0])):
            row: tuple[object, ...] = (truth, label, len(cases), f"{len(cases) / wrong:.1%}")
            rows.append((*row, sum(not case.baseline_wrong for case in cases)) if self.with_baseline else row)
        return Table("errors", (*header, "baseline right") if self.with_baseline else header, rows)

    def _both(self) -> Table:
        def count(wrong: bool, baseline_wrong: bool) -> int:
            return sum(case.wrong == wrong and case.baseline_wrong == baseline_wrong for case in self.cases)

        return Table(
            "the release beside the baseline",
            ("", "baseline right", "baseline wrong"),
            [
                ("release right", count(False, False), count(False, True)),
                ("release wrong", count(True, False), count(True, True)),
            ],
        )

    def _counted(self, field: str, values: Sequence[str]) -> Iterator[Table]:
        header: tuple[str, ...] = (field, "messages", "wrong", "share wrong")
        if self.with_baseline:
            header += ("baseline wrong", "share", "both wrong")
        rows: Rows = []
        for value in sorted(set(values), key=_natural):
            cases = [case for case, own in zip(self.cases, values, strict=True) if own == value]
            row: tuple[object, ...] = (value, len(cases), *_share(sum(case.wrong for case in cases), len(cases)))
            if self.with_baseline:
                theirs = _share(sum(case.baseline_wrong for case in cases), len(cases))
                row += (*theirs, sum(case.wrong and case.baseline_wrong for case in cases))
            rows.append(row)
        if len(rows) > 1:
            yield Table(f"by {field}" if field != "asks for review" else "by whether it asks for review", header, rows)

    def as_text(self, title: str, markdown: bool = False) -> str:
        """Every table under its title: in columns, or as Markdown."""
        wrong = sum(case.wrong for case in self.cases)
        share = f"{wrong / len(self.cases):.1%}" if self.cases else "–"
        render: Render = table if markdown else aligned
        mark = "## " if markdown else ""
        parts = [f"{mark}{title}: {wrong:,} of {len(self.cases):,} messages wrong ({share})"]
        for one in self.tables():
            heading = one.title[0].upper() + one.title[1:]
            parts.append(
                f"{'#' + mark if markdown else ''}{heading}\n"
                + ("\n" if markdown else "")
                + render(one.header, one.rows)
            )
        return "\n\n".join(parts)


def _share(wrong: int, total: int) -> tuple[int, str]:
    return wrong, f"{wrong / total:.1%}"


def _natural(text: str) -> tuple[int, float, str]:
    # Bands by their number; "under" comes before the rest.
    number = text.split()[0]
    if number == "under":
        return (0, 0.0, text)
    return (1, float(number), text) if number.replace(".", "", 1).isdigit() else (2, 0.0, text)
