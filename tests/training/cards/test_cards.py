from __future__ import annotations

import json
from pathlib import Path

import pytest

from models.release import CURRENT, MANIFEST
from tests.training.cards.clock import without_cost
from training.cards.behaviour import behaviour_section
from training.cards.dataset import dataset_card
from training.cards.model import model_card
from training.cards.readme import WORDS, figures_block, with_figures
from training.cards.table import aligned, table
from training.command import CARD, SECOND_LABELS
from training.corpus import Splits, read_folder
from training.corpus.agreement import agreement, read_second_labels
from training.data import read_categories
from training.recipe import Recipe

ROOT = Path(".")
CATEGORIES = read_categories(ROOT / "data/categories.toml")
RECIPE = ROOT / "training/recipes/release.toml"
manifest = json.loads((CURRENT / MANIFEST).read_text(encoding="utf-8"))


def test_the_model_card_is_what_was_measured() -> None:
    text = RECIPE.read_text(encoding="utf-8")
    card = model_card(Recipe.read(RECIPE), CATEGORIES, manifest["quality"], manifest, text)
    assert without_cost((CURRENT / CARD).read_text(encoding="utf-8")) == card


def test_the_model_card_tells_of_behaviour_where_it_was_measured() -> None:
    share = {"hits": 1, "all": 4, "rate": 0.25, "low": 0.0456, "high": 0.6994}
    row = {
        "name": "tatweel",
        "kind": "INV",
        "about": "Stretched.",
        "cases": 40,
        "failures": 1,
        "rate": 0.025,
        "bar": 0.03,
    }
    behaviour = {
        "capabilities": [row | {"ok": True}, row | {"name": "a typo", "rate": 0.5, "ok": False}],
        "fairness": [{"trait": "variety", "value": "egy", "wrong": share, "flagged": share}],
    }
    text = RECIPE.read_text(encoding="utf-8")
    quality = {name: value for name, value in manifest["quality"].items() if name != "behaviour"}
    without, card = (
        model_card(Recipe.read(RECIPE), CATEGORIES, figures, manifest, text)
        for figures in (quality, quality | {"behaviour": behaviour})
    )
    section = behaviour_section(behaviour)
    assert card == without.replace("## How it was made", f"{section}## How it was made")
    assert "1 of 2 hold their bars" in section
    assert "| tatweel | INV | Stretched. | 40 | 1 | 2.5% | 3% |" in section
    assert "| a typo | INV | Stretched. | 40 | 1 | **50.0%** | 3% |" in section
    assert "| variety | egy | 4 | 25.0% (4.6% to 69.9%) | 4 | 25.0% (4.6% to 69.9%) |" in section


@pytest.mark.parametrize("name", WORDS)
def test_the_readmes_show_the_figures_of_the_release(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert with_figures(text, figures_block(manifest["quality"], WORDS[name])) == text


def test_the_dataset_card_counts_the_corpus() -> None:
    examples = read_folder(ROOT / "data/corpus", CATEGORIES)
    twice = agreement(examples, read_second_labels(ROOT / SECOND_LABELS), CATEGORIES)
    card = dataset_card(examples, Splits.read(ROOT / "data/splits.toml"), CATEGORIES, twice)
    assert (ROOT / "data/README.md").read_text(encoding="utf-8") == card, "write it anew: talab corpus card"


def test_a_table() -> None:
    assert table(("a", "b"), [("x", 0.5), ("y", 1234)]) == "| a | b |\n|---|---|\n| x | 0.500 |\n| y | 1,234 |"


def test_columns_for_a_terminal() -> None:
    rows = [("x", 0.5, "1%"), ("longer", 12.0, "")]
    assert aligned(("a", "b", "c"), rows) == "a            b  c\nx        0.500  1%\nlonger  12.000"
    assert aligned(("a", "b"), []) == "a  b"


def test_markers_must_be_there() -> None:
    with pytest.raises(ValueError, match="has no <!-- figures:begin -->"):
        with_figures("nothing here", "block")
