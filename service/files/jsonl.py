"""JSON lines: an object a line, with the members of a message among its own."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path
from typing import Any, TextIO

from models.category import Categories
from models.message import InvalidMessage
from models.verdict import Verdict
from service.files.columns import ERROR_COLUMN
from service.files.csvfile import TableReader
from service.files.row import Format, ReadOptions, Row, WriteOptions, read_message
from service.files.text import lines, open_text, settled, write_text
from service.strictjson import MalformedJson, parse

VERDICT_MEMBER = "verdict"
LINE_MEMBER = "line"
JSON_SPACE = " \t\r\n"
MAX_LINE_CHARACTERS = 16 * 1024 * 1024


class JsonLinesReader:
    """A file of JSON lines. A row's record is its line, as it stands."""

    def __init__(self, text: TextIO, raw: BufferedReader, options: ReadOptions) -> None:
        self._text = text
        self._raw = raw
        self._member = options.text_column or "text"
        self.blank = 0
        self.left_out: Mapping[str, int] = {}

    @property
    def position(self) -> int:
        return self._raw.tell()

    def __iter__(self) -> Iterator[Row]:
        for ended in lines(self._text, MAX_LINE_CHARACTERS):
            line = ended.removesuffix("\n").removesuffix("\r")
            if line.strip(JSON_SPACE):
                yield self._row(line)
            else:
                self.blank += 1

    def _row(self, line: str) -> Row:
        try:
            members = parse(line)
        except MalformedJson as error:
            return Row(line, InvalidMessage(LINE_MEMBER, str(error)))
        if not isinstance(members, dict):
            return Row(line, InvalidMessage(LINE_MEMBER, "must be a JSON object."))
        taken = [name for name in (VERDICT_MEMBER, ERROR_COLUMN) if name in members]
        if taken:
            return Row(line, InvalidMessage(taken[0], "is there already; remove or rename it to score the row anew."))
        return Row(line, read_message(members | {"text": members.get(self._member)}))


class JsonLinesWriter:
    """Every line as it was read, with `verdict` or `verdict_error` added to its object.

    A line that is not an object is kept in the member `line` of one.
    """

    def __init__(self, text: TextIO) -> None:
        self._text = text

    def write(self, row: Row, verdict: Verdict | None) -> None:
        if verdict is not None:
            added: dict[str, Any] = {VERDICT_MEMBER: verdict.to_dict()}
        else:
            added = {ERROR_COLUMN: str(row.content)}
        self._text.write(_extended(row, added) + "\n")

    def settle(self) -> int:
        return settled(self._text)


class TableWriter:
    """The rows of a table as objects, with `verdict` or `verdict_error` added to each."""

    def __init__(self, text: TextIO, columns: Sequence[str]) -> None:
        self._text = text
        self._columns = columns

    def write(self, row: Row, verdict: Verdict | None) -> None:
        members: dict[str, Any] = dict(zip(self._columns, row.record, strict=True))
        members |= {ERROR_COLUMN: str(row.content)} if verdict is None else {VERDICT_MEMBER: verdict.to_dict()}
        self._text.write(json.dumps(members, ensure_ascii=False) + "\n")

    def settle(self) -> int:
        return settled(self._text)


def _extended(row: Row, added: dict[str, Any]) -> str:
    # The line is not written anew: numbers, escapes and the order of members stay as they were.
    line: str = row.record
    if isinstance(row.content, InvalidMessage) and row.content.field == LINE_MEMBER:
        return json.dumps({LINE_MEMBER: line, **added}, ensure_ascii=False)
    start = line.rstrip(JSON_SPACE).removesuffix("}").rstrip(JSON_SPACE)
    return f"{start}{'' if start.endswith('{') else ', '}{json.dumps(added, ensure_ascii=False)[1:]}"


@contextmanager
def read(path: Path, options: ReadOptions) -> Iterator[JsonLinesReader]:
    """Open a file of JSON lines; raises `UnusableFile`, also while its lines are being read."""
    with open_text(path, newline="\n", encoding=options.encoding) as (text, raw):
        yield JsonLinesReader(text, raw, options)


@contextmanager
def write(path: Path, _: JsonLinesReader, categories: Categories, options: WriteOptions) -> Iterator[JsonLinesWriter]:
    """Write a file of JSON lines."""
    with write_text(path, append=options.append) as text:
        yield JsonLinesWriter(text)


@contextmanager
def write_table(path: Path, reader: TableReader, _: Categories, options: WriteOptions) -> Iterator[TableWriter]:
    """Write the rows of a table as JSON lines."""
    with write_text(path, append=options.append) as text:
        yield TableWriter(text, reader.columns)


FORMAT = Format(name="jsonl", suffixes=(".jsonl", ".ndjson"), read=read, write=write)
