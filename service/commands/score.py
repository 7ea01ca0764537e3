"""`talab score`."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePath

import click

from models.category import Categories
from models.verdict import ModelName
from service.commands.loading import Unusable, load_classifier, load_settings, release_option
from service.commands.progress import progress
from service.files import cluster
from service.files import report as reports
from service.files.formats import AUTO, NAMES, choose
from service.files.place import brought, is_kept, pairs, taken
from service.files.row import ReadOptions, UnusableFile, WriteOptions
from service.files.score import Engine, Scoring, local
from service.files.source import STANDARD_INPUT, spooled
from service.files.summary import Summary
from service.inference import Classifier

SOME_ROWS_IN_ERROR = 3
STOPPED = 130
SHOWN = 3

LOCAL, RAY = ENGINES = ("local", "ray")

existing = click.Path(path_type=Path)


@click.command()
@click.argument("source", metavar="INPUT")
@click.option(
    "-o",
    "--output",
    required=True,
    help="The file to write, or of a folder the folder; - writes to the standard output.",
)
@click.option("--format", "form", type=click.Choice([AUTO, *NAMES]), default=AUTO, show_default=True)
@click.option("--text-column", help="The column, or member, that holds the text. Default: one with a well-known name.")
@click.option("--encoding", help="What the file's bytes are, where that is not found rightly: utf-8, windows-1256 …")
@click.option("--owner", help="Whose export it is, by name or address. Default: who is part of most conversations.")
@click.option("--sent", is_flag=True, help="Of an export, score what its owner sent, and not what they received.")
@click.option("--raw", is_flag=True, help="Leave cells that a spreadsheet would run as formulas as they are.")
@click.option("--report", type=existing, help="A page to write besides: plots, and the messages to look at first.")
@click.option("--engine", type=click.Choice(ENGINES), default=LOCAL, show_default=True, help="What runs the model.")
@click.option(
    "--ray-address",
    envvar="RAY_ADDRESS",
    help="The Ray cluster to run on: auto on one of its machines. Default: one of this machine's processors.",
)
@click.option(
    "--ray-workers",
    type=click.IntRange(min=1),
    help="How many processes score at most, each on a processor. Default: as many as there are processors.",
)
@click.option("--resume/--no-resume", default=None, help="Go on where an earlier run stopped, or begin anew.")
@release_option
def score(
    source: str,
    output: str,
    form: str,
    text_column: str | None,
    encoding: str | None,
    owner: str | None,
    sent: bool,
    raw: bool,
    report: Path | None,
    engine: str,
    ray_address: str | None,
    ray_workers: int | None,
    resume: bool | None,
    release: Path | None,
) -> None:
    """Score a file of messages, row for row: INPUT, or what is read from the standard input for -.

    INPUT may also be a folder of files, and both it and the output may be in an object store (s3://bucket/messages.csv).

    It may be CSV, JSON lines or Parquet, LinkedIn's messages.csv, a WhatsApp chat, or mail, each packed by gzip or not.

    Exits with 0 when every row was scored, with 3 when some could not be (they keep their place, with the reason in
    verdict_error), and with 2 when the file could not be used; then nothing is written. A run that was stopped (130, or
    killed) is gone on with by --resume.
    """
    options = ReadOptions(text_column, encoding, owner, sent), WriteOptions(raw)
    if resume and not is_kept(output):
        raise Unusable(
            "What is written to a store or to the standard output is not gone on with: it goes there when it is whole. "
            "Write here first."
        )
    run = Run(release or load_settings().release, resume, engine, ray_address, ray_workers)
    summary, seconds = Summary(), 0.0
    categories: Categories | None = None
    try:
        with _opened(source) as found, taken(output, found.is_dir()) as target:
            every = pairs(found, target, form)
            scorings = [Scoring(path, scored, choose(path, form), *options) for path, scored in every]
            for scoring in scorings:
                scoring.check()
            if report is not None:
                reports.check(report, (path for pair in every for path in pair))
            for scoring, scored in zip(scorings, run.score(scorings), strict=True):
                one, took, categories = scored
                summary.add(one, scoring.source.name if len(every) > 1 else "")
                seconds += took
        if report is not None and categories is not None:
            reports.write(report, summary, PurePath(source).name, categories)
    except UnusableFile as error:
        raise Unusable(str(error)) from None
    except KeyboardInterrupt:
        click.echo(f"Stopped.{_kept(output)}", err=True)
        sys.exit(STOPPED)
    except cluster.WorkerFailed as error:
        raise Unusable(f"{error}{_kept(output)}") from None
    except OSError as error:
        raise Unusable(f"{error.filename}: {error.strerror}.") from None
    click.echo(summarise(summary, seconds), err=True)
    if summary.errors:
        sys.exit(SOME_ROWS_IN_ERROR)


def _kept(output: str) -> str:
    return f" What was scored is kept beside {output}: go on with --resume." if is_kept(output) else ""


@contextmanager
def _opened(source: str) -> Iterator[Path]:
    with spooled(sys.stdin.buffer) if source == STANDARD_INPUT else brought(source) as path:
        yield path


@dataclass(frozen=True, slots=True)
class Run:
    """How files are scored: with which release, from which row on, and where."""

    release: Path | None
    resume: bool | None
    engine: str
    ray_address: str | None
    ray_workers: int | None

    def score(self, scorings: Sequence[Scoring]) -> Iterator[tuple[Summary, float, Categories]]:
        """Score file after file; gives what became of each, the seconds it took, and by which categories."""
        classifier = load_classifier(self.release)
        model = f"{classifier.release.name} {classifier.release.version}"
        categories = classifier.release.categories
        with self._engine(classifier) as engine:
            for scoring in scorings:
                started = time.perf_counter()
                with progress(scoring.source) as advance:
                    summary = scoring.run(None, categories, advance, engine=engine, model=model, resume=self.resume)
                yield summary, time.perf_counter() - started, categories

    @contextmanager
    def _engine(self, classifier: Classifier) -> Iterator[Engine]:
        if self.engine == LOCAL:
            yield local(classifier.classify_many)
            return
        release = classifier.release
        load = cluster.release_loader(self.release, ModelName(release.name, release.version))
        with cluster.cluster(load, self.ray_address, self.ray_workers) as engine:
            yield engine


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
