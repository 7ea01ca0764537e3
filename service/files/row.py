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
    """A file that cannot be scored at all: says why, and what to do.

    `quoted` is what its owner is told besides, with words of the file in it. It is for who has the file in hand: it goes
    neither over the network nor into a log.
    """

    def __init__(self, problem: str, quoted: str = "") -> None:
        super().__init__(f"{problem} {quoted}" if quoted else problem)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a file: the `record` that is carried through as it was, and the message in it or what is wrong.

    `sender` and `when` (ISO 8601) are known for some, and are told in reports.
    """

    record: Any
    content: Message | InvalidMessage
    sender: str = ""
    when: str = ""


class Reader(Protocol):
    """An open file, read row by row.

    `position` counts the bytes read so far, `blank` the blank lines passed, and `left_out` what else an export holds that
    is no message to score, by what it is.
    """

    @property
    def blank(self) -> int: ...

    @property
    def left_out(self) -> Mapping[str, int]: ...

    @property
    def position(self) -> int: ...

    def __iter__(self) -> Iterator[Row]: ...


class Writer(Protocol):
    """A file being written, row by row."""

    def settle(self) -> int:
        """Bring what was written to the disk: how many bytes of the file that is, after which it may be gone on with."""
        ...

    def write(self, row: Row, verdict: Verdict | None) -> None:
        """Write the row with its verdict, or with its error when there is none."""
        ...


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How to find the messages.

    `owner` is whose export a file is, by name or address, where that does not show, and `sent` asks for the messages that
    they sent and not for those they received.
    """

    text_column: str | None = None
    encoding: str | None = None
    owner: str | None = None
    sent: bool = False


@dataclass(frozen=True, slots=True)
class WriteOptions:
    """How to write.

    `raw` leaves cells that a spreadsheet would run as formulas as they are, and `append` goes on with a file that was
    begun before.
    """

    raw: bool = False
    append: bool = False


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file: how its name ends, and how it is read and written.

    `write` is given the open reader, since what is written (columns, delimiter) follows what is read. Where a file of
    this kind cannot be gone on with when its writing was cut off, `draft` writes one that can, and `finish` makes of the
    first path, the draft, the file at the second. An export is written `as_table`, since nobody needs it as it was.
    """

    name: str
    suffixes: tuple[str, ...]
    read: Callable[[Path, ReadOptions], AbstractContextManager[Reader]]
    write: Callable[[Path, Any, Categories, WriteOptions], AbstractContextManager[Writer]]
    draft: Callable[[Path, Any, Categories, WriteOptions], AbstractContextManager[Writer]] | None = None
    finish: Callable[[Path, Path], None] | None = None
    as_table: bool = False


def read_message(members: Mapping[str, Any]) -> Message | InvalidMessage:
    """The message in `members`, or what is wrong with it."""
    try:
        return Message.from_dict(members)
    except InvalidMessage as error:
        return error
