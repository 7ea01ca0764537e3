from __future__ import annotations

from models.release import CURRENT, MANIFEST
from tests.training.cards.clock import without_cost
from tests.training.cards.test_cards import CATEGORIES, RECIPE, manifest
from training.cards.cost import cost_section
from training.cards.model import model_card
from training.cards.own import own_card
from training.recipe import Recipe

STEPS = {
    "train": {"seconds": 4_000.0, "peak_memory": 3 * 2**30},
    "export": {"seconds": 20.4, "peak_memory": 2**29},
}


def test_every_step_is_told_and_all_of_them() -> None:
    assert cost_section(STEPS) == (
        "### What it took\n\n"
        "| step | time | peak memory |\n|---|---|---|\n"
        "| train | 1 h 7 min | 3.00 GiB |\n| export | 20 s | 0.50 GiB |\n| in all | 1 h 7 min | 3.00 GiB |\n\n"
        "Time is that of this run alone, sittings that were stopped included. Memory is the most that the process of a step had held "
        "by its end, by\n`getrusage`.\n\n"
    )


def test_what_was_trained_further_took_time_of_its_own() -> None:
    assert "included, without what `runs/default` took before. Memory" in cost_section(STEPS, "runs/default")


def test_what_is_not_known_is_said_and_not_added_up() -> None:
    section = cost_section({"train": None, "export": {"seconds": 20.4, "peak_memory": 0}})
    assert "| train | not known | not known |\n| export | 20 s | not known |\n\n" in section
    assert "in all" not in section


def test_a_run_that_kept_no_cost_has_no_section() -> None:
    assert cost_section({}) == cost_section({"train": None}) == ""


def test_the_section_is_all_that_the_clock_says_of_a_card() -> None:
    recipe, text = Recipe.read(RECIPE), RECIPE.read_text(encoding="utf-8")
    section = cost_section(STEPS)
    for card in (model_card, own_card):
        without, told = (card(recipe, CATEGORIES, manifest["quality"], manifest, text, cost) for cost in ("", section))
        assert told.count(section) == 1
        assert without_cost(told) == without
        assert "`talab calibration`" in without
    assert "What it took" not in (CURRENT / MANIFEST).read_text(encoding="utf-8")
