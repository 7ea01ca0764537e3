from __future__ import annotations

import pytest

from models.category import Categories


def test_names_stand_in_precedence_with_none_last(categories: Categories) -> None:
    assert categories.names == ("press", "favour", "mine", "fine")
    assert [category.name for category in categories] == list(categories.names)


@pytest.mark.parametrize(
    ("labels", "primary"),
    [(["mine", "press"], "press"), (["mine", "favour"], "favour"), (["mine"], "mine"), (["fine"], "fine")],
)
def test_the_first_in_precedence_is_primary(categories: Categories, labels: list[str], primary: str) -> None:
    assert categories.primary(labels) == primary


@pytest.mark.parametrize("labels", [[], ["unheard of"], ["fine", "unheard of"]])
def test_labels_must_be_a_set_of_the_categories(categories: Categories, labels: list[str]) -> None:
    with pytest.raises(ValueError, match="are not a set of"):
        categories.primary(labels)


def test_ordered_drops_repeats(categories: Categories) -> None:
    assert categories.ordered(["mine", "press", "mine"]) == ("press", "mine")


def test_categories_survive_a_round_trip(categories: Categories) -> None:
    assert Categories.from_dict(categories.to_dict()) == categories


def test_a_name_may_stand_once(categories: Categories) -> None:
    data = categories.to_dict()
    data["none"] = data["asks"][0]
    with pytest.raises(ValueError, match="stands twice"):
        Categories.from_dict(data)
