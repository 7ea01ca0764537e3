"""Whether explanations are faithful to the release, how often it offers rewrites, and what both cost.

`python -m tests.faithfulness [--release FOLDER] [--most N]` explains the messages of the test split and takes their parts out again.
"""

from __future__ import annotations

import json
import random
import statistics
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from models.advice import advise
from models.classifier import Classifier
from models.clause import WORD
from models.explain import Explanation, Span, without
from models.message import Message
from models.rewrite import Rewrite, Rewriter, to_judge
from models.verdict import Verdict
from service.commands.loading import release_option
from training.corpus import Example
from training.corpus.example import read_folder
from training.corpus.split import Splits

DATA = Path(__file__).parents[1] / "data"
ROUNDS = 20
DRAWS = 5
GRADED = 50
WORDS = 35


@dataclass(frozen=True)
class Explained:
    """An example, its verdict, and the parts of the message for its label."""

    example: Example
    verdict: Verdict
    spans: tuple[Span, ...]


def explained(classifier: Classifier, examples: Sequence[Example]) -> list[Explained]:
    verdicts = classifier.classify_many([example.message for example in examples])
    found = []
    for example, verdict in zip(examples, verdicts, strict=True):
        explanation = Explanation(example.message, verdict, classifier.release.categories)
        spans = explanation.spans(classifier.classify_many(explanation.messages))
        own = tuple(span for span in spans if span.turn is None and span.category == verdict.label)
        found.append(Explained(example, verdict, own))
    return found


def random_span(message: Message, words: int, chance: random.Random) -> Span:
    """As many words in a row, from anywhere."""
    places = list(WORD.finditer(message.text))
    first = chance.randrange(len(places) - words + 1)
    start, end = places[first].start(), places[first + words - 1].end()
    return Span(start, end, message.text[start:end], "", 0.0)


def deletion(classifier: Classifier, flagged: Sequence[Explained]) -> tuple[list[float], list[float]]:
    """How far the score falls without the top part, and without random words of its length (their mean), message by message."""
    chance = random.Random(0)
    drops, random_drops = [], []
    for one in flagged:
        if len(one.spans) < 2:
            continue  # the whole message is one part; without it nothing is left
        message, label = one.example.message, one.verdict.label
        top = max(one.spans, key=lambda span: span.weight)
        words = len(WORD.findall(top.text))
        others = [random_span(message, words, chance) for _ in range(DRAWS)]
        cut = [without(message, [span]) for span in (top, *others)]
        verdicts = iter(classifier.classify_many([version for version in cut if version is not None]))
        scores = [0.0 if version is None else next(verdicts).scores[label] for version in cut]
        drops.append(one.verdict.scores[label] - scores[0])
        random_drops.append(one.verdict.scores[label] - statistics.mean(scores[1:]))
    return drops, random_drops


def kept(classifier: Classifier, right: Sequence[Explained]) -> tuple[int, int]:
    """Of how many right verdicts of several parts, and of how many the label stays without the lowest part."""
    asked = stayed = 0
    for one in right:
        lowest = min(one.spans, key=lambda span: span.weight)
        version = without(one.example.message, [lowest])
        if len(one.spans) > 1 and version is not None:
            asked += 1
            stayed += classifier.classify(version).label == one.verdict.label
    return asked, stayed


def offered(classifier: Classifier, flagged: Sequence[Explained]) -> list[tuple[Rewrite, ...]]:
    """The rewrites that each flagged message is offered."""
    rewriter = Rewriter.of(classifier)
    if rewriter is None:
        return [()] * len(flagged)
    found = []
    for one in flagged:
        candidates = rewriter.candidates(one.example.message, one.verdict)
        found.append(rewriter.rewrites(candidates, classifier.classify_many(to_judge(candidates))))
    return found


def write_rewrites(path: Path, flagged: Sequence[Explained], rewrites: Sequence[tuple[Rewrite, ...]]) -> None:
    """Fifty messages with the first rewrite each is offered, spread evenly, to be read and graded."""
    pairs = [(one, found[0]) for one, found in zip(flagged, rewrites, strict=True) if found]
    with path.open("w", encoding="utf-8") as file:
        for one, rewrite in pairs[:: max(1, len(pairs) // GRADED)][:GRADED]:
            message = one.example.message
            previous = [{"from": turn.speaker, "text": turn.text} for turn in message.previous]
            row = {
                "id": one.example.id,
                "text": message.text,
                "relationship": message.relationship,
                "previous": previous,
            }
            file.write(
                json.dumps(row | {"label": one.verdict.label, "rewrite": rewrite.text}, ensure_ascii=False) + "\n"
            )


def cost(classifier: Classifier, messages: Sequence[Message]) -> tuple[float, float]:
    """Median milliseconds of a plain classification, and of one with explanation and advice; measured in turns."""
    rewriter = Rewriter.of(classifier)
    plain, whole = [], []
    for message in messages:
        started = time.perf_counter()
        verdict = classifier.classify(message)
        plain.append(time.perf_counter() - started)
        started = time.perf_counter()
        verdict = classifier.classify(message)
        explanation = Explanation(message, verdict, classifier.release.categories)
        spans = explanation.spans(classifier.classify_many(explanation.messages))
        candidates = [] if rewriter is None else rewriter.candidates(message, verdict)
        judged = classifier.classify_many(to_judge(candidates))
        advise(message, verdict, None, spans, () if rewriter is None else rewriter.rewrites(candidates, judged))
        whole.append(time.perf_counter() - started)
    return 1000 * statistics.median(plain), 1000 * statistics.median(whole)


@click.command()
@release_option
@click.option("--most", default=600, help="How many messages of the test splits to look at.")
@click.option("--rewrites", type=click.Path(path_type=Path), help="Write fifty rewrites here, to be graded.")
def main(release: Path | None, most: int, rewrites: Path | None) -> None:
    """Print the figures."""
    classifier = Classifier.load(release)
    categories = classifier.release.categories
    dealt = Splits.read(DATA / "splits.toml").deal(read_folder(DATA / "corpus", categories))
    examples = [*dealt["test"], *dealt["test_authors"]]
    examples = examples[:: max(1, len(examples) // most)][:most]
    found = explained(classifier, examples)
    flagged = [one for one in found if one.verdict.label != categories.none_name]
    right = [one for one in found if one.verdict.label == one.example.label]
    drops, random_drops = deletion(classifier, flagged)
    asked = len(drops)
    lowered = sum(drop > 0 for drop in drops) / asked
    further = sum(drop > other for drop, other in zip(drops, random_drops, strict=True)) / asked
    click.echo(f"{len(found)} messages of the test splits, {len(flagged)} flagged, {asked} of them in several parts")
    click.echo(f"without the top part the score falls in {lowered:.1%}, by {statistics.mean(drops):.3f} on average")
    click.echo(
        f"it falls more than without as many random words in {further:.1%} ({statistics.mean(random_drops):.3f})"
    )
    several, stayed = kept(classifier, right)
    click.echo(
        f"right verdicts of several parts that stay without the lowest part: {stayed / several:.1%} of {several}"
    )
    found_rewrites = offered(classifier, flagged)
    if rewrites is not None:
        write_rewrites(rewrites, flagged, found_rewrites)
    counts = Counter(map(len, found_rewrites))
    some = 1 - counts[0] / max(1, len(flagged))
    click.echo(f"flagged messages with a rewrite: {some:.1%} (how many: {dict(sorted(counts.items()))})")
    alike = [one for one in examples if abs(len(one.message.text.split()) - WORDS) <= 3 and not one.message.previous]
    plain, whole = cost(classifier, [one.message for one in alike[:ROUNDS]])
    click.echo(f"{WORDS} words: plain {plain:.1f} ms, explained and advised {whole:.1f} ms: {whole / plain:.1f} times")


if __name__ == "__main__":
    main()
