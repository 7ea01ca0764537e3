"""What every format of file is made of: rows in, rows with a verdict out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from models.category import Categories
from models.message import InvalidMessage, Message
from models.verdict import Verdict


class UnusableFile(ValueError):
    """A file that cannot be scored at all: says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a file: the `record` that is carried through as it was, and the message in it or what is wrong."""

    record: Any
    content: Message | InvalidMessage


class Reader(Protocol):
    """An open file, read row by row. `position` counts the bytes read so far, and `blank` the blank lines passed."""

    blank: int

    @property
    def position(self) -> int: ...

    def __iter__(self) -> Iterator[Row]: ...


class Writer(Protocol):
    """A file being written, row by row."""

    def write(self, row: Row, verdict: Verdict | None) -> None:
        """Write the row with its verdict, or with its error when there is none."""
        ...


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How to find the message in a row."""

    text_column: str | None = None


@dataclass(frozen=True, slots=True)
class WriteOptions:
    """How to write; `raw` leaves cells that a spreadsheet would run as formulas as they are."""

    raw: bool = False


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file: how its name ends, and how it is read and written.

    `write` is given the open reader, since what is written (columns, delimiter) follows what is read.
    """

    name: str
    suffixes: tuple[str, ...]
    read: Callable[[Path, ReadOptions], AbstractContextManager[Reader]]
    write: Callable[[Path, Any, Categories, WriteOptions], AbstractContextManager[Writer]]


def read_message(members: Mapping[str, Any]) -> Message | InvalidMessage:
    """The message in `members`, or what is wrong with it."""
    try:
        return Message.from_dict(members)
    except InvalidMessage as error:
        return error
