"""The real release explains faithfully, offers only what it accepts itself, and is quick about it."""

from __future__ import annotations

import statistics

import pytest

from models.classifier import Classifier
from models.exemplar import FILES, FORMER_FILES, Exemplars
from models.message import Message
from models.release import CURRENT, MANIFEST
from tests.faithfulness import DATA, WORDS, Explained, cost, deletion, explained, kept
from training.corpus.example import read_folder
from training.corpus.split import Splits

pytestmark = pytest.mark.skipif(not (CURRENT / MANIFEST).exists(), reason="There is no release in models/current.")

LOOKED_AT = 80
MOST_BYTES = 1.5 * 2**20
MOST_TIMES = 12


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    return Classifier.load()


@pytest.fixture(scope="module")
def examples(classifier: Classifier) -> list[Explained]:
    dealt = Splits.read(DATA / "splits.toml").deal(read_folder(DATA / "corpus", classifier.release.categories))
    unseen = [*dealt["test"], *dealt["test_authors"]]
    return explained(classifier, unseen[:: len(unseen) // LOOKED_AT])


def test_the_top_part_carries_the_verdict(classifier: Classifier, examples: list[Explained]) -> None:
    none = classifier.release.categories.none_name
    drops, random_drops = deletion(classifier, [one for one in examples if one.verdict.label != none])
    assert statistics.mean(drop > 0 for drop in drops) >= 0.9
    assert statistics.mean(drops) > 1.5 * statistics.mean(random_drops)


def test_the_lowest_part_carries_nothing(classifier: Classifier, examples: list[Explained]) -> None:
    asked, stayed = kept(classifier, [one for one in examples if one.verdict.label == one.example.label])
    assert stayed / asked >= 0.9


def test_spans_are_of_the_text_as_sent(examples: list[Explained]) -> None:
    for one in examples:
        for span in one.spans:
            assert one.example.message.text[span.start : span.end] == span.text


def test_explaining_and_advising_cost_what_they_may(classifier: Classifier, examples: list[Explained]) -> None:
    near = sorted(examples, key=lambda one: abs(len(one.example.message.text.split()) - WORDS))
    plain, whole = cost(classifier, [Message(one.example.message.text) for one in near[:12]])
    assert whole <= MOST_TIMES * plain


def test_exemplars_are_small_and_acceptable_to_the_model(classifier: Classifier) -> None:
    exemplars = Exemplars.load(CURRENT)
    assert exemplars is not None
    assert (
        sum((CURRENT / name).stat().st_size for name in (*FILES, *FORMER_FILES) if (CURRENT / name).is_file())
        < MOST_BYTES
    )
    none = classifier.release.categories.none_name
    verdicts = classifier.classify_many([Message(one.text) for one in exemplars.entries[::10]])
    assert {verdict.label for verdict in verdicts} == {none}
