"""`talab classify`."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from models.category import LANGUAGES, Categories
from models.message import RELATIONSHIPS, InvalidMessage, Message
from models.verdict import Verdict
from service.commands.loading import Unusable, load_classifier, load_settings, release_option

if TYPE_CHECKING:
    from models.advice import Advice, AdviceLanguage
    from models.explain import Span
    from models.rewrite import Rewrite
    from service.inference import Classifier

BAR = 24


@click.command()
@click.argument("text")
@click.option("--relationship", type=click.Choice(RELATIONSHIPS), help="Just met, or in touch over time.")
@click.option("--explain", is_flag=True, help="Mark the words that decided.")
@click.option("--advise", is_flag=True, help="Tell how to ask better, and how to answer.")
@click.option("--language", type=click.Choice(["ar", "en"]), help="Of the advice. Default: that of the message.")
@click.option("--json", "as_json", is_flag=True, help="Print the verdict as JSON.")
@release_option
def classify(
    text: str,
    relationship: str | None,
    explain: bool,
    advise: bool,
    language: AdviceLanguage | None,
    as_json: bool,
    release: Path | None,
) -> None:
    """Classify one message: TEXT, or what is read from the standard input for -."""
    try:
        message = Message.from_dict({"text": _read() if text == "-" else text, "relationship": relationship})
    except InvalidMessage as error:
        raise Unusable(str(error)) from None
    classifier = load_classifier(release or load_settings().release)
    verdict = classifier.classify(message)
    spans = explained(classifier, message, verdict) if explain else None
    advice = advised(classifier, message, verdict, language, spans or ()) if advise else None
    if as_json:
        told = verdict.to_dict()
        if spans is not None:
            told["spans"] = [span.to_dict() for span in spans]
        if advise:
            told["advice"] = None if advice is None else advice.to_dict()
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    # Late, as the classifier is: `talab --help` needs neither.
    from service.commands import marks

    console = Console(highlight=False)
    show(verdict, classifier.release.categories, console)
    if spans is not None:
        console.print()
        marks.show_spans(message, spans, console)
    if advice is not None:
        marks.show_advice(advice, console)


def explained(classifier: Classifier, message: Message, verdict: Verdict) -> tuple[Span, ...]:
    """The parts that carry a verdict."""
    from models.explain import Explanation

    explanation = Explanation(message, verdict, classifier.release.categories)
    return explanation.spans(classifier.classify_many(explanation.messages))


def advised(
    classifier: Classifier, message: Message, verdict: Verdict, language: AdviceLanguage | None, spans: Sequence[Span]
) -> Advice | None:
    """Advice with rewrites, where the release has exemplars."""
    from models import advice
    from models.rewrite import Rewriter, to_judge

    rewrites: Sequence[Rewrite] = ()
    if (rewriter := Rewriter.of(classifier)) is not None:
        candidates = rewriter.candidates(message, verdict)
        rewrites = rewriter.rewrites(candidates, classifier.classify_many(to_judge(candidates)))
    return advice.advise(message, verdict, language, spans, rewrites, classifier.release.categories)


def show(verdict: Verdict, categories: Categories, console: Console) -> None:
    """Print a verdict for a person to read."""
    colours = {name: "green" if name == categories.none_name else "red" for name in categories.names}
    found = {category.name: category for category in categories}
    label = found[verdict.label]
    sure = f"{verdict.confidence:.0%} sure"
    title = "" if label.title.get("ar", label.name) == label.name else f" · {label.title['ar']}"
    console.print(Text.assemble((label.name, f"bold {colours[label.name]}"), f"{title} · {sure}"))
    for description in (label.description[language] for language in LANGUAGES if label.description.get(language)):
        console.print(Text(description, style="dim"))
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
