"""Scoring a file: rows in, rows with their verdicts out, as many and in the same order."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from models.category import Categories
from models.message import Message
from models.verdict import Verdict
from service.files.formats import written_as
from service.files.journal import Checkpoint, Unfinished, identity_of, unfinished
from service.files.row import Format, Reader, ReadOptions, Row, UnusableFile, WriteOptions, Writer
from service.files.summary import Summary

# Enough to sort by length into full batches, and few enough that memory stays flat.
CHUNK_ROWS = 1024
CHECKPOINT_SECONDS = 1.0

Classify = Callable[[Sequence[Message]], list[Verdict]]
Advance = Callable[[Summary, int], None]
# Rows with their verdicts, in order, a chunk at a time.
Engine = Callable[[Iterator[list[Row]]], Iterator[list[tuple[Row, Verdict | None]]]]
Checked = Callable[[Summary], None]


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
        written_as(self.target, self.form)

    def run(
        self,
        classify: Classify | None,
        categories: Categories,
        advance: Advance | None = None,
        *,
        engine: Engine | None = None,
        model: str = "",
        resume: bool | None = False,
    ) -> Summary:
        """Score the file with `classify`, or whatever `engine` runs.

        Calls `advance` with the summary so far and the bytes read. `resume` goes on where an earlier run of the same
        `model` stopped; None refuses to begin anew where one did. Raises `UnusableFile`.
        """
        self.check()
        engine = engine or local(classify)
        form = written_as(self.target, self.form)
        with unfinished(self.target, self._identity(model), resume) as work:
            summary = Summary() if work.start is None else Summary.from_dict(work.start.summary)
            writing = dataclasses.replace(self.writing, append=work.start is not None)
            with (
                form.read(self.source, self.reading) as reader,
                (form.draft or form.write)(work.partial, reader, categories, writing) as writer,
            ):
                score_rows(reader, writer, engine, summary, advance, _checkpoints(work, writer))
            finished = work.partial
            if form.finish is not None:
                finished = work.whole
                form.finish(work.partial, finished)
            work.take_name(finished)
        return summary

    def _identity(self, model: str) -> dict[str, object]:
        reading = dataclasses.asdict(self.reading)
        return {
            "input": identity_of(self.source),
            "format": self.form.name,
            **reading,
            "raw": self.writing.raw,
            "model": model,
        }


def score_rows(
    reader: Reader,
    writer: Writer,
    engine: Engine,
    summary: Summary,
    advance: Advance | None = None,
    checked: Checked | None = None,
) -> None:
    """Score the rows of `reader` that `summary` does not count yet into `writer`, chunk by chunk."""
    rows = islice(reader, summary.rows, None)
    for chunk in engine(iter(lambda: list(islice(rows, CHUNK_ROWS)), [])):
        for row, verdict in chunk:
            writer.write(row, verdict)
            summary.count(row, verdict)
        if checked is not None:
            checked(summary)
        if advance is not None:
            advance(summary, reader.position)
    summary.blank = reader.blank
    summary.left_out = dict(reader.left_out)


def local(classify: Classify | None) -> Engine:
    """An engine that calls `classify` here."""
    assert classify is not None

    def run(chunks: Iterator[list[Row]]) -> Iterator[list[tuple[Row, Verdict | None]]]:
        for chunk in chunks:
            messages = [row.content for row in chunk if isinstance(row.content, Message)]
            yield list(joined(chunk, classify(messages) if messages else []))

    return run


def joined(rows: Iterable[Row], verdicts: Iterable[Verdict]) -> Iterator[tuple[Row, Verdict | None]]:
    """Rows with their verdicts, of which there is one for each row that holds a message."""
    following = iter(verdicts)
    for row in rows:
        yield row, next(following) if isinstance(row.content, Message) else None


def _checkpoints(work: Unfinished, writer: Writer) -> Checked:
    last = time.monotonic()

    def checked(summary: Summary) -> None:
        nonlocal last
        if time.monotonic() - last >= CHECKPOINT_SECONDS:
            work.save(Checkpoint(summary.rows, writer.settle(), summary.to_dict()))
            last = time.monotonic()

    return checked
