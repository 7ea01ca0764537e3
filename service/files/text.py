"""Text files: how their bytes become lines, and how they are written."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader, TextIOWrapper
from pathlib import Path
from typing import TextIO

from service.files.row import UnusableFile

BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


@contextmanager
def open_text(path: Path, newline: str) -> Iterator[tuple[TextIO, BufferedReader]]:
    """Open `path` as UTF-8, or UTF-16 where its first bytes say so. Yields the text, and the bytes beneath it.

    Lines end at `newline` as in `open`, and keep it. Raises `UnusableFile` where the bytes are not text, while they are
    being read too.
    """
    with path.open("rb") as raw:
        start = raw.peek(4)
        encoding = next((name for bom, name in BOMS if start.startswith(bom)), "utf-8")
        try:
            yield TextIOWrapper(raw, encoding=encoding, newline=newline), raw
        except UnicodeDecodeError as error:
            raise UnusableFile(
                f"{path.name} is not {encoding.upper()}: byte 0x{error.object[error.start]:02x} cannot be read. "
                'In Excel, save it as "CSV UTF-8"; elsewhere convert it first: iconv -f WINDOWS-1256 -t UTF-8.'
            ) from None


@contextmanager
def write_text(path: Path, encoding: str) -> Iterator[TextIO]:
    """Open `path` to be written, newlines as they are given."""
    with path.open("w", encoding=encoding, newline="") as text:
        yield text
