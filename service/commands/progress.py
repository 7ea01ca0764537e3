"""How far a file has been scored: a bar on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from service.files.score import Advance
from service.files.summary import Summary

LINE_SECONDS = 10.0


@contextmanager
def progress(source: Path) -> Iterator[Advance]:
    """Yield what is told the summary so far and the bytes read."""
    console = Console(stderr=True)
    if console.is_terminal:
        with _bar(source, console) as advance:
            yield advance
    else:
        yield _lines(source)


@contextmanager
def _bar(source: Path, console: Console) -> Iterator[Advance]:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[told]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console) as shown:
        task = shown.add_task(source.name, total=source.stat().st_size, told="")
        pace = _Pace()

        def advance(summary: Summary, position: int) -> None:
            shown.update(
                task, completed=position, told=f"{summary.rows:,} rows, {pace.rate(summary.rows):,.0f} a second"
            )

        yield advance


def _lines(source: Path) -> Advance:
    total = max(1, source.stat().st_size)
    pace = _Pace()
    last = started = time.monotonic()

    def advance(summary: Summary, position: int) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last < LINE_SECONDS:
            return
        last = now
        share = min(1.0, position / total)
        left = (now - started) * (1 - share) / share if share else 0
        click.echo(
            f"{summary.rows:,} rows, {pace.rate(summary.rows):,.0f} a second, {share:.0%} read, about {spoken(left)} left.",
            err=True,
        )

    return advance


class _Pace:
    """Rows a second since the first that this run has seen; those of an earlier run do not count."""

    def __init__(self) -> None:
        self._started = time.monotonic()
        self._before: int | None = None

    def rate(self, rows: int) -> float:
        if self._before is None:
            self._before, self._started = rows, time.monotonic()
            return 0.0
        return (rows - self._before) / max(1e-9, time.monotonic() - self._started)


def spoken(seconds: float) -> str:
    """A length of time as it is said."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 90 * 60 else f"{seconds / 3600:.1f} h"
