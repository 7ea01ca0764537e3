"""`talab feedback export`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from service.commands.loading import load_settings, open_database
from service.files.whole import whole


@click.group()
def feedback() -> None:
    """Work with the labels that reviewers sent to /v1/feedback."""


@feedback.command()
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="The file to write. Default: the standard output."
)
@click.option("--after", type=click.IntRange(0), default=0, help="Only what was stored after the entry of this number.")
def export(output: Path | None, after: int) -> None:
    """Write what was stored as JSON lines in the schema of the corpus.

    Exported ids end in the number of their entry, so that the next export can go on --after it.
    """
    from service.feedback import export as stored

    database = open_database(load_settings())
    try:
        lines = (json.dumps(example, ensure_ascii=False) + "\n" for example in stored(database, after))
        if output is None:
            count = sum(1 for line in lines if sys.stdout.write(line))
        else:
            with whole(output) as partial, partial.open("w", encoding="utf-8") as file:
                count = sum(1 for line in lines if file.write(line))
    finally:
        database.close()
    click.echo(f"Exported {count:,} messages.", err=True)
