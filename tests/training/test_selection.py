from __future__ import annotations

from dataclasses import replace

import pytest

from models.message import Message
from training.corpus import Example
from training.recipe import InvalidRecipe, Recipe, Selection
from training.selection import select


def example(author: str, number: int) -> Example:
    return Example(
        id=f"{author}-{number:04}",
        group=f"{author}-g{number // 2:03}",
        message=Message(f"message {number}"),
        label="acceptable",
        labels=("acceptable",),
        variety="en",
        channel="email",
        why="",
    )


EXAMPLES = [example(author, number) for author in ("old", "older", "new") for number in range(200)]


def test_without_a_choice_all_are_learnt_from() -> None:
    assert select(EXAMPLES, Selection(), seed=1) == EXAMPLES


def test_new_sets_are_learnt_from_whole_and_others_rehearsed_by_whole_groups() -> None:
    chosen = select(EXAMPLES, Selection(fresh=("new",), share=0.3), seed=1)
    assert [one for one in chosen if one.author == "new"] == EXAMPLES[400:]
    rehearsed = [one for one in chosen if one.author != "new"]
    assert 0.2 < len(rehearsed) / 400 < 0.4
    groups = {one.group for one in rehearsed}
    assert rehearsed == [one for one in EXAMPLES if one.group in groups]


def test_each_seed_rehearses_others() -> None:
    first, again, second = ({one.id for one in select(EXAMPLES, Selection(share=0.5), seed)} for seed in (1, 1, 2))
    assert first == again != second


def test_sets_are_left_out() -> None:
    assert {one.author for one in select(EXAMPLES, Selection(without=("old",)), seed=1)} == {"older", "new"}


@pytest.mark.parametrize(
    ("selection", "told"),
    [
        (Selection(fresh=("newer",)), "selection.fresh names 'newer'"),
        (Selection(without=("ne",)), "selection.without names 'ne'"),
        (Selection(share=0.0), "leaves none of 600"),
    ],
)
def test_a_choice_of_what_is_not_there_is_refused(selection: Selection, told: str) -> None:
    with pytest.raises(InvalidRecipe, match=told):
        select(EXAMPLES, selection, seed=1)


def test_a_recipe_tells_it() -> None:
    recipe = Recipe.from_dict({"selection": {"fresh": ["new"], "share": 0.25}})
    assert recipe.selection == Selection(fresh=("new",), share=0.25)
    with pytest.raises(InvalidRecipe, match="from 0 to 1, and here it is 25"):
        replace(recipe.selection, share=25.0)
