from __future__ import annotations

import numpy as np
import pytest

from models.category import Categories
from tests.models.conftest import categories  # noqa: F401 - fixture
from tests.training.conftest import Make
from training import metrics
from training.corpus import Example
from training.slices import Slice, contrast_groups, places, slices, twins


@pytest.fixture
def varied(make: Make) -> list[Example]:
    """Sixty messages of two varieties, some with context, in groups of three; ten texts stand as twins."""
    names = ("press", "favour", "mine", "fine")
    found = [
        make(
            id=f"seta-{n:04}",
            group=f"seta-g{n // 3:03}",
            text=" ".join(["1"] * (n % 40)) + f" {n}",
            label=names[n * 7 % 4],
            variety="egy" if n % 5 else "msa",
            **({"relationship": "new"} if n % 3 == 0 else {}),
        )
        for n in range(40)
    ]
    for n in range(20):
        found.append(
            make(
                id=f"setb-{n:04}",
                group=f"setb-g{n // 2:03}",
                text=f"twin {n // 2}",
                label=names[n % 2 * 3],
                variety="lev",
                previous=[{"from": "sender", "text": f"{n}"}],
            )
        )
    return found


@pytest.fixture
def found(varied: list[Example]) -> list[str]:
    rng = np.random.default_rng(3)
    names = ("press", "favour", "mine", "fine")
    return [one.label if rng.random() < 0.6 else names[rng.integers(4)] for one in varied]


def by_name(varied: list[Example], categories: Categories) -> dict[str, Slice]:  # noqa: F811
    return {one.name: one for one in slices(varied, categories)}


def test_every_slice_that_holds_something_is_there(varied: list[Example], categories: Categories) -> None:  # noqa: F811
    assert list(by_name(varied, categories)) == [
        "all",
        "press",
        "favour",
        "mine",
        "fine",
        "msa",
        "egy",
        "lev",
        "with context",
        "without context",
        "1 to 10 words",
        "11 to 25 words",
        "26 to 50 words",
        "twins",
        "contrast groups",
    ]


def test_figures_are_those_of_the_metrics(
    varied: list[Example],
    found: list[str],
    categories: Categories,  # noqa: F811
) -> None:
    named = by_name(varied, categories)
    answers = places(found, categories)
    names = categories.names

    def figure(name: str) -> float:
        return float(named[name].figure(named[name].counts(answers).sum(0)))

    def macro(members: list[int]) -> float:
        return metrics.macro_f1([varied[n].label for n in members], [found[n] for n in members], names)

    everything = list(range(len(varied)))
    assert figure("all") == pytest.approx(macro(everything))
    assert figure("lev") == pytest.approx(macro(list(range(40, 60))))
    assert figure("with context") == pytest.approx(macro([n for n in everything if varied[n].has_context]))
    short = [n for n in everything if len(varied[n].message.text.split()) <= 10]
    assert figure("1 to 10 words") == pytest.approx(macro(short))
    f1 = metrics.f1_scores([one.label for one in varied], found, names)
    assert {name: figure(name) for name in names} == pytest.approx(f1)
    right = [a.label == b for a, b in zip(varied, found, strict=True)]
    whole, total = metrics.consistency([one.group for one in varied], right)
    assert figure("contrast groups") == pytest.approx(whole / total)


def test_several_sums_give_several_figures(varied: list[Example], found: list[str], categories: Categories) -> None:  # noqa: F811
    answers = places(found, categories)
    for one in slices(varied, categories):
        counts = one.counts(answers)
        once = one.figure(counts.sum(0))
        assert one.figure(np.stack([counts.sum(0), 2 * counts.sum(0)])) == pytest.approx(np.array([once, once]))


def test_a_cluster_is_a_contrast_group(varied: list[Example], found: list[str], categories: Categories) -> None:  # noqa: F811
    named = by_name(varied, categories)
    answers = places(found, categories)
    assert len(named["all"].counts(answers)) == len({one.group for one in varied})
    assert named["all"].counts(answers).sum() == len(varied)
    assert len(named["lev"].counts(answers)) == 10


def test_a_message_is_right_about_one_category_when_it_tells_it_from_the_rest(
    make: Make,
    categories: Categories,  # noqa: F811
) -> None:
    examples = [make(id=f"seta-{n}", label=label) for n, label in enumerate(("press", "favour", "fine", "press"))]
    answers = places(["press", "mine", "press", "fine"], categories)
    named = by_name(examples, categories)
    assert named["all"].right(answers).tolist() == [True, False, False, False]
    assert named["press"].right(answers).tolist() == [True, True, False, False]


def test_twins_and_groups(varied: list[Example]) -> None:
    assert twins(varied) == tuple((n, n + 1) for n in range(40, 60, 2))
    assert len(contrast_groups(varied)) == 13 + 10  # the last group of the first forty has one message
