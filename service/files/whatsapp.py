"""WhatsApp's chat exports: a `.txt`, or the zip that it comes in."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from service.files import csvfile
from service.files.charset import detect
from service.files.chat import (
    ATTACHED,
    DELETED_BY_OWNER,
    EDITED,
    MARKS,
    MEDIA,
    NOT_WORDS,
    SYSTEM_TEXT,
    Names,
    Said,
    said,
)
from service.files.export import Conversations, Entry, ExportReader, Person, folded
from service.files.row import Format, ReadOptions, UnusableFile
from service.files.source import member_names, open_member
from service.files.text import decoded, lines, open_text

MAX_LINE_CHARACTERS = 16 * 1024 * 1024
NAMELESS = "_chat"
SYSTEM = "system lines"
MEDIA_LEFT_OUT = "media"
TITLE = re.compile(
    r"(?:whatsapp chat(?: with| -)|(?:محادثة|دردشة|الدردشة) (?:واتساب|واتس اب|whatsapp)(?: مع| -)?) ?(?P<title>.+)",
    re.IGNORECASE,
)
COPY = re.compile(r"[ _]\(?\d{1,2}\)?$")


@contextmanager
def read(path: Path, options: ReadOptions) -> Iterator[ExportReader]:
    """Open a chat; raises `UnusableFile`."""
    conversations = Conversations()
    try:
        names = Names()
        with _open(path, options) as (text, _):
            for one in said(lines(text, MAX_LINE_CHARACTERS)):
                names.learn(one.rest)
        if not names.lines:
            raise UnusableFile(
                "No line begins as in a WhatsApp chat, with a date, a time and a name. Export it with "
                '"Export chat", or say what it is with --format.'
            )
        with _open(path, options) as (text, title):
            hint = _gather(text, title, names, conversations)
        conversations.arrange()
        yield ExportReader(path, conversations, options, hint)
    finally:
        conversations.close()


@contextmanager
def _open(path: Path, options: ReadOptions) -> Iterator[tuple[TextIO, str]]:
    if not member_names(path):
        with open_text(path, newline="\n", encoding=options.encoding) as (text, _):
            yield text, title_of(path.name)
        return
    with open_member(path, lambda name: name.casefold().endswith(".txt"), "the chat's .txt") as (data, name):
        charset = detect(data, name)
        data.seek(0)
        yield decoded(data, charset, "\n", name), title_of(path.name if name.startswith(NAMELESS) else name)


def title_of(name: str) -> str:
    """What a chat is called, by the name of its file."""
    bare = re.sub(r"(\.txt|\.zip|\.gz)+$", "", name, flags=re.IGNORECASE)
    found = TITLE.fullmatch(bare)
    return COPY.sub("", found["title"]) if found else bare


def _gather(text: TextIO, title: str, names: Names, conversations: Conversations) -> str | None:
    """Take in the messages of a chat; gives the key of its owner where that shows."""
    owner: str | None = None
    speakers: Counter[str] = Counter()
    for one in said(lines(text, MAX_LINE_CHARACTERS)):
        split = names.split(one.rest)
        if split is None:
            conversations.left_out[SYSTEM] += 1
            continue
        name, first = split
        key = folded(name)
        body, kind = words(first, one)
        if DELETED_BY_OWNER.fullmatch(body):
            owner = key
        if kind is not None:
            conversations.left_out[kind] += 1
        if kind != SYSTEM:
            speakers[key] += 1
            # Whoever sent pictures only may be the owner too.
            conversations.meet(title, (Person(key, name),))
        if kind is None:
            to = (Person("", title),)
            conversations.add(Entry(title, title, Person(key, name), to, one.time, body, f"line {one.line}"))
    if owner is None and len(speakers) == 2 and folded(title) in speakers:
        # A chat is named after the other of two.
        owner = next(name for name in speakers if name != folded(title))
    return owner


def words(first: str, one: Said) -> tuple[str, str | None]:
    """What was said, and what it is where it is no words of the sender's own."""
    whole = EDITED.sub("", "\n".join([first, *one.more]))
    text = ATTACHED.sub("", whole)
    kept = [line for line in text.split("\n") if not MEDIA.fullmatch(line.strip(MARKS + " "))]
    body = "\n".join(kept).strip().strip(MARKS).strip()
    if not body:
        return body, MEDIA_LEFT_OUT
    if DELETED_BY_OWNER.fullmatch(body):
        return body, "deleted"
    pictured = text != whole or len(kept) <= len(one.more)
    if SYSTEM_TEXT.fullmatch(body) or (one.bracketed and first.startswith(NOT_WORDS) and not pictured):
        return body, SYSTEM
    return body, None


FORMAT = Format(name="whatsapp", suffixes=(".txt", ".zip"), read=read, write=csvfile.write, as_table=True)
