from __future__ import annotations

from dataclasses import replace

import pytest

from models.category import Categories
from tests.models.conftest import categories  # noqa: F401 - fixture
from training.comparison import Comparison, compare
from training.corpus import Example


@pytest.fixture
def many(examples: list[Example]) -> list[Example]:
    """Four hundred messages in groups of two."""
    return [
        replace(one, id=f"{one.id}-{n}", group=f"{one.group}-{n}", variety="egy" if n < 5 else "en")
        for n in range(10)
        for one in examples
    ]


def spoilt(many: list[Example], share: int, variety: str = "egy") -> list[str]:
    """What is right, but for one of `share` messages of a variety."""
    return [
        one.label if n % share or one.variety != variety else "fine" if one.label != "fine" else "press"
        for n, one in enumerate(many)
    ]


def test_the_same_labels_differ_in_nothing(many: list[Example], categories: Categories) -> None:  # noqa: F811
    labels = spoilt(many, 5)
    found = compare(many, labels, labels, categories)
    for one in found.differences:
        assert (one.a, one.low, one.high, one.only_a, one.only_b, one.p) == (one.b, 0.0, 0.0, 0, 0, 1.0)
    assert not found.changes
    assert not found.worse


def test_a_loss_is_worse_where_it_is_and_a_gain_is_not(many: list[Example], categories: Categories) -> None:  # noqa: F811
    truth = [one.label for one in many]
    lost = {one.slice: one for one in compare(many, truth, spoilt(many, 5), categories).differences}
    assert lost["egy"].worse
    assert lost["egy"].only_a == 40
    assert lost["egy"].only_b == 0
    assert lost["egy"].high < 0
    assert lost["all"].worse
    assert lost["contrast groups"].worse
    assert not lost["en"].worse
    gained = compare(many, spoilt(many, 5), truth, categories)
    assert gained.worse == ()
    assert {one.slice: one for one in gained.differences}["egy"].better


def test_a_loss_within_noise_is_not_worse(many: list[Example], categories: Categories) -> None:  # noqa: F811
    truth = [one.label for one in many]
    found = compare(many, truth, spoilt(many, 35), categories)
    one = next(one for one in found.differences if one.slice == "all")
    assert one.only_a == 6
    assert one.p < 0.05 < one.corrected  # alone it would count, among so many slices it does not
    assert found.worse == ()


@pytest.fixture
def found(many: list[Example], categories: Categories) -> Comparison:  # noqa: F811
    return compare(many, [one.label for one in many], spoilt(many, 5), categories)


def test_changes_are_told_by_id_and_with_texts_only_where_asked(found: Comparison, many: list[Example]) -> None:
    assert len(found.changes) == 40
    told = found.to_dict(changed=3)
    assert told["changed"] == 40
    assert told["messages"][0] == {"id": many[0].id, "truth": "press", "a": "press", "b": "fine"}
    assert len(told["messages"]) == 3
    assert found.to_dict(3, texts=True)["messages"][0]["text"] == many[0].message.text
    text = found.as_text(3)
    assert "40 labels changed" in text
    assert "and 37 more (--changed 40)" in text
    assert many[0].id in text
    assert many[0].message.text not in text
    assert many[0].message.text in found.as_text(3, texts=True)


def test_the_table_names_what_is_worse(found: Comparison) -> None:
    lines = {line.split("  ")[0]: line for line in found.as_text(0).splitlines()}
    assert lines["egy"].endswith("worse")
    assert "< 0.001" in lines["egy"]
    assert not lines["en"].endswith("worse")


def test_json_has_every_slice(found: Comparison) -> None:
    (one,) = [one for one in found.to_dict(0)["slices"] if one["slice"] == "egy"]
    assert one["difference"] == pytest.approx(one["b"] - one["a"])
    assert one["interval"][0] < one["difference"] < one["interval"][1] < 0
    assert (one["units"], one["only_a"], one["only_b"]) == (200, 40, 0)
    assert one["p"] <= one["p_holm"] < 0.05
