"""`talab score`."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from service.commands.loading import Unusable, load_classifier, load_settings, release_option
from service.commands.progress import progress
from service.files import report as reports
from service.files.formats import AUTO, NAMES, choose
from service.files.row import ReadOptions, UnusableFile, WriteOptions
from service.files.score import Scoring
from service.files.source import STANDARD_INPUT, spooled
from service.files.summary import Summary

SOME_ROWS_IN_ERROR = 3
STOPPED = 130
SHOWN = 3

existing = click.Path(path_type=Path)


@click.command()
@click.argument("source", metavar="INPUT", type=existing)
@click.option("-o", "--output", required=True, type=existing, help="The file to write.")
@click.option("--format", "form", type=click.Choice([AUTO, *NAMES]), default=AUTO, show_default=True)
@click.option("--text-column", help="The column, or member, that holds the text. Default: one with a well-known name.")
@click.option("--encoding", help="What the file's bytes are, where that is not found rightly: utf-8, windows-1256 …")
@click.option("--owner", help="Whose export it is, by name or address. Default: who is part of most conversations.")
@click.option("--sent", is_flag=True, help="Of an export, score what its owner sent, and not what they received.")
@click.option("--raw", is_flag=True, help="Leave cells that a spreadsheet would run as formulas as they are.")
@click.option("--report", type=existing, help="A page to write besides: plots, and the messages to look at first.")
@click.option("--resume/--no-resume", default=None, help="Go on where an earlier run stopped, or begin anew.")
@release_option
def score(
    source: Path,
    output: Path,
    form: str,
    text_column: str | None,
    encoding: str | None,
    owner: str | None,
    sent: bool,
    raw: bool,
    report: Path | None,
    resume: bool | None,
    release: Path | None,
) -> None:
    """Score a file of messages, row for row: INPUT, or what is read from the standard input for -.

    It may be CSV, JSON lines or Parquet, LinkedIn's messages.csv, a WhatsApp chat, or mail, each packed by gzip or not.

    Exits with 0 when every row was scored, with 3 when some could not be (they keep their place, with the reason in
    verdict_error), and with 2 when the file could not be used; then nothing is written. A run that was stopped (130, or
    killed) is gone on with by --resume.
    """
    reading, writing = ReadOptions(text_column, encoding, owner, sent), WriteOptions(raw)
    try:
        with _opened(source) as path:
            scoring = Scoring(path, output, choose(path, form), reading, writing)
            scoring.check()
            if report is not None:
                reports.check(report, (path, output))
            summary, seconds = _run(scoring, release, resume)
        if report is not None:
            reports.write(report, summary, source.name)
    except UnusableFile as error:
        raise Unusable(str(error)) from None
    except KeyboardInterrupt:
        click.echo(f"Stopped. What was scored is kept beside {output.name}: go on with --resume.", err=True)
        sys.exit(STOPPED)
    except OSError as error:
        raise Unusable(f"{error.filename}: {error.strerror}.") from None
    click.echo(summarise(summary, seconds), err=True)
    if summary.errors:
        sys.exit(SOME_ROWS_IN_ERROR)


@contextmanager
def _opened(source: Path) -> Iterator[Path]:
    if source != STANDARD_INPUT:
        yield source
        return
    with spooled(sys.stdin.buffer) as path:
        yield path


def _run(scoring: Scoring, release: Path | None, resume: bool | None) -> tuple[Summary, float]:
    classifier = load_classifier(release or load_settings().release)
    model = f"{classifier.release.name} {classifier.release.version}"
    started = time.perf_counter()
    with progress(scoring.source) as advance:
        summary = scoring.run(
            classifier.classify_many, classifier.release.categories, advance, model=model, resume=resume
        )
    return summary, time.perf_counter() - started


def summarise(summary: Summary, seconds: float) -> str:
    """What became of the file, in a few lines."""
    rate = summary.rows / max(seconds, 1e-9)
    lines = [f"Scored {summary.scored:,} of {summary.rows:,} rows in {seconds:.1f} s ({rate:,.0f} a second)."]
    for label, count in summary.labels.most_common():
        senders = ", ".join(f"{name} {sent:,}" for name, sent in summary.frequent(label, SHOWN))
        lines.append(f"{label}: {count:,} ({count / summary.scored:.1%}){f', most from {senders}' if senders else ''}.")
    if summary.labels:
        lines.append(f"To review: {summary.needs_review:,} ({summary.needs_review / summary.scored:.1%}).")
    if summary.errors:
        lines.append(f"Not scored: {summary.errors:,}, each with its reason in verdict_error.")
        lines.extend(f"  {count:,}: {reason}" for reason, count in summary.reasons.most_common(SHOWN))
    if summary.blank:
        lines.append(f"Blank lines left out: {summary.blank:,}.")
    if summary.left_out:
        lines.append("Left out: " + ", ".join(f"{count:,} {kind}" for kind, count in summary.left_out.items()) + ".")
    return "\n".join(lines)
