from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch

from tests.training.tiny import write_place
from training.data import Dataset
from training.network import Network
from training.recipe import Recipe
from training.screen import VARIANTS, Top, lower_states, main, screen


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_place(tmp_path_factory.mktemp("screen"))


@pytest.fixture(scope="module")
def recipe(place: Path) -> Recipe:
    found = Recipe.read(place / "recipe.toml")
    return replace(found, optimisation=replace(found.optimisation, epochs=2, precision="fp32"))


def test_the_top_on_the_lower_layers_states_is_the_whole_network(recipe: Recipe) -> None:
    dataset = Dataset.load(recipe.data)
    base = dataset.encoder(recipe.encoder)
    network = Network(base.model, dataset.categories.outputs).eval()
    examples = dataset.dev[:7]
    states = lower_states(network, base.encoding, examples, base.pad_id, layers=1)
    top = Top(network, 1).eval()
    found = top.logits(top.vectors(*states.batch(range(7))))
    for row, example in enumerate(examples):
        one = base.encoding.encode(example.message)
        ids, segments = torch.tensor([one.input_ids]), torch.tensor([one.segment_ids])
        wanted = network(ids, torch.ones_like(ids), segments)
        torch.testing.assert_close(found[row : row + 1], wanted, atol=1e-4, rtol=1e-4)


def test_each_variant_learns_and_repeats_itself(recipe: Recipe) -> None:
    scores = {name: found for name, found, _ in screen(recipe, VARIANTS, (1, 2), layers=2)}
    assert set(scores) == set(VARIANTS)
    assert all(score > 0.5 for found in scores.values() for score in found)
    again = {name: found for name, found, _ in screen(recipe, {"R-Drop 1.0": VARIANTS["R-Drop 1.0"]}, (1, 2), layers=2)}
    assert again["R-Drop 1.0"] == scores["R-Drop 1.0"]


def test_the_table_has_a_row_a_variant(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    variants = ["plain", "rates by layer 0.8"]
    options = ["--seeds", "1", "2", "--layers", "1", "--epochs", "1", "--share", "0.5"]
    assert main([str(place / "recipe.toml"), "--variants", *variants, *options]) == 0
    rows = capsys.readouterr().out.splitlines()[2:]
    assert [row.split(" | ")[0].strip("| ") for row in rows] == variants
