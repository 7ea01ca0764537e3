from __future__ import annotations

from pathlib import Path

import pytest

from tests.training.tiny import Quiet, write_place
from training import command, stages
from training.recipe import InvalidRecipe, Recipe
from training.stages import train_starts


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Recipes that go on from one another: `mean` averages `second` and `third`, which both go on from `recipe`."""
    folder = write_place(tmp_path_factory.mktemp("stages"))
    text = (folder / "recipe.toml").read_text().replace("epochs = 6", "epochs = 1")
    (folder / "recipe.toml").write_text(text)

    def going_on(text: str, start: str, more: str = "") -> str:
        return text.replace("[encoder]\n", f'[encoder]\nstart = "{folder}/runs/{start}"\n{more}')

    (folder / "second.toml").write_text(going_on(text, "recipe"))
    (folder / "third.toml").write_text(going_on(text, "recipe").replace("[optimisation]", "[optimisation]\nseed = 3"))
    mean = going_on(text, "second", f'averaged_with = ["{folder}/runs/third"]\n')
    (folder / "mean.toml").write_text(mean.replace("epochs = 1", "epochs = 0"))
    (folder / "round.toml").write_text(going_on(text, "round"))
    return folder


def test_what_is_missing_is_trained_first_and_once(place: Path) -> None:
    display = Quiet()
    train_starts(Recipe.read(place / "mean.toml"), place, display)
    firsts = [line.partition(" is missing")[0] for line in display.said if "is missing" in line]
    assert firsts == [str(place / "runs" / name) for name in ("recipe", "second", "third")]
    assert (place / "runs" / "third" / "recipe.toml").read_text() == (place / "third.toml").read_text()
    assert not (place / "runs" / "third" / "figures.json").exists()

    again = Quiet()
    train_starts(Recipe.read(place / "mean.toml"), place, again)
    assert again.said == []


def test_recipes_that_start_from_each_other_are_refused(place: Path) -> None:
    with pytest.raises(InvalidRecipe, match="starts from itself"):
        train_starts(Recipe.read(place / "round.toml"), place, Quiet())


def test_the_command_trains_every_stage_and_measures_the_last(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.train(place / "mean.toml", place / "runs") == 0
    assert "averaged with" in capsys.readouterr().err
    assert (place / "runs" / "mean" / "figures.json").is_file()


def test_a_start_that_nothing_makes_is_told(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (place / "lost.toml").write_text((place / "second.toml").read_text().replace("runs/recipe", "runs/nowhere"))
    assert command.train(place / "lost.toml", place / "runs") == 2
    assert "start from a finished run or from a release" in capsys.readouterr().err


def test_a_release_of_an_earlier_commit_is_put_where_the_recipe_starts(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def put(commit: str, folder: Path) -> None:
        folder.mkdir()
        (folder / "model.onnx").write_text(commit)

    monkeypatch.setattr(stages, "restore", put)
    recipe = Recipe.from_dict({"encoder": {"start": str(tmp_path / "0.5.0"), "start_commit": "d25de6a"}})
    display = Quiet()
    train_starts(recipe, place, display)
    train_starts(recipe, place, display)
    assert (tmp_path / "0.5.0" / "model.onnx").read_text() == "d25de6a"
    assert len(display.said) == 1, "what is there is not put there again"
