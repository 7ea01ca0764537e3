"""The runs that a recipe starts from, trained first where they are missing, so that one command leads from the base encoder on."""

from __future__ import annotations

from pathlib import Path

from models.release import MODEL
from training.data import Dataset
from training.progress import Display
from training.recipe import InvalidRecipe, Recipe
from training.revision import restore
from training.run import Run
from training.start import NETWORK

RECIPE = "recipe.toml"


def train_starts(recipe: Recipe, recipes: Path, display: Display, above: tuple[Path, ...] = ()) -> None:
    """Train what `recipe` starts from, where its folder holds nothing and a recipe of its name stands in `recipes`.

    A start that is a release of an earlier commit is taken from there. Only to the trained network: nothing of a stage is
    calibrated, exported or measured. `above` are the folders that wait for this one. Raises `InvalidRecipe` for recipes that
    start from each other, and for a commit that git does not have.
    """
    for folder in starts(recipe):
        path = recipes / f"{folder.name}.toml"
        if recipe.encoder.start_commit and folder == Path(recipe.encoder.start) and not _holds_network(folder):
            display.say(f"{folder} is missing: the release of commit {recipe.encoder.start_commit[:12]}")
            restore(recipe.encoder.start_commit, folder)
        if _holds_network(folder) or not path.is_file():
            continue  # of a folder without either, `training.start` tells
        if folder in above:
            raise InvalidRecipe(
                f"{path} starts from itself: {' from '.join(map(str, (*above, folder)))}; name another start."
            )
        stage = Recipe.read(path)
        train_starts(stage, recipes, display, (*above, folder))
        display.say(f"{folder} is missing: trained first, by {path}")
        folder.mkdir(parents=True, exist_ok=True)
        (folder / RECIPE).write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
        Run(stage, folder, display).train(Dataset.load(stage.data))


def _holds_network(folder: Path) -> bool:
    return (folder / NETWORK).is_file() or (folder / MODEL).is_file()


def starts(recipe: Recipe) -> tuple[Path, ...]:
    """The folders that a recipe starts from."""
    choice = recipe.encoder
    return tuple(Path(name) for name in (choice.start, *choice.averaged_with) if name)
