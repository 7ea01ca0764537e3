from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer

from models.category import Categories
from models.classifier import Classifier, batches
from models.decision import Calibration
from models.encoding import InputForm
from models.message import Message
from models.release import Release
from models.wide import Wide, counts


class CountingEngine:
    """Says the category that the message's first number names, and remembers the batches."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []

    def logits(self, input_ids: Sequence[Sequence[int]], segment_ids: Sequence[Sequence[int]]) -> np.ndarray:
        self.batches.append([len(row) for row in input_ids])
        logits = np.zeros((len(input_ids), 7), dtype=np.float32)
        for row, tokens in enumerate(input_ids):
            logits[row, (tokens[1] - 4) % 4] = 5
        return logits

    def vectors(self, input_ids: Sequence[Sequence[int]], segment_ids: Sequence[Sequence[int]]) -> np.ndarray | None:
        return np.asarray([[tokens[1], len(tokens)] for tokens in input_ids], dtype=np.float32)


@pytest.fixture
def classifier(categories: Categories, tokenizer: Tokenizer) -> Classifier:
    release = Release(
        Path(),
        "test",
        "1",
        categories,
        InputForm(max_tokens=64),
        Calibration(1.0, (1.0,) * 3, (0.5,) * 3, 0.99),
        {},
        {},
        tokenizer,
    )
    return Classifier(release, CountingEngine())


def test_verdicts_come_in_the_order_of_the_messages(classifier: Classifier) -> None:
    texts = ["1 1 1 1 1", "2", "3 3 3", "0 0", "1"]
    verdicts = classifier.classify_many([Message(text) for text in texts])
    assert [verdict.label for verdict in verdicts] == ["favour", "mine", "fine", "press", "favour"]


def test_the_wide_path_speaks_beside_the_network(classifier: Classifier) -> None:
    messages = [Message("1 1"), Message("2 3 3 3")]
    before = classifier.logits(messages)
    keys = np.unique(counts(classifier.release.tokenizer, messages[1:]).keys)
    weights = np.zeros((len(keys), 4), dtype=np.float32)
    weights[:, 3] = 10
    wide = Wide(keys, np.ones(len(keys), dtype=np.float32), weights, np.zeros(4, dtype=np.float32))
    both = Classifier(replace(classifier.release, wide=wide), classifier.engine)
    gain = both.logits(messages) - before
    assert not gain[:, [0, 1, 2, 4, 5, 6]].any()
    assert gain[1, 3] > gain[0, 3] > 0  # the first message shares its relationship alone
    assert [verdict.label for verdict in classifier.classify_many(messages)] == ["favour", "mine"]
    assert [verdict.label for verdict in both.classify_many(messages)] == ["fine", "fine"]


def test_vectors_come_in_the_order_of_the_messages(classifier: Classifier) -> None:
    vectors = classifier.vectors([Message(text) for text in ["1 1 1 1 1", "2", "3 3 3", "0 0"]])
    assert vectors is not None
    assert vectors.tolist() == [[5, 7], [6, 3], [7, 5], [4, 4]]


def test_a_release_without_vectors_gives_none(classifier: Classifier, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CountingEngine, "vectors", lambda *_: None)
    assert classifier.vectors([Message("1")]) is None


def test_nothing_in_nothing_out(classifier: Classifier) -> None:
    assert classifier.classify_many([]) == []


def test_a_verdict_on_the_wire(classifier: Classifier) -> None:
    verdict = classifier.classify(Message("2 2 2"))
    assert verdict.to_dict() == {
        "label": "mine",
        "labels": ["mine"],
        "scores": {"press": 0.0066, "favour": 0.0099, "mine": 0.9868, "fine": 0.0066},
        "confidence": 0.9802,
        "needs_review": True,
        "language": "other",
        "truncated": False,
        "model": {"name": "test", "version": "1"},
    }


def test_a_message_that_does_not_fit_says_so(classifier: Classifier) -> None:
    assert classifier.classify(Message("1 " * 100)).truncated


@given(st.lists(st.integers(1, 300), max_size=200))
def test_batches_hold_every_message_once_within_the_budget(lengths: list[int]) -> None:
    found = list(batches(lengths, tokens=512, messages=16))
    assert sorted(index for batch in found for index in batch) == list(range(len(lengths)))
    for batch in found:
        assert len(batch) <= 16
        assert len(batch) == 1 or len(batch) * max(lengths[index] for index in batch) <= 512
