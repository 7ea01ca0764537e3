"""What the command line calls to look closer: compare two releases, count errors, prove calibration, draw a learning curve.

Each returns an exit code.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from models.classifier import Classifier
from models.release import InvalidRelease
from models.verdict import Verdict
from training import comparison
from training.baseline import Linear
from training.command import RUNS, in_schema, read_examples, refuse, say
from training.corpus import Example, InvalidCorpus, Split, Splits, own, read_file, read_folder
from training.corpus.deal import deal
from training.corpus.split import SPLITS
from training.data import TESTS
from training.errors import Errors
from training.proof import Proof
from training.recipe import Data, InvalidRecipe, Recipe

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


def calibration(
    release: Path,
    corpus: Path,
    promises: Sequence[float],
    splits: Sequence[Split] = (),
    as_json: bool = False,
    picture: Path | None = None,
) -> int:
    """Print how far a release's confidence can be believed, by variety, and what sets that promise a coverage keep of it.

    Thresholds are fitted on dev and everything is measured on the test splits, without `splits` on those that hold messages. `picture` is
    where reliability diagrams go.
    """
    if picture is not None and not picture.parent.is_dir():
        return refuse(f"There is no folder {picture.parent} to write {picture.name} into; make it first.")
    try:
        classifier = Classifier.load(release)
        dealt = _dealt(corpus, classifier)
    except (InvalidCorpus, InvalidRelease) as error:
        return refuse(str(error))
    tests = splits or [split for split in TESTS if dealt[split]] or TESTS
    if empty := [split for split in ("dev", *tests) if not dealt[split]]:
        return refuse(f"{corpus} holds no message of the split {empty[0]}.")
    dev, *read = ((dealt[split], _classify(classifier, dealt[split])) for split in ("dev", *tests))
    model, categories = classifier.release.model_name, classifier.release.categories
    proof = Proof.of(model, categories, dev, dict(zip(tests, read, strict=True)), promises)
    say(json.dumps(proof.to_dict(), ensure_ascii=False, indent=2) if as_json else proof.as_text())
    if picture is not None:
        from training.picture import reliability_picture

        reliability_picture(proof.reliabilities, picture)
        sys.stderr.write(f"written to {picture}\n")
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


def _dealt(corpus: Path, classifier: Classifier) -> Mapping[Split, Sequence[Example]]:
    """The splits of a labelled file or folder: as its rows say or, where they do not, as training would deal them."""
    categories = classifier.release.categories
    if in_schema(corpus):
        examples = read_folder(corpus, categories) if corpus.is_dir() else read_file(corpus, categories)
        return Splits.read(Path(Data().splits)).deal(examples)
    table = own.read(corpus, own.Columns(), categories)
    if {"dev", "test"} <= {one.split for one in table.placed}:
        # Whoever brings messages to measure on need not bring those to learn from.
        return {split: [one.example for one in table.placed if one.split == split] for split in SPLITS}
    return deal(table, str(corpus))[0]


def _examples(corpus: Path, classifier: Classifier, split: str) -> Sequence[Example]:
    return read_examples(corpus, classifier, None if split == ALL else split)


def _classify(classifier: Classifier, examples: Sequence[Example]) -> Sequence[Verdict]:
    name = classifier.release.model_name
    sys.stderr.write(f"{name.name} {name.version} reads {len(examples):,} messages …\n")
    return classifier.classify_many([example.message for example in examples])
