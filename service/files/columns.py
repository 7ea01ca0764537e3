"""Which column of a table holds what, and which columns a verdict adds."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from models.category import Categories
from models.verdict import Verdict
from service.files.row import UnusableFile
from service.strictjson import printable_name

TEXT_NAMES = (
    "text",
    "message",
    "content",
    "body",
    "النص",
    "نص",
    "الرسالة",
    "رسالة",
    "نص الرسالة",
    "المحتوى",
    "محتوى",
)
RELATIONSHIP_NAMES = ("relationship", "العلاقة", "علاقة")
CONVERSATION_NAMES = (
    "conversation id",
    "conversation",
    "thread id",
    "thread",
    "chat id",
    "معرف المحادثة",
    "رقم المحادثة",
    "المحادثة",
    "محادثة",
)
TIME_NAMES = (
    "time",
    "timestamp",
    "date",
    "datetime",
    "sent at",
    "created at",
    "الوقت",
    "التاريخ",
    "وقت الإرسال",
    "تاريخ الإرسال",
    "تاريخ",
    "وقت",
)
SENDER_NAMES = ("sender", "sender id", "from", "author", "المرسل", "اسم المرسل", "مرسل", "من", "الكاتب")
ERROR_COLUMN = "verdict_error"

SEPARATORS = re.compile(r"[\s_\-]+")
LETTERS = str.maketrans("أإآى", "اااي")


def text_column(columns: Sequence[str], wanted: str | None) -> int:
    """Where the text stands: in the column `wanted`, else in one with a well-known name. Raises `UnusableFile`."""
    if wanted is not None:
        found = [index for index, column in enumerate(columns) if column == wanted]
        if len(found) == 1:
            return found[0]
        trouble = f"has {len(found)} columns named {wanted!r}" if found else f"has no column {wanted!r}"
        raise UnusableFile(f"The file {trouble}.", quoted=f"Its columns are {_listed(columns)}.")
    index = find(columns, TEXT_NAMES)
    if index is not None and (twins := _same(columns, index)) > 1:
        raise UnusableFile(
            f"{twins} columns are named like a message's text. Rename one, or say which with --text-column.",
            quoted=f"Its columns are {_listed(columns)}.",
        )
    if index is None:
        raise UnusableFile(
            f"No column is named like a message's text ({', '.join(TEXT_NAMES[:4])}, النص, الرسالة …): say which "
            "one holds it, with --text-column, or text_column over HTTP.",
            quoted=f"Its columns are {_listed(columns)}.",
        )
    return index


def find(columns: Sequence[str], names: Sequence[str]) -> int | None:
    """The first column with one of `names`, the earlier names before the later, however it is written."""
    written = [normalised(column) for column in columns]
    return next((written.index(wanted) for name in names if (wanted := normalised(name)) in written), None)


def normalised(name: str) -> str:
    """A column's name without what differs from one tool to another: case, `_` or `-` for a space, vowel signs, marks."""
    kept = "".join(character for character in name if unicodedata.category(character) not in ("Mn", "Cf", "Cc"))
    return " ".join(SEPARATORS.sub(" ", kept).casefold().translate(LETTERS).split())


def score_column(category: str) -> str:
    return f"score_{category.replace('-', '_')}"


def verdict_columns(categories: Categories) -> list[str]:
    return [
        "verdict_label",
        "verdict_labels",
        "verdict_confidence",
        "verdict_needs_review",
        *(score_column(name) for name in _as_promised(categories)),
        ERROR_COLUMN,
    ]


def check_free(columns: Sequence[str], added: Sequence[str]) -> None:
    """Raise `UnusableFile` when a verdict's column is in the file already."""
    taken = [column for column in added if column in columns]
    if taken:
        raise UnusableFile(
            f"The file has a column {taken[0]!r} already, as one that was scored before has. Remove or rename it."
        )


def verdict_cells(categories: Categories, verdict: Verdict | None, error: str) -> dict[str, str]:
    """A verdict as cells, or the error in its place."""
    if verdict is None:
        return dict.fromkeys(verdict_columns(categories), "") | {ERROR_COLUMN: error}
    wire = verdict.to_dict()
    return {
        "verdict_label": verdict.label,
        "verdict_labels": ";".join(verdict.labels),
        "verdict_confidence": f"{wire['confidence']:.4f}",
        "verdict_needs_review": "true" if verdict.needs_review else "false",
        **{score_column(name): f"{score:.4f}" for name, score in wire["scores"].items()},
        ERROR_COLUMN: "",
    }


def _as_promised(categories: Categories) -> tuple[str, ...]:
    # Files promise the order in which the guide tells of the categories: that of precedence, with its first ask last.
    if categories.exclusive:
        return categories.names
    first, *rest = categories.ask_names
    return (*rest, first, *categories.names[len(categories.asks) :])


def _same(columns: Sequence[str], index: int) -> int:
    return sum(normalised(column) == normalised(columns[index]) for column in columns)


def _listed(columns: Sequence[str]) -> str:
    return ", ".join(repr(printable_name(column)) for column in columns)
