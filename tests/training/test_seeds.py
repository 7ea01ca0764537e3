from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from training.recipe import InvalidRecipe, Recipe
from training.seeds import Spread, with_seed


@pytest.mark.parametrize("path", sorted(Path("training/recipes").glob("*.toml")), ids=lambda path: path.stem)
def test_the_seed_alone_is_changed(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    changed = with_seed(text, 41)
    recipe = Recipe.read(path)
    found = Recipe.from_dict(tomllib.loads(changed))
    assert found == replace(recipe, optimisation=replace(recipe.optimisation, seed=41))
    assert sum(a != b for a, b in zip(text.splitlines(), changed.splitlines(), strict=True)) == 1


@pytest.mark.parametrize(
    "text",
    [
        'name = "a"\n',
        "[optimisation]\nepochs = 2\n[losses]\nalso = 0.5\n",
        "[losses]\nalso = 0.5\n[optimisation]\nepochs = 2",
        "[optimisation] # how\n  seed=5 # which\nepochs = 2\n",
        "",
    ],
)
def test_a_seed_is_put_where_none_stands(text: str) -> None:
    recipe, found = Recipe.from_dict(tomllib.loads(text)), Recipe.from_dict(tomllib.loads(with_seed(text, 3)))
    assert found == replace(recipe, optimisation=replace(recipe.optimisation, seed=3))


@pytest.mark.parametrize("text", ["optimisation = {seed = 1}\n", "optimisation.seed = 1\n"])
def test_a_seed_that_is_not_found_is_an_error(text: str) -> None:
    with pytest.raises(InvalidRecipe, match="write it as `seed = 1` under"):
        with_seed(text, 2)


def test_spreads() -> None:
    assert Spread.of([0.8, 0.9]).mean == pytest.approx(0.85)
    assert Spread.of([0.8, 0.9]).deviation == pytest.approx(0.0707, abs=1e-4)  # of a sample: divided by one less
    assert str(Spread.of([0.8, 0.9])) == "0.850 ± 0.071"
    assert str(Spread.of([0.8])) == "0.800"
