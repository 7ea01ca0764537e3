"""Text files: how their bytes become lines, and how they are written."""

from __future__ import annotations

import codecs
import os
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader, TextIOWrapper
from pathlib import Path
from typing import IO, TextIO

from service.files.charset import Charset, detect, named
from service.files.row import UnusableFile
from service.files.source import open_bytes

BYTE_ORDER_MARK = "\ufeff"
ESCAPED_BYTES = range(0xDC80, 0xDD00)


@contextmanager
def open_text(path: Path, newline: str, encoding: str | None = None) -> Iterator[tuple[TextIO, BufferedReader]]:
    """Open `path`, packed or not, in `encoding` or the one it is found to be in. Yields the text, and the bytes beneath.

    Lines end at `newline` as in `open`, and keep it. Bytes that are not of the encoding become lone surrogates, which no
    message may hold. Raises `UnusableFile` where the bytes are not text.
    """
    with open_bytes(path) as (data, raw):
        charset = named(encoding) if encoding else detect(data, path.name)
        data.seek(0)
        yield decoded(data, charset, newline, path.name), raw


def decoded(data: IO[bytes], charset: Charset, newline: str, name: str) -> TextIO:
    """`data` as text; begins after a byte order mark."""
    text = TextIOWrapper(data, encoding=charset.name, errors=charset.errors, newline=newline)
    if charset.name.startswith("utf-16-") and text.read(1) not in ("", BYTE_ORDER_MARK):
        text.seek(0)
    return text


def lines(text: TextIO, limit: int) -> Iterator[str]:
    """The lines of `text` with their ends; raises `UnusableFile` at one of `limit` characters."""
    number = 0
    while line := text.readline(limit):
        number += 1
        if len(line) == limit:
            raise UnusableFile(f"Line {number} is longer than {limit:,} characters.")
        yield line


def is_broken(text: str) -> bool:
    """Whether `text` holds bytes that were not of the file's encoding."""
    return any(ord(character) in ESCAPED_BYTES for character in text)


@contextmanager
def write_text(path: Path, *, mark: bool = False, append: bool = False) -> Iterator[TextIO]:
    """Open `path` to be written in UTF-8, newlines as they are given, with a byte order `mark` at its beginning.

    `append` goes on at the end of what is there. What is not Unicode is written as U+FFFD.
    """
    with path.open("a" if append else "w", encoding="utf-8", errors=_MARKED, newline="") as text:
        if mark and not append:
            text.write(BYTE_ORDER_MARK)
        yield text


def settled(text: TextIO) -> int:
    """Bring what was written to the disk: how many bytes there are."""
    text.flush()
    os.fsync(text.fileno())
    return os.fstat(text.fileno()).st_size


def _replace(error: UnicodeError) -> tuple[bytes, int]:
    assert isinstance(error, UnicodeEncodeError)
    return "\N{REPLACEMENT CHARACTER}".encode() * (error.end - error.start), error.end


_MARKED = "talab.replacement"
codecs.register_error(_MARKED, _replace)
