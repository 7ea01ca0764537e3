"""Exports of conversations: which of their messages are scored, and the thread before each."""

from __future__ import annotations

import sqlite3
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from models.message import MAX_PREVIOUS, InvalidMessage, Message, Turn
from service.files.moment import Moments, seconds, written
from service.files.row import ReadOptions, Row, UnusableFile, read_message
from service.files.threads import temporary, turn

COLUMNS = (
    "conversation_id",
    "conversation_title",
    "sender",
    "recipients",
    "time",
    "subject",
    "text",
    "previous_count",
    "place",
)
PEOPLE_SHOWN = 12

SCHEMA = """
CREATE TABLE entry (
    id INTEGER PRIMARY KEY, conversation TEXT, title TEXT, sender TEXT, key TEXT, recipients TEXT, time TEXT, subject TEXT,
    text TEXT, place TEXT, told INTEGER, problem TEXT
);
CREATE TABLE place (id INTEGER PRIMARY KEY, thread INTEGER, at REAL, moment TEXT);
CREATE TABLE person (key TEXT, conversation TEXT, PRIMARY KEY (key, conversation)) WITHOUT ROWID;
CREATE TABLE name (key TEXT, name TEXT, PRIMARY KEY (key, name)) WITHOUT ROWID;
"""
IN_ORDER = """
SELECT entry.*, moment FROM place JOIN entry USING (id) ORDER BY thread, at, place.id * ?
"""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in an export: what they are known by (an address, or else the name), and their name."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A message of an export. `told` is false for one that only stands in the thread, `problem` for what is broken."""

    conversation: str
    title: str
    sender: Person
    recipients: tuple[Person, ...]
    time: str
    text: str
    place: str
    subject: str = ""
    told: bool = True
    problem: str = ""


class Conversations:
    """The messages of an export, kept on the disk, and who took part in what."""

    def __init__(self) -> None:
        self._entries: sqlite3.Connection = temporary()
        for statement in SCHEMA.split(";"):
            self._entries.execute(statement)
        self._moments = Moments()
        self._count = 0
        self._scored = 0
        self._newest_first = False
        self.left_out: Counter[str] = Counter()

    def add(self, entry: Entry) -> None:
        """Take in a message."""
        self._moments.learn(entry.time)
        self._count += 1
        recipients = ", ".join(person.name for person in entry.recipients)
        values = (entry.conversation, entry.title, entry.sender.name, entry.sender.key, recipients, entry.time)
        rest = (entry.subject, entry.text, entry.place, entry.told, entry.problem)
        cleaned = [_storable(value) if isinstance(value, str) else value for value in values + rest]
        self._entries.execute(f"INSERT INTO entry VALUES (?{', ?' * len(cleaned)})", (self._count, *cleaned))
        self.meet(entry.conversation, (entry.sender, *entry.recipients))

    def meet(self, conversation: str, people: Iterable[Person]) -> None:
        """Take note of who is part of a conversation."""
        for person in people:
            if person.key:
                key, name = _storable(person.key), _storable(person.name)
                self._entries.execute("INSERT OR IGNORE INTO person VALUES (?, ?)", (key, _storable(conversation)))
                self._entries.execute("INSERT OR IGNORE INTO name VALUES (?, ?)", (key, name))

    def arrange(self, threads: dict[str, str] | None = None) -> None:
        """Put every message in its place; `threads` maps conversations that turned out to be parts of one to that one."""
        found = threads or {}
        numbers: dict[str, int] = {}
        last: dict[int, float] = {}
        forwards = backwards = 0

        def places() -> Iterator[tuple[int, int, float, str]]:
            nonlocal forwards, backwards
            cursor = self._entries.execute("SELECT id, conversation, time FROM entry ORDER BY id")
            for identifier, conversation, time in cursor:
                thread = numbers.setdefault(found.get(conversation, conversation), len(numbers))
                moment = self._moments.read(time)
                before = last.get(thread)
                # One without a date stays beside the one that it stands beside in the file.
                at = (before or 0.0) if moment is None else seconds(moment)
                if before is not None:
                    forwards += at > before
                    backwards += at < before
                last[thread] = at
                yield identifier, thread, at, written(moment)

        self._entries.executemany("INSERT INTO place VALUES (?, ?, ?, ?)", places())
        self._newest_first = backwards > forwards
        if threads:
            self._entries.executemany(
                "UPDATE entry SET conversation = ? WHERE conversation = ?",
                ((to, of) for of, to in threads.items() if to != of),
            )

    def owner(self, told: str | None, hint: str | None = None) -> str:
        """The key of whose export this is: who is `told`, else the `hint`, else who is part of most conversations.

        Raises `UnusableFile` where that tells nobody, or more than one.
        """
        if told is not None:
            return self._named(told)
        if hint is not None:
            return hint
        query = "SELECT key, COUNT(*) AS n FROM person GROUP BY key ORDER BY n DESC LIMIT 2"
        found = self._entries.execute(query).fetchall()
        if len(found) == 1 or (len(found) == 2 and found[0][1] > found[1][1]):
            return str(found[0][0])
        raise UnusableFile(
            "Whose export this is does not show: nobody is part of more conversations than all others. "
            "Say it with --owner NAME.",
            quoted=self._people(),
        )

    def rows(self, owner: str, sent: bool) -> Iterator[Row]:
        """The messages that the owner received, or `sent`, each after those before it in its thread."""
        direction = -1 if self._newest_first else 1
        before: deque[tuple[str, str]] = deque(maxlen=MAX_PREVIOUS)
        current: str | None = None
        self._scored = 0
        for found in self._entries.execute(IN_ORDER, (direction,)):
            _, conversation, title, sender, key, recipients, _, subject, text, place, told, problem, moment = found
            if conversation != current:
                current = conversation
                before.clear()
            self._scored += 1
            if problem or (told and (key == owner) is sent):
                previous = tuple(earlier for own, words in before if (earlier := turn(words, own == key)) is not None)
                content = InvalidMessage("row", problem) if problem else _message(text, previous)
                record = [conversation, title, sender, recipients, moment, subject, text, str(len(previous)), place]
                yield Row(record, content, sender, moment)
            before.append((key, text))

    @property
    def share(self) -> float:
        """Which share of the messages has been gone through."""
        return self._scored / max(1, self._count)

    def close(self) -> None:
        self._entries.close()

    def _named(self, told: str) -> str:
        wanted = folded(told)
        people = self._entries.execute("SELECT key, name FROM name").fetchall()
        keys = {key for key, name in people if wanted in (folded(key), folded(name))}
        if len(keys) == 1:
            return str(keys.pop())
        trouble = f"{len(keys)} people of this export are" if keys else "Nobody in this export is"
        raise UnusableFile(f"{trouble} called what --owner says.", quoted=self._people())

    def _people(self) -> str:
        query = "SELECT MIN(name) FROM name JOIN person USING (key) GROUP BY key ORDER BY COUNT(*) DESC LIMIT ?"
        names = [name for (name,) in self._entries.execute(query, (PEOPLE_SHOWN,))]
        return f"In it: {', '.join(names)}." if names else ""


class ExportReader:
    """An export, a scored message at a time. A row's record is its cells, under `COLUMNS`."""

    delimiter = ","
    columns = COLUMNS
    blank = 0

    def __init__(self, path: Path, conversations: Conversations, options: ReadOptions, hint: str | None = None) -> None:
        self._bytes = path.stat().st_size
        self._conversations = conversations
        self._owner = conversations.owner(options.owner, hint)
        self._sent = options.sent
        self.left_out = conversations.left_out

    @property
    def position(self) -> int:
        return round(self._bytes * self._conversations.share)

    def __iter__(self) -> Iterator[Row]:
        return self._conversations.rows(self._owner, self._sent)


def _storable(text: str) -> str:
    # Half a surrogate pair cannot be stored.
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def folded(name: str) -> str:
    """A name without what differs between two ways of writing it."""
    return " ".join(name.casefold().split())


def _message(text: str, previous: tuple[Turn, ...]) -> Message | InvalidMessage:
    content = read_message({"text": text})
    return content if isinstance(content, InvalidMessage) else Message(content.text, previous=previous)
