"""Somebody's own labelled messages: a table with a text and a label a row, in any set of labels.

Beside `text` and `label` (or `labels`, several a row) a table may have `id`, `group`, `split`, `relationship`, `previous`, `why` and
`variety`. What else it has is not read, and said to be so.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.category import Categories
from models.message import InvalidMessage, Message
from training.corpus.example import VARIETIES, Example, InvalidCorpus
from training.corpus.split import Split
from training.corpus.table import Row, paths_of, rows_of
from training.labels import made_of

NAMES: dict[str, Split] = {
    "train": "train",
    "training": "train",
    "dev": "dev",
    "val": "dev",
    "valid": "dev",
    "validation": "dev",
    "test": "test",
}
OPTIONAL = ("id", "group", "split", "relationship", "previous", "why", "variety")
SEVERAL = ";"


@dataclass(frozen=True)
class Columns:
    """What the columns of the text and of its label are called; `labels` holds several."""

    text: str = "text"
    label: str = "label"
    labels: str = "labels"


@dataclass(frozen=True)
class Placed:
    """An example with the group and the split that its row names, empty where it names none."""

    example: Example
    group: str
    split: Split | None


@dataclass(frozen=True)
class Own:
    """What was read, and what of it is worth telling."""

    categories: Categories
    placed: list[Placed]
    notes: tuple[str, ...]


def read(place: Path, columns: Columns, categories: Categories | None = None) -> Own:
    """Read a file or a folder of them; without `categories`, they are made of the labels found.

    Raises `InvalidCorpus` with every problem found, each with file, line and remedy.
    """
    rows: list[Row] = []
    notes: list[str] = []
    for path in paths_of(place):
        found, of_file = rows_of(path)
        _check_columns(path, found, columns)
        read_ones = {columns.text, columns.label, columns.labels, *OPTIONAL}
        if unread := [name for name in found if name not in read_ones]:
            notes.append(f"{path}: not read are the columns {', '.join(unread)}.")
        rows += of_file
    problems: list[str] = []
    labels = [_kept(problems, row, lambda row: _labels(row, columns)) or () for row in rows]
    if problems:
        raise InvalidCorpus(problems)
    known = categories or made_of([one for one in labels if one], str(place))
    placed = [
        _kept(problems, row, lambda row, names=names, number=number: _placed(row, names, known, columns, number))
        for number, (row, names) in enumerate(zip(rows, labels, strict=True), start=1)
    ]
    if problems:
        raise InvalidCorpus(problems)
    return Own(known, [one for one in placed if one is not None], tuple(notes))


def _kept(problems: list[str], row: Row, make: Any) -> Any:
    try:
        return make(row)
    except (ValueError, InvalidMessage) as error:
        problems.append(f"{row.where}: {error}")
        return None


def _check_columns(path: Path, found: Sequence[str], columns: Columns) -> None:
    if columns.text not in found:
        raise InvalidCorpus([_lacking(path, columns.text, "text", found)])
    if columns.label not in found and columns.labels not in found:
        raise InvalidCorpus([_lacking(path, columns.label, "label", found)])


def _lacking(path: Path, column: str, entry: str, found: Sequence[str]) -> str:
    return (
        f"{path}:1: has no column {column!r}; it has {', '.join(map(repr, found))}. Rename one of them, or name it in the "
        f"recipe: data.{entry} = {found[0]!r}."
    )


def _labels(row: Row, columns: Columns) -> tuple[str, ...]:
    """The labels as the row names them, the one under `label` first; raises `ValueError`."""
    several, one = row.cells.get(columns.labels), row.cells.get(columns.label)
    named = list(_names(several))
    if one is not None and one != "":
        first = next(_names([one]))
        if named and first not in named:
            raise ValueError(
                f"the label {first!r} is not among its labels {named}; put it there, or empty one of the two."
            )
        named = [first, *(name for name in named if name != first)]
    if not named:
        raise ValueError("has no label; give it one, or take the row out.")
    if len(set(named)) != len(named):
        raise ValueError(f"has a label twice in {named}; name each once.")
    return tuple(named)


def _names(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        value = _list(value, "labels") if value.lstrip().startswith("[") else value.split(SEVERAL)
    for name in value or ():
        if isinstance(name, bool) or not isinstance(name, str | int):
            raise ValueError(f"the label {name!r} is neither text nor a whole number; write its name.")
        if str(name).strip():
            yield str(name).strip()


def _list(text: str, column: str) -> list[Any]:
    try:
        value = json.loads(text or "[]")
    except json.JSONDecodeError as error:
        raise ValueError(f"{column!r} is not JSON ({error.msg}, column {error.colno}); write a list.") from None
    if not isinstance(value, list):
        raise ValueError(f"{column!r} is no list; write one, in square brackets.")
    return value


def _placed(row: Row, labels: Sequence[str], categories: Categories, columns: Columns, number: int) -> Placed:
    if unknown := [name for name in labels if name not in categories.names]:
        raise ValueError(
            f"the label {unknown[0]!r} is none of {', '.join(categories.names)}; correct it, or add it to the categories file."
        )
    if (problem := categories.contradiction(labels)) is not None:
        raise ValueError(f"{problem[:-1]}: {', '.join(labels)}; leave the one that holds.")
    ordered = categories.ordered(labels)
    if row.cells.get(columns.label) and ordered[0] != labels[0]:
        raise ValueError(
            f"the label {labels[0]!r} comes after {ordered[0]!r} in the order of precedence; make that the label, or name a "
            "categories file with the order that you mean."
        )
    cell = {name: row.cells.get(name) or "" for name in OPTIONAL}
    if cell["variety"] and cell["variety"] not in VARIETIES:
        raise ValueError(f"'variety' must be one of {', '.join(VARIETIES)} or empty, and it is {cell['variety']!r}.")
    previous = _list(cell["previous"], "previous") if isinstance(cell["previous"], str) else cell["previous"]
    members = {"text": row.cells.get(columns.text), "relationship": cell["relationship"] or None}
    message = Message.from_dict(members | ({"previous": previous} if previous else {}))
    identity = str(cell["id"]) or f"{row.path.stem}-{number:06}"
    example = Example(
        id=identity,
        group=str(cell["group"]) or identity,
        message=message,
        label=ordered[0],
        labels=ordered,
        variety=cell["variety"],
        why=str(cell["why"]),
        where=row.where,
    )
    return Placed(example, str(cell["group"]), _split(row, cell["split"]))


def _split(row: Row, named: Any) -> Split | None:
    """What the row says, or else its file's name."""
    if "split" not in row.cells:
        return NAMES.get(row.path.stem.casefold())
    split = NAMES.get(str(named).strip().casefold())
    if split is None:
        raise ValueError(f"'split' must be one of {', '.join(NAMES)}, and it is {named!r}.")
    return split
