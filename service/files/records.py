"""The records of a delimited text, where one that is broken does not break those after it."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TextIO

from service.files.row import UnusableFile

MAX_CELL_CHARACTERS = 1024 * 1024
MAX_LINE_CHARACTERS = 16 * 1024 * 1024

# A quote that is never closed is noticed a whole cell later, and what was read till then is read again.
MAX_AGAIN_CHARACTERS = 256 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Broken:
    """A line that begins no readable record: the line as it stands, its number, and what is wrong."""

    text: str
    line: int
    problem: str


class Records:
    """The records of `text`: their cells, or what is broken. Blank lines are records without cells.

    Quoting is read strictly, or a quote that is never closed would swallow the rest of the file without a word. Where it
    is broken, that line alone is, and the next is read as the beginning of a record.
    """

    def __init__(self, text: TextIO, delimiter: str) -> None:
        csv.field_size_limit(MAX_CELL_CHARACTERS)
        self._text = text
        self._delimiter = delimiter
        self._record: list[str] = []
        self._again: deque[str] = deque()
        self._read_again = 0
        self.line = 0
        self.begin = 1

    def __iter__(self) -> Iterator[list[str] | Broken]:
        parser = self._parser()
        while True:
            self._record.clear()
            self.begin = self.line + 1
            try:
                cells = next(parser, None)
            except csv.Error as error:
                yield self._broken(str(error))
                parser = self._parser()
                continue
            if cells is None:
                return
            yield cells

    def _parser(self) -> Iterator[list[str]]:
        return csv.reader(self._lines(), delimiter=self._delimiter, strict=True)

    def _lines(self) -> Iterator[str]:
        again, record, readline = self._again, self._record, self._text.readline
        while line := again.popleft() if again else readline(MAX_LINE_CHARACTERS):
            self.line += 1
            if len(line) == MAX_LINE_CHARACTERS:
                raise UnusableFile(f"Line {self.line} is longer than {MAX_LINE_CHARACTERS:,} characters.")
            record.append(line)
            yield line

    def _broken(self, error: str) -> Broken:
        first, *rest = self._record
        self._again.extendleft(reversed(rest))
        self.line -= len(rest)
        self._read_again += sum(map(len, rest))
        if self._read_again > MAX_AGAIN_CHARACTERS:
            raise UnusableFile(
                f"The quotes of this file do not close: by line {self.line}, {self._read_again // 1024**2} MB of it had "
                "to be read twice. A quote that is opened must be closed, and a quote inside quotes is written twice."
            )
        return Broken(first.rstrip("\r\n"), self.line, f"begins on line {self.line} and {_why(error)}")


def _why(error: str) -> str:
    if error.startswith("field larger"):
        return (
            f"has a cell of more than {MAX_CELL_CHARACTERS:,} characters; shorten it, or close the quote that it "
            "begins with."
        )
    if error.startswith("unexpected end"):
        return "opens a quote that is never closed; close it, and write a quote inside quotes twice."
    return "has more after a closing quote; write a quote inside quotes twice."
