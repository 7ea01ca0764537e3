"""CSV: a header, then a message a row, delimited by commas, semicolons or tabs."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import BufferedReader
from itertools import chain
from pathlib import Path
from typing import TextIO

from models.category import Categories
from models.message import InvalidMessage, Message
from models.verdict import Verdict
from service.files.columns import RELATIONSHIP_NAMES, check_free, find, text_column, verdict_cells, verdict_columns
from service.files.row import Format, ReadOptions, Row, UnusableFile, WriteOptions, read_message
from service.files.text import open_text, write_text

DELIMITERS = ",;\t"
MAX_CELL_CHARACTERS = 4 * 1024 * 1024

# What starts a formula in a spreadsheet, its full-width forms, and what is skipped before one.
# https://owasp.org/www-community/attacks/CSV_Injection
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\x00", "＝", "＋", "－", "＠")


class CsvReader:
    """A CSV file, a row at a time. A row's record is its cells, as many as the header has."""

    def __init__(self, text: TextIO, raw: BufferedReader, options: ReadOptions) -> None:
        self._raw = raw
        first = text.readline()
        self.delimiter = max(DELIMITERS, key=re.sub(r'"[^"]*"?', "", first).count)
        # Strict, or a quote that is never closed would swallow the rest of the file without a word.
        self._cells = csv.reader(chain([first], text), delimiter=self.delimiter, strict=True)
        self.columns: list[str] = self._next() or []
        if not any(column.strip() for column in self.columns):
            raise UnusableFile("The file has no header. Its first line must name the columns.")
        self._text = text_column(self.columns, options.text_column)
        self._relationship = find(self.columns, RELATIONSHIP_NAMES)
        self.blank = 0

    @property
    def position(self) -> int:
        return self._raw.tell()

    def __iter__(self) -> Iterator[Row]:
        while (cells := self._next()) is not None:
            if cells:
                yield self._row(cells)
            else:
                self.blank += 1

    def _next(self) -> list[str] | None:
        line = self._cells.line_num + 1
        try:
            return next(self._cells, None)
        except csv.Error as error:
            raise UnusableFile(
                f"The row that begins on line {line} cannot be read: {error}. A quote that is opened must be closed, "
                "and a quote inside quotes is written twice."
            ) from None

    def _row(self, cells: list[str]) -> Row:
        width = len(self.columns)
        if len(cells) > width:
            problem = f"has {len(cells)} cells and the header {width}; quote the cells that hold {self.delimiter!r}."
            # Nothing is lost: what is left over stays in the last cell.
            record = [*cells[: width - 1], self.delimiter.join(cells[width - 1 :])]
            return Row(record, InvalidMessage("row", problem))
        record = cells + [""] * (width - len(cells))
        return Row(record, self._message(record))

    def _message(self, record: Sequence[str]) -> Message | InvalidMessage:
        members = {"text": record[self._text]}
        if self._relationship is not None and record[self._relationship].strip():
            members["relationship"] = record[self._relationship].strip().casefold()
        return read_message(members)


class CsvWriter:
    """Every column of the input, then the verdict's."""

    def __init__(self, text: TextIO, reader: CsvReader, categories: Categories, options: WriteOptions) -> None:
        self._categories = categories
        self._added = verdict_columns(categories)
        self._raw = options.raw
        check_free(reader.columns, self._added)
        self._cells = csv.writer(text, delimiter=reader.delimiter)
        self._write([*reader.columns, *self._added])

    def write(self, row: Row, verdict: Verdict | None) -> None:
        error = str(row.content) if isinstance(row.content, InvalidMessage) else ""
        added = verdict_cells(self._categories, verdict, error)
        self._write([*row.record, *(added[column] for column in self._added)])

    def _write(self, cells: Sequence[str]) -> None:
        self._cells.writerow(cells if self._raw else [neutralised(cell) for cell in cells])


def neutralised(cell: str) -> str:
    """`cell`, with an apostrophe before it where a spreadsheet would run it as a formula."""
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell


@contextmanager
def read(path: Path, options: ReadOptions) -> Iterator[CsvReader]:
    """Open a CSV file; raises `UnusableFile`, also while its rows are being read."""
    csv.field_size_limit(MAX_CELL_CHARACTERS)
    with open_text(path, newline="") as (text, raw):
        yield CsvReader(text, raw, options)


@contextmanager
def write(path: Path, reader: CsvReader, categories: Categories, options: WriteOptions) -> Iterator[CsvWriter]:
    """Write a CSV file with a byte order mark, without which Excel misreads Arabic."""
    with write_text(path, "utf-8-sig") as text:
        yield CsvWriter(text, reader, categories, options)


FORMAT = Format(name="csv", suffixes=(".csv", ".tsv"), read=read, write=write)
