"""CSV: a header, then a message a row, delimited by commas, semicolons or tabs."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path
from typing import Protocol, TextIO

from models.category import Categories
from models.message import InvalidMessage
from models.verdict import Verdict
from service.files.columns import check_free, verdict_cells, verdict_columns
from service.files.records import MAX_LINE_CHARACTERS, Broken, Records
from service.files.row import Format, ReadOptions, Row, UnusableFile, WriteOptions
from service.files.table import Table
from service.files.text import open_text, settled, write_text

DELIMITERS = ",;\t"

# Excel's own first line, which names the delimiter and is shown to nobody.
SEPARATOR_LINE = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE | re.DOTALL)

# What starts a formula in a spreadsheet, its full-width forms, and what is skipped before one.
# https://owasp.org/www-community/attacks/CSV_Injection
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\x00", "＝", "＋", "－", "＠")


class CsvReader:
    """A CSV file, a row at a time. A row's record is its cells, as many as the header has."""

    def __init__(self, text: TextIO, raw: BufferedReader, options: ReadOptions) -> None:
        self._raw = raw
        self.blank = 0
        self.left_out: Mapping[str, int] = {}
        self.delimiter, begin = sniff(text)
        text.seek(begin)
        self._records = iter(Records(text, self.delimiter))
        self.columns = self._header()
        self.table = Table(self.columns, options)

    @property
    def position(self) -> int:
        return self._raw.tell()

    def __iter__(self) -> Iterator[Row]:
        for record in self._records:
            if isinstance(record, Broken):
                kept = [record.text] + [""] * (len(self.columns) - 1)
                yield self.table.row(kept, None, record.problem)
            elif record:
                yield self._row(record)
            else:
                self.blank += 1

    def cells(self) -> Iterator[Sequence[str] | None]:
        """The rows as they are gathered into threads, None for one that is broken."""
        width = len(self.columns)
        for record in self._records:
            if isinstance(record, Broken):
                yield None
            elif record:
                yield None if len(record) > width else record + [""] * (width - len(record))

    def _header(self) -> list[str]:
        header = next((record for record in self._records if record), None)
        if isinstance(header, Broken):
            raise UnusableFile(f"The header {header.problem}")
        if header is None or not any(column.strip() for column in header):
            raise UnusableFile("The file has no header. Its first line must name the columns.")
        return header

    def _row(self, cells: list[str]) -> Row:
        width = len(self.columns)
        if len(cells) > width:
            problem = f"has {len(cells)} cells and the header {width}; quote the cells that hold {self.delimiter!r}."
            # Nothing is lost: what is left over stays in the last cell.
            return self.table.row([*cells[: width - 1], self.delimiter.join(cells[width - 1 :])], None, problem)
        record = cells + [""] * (width - len(cells)) if len(cells) < width else cells
        return self.table.row(record, record)


class TableReader(Protocol):
    """What a table is written from: any reader with columns, whose records are cells."""

    @property
    def columns(self) -> Sequence[str]: ...

    @property
    def delimiter(self) -> str: ...


class CsvWriter:
    """Every column of the input, then the verdict's."""

    def __init__(self, text: TextIO, reader: TableReader, categories: Categories, options: WriteOptions) -> None:
        self._text = text
        self._categories = categories
        self._added = verdict_columns(categories)
        self._raw = options.raw
        check_free(reader.columns, self._added)
        self._cells = csv.writer(text, delimiter=reader.delimiter)
        if not options.append:
            self._write([*reader.columns, *self._added])

    def write(self, row: Row, verdict: Verdict | None) -> None:
        error = str(row.content) if isinstance(row.content, InvalidMessage) else ""
        added = verdict_cells(self._categories, verdict, error)
        self._write([*row.record, *(added[column] for column in self._added)])

    def settle(self) -> int:
        return settled(self._text)

    def _write(self, cells: Sequence[str]) -> None:
        self._cells.writerow(cells if self._raw else [neutralised(cell) for cell in cells])


def neutralised(cell: str) -> str:
    """`cell`, with an apostrophe before it where a spreadsheet would run it as a formula."""
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell


def sniff(text: TextIO) -> tuple[str, int]:
    """The delimiter of `text`, and where its header begins."""
    begin = text.tell()
    first = text.readline(MAX_LINE_CHARACTERS)
    while first and not first.strip():
        begin, first = text.tell(), text.readline(MAX_LINE_CHARACTERS)
    if told := SEPARATOR_LINE.fullmatch(first):
        return told[1], text.tell()
    return max(DELIMITERS, key=re.sub(r'"[^"]*"?', "", first).count), begin


@contextmanager
def read(path: Path, options: ReadOptions) -> Iterator[CsvReader]:
    """Open a CSV file; raises `UnusableFile`, also while its rows are being read."""
    with open_text(path, newline="", encoding=options.encoding) as (text, raw):
        reader = CsvReader(text, raw, options)

        def reopen() -> Iterator[Sequence[str] | None]:
            with open_text(path, newline="", encoding=options.encoding) as (again, beneath):
                yield from CsvReader(again, beneath, options).cells()

        try:
            if reader.table.threaded:
                reader.table.gather(reopen)
            yield reader
        finally:
            reader.table.close()


@contextmanager
def write(path: Path, reader: TableReader, categories: Categories, options: WriteOptions) -> Iterator[CsvWriter]:
    """Write a CSV file with a byte order mark, without which Excel misreads Arabic."""
    with write_text(path, mark=True, append=options.append) as text:
        yield CsvWriter(text, reader, categories, options)


FORMAT = Format(name="csv", suffixes=(".csv", ".tsv"), read=read, write=write)
