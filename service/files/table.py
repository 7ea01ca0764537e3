"""Tables: which cells of a row make the message, and the thread that it stands in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from models.message import InvalidMessage, Message
from service.files.columns import (
    CONVERSATION_NAMES,
    RELATIONSHIP_NAMES,
    SENDER_NAMES,
    TIME_NAMES,
    find,
    normalised,
    text_column,
)
from service.files.moment import Moments, seconds, written
from service.files.row import ReadOptions, Row, read_message
from service.files.text import is_broken
from service.files.threads import Threads

Cells = Sequence[str]
# Opens the table anew: its rows in order, None for one that is broken.
Reopen = Callable[[], Iterator[Cells | None]]

RELATIONSHIPS = {
    normalised(arabic): english
    for english, words in (("new", ("جديد", "جديدة")), ("established", ("قديم", "قديمة", "قائمة", "مستمرة", "سابقة")))
    for arabic in words
}


@dataclass(slots=True)
class Table:
    """Reads rows of a table with these `columns`.

    Where there are columns for the conversation and the sender, `gather` reads the table once before, and every message
    then comes with what was said before it.
    """

    columns: Sequence[str]
    options: ReadOptions
    _text: int = field(init=False)
    _relationship: int | None = field(init=False)
    _conversation: int | None = field(init=False)
    _time: int | None = field(init=False)
    _sender: int | None = field(init=False)
    _moments: Moments = field(init=False, default_factory=Moments)
    _threads: Threads | None = field(init=False, default=None)
    _number: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        self._text = text_column(self.columns, self.options.text_column)
        others = {index: column for index, column in enumerate(self.columns) if index != self._text}

        def other(names: Sequence[str]) -> int | None:
            found = find(list(others.values()), names)
            return None if found is None else list(others)[found]

        self._relationship = other(RELATIONSHIP_NAMES)
        self._conversation = other(CONVERSATION_NAMES)
        self._time = other(TIME_NAMES)
        self._sender = other(SENDER_NAMES)

    @property
    def threaded(self) -> bool:
        """Whether rows belong to threads."""
        return self._conversation is not None and self._sender is not None

    @property
    def used(self) -> set[int]:
        """The columns that rows are read from; what stands in others does not matter here."""
        parts = (self._text, self._relationship, self._conversation, self._time, self._sender)
        return {index for index in parts if index is not None}

    def gather(self, reopen: Reopen) -> None:
        """Read the whole table for its dates and threads."""
        if self._time is not None:
            for cells in reopen():
                if cells is not None and (text := cells[self._time].strip()):
                    self._moments.learn(text)
        if self.threaded:
            self._threads = Threads()
            self._threads.add(self._turns(reopen()))

    def row(self, record: object, cells: Cells | None, problem: str = "") -> Row:
        """The row of `cells`, or one that is broken in the way that `problem` says."""
        number = self._number
        self._number += 1
        if cells is None or problem:
            return Row(record, InvalidMessage("row", problem))
        content = self._message(cells, number)
        moment = self._moments.read(cells[self._time]) if self._time is not None and self.threaded else None
        sender = cells[self._sender].strip() if self._sender is not None else ""
        return Row(record, content, sender, written(moment))

    def close(self) -> None:
        if self._threads is not None:
            self._threads.close()

    def _turns(self, rows: Iterator[Cells | None]) -> Iterator[tuple[str, float, int, str, str]]:
        for number, cells in enumerate(rows):
            if cells is not None and (place := self._place(cells)) is not None:
                yield (*place, number, self._cell(cells, self._sender), _storable(cells[self._text]))

    def _place(self, cells: Cells) -> tuple[str, float] | None:
        conversation = self._cell(cells, self._conversation)
        if not conversation:
            return None
        if self._time is None:
            return conversation, 0.0
        moment = self._moments.read(cells[self._time])
        return None if moment is None else (conversation, seconds(moment))

    def _message(self, cells: Cells, number: int) -> Message | InvalidMessage:
        text = cells[self._text]
        members: dict[str, object] = {"text": text}
        if self._relationship is not None and (relationship := cells[self._relationship].strip().casefold()):
            members["relationship"] = RELATIONSHIPS.get(normalised(relationship), relationship)
        if self._threads is not None and self._cell(cells, self._conversation):
            place = self._place(cells)
            if place is None:
                return InvalidMessage(
                    "time",
                    "is no date that is read here, so its place in the thread is unknown; write 2026-01-31 18:30.",
                )
            sender = self._cell(cells, self._sender)
            before = self._threads.before(*place, number, sender)
            message = read_message(members)
            if isinstance(message, Message):
                return Message(message.text, relationship=message.relationship, previous=before)
            return _explained(message, text)
        return _explained(read_message(members), text)

    @staticmethod
    def _cell(cells: Cells, index: int | None) -> str:
        return "" if index is None else _storable(cells[index].strip())


def _explained(content: Message | InvalidMessage, text: str) -> Message | InvalidMessage:
    if isinstance(content, InvalidMessage) and content.field == "text" and is_broken(text):
        return InvalidMessage("text", "holds bytes that are not UTF-8, as the rest of the file is; write it anew.")
    return content


def _storable(text: str) -> str:
    # Half a surrogate pair cannot be stored.
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")
