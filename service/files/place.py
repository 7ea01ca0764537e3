"""Where files are: one or a folder of them, here or in an object store."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any

from service.files.formats import choose
from service.files.row import UnusableFile

NOT_SCORED_PREFIXES = (".", "_")
STANDARD_OUTPUT = "-"


def is_url(place: str) -> bool:
    """Whether `place` is in an object store, as `s3://bucket/messages.csv`."""
    return "://" in place


def is_kept(target: str) -> bool:
    """Whether what is begun at `target` stays there when it is interrupted."""
    return target != STANDARD_OUTPUT and not is_url(target)


@contextmanager
def brought(source: str) -> Iterator[Path]:
    """The file or folder `source`, brought here where it is elsewhere. Raises `UnusableFile`."""
    if not is_url(source):
        yield Path(source)
        return
    store, path = _store(source)
    with tempfile.TemporaryDirectory(prefix="talab-") as folder:
        here = Path(folder) / PurePosixPath(path).name
        try:
            is_folder = store.isdir(path)
            store.get(
                f"{path.rstrip('/')}/" if is_folder else path,
                f"{here}/" if is_folder else str(here),
                recursive=is_folder,
            )
        except FileNotFoundError:
            raise UnusableFile(f"There is nothing at {source}.") from None
        yield here


@contextmanager
def taken(target: str, as_folder: bool) -> Iterator[Path]:
    """A path to write `target` to, from which it is taken to where it belongs: a store, or the standard output for `-`.

    Raises `UnusableFile`.
    """
    if target == STANDARD_OUTPUT:
        if as_folder:
            raise UnusableFile("A folder is not scored to the standard output. Name a folder to write to.")
        with tempfile.TemporaryDirectory(prefix="talab-") as folder:
            here = Path(folder) / "the standard output"
            yield here
            with here.open("rb") as file:
                shutil.copyfileobj(file, sys.stdout.buffer)
            sys.stdout.flush()
        return
    if not is_url(target):
        yield Path(target)
        return
    store, path = _store(target)
    with tempfile.TemporaryDirectory(prefix="talab-") as folder:
        here = Path(folder) / PurePosixPath(path).name
        yield here
        if as_folder:
            store.put(f"{here}/", f"{path.rstrip('/')}/", recursive=True)
        else:
            store.put(str(here), path)


def pairs(source: Path, target: Path, form: str) -> list[tuple[Path, Path]]:
    """Every file to score, and what it is scored into: one, or all of a folder that are of a format there is.

    Makes the folders of the target. Raises `UnusableFile`.
    """
    if not source.is_dir():
        return [(source, target)]
    if target.exists() and not target.is_dir():
        raise UnusableFile(f"{source} is a folder and {target.name} a file. Name a folder to write to.")
    if target.resolve().is_relative_to(source.resolve()):
        raise UnusableFile("The output would stand among the input. Name another folder.")
    found = []
    for path in sorted(source.rglob("*")):
        below = path.relative_to(source)
        if path.is_file() and not any(part.startswith(NOT_SCORED_PREFIXES) for part in below.parts):
            found.append((path, target / _scored_name(path, below, form)))
    if not found:
        raise UnusableFile(f"The folder {source} holds no files.")
    for _, scored in found:
        scored.parent.mkdir(parents=True, exist_ok=True)
    return found


def _scored_name(path: Path, below: Path, form: str) -> Path:
    packed = below.with_suffix("") if below.suffix.casefold() == ".gz" else below
    chosen = choose(path, form)
    # An export becomes a table beside others, whose names may differ in their ending alone.
    return packed.with_name(f"{packed.name}.csv") if chosen.as_table and packed.suffix.casefold() != ".csv" else packed


def _store(url: str) -> tuple[Any, str]:
    try:
        from fsspec.core import url_to_fs
    except ImportError:
        raise UnusableFile(
            f"{url} is read with fsspec, which is not installed here: pip install 'talab[distributed]'."
        ) from None
    try:
        store, path = url_to_fs(url)
    except (ImportError, ValueError) as error:
        raise UnusableFile(f"{url} is of a store that is not known here: {error}.") from None
    return store, str(path)
