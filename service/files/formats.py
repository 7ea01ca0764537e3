"""The formats there are, and how one is known. A new one is a module beside this one, and a line here."""

from __future__ import annotations

from pathlib import Path

from service.files import csvfile, jsonl
from service.files.row import Format, UnusableFile

FORMATS: tuple[Format, ...] = (csvfile.FORMAT, jsonl.FORMAT)
AUTO = "auto"
NAMES = tuple(form.name for form in FORMATS)

PACKED = ".gz"
LOOKED_AT_BYTES = 64 * 1024


def choose(path: Path, name: str) -> Format:
    """The format called `name`, or for `auto` the one that the path's ending or its content names.

    Raises `UnusableFile` where neither does.
    """
    if name != AUTO:
        return next(form for form in FORMATS if form.name == name)
    found = _by_ending(path)
    if found is None:
        suffixes = ", ".join(suffix for form in FORMATS for suffix in form.suffixes)
        raise UnusableFile(
            f"The ending of {path.name} names none of {suffixes}: say what it is with --format {'|'.join(NAMES)}."
        )
    return found


def check_output(path: Path, form: Format) -> None:
    """Raise `UnusableFile` when the output's ending names another format than it will be written in."""
    if path.suffix.casefold() == PACKED:
        raise UnusableFile(f"The output is not packed: leave the {PACKED} of {path.name} out, and pack it afterwards.")
    other = next((known for known in FORMATS if known is not form and _ends(path, known)), None)
    if other is not None:
        raise UnusableFile(f"A {form.name} file is scored into a {form.name} file, and {path.name} ends otherwise.")


def _by_ending(path: Path) -> Format | None:
    bare = path.with_suffix("") if path.suffix.casefold() == PACKED else path
    return next((form for form in FORMATS if _ends(bare, form)), None)


def _ends(path: Path, form: Format) -> bool:
    return path.suffix.casefold() in form.suffixes
