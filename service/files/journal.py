"""Work that is interrupted and taken up again: what has been written so far, and how far that goes."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from service.files.row import UnusableFile

VERSION = 1


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """How far work had come: rows done, bytes of the partial file that hold them, and what was counted."""

    rows: int
    bytes: int
    summary: Mapping[str, Any]


@dataclass(slots=True)
class Unfinished:
    """A file that is being written, beside the name that it will get.

    `identity` says what is being written, from what and how; the journal of other work is not gone on with.
    """

    target: Path
    identity: Mapping[str, Any]
    start: Checkpoint | None = None
    _kept: bool = field(init=False, default=False)

    @property
    def partial(self) -> Path:
        return self.target.with_name(f".{self.target.name}.partial")

    @property
    def journal(self) -> Path:
        return self.target.with_name(f".{self.target.name}.journal")

    @property
    def whole(self) -> Path:
        return self.target.with_name(f".{self.target.name}.whole")

    def save(self, checkpoint: Checkpoint) -> None:
        """Note how far work has come. What it counts must be on the disk."""
        content = {"version": VERSION, "identity": self.identity, "rows": checkpoint.rows, "bytes": checkpoint.bytes}
        fresh = self.journal.with_name(f"{self.journal.name}.new")
        with fresh.open("w", encoding="utf-8", errors="replace") as file:
            # Not json.dump, which takes ten times as long.
            file.write(json.dumps({**content, "summary": checkpoint.summary}, ensure_ascii=False))
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self.journal)
        self._kept = True

    def take_up(self, resume: bool | None) -> None:
        """Find where earlier work stopped; `resume` says whether to go on there. Raises `UnusableFile`."""
        content = self._read()
        if content is None or resume is False:
            return
        if differing := [name for name in self.identity if content["identity"].get(name) != self.identity[name]]:
            if resume:
                raise UnusableFile(
                    f"What was begun for {self.target.name} cannot be gone on with: {', '.join(differing)} differ. Give "
                    "what was given before, or begin anew with --no-resume."
                )
            return
        if resume is None:
            raise UnusableFile(
                f"{self.target.name} was begun before and stopped after {content['rows']:,} rows. Go on with --resume, "
                "or begin anew with --no-resume."
            )
        self.start = Checkpoint(content["rows"], content["bytes"], content["summary"])
        os.truncate(self.partial, self.start.bytes)
        self._kept = True

    def take_name(self, finished: Path) -> None:
        """Give the finished file its name."""
        with finished.open("rb") as file:
            os.fsync(file.fileno())
        finished.replace(self.target)

    def clear(self) -> None:
        """Remove what is beside the target."""
        for path in (self.partial, self.journal, self.whole):
            path.unlink(missing_ok=True)

    def _read(self) -> dict[str, Any] | None:
        try:
            content = json.loads(self.journal.read_text(encoding="utf-8"))
            size = self.partial.stat().st_size
        except (OSError, ValueError):
            return None
        usable = isinstance(content, dict) and content.get("version") == VERSION and size >= content["bytes"]
        return content if usable else None


@contextmanager
def unfinished(target: Path, identity: Mapping[str, Any], resume: bool | None) -> Iterator[Unfinished]:
    """Work on `target`. What was noted stays when it is interrupted, and nothing when its input turns out unusable."""
    work = Unfinished(target, identity)
    with _only_one(work):
        work.take_up(resume)
        if work.start is None:
            work.journal.unlink(missing_ok=True)
        try:
            yield work
        except UnusableFile:
            work.clear()
            raise
        except BaseException:
            if not work._kept:
                work.clear()
            raise
        work.clear()


def identity_of(path: Path) -> str:
    """What tells a file from every other."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def _only_one(work: Unfinished) -> Iterator[None]:
    """Hold the partial file against other runs. A run that is killed lets go of it."""
    existed = work.partial.exists()
    with work.partial.open("ab") as file:
        if sys.platform != "win32":
            import fcntl

            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise UnusableFile(
                    f"Another run is writing {work.target.name} just now. Wait for it, or name another output."
                ) from None
        try:
            yield
        finally:
            if not existed and not work.journal.exists():
                work.partial.unlink(missing_ok=True)
