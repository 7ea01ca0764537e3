"""The threads that rows of a table belong to, kept on the disk so that memory stays flat."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from models.message import MAX_PREVIOUS, MAX_TEXT_CHARACTERS, InvalidMessage, Turn, check_text

SCHEMA = """
CREATE TABLE turn (conversation TEXT, at REAL, row INTEGER, sender TEXT, text TEXT);
"""
INDEX = "CREATE INDEX thread ON turn (conversation, at, row)"
BEFORE = """
SELECT sender, text FROM turn WHERE conversation = ? AND (at, row) < (?, ?) ORDER BY at DESC, row DESC LIMIT ?
"""


def temporary() -> sqlite3.Connection:
    """A database that lives in memory while it is small and on the disk beyond, and is gone when it is closed."""
    # Readers are opened and read in turns by whichever thread has time, never by two at once.
    connection = sqlite3.connect("", check_same_thread=False, isolation_level=None)
    connection.execute("PRAGMA journal_mode = OFF")
    connection.execute("PRAGMA cache_size = -65536")
    connection.execute("BEGIN")
    return connection


class Threads:
    """Messages by conversation, in time order; those of one moment, or without one, in the order of rows."""

    def __init__(self) -> None:
        self._turns = temporary()
        self._turns.execute(SCHEMA)

    def add(self, turns: Iterable[tuple[str, float, int, str, str]]) -> None:
        """Take in rows: conversation, seconds, number of the row, sender, text."""
        self._turns.executemany("INSERT INTO turn VALUES (?, ?, ?, ?, ?)", turns)
        self._turns.execute(INDEX)

    def before(self, conversation: str, at: float, row: int, sender: str) -> tuple[Turn, ...]:
        """What was said in `conversation` before `row`, as the one who sent the row sees it."""
        found = self._turns.execute(BEFORE, (conversation, at, row, MAX_PREVIOUS)).fetchall()
        turns = (turn(text, earlier == sender) for earlier, text in reversed(found))
        return tuple(found for found in turns if found is not None)

    def close(self) -> None:
        self._turns.close()


def turn(text: str, own: bool) -> Turn | None:
    """An earlier message of a thread, or None where there is nothing to read in it."""
    # Its end stands nearest to the message, and the model reads a few hundred characters of it.
    text = text[-MAX_TEXT_CHARACTERS:].replace("\x00", "")
    try:
        check_text(text, "text")
    except InvalidMessage:
        return None
    return Turn("sender" if own else "recipient", text)
