from __future__ import annotations

from pathlib import Path

import pytest

from training.recipe import InvalidRecipe, Recipe

RECIPES = Path("training/recipes")


@pytest.mark.parametrize("path", sorted(RECIPES.glob("*.toml")), ids=lambda path: path.stem)
def test_the_recipes_here_can_be_read(path: Path) -> None:
    assert Recipe.read(path).name


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("nome = 'x'", "no entry nome"),
        ("[optimisation]\nepoch = 3", "no entry optimisation.epoch"),
        ("[optimisation]\nepochs = 'three'", "optimisation.epochs must be of type int, and it is 'three'"),
        ("optimisation = 3", "optimisation must be a table"),
        ("name = ", "is not TOML"),
    ],
)
def test_what_a_recipe_may_not_say(tmp_path: Path, text: str, problem: str) -> None:
    path = tmp_path / "recipe.toml"
    path.write_text(text)
    with pytest.raises(InvalidRecipe, match=problem):
        Recipe.read(path)


def test_a_missing_recipe_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidRecipe, match="There is no recipe at"):
        Recipe.read(tmp_path / "none.toml")


def test_whole_numbers_do_where_a_fraction_may_stand() -> None:
    assert Recipe.from_dict({"losses": {"rationale": 1}}).losses.rationale == 1.0
