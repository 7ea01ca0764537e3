"""Which encoding a file's bytes are in, found by reading all of them."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from service.files.row import UnusableFile

CHUNK_BYTES = 128 * 1024
SAMPLE_BYTES = 64 * 1024
BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))

# A file of UTF-8 that was cut or glued somewhere holds this many whole characters for a broken one.
WHOLE_FOR_BROKEN = 10

ARABIC = re.compile("[\u0621-\u064a]")
ARABIC_IN_LATIN = re.compile("(?<=[A-Za-z])[\u0621-\u064a]|[\u0621-\u064a](?=[A-Za-z])")


@dataclass(frozen=True, slots=True)
class Charset:
    """An encoding, and what is done with bytes that are not of it (`errors`, as in `open`)."""

    name: str
    errors: str = "strict"


def named(name: str) -> Charset:
    """The encoding called `name`; raises `UnusableFile` for one that there is not."""
    try:
        found = codecs.lookup(name).name
        "".encode(found)
    except LookupError:
        raise UnusableFile(
            f"There is no encoding {name!r}. Some that there are: utf-8, utf-16, windows-1256."
        ) from None
    return Charset(
        "utf-8-sig" if found == "utf-8" else found, "surrogateescape" if found.startswith("utf-8") else "replace"
    )


def detect(stream: IO[bytes], name: str) -> Charset:
    """The encoding of what `stream` holds, which is read to its end.

    UTF-8 and UTF-16 are told by their rules, Windows-1256 by what is left. Raises `UnusableFile`, which calls the file
    `name`, for bytes that are none of them.
    """
    start = stream.read(CHUNK_BYTES)
    for mark, encoding in BOMS:
        if start.startswith(mark) and encoding != "utf-8-sig":
            return Charset(encoding, "replace")
    if endless := _unmarked_utf16(start[:SAMPLE_BYTES]):
        return Charset(endless, "replace")
    marked = start.startswith(codecs.BOM_UTF8)
    whole, broken, sample = _count(_chunks(start, stream))
    if not broken:
        return Charset("utf-8-sig")
    if marked or whole > WHOLE_FOR_BROKEN * broken:
        # The rows with the broken bytes are told, and the others are read.
        return Charset("utf-8-sig", "surrogateescape")
    if not _is_arabic(sample.decode("cp1256")):
        raise UnusableFile(
            f"{name} is neither UTF-8 nor UTF-16, and does not read as Windows-1256. Say what it is with --encoding, "
            'or in Excel save it as "CSV UTF-8".'
        )
    return Charset("cp1256")


def _chunks(start: bytes, stream: IO[bytes]) -> Iterator[bytes]:
    chunk = start
    while chunk:
        yield chunk
        chunk = stream.read(CHUNK_BYTES)


def _count(chunks: Iterator[bytes]) -> tuple[int, int, bytes]:
    """How many characters beyond ASCII are whole UTF-8, how many are broken, and lines that hold broken ones."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    whole = broken = 0
    sample = b""
    for chunk in chunks:
        text = decoder.decode(chunk)
        if text.isascii():
            continue
        replaced = text.count("\ufffd")
        whole += len(text) - len(text.encode("ascii", "ignore")) - replaced
        broken += replaced
        if replaced and len(sample) < SAMPLE_BYTES:
            sample += b"\n".join(line for line in chunk.splitlines() if not line.isascii())[:SAMPLE_BYTES]
    return whole, broken + len(decoder.decode(b"", final=True)), sample


def _unmarked_utf16(start: bytes) -> str | None:
    # Arabic, Latin letters and delimiters all have one of two high bytes, which stand in every other place.
    if len(start) < 4 or b"\x00" not in start:
        return None
    for offset, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        high, low = start[offset::2], start[1 - offset :: 2]
        if (high.count(0) + high.count(6)) > 0.9 * len(high) and low.count(0) < 0.1 * len(low):
            return encoding
    return None


def _is_arabic(text: str) -> bool:
    # Windows-1256 has the French letters where Windows-1252 has them, so French is read rightly too. German is not: an
    # Arabic letter inside a Latin word tells.
    arabic = len(ARABIC.findall(text))
    return 4 * len(ARABIC_IN_LATIN.findall(text)) <= arabic
