"""The bytes of a file: as they are, unpacked, or from the standard input."""

from __future__ import annotations

import gzip
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path
from typing import IO, cast

from service.files.row import UnusableFile

GZIP_MAGIC = b"\x1f\x8b"
ZIP_MAGIC = b"PK\x03\x04"
STANDARD_INPUT = "-"

# Tables and chats shrink to a tenth. What grows beyond this was made to fill memory or a disk.
MAX_GROWTH = 200
ALWAYS_ALLOWED_BYTES = 64 * 1024 * 1024
NAMES_SHOWN = 10


@contextmanager
def open_bytes(path: Path) -> Iterator[tuple[IO[bytes], BufferedReader]]:
    """Open `path`, unpacked where its first bytes say gzip. Yields what it holds, and the bytes on the disk beneath.

    Raises `UnusableFile` where what was packed is not whole, while it is being read too.
    """
    with path.open("rb") as raw:
        if not raw.peek(2).startswith(GZIP_MAGIC):
            yield raw, raw
            return
        try:
            with _Unpacked(path.name, raw) as unpacked:
                yield cast("IO[bytes]", unpacked), raw
        except (gzip.BadGzipFile, EOFError, zlib.error):
            raise UnusableFile(f"{path.name} begins as gzip and cannot be unpacked to its end. Get it again.") from None


@contextmanager
def open_unpacked(path: Path) -> Iterator[IO[bytes]]:
    """Open `path` for reading here and there, unpacked to the disk where it is packed. Raises `UnusableFile`."""
    with open_bytes(path) as (data, raw):
        if data is raw:
            yield raw
            return
        with tempfile.TemporaryFile(prefix="talab-") as file:
            shutil.copyfileobj(data, file)
            file.seek(0)
            yield file


@contextmanager
def open_member(path: Path, wanted: Callable[[str], bool], sought: str) -> Iterator[tuple[IO[bytes], str]]:
    """Open the one file inside the zip `path` whose name is `wanted`, and yield it with that name.

    `sought` says in words what is looked for. Raises `UnusableFile` where there is none, or more than one.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            names = [name for name in archive.namelist() if wanted(name) and not name.startswith("__MACOSX/")]
            if len(names) != 1:
                raise UnusableFile(
                    f"{path.name} holds {len(names)} files of the kind that is looked for, {sought}, where it must hold "
                    "one. Unpack it and name the file.",
                    quoted=f"In it: {', '.join(archive.namelist()[:NAMES_SHOWN])}.",
                )
            info = archive.getinfo(names[0])
            if info.file_size > max(ALWAYS_ALLOWED_BYTES, MAX_GROWTH * info.compress_size):
                raise _grows(path.name)
            with archive.open(info) as member:
                yield member, Path(names[0]).name
    except (zipfile.BadZipFile, zlib.error, EOFError):
        raise UnusableFile(f"{path.name} is a zip that is not whole. Get it again.") from None
    except RuntimeError as error:
        if "password" not in str(error):
            raise
        raise UnusableFile(f"{path.name} is locked with a password. Unpack it first.") from None


def member_names(path: Path) -> list[str]:
    """The names of what the zip `path` holds; none where it is no zip."""
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.namelist()
    except (zipfile.BadZipFile, OSError):
        return []


@contextmanager
def spooled(stream: IO[bytes]) -> Iterator[Path]:
    """Write `stream` to a file for the time being, since files are read more than once."""
    with tempfile.TemporaryDirectory(prefix="talab-") as folder:
        path = Path(folder) / "the standard input"
        with path.open("wb") as file:
            shutil.copyfileobj(stream, file)
        yield path


class _Unpacked(gzip.GzipFile):
    def __init__(self, name: str, raw: BufferedReader) -> None:
        super().__init__(fileobj=raw, mode="rb")
        self._called = name
        self._raw = raw

    def read(self, size: int | None = -1) -> bytes:
        return self._checked(super().read(size))

    def read1(self, size: int = -1) -> bytes:
        return self._checked(super().read1(size))

    def _checked(self, piece: bytes) -> bytes:
        grown = self.tell()
        if grown > ALWAYS_ALLOWED_BYTES and grown > MAX_GROWTH * max(1, self._raw.tell()):
            raise _grows(self._called)
        return piece


def _grows(name: str) -> UnusableFile:
    return UnusableFile(
        f"{name} grows more than {MAX_GROWTH}-fold when it is unpacked. Unpack it yourself if it is yours."
    )
