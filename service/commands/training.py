"""The ways into `training`.

`talab train`, `curve`, `evaluate`, `compare`, `errors`, `calibration`, `check`, `fairness`, `release`, `corpus`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click

from service.commands.loading import Unusable
from service.commands.numbers import numbers

# What only the extra `train` installs.
NEEDED = ("torch", "transformers", "camel_tools", "sklearn")

SPLITS = ("dev", "test", "test_authors", "train", "all")
TESTS = ("test_authors", "test")
CORPUS = Path("data/corpus")

existing_file = click.Path(exists=True, dir_okay=False, path_type=Path)
existing_path = click.Path(exists=True, path_type=Path)
existing_folder = click.Path(exists=True, file_okay=False, path_type=Path)


def check_installed() -> None:
    """End the command, and say how to install what it needs, where that is missing."""
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        raise Unusable(
            f"This command needs {', '.join(missing)}, which serving does not. Install what training needs: "
            "make setup, or pip install '.[train]' in the repository."
        )


def peers_of(tokenizer: Any, messages: Sequence[Any]) -> dict[str, Callable[[], object]]:
    """What `talab bench` times a release beside; see `training.peers`."""
    check_installed()
    from training import peers

    return peers.peers_of(tokenizer, messages)


def tests_of(context: click.Context, parameter: click.Parameter, text: str | None) -> tuple[str, ...]:
    """The test splits that an option names with commas between; none where it is not given."""
    found = tuple(text.split(",")) if text is not None else ()
    if len(set(found)) < len(found) or not set(found) <= set(TESTS):
        raise click.BadParameter(f"{text!r} is not {', '.join(TESTS)} or one of them, each once.")
    return found


seeds_of = numbers(int, 0, 1_000_000)

split_option = click.option(
    "--split", type=click.Choice(SPLITS), default="dev", show_default=True, help="Which messages of the corpus."
)


@click.command()
@click.argument("recipe", type=existing_file)
@click.option("--from", "start", type=existing_folder, help="A finished run, or a release, to train further.")
@click.option("--log", type=click.Choice(("tensorboard", "mlflow")), help="Where to log the run besides.")
@click.option("--seeds", callback=seeds_of, help="Several seeds, as 1,2,3: a run each, then their mean and deviation.")
def train(recipe: Path, start: Path | None, log: str | None, seeds: tuple[int, ...] | None) -> None:
    """Train what RECIPE describes; picks up where an earlier run of it was stopped."""
    check_installed()
    from training import command

    if seeds:
        sys.exit(command.train_seeds(recipe, seeds, start=start, log=log))
    sys.exit(command.train(recipe, start=start, log=log))


@click.command()
@click.argument("recipe", type=existing_file)
@click.option(
    "--shares",
    callback=numbers(float, 0.001, 1),
    default="0.12,0.25,0.5,1",
    show_default=True,
    help="Shares of the training groups.",
)
@click.option("--seeds", callback=seeds_of, default="1,2", show_default=True, help="The seeds of each share.")
def curve(recipe: Path, shares: tuple[float, ...], seeds: tuple[int, ...]) -> None:
    """Train RECIPE on shares of the training groups: a learning curve; picks up where it was stopped."""
    check_installed()
    from training import inspection

    sys.exit(inspection.curve(recipe, shares, seeds))


@click.command()
@click.argument("release", type=existing_folder)
@click.argument("file", type=existing_path)
@click.option("--split", help="Of a folder or file of the corpus, only the messages of this split.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def evaluate(release: Path, file: Path, split: str | None, as_json: bool) -> None:
    """Measure RELEASE on the labelled messages of FILE, a file or a folder of JSON lines."""
    check_installed()
    from training import command

    sys.exit(command.evaluate(release, file, as_json, split))


@click.command("check")
@click.argument("release", type=existing_folder)
@click.option("--json", "as_json", is_flag=True, help="Print the table as JSON, with the failed cases.")
def check_release(release: Path, as_json: bool) -> None:
    """Try RELEASE in every capability of data/behaviour; ends with 1 when one fails more often than its bar allows."""
    check_installed()
    from training import command

    sys.exit(command.check_release(release, as_json))


@click.command()
@click.argument("release", type=existing_folder)
@click.option("--json", "as_json", is_flag=True, help="Print the groups as JSON.")
def fairness(release: Path, as_json: bool) -> None:
    """Tell how often RELEASE is wrong by variety, by the sender's apparent gender and by the origin of names."""
    check_installed()
    from training import command

    sys.exit(command.tell_fairness(release, as_json))


@click.command()
@click.argument("a", type=existing_folder)
@click.argument("b", type=existing_folder)
@click.argument("corpus", type=existing_path, default=CORPUS)
@split_option
@click.option(
    "--changed", type=click.IntRange(0), default=20, show_default=True, help="How many changed labels to list."
)
@click.option("--texts", is_flag=True, help="List the messages themselves beside their ids.")
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
def compare(a: Path, b: Path, corpus: Path, split: str, changed: int, texts: bool, as_json: bool) -> None:
    """Measure the releases A and B side by side: every slice, what is noise, and which labels changed."""
    check_installed()
    from training import inspection

    sys.exit(inspection.compare(a, b, corpus, split, inspection.Listing(changed, texts, as_json)))


@click.command()
@click.argument("release", type=existing_folder)
@click.argument("corpus", type=existing_path, default=CORPUS)
@split_option
@click.option("--baseline", is_flag=True, help="Count beside it what TF-IDF + logistic regression has wrong.")
@click.option("--markdown", is_flag=True, help="Print Markdown tables.")
def errors(release: Path, corpus: Path, split: str, baseline: bool, markdown: bool) -> None:
    """Count where RELEASE is wrong: by category, variety, context, length, channel, confidence."""
    check_installed()
    from training import inspection

    sys.exit(inspection.errors(release, corpus, split, baseline, markdown))


@click.command()
@click.argument("release", type=existing_folder)
@click.argument("corpus", type=existing_path, default=CORPUS)
@click.option(
    "--promise",
    "promises",
    callback=numbers(float, 0.5, 0.999),
    default="0.9,0.95",
    show_default=True,
    help="Shares of a category's messages whose set is to hold it.",
)
@click.option("--split", "splits", callback=tests_of, help="test_authors, test or both. Default: those with messages.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
@click.option(
    "--picture", type=click.Path(dir_okay=False, path_type=Path), help="Where to write the reliability diagrams, a PNG."
)
def calibration(
    release: Path,
    corpus: Path,
    promises: tuple[float, ...],
    splits: tuple[Any, ...],
    as_json: bool,
    picture: Path | None,
) -> None:
    """Prove RELEASE's confidence, variety by variety, and sets of categories: the coverage promised and the coverage seen."""
    check_installed()
    from training import inspection

    sys.exit(inspection.calibration(release, corpus, promises, splits, as_json, picture))


@click.command()
@click.argument("run", type=existing_folder)
@click.option(
    "--to", "target", type=click.Path(file_okay=False, path_type=Path), help="Where. Default: models/current."
)
@click.option("--even-if-worse", is_flag=True, help="Release it though it is worse than the release before it.")
def release(run: Path, target: Path | None, even_if_worse: bool) -> None:
    """Make the trained RUN the release that is served, or one in another folder, unless it is worse than the one there."""
    check_installed()
    from training import command

    given = {"target": target} if target else {}
    sys.exit(command.release(run, **given, even_if_worse=even_if_worse))


@click.group()
def corpus() -> None:
    """Look after the corpus."""


@corpus.command()
@click.argument("folder", type=existing_folder, default=Path("data/corpus"))
def check(folder: Path) -> None:
    """Check the corpus in FOLDER: schema, labels, splits, duplicates, give-aways, balance."""
    check_installed()
    from training import command

    sys.exit(command.check_corpus(folder))


@corpus.command()
def card() -> None:
    """Write data/README.md, the dataset card, anew."""
    check_installed()
    from training import command

    sys.exit(command.write_dataset_card())


@corpus.command()
def agreement() -> None:
    """Compare the corpus with the labels of a second reader who saw none."""
    check_installed()
    from training import command

    sys.exit(command.tell_agreement())


COMMANDS = (train, curve, evaluate, compare, errors, calibration, check_release, fairness, release, corpus)
