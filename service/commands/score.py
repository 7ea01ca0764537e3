"""`talab score`."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from service.commands.loading import Unusable, load_classifier, load_settings, release_option
from service.files.formats import AUTO, NAMES, choose
from service.files.row import ReadOptions, UnusableFile, WriteOptions
from service.files.score import Advance, Scoring, Summary

SOME_ROWS_IN_ERROR = 3


@click.command()
@click.argument("source", metavar="INPUT", type=click.Path(path_type=Path))
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help="The file to write.")
@click.option("--format", "form", type=click.Choice([AUTO, *NAMES]), default=AUTO, show_default=True)
@click.option("--text-column", help="The column, or member, that holds the text. Default: one with a well-known name.")
@click.option("--raw", is_flag=True, help="Leave cells that a spreadsheet would run as formulas as they are.")
@release_option
def score(source: Path, output: Path, form: str, text_column: str | None, raw: bool, release: Path | None) -> None:
    """Score a file of messages, row for row.

    Exits with 0 when every row was scored, with 3 when some could not be (they keep their place, with the reason in
    verdict_error), and with 2 when the file could not be used; then nothing is written.
    """
    try:
        scoring = Scoring(source, output, choose(source, form), ReadOptions(text_column), WriteOptions(raw))
        scoring.check()
        classifier = load_classifier(release or load_settings().release)
        started = time.perf_counter()
        with _progress(source) as advance:
            summary = scoring.run(classifier.classify_many, classifier.release.categories, advance)
    except UnusableFile as error:
        raise Unusable(str(error)) from None
    except OSError as error:
        raise Unusable(f"{error.filename}: {error.strerror}.") from None
    click.echo(summarise(summary, time.perf_counter() - started), err=True)
    if summary.errors:
        sys.exit(SOME_ROWS_IN_ERROR)


def summarise(summary: Summary, seconds: float) -> str:
    """What became of the file, in a few lines."""
    rate = summary.rows / max(seconds, 1e-9)
    lines = [f"Scored {summary.scored:,} of {summary.rows:,} rows in {seconds:.1f} s ({rate:,.0f} a second)."]
    if summary.labels:
        counts = ", ".join(f"{label} {count:,}" for label, count in summary.labels.most_common())
        lines.append(f"{counts}. To review: {summary.needs_review:,}.")
    if summary.errors:
        lines.append(f"Not scored: {summary.errors:,}, each with its reason in verdict_error.")
    if summary.blank:
        lines.append(f"Blank lines left out: {summary.blank:,}.")
    return "\n".join(lines)


@contextmanager
def _progress(source: Path) -> Iterator[Advance | None]:
    console = Console(stderr=True)
    if not console.is_terminal:
        yield None
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[rows]} rows"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console) as progress:
        task = progress.add_task(source.name, total=source.stat().st_size, rows="0")

        def advance(summary: Summary, position: int) -> None:
            progress.update(task, completed=position, rows=f"{summary.rows:,}")

        yield advance
