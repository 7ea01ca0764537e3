"""LinkedIn's `messages.csv`, as its export holds it, or the export's zip."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from service.files import csvfile
from service.files.charset import detect
from service.files.columns import normalised
from service.files.export import Conversations, Entry, ExportReader, Person, folded
from service.files.hypertext import is_markup, words
from service.files.records import Broken, Records
from service.files.row import Format, ReadOptions, UnusableFile
from service.files.source import member_names, open_member
from service.files.text import decoded, open_text

NEEDED = ("conversation id", "from", "to", "date", "content")
FILE = "messages.csv"

SPONSORED = "sponsored conversation"
# What an account that is gone is called: many people under one name.
NOBODY = "linkedin member"
# What is still being written, and was sent to nobody.
DRAFT = ("is message draft", "is conversation draft")
# A preamble of notes stands before the header of some of LinkedIn's files.
PREAMBLE_RECORDS = 8


def is_header(columns: Sequence[str]) -> bool:
    """Whether these are the columns of `messages.csv`, in any order."""
    found = {normalised(column) for column in columns}
    return found.issuperset(NEEDED)


def is_member(name: str) -> bool:
    return Path(name).name.casefold() == FILE


@contextmanager
def read(path: Path, options: ReadOptions) -> Iterator[ExportReader]:
    """Open LinkedIn's messages; raises `UnusableFile`."""
    conversations = Conversations()
    try:
        with _open(path, options) as text:
            for entry in _entries(text, conversations):
                conversations.add(entry)
        conversations.arrange()
        yield ExportReader(path, conversations, options)
    finally:
        conversations.close()


@contextmanager
def _open(path: Path, options: ReadOptions) -> Iterator[TextIO]:
    if not member_names(path):
        with open_text(path, newline="", encoding=options.encoding) as (text, _):
            yield text
        return
    with open_member(path, is_member, FILE) as (data, name):
        charset = detect(data, name)
        data.seek(0)
        yield decoded(data, charset, "", name)


def _entries(text: TextIO, conversations: Conversations) -> Iterator[Entry]:
    delimiter, begin = csvfile.sniff(text)
    text.seek(begin)
    records = Records(text, delimiter)
    reading = iter(records)
    columns = _header(reading)
    # Older exports say who was written to by name alone, and then names are what people are known by.
    urls: dict[str, str] | None = {} if "recipient profile urls" in columns else None
    for record in reading:
        if isinstance(record, Broken):
            nobody = Person("", "")
            yield Entry("", "", nobody, (), "", record.text, f"line {record.line}", problem=record.problem)
        elif record:
            cells = {name: record[index].strip() for name, index in columns.items() if index < len(record)}
            if (entry := _entry(cells, f"line {records.begin}", urls, conversations)) is not None:
                yield entry


def _header(records: Iterator[list[str] | Broken]) -> Mapping[str, int]:
    for record, _ in zip(records, range(PREAMBLE_RECORDS), strict=False):
        if not isinstance(record, Broken) and is_header(record):
            return {normalised(column): index for index, column in reversed(list(enumerate(record)))}
    raise UnusableFile(
        f"This is not LinkedIn's {FILE}: its header lacks one of {', '.join(name.upper() for name in NEEDED)}. Ask for "
        'your data with "Messages", or read it as --format csv.'
    )


def _entry(
    cells: Mapping[str, str], place: str, urls: dict[str, str] | None, conversations: Conversations
) -> Entry | None:
    title, name = cells.get("conversation title", ""), cells.get("from", "")
    if SPONSORED in (folded(title), folded(name)) or folded(cells.get("subject", "")) == SPONSORED:
        conversations.left_out["sponsored"] += 1
        return None
    if any(folded(cells.get(column, "")) in ("yes", "true") for column in DRAFT):
        conversations.left_out["drafts"] += 1
        return None
    sender, recipients = _person(name, cells.get("sender profile url", ""), urls), tuple(_recipients(cells, urls))
    conversations.meet(cells.get("conversation id", ""), (sender, *recipients))
    text = cells.get("content", "")
    if is_markup(text):
        text = words(text)
    # The text of a short InMail may be its subject.
    text = text or cells.get("subject", "")
    if not text:
        conversations.left_out["without text"] += 1
        return None
    told = folded(name) not in (NOBODY, "")
    if not told:
        conversations.left_out["from accounts that are gone"] += 1
    return Entry(
        conversation=cells.get("conversation id", ""),
        title=title,
        sender=sender,
        recipients=recipients,
        time=cells.get("date", ""),
        text=text,
        place=place,
        subject=cells.get("subject", ""),
        told=told,
    )


def _recipients(cells: Mapping[str, str], urls: dict[str, str] | None) -> Iterator[Person]:
    names = [name.strip() for name in cells.get("to", "").split(",") if name.strip()]
    found = [url.strip() for url in cells.get("recipient profile urls", "").split(",") if url.strip()]
    # Names may hold a comma ("Sara Ali, PhD"), addresses do not.
    if found and len(found) != len(names):
        names = [cells.get("to", "")] if len(found) == 1 else found
    for index, name in enumerate(names):
        yield _person(name, found[index] if index < len(found) else "", urls)


def _person(name: str, url: str, urls: dict[str, str] | None) -> Person:
    if folded(name) in (NOBODY, ""):
        return Person("", name)
    known = folded(name)
    if urls is None:
        return Person(known, name)
    if url:
        urls.setdefault(known, url.rstrip("/"))
        return Person(url.rstrip("/"), name)
    return Person(urls.get(known, known), name)


FORMAT = Format(name="linkedin", suffixes=(), read=read, write=csvfile.write, as_table=True)
