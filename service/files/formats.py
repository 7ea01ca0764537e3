"""The formats there are, and how one is known. A new one is a module beside this one, and a line here."""

from __future__ import annotations

import csv
import dataclasses
import re
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

from service.files import csvfile, jsonl, linkedin, mail, parquetfile, whatsapp
from service.files.charset import detect
from service.files.chat import said
from service.files.columns import TEXT_NAMES, find
from service.files.row import Format, UnusableFile
from service.files.source import ZIP_MAGIC, member_names, open_bytes

FORMATS: tuple[Format, ...] = (
    csvfile.FORMAT,
    jsonl.FORMAT,
    parquetfile.FORMAT,
    linkedin.FORMAT,
    whatsapp.FORMAT,
    mail.FORMAT,
)
AUTO = "auto"
NAMES = tuple(form.name for form in FORMATS)

PACKED = ".gz"
LOOKED_AT_BYTES = 64 * 1024
MAIL_HEADER = re.compile(r"(?:From \S|[A-Za-z][A-Za-z\-]*: )")
MAIL_HEADERS = re.compile(
    r"^(?:from|to|subject|date|received|message-id|return-path|delivered-to):", re.IGNORECASE | re.M
)


def choose(path: Path, name: str) -> Format:
    """The format called `name`, or for `auto` the one that the path's ending or else its content names.

    Raises `UnusableFile` where neither does.
    """
    if name != AUTO:
        return next(form for form in FORMATS if form.name == name)
    bare = path.with_suffix("") if path.suffix.casefold() == PACKED else path
    found = next((form for form in FORMATS if _ends(bare, form)), None)
    if path.is_file() and (found is None or found in (csvfile.FORMAT, whatsapp.FORMAT)):
        # A table may be LinkedIn's, a zip or a text another's; and the standard input has no name.
        return look(path, found)
    if found is None:
        raise UnusableFile(
            f"The ending of {path.name} names none of {_suffixes()}: say what it is with --format {'|'.join(NAMES)}."
        )
    return found


def look(path: Path, ending: Format | None) -> Format:
    """The format of what stands at the beginning of `path`, whose `ending` names one or none."""
    with open_bytes(path) as (data, _):
        start = data.read(LOOKED_AT_BYTES)
    if start.startswith(parquetfile.MAGIC):
        return parquetfile.FORMAT
    if start.startswith(ZIP_MAGIC):
        return linkedin.FORMAT if any(map(linkedin.is_member, member_names(path))) else whatsapp.FORMAT
    sample = _decoded(start).lstrip()
    lines = sample.splitlines(keepends=True)
    if _is_linkedin(lines[: linkedin.PREAMBLE_RECORDS]):
        return linkedin.FORMAT
    if ending is csvfile.FORMAT:
        return ending
    found = _of_text(sample, lines, ending)
    if found is None and ending is None:
        raise UnusableFile(
            f"Neither the ending of {path.name} nor its beginning tells what it is: say it with --format "
            f"{'|'.join(NAMES)}."
        )
    return found or ending or csvfile.FORMAT


def _is_linkedin(lines: Sequence[str]) -> bool:
    # Excel may have saved it anew, with another delimiter.
    return any(linkedin.is_header(cells) for mark in csvfile.DELIMITERS for cells in csv.reader(lines, delimiter=mark))


def _decoded(start: bytes) -> str:
    try:
        charset = detect(BytesIO(start), "")
    except UnusableFile:
        # What it is in is told or found out when it is read; here marks and digits are enough.
        return start.decode("latin-1")
    return start.decode(charset.name, "replace")


def _of_text(sample: str, lines: Sequence[str], ending: Format | None) -> Format | None:
    if sample.startswith("{"):
        return jsonl.FORMAT
    if next(said(lines), None) is not None:
        return whatsapp.FORMAT
    header = sample.split("\n\n", 1)[0]
    if MAIL_HEADER.match(sample) and len(MAIL_HEADERS.findall(header)) > 1:
        return mail.FORMAT
    first = lines[0] if lines else ""
    # A table names its text, or else has a delimiter in its first line, as a sentence may have.
    named = any(find(first.split(mark), TEXT_NAMES) is not None for mark in csvfile.DELIMITERS)
    named = named or csvfile.SEPARATOR_LINE.fullmatch(first) is not None
    return csvfile.FORMAT if named or (ending is None and any(mark in first for mark in csvfile.DELIMITERS)) else None


def written_as(path: Path, form: Format) -> Format:
    """`form` as it is written to `path`; raises `UnusableFile` when the path's ending names what it is not written as."""
    if path.suffix.casefold() == PACKED:
        raise UnusableFile(f"The output is not packed: leave the {PACKED} of {path.name} out, and pack it afterwards.")
    if form.as_table and _ends(path, jsonl.FORMAT):
        return dataclasses.replace(form, write=jsonl.write_table)
    allowed = csvfile.FORMAT if form.as_table else form
    # A table may well be called .txt.
    others = (known for known in FORMATS if known is not allowed and path.suffix.casefold() != ".txt")
    other = next((known for known in others if _ends(path, known)), None)
    if other is not None:
        kind = "csv or jsonl" if form.as_table else form.name
        raise UnusableFile(f"A {form.name} file is scored into a {kind} file, and {path.name} ends otherwise.")
    return form


def _ends(path: Path, form: Format) -> bool:
    return path.suffix.casefold() in form.suffixes


def _suffixes() -> str:
    return ", ".join(suffix for form in FORMATS for suffix in form.suffixes)
