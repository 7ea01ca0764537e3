"""`talab train`, `evaluate`, `check`, `fairness`, `release` and `corpus check`: the ways into `training`, which is installed apart."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click

from service.commands.loading import Unusable

# What only the extra `train` installs.
NEEDED = ("torch", "transformers", "camel_tools", "sklearn")

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


@click.command()
@click.argument("recipe", type=existing_file)
@click.option("--from", "start", type=existing_folder, help="A finished run, or a release, to train further.")
@click.option("--log", type=click.Choice(("tensorboard", "mlflow")), help="Where to log the run besides.")
def train(recipe: Path, start: Path | None, log: str | None) -> None:
    """Train what RECIPE describes; picks up where an earlier run of it was stopped."""
    check_installed()
    from training import command

    sys.exit(command.train(recipe, start=start, log=log))


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
@click.argument("run", type=existing_folder)
@click.option(
    "--to", "target", type=click.Path(file_okay=False, path_type=Path), help="Where. Default: models/current."
)
def release(run: Path, target: Path | None) -> None:
    """Make the trained RUN the release that is served, or one in another folder, for talab serve --release."""
    check_installed()
    from training import command

    sys.exit(command.release(run, target) if target else command.release(run))


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


COMMANDS = (train, evaluate, check_release, fairness, release, corpus)
