"""Scoring a file: rows in, rows with their verdicts out, as many and in the same order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from models.category import Categories
from models.message import Message
from models.verdict import Verdict
from service.files.formats import check_output
from service.files.row import Format, Reader, ReadOptions, Row, UnusableFile, WriteOptions, Writer
from service.files.whole import whole

# Enough to sort by length into full batches, and few enough that memory stays flat.
CHUNK_ROWS = 1024

Classify = Callable[[Sequence[Message]], list[Verdict]]
Advance = Callable[["Summary", int], None]


@dataclass(slots=True)
class Summary:
    """What became of a file's rows: how many were scored, by label, and how many were not."""

    scored: int = 0
    errors: int = 0
    needs_review: int = 0
    blank: int = 0
    labels: Counter[str] = field(default_factory=Counter)

    @property
    def rows(self) -> int:
        return self.scored + self.errors

    def count(self, verdict: Verdict | None) -> None:
        if verdict is None:
            self.errors += 1
            return
        self.scored += 1
        self.needs_review += verdict.needs_review
        self.labels[verdict.label] += 1


@dataclass(frozen=True, slots=True)
class Scoring:
    """A file to score, and how it is read and written."""

    source: Path
    target: Path
    form: Format
    reading: ReadOptions = field(default_factory=ReadOptions)
    writing: WriteOptions = field(default_factory=WriteOptions)

    def check(self) -> None:
        """Raise `UnusableFile` where nothing could be read, or the result not be written."""
        if not self.source.is_file():
            raise UnusableFile(f"There is no file {self.source}.")
        if not self.target.parent.is_dir():
            raise UnusableFile(f"There is no folder {self.target.parent} to write {self.target.name} to.")
        if self.target.is_dir():
            raise UnusableFile(f"{self.target} is a folder. Name a file.")
        if self.target.exists() and self.target.samefile(self.source):
            raise UnusableFile("The output would replace the input. Give it another name.")
        check_output(self.target, self.form)

    def run(self, classify: Classify, categories: Categories, advance: Advance | None = None) -> Summary:
        """Score the file; calls `advance` with the summary so far and the bytes read. Raises `UnusableFile`."""
        self.check()
        with (
            whole(self.target) as partial,
            self.form.read(self.source, self.reading) as reader,
            self.form.write(partial, reader, categories, self.writing) as writer,
        ):
            return score_rows(reader, writer, classify, advance)


def score_rows(reader: Reader, writer: Writer, classify: Classify, advance: Advance | None = None) -> Summary:
    """Score the rows of `reader` into `writer`, chunk by chunk."""
    summary = Summary()
    rows = iter(reader)
    while chunk := list(islice(rows, CHUNK_ROWS)):
        for row, verdict in zip(chunk, _verdicts(chunk, classify), strict=True):
            writer.write(row, verdict)
            summary.count(verdict)
        if advance is not None:
            advance(summary, reader.position)
    summary.blank = reader.blank
    return summary


def _verdicts(rows: Sequence[Row], classify: Classify) -> Iterable[Verdict | None]:
    messages = [row.content for row in rows if isinstance(row.content, Message)]
    verdicts = iter(classify(messages) if messages else [])
    return [next(verdicts) if isinstance(row.content, Message) else None for row in rows]
