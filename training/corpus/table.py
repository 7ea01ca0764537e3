"""Rows of labelled messages from anybody's file: CSV, TSV or JSONL, each with the place it stands in."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from training.corpus.example import InvalidCorpus

SUFFIXES = (".csv", ".tsv", ".jsonl")
DELIMITERS = ",;\t"
LONGEST_CELL = 1_000_000  # characters


@dataclass(frozen=True)
class Row:
    """One row: `cells` by column, those of a CSV all text; `where` is its file and first line."""

    where: str
    path: Path
    cells: Mapping[str, Any]


def paths_of(place: Path) -> list[Path]:
    """The files of a corpus: itself, or a folder's files by name; raises `InvalidCorpus` where there are none."""
    if not place.exists():
        raise InvalidCorpus([f"{place}: there is no such file or folder; name one under data.corpus in the recipe."])
    if place.is_dir():
        found = sorted(path for path in place.iterdir() if path.suffix in SUFFIXES)
        if not found:
            raise InvalidCorpus([f"{place}: holds no {', '.join(SUFFIXES)} file; put your labelled messages there."])
        return found
    if place.suffix not in SUFFIXES:
        raise InvalidCorpus([f"{place}: is none of {', '.join(SUFFIXES)}; save it as one of them."])
    return [place]


def rows_of(path: Path) -> tuple[list[str], list[Row]]:
    """The columns of a file, in the order they first stand, and its rows; raises `InvalidCorpus` with every problem found."""
    rows = list(_json_lines(path) if path.suffix == ".jsonl" else _table(path))
    if not rows:
        raise InvalidCorpus([f"{path}: holds no message; the least that can be learnt from is a header and its rows."])
    return list(dict.fromkeys(column for row in rows for column in row.cells)), rows


def _table(path: Path) -> Iterator[Row]:
    text = _text(path)
    first = text.partition("\n")[0]
    # The header tells the delimiter: what people write in cells holds them all.
    delimiter = max(DELIMITERS, key=first.count) if path.suffix == ".csv" else "\t"
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    problems: list[str] = []
    line = 1
    try:
        header = [name.strip() for name in next(reader, [])]
        if len(set(header)) != len(header):
            raise InvalidCorpus([f"{path}:1: a column stands twice in {header}; give each its own name."])
        line = reader.line_num + 1
        for cells in reader:
            where = f"{path}:{line}"
            line = reader.line_num + 1
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(header):
                problems.append(
                    f"{where}: has {len(cells)} cells and the header {len(header)}; put text with a {delimiter!r} in it "
                    "between quotation marks."
                )
                continue
            yield Row(where, path, dict(zip(header, cells, strict=True)))
    except csv.Error as error:
        problems.append(f"{path}:{line}: not CSV ({error}); double the quotation marks inside a quoted cell.")
    if problems:
        raise InvalidCorpus(problems)


def _json_lines(path: Path) -> Iterator[Row]:
    problems: list[str] = []
    for number, line in enumerate(_text(path).split("\n"), start=1):
        if not line.strip():
            continue
        where = f"{path}:{number}"
        try:
            cells = json.loads(line)
        except json.JSONDecodeError as error:
            problems.append(f"{where}: not JSON ({error.msg}, column {error.colno}); write one object a line.")
            continue
        if isinstance(cells, dict):
            yield Row(where, path, cells)
        else:
            problems.append(f"{where}: not a JSON object; write one object a line.")
    if problems:
        raise InvalidCorpus(problems)


def _text(path: Path) -> str:
    raw = path.read_bytes()
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise InvalidCorpus(
            [
                f"{path}:{line}: not UTF-8 (byte {error.start}); save the file as UTF-8, for instance with "
                f"iconv -f WINDOWS-1256 -t UTF-8."
            ]
        ) from None
