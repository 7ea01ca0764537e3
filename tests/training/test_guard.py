from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from models.category import Categories
from models.classifier import Classifier
from models.message import Message
from models.release import MANIFEST, InvalidRelease
from tests.models.conftest import categories  # noqa: F401 - fixture
from tests.training.stub import Stub
from training.corpus import Example
from training.guard import Finding, examine

NAMES = ("press", "favour", "mine", "fine")


def right(message: Message) -> str:
    return NAMES[int(message.text.split()[0])]


def wrong(message: Message) -> str:
    return "fine"


@pytest.fixture
def dev(examples: list[Example]) -> list[Example]:
    return [replace(one, id=f"{one.id}-{n}", group=f"{one.group}-{n}") for n in range(3) for one in examples]


Examine = Callable[..., Finding]


@pytest.fixture
def judge(
    categories: Categories,  # noqa: F811
    dev: list[Example],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Examine:
    """Examines a run that says `ours` beside a release that says `theirs`, or fails to load with an error."""

    def judge(ours: Any, theirs: Any, of: Categories = categories, on: list[Example] = dev) -> Finding:
        def load(folder: Path) -> Stub:
            if isinstance(theirs, Exception):
                raise theirs
            return Stub(of, theirs)

        monkeypatch.setattr(Classifier, "load", load)
        (tmp_path / MANIFEST).touch()
        return examine(cast(Classifier, Stub(categories, ours)), tmp_path, on)

    return judge


def test_a_run_that_is_worse_is_found_with_its_slices(judge: Examine) -> None:
    found = judge(wrong, right)
    assert {one.slice for one in found.worse} >= {"all", "press", "favour", "mine", "en", "contrast groups"}
    assert found.text.startswith("Worse than stub 1 in ")
    assert "contrast groups" in found.text


@pytest.mark.parametrize("theirs", [right, wrong])
def test_a_run_that_is_as_good_or_better_passes(judge: Examine, theirs: Callable[[Message], str]) -> None:
    found = judge(right, theirs)
    assert found.worse == ()
    assert found.text.startswith("No worse than stub 1 in ")
    assert "120 dev messages" in found.text


def test_no_release_is_nothing_to_compare_with(categories: Categories, dev: list[Example], tmp_path: Path) -> None:  # noqa: F811
    found = examine(cast(Classifier, Stub(categories, wrong)), tmp_path / "none", dev)
    assert found == Finding(f"{tmp_path / 'none'} holds no release, so nothing is compared.")


def test_other_categories_are_not_compared(judge: Examine, categories: Categories) -> None:  # noqa: F811
    other = Categories(categories.asks[:2], categories.none)
    found = judge(wrong, right, of=other)
    assert found.worse == ()
    assert "has other categories (press, favour, fine), so nothing is compared" in found.text


@pytest.mark.parametrize("error", [InvalidRelease("model.onnx is missing."), RuntimeError("no such operator")])
def test_a_release_that_cannot_be_run_is_told(judge: Examine, error: Exception) -> None:
    found = judge(wrong, error)
    assert found.worse == ()
    assert "cannot be run, so nothing is compared" in found.text
    assert str(error) in found.text


def test_without_a_dev_split_nothing_is_compared(judge: Examine) -> None:
    assert judge(wrong, right, on=[]) == Finding("The dev split is empty, so nothing is compared.")
