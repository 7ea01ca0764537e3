"""`talab classify`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from models.category import Categories
from models.message import RELATIONSHIPS, InvalidMessage, Message
from models.verdict import Verdict
from service.commands.loading import Unusable, load_classifier, load_settings, release_option

BAR = 24


@click.command()
@click.argument("text")
@click.option("--relationship", type=click.Choice(RELATIONSHIPS), help="Just met, or in touch over time.")
@click.option("--json", "as_json", is_flag=True, help="Print the verdict as JSON.")
@release_option
def classify(text: str, relationship: str | None, as_json: bool, release: Path | None) -> None:
    """Classify one message: TEXT, or what is read from the standard input for -."""
    try:
        message = Message.from_dict({"text": _read() if text == "-" else text, "relationship": relationship})
    except InvalidMessage as error:
        raise Unusable(str(error)) from None
    classifier = load_classifier(release or load_settings().release)
    verdict = classifier.classify(message)
    if as_json:
        click.echo(json.dumps(verdict.to_dict(), ensure_ascii=False))
    else:
        show(verdict, classifier.release.categories, Console(highlight=False))


def show(verdict: Verdict, categories: Categories, console: Console) -> None:
    """Print a verdict for a person to read."""
    colours = {name: "green" if name == categories.none.name else "red" for name in categories.names}
    found = {category.name: category for category in (*categories.asks, categories.none)}
    label = found[verdict.label]
    sure = f"{verdict.confidence:.0%} sure"
    console.print(Text.assemble((label.name, f"bold {colours[label.name]}"), f" · {label.title['ar']} · {sure}"))
    console.print(Text(label.description["ar"], style="dim"))
    console.print(Text(label.description["en"], style="dim"))
    console.print()
    table = Table.grid(padding=(0, 2))
    for name, score in verdict.scores.items():
        applies = name in verdict.labels
        bar = Text("█" * round(score * BAR) or "▏", style=colours[name] if applies else "bright_black")
        table.add_row(Text(name, style="bold" if applies else ""), Text(f"{score:.0%}", justify="right"), bar)
    console.print(table)
    if verdict.needs_review:
        console.print(Text("Not sure: have a person look. · غير مؤكد: ليراجعه إنسان.", style="yellow"))
    if verdict.truncated:
        console.print(Text("Longer than the model reads: its rest went unread. · أطول مما يُقرأ.", style="yellow"))


def _read() -> str:
    raw = sys.stdin.buffer.read()
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unusable(f"The standard input is not UTF-8: byte {error.start} cannot be read.") from None
