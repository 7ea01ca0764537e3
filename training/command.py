"""What the command line calls: train, evaluate, release, check a release and the corpus. Each returns an exit code."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from models.arabizi import FILE as ARABIZI
from models.classifier import Classifier
from models.exemplar import FILES, FORMER_FILES
from models.release import CURRENT, MANIFEST, MODEL, TOKENIZER, InvalidRelease, write_manifest
from models.wide import FILE as WIDE
from training import seeds
from training.behaviour import InvalidBehaviour
from training.behaviour import report as behaviour
from training.behaviour.fairness import Group, fairness
from training.behaviour.lexicon import Lexicon
from training.behaviour.suite import Suite
from training.cards.cost import cost_section
from training.cards.dataset import dataset_card
from training.cards.model import model_card
from training.cards.own import own_card
from training.cards.readme import write_readmes
from training.corpus import Example, InvalidCorpus, Splits, read_file, read_folder
from training.corpus.agreement import agreement, read_second_labels
from training.corpus.check import check
from training.corpus.own import Columns
from training.corpus.own import read as read_own
from training.data import TESTS, Dataset, read_categories
from training.exemplars import build
from training.guard import candidate, examine
from training.labels import FILE as CATEGORIES
from training.recipe import Data, InvalidRecipe, Recipe
from training.report import Figures, as_text, figures
from training.step import costs_of

RUNS = Path("runs")
RECIPE = "recipe.toml"
CARD = "MODEL_CARD.md"
PICTURE = "confusion.png"
WORSE = 1  # the exit code of a release that is refused for being worse
CORPUS = Path(Data().corpus)
SECOND_LABELS = Path("data/agreement/second-labels.jsonl")


def train(recipe_path: Path, runs: Path = RUNS, start: Path | None = None, log: str | None = None) -> int:
    """Follow a recipe in `runs/<its name>`, from a run or release in `start`; prints the figures, and logs them too with `log`."""
    try:
        Recipe.read(recipe_path)
        _follow(recipe_path.read_text(encoding="utf-8"), recipe_path.parent, runs / recipe_path.stem, start, log)
    except (InvalidRecipe, InvalidCorpus, FileNotFoundError) as error:
        return refuse(str(error))
    return 0


def train_seeds(
    recipe_path: Path, numbers: Sequence[int], runs: Path = RUNS, start: Path | None = None, log: str | None = None
) -> int:
    """Follow a recipe under each of several seeds, in `runs/<its name>-seed<number>`; prints their figures, mean and deviation."""
    measured: dict[int, Figures] = {}
    try:
        Recipe.read(recipe_path)
        text = recipe_path.read_text(encoding="utf-8")
        texts = {number: seeds.with_seed(text, number) for number in numbers}
        for number, seeded in texts.items():
            say(f"seed {number}")
            measured[number] = _follow(
                seeded, recipe_path.parent, runs / f"{recipe_path.stem}-seed{number}", start, log
            )
    except (InvalidRecipe, InvalidCorpus, FileNotFoundError) as error:
        return refuse(str(error))
    path = runs / f"{recipe_path.stem}-seeds.json"
    path.write_text(json.dumps(seeds.to_dict(measured), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    say(seeds.as_text(measured))
    say(f"written to {path}")
    return 0


def _follow(text: str, recipes: Path, folder: Path, start: Path | None, log: str | None) -> Figures:
    from training.log import display_of
    from training.run import Run
    from training.stages import train_starts

    folder.mkdir(parents=True, exist_ok=True)
    (folder / RECIPE).write_text(text, encoding="utf-8")
    recipe = Recipe.read(folder / RECIPE)
    if start is not None:
        recipe = replace(recipe, encoder=replace(recipe.encoder, start=str(start), start_commit=""))
        (folder / RECIPE).write_text(recipe.to_toml(), encoding="utf-8")
    display = display_of(log, folder, recipe)
    train_starts(recipe, recipes, display)
    run = Run(recipe, folder, display)
    measured = run.follow()
    display.measured(measured)
    for split, data in measured["splits"].items():
        say(as_text(split, data, measured["baselines"].get(split)))
    say(f"parity with the trained network: {measured['parity']}")
    say(str(run.meter))
    say(f"release it with: talab release {folder}")
    return measured


def evaluate(release: Path, path: Path, as_json: bool = False, split: str | None = None) -> int:
    """Print the figures of a release on a labelled file or folder, whole or one split of it."""
    try:
        classifier = Classifier.load(release)
        examples = read_examples(path, classifier, split)
    except (InvalidCorpus, InvalidRelease) as error:
        return refuse(str(error))
    if not examples:
        return refuse(f"{path} holds no message{f' of the split {split}' if split else ''}.")
    verdicts = classifier.classify_many([example.message for example in examples])
    measured = figures(examples, verdicts, classifier.release.categories)
    say(json.dumps(measured, ensure_ascii=False, indent=2) if as_json else as_text(str(split or path), measured))
    return 0


def read_examples(path: Path, classifier: Classifier, split: str | None) -> Sequence[Example]:
    """The labelled messages of a file or folder, in the guide's schema or a table of `text` and `label`.

    With `split`, those that `data/splits.toml` deals to it or, of a table, whose rows name it.
    """
    categories = classifier.release.categories
    if not in_schema(path):
        placed = read_own(path, Columns(), categories).placed
        return [one.example for one in placed if split in (None, one.split)]
    examples = read_folder(path, categories) if path.is_dir() else read_file(path, categories)
    if split is None:
        return examples
    rule = Splits.read(Path(Data().splits))
    return [example for example in examples if rule.of(example) == split]


def in_schema(path: Path) -> bool:
    """Whether a file, or the first of a folder, is written in the guide's schema; a table of one's own is not."""
    files = sorted(path.glob("*.jsonl")) if path.is_dir() else [path]
    if not files or files[0].suffix != ".jsonl":
        return False
    with files[0].open(encoding="utf-8-sig", errors="replace") as lines:
        first = next(lines, "")
    return all(f'"{name}"' in first for name in ("id", "group", "variety", "channel"))


def release(run: Path, target: Path = CURRENT, readmes: Path | None = Path("."), even_if_worse: bool = False) -> int:
    """Make a finished run the release in `target`: model, tokenizer, manifest, card and picture; its figures go into `readmes`.

    A run that is worse than the release in `target` on any slice of the dev split, beyond noise, is refused, unless `even_if_worse`; see
    `training.guard`.
    """
    from training.picture import confusion_picture

    missing = [
        name
        for name in (RECIPE, MODEL, TOKENIZER, "form.json", "calibration.json", "figures.json")
        if not (run / name).is_file()
    ]
    if missing:
        return refuse(f"{run} lacks {', '.join(missing)}; finish the run first: talab train RECIPE.")
    recipe_text = (run / RECIPE).read_text(encoding="utf-8")
    recipe = Recipe.read(run / RECIPE)
    # Those made of labels were written into the run; of a file, the titles may have become better since.
    categories = read_categories(Path(recipe.data.categories) if recipe.data.categories else run / CATEGORIES)
    measured = json.loads((run / "figures.json").read_text(encoding="utf-8"))
    dataset = Dataset.load(recipe.data)
    ours = candidate(run, recipe, categories)
    found = examine(ours, target, dataset.dev)
    if found.worse and not even_if_worse:
        slices = ", ".join(difference.slice for difference in found.worse)
        sys.stderr.write(
            f"talab: {found.text}\nNothing is released, since it is worse on {slices}. `talab compare` shows both wherever they differ; "
            "train a better run, or release this one all the same with --even-if-worse.\n"
        )
        return WORSE
    say(found.text)
    target.mkdir(parents=True, exist_ok=True)
    for name in (*FILES, *FORMER_FILES, WIDE, ARABIZI):
        (target / name).unlink(missing_ok=True)  # those of the release that stood there
    parts = (
        MODEL,
        TOKENIZER,
        *((WIDE,) if recipe.wide.strength else ()),
        *((ARABIZI,) if recipe.encoder.reads_arabizi else ()),
    )
    for name in parts:
        shutil.copyfile(run / name, target / name)
    manifest_of = partial(
        write_manifest,
        target,
        name=recipe.name,
        version=recipe.version,
        categories=categories,
        form=ours.release.form,
        calibration=ours.release.calibration,
        quality=measured,
    )
    manifest_of(files=parts)
    # The model itself judges the exemplars, so they can be chosen only now.
    classifier = Classifier.load(target)
    exemplars = build(classifier, dataset.train)
    try:
        measured["behaviour"] = measure_behaviour(classifier, dataset.dev)
    except InvalidBehaviour as error:
        say(f"the card tells nothing of behaviour: {error}")
    manifest_of(files=(*parts, *(exemplars.save(target) if exemplars else ())))
    manifest = json.loads((target / MANIFEST).read_text(encoding="utf-8"))
    headline = next(split for split in TESTS if split in measured["splits"])
    card = model_card if headline == TESTS[0] else own_card
    spent = costs_of(run)
    if not recipe.wide.strength:
        spent.pop("widen", None)  # of a former recipe
    cost = cost_section(spent, recipe.encoder.start)
    (target / CARD).write_text(card(recipe, categories, measured, manifest, recipe_text, cost), encoding="utf-8")
    confusion_picture(measured["splits"][headline]["confusion"], categories.names, target / PICTURE)
    Classifier.load(target)
    if readmes is not None and target == CURRENT and headline == TESTS[0]:
        write_readmes(readmes, measured)
    say(f"{recipe.name} {recipe.version} is released in {target}")
    return 0


def check_release(release: Path, as_json: bool = False) -> int:
    """Try a release in every capability of `data/behaviour`; 1 when one is over its bar."""
    try:
        classifier = Classifier.load(release)
        suite = Suite.read(read_examples(CORPUS, classifier, "dev"))
        outcomes = suite.run(classifier, classifier.release.categories)
    except (InvalidBehaviour, InvalidCorpus, InvalidRelease) as error:
        return refuse(str(error))
    found = behaviour.with_failures(outcomes)
    say(json.dumps(found, ensure_ascii=False, indent=2) if as_json else behaviour.check_table(outcomes))
    return 0 if found["ok"] else 1


def tell_fairness(release: Path, as_json: bool = False) -> int:
    """Print how often a release is wrong on dev, group by group."""
    try:
        classifier = Classifier.load(release)
        groups = measure_fairness(classifier, read_examples(CORPUS, classifier, "dev"))
    except (InvalidBehaviour, InvalidCorpus, InvalidRelease) as error:
        return refuse(str(error))
    rows = [group.to_dict() for group in groups]
    say(json.dumps(rows, ensure_ascii=False, indent=2) if as_json else behaviour.fairness_table(groups))
    return 0


def measure_behaviour(classifier: Classifier, dev: Sequence[Example]) -> behaviour.Figures:
    """What the manifest keeps of a release's behaviour; raises `InvalidBehaviour` where the suite does not fit the release."""
    outcomes = Suite.read(dev).run(classifier, classifier.release.categories)
    return behaviour.figures(outcomes, measure_fairness(classifier, dev))


def measure_fairness(classifier: Classifier, dev: Sequence[Example]) -> list[Group]:
    """The groups of the dev split with their errors."""
    verdicts = classifier.classify_many([example.message for example in dev])
    return fairness(dev, verdicts, classifier.release.categories, Lexicon.read())


def check_corpus(folder: Path = CORPUS) -> int:
    """Print what the corpus check finds; 1 when anything is serious."""
    choice = Data()
    categories = read_categories(Path(choice.categories))
    try:
        examples = read_folder(folder, categories)
    except InvalidCorpus as error:
        return refuse(str(error))
    findings = check(examples, Splits.read(Path(choice.splits)), categories)
    for finding in findings:
        say(("error: " if finding.serious else "note: ") + finding.text)
    serious = sum(finding.serious for finding in findings)
    say(f"{len(examples)} messages, {serious} errors")
    return 1 if serious else 0


def tell_agreement(folder: Path = CORPUS, second: Path = SECOND_LABELS) -> int:
    """Print how far the second reader agrees with the corpus."""
    categories = read_categories(Path(Data().categories))
    say(str(agreement(read_folder(folder, categories), read_second_labels(second), categories)))
    return 0


def write_dataset_card(target: Path = Path("data/README.md"), second: Path = SECOND_LABELS) -> int:
    """Write the dataset card anew."""
    choice = Data()
    dataset = Dataset.load(choice)
    examples = [example for members in dataset.splits.values() for example in members]
    twice = agreement(examples, read_second_labels(second), dataset.categories)
    card = dataset_card(examples, Splits.read(Path(choice.splits)), dataset.categories, twice)
    target.write_text(card, encoding="utf-8")
    say(f"wrote {target}")
    return 0


def say(text: str) -> None:
    """A line on standard output."""
    sys.stdout.write(text + "\n")


def refuse(text: str) -> int:
    """Say on standard error what cannot be done; returns the exit code."""
    sys.stderr.write(f"talab: {text}\n")
    return 2
