"""What the command line calls to look closer: compare two releases, count errors, draw a learning curve. Each returns an exit code."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from models.classifier import Classifier
from models.release import InvalidRelease
from models.verdict import Verdict
from training import comparison
from training.baseline import Linear
from training.command import RUNS, read_examples, refuse, say
from training.corpus import Example, InvalidCorpus
from training.errors import Errors
from training.recipe import InvalidRecipe, Recipe

ALL = "all"  # stands for every message, whatever its split
UNSEEN = ("dev", "test", "test_authors")


@dataclass(frozen=True)
class Listing:
    """How a comparison is told: how many changed labels, whether with their texts, whether as JSON."""

    changed: int = 20
    texts: bool = False
    as_json: bool = False


def compare(a: Path, b: Path, corpus: Path, split: str, listing: Listing) -> int:
    """Print two release folders side by side on one split (or `all`) of a labelled file or folder."""
    try:
        first, second = Classifier.load(a), Classifier.load(b)
        names = [one.release.categories.names for one in (first, second)]
        if names[0] != names[1]:
            return refuse(f"{a} knows {', '.join(names[0])}, and {b} {', '.join(names[1])}: they cannot be compared.")
        examples = _examples(corpus, first, split)
    except (InvalidCorpus, InvalidRelease) as error:
        return refuse(str(error))
    if not examples:
        return refuse(f"{corpus} holds no message of the split {split}.")
    labels = [[verdict.label for verdict in _classify(one, examples)] for one in (first, second)]
    found = comparison.compare(examples, labels[0], labels[1], first.release.categories)
    models = [one.release.model_name.to_dict() for one in (first, second)]
    if listing.as_json:
        told = {"a": models[0], "b": models[1], "split": split, "messages": len(examples)}
        say(json.dumps(told | found.to_dict(listing.changed, listing.texts), ensure_ascii=False, indent=2))
        return 0
    for letter, folder, model in zip("AB", (a, b), models, strict=True):
        say(f"{letter}: {model['name']} {model['version']} in {folder}")
    say(f"{split}, {len(examples)} messages\n\n{found.as_text(listing.changed, listing.texts)}")
    return 0


def errors(release: Path, corpus: Path, split: str, baseline: bool = False, markdown: bool = False) -> int:
    """Print where a release is wrong on one split (or `all`), with `baseline` beside what TF-IDF has wrong."""
    if baseline and split not in UNSEEN:
        return refuse(
            f"The baseline learns from train, so it says something of {', '.join(UNSEEN)} only, not of {split}."
        )
    try:
        classifier = Classifier.load(release)
        examples = _examples(corpus, classifier, split)
        train = _examples(corpus, classifier, "train") if baseline else []
    except (InvalidCorpus, InvalidRelease) as error:
        return refuse(str(error))
    if not examples:
        return refuse(f"{corpus} holds no message of the split {split}.")
    if baseline and len({example.label for example in train}) < 2:
        return refuse(f"{corpus} holds no messages of the split train that a baseline could learn from.")
    linear = Linear().fit(train).predict(examples) if baseline else None
    found = Errors.of(examples, _classify(classifier, examples), classifier.release.categories, linear)
    name = classifier.release.model_name
    say(found.as_text(f"{name.name} {name.version} on {split}", markdown))
    if linear is not None:
        say(f"\nThe baseline is {Linear.name}, with context, learnt from {len(train):,} messages.")
    return 0


def curve(recipe_path: Path, shares: Sequence[float], seeds: Sequence[int], runs: Path = RUNS) -> int:
    """Draw a recipe's learning curve in `runs/<its name>-curve`; prints its points."""
    from training.curve import CURVE, PICTURE, Curve, as_text
    from training.progress import Display

    folder = runs / f"{recipe_path.stem}-curve"
    try:
        points = Curve(Recipe.read(recipe_path), folder, Display(), shares, seeds).draw()
    except (InvalidRecipe, InvalidCorpus, FileNotFoundError) as error:
        return refuse(str(error))
    say(as_text(points))
    say(f"written to {folder / CURVE} and {folder / PICTURE}")
    return 0


def _examples(corpus: Path, classifier: Classifier, split: str) -> Sequence[Example]:
    return read_examples(corpus, classifier, None if split == ALL else split)


def _classify(classifier: Classifier, examples: Sequence[Example]) -> Sequence[Verdict]:
    name = classifier.release.model_name
    sys.stderr.write(f"{name.name} {name.version} reads {len(examples):,} messages …\n")
    return classifier.classify_many([example.message for example in examples])
