"""Parquet, by pyarrow, which is installed apart and imported when a file of this kind is opened."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from io import UnsupportedOperation
from pathlib import Path
from typing import IO, Any

from models.category import Categories
from models.message import InvalidMessage
from models.verdict import Verdict
from service.files.columns import ERROR_COLUMN, check_free, score_column, verdict_columns
from service.files.row import Format, ReadOptions, Row, UnusableFile, WriteOptions
from service.files.source import open_unpacked
from service.files.table import Table

MAGIC = b"PAR1"
BATCH_ROWS = 1024
# A group of rows is what readers of Parquet fetch at once; it is held in memory until it is written.
GROUP_ROWS = 65_536
GROUP_BYTES = 32 * 1024 * 1024

Record = tuple[Any, int]


def arrow() -> Any:
    """The module `pyarrow`; raises `UnusableFile`, which says how to install it, where it is missing."""
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise UnusableFile(
            "Parquet is read with pyarrow, which is not installed here: pip install 'talab[parquet]', or "
            "pip install '.[parquet]' in the repository."
        ) from None
    return pyarrow


class ParquetReader:
    """A Parquet file, a row at a time. A row's record is the batch that it came in, and its place in it."""

    def __init__(self, path: Path, file: IO[bytes], options: ReadOptions) -> None:
        self._file = arrow().parquet.ParquetFile(file)
        self._bytes = path.stat().st_size
        self._read = 0
        self._rows: int = max(1, self._file.metadata.num_rows)
        self.schema = self._file.schema_arrow
        self.columns: Sequence[str] = list(self.schema.names)
        self.table = Table(self.columns, options)
        self.blank = 0
        self.left_out: Mapping[str, int] = {}

    @property
    def position(self) -> int:
        return self._bytes * self._read // self._rows

    def __iter__(self) -> Iterator[Row]:
        for batch in self._file.iter_batches(BATCH_ROWS):
            for index, cells in enumerate(self._cells(batch)):
                self._read += 1
                yield self.table.row((batch, index), cells)

    def cells(self) -> Iterator[Sequence[str] | None]:
        """The rows as they are gathered into threads."""
        for batch in self._file.iter_batches(BATCH_ROWS):
            yield from self._cells(batch)

    def _cells(self, batch: Any) -> Iterator[Sequence[str]]:
        used = self.table.used
        values = [batch.column(index).to_pylist() if index in used else None for index in range(len(self.columns))]
        for row in range(batch.num_rows):
            yield [_cell(column[row]) if column is not None else "" for column in values]


class _Rows(ABC):
    """Collects rows into batches, with the columns of their verdicts. `_write` is called with each."""

    def __init__(self, reader: ParquetReader, categories: Categories) -> None:
        self._arrow = arrow()
        self._names = verdict_columns(categories)
        check_free(reader.columns, self._names)
        self._scores = {score_column(name): name for name in categories.names}
        self.schema = reader.schema
        for name in self._names:
            self.schema = self.schema.append(self._arrow.field(name, self._type(name)))
        self._batch: Any = None
        self._first = 0
        self._verdicts: list[dict[str, Any]] = []

    def write(self, row: Row, verdict: Verdict | None) -> None:
        batch, index = row.record
        if batch is not self._batch:
            self._pass_on()
            self._batch, self._first = batch, index
        self._verdicts.append(self._cells(row, verdict))

    def _cells(self, row: Row, verdict: Verdict | None) -> dict[str, Any]:
        if verdict is None:
            return {ERROR_COLUMN: str(row.content) if isinstance(row.content, InvalidMessage) else None}
        wire = verdict.to_dict()
        return {
            "verdict_label": verdict.label,
            "verdict_labels": ";".join(verdict.labels),
            "verdict_confidence": wire["confidence"],
            "verdict_needs_review": verdict.needs_review,
            **{column: wire["scores"][name] for column, name in self._scores.items()},
        }

    def _pass_on(self) -> None:
        if not self._verdicts:
            return
        arrays = list(self._batch.slice(self._first, len(self._verdicts)).columns)
        for name in self._names:
            arrays.append(self._arrow.array([cells.get(name) for cells in self._verdicts], self._type(name)))
        self._first += len(self._verdicts)
        self._verdicts.clear()
        self._write(self._arrow.RecordBatch.from_arrays(arrays, schema=self.schema))

    def _type(self, name: str) -> Any:
        if name == "verdict_needs_review":
            return self._arrow.bool_()
        return self._arrow.float64() if name in (*self._scores, "verdict_confidence") else self._arrow.string()

    @abstractmethod
    def _write(self, batch: Any) -> None: ...


class ParquetWriter(_Rows):
    """Every column of the input as it was, then the verdict's. Whole when it is closed."""

    def __init__(self, path: Path, reader: ParquetReader, categories: Categories) -> None:
        super().__init__(reader, categories)
        self._groups = _Groups(path, self.schema)

    def settle(self) -> int:
        raise UnsupportedOperation("A Parquet file is whole or is none: write a draft to go on with one.")

    def close(self) -> None:
        self._pass_on()
        self._groups.close()

    def _write(self, batch: Any) -> None:
        self._groups.add(batch)


class DraftWriter(_Rows):
    """The same rows as streams of Arrow, one after another, which can be gone on with when writing was cut off."""

    def __init__(self, file: IO[bytes], reader: ParquetReader, categories: Categories) -> None:
        super().__init__(reader, categories)
        self._file = file
        self._stream: Any = None

    def settle(self) -> int:
        self._pass_on()
        if not self._file.tell():
            # What holds no rows yet has columns all the same.
            self._arrow.ipc.new_stream(self._file, self.schema).close()
        if self._stream is not None:
            self._stream.close()
            self._stream = None
        self._file.flush()
        return self._file.tell()

    def _write(self, batch: Any) -> None:
        if self._stream is None:
            self._stream = self._arrow.ipc.new_stream(self._file, self.schema)
        self._stream.write_batch(batch)


class _Groups:
    """A Parquet file whose batches are written in groups."""

    def __init__(self, path: Path, schema: Any) -> None:
        self._arrow = arrow()
        self._file = self._arrow.parquet.ParquetWriter(path, schema)
        self._schema = schema
        self._batches: list[Any] = []

    def add(self, batch: Any) -> None:
        self._batches.append(batch)
        rows, size = sum(one.num_rows for one in self._batches), sum(one.nbytes for one in self._batches)
        if rows >= GROUP_ROWS or size >= GROUP_BYTES:
            self._flush()

    def close(self) -> None:
        self._flush()
        self._file.close()

    def _flush(self) -> None:
        if self._batches:
            self._file.write_table(self._arrow.Table.from_batches(self._batches, self._schema))
            self._batches.clear()


@contextmanager
def read(path: Path, options: ReadOptions) -> Iterator[ParquetReader]:
    """Open a Parquet file; raises `UnusableFile`, also while its rows are being read."""
    found = arrow()
    try:
        with open_unpacked(path) as file:
            reader = ParquetReader(path, file, options)

            def reopen() -> Iterator[Sequence[str] | None]:
                yield from ParquetReader(path, file, options).cells()

            try:
                if reader.table.threaded:
                    reader.table.gather(reopen)
                yield reader
            finally:
                reader.table.close()
    except found.ArrowException as error:
        raise UnusableFile(
            f"{path.name} is no Parquet file that can be read to its end ({type(error).__name__})."
        ) from None


@contextmanager
def write(path: Path, reader: ParquetReader, categories: Categories, options: WriteOptions) -> Iterator[ParquetWriter]:
    """Write a Parquet file."""
    writer = ParquetWriter(path, reader, categories)
    yield writer
    writer.close()


@contextmanager
def draft(path: Path, reader: ParquetReader, categories: Categories, options: WriteOptions) -> Iterator[DraftWriter]:
    """Write the draft of a Parquet file, which `finish` makes one of."""
    with path.open("ab" if options.append else "wb") as file:
        writer = DraftWriter(file, reader, categories)
        yield writer
        writer.settle()


def finish(path: Path, target: Path) -> None:
    """Make the Parquet file `target` of the draft at `path`."""
    groups: _Groups | None = None
    size = path.stat().st_size
    with path.open("rb") as file:
        while file.tell() < size:
            with arrow().ipc.open_stream(file) as stream:
                groups = groups or _Groups(target, stream.schema)
                for batch in stream:
                    groups.add(batch)
    if groups is not None:
        groups.close()


def _cell(value: Any) -> str:
    return "" if value is None else str(value)


FORMAT = Format(name="parquet", suffixes=(".parquet",), read=read, write=write, draft=draft, finish=finish)
