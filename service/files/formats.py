"""The formats there are. A new one is a module beside this one, and a line here."""

from __future__ import annotations

from pathlib import Path

from service.files import csvfile, jsonl
from service.files.row import Format, UnusableFile

FORMATS: tuple[Format, ...] = (csvfile.FORMAT, jsonl.FORMAT)
AUTO = "auto"
NAMES = tuple(form.name for form in FORMATS)


def choose(path: Path, name: str) -> Format:
    """The format called `name`, or for `auto` the one that the path's ending names. Raises `UnusableFile`."""
    found = next((form for form in FORMATS if form.name == name or (name == AUTO and _ends(path, form))), None)
    if found is None:
        suffixes = ", ".join(suffix for form in FORMATS for suffix in form.suffixes)
        raise UnusableFile(
            f"The ending of {path.name} names none of {suffixes}: say what it is with --format {'|'.join(NAMES)}."
        )
    return found


def check_output(path: Path, form: Format) -> None:
    """Raise `UnusableFile` when the output's ending names another format than it will be written in."""
    other = next((known for known in FORMATS if known is not form and _ends(path, known)), None)
    if other is not None:
        raise UnusableFile(f"A {form.name} file is scored into a {form.name} file, and {path.name} ends otherwise.")


def _ends(path: Path, form: Format) -> bool:
    return path.suffix.casefold() in form.suffixes
