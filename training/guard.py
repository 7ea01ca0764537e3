"""What stands between a run and the release: a run that is worse beyond noise does not take its place."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tokenizers import Tokenizer

from models.arabizi import Reader
from models.category import Categories
from models.classifier import Classifier
from models.decision import Calibration
from models.encoding import InputForm
from models.engine import OpenVinoEngine
from models.release import MANIFEST, MODEL, TOKENIZER, InvalidRelease, Release
from models.wide import Wide
from training.comparison import Difference, compare, differences_table
from training.corpus import Example
from training.recipe import Recipe
from training.significance import LEVEL


@dataclass(frozen=True)
class Finding:
    """What was found, in a sentence, and the slices in which the run is worse: none when nothing was compared."""

    text: str
    worse: tuple[Difference, ...] = ()


def candidate(run: Path, recipe: Recipe, categories: Categories) -> Classifier:
    """The classifier that a finished run would release."""
    release = Release(
        folder=run,
        name=recipe.name,
        version=recipe.version,
        categories=categories,
        form=InputForm.from_dict(json.loads((run / "form.json").read_text(encoding="utf-8"))),
        calibration=Calibration.from_dict(json.loads((run / "calibration.json").read_text(encoding="utf-8"))),
        quality={},
        limits={},
        tokenizer=Tokenizer.from_file(str(run / TOKENIZER)),
        wide=Wide.load(run),
        reader=Reader.load(run),
    )
    return Classifier(release, OpenVinoEngine(run / MODEL, release.pad_id))


def examine(run: Classifier, target: Path, dev: Sequence[Example]) -> Finding:
    """Compare a run with the release in `target` on the dev split, where there is one to compare with."""
    if not (target / MANIFEST).is_file():
        return Finding(f"{target} holds no release, so nothing is compared.")
    try:
        released = Classifier.load(target)
    except (InvalidRelease, RuntimeError) as error:  # the engine raises RuntimeError for a graph that it cannot run
        return Finding(f"The release in {target} cannot be run, so nothing is compared. {error}")
    ours, theirs = run.release.categories.names, released.release.categories.names
    if ours != theirs:
        return Finding(f"The release in {target} has other categories ({', '.join(theirs)}), so nothing is compared.")
    if not dev:
        return Finding("The dev split is empty, so nothing is compared.")
    messages = [example.message for example in dev]
    before = [verdict.label for verdict in released.classify_many(messages)]
    after = [verdict.label for verdict in run.classify_many(messages)]
    comparison = compare(dev, before, after, run.release.categories)
    told = f"{released.release.name} {released.release.version} in {target} (A) on {len(dev)} dev messages"
    if not comparison.worse:
        return Finding(f"No worse than {told} on any slice, beyond noise.")
    return Finding(
        f"Worse than {told}, beyond noise (McNemar's p after Holm's correction under {LEVEL:g}):\n"
        + differences_table(comparison.worse),
        comparison.worse,
    )
