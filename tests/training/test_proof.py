from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from models.category import Categories
from models.verdict import ModelName, Verdict
from tests.training.conftest import Make
from tests.training.stub import verdict
from training.corpus import Example
from training.proof import Proof, Read


def unsure(example: Example, names: tuple[str, ...], rng: np.random.Generator) -> Verdict:
    """A verdict whose probabilities are spread about the right category."""
    logits = rng.normal(size=len(names)) + 2.0 * np.array([name == example.label for name in names])
    scores = dict(zip(names, (np.exp(logits) / np.exp(logits).sum()).tolist(), strict=True))
    best = max(scores, key=scores.__getitem__)
    return replace(verdict(best, scores[best]), scores=scores)


@pytest.fixture
def read(make: Make, categories: Categories) -> tuple[Read, Read]:
    rng = np.random.default_rng(7)
    examples = [
        make(id=f"seta-{n}", label=categories.names[n % 4], variety=("egy", "en")[n % 2], text=f"secret {n}")
        for n in range(1_600)
    ]
    verdicts = [unsure(example, categories.names, rng) for example in examples]
    return (examples[:800], verdicts[:800]), (examples[800:], verdicts[800:])


def test_a_release_is_proven_on_messages_that_set_no_threshold(read: tuple[Read, Read], categories: Categories) -> None:
    dev, test = read
    proof = Proof.of(ModelName("stub", "1"), categories, dev, {"test": test}, (0.9, 0.95))
    told = proof.to_dict()
    assert (told["model"], told["dev"]) == ({"name": "stub", "version": "1"}, 800)
    assert [row["variety"] for row in told["splits"]["test"]["reliability"]] == ["all", "egy", "en"]
    for promise, one in zip((0.9, 0.95), told["splits"]["test"]["conformal"], strict=True):
        assert one["promise"] == promise
        assert [row["category"] for row in one["categories"]] == list(categories.names)
        assert not any(row["short"] for row in one["categories"])
        assert one["all"]["seen"] == pytest.approx(promise, abs=0.03)
    text = proof.as_text()
    assert text.startswith("stub 1, thresholds from 800 dev messages\n\ntest: how often it is right")
    assert "\n\ntest: sets that are to hold the right category of 95.0%\ncategory" in text
    assert "secret" not in text


def test_messages_of_another_kind_are_covered_less_than_promised(
    read: tuple[Read, Read], categories: Categories
) -> None:
    dev, (examples, verdicts) = read
    # Each message bears the next one's verdict, so nothing is exchangeable any more.
    other = (examples, [*verdicts[1:], verdicts[0]])
    proof = Proof.of(ModelName("stub", "1"), categories, dev, {"test": other}, (0.9,))
    (one,) = proof.coverages["test"]
    assert all(coverage.short for coverage in one.each)
    assert "short" in one.as_text()
