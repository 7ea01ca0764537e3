"""Mail: an mbox, or a single message as `.eml`."""

from __future__ import annotations

import email
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from email.header import decode_header
from email.message import Message as Mail
from email.utils import getaddresses
from pathlib import Path
from typing import IO

from service.files import csvfile
from service.files.export import Conversations, Entry, ExportReader, Person
from service.files.hypertext import words
from service.files.reply import own
from service.files.row import Format, ReadOptions, UnusableFile
from service.files.source import open_bytes

# With what is attached; more of one mail is read past.
MAX_MAIL_BYTES = 64 * 1024 * 1024
BEGINNING = b"From "
ESCAPED = re.compile(rb"^>(>*From )", re.MULTILINE)
HEADER = re.compile(rb"[A-Za-z][A-Za-z0-9\-]*:")
IDENTIFIER = re.compile(r"<[^<>\s]+>")
AUTOMATIC = ("auto-submitted", "list-unsubscribe", "list-id")


@contextmanager
def read(path: Path, options: ReadOptions) -> Iterator[ExportReader]:
    """Open mail; raises `UnusableFile`."""
    conversations = Conversations()
    box = _Box(conversations)
    try:
        with open_bytes(path) as (data, _):
            for number, raw in enumerate(mails(data), start=1):
                try:
                    box.add(email.message_from_bytes(raw), f"mail {number}")
                except RecursionError:
                    # Parts in parts in parts, deeper than any mail program writes them.
                    conversations.left_out["nested too deeply"] += 1
        conversations.arrange(box.threads())
        yield ExportReader(path, conversations, options, box.owner() if options.owner is None else None)
    finally:
        conversations.close()


def mails(data: IO[bytes]) -> Iterator[bytes]:
    """The mails of an mbox, or the one that the file is; raises `UnusableFile` where it is neither."""
    first = data.readline(MAX_MAIL_BYTES)
    while first and not first.strip():
        first = data.readline(MAX_MAIL_BYTES)
    if not first.startswith(BEGINNING):
        if not HEADER.match(first.removeprefix(b"\xef\xbb\xbf")):
            raise UnusableFile("This is no mail: it begins neither with a header nor, as an mbox, with From.")
        yield first + data.read(MAX_MAIL_BYTES)
        return
    lines: list[bytes] = []
    size = 0
    blank = False
    while line := data.readline(MAX_MAIL_BYTES):
        if blank and line.startswith(BEGINNING):
            yield ESCAPED.sub(rb"\1", b"".join(lines))
            lines, size = [], 0
        elif size < MAX_MAIL_BYTES:
            lines.append(line)
            size += len(line)
        blank = not line.strip()
    yield ESCAPED.sub(rb"\1", b"".join(lines))


class _Box:
    """Mails on their way into conversations: which belong to one thread, and whose box it is."""

    def __init__(self, conversations: Conversations) -> None:
        self._conversations = conversations
        self._parents: dict[str, str] = {}
        self._delivered: Counter[str] = Counter()
        self._sent: Counter[str] = Counter()
        self._mails = 0
        self._received: Counter[str] = Counter()

    def add(self, mail: Mail, place: str) -> None:
        left_out = self._conversations.left_out
        sender, recipients = _people(mail, "from"), (*_people(mail, "to"), *_people(mail, "cc"))
        identifier = next(iter(_identifiers(mail, "message-id")), f"<{place}>")
        root = self._root(identifier)
        for earlier in (*_identifiers(mail, "references"), *_identifiers(mail, "in-reply-to")):
            self._parents[root] = root = self._root(earlier)
        self._delivered.update(person.key for person in _people(mail, "delivered-to"))
        self._received.update(person.key for person in recipients)
        self._mails += 1
        if sender and "sent" in _header(mail, "x-gmail-labels").casefold():
            self._sent[sender[0].key] += 1
        text = _text(mail)
        subject = _header(mail, "subject")
        if any(name in mail and _header(mail, name).casefold() != "no" for name in AUTOMATIC):
            left_out["automatic or to a list"] += 1
            return
        if not sender or not text:
            left_out["without sender" if not sender else "without text"] += 1
            return
        time = _header(mail, "date")
        self._conversations.add(Entry(identifier, subject, sender[0], recipients, time, text, place, subject))

    def threads(self) -> dict[str, str]:
        """The conversation of each mail: that of the earliest that its references name."""
        return {identifier: self._root(identifier) for identifier in list(self._parents)}

    def owner(self) -> str | None:
        """Who the box belongs to: whom it was delivered to, else who sent what is labelled so."""
        for found in (self._delivered, self._sent):
            if found:
                return found.most_common(1)[0][0]
        # In a single mail, or many from one to one, whoever it was written to; several received the same.
        told = self._received and (self._mails == 1 or len(self._received) == 1)
        return next(iter(self._received)) if told else None

    def _root(self, identifier: str) -> str:
        path = []
        while (parent := self._parents.setdefault(identifier, identifier)) != identifier:
            path.append(identifier)
            identifier = parent
        for passed in path:
            self._parents[passed] = identifier
        return identifier


def _text(mail: Mail) -> str:
    """The sender's own words."""
    plain: list[str] = []
    marked: list[str] = []
    for part in _parts(mail):
        if part.get_content_type() not in ("text/plain", "text/html"):
            continue
        content = part.get_payload(decode=True)
        if isinstance(content, bytes):
            (plain if part.get_content_type() == "text/plain" else marked).append(
                _text_of(content, part.get_content_charset())
            )
    written = "\n".join(plain).strip()
    return own(written or words("\n".join(marked)))


def _parts(mail: Mail) -> Iterator[Mail]:
    """What `mail` is made of, without what is attached. A whole mail inside it is another's words."""
    if mail.get_content_disposition() == "attachment" or mail.get_content_maintype() == "message":
        return
    if not mail.is_multipart():
        yield mail
        return
    for part in mail.get_payload():
        if isinstance(part, Mail):
            yield from _parts(part)


def _text_of(content: bytes, told: str | None = None) -> str:
    for charset in (told, "utf-8", "cp1256"):
        try:
            return content.decode(charset or "utf-8")
        except (LookupError, UnicodeDecodeError):
            continue
    return content.decode("utf-8", "replace")


def _header(mail: Mail, name: str) -> str:
    """A header in plain words, whatever was done to it on the way."""
    raw = next(iter(_raw(mail, name)), "")
    try:
        pieces = decode_header(" ".join(raw.split()))
    except ValueError:
        return " ".join(raw.split())
    found = ""
    for piece, charset in pieces:
        if isinstance(piece, bytes):
            try:
                found += piece.decode(charset or "utf-8", "replace")
            except LookupError:
                found += piece.decode("utf-8", "replace")
        else:
            found += piece
    return " ".join(found.split())


def _people(mail: Mail, name: str) -> tuple[Person, ...]:
    found = []
    for shown, address in getaddresses(_raw(mail, name)):
        if address:
            carrier = Mail()
            carrier["name"] = " ".join(shown.split())
            found.append(Person(address.casefold(), _header(carrier, "name") or address))
    return tuple(found)


def _identifiers(mail: Mail, name: str) -> list[str]:
    return IDENTIFIER.findall(" ".join(_raw(mail, name)))


def _raw(mail: Mail, name: str) -> list[str]:
    """Headers as they were sent; those with letters beyond ASCII were sent against the rules, and are read all the same."""
    sent = [str(value) for found, value in mail.raw_items() if found.casefold() == name]
    return [value if value.isascii() else _text_of(value.encode("utf-8", "surrogateescape")) for value in sent]


FORMAT = Format(name="mail", suffixes=(".mbox", ".eml"), read=read, write=csvfile.write, as_table=True)
