from __future__ import annotations

import pytest
from sklearn.metrics import cohen_kappa_score

from models.category import Categories
from tests.training.conftest import Make
from training.corpus.agreement import agreement, kappa


def test_kappa_is_scikit_learns() -> None:
    first, second = list("aabbcc"), list("aabcca")
    assert kappa(first, second) == pytest.approx(cohen_kappa_score(first, second))
    assert kappa(first, first) == 1.0


def test_label_sets_are_compared_beside_the_primary_category(make: Make, categories: Categories) -> None:
    examples = [make(label="press", labels=["press", "mine"]), make(id="seta-0002"), make(id="seta-0003", label="mine")]
    second = {"seta-0001": ["press"], "seta-0002": ["fine"], "seta-0003": ["fine"]}
    found = agreement(examples, second, categories)
    assert (found.messages, found.apart) == (3, ("seta-0001", "seta-0003"))
    assert found.primary == pytest.approx(2 / 3)
    assert found.label_sets == pytest.approx(1 / 3)


def test_a_label_of_no_message_is_refused(make: Make, categories: Categories) -> None:
    with pytest.raises(ValueError, match="unknown messages: seta-0009"):
        agreement([make()], {"seta-0009": ["fine"]}, categories)
